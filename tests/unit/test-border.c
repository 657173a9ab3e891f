/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/border.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\n"                               \
    "addresses=avvisi@comune.example\n"                                                \
    "[smtp]\nhost=mail.comune.example\nfrom=avvisi@comune.example\n"                   \
    "[admission]\nauthserv_ids=mx.comune.example, !none\n"                             \
    "border_hosts=mx.comune.example\ninternal_nets=192.0.2.0/24, 2001:db8::/32\n"

#define BORDER                                                                         \
    "Received: from x (x [198.51.100.1]) by mx.comune.example with ESMTPS id 1\n"
#define OTHER                                                                          \
    "Received: from x (x [198.51.100.1]) by mx.altro.example with ESMTPS id 1\n"
#define LMTP                                                                           \
    "Received: from x (x [198.51.100.1]) by imap.altro.example with LMTP id 1\n"
#define LOOP "Received: from x (x [127.0.0.1]) by mx.comune.example with ESMTP id 1\n"
#define RELAY "Received: from x (x [192.0.2.7]) by mx.comune.example with ESMTP id 1\n"
#define RELAY6                                                                         \
    "Received: from x (x [IPv6:2001:db8::7]) by mx.comune.example with ESMTP id 1\n"
#define LOCAL "Received: by mx.comune.example (Postfix, from userid 33) id 1\n"
#define INNER_BY "Received: by 2001:db8::9 with SMTP id 1\n"
#define AUTHED                                                                         \
    "Received: from x (x [192.0.2.8]) by mx.comune.example with ESMTPSA id 1\n"
#define STAMPS                                                                         \
    "Received-SPF: pass\nAuthentication-Results: mx.comune.example; none\nARC-Seal: "  \
    "x\n"

typedef struct {
    const char *path;
    const char *raw;
    int line;
    unsigned beside; /* with position=adjacent */
} Case;

static const Case cases[] = {
    {"/border/plain", "A: b\n" BORDER, 1, 0},
    {"/border/first-of-two", BORDER BORDER, 0, 0},
    {"/border/none", "A: b\n", -1, 0},
    {"/border/lmtp", LMTP "A: b\n" BORDER, 2, 0},
    {"/border/loopback", LOOP LOOP BORDER, 2, 0},
    {"/border/internal", RELAY RELAY6 BORDER, 2, 0},
    {"/border/inner-only", LMTP LOOP, -1, 0},
    {"/border/other-server-ends-it", OTHER BORDER, -1, 0},
    {"/border/local-pickup-counts", LOCAL BORDER, 0, 0},
    {"/border/inner-by-address", INNER_BY BORDER, 1, 0},
    {"/border/authenticated-from-inside", AUTHED BORDER, 0, 0},
    {"/border/adjacent", BORDER STAMPS "A: b\nAuthentication-Results: x; none\n", 0, 3},
    {"/border/adjacent-none", BORDER "A: b\n" STAMPS, 0, 0},
    {"/border/helo-loopback",
     "Received: from [127.0.0.1] (x [198.51.100.1]) by mx.altro.example with "
     "ESMTP\n" BORDER,
     -1, 0},
    {"/border/helo-in-comment",
     "Received: from [198.51.100.1] (helo=[127.0.0.1]) by mx.altro.example with "
     "esmtp\n" BORDER,
     -1, 0},
    {"/border/two-brackets",
     "Received: from x (x [198.51.100.1] [127.0.0.1]) by mx.altro.example with "
     "ESMTP\n" BORDER,
     -1, 0},
    {"/border/second-comment",
     "Received: from x (x) ([127.0.0.1]) by mx.altro.example with ESMTP\n" BORDER, -1,
     0},
    {"/border/helo-with-comment",
     "Received: from x([127.0.0.1]) (y [198.51.100.1]) by mx.altro.example with "
     "ESMTP\n" BORDER,
     -1, 0},
    {"/border/helo-with-blank-and-comment",
     "Received: from x ([127.0.0.1]) (y [198.51.100.1]) by mx.altro.example with "
     "ESMTP\n" BORDER,
     -1, 0},
    {"/border/helo-in-brackets-glued",
     "Received: from [198.51.100.1] (helo=x[127.0.0.1]) by mx.altro.example with "
     "esmtp\n" BORDER,
     -1, 0},
    {"/border/helo-word-in-comment",
     "Received: from unknown (HELO [127.0.0.1]) by mx.altro.example with SMTP\n" BORDER,
     -1, 0},
    {"/border/helo-and-address",
     "Received: from unknown (HELO [127.0.0.1]) (198.51.100.1) by mx.altro.example "
     "with SMTP\n" BORDER,
     -1, 0},
    {"/border/exim-inner",
     "Received: from localhost ([127.0.0.1] helo=mx.comune.example) by "
     "mx.comune.example with esmtp\n" BORDER,
     1, 0},
    {"/border/helo-says-by",
     "Received: from by (x [198.51.100.1]) by mx.altro.example with ESMTP\n" BORDER, -1,
     0},
    {"/border/with-in-helo",
     "Received: from x with LMTP (x [198.51.100.1]) by mx.altro.example\n" BORDER, -1,
     0},
    {"/border/name-is-whole",
     "Received: from x (x [198.51.100.1]) by mx.comune.example.evil.example with "
     "SMTP\n",
     -1, 0},
    {"/border/case",
     "received: FROM x (x [198.51.100.1]) BY MX.Comune.Example WITH X\n", 0, 0},
    {"/border/broken", "Received: (((((\n" BORDER, -1, 0},
    {"/border/mapped-loopback",
     "Received: from x (x [::ffff:127.0.0.1]) by mx.altro.example with ESMTP\n" BORDER,
     -1, 0},
};

static Header *
parse(const char *text)
{
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));

    return header_parse(raw);
}

static Settings *
make_settings(const char *position)
{
    g_autofree char *text = g_strconcat(SETTINGS "position=", position, "\n", NULL);

    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Header) header = parse(c->raw);
    g_autoptr(Settings) above = make_settings("above");
    g_autoptr(Settings) adjacent = make_settings("adjacent");
    Border one = border_find(header, above);
    Border two = border_find(header, adjacent);

    g_assert_cmpint(one.line, ==, c->line);
    g_assert_cmpuint(one.beside, ==, 0);
    g_assert_cmpint(two.line, ==, c->line);
    g_assert_cmpuint(two.beside, ==, c->beside);
}

static void
test_believes(void)
{
    Border none = {.line = -1};
    Border above = {.line = 2};
    Border adjacent = {.line = 2, .beside = 1};

    g_assert_false(border_believes(&none, 0));
    g_assert_true(border_believes(&above, 0));
    g_assert_true(border_believes(&above, 1));
    g_assert_false(border_believes(&above, 2));
    g_assert_false(border_believes(&above, 3));
    g_assert_true(border_believes(&adjacent, 3));
    g_assert_false(border_believes(&adjacent, 4));
}

static void
test_ids(void)
{
    g_autoptr(Settings) settings = make_settings("above");

    g_assert_true(border_is_own_id(settings, "mx.comune.example"));
    g_assert_false(border_is_own_id(settings, "mx.comune.example.evil.example"));
    g_assert_false(border_is_own_id(settings, "x.mx.comune.example"));
    g_assert_false(border_is_own_id(settings, "!none"));
    g_assert_false(border_is_own_id(settings, NULL));
    g_assert_true(border_is_without_id(settings));
}

static void
test_received(void)
{
    g_autoptr(Header) header =
        parse("Received: from x by y (a;b); Tue, 24 Nov 2026 09:12:04 +0100\n");
    g_autoptr(Header) without = parse("Received: from x by y\n");
    int64_t when_s = 0;

    g_assert_true(border_received(header, &when_s));
    g_assert_cmpint(when_s, ==, 1795507924);
    g_assert_false(border_received(without, &when_s));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/border/believes", test_believes);
    g_test_add_func("/border/ids", test_ids);
    g_test_add_func("/border/received", test_received);

    return g_test_run();
}
