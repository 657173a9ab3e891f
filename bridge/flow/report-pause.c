/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/report-pause.h"

#include "bridge/store/outbox.h"

/* Words for the reasons of store/stops.h; others have a general one. */
static char *
why(const Texts *texts, const BroadcastRow *row)
{
    static const char *const known[] = {"too-many-failures", "template-paused",
                                        "broadcast-refused", "media-refused",
                                        "over-budget",       NULL};
    bool is_known = row->pause && g_strv_contains(known, row->pause);

    return texts_get(texts, "paused", is_known ? row->pause : "other", NULL);
}

static ReportBody *
write_body(const Settings *settings, Store *store, const Texts *texts,
           const BroadcastRow *row, GError **error)
{
    BroadcastCounts counts;

    if (!broadcasts_counts(store, row->id, &counts, error))
        return NULL;

    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, row->id);
    g_autofree char *waiting = texts_number(texts, counts.by_state[STATE_PENDING]);
    g_autofree char *audience = texts_number(texts, counts.audience);
    g_autofree char *first = texts_get(texts, "paused", "first", NULL);
    g_autofree char *reason = why(texts, row);
    g_autofree char *rest =
        texts_get(texts, "paused", "waiting", "n", waiting, "audience", audience, NULL);
    g_autofree char *todo =
        texts_get(texts, "paused", "do", "admin",
                  settings_text(settings, "bridge", "admin"), "id", id, NULL);
    ReportBody *body = report_body_new();

    report_body_first(body, first);
    report_body_add(body, reason);
    report_body_add(body, rest);
    report_body_add(body, todo);
    return body;
}

bool
report_pause(Report *report, const Settings *settings, Store *store, const Texts *texts,
             const BroadcastRow *row, GError **error)
{
    g_autofree char *key = g_strdup_printf(
        "paused:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, row->id, row->paused_s);
    g_autofree char *group =
        g_strconcat("sender:", row->sender ? row->sender : "", NULL);

    if (row->question != 0 || row->paused_s == 0 ||
        !settings_has_group(settings, group) || outbox_has(store, key))
        return true;

    g_autoptr(MailRow) mail =
        row->mail_id ? mails_get(store, row->mail_id, NULL) : NULL;
    g_autoptr(ReportBody) body = write_body(settings, store, texts, row, error);
    g_autofree char *subject =
        texts_get(texts, "paused", "subject", "subject",
                  mail && mail->subject ? mail->subject : row->title, NULL);
    Letter letter = {
        .key = key,
        .kind = "paused",
        .id = row->id,
        .salt = key,
        .recipient = row->sender,
        .subject = subject,
        .in_reply_to = mail ? mail->message_id : NULL,
        .is_answer = true,
    };

    return body && report_post(report, &letter, body, error);
}
