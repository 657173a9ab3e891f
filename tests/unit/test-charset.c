/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset.h"

#include "filters/charset-repair.h"

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
    {"/charset/utf-8-bad-byte", "citt\xC3\xA0 gi\xE0 perch\xC3\xA9", 0, "utf-8",
     "città già perché", true},
    {"/charset/utf-8-cut", "citt\xC3\xA0 perch\xC3", 0, "utf-8", "città perchÃ", true},
    {"/charset/utf-8-behind-ascii", "citt\xC3\xA0", 0, "us-ascii", "città", false},
    {"/charset/utf-8-behind-utf-16", "citt\xC3\xA0", 0, "utf-16", "città", false},
    {"/charset/utf-16-no-mark", "c\0i\0\xE0\0c\0", 8, "utf-16", "ciàc", false},
    {"/charset/utf-16-big", "\0c\0i\0\xE0\0c", 8, "utf-16be", "ciàc", false},
    {"/charset/utf-16-undeclared", "c\0i\0a\0o\0", 8, NULL, "ciao", false},
    {"/charset/utf-7-old-name", "citt+AOA-", 0, "UNICODE-1-1-UTF-7", "città", false},
    {"/charset/japanese", "\x1b$B4A;z\x1b(B", 0, "iso-2022-jp", "漢字", false},
    {"/charset/japanese-shifted", "\x8a\xbf\x8e\x9a", 0, "shift_jis", "漢字", false},
    {"/charset/cyrillic-bad-byte", "\xD1\xEB\x98\xEE\xE2\xEE\xF1\xEB\xEE\xE2\xEE", 0,
     "windows-1251", "Сл\xEF\xBF\xBDовослово", false},
    {"/charset/quotes-in-latin-2", "\x93\xE8\x94", 0, "iso-8859-2", "“č”", false},
    {"/charset/euro-in-latin-9", "\x80 \xA4", 0, "latin-9", "€ €", false},
    {"/charset/name-in-quotes", "gioved\xEC", 0, "\"ISO-8859-1\"", "giovedì", false},
    {"/charset/name-doubled", "gioved\xEC", 0, "charset=iso-8859-1", "giovedì", false},
    {"/charset/name-says-nothing", "gioved\xC3\xAC", 0, "unknown-8bit", "giovedì",
     false},
    {"/charset/twice", "perchÃ© cittÃ\xC2\xA0 â€œciaoâ€\xC2\x9D", 0, "utf-8",
     "perché città “ciao”", false},
    {"/charset/thrice", "perchÃƒÂ©", 0, "utf-8", "perché", false},
    {"/charset/twice-latin", "perch\xC3\x83\xC2\xA9", 0, "iso-8859-1", "perché", false},
    {"/charset/not-twice", "São Ãtua è Â", 0, "utf-8", "São Ãtua è Â", false},
    {"/charset/not-twice-mixed", "perchÃ© però", 0, "utf-8", "perchÃ© però", false},
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

    static const char xhtml[] = "<?xml version='1.0' encoding='iso-8859-15'?><html>";
    g_autoptr(GBytes) other = g_bytes_new_static(xhtml, strlen(xhtml));
    g_autofree char *encoding = charset_of_html(other);

    g_assert_cmpstr(encoding, ==, "iso-8859-15");
    g_assert_null(charset_of_html(none));
}

static const struct {
    const char *before, *after; /* NULL = left as it is */
} transfers[] = {
    {"citt=C3=A0 e perch=C3=A9 si va=\r\n avanti", "città e perché si va avanti"},
    {"Ordinanza n=C2=B0 5, gi=C3=A0", "Ordinanza n° 5, già"},
    {"lunga riga=20\r\nperch=c3=a9 =\nfine", "lunga riga \r\nperché fine"},
    {"a=b e c=d", NULL},
    {"https://x.example/?a=C3=A0&b=1", NULL},
    {"x=3D1", NULL},
    {"già =C3=A0 =C3=A0", NULL},
    {"=E0=E8 latino", NULL},
    {"R2VudGlsaSBjaXR0YWRpbmksIGRvbWFuaSBsZSBzY3VvbGUgcmVzdGFubyBjaGl1c2Uu",
     "Gentili cittadini, domani le scuole restano chiuse."},
    {"R2VudGlsaSBjaXR0YWRpbmksIGRvbWFuaSBsZSBz\r\nY3VvbGUgcmVzdGFubyBjaGl1c2Uu\r\n",
     "Gentili cittadini, domani le scuole restano chiuse."},
    {"SCUOLECHIUSEDOMANIPERNEVEINTUTTOILCOMUNE", NULL},
    {"Ciao", NULL},
    {"", NULL},
};

static void
test_transfer(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(transfers); i++) {
        g_autoptr(GBytes) bytes =
            g_bytes_new_static(transfers[i].before, strlen(transfers[i].before));
        g_autoptr(GBytes) repaired = charset_repair_transfer(bytes);
        g_autofree char *text =
            repaired ? charset_decode(repaired, "utf-8", NULL) : NULL;

        g_assert_cmpstr(text, ==, transfers[i].after);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/charset/of-html", test_html);
    g_test_add_func("/charset/transfer", test_transfer);
    return g_test_run();
}
