/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/probe.h"

#include "bridge/auth/robots.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"                                     \
    "[admission]\nborder_hosts=mx.comune.example\n"
#define TOKEN "a1b2c3d4"
#define OURS                                                                           \
    "Authentication-Results: mx.comune.example; dmarc=fail "                           \
    "header.from=fuori.example\r\n"
#define BORDER                                                                         \
    "Received: from x (x [198.51.100.1]) by mx.comune.example with ESMTPS id 1; Tue, " \
    "24 Nov 2026 09:12:04 +0100\r\n"

/* What the border server makes of the forged fields. */
typedef enum { KEEP_NONE, KEEP_TOP, KEEP_MIDDLE, KEEP_BOTTOM, KEEP_ALL } Keep;

static const struct {
    const char *path, *lines, *above;
    Keep keep;
    const char *problem; /* a word of it; NULL = passed */
} cases[] = {
    {"/probe/passed", "authserv_ids=mx.comune.example\n", OURS BORDER, KEEP_NONE, NULL},
    {"/probe/all-left", "authserv_ids=mx.comune.example\n", OURS BORDER, KEEP_ALL,
     "top, middle, bottom"},
    {"/probe/top-left", "authserv_ids=mx.comune.example\n", OURS BORDER, KEEP_TOP,
     "top"},
    {"/probe/middle-left", "authserv_ids=mx.comune.example\n", OURS BORDER, KEEP_MIDDLE,
     "middle"},
    {"/probe/bottom-left", "authserv_ids=mx.comune.example\n", OURS BORDER, KEEP_BOTTOM,
     "bottom"},
    {"/probe/no-result", "authserv_ids=mx.comune.example\n", BORDER, KEEP_NONE,
     "stated 0"},
    {"/probe/two-results", "authserv_ids=mx.comune.example\n", OURS OURS BORDER,
     KEEP_NONE, "stated 2"},
    {"/probe/no-border", "authserv_ids=mx.comune.example\n", OURS, KEEP_NONE,
     "border host"},
    {"/probe/adjacent", "authserv_ids=mx.comune.example\nposition=adjacent\n",
     BORDER OURS, KEEP_NONE, NULL},
    {"/probe/adjacent-left", "authserv_ids=mx.comune.example\nposition=adjacent\n",
     BORDER OURS, KEEP_TOP, "top"},
    {"/probe/without-id", "authserv_ids=!none\n",
     "Authentication-Results: dmarc=none action=none "
     "header.from=fuori.example\r\n" BORDER,
     KEEP_NONE, NULL},
    {"/probe/without-id-left", "authserv_ids=!none\n",
     "Authentication-Results: dmarc=none action=none "
     "header.from=fuori.example\r\n" BORDER,
     KEEP_BOTTOM, "bottom"},
};

static Settings *
make_settings(const char *lines)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autofree char *text = g_strconcat(SETTINGS, lines, NULL);
    Settings *settings = settings_parse("test", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

/* The probe as it comes in: @above in front, without the forged fields not kept. */
static GBytes *
arrive(GBytes *probe, const char *above, Keep keep)
{
    static const char *const places[] = {
        [KEEP_TOP] = "top." TOKEN,
        [KEEP_MIDDLE] = "middle." TOKEN,
        [KEEP_BOTTOM] = "bottom." TOKEN,
    };
    g_autofree char *text =
        g_strndup(g_bytes_get_data(probe, NULL), g_bytes_get_size(probe));
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    g_autoptr(GString) mail = g_string_new(above);

    for (char **line = lines; *line; line++) {
        bool is_forged = strstr(*line, TOKEN ".invalid") != NULL;
        bool is_kept = keep == KEEP_ALL || (keep > KEEP_NONE && keep < KEEP_ALL &&
                                            strstr(*line, places[keep]));
        if (!is_forged || is_kept)
            g_string_append_printf(mail, "%s\r\n", *line);
    }
    return g_string_free_to_bytes(g_steal_pointer(&mail));
}

static void
test_case(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(Settings) settings = make_settings(cases[i].lines);
    g_autoptr(GBytes) probe = probe_make(settings, "io@fuori.example",
                                         "avvisi@comune.example", TOKEN, 1795507924);
    g_autoptr(GBytes) raw = arrive(probe, cases[i].above, cases[i].keep);
    g_autofree char *problem = probe_judge(raw, settings, TOKEN);

    g_assert_true(probe_is(raw, TOKEN));
    g_assert_false(probe_is(raw, "a1b2c3d5"));
    if (!cases[i].problem)
        g_assert_cmpstr(problem, ==, NULL);
    else
        g_assert_nonnull(strstr(problem ? problem : "", cases[i].problem));
}

/* The daemon takes it for a mail of ours, and it bears three forged fields. */
static void
test_made(void)
{
    g_autoptr(Settings) settings = make_settings("authserv_ids=mx.comune.example\n");
    g_autoptr(GBytes) probe = probe_make(settings, "io@fuori.example",
                                         "avvisi@comune.example", TOKEN, 1795507924);
    g_autoptr(Header) header = header_parse(probe);

    g_assert_null(header->fault);
    g_assert_cmpuint(header_count(header, "Authentication-Results"), ==, 3);
    g_assert_cmpstr(header_field(header, 0)->name, ==, "Authentication-Results");
    g_assert_cmpstr(header_field(header, header->fields->len - 1)->name, ==,
                    "Authentication-Results");
    g_assert_cmpstr(header_value(header, "Date"), ==,
                    "Tue, 24 Nov 2026 08:12:04 +0000");
    g_assert_cmpstr(robots_find(header, settings), ==, "our-own-mail");
}

/* What passed with these settings says nothing about others; the order of a list, its
 * case and the rest of the settings do not matter. */
static void
test_remembered(void)
{
    static const char lines[] = "authserv_ids=mx.comune.example,mx2.comune.example\n";
    static const struct {
        const char *lines;
        ProbeState state;
    } others[] = {
        {lines, PROBE_PASSED},
        {"authserv_ids=MX2.comune.example,mx.comune.example\n", PROBE_PASSED},
        {"authserv_ids=mx.comune.example,mx2.comune.example\nmax_age_h=12\n",
         PROBE_PASSED},
        {"authserv_ids=mx.comune.example\n", PROBE_STALE},
        {"authserv_ids=mx.comune.example,mx2.comune.example\nposition=adjacent\n",
         PROBE_STALE},
        {"authserv_ids=mx.comune.example,mx2.comune.example\n"
         "internal_nets=192.0.2.0/24\n",
         PROBE_STALE},
        {"authserv_ids=mx.comune.example,mx2.comune.example\n"
         "[sender a@comune.example]\n",
         PROBE_PASSED},
    };
    g_autoptr(Settings) settings = make_settings(lines);
    g_autofree char *fact = probe_fact(settings, 1795507924);
    int64_t passed_s;

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(Settings) now = make_settings(others[i].lines);

        g_test_message("%s", others[i].lines);
        g_assert_cmpint(probe_read(fact, now, &passed_s), ==, others[i].state);
        g_assert_cmpint(passed_s, ==, others[i].state == PROBE_PASSED ? 1795507924 : 0);
    }
    g_assert_cmpint(probe_read(NULL, settings, &passed_s), ==, PROBE_NEVER);
    g_assert_cmpint(probe_read("0", settings, &passed_s), ==, PROBE_NEVER);
    g_assert_cmpint(probe_read("1795507924", settings, &passed_s), ==, PROBE_STALE);
    g_assert_cmpint(probe_read("x", settings, &passed_s), ==, PROBE_NEVER);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, GSIZE_TO_POINTER(i), test_case);
    g_test_add_func("/probe/made", test_made);
    g_test_add_func("/probe/remembered", test_remembered);

    return g_test_run();
}
