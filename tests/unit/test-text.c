/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"
#include "bridge/base/clock.h"

static const struct {
    const char *written, *country, *e164; /* NULL = refused */
} phones[] = {
    {"+39 333 0000001", NULL, "+393330000001"},
    {"0039 333-0000001", "39", "+393330000001"},
    {"333 000 0001", "39", "+393330000001"},
    {"(333) 000/0001", "39", "+393330000001"},
    {"+41 79 000 00 01", "39", "+41790000001"},
    {"393330000001", "39", "+393330000001"},
    {"39 333 0000001", "39", "+393330000001"},
    {"393 000 0001", "39", "+393930000001"},
    {"+3933300000012", NULL, NULL},
    {"3,33E+09", "39", NULL},
    {"3.33E+09", "39", NULL},
    {"0874 000000", "39", NULL},
    {"333 000 0001", NULL, NULL},
    {"trecento", "39", NULL},
    {"+0123456789", NULL, NULL},
    {"+39333", NULL, NULL},
    {"+3933300000010000000", NULL, NULL},
    {"", "39", NULL},
};

static void
test_phone(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(phones); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *e164 =
            text_phone(phones[i].written, phones[i].country, &error);

        g_assert_cmpstr(e164, ==, phones[i].e164);
        g_assert_true((e164 == NULL) == (error != NULL));
    }
}

static void
test_hidden(void)
{
    g_autofree char *hidden = text_phone_hidden("+393330000001");

    g_assert_cmpstr(hidden, ==, "+39 *** *01");
    g_assert_null(strstr(hidden, "3330000"));
}

static const struct {
    const char *before, *after;
} cleaned[] = {
    {"a\r\nb\rc", "a\nb\nc"},
    {"a\x01\x1b[31mb", "a[31mb"},
    {"perch\xe9", "perch\xef\xbf\xbd"},
    {"e\xcc\x81", "\xc3\xa9"},
    {"«È» – già\tnormale… 5 €\n", "«È» – già\tnormale… 5 €\n"},
    {"già qui e\xcc\x81", "già qui é"},
    {"è\xc2\xadpoi\xc2\x85qui\x7f", "èpoiqui"},
    {"è\xe2\x80\xa8poi", "è\npoi"},
    {"è \xc0\xaf \xed\xa0\x80",
     "è \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"©\xef\xb8\x8f", "©\xef\xb8\x8f"},
    {"x\xe2\x80\xaey", "xy"},
    {"a\xe2\x80\x8b\xef\xbb\xbf"
     "b",
     "ab"},
    {"👩\xe2\x80\x8d🏫", "👩\xe2\x80\x8d🏫"},
    {"a\xe2\x80\x8d"
     "b",
     "ab"},
    {"⚠️ neve", "⚠️ neve"},
    {"1️⃣ 👨‍👩‍👧 👍🏽 🏳️‍🌈",
     "1️⃣ 👨‍👩‍👧 👍🏽 🏳️‍🌈"},
    {"🏴󠁧󠁢󠁥󠁮󠁧󠁿 a\xf3\xa0\x81\xa7",
     "🏴󠁧󠁢󠁥󠁮󠁧󠁿 a"},
    {"👍\xe2\x80\x8d.", "👍."},
    {"a\xc2\xa0\xe2\x80\xaf\xe3\x80\x80z", "a   z"},
    {"a\xcd\x8f\xe3\x85\xa4z", "az"},
    {"𝐀𝐋𝐋𝐄𝐑𝐓𝐀 𝟏𝟐 𝒸𝓇ℯ𝓈𝒸ℯ", "ALLERTA 12 cresce"},
    {"5 ℓ ℃ ½ ﬁ ①", "5 ℓ ℃ ½ ﬁ ①"},
    {"ＡＬＬＥＲＴＡ　１２", "ALLERTA 12"},
    {"🅰🅻🅻🅴🆁🆃🅰 ⓝⓔⓥⓔ 🅿️ Ⓜ 🆘",
     "ALLERTA neve 🅿️ Ⓜ 🆘"},
    {"\xef\x82\xb7 uno \xef\x81\x8a", "• uno 🙂"},
};

static void
test_clean(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cleaned); i++) {
        g_autofree char *after = text_clean(cleaned[i].before, -1);
        g_assert_cmpstr(after, ==, cleaned[i].after);
    }

    g_autofree char *line = text_clean_line("  due \t\n parole\xc2\xa0qui ", -1);
    g_assert_cmpstr(line, ==, "due parole qui");
}

static const struct {
    const char *before;
    size_t most;
    const char *after;
} cuts[] = {
    {"breve", 10, "breve"},
    {"Prima frase. Seconda frase lunga", 17, "Prima frase.…"},
    {"una due tre quattro", 12, "una due tre…"},
    {"abcdefghij", 5, "abcd…"},
    {"🇮🇹🇮🇹", 7, "🇮🇹…"},
    {"x", 0, ""},
    {"ab👨\xe2\x80\x8d👩\xe2\x80\x8d👧c", 8, "ab…"},
    {"ab👨\xe2\x80\x8d👩\xe2\x80\x8d👧cd", 11, "ab👨\xe2\x80\x8d👩\xe2\x80\x8d👧…"},
    {"ab👍🏽c", 5, "ab…"},
    {"ab1\xef\xb8\x8f\xe2\x83\xa3.", 5, "ab…"},
    {"abe\xcc\x81\xcc\xa3z", 4, "ab…"},
    {"ab🏴\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf.", 8, "ab…"},
    {"Tutti gli orari · Dalle otto", 21, "Tutti gli orari…"},
    {"Gli orari · Dalle", 13, "Gli orari…"},
};

static void
test_cut(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_autofree char *after = text_cut(cuts[i].before, cuts[i].most);
        g_assert_cmpstr(after, ==, cuts[i].after);
        g_assert_cmpuint(text_utf16_length(after), <=, cuts[i].most);
    }
}

static void
test_closest(void)
{
    const char *const words[] = {"password_file", "host", "port", NULL};

    g_assert_cmpstr(text_closest("passwort_file", words), ==, "password_file");
    g_assert_cmpstr(text_closest("hsot", words), ==, "host");
    g_assert_null(text_closest("completely", words));
}

static void
test_address(void)
{
    g_assert_true(text_is_address("sindaco@comune.example"));
    g_assert_false(text_is_address("sindaco@comune.example@evil.example"));
    g_assert_false(text_is_address("a..b@comune.example"));
    g_assert_false(text_is_address("@comune.example"));
    g_assert_false(text_is_address("a b@comune.example"));
    g_assert_false(text_is_address(NULL));
    g_assert_true(text_is_loopback("127.0.0.1"));
    g_assert_false(text_is_loopback("127.example"));
    g_assert_false(text_is_loopback("192.0.2.1"));
}

static void
test_fold(void)
{
    g_autofree char *folded = text_fold("PERCHÉ Sì");

    g_assert_cmpstr(folded, ==, "perche si");
    g_free(folded);
    folded = text_fold("La piazza SÌ\xc3");
    g_assert_cmpstr(folded, ==, "");
}

/* What Unicode says of @c: taken apart, without marks, in lower case. */
static char *
fold_by_hand(const char *c)
{
    g_autofree char *apart = g_utf8_normalize(c, -1, G_NORMALIZE_ALL);
    GString *out = g_string_new(NULL);

    for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p)) {
        if (!g_unichar_ismark(g_utf8_get_char(p)))
            g_string_append_unichar(out, g_unichar_tolower(g_utf8_get_char(p)));
    }
    return g_string_free(out, FALSE);
}

static void
test_fold_each(void)
{
    for (gunichar c = 1; c < 0x3000; c++) {
        char utf8[8] = "";

        g_unichar_to_utf8(c, utf8);

        g_autofree char *folded = text_fold(utf8);
        g_autofree char *expected = fold_by_hand(utf8);

        g_assert_cmpstr(folded, ==, expected);
    }

    g_autofree char *mixed = text_fold("Ab\xc3\xa8 Z\xc3\x9f. \xe2\x80\x99Q");
    g_autofree char *broken = text_fold("Ab\xc3");

    g_assert_cmpstr(mixed, ==, "abe z\xc3\x9f. \xe2\x80\x99q");
    g_assert_cmpstr(broken, ==, "");
}

static void
test_clock(void)
{
    int64_t when = 0;
    g_autoptr(GError) error = NULL;

    g_assert_true(clock_read("2026-11-24T19:13:01+01:00", &when, &error));
    g_autofree char *text = clock_text(when);
    g_assert_cmpstr(text, ==, "2026-11-24T18:13:01Z");
    g_assert_false(clock_read("ieri", &when, &error));

    clock_start_at(1000);
    g_assert_cmpint(clock_now_s(), >=, 1000);
    g_assert_cmpint(clock_now_s(), <, 2000);
}

/* FIPS 180-2, appendix B, and nothing. */
static void
test_sha256(void)
{
    static const struct {
        const char *text;
        const char *digest;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *digest = text_sha256(cases[i].text, strlen(cases[i].text));

        g_assert_cmpstr(digest, ==, cases[i].digest);
    }
}

static void
test_hex(void)
{
    g_autofree char *some = text_hex("\x00\x0f\xa5\xff", 4);
    g_autofree char *none = text_hex("", 0);

    g_assert_cmpstr(some, ==, "000fa5ff");
    g_assert_cmpstr(none, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/text/phone", test_phone);
    g_test_add_func("/text/phone-hidden", test_hidden);
    g_test_add_func("/text/clean", test_clean);
    g_test_add_func("/text/cut", test_cut);
    g_test_add_func("/text/closest", test_closest);
    g_test_add_func("/text/address", test_address);
    g_test_add_func("/text/fold", test_fold);
    g_test_add_func("/text/fold/each", test_fold_each);
    g_test_add_func("/text/clock", test_clock);
    g_test_add_func("/text/hex", test_hex);
    g_test_add_func("/text/sha256", test_sha256);

    return g_test_run();
}
