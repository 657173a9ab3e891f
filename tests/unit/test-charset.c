/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset.h"

#include <string.h>

typedef struct {
    const char *path;
    const char *bytes;
    size_t length; /* 0 = NUL-ended */
    const char *declared;
    const char *text;
    bool guessed;
} Case;

static const Case cases[] = {
    {"/charset/utf-8", "perch\xC3\xA9", 0, "utf-8", "perché", false},
    {"/charset/utf-8-declared-latin", "perch\xC3\xA9", 0, "iso-8859-1", "perché",
     false},
    {"/charset/latin-declared-utf-8", "citt\xE0 perch\xE9", 0, "utf-8", "città perché",
     true},
    {"/charset/windows-behind-latin", "\x93\x80 5\x94 \x96", 0, "ISO-8859-1", "“€ 5” –",
     false},
    {"/charset/latin-9-euro", "5 \xA4", 0, "iso-8859-15", "5 €", false},
    {"/charset/none", "gioved\xEC", 0, NULL, "giovedì", true},
    {"/charset/none-utf-8", "giovedì", 0, NULL, "giovedì", false},
    {"/charset/unknown", "gioved\xEC", 0, "x-nobody-knows", "giovedì", true},
    {"/charset/ascii-with-accents", "gioved\xEC", 0, "us-ascii", "giovedì", false},
    {"/charset/central-europe", "\xE8lovek", 0, "windows-1250", "človek", false},
    {"/charset/mac", "citt\x88", 0, "macintosh", "città", false},
    {"/charset/utf-16-mark",
     "\xFF\xFE"
     "c\0i\0\xE0\0",
     8, NULL, "cià", false},
    {"/charset/utf-7", "citt+AOA-", 0, "utf-7", "città", false},
    {"/charset/unassigned-byte", "a\x81z\xE0", 0, "windows-1252", "a\xC2\x81zà", false},
    {"/charset/nul", "a\0b", 3, "utf-8", "a b", false},
    {"/charset/empty", "", 0, "utf-8", "", false},
    {"/charset/name-too-long", "\xE0", 0,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "à", true},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GBytes) bytes =
        g_bytes_new(c->bytes, c->length > 0 ? c->length : strlen(c->bytes));
    bool guessed = false;
    g_autofree char *text = charset_decode(bytes, c->declared, &guessed);

    g_assert_cmpstr(text, ==, c->text);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(guessed == c->guessed);
}

static void
test_html(void)
{
    static const char page[] = "<html><head><META content='text/html; "
                               "charset=windows-1250'></head>";
    g_autoptr(GBytes) bytes = g_bytes_new_static(page, strlen(page));
    g_autoptr(GBytes) none = g_bytes_new_static("<p>", 3);
    g_autofree char *named = charset_of_html(bytes);

    g_assert_cmpstr(named, ==, "windows-1250");
    g_assert_null(charset_of_html(none));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/charset/of-html", test_html);
    return g_test_run();
}
