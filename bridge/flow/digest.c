/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/digest.h"

#include "bridge/auth/probe.h"
#include "bridge/base/limits.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/letter.h"
#include "bridge/flow/plan.h"
#include "bridge/store/audit.h"
#include "bridge/store/hygiene.h"
#include "bridge/store/mails.h"

#include <string.h>

/* The fact that holds when the last one was written, in seconds since 1970. */
#define FACT_LAST "digest"
#define FACT_STAFF "digest-staff"

/* From this hour of the day, so that it lies there when the office opens. */
#define HOUR 7

/* Automatic mails that are listed singly; the others are a number. */
#define LISTED_MOST 30

#define DAY_S 86400

/* ---- when ---- */

static int64_t
number_fact(Store *store, const char *name)
{
    g_autofree char *text = store_get(store, name);

    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static bool
set_number_fact(Store *store, const char *name, int64_t number, GError **error)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, (gint64) number);

    return store_set(store, name, text, error);
}

static bool
is_due(const Settings *settings, int64_t last_s, int64_t now_s)
{
    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    g_autoptr(GDateTime) last_utc = g_date_time_new_from_unix_utc(last_s);
    g_autoptr(GDateTime) now_utc = g_date_time_new_from_unix_utc(now_s);

    if (!zone || !last_utc || !now_utc)
        return false;

    g_autoptr(GDateTime) last = g_date_time_to_timezone(last_utc, zone);
    g_autoptr(GDateTime) now = g_date_time_to_timezone(now_utc, zone);
    bool is_same_day =
        g_date_time_get_year(last) == g_date_time_get_year(now) &&
        g_date_time_get_day_of_year(last) == g_date_time_get_day_of_year(now);

    return now_s > last_s && !is_same_day && g_date_time_get_hour(now) >= HOUR;
}

/* ---- the staff list ---- */

static void
add_value(GString *line, const Settings *settings, const char *group,
          const SettingKey *key)
{
    switch (key->type) {
    case SETTING_LIST:
    case SETTING_ADDRESSES:
    case SETTING_PHONES: {
        g_autofree char *joined =
            g_strjoinv(",", (char **) settings_list(settings, group, key->key));
        g_string_append(line, joined);
        break;
    }
    case SETTING_NUMBER:
        g_string_append_printf(line, "%" G_GINT64_FORMAT,
                               (gint64) settings_number(settings, group, key->key));
        break;
    case SETTING_YES_NO:
        g_string_append(line, settings_is(settings, group, key->key) ? "yes" : "no");
        break;
    case SETTING_TEXT:
    case SETTING_WORD:
    case SETTING_PATH:
    case SETTING_URL:
    case SETTING_ADDRESS: {
        const char *text = settings_text(settings, group, key->key);
        g_string_append(line, text ? text : "");
        break;
    }
    }
}

static const SettingKey *
sender_keys(void)
{
    const SettingGroup *group = settings_groups();

    while (strcmp(group->group, "sender") != 0)
        group++;
    return group->keys;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

char *
digest_of_staff(const Settings *settings)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (const char *const *n = settings_names(settings, "sender"); *n; n++) {
        g_autofree char *group = g_strconcat("sender:", *n, NULL);
        GString *line = g_string_new(*n);

        for (const SettingKey *key = sender_keys(); key->key; key++) {
            g_string_append_printf(line, "\n%s=", key->key);
            add_value(line, settings, group, key);
        }
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    g_ptr_array_sort(lines, by_text);
    for (unsigned i = 0; i < lines->len; i++) {
        const char *line = lines->pdata[i];
        g_checksum_update(sum, (const guchar *) line, (gssize) strlen(line) + 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static bool
add_staff(ReportBody *body, Store *store, const Settings *settings, const Texts *texts,
          GError **error)
{
    g_autofree char *before = store_get(store, FACT_STAFF);
    g_autofree char *now = digest_of_staff(settings);
    g_autofree char *words =
        texts_get(texts, "digest",
                  !before || strcmp(before, now) == 0 ? "staff" : "staff_changed",
                  "digest", now, NULL);

    report_body_add(body, words);
    return store_set(store, FACT_STAFF, now, error);
}

/* ---- what came in ---- */

static char *
mail_line(const Texts *texts, const MailRow *mail)
{
    g_autofree char *when = texts_when(texts, mail->fetched_s);

    return texts_get(texts, "digest", "robot", "when", when, "sender",
                     mail->sender ? mail->sender : "", "subject",
                     mail->subject ? mail->subject : "", "reason",
                     mail->reason ? mail->reason : "", NULL);
}

static bool
add_robots(ReportBody *body, Store *store, const Texts *texts, int64_t since_s,
           GError **error)
{
    g_autoptr(GPtrArray) mails =
        mails_decided_since(store, MAIL_IGNORED, since_s, LISTED_MOST, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *title = texts_get(texts, "digest", "robots", NULL);

    if (!mails)
        return false;

    for (unsigned i = 0; i < mails->len; i++)
        g_ptr_array_add(lines, mail_line(texts, mails->pdata[i]));
    report_body_list(body, title, lines);
    return true;
}

static void
add_counts(ReportBody *body, Store *store, const Texts *texts, int64_t since_s)
{
    static const struct {
        MailState decision;
        const char *name;
    } counts[] = {
        {MAIL_QUEUED, "queued"},
        {MAIL_HELD, "held"},
        {MAIL_REFUSED, "refused"},
        {MAIL_IGNORED, "ignored"},
    };
    g_autofree char *when = texts_when(texts, since_s);
    g_autofree char *title = texts_get(texts, "digest", "since", "when", when, NULL);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autofree char *n =
            texts_number(texts, mails_count(store, counts[i].decision, since_s));
        g_ptr_array_add(lines,
                        texts_get(texts, "digest", counts[i].name, "n", n, NULL));
    }
    report_body_list(body, title, lines);
}

static bool
add_reasons(ReportBody *body, Store *store, const Texts *texts, int64_t since_s,
            GError **error)
{
    g_autoptr(GPtrArray) counts = mails_count_reasons(store, since_s, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *title = texts_get(texts, "digest", "reasons", NULL);

    if (!counts)
        return false;

    for (unsigned i = 0; i < counts->len; i++) {
        const MailReasonCount *count = counts->pdata[i];
        g_autofree char *n = texts_number(texts, count->n);
        g_ptr_array_add(lines, texts_get(texts, "digest", "reason", "reason",
                                         count->reason, "n", n, NULL));
    }
    report_body_list(body, title, lines);
    return true;
}

/* ---- how sure we can be of it ---- */

/* Said once: numbers that were suspended since the last mail. */
static void
add_suspended(ReportBody *body, Store *store, const Texts *texts, int64_t since_s)
{
    int64_t suspended = hygiene_suspended(store, since_s);
    g_autofree char *n = texts_number(texts, suspended);
    g_autofree char *words = texts_get(texts, "digest", "suspended", "n", n, NULL);

    if (suspended > 0)
        report_body_add(body, words);
}

static void
add_probe(ReportBody *body, Store *store, const Settings *settings, const Texts *texts,
          int64_t now_s)
{
    g_autofree char *fact = store_get(store, ADMIT_FACT_PROBE);
    int64_t passed_s = 0;
    ProbeState state = probe_read(fact, settings, &passed_s);
    int64_t days = (now_s - passed_s) / DAY_S;
    g_autofree char *n = texts_number(texts, days);
    const char *key = state == PROBE_NEVER      ? "probe_never"
                      : state == PROBE_STALE    ? "probe_stale"
                      : days > LIMIT_PROBE_DAYS ? "probe_old"
                                                : "probe";
    g_autofree char *words = texts_get(texts, "digest", key, "n", n, NULL);

    report_body_add(body, words);
}

static bool
add_head(ReportBody *body, Store *store, const Texts *texts, GError **error)
{
    g_autofree char *head = audit_head(store, error);

    if (!head)
        return false;

    g_autofree char *words = texts_get(texts, "digest", "head", "head", head, NULL);
    report_body_add(body, words);
    return true;
}

/* How far an emergency would reach, where the list is longer than a limit. */
static void
add_reach(ReportBody *body, Store *store, const Settings *settings, const Texts *texts,
          int64_t now_s)
{
    for (const char *const *n = settings_names(settings, "channel"); *n; n++) {
        g_autofree char *words = plan_reach(store, texts, *n, now_s * 1000);

        report_body_add(body, words);
    }
}

static bool
fill(ReportBody *body, Store *store, const Settings *settings, const Texts *texts,
     int64_t since_s, int64_t now_s, GError **error)
{
    g_autofree char *halted = store_get(store, "halted");
    g_autofree char *first =
        texts_get(texts, "digest",
                  g_strcmp0(halted, "yes") == 0 ? "first_halted" : "first", NULL);

    report_body_first(body, first);
    add_counts(body, store, texts, since_s);
    if (!add_reasons(body, store, texts, since_s, error) ||
        !add_robots(body, store, texts, since_s, error))
        return false;
    add_suspended(body, store, texts, since_s);
    add_reach(body, store, settings, texts, now_s);
    add_probe(body, store, settings, texts, now_s);
    return add_staff(body, store, settings, texts, error) &&
           add_head(body, store, texts, error);
}

static bool
write_digest(Store *store, const Settings *settings, const Texts *texts,
             int64_t since_s, int64_t now_s, bool *added, GError **error)
{
    g_autoptr(ReportBody) body = report_body_new();
    g_autofree char *subject = texts_get(texts, "digest", "subject", NULL);
    g_autofree char *key =
        g_strdup_printf("digest:%" G_GINT64_FORMAT, (gint64) now_s / DAY_S);
    Letter letter = {
        .key = key,
        .kind = "digest",
        .id = now_s / DAY_S,
        .salt = key,
        .recipient = settings_text(settings, "bridge", "admin"),
        .subject = subject,
    };

    return fill(body, store, settings, texts, since_s, now_s, error) &&
           letter_post(store, settings, texts, &letter, body, added, NULL, error) &&
           set_number_fact(store, FACT_LAST, now_s, error);
}

bool
digest_tick(Store *store, const Settings *settings, const Texts *texts, int64_t now_s,
            bool *added, GError **error)
{
    int64_t last_s = number_fact(store, FACT_LAST);

    *added = false;
    if (last_s == 0)
        return set_number_fact(store, FACT_LAST, now_s, error);
    if (!is_due(settings, last_s, now_s))
        return true;
    if (!store_begin(store, error))
        return false;
    if (!write_digest(store, settings, texts, last_s, now_s, added, error)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, error);
}
