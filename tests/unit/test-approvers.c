/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/approvers.h"

#define NOW_S 1795500000 /* November 2026 */

static const char text[] =
    "[bridge]\nadministration=C\nadmin=admin@comune.example\n"
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"
    "[sender sindaco@comune.example]\nphones=+393330000901\n"
    "classes=routine emergency\n"
    "[sender privato@altrove.example]\nphones=+393330000901\n"
    "classes=routine emergency\n"
    "[sender sindaco+casa@comune.example]\nclasses=routine\n"
    "[sender chiave@comune.example]\nclasses=routine\n"
    "keys=0123456789ABCDEF0123456789ABCDEF01234567\n"
    "[sender copia@altrove.example]\nclasses=routine\n"
    "keys=0123456789ABCDEF0123456789ABCDEF01234567\n"
    "[sender vice@comune.example]\nphones=+393330000902\nclasses=routine emergency\n"
    "[sender scuola@comune.example]\ntopics=scuola\n"
    "[sender ex@comune.example]\nuntil=2026-01-01\n"
    "[sender guida@comune.example]\napprovers=scuola@comune.example\n";

typedef struct {
    const char *path, *person, *author;
    NoticeClass class;
    const char *topics;
    bool may;
} Case;

static const Case cases[] = {
    {"/approvers/another", "vice@comune.example", "sindaco@comune.example",
     CLASS_EMERGENCY, "", true},
    {"/approvers/case", "Vice@Comune.example", "sindaco@comune.example", CLASS_ROUTINE,
     "", true},
    {"/approvers/oneself", "sindaco@comune.example", "sindaco@comune.example",
     CLASS_ROUTINE, "", false},
    {"/approvers/own-phone", "privato@altrove.example", "sindaco@comune.example",
     CLASS_ROUTINE, "", false},
    {"/approvers/own-tag", "sindaco+casa@comune.example", "sindaco@comune.example",
     CLASS_ROUTINE, "", false},
    {"/approvers/own-key", "copia@altrove.example", "chiave@comune.example",
     CLASS_ROUTINE, "", false},
    {"/approvers/stranger", "x@comune.example", "sindaco@comune.example", CLASS_ROUTINE,
     "", false},
    {"/approvers/own-topic", "scuola@comune.example", "sindaco@comune.example",
     CLASS_ROUTINE, "scuola", true},
    {"/approvers/other-topic", "scuola@comune.example", "sindaco@comune.example",
     CLASS_ROUTINE, "scuola,meteo", false},
    {"/approvers/no-topic", "scuola@comune.example", "sindaco@comune.example",
     CLASS_ROUTINE, "", false},
    {"/approvers/class", "scuola@comune.example", "sindaco@comune.example",
     CLASS_EMERGENCY, "scuola", false},
    {"/approvers/ended", "ex@comune.example", "sindaco@comune.example", CLASS_ROUTINE,
     "", false},
    {"/approvers/named", "scuola@comune.example", "guida@comune.example", CLASS_ROUTINE,
     "scuola", true},
    {"/approvers/not-named", "vice@comune.example", "guida@comune.example",
     CLASS_ROUTINE, "scuola", false},
};

static Settings *settings;

static void
test_may(gconstpointer data)
{
    const Case *c = data;
    g_auto(GStrv) topics = g_strsplit(c->topics, ",", -1);

    g_assert_cmpint(
        approvers_may(settings, c->person, c->author, c->class, topics, NOW_S), ==,
        c->may);
}

static void
test_list(void)
{
    char *none[] = {NULL};
    g_auto(GStrv) all =
        approvers_of(settings, "sindaco@comune.example", CLASS_EMERGENCY, none, NOW_S);
    g_autofree char *joined = g_strjoinv(" ", all);

    g_assert_cmpstr(joined, ==, "vice@comune.example");
}

/* Whom to tell of what no author's list speaks for. */
static void
test_all(void)
{
    g_auto(GStrv) all = approvers_all(settings, NOW_S);
    g_autofree char *joined = g_strjoinv(" ", all);

    g_assert_cmpstr(joined, ==,
                    "sindaco@comune.example privato@altrove.example "
                    "vice@comune.example scuola@comune.example");
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    settings = settings_parse("t.conf", text, NULL, problems);
    g_assert_cmpuint(problems->len, ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_may);
    g_test_add_func("/approvers/list", test_list);
    g_test_add_func("/approvers/all", test_all);

    int status = g_test_run();
    settings_free(settings);
    return status;
}
