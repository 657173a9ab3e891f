/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/header.h"
#include "bridge/base/limits.h"

#include <string.h>

typedef struct {
    const char *path;
    const char *raw;
    const char *fault;
    const char *dump; /* name=value| for each field */
    const char *body;
} Case;

static const Case cases[] = {
    {"/header/crlf", "A: b\r\nC:d\r\n\r\nx\r\n", NULL, "A=b|C=d|", "x\r\n"},
    {"/header/lf", "A: b\nC:d\n\nx\n", NULL, "A=b|C=d|", "x\n"},
    {"/header/folded", "A: b\r\n c\r\n\td\r\n\r\n", NULL, "A=b c\td|", ""},
    {"/header/fold-after-colon", "A:\r\n b\r\n\r\n", NULL, "A=b|", ""},
    {"/header/no-body", "A: b\r\n", NULL, "A=b|", ""},
    {"/header/no-line-end", "A: b", NULL, "A=b|", ""},
    {"/header/empty", "", NULL, "", ""},
    {"/header/empty-value", "A:\r\n\r\n", NULL, "A=|", ""},
    {"/header/space-before-colon", "A \t: b\r\n\r\n", NULL, "A=b|", ""},
    {"/header/colon-in-value", "A: b:c\r\n\r\n", NULL, "A=b:c|", ""},
    {"/header/eight-bit-value", "A: \xc3\xa0\r\n\r\n", NULL, "A=\xc3\xa0|", ""},
    {"/header/body-starts-at-once", "\r\nA: b\r\n", NULL, "", "A: b\r\n"},
    {"/header/no-colon", "A: b\r\nxyz\r\n\r\n", "header-malformed", "A=b|", NULL},
    {"/header/mbox-line", "From a@b.example Tue\r\nA: b\r\n", "header-malformed", "",
     NULL},
    {"/header/fold-first", " A: b\r\n\r\n", "header-malformed", "", NULL},
    {"/header/space-in-name", "A b: c\r\n\r\n", "header-malformed", "", NULL},
    {"/header/eight-bit-name", "\xc3\xa0: c\r\n\r\n", "header-malformed", "", NULL},
    {"/header/empty-name", ": c\r\n\r\n", "header-malformed", "", NULL},
    {"/header/bare-cr", "A: b\rFrom: c\r\n\r\n", "header-control-characters", "", NULL},
    {"/header/escape", "A: b\x1b[0m\r\n\r\n", "header-control-characters", "", NULL},
    {"/header/delete", "A: b\x7f\r\n\r\n", "header-control-characters", "", NULL},
    {"/header/lf-in-crlf", "A: b\r\nC: d\nE: f\r\n\r\n", "header-line-ends", "A=b|",
     NULL},
    {"/header/crlf-in-lf", "A: b\nC: d\r\n\n", "header-line-ends", "A=b|", NULL},
    {"/header/two-from", "From: a\r\nfrom: b\r\n\r\n", "from-repeated",
     "From=a|from=b|", NULL},
    {"/header/two-from-spaced", "From: a\r\nFROM : b\r\n\r\n", "from-repeated",
     "From=a|FROM=b|", NULL},
    {"/header/two-to", "To: a\r\nTo: b\r\n\r\n", "header-repeated", "To=a|To=b|", NULL},
    {"/header/two-types", "Content-Type: a\r\ncontent-type: b\r\n\r\n",
     "header-repeated", "Content-Type=a|content-type=b|", NULL},
    {"/header/two-received", "Received: a\r\nReceived: b\r\n\r\n", NULL,
     "Received=a|Received=b|", ""},
};

static Header *
parse(const char *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);

    return header_parse(raw);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Header) header = parse(c->raw, strlen(c->raw));
    g_autoptr(GString) dump = g_string_new(NULL);

    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);
        g_string_append_printf(dump, "%s=%s|", field->name, field->value);
    }
    g_assert_cmpstr(header->fault, ==, c->fault);
    g_assert_cmpstr(dump->str, ==, c->dump);
    if (c->body)
        g_assert_cmpstr(c->raw + header->body_offset, ==, c->body);
}

static void
test_nul(void)
{
    g_autoptr(Header) header = parse("A: b\0c\r\n\r\n", 10);

    g_assert_cmpstr(header->fault, ==, "header-control-characters");
}

/* @n times @line.  Returns: the fault. */
static const char *
fault_of(const char *first, const char *line, unsigned n)
{
    g_autoptr(GString) text = g_string_new(first);

    for (unsigned i = 0; i < n; i++)
        g_string_append(text, line);
    g_string_append(text, "\r\n");
    g_autoptr(Header) header = parse(text->str, text->len);
    return header->fault;
}

static void
test_limits(void)
{
    g_autofree char *longest = g_strnfill(LIMIT_HEADER_LINE_BYTES - 2, 'x');
    g_autofree char *line = g_strconcat("A:", longest, "\r\n", NULL);
    g_autofree char *over = g_strconcat("A: ", longest, "\r\n", NULL);

    g_assert_null(fault_of("", "A: b\r\n", LIMIT_HEADER_FIELDS));
    g_assert_cmpstr(fault_of("", "A: b\r\n", LIMIT_HEADER_FIELDS + 1), ==,
                    "header-too-large");
    g_assert_null(fault_of("", line, 15));
    g_assert_cmpstr(fault_of("", line, 17), ==, "header-too-large");
    g_assert_cmpstr(fault_of("", over, 1), ==, "header-too-large");
    g_assert_cmpstr(fault_of("A: b\r\n", " c\r\n", LIMIT_HEADER_BYTES), ==,
                    "header-too-large");
}

typedef struct {
    const char *path;
    const char *value;
    int64_t when_s; /* -1 = none */
} DateCase;

static const DateCase date_cases[] = {
    {"/header/date/plain", "Tue, 24 Nov 2026 09:12:04 +0100", 1795507924},
    {"/header/date/no-weekday", "24 Nov 2026 09:12:04 +0100", 1795507924},
    {"/header/date/italian-weekday", "mar, 24 Nov 2026 09:12:04 +0100", 1795507924},
    {"/header/date/comment", "Tue, 24 Nov 2026 09:12:04 +0100 (CET)", 1795507924},
    {"/header/date/comments", "Tue (x) , 24 Nov 2026 09 : 12:04 +0100", 1795507924},
    {"/header/date/no-seconds", "Tue, 24 Nov 2026 09:12 +0100", 1795507920},
    {"/header/date/gmt", "Tue, 24 Nov 2026 08:12:04 GMT", 1795507924},
    {"/header/date/z", "Tue, 24 Nov 2026 08:12:04 Z", 1795507924},
    {"/header/date/west", "Tue, 24 Nov 2026 03:12:04 -0500", 1795507924},
    {"/header/date/est", "Tue, 24 Nov 2026 03:12:04 EST", 1795507924},
    {"/header/date/one-digit", "Sun, 1 Nov 2026 00:00:00 +0000", 1793491200},
    {"/header/date/leap-second", "Tue, 24 Nov 2026 09:12:60 +0100", 1795507979},
    {"/header/date/no-zone", "Tue, 24 Nov 2026 09:12:04", -1},
    {"/header/date/two-digit-year", "Tue, 24 Nov 26 09:12:04 +0100", -1},
    {"/header/date/day-32", "Tue, 32 Nov 2026 09:12:04 +0100", -1},
    {"/header/date/february-30", "Mon, 30 Feb 2026 09:12:04 +0100", -1},
    {"/header/date/hour-25", "Tue, 24 Nov 2026 25:12:04 +0100", -1},
    {"/header/date/zone-too-far", "Tue, 24 Nov 2026 09:12:04 +9900", -1},
    {"/header/date/unknown-zone", "Tue, 24 Nov 2026 09:12:04 CET", -1},
    {"/header/date/more-behind", "Tue, 24 Nov 2026 09:12:04 +0100 x", -1},
    {"/header/date/five-digit-zone", "Tue, 24 Nov 2026 09:12:04 +01000", -1},
    {"/header/date/iso", "2026-11-24T09:12:04+01:00", -1},
    {"/header/date/empty", "", -1},
    {"/header/date/comma-only", ",", -1},
    {"/header/date/year-60000", "Tue, 24 Nov 60000 09:12:04 +0100", -1},
};

static void
test_date(gconstpointer data)
{
    const DateCase *c = data;
    int64_t when_s = -1;

    g_assert_cmpint(header_date(c->value, &when_s), ==, c->when_s >= 0);
    g_assert_cmpint(when_s, ==, c->when_s);
}

typedef struct {
    const char *path;
    const char *value;
    const char *shown;
} WordCase;

static const WordCase word_cases[] = {
    {"/header/decode/plain", "Chiusura di via Roma", "Chiusura di via Roma"},
    {"/header/decode/q",
     "=?utf-8?Q?Scuole_chiuse_marted=C3=AC?=", "Scuole chiuse marted\xc3\xac"},
    {"/header/decode/b", "=?UTF-8?b?Y2l0dMOg?=", "citt\xc3\xa0"},
    {"/header/decode/latin-1", "=?iso-8859-1?q?citt=E0?=", "citt\xc3\xa0"},
    {"/header/decode/windows", "=?windows-1252?Q?=80_10?=", "\xe2\x82\xac 10"},
    {"/header/decode/language", "=?utf-8*it?Q?citt=C3=A0?=", "citt\xc3\xa0"},
    {"/header/decode/neighbours", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
    {"/header/decode/word-between", "=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b"},
    {"/header/decode/cut-character",
     "=?utf-8?Q?citt=C3?= =?utf-8?Q?=A0?=", "citt\xc3\xa0"},
    {"/header/decode/newline-inside", "=?utf-8?Q?a=0D=0Ab?=", "a b"},
    {"/header/decode/not-closed", "=?utf-8?Q?abc", "=?utf-8?Q?abc"},
    {"/header/decode/unknown-charset", "=?x-y?Q?abc?=", "\xef\xbf\xbd"},
    {"/header/decode/broken-q", "=?utf-8?Q?a=ZZ?=", "a=ZZ"},
    {"/header/decode/encoding-x", "=?utf-8?X?a?=", "=?utf-8?X?a?="},
    {"/header/decode/empty", "", ""},
    {"/header/decode/raw-latin-1", "citt\xe0", "citt\xef\xbf\xbd"},
};

static void
test_decode(gconstpointer data)
{
    const WordCase *c = data;
    g_autofree char *shown = header_decode(c->value);

    g_assert_cmpstr(shown, ==, c->shown);
}

static void
test_controls(void)
{
    g_assert_false(header_has_controls("Citt\xc3\xa0 =?utf-8?Q?=C3=A0?="));
    g_assert_true(header_has_controls("a\xe2\x80\xae"));
    g_assert_true(header_has_controls("=?utf-8?Q?a=00b?= =?utf-8?Q?=E2=80=8B?="));
}

static void
test_message_id(void)
{
    static const char *const values[][2] = {
        {"<a@b.example>", "a@b.example"},
        {"a@b.example", "a@b.example"},
        {"<>", NULL},
        {"<a b@c>", NULL},
        {"<a@b> <c@d>", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *raw =
            g_strconcat("Message-ID: ", values[i][0], "\r\n\r\n", NULL);
        g_autoptr(Header) header = parse(raw, strlen(raw));
        g_autofree char *id = header_message_id(header);

        g_assert_cmpstr(id, ==, values[i][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(date_cases); i++)
        g_test_add_data_func(date_cases[i].path, &date_cases[i], test_date);
    for (size_t i = 0; i < G_N_ELEMENTS(word_cases); i++)
        g_test_add_data_func(word_cases[i].path, &word_cases[i], test_decode);
    g_test_add_func("/header/nul", test_nul);
    g_test_add_func("/header/limits", test_limits);
    g_test_add_func("/header/controls", test_controls);
    g_test_add_func("/header/message-id", test_message_id);

    return g_test_run();
}
