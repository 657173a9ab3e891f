/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/robots.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\n"                               \
    "addresses=avvisi@comune.example\n"                                                \
    "[smtp]\nhost=mail.comune.example\nfrom=avvisi@comune.example\n"

typedef struct {
    const char *path;
    const char *fields;
    const char *code; /* NULL = a person */
} Case;

static const Case cases[] = {
    {"/robots/person", "Subject: ciao\n", NULL},
    {"/robots/auto-submitted", "Auto-Submitted: auto-generated\n", "automatic-mail"},
    {"/robots/auto-submitted-case", "AUTO-SUBMITTED: Auto-Replied; x=y\n",
     "automatic-mail"},
    {"/robots/auto-submitted-no", "Auto-Submitted: no\n", NULL},
    {"/robots/auto-submitted-no-comment", "Auto-Submitted: (x) NO (y)\n", NULL},
    {"/robots/auto-submitted-empty", "Auto-Submitted:\n", "automatic-mail"},
    {"/robots/auto-submitted-both",
     "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", "automatic-mail"},
    {"/robots/precedence-bulk", "Precedence: bulk\n", "automatic-mail"},
    {"/robots/precedence-junk", "Precedence: Junk\n", "automatic-mail"},
    {"/robots/precedence-auto-reply", "Precedence: auto_reply\n", "automatic-mail"},
    {"/robots/precedence-first-class", "Precedence: first-class\n", NULL},
    {"/robots/x-autoreply", "X-Autoreply: yes\n", "automatic-mail"},
    {"/robots/x-autorespond", "X-Autorespond: x\n", "automatic-mail"},
    {"/robots/list-id", "List-Id: <a.example>\n", "list-mail"},
    {"/robots/list-unsubscribe", "List-Unsubscribe: <mailto:a@b.example>\n",
     "list-mail"},
    {"/robots/list-post", "List-Post: NO\n", "list-mail"},
    {"/robots/null-path", "Return-Path: <>\n", "no-return-path"},
    {"/robots/null-path-blank", "Return-Path: < >\n", "no-return-path"},
    {"/robots/path", "Return-Path: <a@b.example>\n", NULL},
    {"/robots/report", "Content-Type: multipart/report; boundary=x\n",
     "delivery-report"},
    {"/robots/status", "Content-Type: Message/Delivery-Status\n", "delivery-report"},
    {"/robots/receipt", "Content-Type: message/disposition-notification\n",
     "delivery-report"},
    {"/robots/pec-receipt", "X-Ricevuta: accettazione\n", "delivery-report"},
    {"/robots/calendar-reply", "Content-Type: text/calendar; Method=\"REPLY\"\n",
     "delivery-report"},
    {"/robots/calendar-request", "Content-Type: text/calendar; method=REQUEST\n", NULL},
    {"/robots/mixed", "Content-Type: multipart/mixed; boundary=report\n", NULL},
    {"/robots/mailer-daemon", "From: Mail System <MAILER-DAEMON@x.example>\n",
     "robot-address"},
    {"/robots/noreply", "From: noreply@x.example\n", "robot-address"},
    {"/robots/postmaster", "From: Postmaster@x.example (x)\n", "robot-address"},
    {"/robots/name-is-no-address", "From: noreply <sindaco@x.example>\n", NULL},
    {"/robots/ours", "From: Avvisi <avvisi+x@comune.example>\n", "our-own-mail"},
    {"/robots/own-field", "X-Banditore-Loop: x\n", "our-own-mail"},
    {"/robots/own-id", "Message-ID: <banditore.final.7@comune.example>\n",
     "our-own-mail"},
    {"/robots/suppress-is-a-wish", "X-Auto-Response-Suppress: All\n", NULL},
};

static Settings *
make_settings(void)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test", SETTINGS, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static Header *
parse(const char *text)
{
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));

    return header_parse(raw);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Settings) settings = make_settings();
    g_autoptr(Header) header = parse(c->fields);

    g_assert_cmpstr(robots_find(header, settings), ==, c->code);
}

static void
test_hops(void)
{
    g_autoptr(Settings) settings = make_settings();
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 30; i++)
        g_string_append(text, "Received: from x by y\n");
    g_autoptr(Header) thirty = parse(text->str);
    g_assert_cmpstr(robots_find(thirty, settings), ==, NULL);

    g_string_append(text, "Received: from x by y\n");
    g_autoptr(Header) more = parse(text->str);
    g_assert_cmpstr(robots_find(more, settings), ==, "too-many-hops");
}

static void
test_answers(void)
{
    g_autoptr(Header) answer = parse("In-Reply-To: <banditore.receipt.7@x.example>\n");
    g_autoptr(Header) thread =
        parse("References: <a@b> <banditore.final.7@x.example>\n");
    g_autoptr(Header) other = parse("In-Reply-To: <x.banditore.7@x.example>\n");

    g_assert_true(robots_answers_us(answer));
    g_assert_true(robots_answers_us(thread));
    g_assert_false(robots_answers_us(other));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/robots/hops", test_hops);
    g_test_add_func("/robots/answers", test_answers);

    return g_test_run();
}
