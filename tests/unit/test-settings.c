/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/settings.h"

#include <glib/gstdio.h>
#include <string.h>

static const SettingKey driver_keys[] = {
    {.key = "rate",
     .type = SETTING_NUMBER,
     .standard = "80",
     .least = 1,
     .most = 1000,
     .help = "a rate"},
    {NULL},
};

static const SettingDriver drivers[] = {{"testing", driver_keys}, {NULL}};

#define GOOD                                                                           \
    "[bridge]\nadministration=Comune di Borgo\nadmin=admin@comune.example\n"           \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\naddresses=avvisi@comune."       \
    "example\n"                                                                        \
    "[smtp]\nhost=mail.comune.example\nfrom=avvisi@comune.example\n"

typedef struct {
    const char *path;
    const char *text;
    unsigned line;    /* of the only problem; 0 and part NULL = none */
    const char *part; /* of its text */
} Case;

static const Case cases[] = {
    {"/settings/good", GOOD, 0, NULL},
    {"/settings/unknown-key", GOOD "[web]\nlissen=127.0.0.1\n", 12,
     "is 'listen' meant?"},
    {"/settings/unknown-group", GOOD "[limit]\n", 11, "is [limits] meant?"},
    {"/settings/strange-group", GOOD "[zzzzzzzz]\nkey=1\n", 11,
     "unknown group [zzzzzzzz]"},
    {"/settings/needs-name", GOOD "[topic]\n", 11, "[topic NAME]"},
    {"/settings/takes-no-name", GOOD "[web x]\n", 11, "takes no name"},
    {"/settings/group-twice", GOOD "[web]\n[web]\n", 12,
     "stands twice; first in line 11"},
    {"/settings/key-twice", GOOD "[web]\nport=1\nport=2\n", 13, "stands twice"},
    {"/settings/not-a-number", GOOD "[web]\nport=alto\n", 12,
     "whole number from 0 to 65535"},
    {"/settings/out-of-range", GOOD "[web]\nport=70000\n", 12, "from 0 to 65535"},
    {"/settings/not-yes-no", GOOD "[topic meteo]\nmandatory=forse\n", 12, "yes or no"},
    {"/settings/not-a-word", GOOD "[topic meteo]\nclass=rosso\n", 12, "must be one of"},
    {"/settings/bad-address", GOOD "[sender sindaco]\n", 11, "no mail address"},
    {"/settings/bad-list", GOOD "[topic t]\naddresses=a@b.example, xyz\n", 12, "'xyz'"},
    {"/settings/phone-without-plus", GOOD "[sender a@b.example]\nphones=333\n", 12,
     "+"},
    {"/settings/no-equals", GOOD "[web]\nport 80\n", 12,
     "neither [group] nor key=value"},
    {"/settings/outside", "port=80\n" GOOD, 1, "before the first [group]"},
    {"/settings/half-group", GOOD "[web\nport=80\n", 11, "a group is written"},
    {"/settings/no-driver", GOOD "[channel x]\ndriver=piccione\n", 12, "no driver"},
    {"/settings/driver-missing", GOOD "[channel x]\n", 11, "needs the key 'driver'"},
    {"/settings/driver-key", GOOD "[channel x]\ndriver=testing\nrat=1\n", 13,
     "'rate' meant"},
    {"/settings/missing-key",
     "[bridge]\nadmin=a@b.example\n[mailbox]\nhost=h\nuser=u\n"
     "addresses=a@b.example\n[smtp]\nhost=h\nfrom=a@b.example\n",
     1, "needs the key 'administration'"},
    {"/settings/missing-group",
     "[bridge]\nadministration=C\nadmin=a@b.example\n"
     "[smtp]\nhost=h\nfrom=a@b.example\n",
     0, "the group [mailbox] is missing"},
    {"/settings/url", GOOD "[bridge2]\n", 11, "is [bridge] meant?"},
    {"/settings/comments", "# a\n; b\n\n" GOOD, 0, NULL},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("t.conf", c->text, drivers, problems);

    g_assert_cmpuint(problems->len, ==, c->part ? 1 : 0);
    for (unsigned i = 0; i < problems->len; i++) {
        const SettingProblem *problem = problems->pdata[i];
        g_assert_cmpstr(problem->file, ==, "t.conf");
        g_assert_cmpuint(problem->line, ==, c->line);
        if (!c->part || !strstr(problem->text, c->part))
            g_test_message("'%s' lacks '%s'", problem->text, c->part);
        g_assert_nonnull(strstr(problem->text, c->part ? c->part : "no problem"));
    }
}

static void
test_values(void)
{
    static const char text[] =
        GOOD "[sender Sindaco@Comune.example]\nphones=+39 333 0000001; +393330000002\n"
             "[topic meteo]\ntitle=Allerte\\nmeteo\n[topic scuola]\n"
             "[channel wa]\ndriver=testing\n"
             "[web]\nport=8080\ntls_cert=tls/cert.pem\n";
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) s = settings_parse("/etc/x/t.conf", text, drivers, problems);
    const char *const *topics = settings_names(s, "topic");
    const char *const *phones =
        settings_list(s, "sender:sindaco@comune.example", "phones");

    g_assert_cmpuint(problems->len, ==, 0);
    g_assert_cmpstr(settings_text(s, "bridge", "language"), ==, "it");
    g_assert_false(settings_is(s, "bridge", "live"));
    g_assert_cmpint(settings_number(s, "mailbox", "port"), ==, 993);
    g_assert_cmpint(settings_number(s, "web", "port"), ==, 8080);
    g_assert_cmpstr(settings_text(s, "web", "tls_cert"), ==, "/etc/x/tls/cert.pem");
    g_assert_cmpstr(topics[0], ==, "meteo");
    g_assert_cmpstr(topics[1], ==, "scuola");
    g_assert_null(topics[2]);
    g_assert_cmpstr(phones[0], ==, "+393330000001");
    g_assert_cmpstr(phones[1], ==, "+393330000002");
    g_assert_true(
        settings_list_has(s, "sender:sindaco@comune.example", "classes", "urgent"));
    g_assert_cmpstr(settings_text(s, "topic:meteo", "title"), ==, "Allerte\nmeteo");
    g_assert_cmpint(settings_number(s, "channel:wa", "rate"), ==, 80);
    g_assert_false(settings_has(s, "sender:sindaco@comune.example", "classes"));
    g_assert_cmpint(settings_number(s, "topic:none", "grace_s"), ==, 120);
}

static void
test_all_problems(void)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) s = settings_parse(
        "t.conf", GOOD "[web]\nport=x\nlissen=1\n[zzzzzzzz]\n", NULL, problems);

    g_assert_cmpuint(problems->len, ==, 3);
    for (unsigned i = 0; i + 1 < problems->len; i++) {
        const SettingProblem *a = problems->pdata[i], *b = problems->pdata[i + 1];
        g_assert_cmpuint(a->line, <=, b->line);
    }
    g_assert_cmpint(settings_number(s, "web", "port"), ==, 0);
}

static void
test_url(void)
{
    static const struct {
        const char *url;
        bool good;
    } urls[] = {
        {"https://avvisi.comune.example/", true}, {"http://127.0.0.1:8080/", true},
        {"http://avvisi.comune.example/", false}, {"avvisi.comune.example", false},
        {"ftp://avvisi.comune.example/", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
        g_autofree char *text = g_strdup_printf(
            "[bridge]\nadministration=C\nadmin=a@b.example\npublic_url=%s\n[mailbox]"
            "\nhost=h\n"
            "user=u\naddresses=a@b.example\n[smtp]\nhost=h\nfrom=a@b.example\n",
            urls[i].url);
        g_autoptr(Settings) s = settings_parse("t.conf", text, NULL, problems);

        g_assert_true(urls[i].good == (problems->len == 0));
        g_assert_true(urls[i].good == settings_has(s, "bridge", "public_url"));
    }
}

static void
test_manual(void)
{
    g_autoptr(GString) roff = g_string_new(NULL);

    settings_print_manual(drivers, roff);
    for (const SettingGroup *g = settings_groups(); g->group; g++)
        for (const SettingKey *k = g->keys; k->key; k++) {
            g_assert_nonnull(k->help);
            g_assert_nonnull(strstr(roff->str, k->key));
        }
    g_assert_nonnull(strstr(roff->str, "With driver=testing"));
}

/* ---- senders.d ---------------------------------------------------------- */

static void
put(const char *folder, const char *name, const char *text, int mode)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

/* Names of senders, in order, with a blank behind each. */
static char *
senders_of(const Settings *settings)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (const char *const *n = settings_names(settings, "sender"); *n; n++)
        g_ptr_array_add(names, (char *) *n);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **) names->pdata);
}

/* What others may write gives nobody a right, and takes it from whoever it names; what
 * cannot be read leaves all as it was. */
static void
test_senders(void)
{
    g_autofree char *folder = g_dir_make_tmp("banditore-settings-XXXXXX", NULL);
    g_autofree char *conf = g_build_filename(folder, "banditore.conf", NULL);
    g_autofree char *dir = g_build_filename(folder, "senders.d", NULL);
    g_autofree char *file = g_build_filename(dir, "a.conf", NULL);
    g_autofree char *away = g_build_filename(folder, "away", NULL);
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    struct {
        int file_mode, dir_mode;
        const char *senders;
        unsigned unsafe;
    } modes[] = {
        {0640, 0750, "m@b.example a@b.example c@b.example", 0},
        {0660, 0750, "c@b.example", 1},
        {0642, 0750, "c@b.example", 1},
        {0640, 0770, "", 2},
        {0640, 0750, "m@b.example a@b.example c@b.example", 0},
    };

    g_assert_cmpint(g_mkdir(dir, 0750), ==, 0);
    put(folder, "banditore.conf", GOOD "[sender m@b.example]\n", 0600);
    put(dir, "a.conf", "[sender a@b.example]\n[sender m@b.example]\nuntil=2020-01-01\n",
        0640);
    put(dir, "c.conf", "[sender c@b.example]\n", 0640);
    g_autoptr(Settings) settings = settings_load(conf, drivers, problems, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autofree char *before = settings_stamp(settings);

        g_assert_cmpint(g_chmod(file, modes[i].file_mode), ==, 0);
        g_assert_cmpint(g_chmod(dir, modes[i].dir_mode), ==, 0);
        g_autofree char *after = settings_stamp(settings);
        g_assert_cmpstr(before, !=, after);
        g_assert_true(settings_refresh(settings, problems));
        g_autofree char *names = senders_of(settings);
        g_autoptr(Settings) anew = settings_load(conf, drivers, problems, NULL);
        g_autofree char *at_start = senders_of(anew);
        g_assert_cmpstr(names, ==, modes[i].senders);
        g_assert_cmpstr(at_start, ==, modes[i].senders);
        g_assert_cmpuint(settings_unsafe(settings)->len, ==, modes[i].unsafe);
        g_assert_cmpuint(problems->len, ==, 0);
    }
    g_assert_cmpstr(settings_text(settings, "sender:m@b.example", "until"), ==,
                    "2020-01-01");

    /* The settings name senders too. */
    g_assert_true(settings_is_safe(settings));
    g_assert_cmpint(g_chmod(conf, 0622), ==, 0);
    g_assert_false(settings_is_safe(settings));
    g_assert_cmpint(g_chmod(conf, 0600), ==, 0);
    g_assert_cmpint(g_chmod(folder, 0770), ==, 0);
    g_assert_false(settings_is_safe(settings));
    g_assert_cmpint(g_chmod(folder, 0700), ==, 0);

    /* Gone, then something that is no folder. */
    g_assert_cmpint(g_rename(dir, away), ==, 0);
    g_assert_false(settings_refresh(settings, problems));
    put(folder, "senders.d", "x", 0640);
    g_assert_false(settings_refresh(settings, problems));
    g_assert_cmpuint(problems->len, ==, 2);
    g_autofree char *kept = senders_of(settings);
    g_assert_cmpstr(kept, ==, modes[0].senders);
    g_assert_cmpint(g_unlink(dir), ==, 0);
    g_assert_cmpint(g_rename(away, dir), ==, 0);
    g_ptr_array_set_size(problems, 0);
    g_assert_true(settings_refresh(settings, problems));

    const char *const remove[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                 NULL, NULL, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/settings/values", test_values);
    g_test_add_func("/settings/all-problems", test_all_problems);
    g_test_add_func("/settings/url-forms", test_url);
    g_test_add_func("/settings/manual", test_manual);
    g_test_add_func("/settings/senders", test_senders);

    return g_test_run();
}
