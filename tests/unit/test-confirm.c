/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"
#include "bridge/flow/confirm-private.h"
#include "bridge/flow/require.h"
#include "bridge/store/mails.h"
#include "tests/support/flow-world.h"

/* What a mail is worked on with once it was let go: as it was held, and as a crash on
 * the way to the queue left it. */
typedef struct {
    const char *path, *reason, *evidence, *wanted;
    Release release;
} Case;

#define RULE(code) "{\"method\":\"rule\",\"result\":\"" code "\",\"identity\":\"\"}"
#define YES(method, who)                                                               \
    "{\"method\":\"" method "\",\"result\":\"pass\",\"identity\":\"" who "\"}"

static const Case cases[] = {
    {"/confirm/held", "second-factor-needed", "[" RULE("second-factor-needed") "]",
     "second-factor-needed", RELEASE_AUTHOR},
    {"/confirm/crash", "released",
     "[" RULE("second-factor-needed") "," RULE("second-factor-needed") "," YES(
         "confirmed", "sindaco@comune.example") "]",
     "second-factor-needed", RELEASE_AUTHOR},
    {"/confirm/crash-approved", "released",
     "[" RULE("spf-only") "," RULE("approval-needed") "," YES(
         "approved", "vice@comune.example") "]",
     "spf-only", RELEASE_OTHER},
    {"/confirm/nothing-known", "released", "[]", "released", RELEASE_NOTHING},
};

static void
test_verdict(gconstpointer data)
{
    const Case *c = data;
    const MailRow mail = {.reason = (char *) c->reason,
                          .evidence = (char *) c->evidence,
                          .sender = (char *) "sindaco@comune.example"};
    g_autoptr(Verdict) verdict = confirm_verdict(&mail);

    g_assert_cmpint(verdict->kind, ==, VERDICT_HOLD);
    g_assert_cmpstr(verdict->reason, ==, c->wanted);
    g_assert_cmpint(reason_release(verdict), ==, c->release);
    g_assert_cmpint(require_held(verdict, CLASS_EMERGENCY), ==, PROOF_NONE);
}

typedef struct {
    const char *path, *text;
    ConfirmWord wanted;
} WordCase;

static const WordCase word_cases[] = {
    {"/confirm/word/yes", "CONFERMA", CONFIRM_WORD_YES},
    {"/confirm/word/thanks", "Confermo, grazie.", CONFIRM_WORD_YES},
    {"/confirm/word/mark", "\n  «conferma!»\n", CONFIRM_WORD_YES},
    {"/confirm/word/more", "Conferma\n\nNon sono in ufficio fino a lunedì.",
     CONFIRM_WORD_YES},
    {"/confirm/word/cancel", "Annulla, non va bene", CONFIRM_WORD_CANCEL},
    {"/confirm/word/later", "Va bene, conferma", CONFIRM_WORD_NONE},
    {"/confirm/word/longer", "Confermarlo?", CONFIRM_WORD_NONE},
    {"/confirm/word/read", "Conferma di lettura: il messaggio è stato aperto",
     CONFIRM_WORD_NONE},
    {"/confirm/word/receipt", "Confermo la ricezione della sua mail",
     CONFIRM_WORD_NONE},
    {"/confirm/word/not", "Confermo che NON va pubblicato", CONFIRM_WORD_NONE},
    {"/confirm/word/empty", "", CONFIRM_WORD_NONE},
};

static void
test_word(gconstpointer data)
{
    const WordCase *c = data;

    g_assert_cmpint(confirm_word(c->text), ==, c->wanted);
}

/* An answer repeats the subject of what it answers: only its own words are an order. */
typedef struct {
    const char *path, *subject, *rule;
    bool is_answer, wanted;
    const char *inside; /* subject of the mail in an envelope, NULL = there is none */
} StopCase;

static const StopCase stop_cases[] = {
    {"/confirm/stop/subject", "Ferma tutto!", NULL, false, true},
    {"/confirm/stop/reply", "R: FERMA TUTTO", NULL, false, true},
    {"/confirm/stop/thanks", "Re: FERMA TUTTO", "answer-to-report", false, false},
    {"/confirm/stop/question", "Re: FERMA TUTTO", NULL, true, false},
    {"/confirm/stop/new-subject", "FERMA TUTTO", "answer-to-report", false, true},
    {"/confirm/stop/later", "Non fermare tutto", NULL, false, false},
    {"/confirm/stop/certified", "POSTA CERTIFICATA: Ferma tutto", NULL, false, true,
     "Ferma tutto"},
    {"/confirm/stop/certified-notice", "POSTA CERTIFICATA: Acqua", NULL, false, false,
     "Acqua"},
    {"/confirm/stop/certified-thanks", "POSTA CERTIFICATA: Re: FERMA TUTTO",
     "answer-to-report", false, false, "Re: FERMA TUTTO"},
};

static void
test_stop(gconstpointer data)
{
    const StopCase *c = data;
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");

    verdict->subject = g_strdup(c->subject);
    if (c->rule)
        reason_apply(verdict, c->rule, NULL);

    g_autoptr(Draft) draft = c->inside ? draft_new() : NULL;
    if (draft) {
        draft->origin.kind = ORIGIN_PEC;
        draft->origin.subject = g_strdup(c->inside);
    }
    g_assert_cmpint(confirm_says_stop(verdict, draft, c->is_answer), ==, c->wanted);
}

/* What lies ready when the daemon starts, or the list of senders changes. */
typedef struct {
    const char *path, *sender;
    const char *person; /* who let it go, NULL = nobody had to */
    bool is_mail;       /* or made by a command */
    BroadcastState wanted;
} RecheckCase;

static const RecheckCase recheck_cases[] = {
    {"/confirm/recheck/listed", "anna@comune.example", NULL, true, BROADCAST_READY},
    {"/confirm/recheck/suspended", "ex@comune.example", NULL, true,
     BROADCAST_CANCELLED},
    {"/confirm/recheck/gone", "ignoto@comune.example", NULL, true, BROADCAST_CANCELLED},
    {"/confirm/recheck/command", "ex@comune.example", NULL, false, BROADCAST_READY},
    {"/confirm/recheck/approved", "anna@comune.example", "vice@comune.example", true,
     BROADCAST_READY},
    {"/confirm/recheck/approver-suspended", "anna@comune.example", "ex@comune.example",
     true, BROADCAST_CANCELLED},
    {"/confirm/recheck/administrator", "anna@comune.example", "admin:root", true,
     BROADCAST_READY},
};

static void
count_alert(const char *code, const char *text, void *user_data)
{
    g_assert_cmpstr(code, ==, "sender-suspended");
    (*(unsigned *) user_data)++;
}

static int64_t
add_mail(Store *store)
{
    g_autoptr(GBytes) raw = g_bytes_new("From: a@comune.example\r\n\r\nx", 27);
    g_autoptr(GError) error = NULL;
    MailRow row = {.uidvalidity = 1, .uid = 1, .size_bytes = 27};

    g_assert_true(mails_add(store, &row, raw, &error));
    g_assert_no_error(error);
    g_free(row.file);
    return row.id;
}

static void
let_go(Store *store, int64_t mail, const RecheckCase *c)
{
    g_autoptr(GError) error = NULL;
    QuestionRow row = {.mail_id = mail,
                       .author = (char *) c->sender,
                       .person = (char *) c->person,
                       .digest = (char *) "",
                       .expires_s = 1};

    g_assert_true(questions_add(store, &row, &error));
    g_assert_true(questions_answer(store, row.id, QUESTION_CONFIRMED, "mail", &error));
    g_assert_no_error(error);
}

static void
test_recheck(gconstpointer data)
{
    const RecheckCase *c = data;
    g_autoptr(World) world =
        world_new("[bridge]\nadministration=Borgo\nadmin=admin@comune.example\n"
                  "leave_contact=scrivi a urp@comune.example\nlive=yes\n"
                  "[sender anna@comune.example]\n[sender vice@comune.example]\n"
                  "[sender ex@comune.example]\nuntil=2020-01-01\n");
    unsigned alerts = 0;
    bool more = false;
    const ConfirmEvents events = {.alert = count_alert, .user_data = &alerts};
    g_autoptr(Confirm) confirm = confirm_new(world->settings, world->store, NULL, NULL,
                                             world->channels, &events);
    g_autoptr(GError) error = NULL;
    BroadcastRow row = {.mail_id = c->is_mail ? add_mail(world->store) : 0,
                        .sender = (char *) c->sender,
                        .title = (char *) "Avviso",
                        .content = (char *) "{}",
                        .topics = (char *) ""};

    world_enrol(world, 1);
    if (c->person)
        let_go(world->store, row.mail_id, c);
    g_assert_true(broadcasts_add(world->store, &row, &error));
    g_assert_true(broadcasts_freeze_some(world->store, row.id, "fake", NULL, false,
                                         &more, &error));
    g_assert_true(broadcasts_set_ready(world->store, row.id, &error));
    confirm_recheck(confirm);
    confirm_recheck(confirm);

    g_autoptr(BroadcastRow) now = broadcasts_get(world->store, row.id, &error);
    g_assert_no_error(error);
    g_assert_cmpint(now->state, ==, c->wanted);
    g_assert_cmpuint(alerts, ==, c->wanted == BROADCAST_CANCELLED ? 1 : 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_verdict);
    for (size_t i = 0; i < G_N_ELEMENTS(word_cases); i++)
        g_test_add_data_func(word_cases[i].path, &word_cases[i], test_word);
    for (size_t i = 0; i < G_N_ELEMENTS(stop_cases); i++)
        g_test_add_data_func(stop_cases[i].path, &stop_cases[i], test_stop);
    for (size_t i = 0; i < G_N_ELEMENTS(recheck_cases); i++)
        g_test_add_data_func(recheck_cases[i].path, &recheck_cases[i], test_recheck);
    return g_test_run();
}
