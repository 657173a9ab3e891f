/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/colleague.h"

#include "bridge/base/clock.h"
#include "bridge/flow/approvers.h"
#include "bridge/store/outbox.h"

/* One mail that is told of, and by what. */
typedef struct {
    Report *report;
    const Settings *settings;
    const Texts *texts;
    const MailRow *mail;
    const char *admin;
    const char *subject; /* of the mail, may be empty */
} About;

static bool
post(const About *about, const char *key, const char *recipient, const char *subject,
     bool is_answer, ReportBody *body)
{
    g_autoptr(GError) error = NULL;
    Letter letter = {
        .key = key,
        .kind = is_answer ? "answer" : "colleague",
        .id = about->mail->id,
        .salt = key,
        .recipient = recipient,
        .subject = subject,
        .in_reply_to = is_answer ? about->mail->message_id : NULL,
        .is_answer = is_answer,
    };

    if (report_post(about->report, &letter, body, &error))
        return true;
    g_warning("a letter about a colleague could not be written: %s", error->message);
    return false;
}

/* To the author: it did not go out, and who can change that. */
static bool
answer(const About *about)
{
    const Texts *texts = about->texts;
    const char *contact = settings_text(about->settings, "bridge", "contact");
    g_autoptr(ReportBody) body = report_body_new();
    g_autofree char *key = g_strdup_printf("answer:%" G_GINT64_FORMAT, about->mail->id);
    g_autofree char *subject =
        texts_get(texts, "colleague", "subject", "subject", about->subject, NULL);
    g_autofree char *first = texts_get(texts, "colleague", "first", NULL);
    g_autofree char *ask =
        texts_get(texts, "colleague", "ask", "admin", about->admin, NULL);
    g_autofree char *code =
        texts_get(texts, "refused", "code", "reason", about->mail->reason, NULL);

    report_body_first(body, first);
    report_body_add(body, ask);
    if (contact && *contact) {
        g_autofree char *help =
            texts_get(texts, "colleague", "contact", "contact", contact, NULL);
        report_body_add(body, help);
    }
    report_body_end(body, code);
    return post(about, key, about->mail->sender, subject, true, body);
}

/* To one who can enable them (@what "enable") or publish it instead ("instead"). */
static bool
tell(const About *about, const char *key, const char *recipient, const char *what)
{
    const Texts *texts = about->texts;
    const char *sender = about->mail->sender;
    g_autoptr(ReportBody) body = report_body_new();
    g_autofree char *subject =
        texts_get(texts, "colleague", "subject_told", "sender", sender, NULL);
    g_autofree char *first = texts_get(texts, "colleague", "told", "sender", sender,
                                       "subject", about->subject, NULL);
    g_autofree char *next = texts_get(texts, "colleague", what, "sender", sender,
                                      "admin", about->admin, NULL);

    report_body_first(body, first);
    report_body_add(body, next);
    return post(about, key, recipient, subject, false, body);
}

static void
tell_approvers(const About *about)
{
    g_auto(GStrv) all = approvers_all(about->settings, clock_now_s());

    for (char **one = all; *one; one++) {
        g_autofree char *key =
            g_strdup_printf("colleague:%s:%s", about->mail->sender, *one);

        if (g_ascii_strcasecmp(*one, about->admin) != 0)
            tell(about, key, *one, "instead");
    }
}

void
colleague_tell(Report *report, const Settings *settings, Store *store,
               const Texts *texts, const MailRow *mail)
{
    const About about = {
        .report = report,
        .settings = settings,
        .texts = texts,
        .mail = mail,
        .admin = settings_text(settings, "bridge", "admin"),
        .subject = mail->subject ? mail->subject : "",
    };

    if (g_strcmp0(mail->reason, "sender-not-enabled") != 0 || !mail->sender)
        return;

    /* The administrator's letter marks the address as answered. */
    g_autofree char *key = g_strconcat("colleague:", mail->sender, NULL);
    if (outbox_has(store, key) || !report_may_answer(report, mail->sender))
        return;
    if (answer(&about) && tell(&about, key, about.admin, "enable"))
        tell_approvers(&about);
}
