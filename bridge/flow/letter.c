/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/letter.h"

#include "bridge/base/clock.h"
#include "bridge/mailbox/compose.h"
#include "bridge/store/outbox.h"

static GBytes *
compose(const Settings *settings, const Texts *texts, const Letter *letter,
        ReportBody *body, char **message_id)
{
    const char *from = settings_text(settings, "smtp", "from");
    g_autofree char *ending = texts_get(
        texts, "words", "signature", "name", settings_text(settings, "bridge", "name"),
        "admin", settings_text(settings, "bridge", "admin"), NULL);

    *message_id = letter->message_id ? g_strdup(letter->message_id)
                                     : compose_message_id(letter->kind, letter->id,
                                                          from, letter->salt);
    report_body_end(body, ending);

    g_autofree char *html =
        report_body_html(body, settings_text(settings, "bridge", "language"));
    ComposedMail mail = {
        .from_name = settings_text(settings, "bridge", "name"),
        .from = from,
        .to = letter->recipient,
        .copy_to =
            letter->is_secret ? NULL : settings_text(settings, "bridge", "archive_to"),
        .subject = letter->subject,
        .message_id = *message_id,
        .reply_to = letter->reply_to,
        .in_reply_to = letter->in_reply_to,
        .is_answer = letter->is_answer,
        .date_s = clock_now_s(),
        .text = body->text->str,
        .html = html,
    };

    return compose_mail(&mail);
}

/* The archive has its own row: the server may refuse the one and not the other. */
static bool
add_copy(Store *store, const Settings *settings, OutboxRow row, GError **error)
{
    const char *archive = settings_text(settings, "bridge", "archive_to");

    if (!archive)
        return true;

    g_autofree char *key = g_strconcat(row.key, ":copy", NULL);
    row.key = key;
    row.recipient = (char *) archive;
    return outbox_add(store, &row, NULL, error);
}

bool
letter_post(Store *store, const Settings *settings, const Texts *texts,
            const Letter *letter, ReportBody *body, bool *added, GBytes **composed,
            GError **error)
{
    g_autofree char *message_id = NULL;
    g_autoptr(GBytes) mail = compose(settings, texts, letter, body, &message_id);
    OutboxRow row = {
        .key = (char *) letter->key,
        .message_id = message_id,
        .recipient = (char *) letter->recipient,
        .mail = mail,
        .created_s = clock_now_s(),
        .due_s = clock_now_s(),
    };
    bool ok = outbox_add(store, &row, added, error) &&
              (letter->is_secret || add_copy(store, settings, row, error));

    if (composed)
        *composed = g_steal_pointer(&mail);
    return ok;
}
