/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/token.h"

#include <string.h>

static const char *const ours[] = {"avvisi@comune.example", NULL};

static QuestionRow
question(void)
{
    return (QuestionRow){.id = 12,
                         .mail_id = 7,
                         .person = (char *) "sindaco@comune.example",
                         .digest = (char *) "abc",
                         .expires_s = 1000};
}

/* Everything that it speaks of changes it. */
static void
test_fits(void)
{
    g_autoptr(GBytes) key = g_bytes_new_static("0123456789abcdef0123456789abcdef", 32);
    g_autoptr(GBytes) other =
        g_bytes_new_static("x123456789abcdef0123456789abcdef", 32);
    QuestionRow row = question();
    g_autofree char *token = token_make(key, &row);

    g_assert_true(g_regex_match_simple("^12\\.[a-z2-7]{26}$", token, 0, 0));
    g_assert_cmpint(token_id(token), ==, 12);
    g_assert_true(token_fits(key, &row, token));
    g_assert_false(token_fits(other, &row, token));
    row.mail_id = 8;
    g_assert_false(token_fits(key, &row, token));
    row = question();
    row.digest = (char *) "abd";
    g_assert_false(token_fits(key, &row, token));
    row = question();
    row.person = (char *) "vice@comune.example";
    g_assert_false(token_fits(key, &row, token));
    row = question();
    row.expires_s++;
    g_assert_false(token_fits(key, &row, token));
    row = question();
    token[strlen(token) - 1] ^= 1;
    g_assert_false(token_fits(key, &row, token));
    g_assert_false(token_fits(key, &row, ""));
}

#define WORD "abcdefghijklmnopqrstuvwxyz"

typedef struct {
    const char *path;
    const char *header;
    const char *token; /* NULL = none */
} Case;

static const Case cases[] = {
    {"/token/to", "To: Avvisi <avvisi+conferma.3." WORD "@comune.example>\r\n",
     "3." WORD},
    {"/token/cc",
     "To: a@b.example\r\nCc: avvisi+conferma.3." WORD "@comune.example\r\n", "3." WORD},
    {"/token/in-reply-to",
     "In-Reply-To: <banditore.confirm.3." WORD "@comune.example>\r\n", "3." WORD},
    {"/token/second-call",
     "In-Reply-To: <banditore.confirm.3." WORD ".2@comune.example>\r\n", "3." WORD},
    {"/token/references",
     "References: <a@b.example>\r\n <banditore.confirm.3." WORD "@comune.example>\r\n",
     "3." WORD},
    {"/token/other-mailbox", "To: x+conferma.3." WORD "@comune.example\r\n", NULL},
    {"/token/other-domain", "To: avvisi+conferma.3." WORD "@evil.example\r\n", NULL},
    {"/token/in-subject", "Subject: avvisi+conferma.3." WORD "@comune.example\r\n",
     NULL},
    {"/token/in-name",
     "To: \"avvisi+conferma.3." WORD "@comune.example\" <avvisi@comune.example>\r\n",
     NULL},
    {"/token/too-short", "To: avvisi+conferma.3.abc@comune.example\r\n", NULL},
    {"/token/no-number", "To: avvisi+conferma." WORD "@comune.example\r\n", NULL},
    {"/token/topic", "To: avvisi+meteo@comune.example\r\n", NULL},
    {"/token/nothing", "", NULL},
};

static void
test_find(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *mail = g_strconcat(c->header, "\r\nConferma\r\n", NULL);
    g_autoptr(GBytes) raw = g_bytes_new(mail, strlen(mail));
    g_autofree char *token = token_find(raw, ours);

    g_assert_cmpstr(token, ==, c->token);
}

static void
test_names(void)
{
    g_autofree char *address = token_address("avvisi@comune.example", "3." WORD);
    g_autofree char *id = token_message_id("x@comune.example", "3." WORD);

    g_assert_cmpstr(address, ==, "avvisi+conferma.3." WORD "@comune.example");
    g_assert_cmpstr(id, ==, "banditore.confirm.3." WORD "@comune.example");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/token/fits", test_fits);
    g_test_add_func("/token/names", test_names);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_find);
    return g_test_run();
}
