/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/probe.h"

#include "bridge/auth/believed.h"
#include "bridge/auth/robots.h"
#include "bridge/base/limits.h"
#include "bridge/base/text.h"

#include <string.h>

static void
append_forged(GString *mail, const Settings *settings, const char *place,
              const char *token)
{
    const char *const *ids = settings_list(settings, "admission", "authserv_ids");

    for (; *ids; ids++) {
        bool is_named = strcmp(*ids, "!none") != 0;

        g_string_append_printf(mail,
                               "Authentication-Results: %s%sdkim=pass "
                               "header.d=%s.%s.invalid header.s=x header.b=AAAA; "
                               "dmarc=pass header.from=%s.%s.invalid\r\n",
                               is_named ? *ids : "", is_named ? "; " : "", place, token,
                               place, token);
    }
}

/* RFC 5322, 3.3, in UTC. */
static char *
date_text(int64_t when_s)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when_s);

    return g_strdup_printf("%s, %d %s %d %02d:%02d:%02d +0000",
                           days[g_date_time_get_day_of_week(time) - 1],
                           g_date_time_get_day_of_month(time),
                           months[g_date_time_get_month(time) - 1],
                           g_date_time_get_year(time), g_date_time_get_hour(time),
                           g_date_time_get_minute(time), g_date_time_get_second(time));
}

GBytes *
probe_make(const Settings *settings, const char *from, const char *to,
           const char *token, int64_t now_s)
{
    g_autoptr(GString) mail = g_string_new(NULL);
    g_autofree char *date = date_text(now_s);
    const char *at = strchr(from, '@');

    append_forged(mail, settings, "top", token);
    g_string_append_printf(mail,
                           "From: <%s>\r\nTo: <%s>\r\n"
                           "Subject: banditore: probe of the border server\r\n"
                           "Date: %s\r\n"
                           "Message-ID: <" ROBOTS_OWN_ID "probe.%s%s>\r\n",
                           from, to, date, token, at ? at : "@probe.invalid");
    append_forged(mail, settings, "middle", token);
    g_string_append(mail, "Auto-Submitted: auto-generated\r\n" ROBOTS_OWN_FIELD
                          ": probe\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=us-ascii\r\n");
    append_forged(mail, settings, "bottom", token);
    g_string_append(
        mail, "\r\nThis mail carries forged Authentication-Results fields on\r\n"
              "purpose: `banditore check --border` looks whether the mail server\r\n"
              "takes them out. Nothing needs doing.\r\n");
    return g_string_free_to_bytes(g_steal_pointer(&mail));
}

bool
probe_is(GBytes *raw, const char *token)
{
    g_autoptr(Header) header = header_parse(raw);
    g_autofree char *id = header_message_id(header);
    g_autofree char *start = g_strconcat(ROBOTS_OWN_ID "probe.", token, "@", NULL);

    return id && g_str_has_prefix(id, start);
}

/* Returns: (owned) where a forged field is left, or NULL. */
static char *
find_forged(const Header *header, const char *token)
{
    static const char *const places[] = {"top", "middle", "bottom"};
    g_autoptr(GString) left = g_string_new(NULL);

    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);

        if (!header_field_is(field, "Authentication-Results"))
            continue;
        for (size_t j = 0; j < G_N_ELEMENTS(places); j++) {
            g_autofree char *mark = g_strconcat(places[j], ".", token, NULL);
            if (strstr(field->value, mark))
                g_string_append_printf(left, "%s%s", left->len > 0 ? ", " : "",
                                       places[j]);
        }
    }
    return left->len > 0 ? g_string_free(g_steal_pointer(&left), FALSE) : NULL;
}

static void
count_one(const Result *result, void *user_data)
{
    (*(unsigned *) user_data)++;
}

char *
probe_judge(GBytes *raw, const Settings *settings, const char *token)
{
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(Believed) believed = believed_find(header, settings);
    g_autofree char *forged = find_forged(header, token);
    unsigned results = 0;

    believed_each(believed, "dmarc", count_one, &results);
    if (header->fault)
        return g_strdup_printf("the probe arrived damaged (%s)", header->fault);
    if (forged)
        return g_strdup_printf("the border server left forged fields in place (%s): "
                               "let it delete incoming Authentication-Results that "
                               "bear its own id",
                               forged);
    if (believed->border.line < 0)
        return g_strdup("no Received line of a border host was found: see border_hosts "
                        "and internal_nets");
    if (believed->is_malformed)
        return g_strdup("a result field of our own server cannot be read");
    if (results != 1)
        return g_strdup_printf("our own server stated %u dmarc results where one is "
                               "needed: see authserv_ids, position and its mail filter",
                               results);
    return NULL;
}

static gint
by_word(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The order of names in a list is no change; the words are kept apart. */
static void
append_list(GString *text, const Settings *settings, const char *key)
{
    g_auto(GStrv) list = g_strdupv((char **) settings_list(settings, "admission", key));
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    for (char **word = list; *word; word++)
        g_ptr_array_add(words, g_ascii_strdown(*word, -1));
    g_ptr_array_sort(words, by_word);
    g_string_append_printf(text, "%s\n", key);
    for (unsigned i = 0; i < words->len; i++)
        g_string_append_printf(text, " %s\n", (char *) words->pdata[i]);
}

/* Returns: (owned) the digest of what a probe depends on. */
static char *
basis_of(const Settings *settings)
{
    g_autoptr(GString) text = g_string_new(NULL);

    append_list(text, settings, "authserv_ids");
    append_list(text, settings, "border_hosts");
    append_list(text, settings, "internal_nets");
    g_string_append(text, settings_text(settings, "admission", "position"));
    return text_sha256(text->str, text->len);
}

char *
probe_fact(const Settings *settings, int64_t passed_s)
{
    g_autofree char *basis = basis_of(settings);

    return g_strdup_printf("%" G_GINT64_FORMAT " %s", passed_s, basis);
}

ProbeState
probe_read(const char *fact, const Settings *settings, int64_t *passed_s)
{
    char *end = NULL;
    int64_t when_s = fact ? g_ascii_strtoll(fact, &end, 10) : 0;
    g_autofree char *basis = basis_of(settings);

    *passed_s = 0;
    if (when_s <= 0)
        return PROBE_NEVER;
    if (*end != ' ' || strcmp(end + 1, basis) != 0)
        return PROBE_STALE;
    *passed_s = when_s;
    return PROBE_PASSED;
}
