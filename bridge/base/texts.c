/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/texts.h"

#include <stdarg.h>
#include <string.h>

struct Texts {
    GKeyFile *file;
    GTimeZone *zone;
    char thousands;
};

Texts *
texts_load(const char *folder, const char *language, const char *time_zone,
           GError **error)
{
    const char *data = g_getenv("BANDITORE_DATADIR");
    g_autofree char *standard =
        g_build_filename(data ? data : BANDITORE_DATADIR, "texts", NULL);
    g_autofree char *name = g_strconcat(language, ".ini", NULL);
    g_autofree char *path = g_build_filename(folder ? folder : standard, name, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(time_zone);

    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        g_prefix_error(error, "texts in %s: ", path);
        return NULL;
    }
    if (!zone) {
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                    "unknown time zone '%s'", time_zone);
        return NULL;
    }

    Texts *texts = g_new0(Texts, 1);
    texts->file = g_steal_pointer(&file);
    texts->zone = g_steal_pointer(&zone);
    texts->thousands = g_str_equal(language, "en") ? ',' : '.';
    return texts;
}

void
texts_free(Texts *texts)
{
    if (!texts)
        return;

    g_key_file_unref(texts->file);
    g_time_zone_unref(texts->zone);
    g_free(texts);
}

bool
texts_has(const Texts *texts, const char *group, const char *key)
{
    return g_key_file_has_key(texts->file, group, key, NULL);
}

/* The value of @name (@length bytes) among the pairs, or "". */
static const char *
find_value(const GPtrArray *pairs, const char *name, size_t length)
{
    for (unsigned i = 0; i + 1 < pairs->len; i += 2) {
        const char *known = pairs->pdata[i];

        if (strlen(known) == length && strncmp(known, name, length) == 0)
            return pairs->pdata[i + 1] ? pairs->pdata[i + 1] : "";
    }
    return "";
}

/* One pass, so that braces inside a value stay as they are. */
static char *
fill(const char *text, const GPtrArray *pairs)
{
    GString *out = g_string_new(NULL);

    for (const char *p = text; *p;) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;

        if (!end) {
            g_string_append_c(out, *p++);
            continue;
        }
        g_string_append(out, find_value(pairs, p + 1, end - p - 1));
        p = end + 1;
    }
    return g_string_free(out, FALSE);
}

char *
texts_get(const Texts *texts, const char *group, const char *key, ...)
{
    g_autofree char *text = g_key_file_get_string(texts->file, group, key, NULL);
    g_autoptr(GPtrArray) pairs = g_ptr_array_new();
    va_list args;

    if (!text)
        return g_strdup("");

    va_start(args, key);
    for (const char *name = va_arg(args, const char *); name;
         name = va_arg(args, const char *)) {
        g_ptr_array_add(pairs, (char *) name);
        g_ptr_array_add(pairs, va_arg(args, char *));
    }
    va_end(args);
    return fill(text, pairs);
}

char *
texts_number(const Texts *texts, int64_t number)
{
    g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, number);
    GString *out = g_string_new(NULL);
    size_t length = strlen(plain);

    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && plain[i - 1] != '-')
            g_string_append_c(out, texts->thousands);
        g_string_append_c(out, plain[i]);
    }
    return g_string_free(out, FALSE);
}

char *
texts_people(const Texts *texts, int64_t number)
{
    g_autofree char *n = texts_number(texts, number);

    return texts_get(texts, "words", number == 1 ? "person" : "people", "n", n, NULL);
}

/* The @index-th of a list parted by commas.  (owned) */
static char *
list_word(const Texts *texts, const char *key, int index)
{
    g_autofree char *list = texts_get(texts, "words", key, NULL);
    g_auto(GStrv) words = g_strsplit(list, ",", -1);

    return g_strdup(index < (int) g_strv_length(words) ? words[index] : "?");
}

static GDateTime *
local_time(const Texts *texts, int64_t when_s)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(when_s);

    return g_date_time_to_timezone(utc, texts->zone);
}

char *
texts_money(const Texts *texts, int64_t micros)
{
    bool is_english = texts->thousands == ',';
    int64_t cents = (micros + 9999) / 10000;
    g_autofree char *whole = texts_number(texts, cents / 100);
    int rest = (int) (cents % 100);

    return is_english ? g_strdup_printf("€ %s.%02d", whole, rest)
                      : g_strdup_printf("%s,%02d €", whole, rest);
}

int
texts_days_between(const Texts *texts, int64_t from_s, int64_t to_s)
{
    g_autoptr(GDateTime) from = local_time(texts, from_s);
    g_autoptr(GDateTime) to = local_time(texts, to_s);
    GDate days[2];

    g_date_clear(days, 2);
    g_date_set_dmy(&days[0], (GDateDay) g_date_time_get_day_of_month(from),
                   (GDateMonth) g_date_time_get_month(from),
                   (GDateYear) g_date_time_get_year(from));
    g_date_set_dmy(&days[1], (GDateDay) g_date_time_get_day_of_month(to),
                   (GDateMonth) g_date_time_get_month(to),
                   (GDateYear) g_date_time_get_year(to));
    return g_date_days_between(&days[0], &days[1]);
}

char *
texts_time(const Texts *texts, int64_t when_s)
{
    g_autoptr(GDateTime) local = local_time(texts, when_s);

    return g_date_time_format(local, "%H:%M");
}

char *
texts_when(const Texts *texts, int64_t when_s)
{
    g_autoptr(GDateTime) local = local_time(texts, when_s);
    g_autofree char *weekday =
        list_word(texts, "weekdays", g_date_time_get_day_of_week(local) - 1);
    g_autofree char *month =
        list_word(texts, "months", g_date_time_get_month(local) - 1);
    g_autofree char *day = g_strdup_printf("%d", g_date_time_get_day_of_month(local));
    g_autofree char *year = g_strdup_printf("%d", g_date_time_get_year(local));
    g_autofree char *time = texts_time(texts, when_s);

    return texts_get(texts, "words", "when", "weekday", weekday, "day", day, "month",
                     month, "year", year, "time", time, NULL);
}

char *
texts_span(const Texts *texts, int64_t seconds)
{
    if (seconds < 100)
        return g_strdup_printf("%" G_GINT64_FORMAT " s", MAX(seconds, 0));
    if (seconds < 6000)
        return g_strdup_printf("%" G_GINT64_FORMAT " min", (seconds + 30) / 60);
    return g_strdup_printf("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min",
                           seconds / 3600, seconds % 3600 / 60);
}
