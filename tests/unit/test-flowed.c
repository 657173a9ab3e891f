/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/flowed.h"

typedef struct {
    const char *path;
    const char *before;
    bool delsp;
    const char *after;
} Case;

static const Case cases[] = {
    {"/flowed/joins", "Domani \nle scuole \nsono chiuse.\n", false,
     "Domani le scuole sono chiuse.\n"},
    {"/flowed/delsp", "precipite \nvolissimevol \nmente\n", true,
     "precipitevolissimevolmente\n"},
    {"/flowed/fixed-line", "Uno\nDue\n", false, "Uno\nDue\n"},
    {"/flowed/stuffing", " From qui\n  due\n", false, "From qui\n due\n"},
    {"/flowed/signature-stays", "Testo \n-- \nAnna\n", false, "Testo \n-- \nAnna\n"},
    {"/flowed/quote-depth", "> uno \n> due\n>> tre \n> quattro\n", false,
     "> uno due\n>> tre \n> quattro\n"},
    {"/flowed/blank-line", "uno\n\ndue\n", false, "uno\n\ndue\n"},
    {"/flowed/crlf", "uno \r\ndue\r\n", false, "uno due\n"},
    {"/flowed/paragraphs", "uno \ndue\n\ntre \nquattro\n", false,
     "uno due\n\ntre quattro\n"},
    {"/flowed/delsp-quoted", "> casa \n> mento\nfine\n", true, "> casamento\nfine\n"},
    {"/flowed/quoted-signature", "> uno \n> -- \n> Anna\n", false,
     "> uno \n> -- \n> Anna\n"},
    {"/flowed/stuffed-mark", " > non citato\n", false, "> non citato\n"},
    {"/flowed/blank-flows", " \nuno\n", false, "\nuno\n"},
    {"/flowed/quote-ends", "> uno \ndue\n", false, "> uno \ndue\n"},
    {"/flowed/delsp-last", "uno ", true, "uno"},
    {"/flowed/end", "uno ", false, "uno "},
    {"/flowed/empty", "", false, ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *joined = flowed_join(c->before, c->delsp);

    g_assert_cmpstr(joined, ==, c->after);
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
