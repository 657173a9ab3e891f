/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/csv.h"

#include "bridge/base/cleanup.h"
#include "bridge/base/limits.h"

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
    g_autoptr(AutoFile) file = fmemopen((void *) c->text, strlen(c->text), "r");
    g_autoptr(Csv) csv = csv_new(file);
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
    g_assert_cmpuint(csv_read_bytes(csv), ==, strlen(c->text));
    g_assert_false(csv_is_zip(csv));
}

/* Reads @text, which is as long as @size_bytes says. */
static void
check_fields(const char *text, size_t size_bytes, const char *const *expected)
{
    g_autoptr(AutoFile) file = fmemopen((void *) text, size_bytes, "r");
    g_autoptr(Csv) csv = csv_new(file);

    for (; *expected; expected++) {
        g_assert_true(csv_next(csv));
        g_assert_cmpstr(csv_field(csv, "words"), ==, *expected);
    }
    g_assert_false(csv_next(csv));
}

/* One row that somebody pasted in does not spoil the others. */
static void
test_charsets(void)
{
    static const char text[] = "number,words\n1,citt\xc3\xa0\n2,citt\xe0\n3,s\xc3\xac\n"
                               "4,a\0b\n";
    static const char *const expected[] = {"citt\xc3\xa0", "citt\xc3\xa0", "s\xc3\xac",
                                           "a?b", NULL};

    check_fields(text, sizeof text - 1, expected);
}

/* Rows, quotes and line ends wherever the file is cut into what is read at once. */
static void
test_long_file(void)
{
    for (unsigned pad = 0; pad < 40; pad++) {
        g_autoptr(GString) text = g_string_new("number,words\r\n");
        g_autofree char *padding = g_strnfill(65536 - 40 + pad - 14 - 4, 'x');

        g_string_append_printf(text, "1,%s\r\n", padding + 30);
        g_string_append(text, "12345678901234567890,\"a \"\"b\"\"\nc\"\r\n3,d\r\n");

        const char *const expected[] = {padding + 30, "a \"b\"\nc", "d", NULL};

        check_fields(text->str, text->len, expected);
    }
}

/* A quotation mark that is not closed makes one row of all the rest: memory stays. */
static void
test_too_long(void)
{
    g_autofree char *letters = g_strnfill(3 * LIMIT_CSV_ROW_BYTES, 'x');
    g_autofree char *commas = g_strnfill(3 * LIMIT_CSV_ROW_BYTES, ',');
    g_autofree char *text = g_strdup_printf("number,words\n1,a\n%s\n2,\"b\n%s\n%s",
                                            commas, letters, commas);
    g_autoptr(AutoFile) file = fmemopen(text, strlen(text), "r");
    g_autoptr(Csv) csv = csv_new(file);

    g_assert_true(csv_next(csv));
    g_assert_false(csv_is_too_long(csv));
    g_assert_true(csv_next(csv));
    g_assert_true(csv_is_too_long(csv));
    g_assert_cmpuint(csv_line(csv), ==, 3);
    g_assert_true(csv_next(csv));
    g_assert_true(csv_is_too_long(csv));
    g_assert_cmpuint(csv_line(csv), ==, 4);
    g_assert_cmpstr(csv_field(csv, "number"), ==, "2");
    g_assert_null(csv_field(csv, "words"));
    g_assert_false(csv_next(csv));
    g_assert_cmpuint(csv_read_bytes(csv), ==, strlen(text));
}

static void
test_zip(void)
{
    char text[] = "PK\003\004";
    g_autoptr(AutoFile) file = fmemopen(text, sizeof text, "r");
    g_autoptr(Csv) csv = csv_new(file);

    g_assert_true(csv_is_zip(csv));
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
    g_test_add_func("/csv/charsets", test_charsets);
    g_test_add_func("/csv/long-file", test_long_file);
    g_test_add_func("/csv/too-long", test_too_long);
    g_test_add_func("/csv/zip", test_zip);
    g_test_add_func("/csv/write", test_write);

    return g_test_run();
}
