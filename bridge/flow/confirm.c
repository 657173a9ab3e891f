/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/confirm-private.h"

#include "bridge/auth/align.h"
#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "bridge/flow/approvers.h"
#include "bridge/flow/queue.h"
#include "bridge/flow/token.h"
#include "bridge/flow/topics.h"
#include "bridge/store/audit.h"
#include "bridge/store/key.h"

#include <jansson.h>
#include <string.h>

/* How long people have for an answer, in seconds (domain/sender-authentication e). */
#define ANSWER_WITHIN_S (24 * 3600)
#define ANSWER_WITHIN_EMERGENCY_S (2 * 3600)

Confirm *
confirm_new(const Settings *settings, Store *store, const Texts *texts, Report *report,
            GPtrArray *channels, const ConfirmEvents *events)
{
    Confirm *confirm = g_new0(Confirm, 1);

    confirm->settings = settings;
    confirm->store = store;
    confirm->texts = texts;
    confirm->report = report;
    confirm->channels = channels;
    confirm->events = *events;
    return confirm;
}

void
confirm_free(Confirm *confirm)
{
    if (!confirm)
        return;
    g_clear_pointer(&confirm->key, g_bytes_unref);
    g_free(confirm);
}

GBytes *
confirm_key(Confirm *confirm)
{
    g_autoptr(GError) error = NULL;

    if (!confirm->key)
        confirm->key = store_key(confirm->store, "confirm", &error);
    if (!confirm->key)
        g_warning("nobody can be asked to confirm: %s", error->message);
    return confirm->key;
}

void
confirm_audit(Confirm *confirm, const char *actor, const char *action, int64_t mail_id,
              const char *detail)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *subject = g_strdup_printf("mail:%" G_GINT64_FORMAT, mail_id);

    if (!audit_add(confirm->store, actor, action, subject, detail, &error))
        g_warning("the audit could not be written: %s", error->message);
}

static bool
is_listed(const Confirm *confirm, const Verdict *verdict)
{
    g_autofree char *group =
        verdict->sender ? align_sender_group(confirm->settings, verdict->sender) : NULL;

    return group != NULL;
}

bool
confirm_may_ask(const Confirm *confirm, const Verdict *verdict)
{
    return verdict->kind == VERDICT_HOLD && reason_release(verdict) <= RELEASE_OTHER &&
           is_listed(confirm, verdict);
}

/* The message as each channel would send it now, and to whom.  (owned) */
static char *
digest_of(const Confirm *confirm, const Draft *draft)
{
    bool is_live = queue_is_live(confirm->settings, confirm->store);
    g_autoptr(Broadcast) broadcast =
        queue_preview_broadcast(confirm->settings, draft, !is_live);
    g_auto(GStrv) topics = topics_of(draft);
    g_autofree char *joined = g_strjoinv(",", topics);
    g_autoptr(GString) all = g_string_new(NULL);

    /* Without a day of its own a notice lasts from when it goes out: that moves. */
    broadcast->valid_until_s = draft->valid_until_s;
    g_string_append_printf(all, "%s\n%s\n%" G_GINT64_FORMAT "\n%s\n",
                           notice_class_word(broadcast->class), joined,
                           draft->send_at_s, broadcast->title);
    for (unsigned i = 0; i < confirm->channels->len; i++) {
        Channel *channel = g_ptr_array_index(confirm->channels, i);

        for (unsigned open = 0; open < 2; open++) {
            g_autoptr(GPtrArray) parts =
                channel->ops->compose(channel, broadcast, open, NULL);

            for (unsigned p = 0; parts && p < parts->len; p++) {
                const ChannelPart *part = g_ptr_array_index(parts, p);
                g_string_append_printf(all, "%s %s\n", part->kind, part->body);
            }
        }
    }
    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = g_ptr_array_index(draft->media, i);
        g_string_append_printf(all, "%s\n", media->sha256);
    }
    return text_sha256(all->str, all->len);
}

/* Nobody may tire people into saying yes.  A proven emergency is asked about whatever
 * others had been asked today, and beyond what strangers can have asked for in the
 * author's name within the hour. */
static bool
is_within_caps(const Confirm *confirm, const Verdict *verdict, NoticeClass class)
{
    int64_t now_s = clock_now_s();
    bool is_emergency = class == CLASS_EMERGENCY && verdict->is_proven;
    unsigned hour =
        questions_count_since(confirm->store, verdict->sender, now_s - 3600);
    unsigned day = questions_count_since(confirm->store, NULL, now_s - 86400);

    if (is_emergency)
        return hour < 2 * LIMIT_QUESTIONS_PER_HOUR;
    return hour < LIMIT_QUESTIONS_PER_HOUR && day < LIMIT_QUESTIONS_PER_DAY;
}

/* Returns: (owned, NULL-ended) whom to ask. */
static char **
people_to_ask(const Confirm *confirm, const Verdict *verdict, const Draft *draft,
              NoticeClass class)
{
    g_autoptr(GStrvBuilder) people = g_strv_builder_new();
    g_auto(GStrv) topics = topics_of(draft);
    bool is_for_author = reason_release(verdict) == RELEASE_AUTHOR;

    if (is_for_author)
        g_strv_builder_add(people, verdict->sender);
    if (!is_for_author || class == CLASS_EMERGENCY) {
        g_auto(GStrv) others = approvers_of(confirm->settings, verdict->sender, class,
                                            topics, clock_now_s());
        g_strv_builder_addv(people, (const char **) others);
    }
    return g_strv_builder_end(people);
}

static bool
ask_person(Confirm *confirm, const ConfirmCase *about, const char *person,
           const char *digest, GError **error)
{
    int64_t now_s = clock_now_s();
    QuestionRow question = {
        .mail_id = about->mail->id,
        .author = about->verdict->sender,
        .person = (char *) person,
        .digest = (char *) digest,
        .class = about->class,
        .asked_s = now_s,
        .expires_s =
            now_s + (about->class == CLASS_EMERGENCY ? ANSWER_WITHIN_EMERGENCY_S
                                                     : ANSWER_WITHIN_S),
        .paged_s = now_s,
    };

    if (!questions_add(confirm->store, &question, error) ||
        !confirm_write_question(confirm, about, &question, error))
        return false;
    return about->class == CLASS_ROUTINE ||
           queue_ask(confirm->settings, confirm->store, confirm->channels, about->draft,
                     &question, error);
}

bool
confirm_ask(Confirm *confirm, const MailRow *mail, const Verdict *verdict,
            const Draft *draft)
{
    g_autoptr(GError) error = NULL;

    if (!draft || !confirm_may_ask(confirm, verdict) || !confirm_key(confirm))
        return false;

    ConfirmCase about = {
        .mail = mail,
        .verdict = verdict,
        .draft = draft,
        .class = topics_class(confirm->settings, draft),
        .people = queue_count_audience(confirm->settings, confirm->store,
                                       confirm->channels, draft, verdict->sender),
    };
    g_auto(GStrv) people = people_to_ask(confirm, verdict, draft, about.class);
    if (!*people || !is_within_caps(confirm, verdict, about.class))
        return false;

    g_autofree char *digest = digest_of(confirm, draft);
    for (char **person = people; *person; person++)
        if (!ask_person(confirm, &about, *person, digest, &error)) {
            g_warning("%s", error->message);
            return false;
        }
    confirm_audit(confirm, "system", "ask", mail->id, verdict->reason);
    return g_strv_contains((const char *const *) people, verdict->sender);
}

char *
confirm_token(const Confirm *confirm, GBytes *raw)
{
    return token_find(raw, settings_list(confirm->settings, "mailbox", "addresses"));
}

QuestionRow *
confirm_released(Confirm *confirm, int64_t mail_id)
{
    return questions_confirmed(confirm->store, mail_id, NULL);
}

/* Whoever writes the evidence is admit_evidence_json(): a list of objects. */
static void
read_evidence(Verdict *verdict, const char *json)
{
    json_t *list = json ? json_loads(json, 0, NULL) : NULL;
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one)
    {
        const char *method = json_string_value(json_object_get(one, "method"));
        const char *result = json_string_value(json_object_get(one, "result"));

        /* What an answer was worth is weighed anew each time. */
        if (method && result && strcmp(method, "confirmed") != 0 &&
            strcmp(method, "approved") != 0)
            verdict_add_evidence(verdict, method, result,
                                 json_string_value(json_object_get(one, "identity")),
                                 json_string_value(json_object_get(one, "detail")));
    }
    json_decref(list);
}

/* A mail that was let go, and that a crash stopped on its way to the queue, bears the
 * reason "released": what held it stands in the evidence. */
static void
restore_reason(Verdict *verdict)
{
    const Reason *shown = reason_find(verdict->reason);

    if (!shown || shown->kind == VERDICT_HOLD)
        return;
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];
        const Reason *reason = strcmp(evidence->method, "rule") == 0
                                   ? reason_find(evidence->result)
                                   : NULL;

        if (reason && reason->kind == VERDICT_HOLD) {
            verdict_set(verdict, VERDICT_HOLD, reason->code, reason->italian);
            return;
        }
    }
}

Verdict *
confirm_verdict(const MailRow *mail)
{
    Verdict *verdict = verdict_new(VERDICT_HOLD, mail->reason ? mail->reason : "?",
                                   mail->explanation ? mail->explanation : "");

    verdict->sender = g_strdup(mail->sender);
    verdict->message_id = g_strdup(mail->message_id);
    verdict->subject = g_strdup(mail->subject);
    read_evidence(verdict, mail->evidence);
    restore_reason(verdict);
    return verdict;
}

/* Whether the yes of the person who was asked is enough for @needed.  Who was asked may
 * have lost the right since. */
static bool
is_enough(const Confirm *confirm, const QuestionRow *question, const Draft *draft,
          Release needed)
{
    g_auto(GStrv) topics = topics_of(draft);
    NoticeClass class = topics_class(confirm->settings, draft);

    if (g_str_has_prefix(question->person, "admin:"))
        return needed <= RELEASE_ADMIN;
    if (g_ascii_strcasecmp(question->person, question->author) == 0)
        return needed == RELEASE_AUTHOR;
    return needed <= RELEASE_OTHER &&
           approvers_may(confirm->settings, question->person, question->author, class,
                         topics, clock_now_s());
}

static void
hold_again(Confirm *confirm, const QuestionRow *question, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;

    if (!questions_close(confirm->store, question->mail_id, QUESTION_VOID, &error))
        g_warning("%s", error->message);
    /* The author on file has just answered: they may be told. */
    verdict->is_proven = g_ascii_strcasecmp(question->person, question->author) == 0;
}

void
confirm_settle(Confirm *confirm, const QuestionRow *question, const Draft *draft,
               Verdict *verdict)
{
    const Reason *released = reason_find("released");
    const Reason *changed = reason_find("message-changed");
    g_autofree char *digest = digest_of(confirm, draft);
    bool is_command = g_str_has_prefix(question->person, "admin:");

    if (!approvers_is_active(confirm->settings, question->author, clock_now_s()))
        reason_apply(verdict, "sender-expired", NULL);
    if (verdict->kind == VERDICT_HOLD && !is_command &&
        g_strcmp0(digest, question->digest) != 0)
        verdict_set(verdict, VERDICT_HOLD, changed->code, changed->italian);
    else if (verdict->kind == VERDICT_HOLD && is_listed(confirm, verdict) &&
             is_enough(confirm, question, draft, reason_release(verdict))) {
        verdict_set(verdict, VERDICT_ACCEPT, released->code, released->italian);
        if (g_ascii_strcasecmp(question->person, question->author) == 0)
            verdict_add_evidence(verdict, "confirmed", "pass", verdict->sender, NULL);
        else
            verdict_add_evidence(verdict, "approved", "pass", question->person, NULL);
        return;
    }
    hold_again(confirm, question, verdict);
}
