/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/report.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/colleague.h"
#include "bridge/flow/digest.h"
#include "bridge/flow/letter.h"
#include "bridge/flow/plan.h"
#include "bridge/flow/report-parts.h"
#include "bridge/flow/report-pause.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/outbox.h"
#include "filters/draft-json.h"

#include <stdio.h>
#include <string.h>

/* Between two notes to the administrator, in seconds. */
#define NOTE_EVERY_S 600

/* An emergency in doubt is sent again (track.h) once its wait is over: until well after
 * that nobody may call it settled, or its broadcast would be done before. */
#define RESEND_MARGIN_MS (60 * 1000)

struct Report {
    const Settings *settings;
    Store *store;
    const Texts *texts;
    GPtrArray *channels;
    ReportEvents events;
    int64_t started_s;
};

Report *
report_new(const Settings *settings, Store *store, const Texts *texts,
           GPtrArray *channels, const ReportEvents *events)
{
    Report *report = g_new0(Report, 1);

    report->settings = settings;
    report->store = store;
    report->texts = texts;
    report->channels = channels;
    report->events = *events;
    report->started_s = clock_now_s();
    return report;
}

void
report_free(Report *report)
{
    g_free(report);
}

/* Writes @letter to the outbox, once for its key. */
static bool
post_letter(Report *report, const Letter *letter, ReportBody *body, GError **error)
{
    bool added = false;

    if (!letter_post(report->store, report->settings, report->texts, letter, body,
                     &added, NULL, error))
        return false;
    if (added)
        report->events.wake(report->events.user_data);
    return true;
}

bool
report_post(Report *report, const Letter *letter, ReportBody *body, GError **error)
{
    return post_letter(report, letter, body, error);
}

bool
report_post_again(Report *report, const char *key, const char *recipient, GBytes *mail,
                  GError **error)
{
    OutboxRow row = {
        .key = (char *) key,
        .message_id = (char *) key,
        .recipient = (char *) recipient,
        .mail = mail,
        .created_s = clock_now_s(),
        .due_s = clock_now_s(),
    };

    if (!outbox_add(report->store, &row, NULL, error))
        return false;
    report->events.wake(report->events.user_data);
    return true;
}

/* Answers to one address in an hour and to all in a day are capped (RFC 3834): what
 * goes beyond is in the administrator's note.  Receipts and reports do not count: they
 * belong to broadcasts, which have their own daily limit. */
bool
report_may_answer(const Report *report, const char *recipient)
{
    int64_t now = clock_now_s();

    return outbox_count_since(report->store, "answer", recipient, now - 3600) <
               LIMIT_ANSWERS_PER_HOUR &&
           outbox_count_since(report->store, "answer", NULL, now - 86400) <
               LIMIT_ANSWERS_PER_DAY;
}

/* The address on file of a proven author, or NULL. */
static const char *
author_on_file(const Report *report, const Verdict *verdict)
{
    if (!verdict || !verdict->is_proven || !verdict->sender)
        return NULL;

    g_autofree char *group = g_strconcat("sender:", verdict->sender, NULL);
    return settings_has_group(report->settings, group) ? verdict->sender : NULL;
}

static void
log_failure(const char *what, const GError *error)
{
    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                     "the %s could not be written: %s", what, error->message);
}

/* The draft as it was frozen, when a restart has lost the one that was read; NULL when
 * it cannot be read.  (owned) */
static Draft *
read_content(const BroadcastRow *row)
{
    json_t *json = json_loads(row->content, 0, NULL);
    Draft *draft = json ? draft_from_json(json, NULL) : NULL;

    json_decref(json);
    return draft;
}

static void
post_receipt(Report *report, const MailRow *mail, const Verdict *verdict,
             const Draft *draft, int64_t broadcast)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BroadcastRow) row = broadcasts_get(report->store, broadcast, &error);
    const char *author = row ? row->sender : NULL;

    if (!author) {
        if (error)
            log_failure("receipt", error);
        return;
    }

    g_autoptr(ReportBody) body = report_body_new();
    g_autoptr(Draft) frozen = draft ? NULL : read_content(row);
    report_receipt(body, report->settings, report->texts, row, draft ? draft : frozen);
    if (!plan_add(body, report->settings, report->store, report->texts,
                  report->channels, row, clock_now_ms(), &error)) {
        log_failure("plan of the receipt", error);
        g_clear_error(&error);
    }
    report_receipt_end(body, report->settings, report->texts, row);
    g_autofree char *key = g_strdup_printf("receipt:%" G_GINT64_FORMAT, broadcast);
    g_autofree char *subject =
        texts_get(report->texts, "receipt", "subject", "subject",
                  mail->subject ? mail->subject : row->title, NULL);
    Letter letter = {
        .key = key,
        .kind = "receipt",
        .id = broadcast,
        .salt = mail->digest,
        .recipient = author,
        .subject = subject,
        .in_reply_to = mail->message_id,
        .is_answer = true,
    };

    if (!post_letter(report, &letter, body, &error))
        log_failure("receipt", error);
}

/* Held or refused, to a proven author. */
static void
post_refusal(Report *report, const MailRow *mail, const Verdict *verdict,
             const char *group)
{
    const char *author = author_on_file(report, verdict);
    g_autoptr(GError) error = NULL;

    if (!author || !report_may_answer(report, author))
        return;

    g_autoptr(ReportBody) body = report_body_new();
    report_refusal(body, report->settings, report->texts, group,
                   mail->reason ? mail->reason : verdict->reason,
                   mail->explanation ? mail->explanation : verdict->explanation);
    g_autofree char *key = g_strdup_printf("answer:%" G_GINT64_FORMAT, mail->id);
    g_autofree char *subject = texts_get(report->texts, group, "subject", "subject",
                                         mail->subject ? mail->subject : "", NULL);
    Letter letter = {
        .key = key,
        .kind = "answer",
        .id = mail->id,
        .salt = mail->digest,
        .recipient = author,
        .subject = subject,
        .in_reply_to = mail->message_id,
        .is_answer = true,
    };

    if (!post_letter(report, &letter, body, &error))
        log_failure("answer", error);
}

void
report_decided(Report *report, const MailRow *mail, const Verdict *verdict,
               const Draft *draft, int64_t broadcast)
{
    switch (mail->decision) {
    case MAIL_QUEUED:
        post_receipt(report, mail, verdict, draft, broadcast);
        break;
    case MAIL_HELD:
        post_refusal(report, mail, verdict, "held");
        break;
    case MAIL_REFUSED:
        post_refusal(report, mail, verdict, "refused");
        colleague_tell(report, report->settings, report->store, report->texts, mail);
        break;
    case MAIL_IGNORED:
    case MAIL_FETCHED:
    case MAIL_JUDGED:
    case MAIL_FILED:
        break;
    }

    /* A forgery is told at once, as far as the note's own interval allows. */
    if (verdict && verdict->alarm) {
        g_autoptr(GError) error = NULL;
        if (!report_tick(report, clock_now_s(), false, &error))
            log_failure("note", error);
    }
}

void
report_alert(Report *report, const char *code, const char *text, int64_t broadcast)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ReportBody) body = report_body_new();
    int64_t hour = clock_now_s() / 3600;
    g_autofree char *key = g_strdup_printf(
        "alert:%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, code, broadcast, hour);
    g_autofree char *subject =
        texts_get(report->texts, "alert", "subject", "code", code, NULL);
    g_autoptr(BroadcastRow) row =
        broadcast > 0 ? broadcasts_get(report->store, broadcast, NULL) : NULL;
    Letter letter = {
        .key = key,
        .kind = "alert",
        .id = hour,
        .salt = key,
        .recipient = settings_text(report->settings, "bridge", "admin"),
        .subject = subject,
    };

    g_autoptr(GBytes) mail = NULL;
    bool added = false;

    report_alert_body(body, report->texts, text, row);
    if (letter_post(report->store, report->settings, report->texts, &letter, body,
                    &added, &mail, &error)) {
        if (added)
            report->events.wake(report->events.user_data);
        return;
    }

    /* The disk is full or the database locked: the mail must not need either. */
    log_failure("alert", error);
    report->events.direct(letter.recipient, mail, report->events.user_data);
}

/* Mails since the last note that nobody was told of. */
static bool
post_note(Report *report, int64_t now_s, GError **error)
{
    g_autofree char *last = store_get(report->store, "noted");
    g_autofree char *next = NULL;
    int64_t noted_id = 0, noted_s = 0;

    if (last)
        sscanf(last, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &noted_id, &noted_s);
    if (now_s - noted_s < NOTE_EVERY_S)
        return true;

    g_autoptr(ReportBody) body = report_body_new();
    int64_t newest = noted_id;
    unsigned n = report_note(body, report->store, report->texts, noted_id, &newest);
    if (n == 0)
        return true;

    g_autofree char *count = texts_number(report->texts, n);
    g_autofree char *subject =
        texts_get(report->texts, "note", "subject", "n", count, NULL);
    g_autofree char *key = g_strdup_printf("note:%" G_GINT64_FORMAT, newest);
    Letter letter = {
        .key = key,
        .kind = "note",
        .id = newest,
        .salt = key,
        .recipient = settings_text(report->settings, "bridge", "admin"),
        .subject = subject,
    };

    if (!post_letter(report, &letter, body, error))
        return false;
    next = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, newest, now_s);
    return store_set(report->store, "noted", next, error);
}

static bool
post_digest(Report *report, int64_t now_s, GError **error)
{
    bool added;

    if (!digest_tick(report->store, report->settings, report->texts, now_s, &added,
                     error))
        return false;
    if (added)
        report->events.wake(report->events.user_data);
    return true;
}

/* Whether callbacks can come: send-only mode must not wait for them. */
static bool
has_callbacks(const Report *report)
{
    for (unsigned i = 0; i < report->channels->len; i++) {
        const Channel *channel = report->channels->pdata[i];
        if (channel->has_webhook)
            return true;
    }
    return false;
}

static int64_t
uncertain_wait_ms(const Report *report, NoticeClass class)
{
    int64_t most = 0;

    for (unsigned i = 0; i < report->channels->len; i++) {
        const Channel *channel = report->channels->pdata[i];
        int64_t wait = class == CLASS_EMERGENCY ? channel->uncertain_wait_emergency_s
                                                : channel->uncertain_wait_s;
        most = MAX(most, wait);
    }
    return most * 1000;
}

/*
 * What is in doubt since before this moment stays so.  While we were away no callback
 * could come, so the wait begins with us; 0 = all that is in doubt may still end.
 */
static int64_t
settled_before_ms(const Report *report, NoticeClass class, int64_t now_s)
{
    int64_t margin_ms = class == CLASS_EMERGENCY ? RESEND_MARGIN_MS : 0;
    int64_t before_ms = now_s * 1000 - uncertain_wait_ms(report, class) - margin_ms;

    return before_ms >= report->started_s * 1000 ? before_ms : 0;
}

static bool
post_final(Report *report, const BroadcastRow *row, bool is_whole, GError **error)
{
    g_autoptr(ReportBody) body = report_body_new();
    g_autoptr(MailRow) mail =
        row->mail_id > 0 ? mails_get(report->store, row->mail_id, NULL) : NULL;
    g_autofree char *key = g_strdup_printf("final:%" G_GINT64_FORMAT, row->id);
    g_autofree char *subject =
        texts_get(report->texts, "final", "subject", "subject",
                  mail && mail->subject ? mail->subject : row->title, NULL);
    Letter letter = {
        .key = key,
        .kind = "final",
        .id = row->id,
        .salt = mail ? mail->digest : NULL,
        .recipient = row->sender,
        .subject = subject,
        .in_reply_to = mail ? mail->message_id : NULL,
    };

    if (!report_final(body, report->store, report->texts, row, has_callbacks(report),
                      is_whole, error))
        return false;
    plan_bill(body, report->settings, report->store, report->texts, row);
    return post_letter(report, &letter, body, error);
}

/* When the report is written at the latest. */
static bool
is_late(const Report *report, const BroadcastRow *row, int64_t now_s)
{
    int64_t after_s = settings_number(report->settings, "bridge", "report_after_s");

    return now_s >= MAX(row->ready_s, row->send_at_s) + after_s;
}

/* One broadcast: is its report due?  Then it is written, and the broadcast done. */
static bool
finish_broadcast(Report *report, const BroadcastRow *row, int64_t now_s,
                 bool now_please, GError **error)
{
    g_autofree char *key = g_strdup_printf("final:%" G_GINT64_FORMAT, row->id);
    int64_t before_ms = settled_before_ms(report, row->class, now_s);
    bool late = is_late(report, row, now_s);
    int64_t unsettled = 0;

    if (row->state == BROADCAST_PAUSED &&
        !report_pause(report, report->settings, report->store, report->texts, row,
                      error))
        return false;

    /* A question to staff: nobody waits for a report. */
    if (row->question != 0) {
        bool is_over = row->state == BROADCAST_CANCELLED || now_s >= row->valid_until_s;

        return !is_over || row->state == BROADCAST_CANCELLED ||
               broadcasts_set_state(report->store, row->id, BROADCAST_DONE, error);
    }

    /* A cancelled broadcast stays so, and is told of once. */
    if (row->state == BROADCAST_CANCELLED && outbox_has(report->store, key))
        return true;

    if (!deliveries_unsettled(report->store, row->id, has_callbacks(report), before_ms,
                              &unsettled, error))
        return false;

    /* What has not begun has no end to tell of. */
    bool is_due = unsettled == 0 || late || (now_please && row->send_at_s <= now_s);
    if (is_due && !outbox_has(report->store, key) &&
        !post_final(report, row, unsettled == 0, error))
        return false;

    /* Of a phone that stays off nothing ever comes: once the report is written, what
     * the provider has taken keeps no broadcast open.  A late callback still counts. */
    if (unsettled > 0 && late &&
        !deliveries_unsettled(report->store, row->id, false, before_ms, &unsettled,
                              error))
        return false;
    if (unsettled == 0 && row->state != BROADCAST_CANCELLED)
        return broadcasts_set_state(report->store, row->id, BROADCAST_DONE, error);
    return true;
}

static const BroadcastState open_states[] = {BROADCAST_READY, BROADCAST_SENDING,
                                             BROADCAST_PAUSED, BROADCAST_CANCELLED};

bool
report_tick(Report *report, int64_t now_s, bool now_please, GError **error)
{
    for (size_t s = 0; s < G_N_ELEMENTS(open_states); s++) {
        g_autoptr(GPtrArray) rows =
            broadcasts_in_state(report->store, open_states[s], error);

        if (!rows)
            return false;
        for (unsigned i = 0; i < rows->len; i++)
            if (!finish_broadcast(report, rows->pdata[i], now_s, now_please, error))
                return false;
    }
    return post_note(report, now_s, error) && post_digest(report, now_s, error);
}

bool
report_is_owed(Report *report)
{
    for (size_t s = 0; s < G_N_ELEMENTS(open_states); s++) {
        g_autoptr(GPtrArray) rows =
            broadcasts_in_state(report->store, open_states[s], NULL);

        for (unsigned i = 0; rows && i < rows->len; i++) {
            const BroadcastRow *row = rows->pdata[i];
            g_autofree char *key = g_strdup_printf("final:%" G_GINT64_FORMAT, row->id);
            if (row->question == 0 && row->send_at_s <= clock_now_s() &&
                !outbox_has(report->store, key))
                return true;
        }
    }
    return false;
}

char *
report_text(Report *report, int64_t broadcast, GError **error)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(report->store, broadcast, error);
    g_autoptr(ReportBody) body = report_body_new();
    int64_t unsettled = 0;

    if (!row) {
        if (error && !*error)
            g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                        "there is no broadcast %" G_GINT64_FORMAT, broadcast);
        return NULL;
    }
    if (!deliveries_unsettled(report->store, broadcast, has_callbacks(report),
                              clock_now_s() * 1000 -
                                  uncertain_wait_ms(report, row->class),
                              &unsettled, error) ||
        !report_final(body, report->store, report->texts, row, has_callbacks(report),
                      unsettled == 0, error))
        return NULL;
    plan_bill(body, report->settings, report->store, report->texts, row);
    return g_strdup(body->text->str);
}
