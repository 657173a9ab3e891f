/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Questions about held mails with a real store and a clock that the test sets: how
 * often people are called, and whose answer counts at the moment it comes.
 */
#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/flow/confirm-private.h"
#include "bridge/flow/token.h"
#include "bridge/store/mails.h"
#include "bridge/store/outbox.h"
#include "tests/support/flow-world.h"

#include <gmime/gmime.h>
#include <string.h>

#define NOON 1795604400 /* 2026-11-25 12:00 in Rome */

#define AUTHOR "sindaco@comune.example"
#define PERSON "vice@comune.example"

#define HEAD                                                                           \
    "[bridge]\nadministration=Borgo\nadmin=admin@comune.example\n"                     \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"                                     \
    "[sender " AUTHOR "]\nclasses=routine,urgent,emergency\n"                          \
    "phones=+393330000901\n"                                                           \
    "[sender " PERSON "]\nclasses=routine,urgent,emergency\n"                          \
    "phones=+393330000902\n"
#define SUSPENDED HEAD "until=2026-11-20\n"

typedef struct {
    World *world;
    Settings *settings; /* as they are at the moment of the answer */
    Texts *texts;
    Report *report;
    Confirm *confirm;
    int64_t mail;
    unsigned events;
} Fixture;

static void
on_event(void *user_data)
{
    ((Fixture *) user_data)->events++;
}

static void
on_alert(const char *code, const char *text, void *user_data)
{
}

static void
on_direct(const char *recipient, GBytes *mail, void *user_data)
{
}

static Settings *
read_settings(const char *text)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

/* A held mail of the author. */
static int64_t
add_mail(Store *store)
{
    static const char text[] = "From: " AUTHOR "\r\nSubject: [emergenza] Diga\r\n\r\nx";
    g_autoptr(GBytes) raw = g_bytes_new_static(text, strlen(text));
    MailRow row = {
        .uidvalidity = 1,
        .uid = 1,
        .message_id = (char *) "a@comune.example",
        .digest = (char *) "0000000000000000000000000000000000000000000000000000000000"
                           "000000",
        .size_bytes = strlen(text),
        .received_s = NOON,
    };

    g_assert_true(mails_add(store, &row, raw, NULL));
    g_assert_true(mails_judge(store, row.id, AUTHOR, "Diga", "second-factor-needed",
                              "x", "[]", NULL));
    g_assert_true(mails_decide(store, row.id, MAIL_HELD, NULL));
    g_free(row.file);
    return row.id;
}

static void
begin(Fixture *f, const char *settings)
{
    const ReportEvents none = {on_event, on_direct, f};
    const ConfirmEvents events = {on_event, on_event, on_alert, f};
    g_autoptr(GError) error = NULL;

    clock_start_at(NOON);
    *f = (Fixture){.world = world_new(HEAD), .settings = read_settings(settings)};
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);
    f->texts = texts_load(folder, "it", "Europe/Rome", &error);
    g_assert_no_error(error);
    f->world->fake->base.has_webhook = true;
    f->report =
        report_new(f->settings, f->world->store, f->texts, f->world->channels, &none);
    f->confirm = confirm_new(f->settings, f->world->store, f->texts, f->report,
                             f->world->channels, &events);
    f->mail = add_mail(f->world->store);
}

static void
end(Fixture *f)
{
    confirm_free(f->confirm);
    report_free(f->report);
    texts_free(f->texts);
    settings_free(f->settings);
    world_free(f->world);
}

/* Asks with the settings of before: both may answer then. */
static void
ask(Fixture *f)
{
    g_autoptr(MailRow) mail = mails_get(f->world->store, f->mail, NULL);
    g_autoptr(Verdict) verdict = confirm_verdict(mail);
    g_autoptr(Draft) draft = draft_new();
    const Settings *now = f->confirm->settings;

    verdict->is_proven = true;
    g_free(draft->title);
    draft->title = g_strdup("Diga");
    draft->class = CLASS_EMERGENCY;
    draft->class_is_given = true;
    rich_text_free(draft->text);
    draft->text = rich_text_from_plain("Lasciate le case sotto la diga.");
    f->confirm->settings = f->world->settings;
    g_assert_true(store_begin(f->world->store, NULL));
    g_assert_true(confirm_ask(f->confirm, mail, verdict, draft));
    g_assert_true(store_commit(f->world->store, NULL));
    f->confirm->settings = now;
}

/* The open question to @person.  (owned) */
static QuestionRow *
question_to(Fixture *f, const char *person)
{
    g_autoptr(GPtrArray) open =
        questions_in_state(f->world->store, f->mail, QUESTION_OPEN, NULL);

    for (unsigned i = 0; i < open->len; i++) {
        const QuestionRow *row = open->pdata[i];

        if (strcmp(row->person, person) == 0)
            return questions_get(f->world->store, row->id, NULL);
    }
    return NULL;
}

static MailState
decision(Fixture *f)
{
    g_autoptr(MailRow) mail = mails_get(f->world->store, f->mail, NULL);

    return mail->decision;
}

/* How often the letter of @question went out again by now. */
static unsigned
calls(Fixture *f, const QuestionRow *question)
{
    unsigned n = 0;

    for (unsigned i = 1; i < 100; i++) {
        g_autofree char *key =
            g_strdup_printf("ask:%" G_GINT64_FORMAT ":%u", question->id, i);
        n += outbox_has(f->world->store, key);
    }
    return n;
}

/* Every ten minutes until it ends, however often the clock is looked at; the author,
 * who knows, and the phones once. */
static void
test_page(void)
{
    Fixture f;
    begin(&f, HEAD);
    ask(&f);
    g_autoptr(QuestionRow) other = question_to(&f, PERSON);
    g_autoptr(QuestionRow) own = question_to(&f, AUTHOR);
    g_autoptr(GPtrArray) paged =
        broadcasts_in_state(f.world->store, BROADCAST_READY, NULL);

    g_assert_nonnull(other);
    g_assert_nonnull(own);
    g_assert_cmpuint(paged->len, ==, 2);
    for (int64_t s = 0; s < 3 * 3600; s += 20) {
        g_assert_true(confirm_tick(f.confirm, NOON + s, NULL));
        unsigned wanted = MIN(s / 600, 11);
        if (calls(&f, other) != wanted)
            g_test_fail_printf("%u calls after %d s", calls(&f, other), (int) s);
    }
    g_assert_cmpuint(calls(&f, other), ==, 11);
    g_assert_cmpuint(calls(&f, own), ==, 0);
    g_autoptr(GPtrArray) after =
        broadcasts_in_state(f.world->store, BROADCAST_READY, NULL);
    g_assert_cmpuint(after->len, ==, 2);
    g_autoptr(QuestionRow) over = questions_get(f.world->store, other->id, NULL);
    g_assert_cmpint(over->state, ==, QUESTION_EXPIRED);
    g_assert_cmpint(decision(&f), ==, MAIL_HELD);
    end(&f);
}

/* After hours without us one call is made, not all that were missed. */
static void
test_page_late(void)
{
    Fixture f;
    begin(&f, HEAD);
    ask(&f);
    g_autoptr(QuestionRow) other = question_to(&f, PERSON);

    for (int64_t s = 6000; s < 6590; s += 10)
        g_assert_true(confirm_tick(f.confirm, NOON + s, NULL));
    g_assert_cmpuint(calls(&f, other), ==, 1);
    end(&f);
}

/* Once somebody has answered nobody is called any more. */
static void
test_page_answered(void)
{
    Fixture f;
    begin(&f, HEAD);
    ask(&f);
    g_autoptr(QuestionRow) other = question_to(&f, PERSON);
    g_autoptr(QuestionRow) own = question_to(&f, AUTHOR);

    g_assert_true(confirm_tick(f.confirm, NOON + 700, NULL));
    g_assert_true(
        questions_answer(f.world->store, own->id, QUESTION_CONFIRMED, "tap", NULL));
    for (int64_t s = 700; s < 2 * 3600; s += 60)
        g_assert_true(confirm_tick(f.confirm, NOON + s, NULL));
    g_assert_cmpuint(calls(&f, other), ==, 1);
    end(&f);
}

/* ---- whose answer counts -------------------------------------------------- */

typedef struct {
    const char *path, *settings;
    bool by_mail, releases;
    const char *doubt; /* code that holds the answer itself, NULL = it is proven */
    bool is_told;
} Case;

static const Case cases[] = {
    {"/calls/tap", HEAD, false, true},
    {"/calls/tap-suspended", SUSPENDED, false, false},
    {"/calls/reply", HEAD, true, true, NULL, true},
    {"/calls/reply-suspended", SUSPENDED, true, false},
    {"/calls/reply-not-proven", HEAD, true, false, "signature-length", true},
    {"/calls/reply-suspended-not-proven", SUSPENDED, true, false, "signature-length"},
};

/* @settings may have changed since the question went out, with or without us there. */
static void
test_answer(gconstpointer data)
{
    const Case *c = data;
    Fixture f;
    begin(&f, c->settings);
    ask(&f);
    g_autoptr(QuestionRow) question = question_to(&f, PERSON);
    g_autofree char *token = token_make(confirm_key(f.confirm), question);

    if (c->by_mail) {
        g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");
        g_autoptr(Draft) draft = draft_new();
        const MailRow mail = {.id = 99, .message_id = (char *) "b@comune.example"};

        verdict->sender = g_strdup(PERSON);
        verdict->is_proven = c->doubt == NULL;
        if (c->doubt)
            reason_apply(verdict, c->doubt, NULL);
        rich_text_free(draft->text);
        draft->text = rich_text_from_plain("CONFERMA");
        confirm_answer(f.confirm, &mail, verdict, draft, token);
        g_assert_cmpstr(verdict->reason, ==,
                        c->releases ? "answer-taken" : "answer-not-valid");
        g_assert_cmpint(outbox_has(f.world->store, "answer:99"), ==, c->is_told);
    } else {
        g_autofree char *payload = g_strconcat("conferma.", token, NULL);

        g_assert_true(confirm_tap(f.confirm, payload, "+393330000902"));
    }
    g_assert_cmpint(decision(&f), ==, c->releases ? MAIL_FETCHED : MAIL_HELD);
    g_autoptr(QuestionRow) now = questions_get(f.world->store, question->id, NULL);
    g_assert_cmpint(now->state, ==, c->releases ? QUESTION_CONFIRMED : QUESTION_OPEN);
    end(&f);
}

/* Nor are they called any more. */
static void
test_page_suspended(void)
{
    Fixture f;
    begin(&f, SUSPENDED);
    ask(&f);
    g_autoptr(QuestionRow) question = question_to(&f, PERSON);

    for (int64_t s = 0; s < 3600; s += 60)
        g_assert_true(confirm_tick(f.confirm, NOON + s, NULL));
    g_assert_cmpuint(calls(&f, question), ==, 0);
    end(&f);
}

/* Said yes, then lost the right before we got to it: the mail stays held. */
static void
test_settle_suspended(void)
{
    Fixture f;
    begin(&f, SUSPENDED);
    ask(&f);
    g_autoptr(QuestionRow) question = question_to(&f, PERSON);
    g_assert_true(questions_answer(f.world->store, question->id, QUESTION_CONFIRMED,
                                   "tap", NULL));
    g_assert_true(mails_release(f.world->store, f.mail, NULL));
    g_autoptr(MailRow) mail = mails_get(f.world->store, f.mail, NULL);
    g_autoptr(Verdict) verdict = confirm_verdict(mail);
    g_autoptr(QuestionRow) released = confirm_released(f.confirm, f.mail);
    g_autoptr(Draft) draft = draft_new();

    confirm_settle(f.confirm, released, draft, verdict);
    g_assert_cmpint(verdict->kind, ==, VERDICT_HOLD);
    end(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_mime_init();
    g_test_set_nonfatal_assertions();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_answer);
    g_test_add_func("/calls/page", test_page);
    g_test_add_func("/calls/page-late", test_page_late);
    g_test_add_func("/calls/page-answered", test_page_answered);
    g_test_add_func("/calls/page-suspended", test_page_suspended);
    g_test_add_func("/calls/settle-suspended", test_settle_suspended);
    return g_test_run();
}
