/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/confirm-private.h"

#include "bridge/auth/align.h"
#include "bridge/flow/report-parts.h"
#include "bridge/flow/token.h"
#include "bridge/flow/topics.h"
#include "bridge/store/outbox.h"

#include <string.h>

/* "Il Sindaco (sindaco@comune.example)", or the address alone.  (owned) */
static char *
named(const Confirm *confirm, const char *address)
{
    g_autofree char *group = align_sender_group(confirm->settings, address);
    const char *name = group ? settings_text(confirm->settings, group, "name") : NULL;

    return name ? g_strdup_printf("%s (%s)", name, address) : g_strdup(address);
}

/* What the methods saw, for the technician: "dmarc=pass comune.example".  (owned) */
static char *
evidence_line(const Verdict *verdict)
{
    GString *line = g_string_new(NULL);

    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];

        g_string_append_printf(line, "%s%s=%s%s%s", i > 0 ? ", " : "", evidence->method,
                               evidence->result, *evidence->identity ? " " : "",
                               evidence->identity);
    }
    return g_string_free(line, FALSE);
}

/* What is asked, of whom, and why.  @for_author: it is their own mail. */
static void
add_start(Confirm *confirm, ReportBody *body, const ConfirmCase *about, bool for_author)
{
    const Texts *texts = confirm->texts;
    g_autofree char *who = named(confirm, about->verdict->sender);
    const char *key = for_author ? "first" : "first_other";
    g_autofree char *first = NULL;
    g_autofree char *why = texts_get(texts, "confirm", "why", "explanation",
                                     about->verdict->explanation, NULL);

    if (about->class == CLASS_EMERGENCY) {
        g_autofree char *alarm = texts_get(texts, "confirm", "emergency", NULL);
        report_body_first(body, alarm);
    }
    first = texts_get(texts, "confirm", key, "who", who, NULL);
    report_body_first(body, first);
    report_body_add(body, why);
}

static void
add_message(Confirm *confirm, ReportBody *body, const ConfirmCase *about)
{
    const Texts *texts = confirm->texts;
    const Draft *draft = about->draft;
    g_auto(GStrv) topics = topics_of(draft);
    g_autofree char *joined = g_strjoinv(",", topics);
    g_autofree char *titles = report_topics(confirm->settings, texts, joined);
    g_autofree char *class_key =
        g_strconcat("class_", notice_class_word(about->class), NULL);
    g_autofree char *class = texts_get(texts, "words", class_key, NULL);
    g_autofree char *facts =
        texts_get(texts, "receipt", "facts", "topics", titles, "class", class, NULL);
    g_autofree char *message = texts_get(texts, "receipt", "message", NULL);
    g_autofree char *people = texts_people(texts, MAX(about->people, 0));
    g_autofree char *number =
        texts_get(texts, "confirm", "people", "people", people, NULL);

    report_body_add(body, message);
    report_body_bubble(body, draft->title, draft->text,
                       settings_text(confirm->settings, "bridge", "administration"));
    report_parts(body, texts, draft);
    report_body_add(body, facts);
    if (about->people >= 0)
        report_body_add(body, number);
}

static void
add_end(Confirm *confirm, ReportBody *body, const ConfirmCase *about,
        const QuestionRow *question)
{
    const Texts *texts = confirm->texts;
    g_autofree char *how = texts_get(texts, "confirm", "how", NULL);
    g_autofree char *when = texts_when(texts, question->expires_s);
    g_autofree char *until = texts_get(texts, "confirm", "until", "when", when, NULL);
    g_autofree char *evidence = evidence_line(about->verdict);
    g_autofree char *code =
        texts_get(texts, "confirm", "code", "reason", about->verdict->reason,
                  "evidence", evidence, NULL);

    report_body_add(body, how);
    report_body_add(body, until);
    report_body_end(body, code);
}

bool
confirm_write_question(Confirm *confirm, const ConfirmCase *about,
                       const QuestionRow *question, GError **error)
{
    bool for_author = strcmp(question->person, question->author) == 0;
    const char *const *ours = settings_list(confirm->settings, "mailbox", "addresses");
    g_autofree char *token = token_make(confirm->key, question);
    g_autofree char *key = g_strdup_printf("ask:%" G_GINT64_FORMAT, question->id);
    g_autofree char *message_id =
        token_message_id(settings_text(confirm->settings, "smtp", "from"), token);
    g_autofree char *reply_to = token_address(ours[0], token);
    const char *title =
        *about->draft->title ? about->draft->title : about->mail->subject;
    g_autofree char *subject =
        texts_get(confirm->texts, "confirm",
                  about->class == CLASS_EMERGENCY ? "subject_emergency" : "subject",
                  "subject", title ? title : "", NULL);
    g_autoptr(ReportBody) body = report_body_new();
    Letter letter = {
        .key = key,
        .kind = "confirm",
        .id = question->id,
        .recipient = question->person,
        .subject = subject,
        .message_id = message_id,
        .reply_to = reply_to,
        .in_reply_to = for_author ? about->mail->message_id : NULL,
        .is_answer = for_author,
        .is_secret = true,
    };

    add_start(confirm, body, about, for_author);
    add_message(confirm, body, about);
    add_end(confirm, body, about, question);
    return report_post(confirm->report, &letter, body, error);
}

/* The same bytes under another Message-ID, or a mail program would not show them. */
static GBytes *
renumber(GBytes *mail, const char *token, int64_t n)
{
    g_autofree char *text =
        g_strndup(g_bytes_get_data(mail, NULL), g_bytes_get_size(mail));
    g_autofree char *start = g_strdup_printf("banditore.confirm.%s@", token);
    char *at = strstr(text, start);

    if (!at)
        return g_bytes_ref(mail);

    size_t before = at - text + strlen(start) - 1;
    char *again = g_strdup_printf("%.*s.%" G_GINT64_FORMAT "%s", (int) before, text, n,
                                  text + before);
    return g_bytes_new_take(again, strlen(again));
}

bool
confirm_write_call(Confirm *confirm, const QuestionRow *question, int64_t n,
                   GError **error)
{
    g_autofree char *first = g_strdup_printf("ask:%" G_GINT64_FORMAT, question->id);
    g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, first, n);
    g_autoptr(GBytes) mail = outbox_mail(confirm->store, first, error);

    if (!mail || !confirm_key(confirm))
        return !error || !*error;

    g_autofree char *token = token_make(confirm->key, question);
    g_autoptr(GBytes) again = renumber(mail, token, n);
    return report_post_again(confirm->report, key, question->person, again, error);
}

void
confirm_tell(Confirm *confirm, const char *key, const char *person, const char *about,
             const MailRow *in_reply_to, const char *subject, const char *who)
{
    g_autoptr(ReportBody) body = report_body_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *name = who ? named(confirm, who) : g_strdup("");
    g_autofree char *words =
        texts_get(confirm->texts, "confirm", key, "subject", subject, "who", name,
                  "admin", settings_text(confirm->settings, "bridge", "admin"), NULL);
    g_autofree char *title = texts_get(confirm->texts, "confirm", "subject_answer",
                                       "subject", subject, NULL);
    Letter letter = {
        .key = about,
        .kind = "said",
        .id = in_reply_to ? in_reply_to->id : 0,
        .salt = about,
        .recipient = person,
        .subject = title,
        .in_reply_to = in_reply_to ? in_reply_to->message_id : NULL,
        .is_answer = in_reply_to != NULL,
    };

    report_body_first(body, words);
    if (!report_post(confirm->report, &letter, body, &error))
        g_warning("a mail could not be written: %s", error->message);
}
