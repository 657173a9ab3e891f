/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The real store, the real mailbox and a server that misbehaves; admit, convert and
 * queue are stand-ins that do what the mail's subject says.
 */
#include "bridge/flow/intake.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/admit.h"
#include "bridge/store/broadcasts.h"
#include "tests/support/imap-fake.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define PATIENCE_S 30

/* Longer than between two looks at the mailbox. */
#define SLOW_MS 2500

static const char settings_text_all[] =
    "[bridge]\nname=Prova\nstate_dir=state\n"
    "[mailbox]\nhost=127.0.0.1\nuser=avvisi\naddresses=avvisi@comune.example\n"
    "done_folder=Fatte\nheld_folder=Ferme\nrefused_folder=Rifiutate\njunk_folder="
    "Robot\n"
    "[sender anna@comune.example]\n"
    "[limits]\nmail_bytes=10000\n";

typedef struct {
    char *folder;
    Settings *settings;
    Store *store;
    ImapFake *fake;
    Secret *password;
    Intake *intake;
    IntakeEvents events;
    bool is_late;
    guint timer;
    GString *answers; /* "queued held ..." by reason */
    unsigned broadcasts, alerts;
} Story;

/* --- stand-ins --- */

struct Prove {
    int unused;
};

struct Convert {
    int unused;
};

struct Queue {
    Store *store;
};

static bool
says(GBytes *raw, const char *word)
{
    gsize size = 0;
    const char *bytes = g_bytes_get_data(raw, &size);

    return bytes && memmem(bytes, size, word, strlen(word)) != NULL;
}

/* How often a check of our own will get no answer yet; how often admit was asked. */
static unsigned troubles, judged;

static Verdict *
troubled(const char *method)
{
    Verdict *verdict = verdict_new(VERDICT_HOLD, "temporary-error", "Per ora no.");

    verdict->sender = g_strdup("anna@comune.example");
    verdict_add_evidence(verdict, "rule", "temporary-error", "", NULL);
    verdict_add_evidence(verdict, method, "temperror", "comune.example", NULL);
    return verdict;
}

Verdict *
admit_judge(const Settings *settings, Store *store, int64_t mail_id, GBytes *raw,
            const GPtrArray *proofs, int64_t received_s, int64_t now_s)
{
    VerdictKind kind = says(raw, "Subject: hold")     ? VERDICT_HOLD
                       : says(raw, "Subject: refuse") ? VERDICT_REFUSE
                       : says(raw, "Subject: robot")  ? VERDICT_IGNORE
                                                      : VERDICT_ACCEPT;

    judged++;
    if (says(raw, "Subject: border"))
        return troubled("dkim");
    if (says(raw, "Subject: later") && troubles > 0) {
        troubles--;
        return troubled("dkim-here");
    }
    Verdict *verdict = verdict_new(kind, "as-asked", "Come chiesto.");

    verdict->sender = g_strdup("anna@comune.example");
    verdict->is_proven = true;
    return verdict;
}

typedef struct {
    ProveDone done;
    void *user_data;
} Proving;

static gboolean
finish_proving(gpointer data)
{
    Proving *proving = data;

    proving->done(NULL, proving->user_data);
    g_free(proving);
    return G_SOURCE_REMOVE;
}

void
prove_start(Prove *prove, GBytes *raw, int64_t received_s, ProveDone done,
            void *user_data)
{
    Proving *proving = g_new0(Proving, 1);

    proving->done = done;
    proving->user_data = user_data;
    g_timeout_add_full(G_PRIORITY_DEFAULT_IDLE,
                       says(raw, "Subject: slow") ? SLOW_MS : 0, finish_proving,
                       proving, NULL);
}

char *
admit_digest(GBytes *raw)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, raw);
}

char *
admit_evidence_json(const Verdict *verdict)
{
    return g_strdup("[]");
}

GQuark
convert_error_quark(void)
{
    return g_quark_from_static_string("test-convert");
}

typedef struct {
    GBytes *raw;
    ConvertDone done;
    void *user_data;
} Conversion;

static gboolean
finish_conversion(gpointer data)
{
    Conversion *conversion = data;
    g_autoptr(GError) error = NULL;

    if (says(conversion->raw, "Subject: crash"))
        g_set_error(&error, CONVERT_ERROR, CONVERT_ERROR_CRASHED,
                    "Non riesco a leggere.");

    Draft *draft = error ? NULL : draft_new();
    if (draft) {
        g_free(draft->title);
        draft->title = g_strdup_printf("Avviso %08x", g_bytes_hash(conversion->raw));
    }
    conversion->done(draft, error, conversion->user_data);
    g_bytes_unref(conversion->raw);
    g_free(conversion);
    return G_SOURCE_REMOVE;
}

void
convert_start(Convert *convert, GBytes *raw, int64_t received_s, ConvertDone done,
              void *user_data)
{
    Conversion *conversion = g_new0(Conversion, 1);

    conversion->raw = g_bytes_ref(raw);
    conversion->done = done;
    conversion->user_data = user_data;
    g_idle_add(finish_conversion, conversion);
}

typedef struct {
    int64_t broadcast;
    QueueDone done;
    void *user_data;
} Freezing;

static gboolean
finish_freezing(gpointer data)
{
    g_autofree Freezing *freezing = data;

    freezing->done(freezing->broadcast, NULL, freezing->user_data);
    return G_SOURCE_REMOVE;
}

void
queue_start(Queue *queue, const Draft *draft, const char *sender, int64_t mail_id,
            QueueDone done, void *user_data)
{
    Freezing *freezing = g_new0(Freezing, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(BroadcastRow) row = g_new0(BroadcastRow, 1);

    row->mail_id = mail_id;
    row->sender = g_strdup(sender);
    row->title = g_strdup("");
    row->content = g_strdup("{}");
    row->topics = g_strdup("");
    broadcasts_add(queue->store, row, &error);
    g_assert_no_error(error);
    broadcasts_set_ready(queue->store, row->id, &error);
    g_assert_no_error(error);
    freezing->broadcast = row->id;
    freezing->done = done;
    freezing->user_data = user_data;
    g_idle_add(finish_freezing, freezing);
}

/* --- a stand-in for confirm: nobody is asked (tests/flow/test-confirm.sh does) --- */

bool
confirm_may_ask(const Confirm *confirm, const Verdict *verdict)
{
    g_assert_not_reached();
}

QuestionRow *
confirm_released(Confirm *confirm, int64_t mail_id)
{
    g_assert_not_reached();
}

Verdict *
confirm_verdict(const MailRow *mail)
{
    return troubled("dkim-here");
}

void
confirm_settle(Confirm *confirm, const QuestionRow *question, const Draft *draft,
               Verdict *verdict)
{
    g_assert_not_reached();
}

char *
confirm_token(const Confirm *confirm, GBytes *raw)
{
    g_assert_not_reached();
}

MailState
confirm_answer(Confirm *confirm, const MailRow *mail, Verdict *verdict,
               const Draft *draft, const char *token)
{
    g_assert_not_reached();
}

bool
confirm_may_stop(const Verdict *verdict)
{
    return false;
}

bool
confirm_says_stop(const Verdict *verdict, const Draft *draft, bool is_answer)
{
    return false;
}

void
confirm_stop(Confirm *confirm, const MailRow *mail, Verdict *verdict)
{
    g_assert_not_reached();
}

void
confirm_halted(Confirm *confirm)
{
    g_assert_not_reached();
}

/* --- the story --- */

static void
on_decided(const MailRow *mail, const Verdict *verdict, const Draft *draft,
           int64_t broadcast, void *user_data)
{
    Story *story = user_data;

    g_string_append_printf(story->answers, "%s ",
                           broadcast ? "queued"
                           : verdict ? verdict->reason
                                     : "?");
}

static void
on_queued(int64_t broadcast, void *user_data)
{
    ((Story *) user_data)->broadcasts++;
}

static void
on_alert(const char *code, const char *text, void *user_data)
{
    ((Story *) user_data)->alerts++;
}

static gboolean
be_late(gpointer data)
{
    ((Story *) data)->is_late = true;
    ((Story *) data)->timer = 0;
    return G_SOURCE_REMOVE;
}

#define WAIT(story, condition)                                                         \
    do {                                                                               \
        while (!(condition) && !(story)->is_late)                                      \
            g_main_context_iteration(NULL, TRUE);                                      \
        g_assert_true(condition);                                                      \
    } while (0)

static void
start(Story *story)
{
    static Prove prove;
    static Convert convert;
    static Queue queue;
    g_autoptr(GError) error = NULL;
    const MailboxServer server = {
        .host = "127.0.0.1",
        .port = imap_fake_port(story->fake),
        .plain = true,
        .user = "avvisi",
        .password = story->password,
        .folder = "INBOX",
        .poll_s = 1,
        .idle = true,
        .backoff_first_ms = 20,
        .backoff_most_ms = 100,
        .command_timeout_s = 2,
    };

    story->store = store_open(story->folder, STORE_OWNER, &error);
    g_assert_no_error(error);
    queue.store = story->store;
    story->events = (IntakeEvents){on_decided, on_queued, on_alert, story};
    story->intake = intake_new(story->settings, story->store, &prove, &convert, &queue,
                               &story->events);
    g_assert_true(intake_start(story->intake, &server, &error));
    g_assert_no_error(error);
}

static void
stop(Story *story)
{
    g_clear_pointer(&story->intake, intake_free);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_clear_pointer(&story->store, store_close);
}

static void
story_begin(Story *story)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    *story = (Story){0};
    story->folder = g_dir_make_tmp("banditore-intake-XXXXXX", NULL);
    story->settings = settings_parse("conf", settings_text_all, NULL, problems);
    story->fake = imap_fake_new(NULL, TEST_CERT_GOOD);
    story->password = secret_take(g_strdup("secret"));
    story->answers = g_string_new(NULL);
    story->timer = g_timeout_add_seconds(PATIENCE_S, be_late, story);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

static void
story_end(Story *story)
{
    stop(story);
    imap_fake_free(story->fake);
    settings_free(story->settings);
    secret_free(story->password);
    g_string_free(story->answers, TRUE);
    if (story->timer)
        g_source_remove(story->timer);
    remove_tree(story->folder);
    g_free(story->folder);
}

typedef struct {
    const char *path;
    const char *subject;
    const char *folder;
    const char *answer;
    ImapFault fault;
    unsigned times;
    uint64_t claimed_size;
} Case;

static const Case cases[] = {
    {"/intake/accept", "fine", "Fatte", "queued ", FAKE_FINE, 0, 0},
    {"/intake/hold", "hold", "Ferme", "as-asked ", FAKE_FINE, 0, 0},
    {"/intake/refuse", "refuse", "Rifiutate", "as-asked ", FAKE_FINE, 0, 0},
    {"/intake/ignore", "robot", "Robot", "as-asked ", FAKE_FINE, 0, 0},
    {"/intake/cannot-read", "crash", "Ferme", "cannot-read ", FAKE_FINE, 0, 0},
    {"/intake/too-large", "fine", "Rifiutate", "too-large ", FAKE_FINE, 0, 10001},
    {"/intake/large-robot", "robot", "Robot", "as-asked ", FAKE_FINE, 0, 10001},
    {"/intake/lying-size", "fine", "Rifiutate", "too-large ", FAKE_HUGE_LITERAL, 1, 0},
    {"/intake/broken-once", "fine", "Fatte", "queued ", FAKE_NUL, 1, 0},
    {"/intake/broken", "fine", "Rifiutate", "unreadable ", FAKE_NUL, 99, 0},
    {"/intake/gone-in-fetch", "fine", "Fatte", "queued ", FAKE_GONE_IN_FETCH, 1, 0},
    {"/intake/gone-before-move", "fine", "Fatte", "queued ", FAKE_GONE_BEFORE_MOVE, 1,
     0},
    {"/intake/gone-after-move", "fine", "Fatte", "queued ", FAKE_GONE_AFTER_MOVE, 1, 0},
    {"/intake/move-refused", "fine", "Fatte", "queued ", FAKE_MOVE_REFUSED, 2, 0},
};

static uint32_t
add(Story *story, const char *id, const char *subject)
{
    g_autofree char *raw = g_strdup_printf("From: anna@comune.example\r\nMessage-ID: "
                                           "<%s>\r\nSubject: %s\r\n\r\nTesto.\r\n",
                                           id, subject);

    return imap_fake_add(story->fake, raw, -1, NULL);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    Story story;

    story_begin(&story);
    uint32_t uid = add(&story, "one@comune.example", c->subject);
    imap_fake_claim_size(story.fake, uid, c->claimed_size);
    imap_fake_set_fault(story.fake, c->fault, c->times);
    start(&story);
    WAIT(&story,
         intake_is_idle(story.intake) && imap_fake_count(story.fake, c->folder) == 1);
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 0);
    g_assert_cmpstr(story.answers->str, ==, c->answer);
    g_assert_cmpuint(story.broadcasts, ==, g_str_equal(c->answer, "queued "));
    if (c->claimed_size > 0)
        g_assert_cmpuint(imap_fake_seen(story.fake, "UID FETCH 1 (UID BODY.PEEK[])"),
                         ==, 0);

    /* A restart tells and does nothing anew. */
    stop(&story);
    g_string_truncate(story.answers, 0);
    start(&story);
    WAIT(&story, intake_is_idle(story.intake));
    g_assert_cmpstr(story.answers->str, ==, "");
    story_end(&story);
}

/* Once more after a minute, after five, and after a restart: the mail goes out by
 * itself once our own check has its answer. */
static void
test_again(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "later");
    troubles = 3;
    start(&story);
    WAIT(&story,
         intake_is_idle(story.intake) && imap_fake_count(story.fake, "Ferme") == 1);
    g_assert_cmpuint(troubles, ==, 2);

    int64_t now_s = clock_now_s();
    intake_tick(story.intake, now_s + 50);
    g_assert_false(g_main_context_pending(NULL) && troubles < 2);
    intake_tick(story.intake, now_s + 61);
    WAIT(&story, troubles == 1);
    intake_tick(story.intake, now_s + 290);
    intake_tick(story.intake, now_s + 301);
    WAIT(&story, troubles == 0);
    g_assert_cmpuint(story.broadcasts, ==, 0);

    stop(&story);
    start(&story);
    intake_tick(story.intake, now_s + 400);
    WAIT(&story, story.broadcasts == 1);
    g_assert_cmpstr(story.answers->str, ==, "temporary-error queued ");
    story_end(&story);
}

/* Let go by itself, it was held for something else: it is not let go a second time. */
static void
test_again_once(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "later\r\nX-Note: Subject: crash");
    troubles = 1;
    start(&story);
    WAIT(&story,
         intake_is_idle(story.intake) && imap_fake_count(story.fake, "Ferme") == 1);

    int64_t now_s = clock_now_s();
    intake_tick(story.intake, now_s + 61);
    WAIT(&story, strstr(story.answers->str, "cannot-read"));
    WAIT(&story, intake_is_idle(story.intake));
    unsigned before = judged;
    for (int64_t s = 300; s < 7200; s += 60) {
        intake_tick(story.intake, now_s + s);
        while (g_main_context_iteration(NULL, FALSE))
            ;
    }
    g_assert_cmpuint(judged, ==, before);
    g_assert_cmpstr(story.answers->str, ==, "temporary-error cannot-read ");
    story_end(&story);
}

/* What the border server wrote stays as it is. */
static void
test_again_never(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "border");
    start(&story);
    WAIT(&story,
         intake_is_idle(story.intake) && imap_fake_count(story.fake, "Ferme") == 1);
    unsigned before = judged;
    for (int64_t s = 0; s < 7200; s += 60) {
        intake_tick(story.intake, clock_now_s() + s);
        while (g_main_context_iteration(NULL, FALSE))
            ;
    }
    g_assert_cmpuint(judged, ==, before);
    g_assert_cmpuint(story.broadcasts, ==, 0);
    story_end(&story);
}

/* Two copies of one mail, and a third one later: one broadcast, one folder. */
static void
test_duplicates(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "fine");
    add(&story, "one@comune.example", "fine");
    start(&story);
    WAIT(&story, imap_fake_count(story.fake, "Fatte") == 2);
    add(&story, "one@comune.example", "fine");
    WAIT(&story, imap_fake_count(story.fake, "Fatte") == 3);
    add(&story, "two@comune.example", "fine");
    WAIT(&story,
         imap_fake_count(story.fake, "Fatte") == 4 && intake_is_idle(story.intake));
    g_assert_cmpuint(story.broadcasts, ==, 2);
    g_assert_cmpstr(story.answers->str, ==, "queued queued ");
    story_end(&story);
}

/* The mailbox is looked at meanwhile; who waits for the first copy leaves the loop to
 * it. */
static void
test_slow_duplicates(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "slow");
    add(&story, "one@comune.example", "slow");
    add(&story, "one@comune.example", "slow");
    start(&story);
    WAIT(&story,
         imap_fake_count(story.fake, "Fatte") == 3 && intake_is_idle(story.intake));
    g_assert_cmpuint(story.broadcasts, ==, 1);
    g_assert_cmpstr(story.answers->str, ==, "queued ");
    story_end(&story);
}

/* A copy that was refused does not take the true mail with it. */
static void
test_duplicate_of_refused(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "refuse");
    start(&story);
    WAIT(&story, imap_fake_count(story.fake, "Rifiutate") == 1);
    add(&story, "one@comune.example", "refuse");
    WAIT(&story,
         imap_fake_count(story.fake, "Rifiutate") == 2 && intake_is_idle(story.intake));
    g_assert_cmpstr(story.answers->str, ==, "as-asked as-asked ");
    story_end(&story);
}

/* Mail that was there before us stays where it is, also after a restart. */
static void
test_older(void)
{
    Story story;

    story_begin(&story);
    imap_fake_add(story.fake, "Subject: fine\r\n\r\nOld.\r\n", -1,
                  "01-Jan-2020 10:00:00 +0000");
    for (unsigned i = 0; i < 2; i++) {
        start(&story);
        WAIT(&story, intake_is_idle(story.intake));
        g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 1);
        g_assert_cmpuint(imap_fake_seen(story.fake, "UID FETCH 1 (UID BODY"), ==, 0);
        stop(&story);
    }
    g_assert_cmpuint(story.broadcasts, ==, 0);
    story_end(&story);
}

/* Decided, but the server did not let it be moved; then all UIDs change. */
static void
test_renumbered(void)
{
    Story story;

    story_begin(&story);
    imap_fake_add(story.fake, "Subject: fine\r\n\r\nOld.\r\n", -1,
                  "01-Jan-2020 10:00:00 +0000");
    add(&story, "one@comune.example", "fine");
    imap_fake_set_fault(story.fake, FAKE_MOVE_REFUSED, 1000);
    start(&story);
    WAIT(&story, story.alerts > 0);
    imap_fake_renumber(story.fake, 99);
    imap_fake_set_fault(story.fake, FAKE_FINE, 0);
    imap_fake_hang_up(story.fake);
    WAIT(&story,
         imap_fake_count(story.fake, "Fatte") == 1 && intake_is_idle(story.intake));
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 1);
    g_assert_cmpuint(story.broadcasts, ==, 1);
    story_end(&story);
}

/* Stopped after the commit and before the move: the next start moves and answers. */
static void
test_crash_before_move(void)
{
    Story story;

    story_begin(&story);
    add(&story, "one@comune.example", "fine");
    imap_fake_set_fault(story.fake, FAKE_MOVE_REFUSED, 1000);
    start(&story);
    WAIT(&story, story.broadcasts == 1);
    stop(&story);
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 1);
    imap_fake_set_fault(story.fake, FAKE_FINE, 0);
    start(&story);
    WAIT(&story,
         imap_fake_count(story.fake, "Fatte") == 1 && intake_is_idle(story.intake));
    /* The answer is offered again: report knows whether it was written. */
    g_assert_cmpstr(story.answers->str, ==, "queued queued ");
    g_autoptr(GPtrArray) all = broadcasts_list(story.store, 0, NULL);
    g_assert_cmpuint(all->len, ==, 1);
    story_end(&story);
}

/* Many at once, of all kinds: each ends in its folder. */
static void
test_many(void)
{
    static const char *const subjects[] = {"fine", "hold", "refuse", "robot", "crash"};
    Story story;

    story_begin(&story);
    for (unsigned i = 0; i < 25; i++) {
        g_autofree char *id = g_strdup_printf("%u@comune.example", i);
        add(&story, id, subjects[i % G_N_ELEMENTS(subjects)]);
    }
    start(&story);
    WAIT(&story,
         imap_fake_count(story.fake, "INBOX") == 0 && intake_is_idle(story.intake));
    g_assert_cmpint(imap_fake_count(story.fake, "Fatte"), ==, 5);
    g_assert_cmpint(imap_fake_count(story.fake, "Ferme"), ==, 10);
    g_assert_cmpint(imap_fake_count(story.fake, "Rifiutate"), ==, 5);
    g_assert_cmpint(imap_fake_count(story.fake, "Robot"), ==, 5);
    g_assert_cmpuint(story.broadcasts, ==, 5);
    story_end(&story);
}

int
main(int argc, char **argv)
{
    /* The server of the test may write to a client that has gone. */
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/intake/again", test_again);
    g_test_add_func("/intake/again-never", test_again_never);
    g_test_add_func("/intake/again-once", test_again_once);
    g_test_add_func("/intake/duplicates", test_duplicates);
    g_test_add_func("/intake/slow-duplicates", test_slow_duplicates);
    g_test_add_func("/intake/duplicate-of-refused", test_duplicate_of_refused);
    g_test_add_func("/intake/older", test_older);
    g_test_add_func("/intake/renumbered", test_renumbered);
    g_test_add_func("/intake/crash-before-move", test_crash_before_move);
    g_test_add_func("/intake/many", test_many);

    return g_test_run();
}
