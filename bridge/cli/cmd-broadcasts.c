/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * broadcasts - list them, show one with its counts, cancel, replace or resume one; held
 * mails
 */
#include "bridge/cli/command.h"

#include "bridge/auth/align.h"
#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/flow/money.h"
#include "bridge/flow/letter.h"
#include "bridge/store/audit.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/mails.h"
#include "bridge/store/pages.h"
#include "bridge/store/questions.h"
#include "bridge/store/stops.h"

#include <stdio.h>
#include <string.h>

extern const Command command_broadcasts;

static int
list(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = broadcasts_list(store, 0, &error);

    if (!rows) {
        command_error("%s", error->message);
        return EX_IOERR;
    }
    puts("id\tcreated\tclass\tstate\taudience\tsender\ttitle");
    for (unsigned i = 0; i < rows->len; i++) {
        const BroadcastRow *row = rows->pdata[i];
        g_autofree char *when = clock_text(row->created_s);

        printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s\n",
               row->id, when, notice_class_word(row->class),
               broadcast_state_word(row->state), row->audience, row->sender,
               row->title);
    }
    return 0;
}

/* Millionths of a euro. */
static void
print_cost(const Settings *settings, Store *store, int64_t id)
{
    int64_t month, year;

    money_totals(settings, store, clock_now_s(), &month, &year);
    printf("cost: %.4f EUR\ncost of the month: %.4f EUR\ncost of the year: %.4f EUR\n",
           (double) spending_of(store, id) / 1e6, (double) month / 1e6,
           (double) year / 1e6);
}

static int
show(const Settings *settings, Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BroadcastRow) row = broadcasts_get(store, id, &error);
    BroadcastCounts counts;

    if (!row || !broadcasts_counts(store, id, &counts, &error)) {
        command_error("%s", error ? error->message : "there is no such broadcast");
        return EXIT_NEGATIVE;
    }

    g_autofree char *when = clock_text(row->created_s);
    printf("id: %" G_GINT64_FORMAT "\ntitle: %s\nsender: %s\ncreated: %s\nclass: %s\n"
           "topics: %s\nstate: %s\ntrial: %s\n",
           row->id, row->title, row->sender, when, notice_class_word(row->class),
           row->topics ? row->topics : "", broadcast_state_word(row->state),
           row->is_trial ? "yes" : "no");
    if (row->pause)
        printf("paused for: %s\n", row->pause);
    if (row->page)
        printf("page: /avvisi/%s\n", row->page);
    print_cost(settings, store, id);
    printf("audience: %" G_GINT64_FORMAT "\n", counts.audience);
    for (int s = STATE_PENDING; s <= STATE_SKIPPED; s++)
        printf("%s: %" G_GINT64_FORMAT "\n", attempt_state_word(s), counts.by_state[s]);
    return 0;
}

/* Stops what has not left; of what is over there is only the page to take away.
 * Returns: how many messages were stopped, -1 on error. */
static int64_t
end_one(Store *store, int64_t id, GError **error)
{
    g_autoptr(GError) problem = NULL;
    int64_t stopped = broadcasts_cancel(store, id, &problem);

    if (stopped >= 0)
        return stopped;
    if (g_error_matches(problem, STORE_ERROR, STORE_ERROR_NOT_FOUND) &&
        pages_withdraw(store, id, clock_now_s(), NULL))
        return 0;
    g_propagate_error(error, g_steal_pointer(&problem));
    return -1;
}

static int
cancel(Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strdup_printf("broadcast:%" G_GINT64_FORMAT, id);
    int64_t stopped = end_one(store, id, &error);

    if (stopped < 0 || !audit_add(store, actor, "cancel", subject, NULL, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    printf("Cancelled; %" G_GINT64_FORMAT " messages were stopped before they left. "
           "If it had a page, that is gone.\n",
           stopped);
    return 0;
}

static int
replace(Store *store, int64_t id, int64_t by)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strdup_printf("broadcast:%" G_GINT64_FORMAT, id);
    g_autofree char *detail = g_strdup_printf("by broadcast:%" G_GINT64_FORMAT, by);

    if (!pages_replace(store, id, by, &error) ||
        !audit_add(store, actor, "replace", subject, detail, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    puts("Its page says that it no longer holds, and leads to the new notice.");
    return 0;
}

static int
resume(Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strdup_printf("broadcast:%" G_GINT64_FORMAT, id);

    if (!broadcasts_resume(store, id, &error) ||
        !audit_add(store, actor, "resume", subject, NULL, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    puts("It goes on to all who have not got it yet.");
    return 0;
}

static int
held(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = mails_held(store, &error);

    if (!rows) {
        command_error("%s", error->message);
        return EX_IOERR;
    }
    puts("mail\treceived\treason\treleased by\tsender\tsubject");
    for (unsigned i = 0; i < rows->len; i++) {
        const MailRow *row = rows->pdata[i];
        const Reason *reason = row->reason ? reason_find(row->reason) : NULL;
        g_autofree char *when = clock_text(row->received_s);

        printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\n", row->id, when,
               row->reason ? row->reason : "?",
               release_word(reason ? reason->release : RELEASE_ADMIN),
               row->sender ? row->sender : "?", row->subject ? row->subject : "");
    }
    return 0;
}

/* Nobody was asked: the row says who decided.  Not counted among questions. */
static bool
note_decision(Store *store, const MailRow *mail, const char *actor, QuestionState state,
              GError **error)
{
    QuestionRow row = {
        .mail_id = mail->id,
        .author = mail->sender,
        .person = (char *) actor,
        .digest = (char *) "",
        .expires_s = clock_now_s(),
    };

    return questions_close(store, mail->id, QUESTION_VOID, error) &&
           questions_add(store, &row, error) &&
           questions_answer(store, row.id, state, "command", error);
}

/* To the address on file; who is not on the list hears nothing. */
static bool
tell_author(const Settings *settings, Store *store, const MailRow *mail, GError **error)
{
    g_autofree char *group = align_sender_group(settings, mail->sender);
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), error);
    g_autofree char *about =
        g_strdup_printf("refused:%" G_GINT64_FORMAT, (gint64) mail->id);
    const char *subject = mail->subject ? mail->subject : "";

    if (!texts || !group)
        return texts != NULL;

    g_autofree char *title =
        texts_get(texts, "confirm", "subject_answer", "subject", subject, NULL);
    g_autofree char *words =
        texts_get(texts, "confirm", "refused_by_admin", "subject", subject, "admin",
                  settings_text(settings, "bridge", "admin"), NULL);
    g_autoptr(ReportBody) body = report_body_new();
    Letter letter = {
        .key = about,
        .kind = "said",
        .id = mail->id,
        .salt = about,
        .recipient = mail->sender,
        .subject = title,
        .in_reply_to = mail->message_id,
        .is_answer = true,
    };

    report_body_first(body, words);
    return letter_post(store, settings, texts, &letter, body, NULL, NULL, error);
}

static bool
write_decision(const Settings *settings, Store *store, const MailRow *mail,
               bool is_release, GError **error)
{
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strdup_printf("mail:%" G_GINT64_FORMAT, mail->id);

    return note_decision(store, mail, actor,
                         is_release ? QUESTION_CONFIRMED : QUESTION_REFUSED, error) &&
           (is_release ? mails_release(store, mail->id, error)
                       : mails_decide(store, mail->id, MAIL_REFUSED, error) &&
                             tell_author(settings, store, mail, error)) &&
           audit_add(store, actor, is_release ? "release" : "refuse", subject,
                     mail->reason, error);
}

/* The daemon goes on with the mail: its rights are judged anew. */
static int
decide(const Settings *settings, Store *store, int64_t id, bool is_release)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailRow) mail = mails_get(store, id, &error);
    const Reason *reason = mail && mail->reason ? reason_find(mail->reason) : NULL;

    if (!mail || mail->decision != MAIL_HELD || mail->duplicate_of != 0 ||
        !mail->sender) {
        command_error("there is no held mail %" G_GINT64_FORMAT
                      ": see \"banditore broadcasts held\"",
                      id);
        return EXIT_NEGATIVE;
    }
    if (is_release && reason && reason->release == RELEASE_NOTHING) {
        command_error("mail %" G_GINT64_FORMAT " cannot be released (%s): it must be "
                      "written anew",
                      id, reason->code);
        return EXIT_NEGATIVE;
    }
    if (!store_begin(store, &error))
        return EX_TEMPFAIL;
    if (!write_decision(settings, store, mail, is_release, &error)) {
        store_rollback(store);
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    if (!store_commit(store, &error)) {
        command_error("%s", error->message);
        return EX_TEMPFAIL;
    }
    puts(is_release ? "Released: the daemon broadcasts it, unless something else holds "
                      "it."
                    : "Refused: it will not go out.");
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "list";
    int64_t id = argc == 3 ? command_number(argv[2]) : 0;
    bool is_list = strcmp(verb, "list") == 0 && argc <= 2;
    bool is_show = strcmp(verb, "show") == 0 && id > 0;
    bool is_cancel = strcmp(verb, "cancel") == 0 && id > 0;
    bool is_resume = strcmp(verb, "resume") == 0 && id > 0;
    bool is_held = strcmp(verb, "held") == 0 && argc == 2;
    bool is_release = strcmp(verb, "release") == 0 && id > 0;
    bool is_refuse = strcmp(verb, "refuse") == 0 && id > 0;
    int64_t old = argc == 4 ? command_number(argv[2]) : 0;
    int64_t by = argc == 4 ? command_number(argv[3]) : 0;
    bool is_replace = strcmp(verb, "replace") == 0 && old > 0 && by > 0;
    bool writes = is_cancel || is_replace || is_resume || is_release || is_refuse;
    int status = EX_CONFIG;

    if (!is_list && !is_show && !is_held && !writes)
        return command_usage(&command_broadcasts);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store =
        command_store(settings, writes ? STORE_COMMAND : STORE_READER, &status);
    if (!store)
        return status;

    if (is_list)
        return list(store);
    if (is_held)
        return held(store);
    if (is_replace)
        return replace(store, old, by);
    if (is_resume)
        return resume(store, id);
    if (is_release || is_refuse)
        return decide(settings, store, id, is_release);
    return is_show ? show(settings, store, id) : cancel(store, id);
}

const Command command_broadcasts = {
    .name = "broadcasts",
    .usage = "[list | show ID | cancel ID | replace ID NEW | resume ID | held | "
             "release MAIL | "
             "refuse MAIL]",
    .summary = "broadcasts and their counts; stop, replace or resume one; held mails",
    .run = run,
};
