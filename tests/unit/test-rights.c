/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/flow/rights.h"

#include "tests/unit/store-fixture.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=C\nadmin=a@comune.example\n"                             \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"                                     \
    "[topic meteo]\nclass=urgent\n[topic scuola]\n"                                    \
    "[sender all@comune.example]\nclasses=routine,urgent,emergency\n"                  \
    "[sender scuola@comune.example]\nclasses=routine\ntopics=scuola\n"

typedef struct {
    const char *path;
    const char *sender;
    const char *topic; /* or NULL */
    const char *title;
    NoticeClass class;
    bool is_trial;
    const char *reason;
    const char *hold; /* of the filters, or NULL */
    bool routine_only;
} Case;

static const Case cases[] = {
    {"/rights/ordinary", "all@comune.example", NULL, "T", CLASS_ROUTINE, false,
     "accepted"},
    {"/rights/urgent", "all@comune.example", "meteo", "T", CLASS_URGENT, false,
     "accepted"},
    {"/rights/empty", "all@comune.example", NULL, "", CLASS_ROUTINE, false,
     "nothing-to-publish"},
    {"/rights/emergency", "all@comune.example", NULL, "T", CLASS_EMERGENCY, false,
     "second-factor-needed"},
    {"/rights/emergency-trial", "all@comune.example", NULL, "T", CLASS_EMERGENCY, true,
     "accepted"},
    {"/rights/own-topic", "scuola@comune.example", "scuola", "T", CLASS_ROUTINE, false,
     "accepted"},
    {"/rights/other-topic", "scuola@comune.example", "meteo", "T", CLASS_ROUTINE, false,
     "topic-not-allowed"},
    {"/rights/no-topic-is-everybody", "scuola@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "topic-not-allowed"},
    {"/rights/class", "scuola@comune.example", "scuola", "T", CLASS_URGENT, false,
     "class-not-allowed"},
    {"/rights/hold", "all@comune.example", NULL, "T", CLASS_ROUTINE, false,
     "forward-unclear", "forward-unclear", false},
    {"/rights/hold-urgent", "all@comune.example", NULL, "T", CLASS_URGENT, false,
     "forward-unclear", "forward-unclear", false},
    {"/rights/hold-routine", "all@comune.example", NULL, "T", CLASS_ROUTINE, false,
     "forward-unclear", "forward-unclear", true},
    {"/rights/hold-not-urgent", "all@comune.example", NULL, "T", CLASS_URGENT, false,
     "accepted", "forward-unclear", true},
    {"/rights/hold-of-no-code", "all@comune.example", NULL, "T", CLASS_ROUTINE, false,
     "cannot-read", "so-it-goes", false},
    {"/rights/hold-may-not-refuse", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-read", "dmarc-fail", false},
    {"/rights/hold-may-not-alarm", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-read", "no-results", false},
    {"/rights/hold-may-not-accept", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-read", "accepted", false},
};

/* Tuesday 24 November 2026, 12:00 in Rome. */
#define NOON 1795518000
#define HOUR 3600

/* Settings of one sender, a time, and what the notice is. */
typedef struct {
    const char *path;
    const char *admission; /* lines of [admission] */
    const char *sender;    /* lines of the sender */
    const char *topic;     /* lines of [topic meteo], which the notice has */
    NoticeClass class;
    const char *evidence; /* a method that passed, or NULL */
    int64_t now_s;
    int64_t send_at_s;
    const char *reason;
} UseCase;

/* clang-format off */
static const UseCase uses[] = {
    {"/rights/hours/within", "", "hours=07:00-22:00", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/hours/late", "", "hours=07:00-22:00", "", CLASS_ROUTINE, NULL, NOON + 10 * HOUR, 0, "out-of-hours"},
    {"/rights/hours/early", "", "hours=07:00-22:00", "", CLASS_ROUTINE, NULL, NOON - 5 * HOUR - 1, 0, "out-of-hours"},
    {"/rights/hours/urgent-is-free", "", "hours=07:00-22:00", "", CLASS_URGENT, NULL, NOON + 10 * HOUR, 0, "accepted"},
    {"/rights/hours/tomorrow-morning", "", "hours=07:00-22:00", "", CLASS_ROUTINE, NULL, NOON + 11 * HOUR, NOON + 22 * HOUR, "accepted"},
    {"/rights/hours/sent-at-night", "", "hours=07:00-22:00", "", CLASS_ROUTINE, NULL, NOON, NOON + 13 * HOUR, "out-of-hours"},
    {"/rights/hours/over-midnight", "", "hours=22:00-06:00", "", CLASS_ROUTINE, NULL, NOON + 13 * HOUR, 0, "accepted"},
    {"/rights/hours/over-midnight-noon", "", "hours=22:00-06:00", "", CLASS_ROUTINE, NULL, NOON, 0, "out-of-hours"},
    {"/rights/hours/unreadable", "", "hours=always", "", CLASS_ROUTINE, NULL, NOON, 0, "out-of-hours"},

    {"/rights/election/within", "election_from=2026-11-01\nelection_to=2026-11-24", "", "", CLASS_ROUTINE, NULL, NOON, 0, "election-period"},
    {"/rights/election/urgent", "election_from=2026-11-24", "", "", CLASS_URGENT, NULL, NOON, 0, "election-period"},
    {"/rights/election/before", "election_from=2026-11-25", "", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/election/sent-within", "election_from=2026-11-25", "", "", CLASS_ROUTINE, NULL, NOON, NOON + 24 * HOUR, "election-period"},
    {"/rights/election/after", "election_to=2026-11-23", "", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/election/unreadable", "election_from=presto", "", "", CLASS_ROUTINE, NULL, NOON, 0, "election-period"},
    {"/rights/election/emergency", "election_from=2026-11-24", "", "", CLASS_EMERGENCY, "confirmed", NOON, 0, "accepted"},
    {"/rights/election/approved", "election_from=2026-11-24", "", "", CLASS_ROUTINE, "approved", NOON, 0, "accepted"},

    {"/rights/require/none", "", "require=none", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/require/confirm", "", "require=confirm", "", CLASS_ROUTINE, NULL, NOON, 0, "second-factor-needed"},
    {"/rights/require/confirmed", "", "require=confirm", "", CLASS_ROUTINE, "confirmed", NOON, 0, "accepted"},
    {"/rights/require/totp", "", "require=totp", "", CLASS_ROUTINE, "confirmed", NOON, 0, "proof-needed"},
    {"/rights/require/signature-stands-for-totp", "", "require=totp", "", CLASS_ROUTINE, "openpgp", NOON, 0, "accepted"},
    {"/rights/require/signature", "", "require=signature", "", CLASS_ROUTINE, "totp", NOON, 0, "proof-needed"},
    {"/rights/require/other", "", "require=other", "", CLASS_ROUTINE, "openpgp", NOON, 0, "approval-needed"},
    {"/rights/require/approved", "", "require=other", "", CLASS_ROUTINE, "approved", NOON, 0, "accepted"},
    {"/rights/require/of-another-class", "", "require=urgent:other", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/require/of-this-class", "", "require=none,urgent:other", "", CLASS_URGENT, NULL, NOON, 0, "approval-needed"},
    {"/rights/require/topic-is-higher", "", "require=confirm", "require=signature", CLASS_ROUTINE, "confirmed", NOON, 0, "proof-needed"},
    {"/rights/require/sender-is-higher", "", "require=signature", "require=confirm", CLASS_ROUTINE, "confirmed", NOON, 0, "proof-needed"},
    {"/rights/require/unreadable", "", "require=molto", "", CLASS_ROUTINE, "openpgp", NOON, 0, "approval-needed"},
    {"/rights/require/topic-approval", "", "", "approval=always", CLASS_ROUTINE, NULL, NOON, 0, "approval-needed"},
    {"/rights/require/approval-always", "approval=always", "", "", CLASS_ROUTINE, NULL, NOON, 0, "approval-needed"},
    {"/rights/require/approval-emergency", "approval=emergency", "", "", CLASS_EMERGENCY, "confirmed", NOON, 0, "approval-needed"},
    {"/rights/require/approval-emergency-routine", "approval=emergency", "", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    {"/rights/require/factor-none-set", "second_factor=none", "", "", CLASS_EMERGENCY, NULL, NOON, 0, "accepted"},
    {"/rights/require/factor-always", "second_factor=always", "", "", CLASS_ROUTINE, NULL, NOON, 0, "second-factor-needed"},
    {"/rights/require/any-factor", "", "factor=totp", "", CLASS_EMERGENCY, "confirmed", NOON, 0, "accepted"},
    {"/rights/require/factor-of-sender-given", "", "factor=totp", "", CLASS_EMERGENCY, "totp", NOON, 0, "accepted"},
    {"/rights/require/dkim-is-no-factor", "", "", "", CLASS_EMERGENCY, "dkim", NOON, 0, "second-factor-needed"},
};
/* clang-format on */

static Settings *
use_settings(const UseCase *c)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autofree char *text = g_strdup_printf(
        "[bridge]\nadministration=C\nadmin=a@comune.example\n"
        "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"
        "[smtp]\nhost=h\nfrom=avvisi@comune.example\n[admission]\n%s\n"
        "[topic meteo]\n%s\n"
        "[sender Uno@comune.example]\nclasses=routine,urgent,emergency\n%s\n",
        c->admission, c->topic, c->sender);
    Settings *settings = settings_parse("t.conf", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static void
judge_use(const UseCase *c, Verdict *verdict, bool is_trial, bool is_cap)
{
    g_autoptr(Settings) settings = use_settings(c);
    g_autoptr(Draft) draft = draft_new();

    g_free(verdict->sender);
    verdict->sender = g_strdup("uno@comune.example");
    if (c->evidence)
        verdict_add_evidence(verdict, c->evidence, "pass",
                             strcmp(c->evidence, "approved") == 0
                                 ? "due@comune.example"
                                 : "uno@comune.example",
                             NULL);
    g_free(draft->title);
    draft->title = g_strdup("T");
    draft->class = c->class;
    draft->class_is_given = true;
    draft->send_at_s = c->send_at_s;
    draft->is_trial = is_trial;
    draft->origin.kind = is_cap ? ORIGIN_CAP : ORIGIN_NONE;
    g_ptr_array_add(draft->topics, g_strdup("meteo"));
    rights_judge(settings, NULL, draft, c->now_s, verdict);
}

static void
test_use(gconstpointer data)
{
    const UseCase *c = data;
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");
    g_autoptr(Verdict) trial = verdict_new(VERDICT_ACCEPT, "accepted", "");

    judge_use(c, verdict, false, false);
    g_assert_cmpstr(verdict->reason, ==, c->reason);
    /* To the author's own phones it always goes. */
    judge_use(c, trial, true, false);
    g_assert_cmpstr(trial->reason, ==, "accepted");
}

/* An alert that was read as data is bound neither to hours nor to elections. */
static void
test_alert(void)
{
    static const UseCase night = {NULL,
                                  "election_from=2026-11-01",
                                  "hours=07:00-22:00",
                                  "",
                                  CLASS_ROUTINE,
                                  NULL,
                                  NOON + 12 * HOUR,
                                  0,
                                  NULL};
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

    judge_use(&night, verdict, false, true);
    g_assert_cmpstr(verdict->reason, ==, "accepted");
}

/* Nobody approves their own mail. */
static void
test_own_approval(void)
{
    static const UseCase other = {
        NULL, "", "require=other", "", CLASS_ROUTINE, NULL, NOON, 0, NULL};
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

    verdict_add_evidence(verdict, "approved", "pass", "UNO@comune.example", NULL);
    judge_use(&other, verdict, false, false);
    g_assert_cmpstr(verdict->reason, ==, "approval-needed");
}

/* A held mail shows all that releases it. */
static void
test_held(void)
{
    static const UseCase late = {NULL,          "",   "hours=07:00-22:00", "",
                                 CLASS_ROUTINE, NULL, NOON + 12 * HOUR,    0,
                                 NULL};
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

    reason_apply(verdict, "spf-only", NULL);
    judge_use(&late, verdict, false, false);
    g_assert_cmpstr(verdict->reason, ==, "spf-only");
    g_assert_cmpint(reason_release(verdict), ==, RELEASE_OTHER);
}

/* An emergency of hours ago is no news, an ordinary notice may be. */
static void
test_old_emergency(void)
{
    static const UseCase cases_[] = {
        {NULL, "", "", "", CLASS_EMERGENCY, "confirmed", NOON, 0, "date-too-old"},
        {NULL, "", "", "", CLASS_ROUTINE, NULL, NOON, 0, "accepted"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases_); i++) {
        g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

        verdict->arrived_s = NOON;
        verdict->date_s = NOON - 3 * HOUR;
        judge_use(&cases_[i], verdict, false, false);
        g_assert_cmpstr(verdict->reason, ==, cases_[i].reason);
    }
}

/* The daily limit counts what was sent since midnight, without trials. */
static void
test_limit(void)
{
    static const UseCase two = {NULL, "",  "daily_limit=2", "", CLASS_ROUTINE, NULL, 0,
                                0,    NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("banditore-rights-XXXXXX", NULL);
    g_autoptr(Store) store = store_open(folder, STORE_OWNER, &error);
    g_autoptr(Settings) settings = use_settings(&two);
    g_autoptr(Draft) draft = draft_new();

    g_assert_no_error(error);
    g_free(draft->title);
    draft->title = g_strdup("T");
    for (int sent = 0; sent < 5; sent++) {
        g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");
        BroadcastRow row = {.sender = (char *) "uno@comune.example",
                            .title = (char *) "T",
                            .content = (char *) "{}",
                            .topics = (char *) "",
                            .is_trial = sent == 0,
                            .question = sent == 1 ? 7 : 0};

        verdict->sender = g_strdup("uno@comune.example");
        rights_judge(settings, store, draft, clock_now_s(), verdict);
        g_assert_cmpstr(verdict->reason, ==, sent < 4 ? "accepted" : "over-limit");
        g_assert_true(broadcasts_add(store, &row, &error));
    }
    store_close(g_steal_pointer(&store));
    fixture_remove(folder);
}

static const struct {
    const char *path, *sender, *topics;
    NoticeClass class;
    bool is_approved;
    const char *code;
} still[] = {
    {"yes", "scuola@comune.example", "scuola", CLASS_ROUTINE, false, NULL},
    {"command", NULL, "", CLASS_EMERGENCY, false, NULL},
    {"removed", "ex@comune.example", "scuola", CLASS_ROUTINE, true,
     "sender-not-listed"},
    {"expired", "scaduto@comune.example", "", CLASS_ROUTINE, true, "sender-expired"},
    {"class", "scuola@comune.example", "scuola", CLASS_URGENT, false,
     "class-not-allowed"},
    {"class-approved", "scuola@comune.example", "scuola", CLASS_URGENT, true, NULL},
    {"topic", "scuola@comune.example", "scuola,meteo", CLASS_ROUTINE, false,
     "topic-not-allowed"},
    {"everybody", "scuola@comune.example", "", CLASS_ROUTINE, false,
     "topic-not-allowed"},
};

/* At the moment of sending the rights are asked again. */
static void
test_still(void)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse(
        "t.conf", SETTINGS "[sender scaduto@comune.example]\nuntil=2026-11-23\n", NULL,
        problems);

    for (size_t i = 0; i < G_N_ELEMENTS(still); i++) {
        BroadcastRow row = {.mail_id = 1,
                            .sender = (char *) still[i].sender,
                            .topics = (char *) still[i].topics,
                            .class = still[i].class};

        g_test_message("%s", still[i].path);
        g_assert_cmpstr(rights_still(settings, &row, still[i].is_approved, NOON), ==,
                        still[i].code);
    }
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("t.conf", SETTINGS, NULL, problems);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");
    g_autoptr(Draft) draft = draft_new();

    g_assert_cmpuint(problems->len, ==, 0);
    verdict->sender = g_strdup(c->sender);
    g_free(draft->title);
    draft->title = g_strdup(c->title);
    draft->class = c->class;
    draft->class_is_given = true;
    draft->is_trial = c->is_trial;
    if (c->topic)
        g_ptr_array_add(draft->topics, g_strdup(c->topic));
    if (c->hold)
        g_ptr_array_add(draft->holds, hold_new(c->hold, c->routine_only));

    rights_judge(settings, NULL, draft, NOON, verdict);
    g_assert_cmpstr(verdict->reason, ==, c->reason);
}

static void
test_only_worsens(void)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("t.conf", SETTINGS, NULL, problems);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_REFUSE, "dmarc-fail", "");
    g_autoptr(Draft) draft = draft_new();

    rights_judge(settings, NULL, draft, NOON, verdict);
    g_assert_cmpstr(verdict->reason, ==, "dmarc-fail");
    g_assert_cmpint(verdict->kind, ==, VERDICT_REFUSE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(uses); i++)
        g_test_add_data_func(uses[i].path, &uses[i], test_use);
    g_test_add_func("/rights/only-worsens", test_only_worsens);
    g_test_add_func("/rights/alert", test_alert);
    g_test_add_func("/rights/own-approval", test_own_approval);
    g_test_add_func("/rights/held", test_held);
    g_test_add_func("/rights/old-emergency", test_old_emergency);
    g_test_add_func("/rights/limit", test_limit);
    g_test_add_func("/rights/still", test_still);

    return g_test_run();
}
