/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/confirm-private.h"

#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/flow/approvers.h"
#include "bridge/flow/token.h"

#include <string.h>

/* One of these as the first word; case, accents and punctuation do not matter. */
static const struct {
    const char *text;
    ConfirmWord word;
} words[] = {
    {"conferma", CONFIRM_WORD_YES},     {"confermo", CONFIRM_WORD_YES},
    {"confermato", CONFIRM_WORD_YES},   {"confermata", CONFIRM_WORD_YES},
    {"confirm", CONFIRM_WORD_YES},      {"confirmed", CONFIRM_WORD_YES},
    {"annulla", CONFIRM_WORD_CANCEL},   {"annullo", CONFIRM_WORD_CANCEL},
    {"annullare", CONFIRM_WORD_CANCEL}, {"annullato", CONFIRM_WORD_CANCEL},
    {"cancel", CONFIRM_WORD_CANCEL},
};

/*
 * What an answer may be held for and still counts: that it answers us, and what binds
 * notices only.  Nothing here is about who wrote it or when.
 */
static const char *const harmless[] = {
    "answer-to-report", "maybe-private",        "over-limit",      "out-of-hours",
    "election-period",  "second-factor-needed", "approval-needed", NULL,
};

/* Weak proof of the server's making, that an answer may share with the mail that was
 * held for it: the token shows who reads that mailbox. */
static const char *const weak[] = {
    "no-results",
    "no-border-line",
    "results-without-id",
    "border-not-proven",
    "spf-only",
    "temporary-error",
    "dmarc-unclear",
    "own-check-only",
    "signature-only",
    "signature-useless",
    "name-holds-other-address",
    "wants-no-answer",
    "signature-missing",
    "signature-partial",
    "signature-without-recipient",
    NULL,
};

/* The first words of @text, folded, with one blank between them.  (owned) */
static char *
plain_start(const char *text)
{
    g_autofree char *folded = text_fold(text);
    GString *out = g_string_new(NULL);

    for (const char *p = folded; *p && out->len < 64; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_isalnum(c))
            g_string_append_unichar(out, c);
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    return g_string_free(out, FALSE);
}

/* A yes that is none: what mail programs and people write who have read the question
 * ("Conferma di lettura", "Confermo la ricezione"), and a sentence that takes it back
 * ("Confermo che non va bene").  On a life-saving notice asking again is cheap. */
static bool
is_other_yes(const char *line)
{
    static const char *const others[] = {
        "non",      "no",       "not",      "lettura",  "ricezione",
        "ricevuta", "ricevuto", "consegna", "recapito", "receipt",
        "read",     "delivery", NULL,
    };
    g_auto(GStrv) all = g_strsplit(line, " ", -1);

    for (char **word = all; *word; word++)
        if (g_strv_contains(others, *word))
            return true;
    return false;
}

ConfirmWord
confirm_word(const char *text)
{
    const char *begin = text + strspn(text, " \t\r\n");
    g_autofree char *first = g_strndup(begin, strcspn(begin, "\r\n"));
    g_autofree char *line = plain_start(first);
    size_t length = strcspn(line, " ");

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strlen(words[i].text) != length ||
            strncmp(line, words[i].text, length) != 0)
            continue;
        return words[i].word == CONFIRM_WORD_YES && is_other_yes(line + length)
                   ? CONFIRM_WORD_NONE
                   : words[i].word;
    }
    return CONFIRM_WORD_NONE;
}

static ConfirmWord
first_word(const Draft *draft)
{
    g_autofree char *text = draft ? rich_text_plain(draft->text) : g_strdup("");

    return confirm_word(text);
}

static bool
has_rule(const Verdict *verdict, const char *code)
{
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];

        if (strcmp(evidence->method, "rule") == 0 &&
            strcmp(evidence->result, code) == 0)
            return true;
    }
    return false;
}

/* Whether @answer is proven as well as a mail must be, or as @held (may be NULL) was.
 */
static bool
is_trusted(const Verdict *answer, const Verdict *held)
{
    if (answer->kind != VERDICT_ACCEPT && answer->kind != VERDICT_HOLD)
        return false;

    bool is_like_held = false;
    for (unsigned i = 0; i < answer->evidence->len; i++) {
        const Evidence *evidence = answer->evidence->pdata[i];

        if (strcmp(evidence->method, "rule") != 0 ||
            g_strv_contains(harmless, evidence->result))
            continue;
        if (!held || !g_strv_contains(weak, evidence->result) ||
            !has_rule(held, evidence->result))
            return false;
        is_like_held = true;
    }
    return answer->is_proven || is_like_held;
}

/* What is said to who answered, and the reason of their mail in the ledger. */
static MailState
say(Confirm *confirm, const MailRow *mail, Verdict *verdict, const char *code,
    const char *key, const char *subject, const char *who)
{
    const Reason *reason = reason_find(code);
    g_autofree char *about = g_strdup_printf("answer:%" G_GINT64_FORMAT, mail->id);

    verdict_set(verdict, reason->kind, reason->code, reason->italian);
    if (key && verdict->sender && report_may_answer(confirm->report, verdict->sender))
        confirm_tell(confirm, key, verdict->sender, about, mail, subject, who);
    return reason->kind == VERDICT_HOLD ? MAIL_HELD : MAIL_QUEUED;
}

static const char *
key_of_state(QuestionState state)
{
    switch (state) {
    case QUESTION_CONFIRMED:
        return "already_confirmed";
    case QUESTION_REFUSED:
        return "already_cancelled";
    case QUESTION_EXPIRED:
        return "too_late";
    case QUESTION_VOID:
        return "already_decided";
    case QUESTION_OPEN:
        break;
    }
    g_return_val_if_reached("too_late");
}

/* A second person said no: the author would wait in vain. */
static void
tell_author(Confirm *confirm, const QuestionRow *question)
{
    g_autoptr(MailRow) mail = mails_get(confirm->store, question->mail_id, NULL);
    g_autofree char *about =
        g_strdup_printf("refused:%" G_GINT64_FORMAT, question->mail_id);

    if (mail && g_ascii_strcasecmp(question->person, question->author) != 0)
        confirm_tell(confirm, "cancelled_by", question->author, about, mail,
                     mail->subject ? mail->subject : "", question->person);
}

/* The question is open and the answer counts. */
static bool
act(Confirm *confirm, const QuestionRow *question, ConfirmWord word, const char *how,
    GError **error)
{
    Store *store = confirm->store;

    if (word == CONFIRM_WORD_CANCEL) {
        if (!questions_answer(store, question->id, QUESTION_REFUSED, how, error) ||
            !mails_decide(store, question->mail_id, MAIL_REFUSED, error))
            return false;
        confirm_audit(confirm, question->person, "refuse", question->mail_id, how);
        tell_author(confirm, question);
        return true;
    }
    if (!questions_answer(store, question->id, QUESTION_CONFIRMED, how, error) ||
        !mails_release(store, question->mail_id, error))
        return false;
    confirm_audit(confirm, question->person, "confirm", question->mail_id, how);
    return true;
}

static MailState
take(Confirm *confirm, const MailRow *mail, Verdict *verdict,
     const QuestionRow *question, const MailRow *held, const Draft *draft)
{
    ConfirmWord word = first_word(draft);
    const char *subject = held->subject ? held->subject : "";
    g_autoptr(GError) error = NULL;

    if (question->state != QUESTION_OPEN)
        return say(confirm, mail, verdict, "answer-again",
                   key_of_state(question->state), subject, held->sender);
    if (clock_now_s() >= question->expires_s)
        return say(confirm, mail, verdict, "answer-too-late", "too_late", subject,
                   held->sender);
    if (word == CONFIRM_WORD_NONE)
        return say(confirm, mail, verdict, "answer-unclear", "unclear", subject,
                   held->sender);
    if (!act(confirm, question, word, "mail", &error)) {
        g_warning("an answer could not be taken: %s", error->message);
        return say(confirm, mail, verdict, "answer-too-late", "already_decided",
                   subject, held->sender);
    }
    return say(confirm, mail, verdict, "answer-taken",
               word == CONFIRM_WORD_YES ? "confirmed" : "cancelled", subject,
               held->sender);
}

MailState
confirm_answer(Confirm *confirm, const MailRow *mail, Verdict *verdict,
               const Draft *draft, const char *token)
{
    g_autoptr(QuestionRow) question =
        questions_get(confirm->store, token_id(token), NULL);
    g_autoptr(MailRow) held =
        question ? mails_get(confirm->store, question->mail_id, NULL) : NULL;

    if (!held || !confirm_key(confirm) || !token_fits(confirm->key, question, token))
        return say(confirm, mail, verdict, "answer-not-valid", NULL, NULL, NULL);

    /* Nothing is said to whoever is not who was asked: they have no business here. */
    g_autoptr(Verdict) before = confirm_verdict(held);
    if (g_strcmp0(verdict->sender, question->person) != 0 ||
        !approvers_is_active(confirm->settings, question->person, clock_now_s()))
        return say(confirm, mail, verdict, "answer-not-valid", NULL, NULL, NULL);
    /* Only who reads that mailbox has the token, and would wait for what never comes.
     */
    if (!is_trusted(verdict, before))
        return say(confirm, mail, verdict, "answer-not-valid",
                   question->state == QUESTION_OPEN ? "not_proven" : NULL,
                   held->subject ? held->subject : "", held->sender);
    return take(confirm, mail, verdict, question, held, draft);
}

/* Of the person who was asked, by the settings as they are now. */
static bool
is_own_phone(const Confirm *confirm, const char *person, const char *number)
{
    g_autofree char *group = g_strconcat("sender:", person, NULL);

    return number && settings_has_group(confirm->settings, group) &&
           settings_list_has(confirm->settings, group, "phones", number);
}

bool
confirm_tap(Confirm *confirm, const char *payload, const char *number)
{
    ConfirmWord word = CONFIRM_WORD_NONE;
    const char *token = NULL;

    if (payload && g_str_has_prefix(payload, "conferma."))
        word = CONFIRM_WORD_YES;
    else if (payload && g_str_has_prefix(payload, "annulla."))
        word = CONFIRM_WORD_CANCEL;
    if (word == CONFIRM_WORD_NONE)
        return false;
    token = strchr(payload, '.') + 1;

    g_autoptr(GError) error = NULL;
    g_autoptr(QuestionRow) question =
        token_id(token) > 0 ? questions_get(confirm->store, token_id(token), NULL)
                            : NULL;
    if (!question || !confirm_key(confirm) ||
        !token_fits(confirm->key, question, token) ||
        !is_own_phone(confirm, question->person, number) ||
        !approvers_is_active(confirm->settings, question->person, clock_now_s()) ||
        question->state != QUESTION_OPEN || clock_now_s() >= question->expires_s)
        return true;

    g_autoptr(MailRow) mail = mails_get(confirm->store, question->mail_id, NULL);
    g_autofree char *about = g_strdup_printf("tap:%" G_GINT64_FORMAT, question->id);
    if (!act(confirm, question, word, "tap", &error))
        g_warning("a tap could not be taken: %s", error->message);
    else
        confirm_tell(confirm, word == CONFIRM_WORD_YES ? "confirmed" : "cancelled",
                     question->person, about, NULL,
                     mail && mail->subject ? mail->subject : "", question->author);
    return true;
}

/* @is_answer: what stands behind "Re: " is then the subject of what is answered. */
static bool
starts_with_stop(const char *text, bool is_answer)
{
    static const char *const prefixes[] = {"re ", "r ", "fwd ", "i ", "risposta "};
    g_autofree char *start = plain_start(text);
    const char *at = start;

    for (size_t i = 0; !is_answer && i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(at, prefixes[i]))
            at += strlen(prefixes[i]);
    return g_str_has_prefix(at, "ferma tutto") || g_str_has_prefix(at, "stop all");
}

bool
confirm_may_stop(const Verdict *verdict)
{
    return verdict->sender && is_trusted(verdict, NULL);
}

bool
confirm_says_stop(const Verdict *verdict, const Draft *draft, bool is_answer)
{
    bool answers_us = is_answer || has_rule(verdict, "answer-to-report");
    /* That of a PEC envelope begins with the provider's words. */
    const char *inside =
        draft && draft->origin.kind == ORIGIN_PEC ? draft->origin.subject : NULL;
    g_autofree char *text = draft ? rich_text_plain(draft->text) : NULL;

    return (verdict->subject && starts_with_stop(verdict->subject, answers_us)) ||
           (inside && starts_with_stop(inside, answers_us)) ||
           (text && starts_with_stop(text, true));
}

void
confirm_stop(Confirm *confirm, const MailRow *mail, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;

    if (!store_set(confirm->store, "halted", "yes", &error)) {
        g_warning("FERMA TUTTO could not be stored: %s", error->message);
        return;
    }
    confirm_audit(confirm, verdict->sender, "stop", mail->id, NULL);
    say(confirm, mail, verdict, "stop-taken", "halted", mail->subject, verdict->sender);
}

void
confirm_halted(Confirm *confirm)
{
    confirm->events.halted(confirm->events.user_data);
    confirm->events.alert(
        "halted-by-mail",
        "Un mittente ha scritto FERMA TUTTO: non parte più niente. Per ripartire: "
        "\"banditore resume\".",
        confirm->events.user_data);
}
