/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/rights.h"

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
     "cannot-be-read", "so-it-goes", false},
    {"/rights/hold-may-not-refuse", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-be-read", "dmarc-fail", false},
    {"/rights/hold-may-not-alarm", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-be-read", "no-results", false},
    {"/rights/hold-may-not-accept", "all@comune.example", NULL, "T", CLASS_ROUTINE,
     false, "cannot-be-read", "accepted", false},
};

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

    rights_judge(settings, draft, verdict);
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

    rights_judge(settings, draft, verdict);
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
    g_test_add_func("/rights/only-worsens", test_only_worsens);

    return g_test_run();
}
