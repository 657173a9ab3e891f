/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/address.h"

typedef struct {
    const char *path;
    const char *value;
    const char *address; /* or NULL */
    const char *fault;   /* or NULL */
} FromCase;

#define OK "sindaco@comune.example"

static const FromCase from_cases[] = {
    {"/address/from/bare", "sindaco@comune.example", OK, NULL},
    {"/address/from/case", "Sindaco@Comune.EXAMPLE", OK, NULL},
    {"/address/from/phrase", "Il Sindaco <sindaco@comune.example>", OK, NULL},
    {"/address/from/no-phrase", "<sindaco@comune.example>", OK, NULL},
    {"/address/from/dotted-phrase", "Dott. M. Rossi <sindaco@comune.example>", OK,
     NULL},
    {"/address/from/quoted", "\"Rossi, Mario <x@y>\" <sindaco@comune.example>", OK,
     NULL},
    {"/address/from/escaped", "\"a\\\" <x@y.example>\" <sindaco@comune.example>", OK,
     NULL},
    {"/address/from/encoded",
     "=?utf-8?Q?Citt=C3=A0=2C_x=40y?= <sindaco@comune.example>", OK, NULL},
    {"/address/from/utf-8", "Citt\xc3\xa0 <sindaco@comune.example>", OK, NULL},
    {"/address/from/comment-behind", "sindaco@comune.example (Il (vero) Sindaco)", OK,
     NULL},
    {"/address/from/comment-before", "(a) sindaco@comune.example", OK, NULL},
    {"/address/from/comment-hides", "(x <sindaco@comune.example>) a@evil.example",
     "a@evil.example", NULL},
    {"/address/from/plus-is-other", "sindaco+x@comune.example",
     "sindaco+x@comune.example", NULL},
    {"/address/from/empty", "", NULL, "from-missing"},
    {"/address/from/empty-angle", "Il Sindaco <>", NULL, "from-missing"},
    {"/address/from/only-comment", "(sindaco@comune.example)", NULL, "from-missing"},
    {"/address/from/double-at", "sindaco@comune.example@evil.example", NULL,
     "from-malformed"},
    {"/address/from/double-at-angle", "<sindaco@comune.example@evil.example>", NULL,
     "from-malformed"},
    {"/address/from/route", "<@route.example:sindaco@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/spaces", "sindaco @ comune . example", NULL, "from-malformed"},
    {"/address/from/spaces-angle", "<sindaco @comune.example>", NULL, "from-malformed"},
    {"/address/from/comment-inside", "<sindaco(x)@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/quoted-local", "<\"sindaco\"@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/quoted-local-bare", "\"sindaco\"@comune.example", NULL,
     "from-malformed"},
    {"/address/from/encoded-local", "<=?utf-8?Q?sindaco?=@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/encoded-whole", "=?utf-8?Q?sindaco=40comune.example?=", NULL,
     "from-malformed"},
    {"/address/from/several", "sindaco@comune.example, a@evil.example", NULL,
     "from-several-addresses"},
    {"/address/from/several-angle", "<sindaco@comune.example>, <a@evil.example>", NULL,
     "from-several-addresses"},
    {"/address/from/two-angles", "<a@evil.example> <sindaco@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/address-as-phrase", "sindaco@comune.example <a@evil.example>", NULL,
     "from-malformed"},
    {"/address/from/comma-in-phrase", "Rossi, Mario <sindaco@comune.example>", NULL,
     "from-several-addresses"},
    {"/address/from/group", "Staff: sindaco@comune.example;", NULL, "from-group"},
    {"/address/from/semicolon", "sindaco@comune.example;", NULL, "from-group"},
    {"/address/from/literal", "<sindaco@[192.0.2.1]>", NULL, "from-malformed"},
    {"/address/from/final-dot", "<sindaco@comune.example.>", NULL, "from-malformed"},
    {"/address/from/underscore", "<sindaco@comune_x.example>", NULL, "from-malformed"},
    {"/address/from/domain-utf-8", "<sindaco@comun\xc3\xa9.example>", NULL,
     "from-malformed"},
    {"/address/from/latin-1", "Citt\xe0 <sindaco@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/bidi", "Il \xe2\x80\xaeSindaco <sindaco@comune.example>", NULL,
     "from-control-characters"},
    {"/address/from/bidi-encoded",
     "=?utf-8?Q?Il_=E2=80=AESindaco?= <sindaco@comune.example>", NULL,
     "from-control-characters"},
    {"/address/from/nul-encoded", "=?utf-8?Q?a=1Bb?= <sindaco@comune.example>", NULL,
     "from-control-characters"},
    {"/address/from/open-quote", "\"Il Sindaco <sindaco@comune.example>", NULL,
     "from-malformed"},
    {"/address/from/open-comment", "sindaco@comune.example (x", NULL, "from-malformed"},
    {"/address/from/deep-comment", "((((((((((x)))))))))) sindaco@comune.example", NULL,
     "from-malformed"},
    {"/address/from/open-angle", "Il Sindaco <sindaco@comune.example", NULL,
     "from-malformed"},
    {"/address/from/two-dots", "sin..daco@comune.example", NULL, "from-malformed"},
    {"/address/from/name-only", "Il Sindaco", NULL, "from-malformed"},
};

static void
test_from(gconstpointer data)
{
    const FromCase *c = data;
    g_autofree char *phrase = NULL;
    const char *fault = "untouched";
    g_autofree char *address = address_read_from(c->value, &phrase, &fault);

    g_assert_cmpstr(address, ==, c->address);
    g_assert_cmpstr(fault, ==, c->fault);
}

typedef struct {
    const char *path;
    const char *value;
    const char *joined;
} ListCase;

static const ListCase list_cases[] = {
    {"/address/list/one", "avvisi@comune.example", "avvisi@comune.example"},
    {"/address/list/two", "A <a@b.example>, c@d.example", "a@b.example c@d.example"},
    {"/address/list/group", "Tutti: a@b.example, \"x\" <c@d.example>;, e@f.example",
     "a@b.example c@d.example e@f.example"},
    {"/address/list/empty-group", "undisclosed-recipients:;", ""},
    {"/address/list/name-is-no-address", "avvisi@comune.example <a@evil.example>",
     "a@evil.example"},
    {"/address/list/quoted-is-no-address", "\"avvisi@comune.example\" <a@evil.example>",
     "a@evil.example"},
    {"/address/list/comment-is-no-address", "(avvisi@comune.example) a@evil.example",
     "a@evil.example"},
    {"/address/list/group-name-is-no-address", "avvisi@comune.example: a@evil.example;",
     "a@evil.example"},
    {"/address/list/words", "avvisi@comune.example x, y@z.example", "y@z.example"},
    {"/address/list/two-at", "avvisi@comune.example@evil.example", ""},
    {"/address/list/two-angles", "<a@b.example> <avvisi@comune.example>", ""},
    {"/address/list/open-quote", "a@b.example, \"avvisi@comune.example", "a@b.example"},
    {"/address/list/empties", ", ,a@b.example,,", "a@b.example"},
    {"/address/list/latin-1", "Citt\xe0 <a@b.example>", "a@b.example"},
};

static void
test_list(gconstpointer data)
{
    const ListCase *c = data;
    g_autoptr(GPtrArray) list = address_read_list(c->value);
    g_ptr_array_add(list, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **) list->pdata);

    g_assert_cmpstr(joined, ==, c->joined);
}

static void
test_ours(void)
{
    const char *ours = "avvisi@comune.example";

    g_assert_true(address_is_ours("avvisi@comune.example", ours));
    g_assert_true(address_is_ours("avvisi+meteo@comune.example", ours));
    g_assert_false(address_is_ours("avvisix@comune.example", ours));
    g_assert_false(address_is_ours("avvisi@comune.example.evil.example", ours));
    g_assert_false(address_is_ours("avvisi+a@evil.example", ours));
    g_assert_false(address_is_ours("avvis@comune.example", ours));
    g_assert_false(address_is_ours("x", ours));
}

static void
test_disguised(void)
{
    g_assert_true(address_is_disguised("\"a@evil.example\"", "b@c.example"));
    g_assert_true(address_is_disguised("Il Sindaco (a@evil.example)", "b@c.example"));
    g_assert_false(address_is_disguised("\"B@C.example\"", "b@c.example"));
    g_assert_false(address_is_disguised("Mario @ Comune", "b@c.example"));
    g_assert_false(address_is_disguised("", "b@c.example"));
}

static void
test_domain(void)
{
    g_autofree char *label = g_strnfill(64, 'a');

    g_assert_true(address_is_domain("comune.example"));
    g_assert_true(address_is_domain("xn--comun-esa.example"));
    g_assert_false(address_is_domain(""));
    g_assert_false(address_is_domain("a..example"));
    g_assert_false(address_is_domain(".example"));
    g_assert_false(address_is_domain("-a.example"));
    g_assert_false(address_is_domain("a-.example"));
    g_assert_false(address_is_domain(label));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(from_cases); i++)
        g_test_add_data_func(from_cases[i].path, &from_cases[i], test_from);
    for (size_t i = 0; i < G_N_ELEMENTS(list_cases); i++)
        g_test_add_data_func(list_cases[i].path, &list_cases[i], test_list);
    g_test_add_func("/address/ours", test_ours);
    g_test_add_func("/address/disguised", test_disguised);
    g_test_add_func("/address/domain", test_domain);

    return g_test_run();
}
