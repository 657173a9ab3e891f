/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/csv.h"

#include <string.h>

typedef struct {
    const char *path;
    const char *text;
    const char *numbers; /* of all rows, joined by "|" */
    unsigned last_line;
} Case;

static const Case cases[] = {
    {"/csv/comma", "number,topics\n1,a\n2,b\n", "1|2", 3},
    {"/csv/semicolon", "topics;number\r\na;1\r\nb;2\r\n", "1|2", 3},
    {"/csv/tab", "number\ttopics\n1\ta\n", "1", 2},
    {"/csv/mark", "\xef\xbb\xbfnumber,x\n1,a", "1", 2},
    {"/csv/quotes", "number,x\n\"1,5\",\"a\"\"b\"\n", "1,5", 2},
    {"/csv/newline-inside", "x,number\n\"a\nb\",1\nc,2\n", "1|2", 4},
    {"/csv/empty-lines", "number,x\n\n1,a\n,\n\n2,b\n\n", "1|2", 6},
    {"/csv/short-row", "x,number\na\nb,2\n", "-|2", 3},
    {"/csv/blanks", " Number , x\n  1  ,a\n", "1", 2},
    {"/csv/latin", "number,citt\xe0\n1,Forl\xec\n", "1", 2},
    {"/csv/no-rows", "number,x\n", "", 1},
    {"/csv/nothing", "", "", 0},
    {"/csv/open-quote", "number,x\n\"1,a\n", "1,a", 2},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Csv) csv = csv_new(c->text, strlen(c->text));
    g_autoptr(GString) numbers = g_string_new(NULL);

    while (csv_next(csv)) {
        const char *number = csv_field(csv, "number");

        if (numbers->len > 0)
            g_string_append_c(numbers, '|');
        g_string_append(numbers, number ? number : "-");
        if (c->last_line > 0)
            g_assert_cmpuint(csv_line(csv), <=, c->last_line);
    }
    g_assert_cmpstr(numbers->str, ==, c->numbers);
    g_assert_cmpuint(csv_percent(csv), ==, 100);
}

static void
test_write(void)
{
    g_autoptr(GString) out = g_string_new(NULL);

    csv_write(out, "a", false);
    csv_write(out, "b,\"c\"", false);
    csv_write(out, NULL, true);
    g_assert_cmpstr(out->str, ==, "a,\"b,\"\"c\"\"\",\r\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/csv/write", test_write);

    return g_test_run();
}
