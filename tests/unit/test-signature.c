/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *before;
    const char *after;
} Case;

static const Case cases[] = {
    {"/signature/none", "Scuole chiuse.\n", "Scuole chiuse."},
    {"/signature/rfc3676", "Scuole chiuse.\n-- \nAnna\n", "Scuole chiuse."},
    {"/signature/space-lost", "Scuole chiuse.\n--\nAnna\n", "Scuole chiuse."},
    {"/signature/last-one-wins", "A\n-- \nB\n-- \nAnna", "A\n--\nB"},
    {"/signature/list-of-dashes", "-- uno\n-- due\n", "-- uno\n-- due"},
    {"/signature/too-long", "A\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n",
     "A\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13"},
    {"/signature/nothing-above", "--\nAnna\n", "--\nAnna"},
    {"/signature/valediction-stays", "Scuole chiuse.\n\nIl Sindaco\nAnna Bianchi\n",
     "Scuole chiuse.\n\nIl Sindaco\nAnna Bianchi"},
    {"/signature/empty", "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_plain("Avviso", c->before);
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, c->after);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    return g_test_run();
}
