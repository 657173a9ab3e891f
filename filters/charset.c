/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset.h"

#include <stdint.h>
#include <string.h>

#define CHARSET_NAME_BYTES 40

/* What people in Europe send, and what is common elsewhere.  A charset that is not
 * here is read as windows-1252, and the author is warned. */
static const char *const known[] = {
    "UTF-8",        "US-ASCII",     "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-3",
    "ISO-8859-4",   "ISO-8859-5",   "ISO-8859-6",   "ISO-8859-7",   "ISO-8859-8",
    "ISO-8859-9",   "ISO-8859-10",  "ISO-8859-13",  "ISO-8859-14",  "ISO-8859-15",
    "ISO-8859-16",  "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
    "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258",
    "KOI8-R",       "KOI8-U",       "MACINTOSH",    "IBM437",       "IBM850",
    "UTF-16",       "UTF-16LE",     "UTF-16BE",     "UTF-7",        "ISO-2022-JP",
    "SHIFT_JIS",    "EUC-JP",       "GB2312",       "GBK",          "GB18030",
    "BIG5",         "EUC-KR",       "TIS-620",
};

/* Names that stand for others: WHATWG's reading of the latin ones. */
static const struct {
    const char *name;
    const char *means;
} aliases[] = {
    {"utf8", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"ascii", "WINDOWS-1252"},
    {"us-ascii", "WINDOWS-1252"},
    {"ansi_x3.4-1968", "WINDOWS-1252"},
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"iso_8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"l1", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"ansi", "WINDOWS-1252"},
    {"x-ansi", "WINDOWS-1252"},
    {"cp1250", "WINDOWS-1250"},
    {"cp1251", "WINDOWS-1251"},
    {"iso8859-15", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"mac", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"},
    {"cp437", "IBM437"},
    {"cp850", "IBM850"},
    {"x-sjis", "SHIFT_JIS"},
    {"shift-jis", "SHIFT_JIS"},
    {"gb_2312-80", "GBK"},
    {"gb2312", "GBK"},
    {"ks_c_5601-1987", "EUC-KR"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-11", "TIS-620"},
};

/* WHATWG index windows-1252, bytes 0x80-0x9F.  iconv refuses the five that are
 * not assigned; every other decoder lets them pass, and one bad byte must not
 * cost a text. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

void
charset_preload(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        /* Kept open on purpose: a closed converter is unloaded again. */
        iconv_t reader = iconv_open("UTF-8", known[i]);

        if (reader != (iconv_t) -1)
            iconv(reader, NULL, NULL, NULL, NULL);
    }
}

/* Returns: (unowned) the name that iconv knows, or NULL. */
static const char *
find_charset(const char *declared)
{
    if (!declared || strlen(declared) > CHARSET_NAME_BYTES)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (g_ascii_strcasecmp(declared, aliases[i].name) == 0)
            return aliases[i].means;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (g_ascii_strcasecmp(declared, known[i]) == 0)
            return known[i];
    }
    return NULL;
}

gunichar
charset_windows_1252(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

static char *
read_windows_1252(const char *bytes, size_t size)
{
    GString *text = g_string_sized_new(size + size / 8);

    for (size_t i = 0; i < size; i++) {
        unsigned char byte = bytes[i];

        if (byte >= 0x80 && byte < 0xA0)
            g_string_append_unichar(text, windows_1252[byte - 0x80]);
        else if (byte >= 0x80)
            g_string_append_unichar(text, byte);
        else
            g_string_append_c(text, byte);
    }
    return g_string_free(text, FALSE);
}

/* A NUL in a text ends every C string: it is a blank instead. */
static char *
without_nul(const char *bytes, size_t size)
{
    char *text = g_malloc(size + 1);

    for (size_t i = 0; i < size; i++)
        text[i] = bytes[i] != '\0' ? bytes[i] : ' ';
    text[size] = '\0';
    return text;
}

/* Returns: (owned) the text, or NULL when the bytes do not fit. */
static char *
read_by_iconv(const char *bytes, size_t size, const char *charset)
{
    size_t written = 0;
    g_autofree char *text =
        g_convert(bytes, size, "UTF-8", charset, NULL, &written, NULL);

    return text ? without_nul(text, written) : NULL;
}

static bool
is_wide(const char *charset)
{
    return charset &&
           (g_str_has_prefix(charset, "UTF-16") || g_str_has_prefix(charset, "UTF-7") ||
            g_str_has_prefix(charset, "ISO-2022"));
}

/* By the mark at the start of the bytes. */
static const char *
find_mark(const char *bytes, size_t size)
{
    if (size >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return "UTF-16";
    if (size >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return "UTF-16";
    return NULL;
}

char *
charset_decode(GBytes *bytes, const char *declared, bool *guessed)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    const char *mark = find_mark(data, size);
    const char *charset = mark ? mark : find_charset(declared);
    char *text = NULL;
    bool guess = declared && !charset;

    if (size == 0)
        return g_strdup("");
    if (is_wide(charset))
        text = read_by_iconv(data, size, charset);
    if (!text) {
        g_autofree char *plain = without_nul(data, size);

        if (g_utf8_validate(plain, -1, NULL))
            text = g_steal_pointer(&plain);
    }
    if (!text && charset && !is_wide(charset) &&
        !g_str_equal(charset, "WINDOWS-1252") && !g_str_equal(charset, "UTF-8"))
        text = read_by_iconv(data, size, charset);
    if (!text) {
        g_autofree char *plain = without_nul(data, size);

        guess = guess || !charset || !g_str_equal(charset, "WINDOWS-1252");
        text = read_windows_1252(plain, size);
    }
    if (guessed)
        *guessed = guess;
    return text;
}

char *
charset_of_html(GBytes *bytes)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *head = without_nul(data, MIN(size, 1024));
    g_autofree char *lower = g_ascii_strdown(head, -1);
    const char *at = strstr(lower, "charset=");

    if (!at)
        return NULL;
    at += strlen("charset=");
    at += *at == '"' || *at == '\'';
    return g_strndup(at, MIN(strcspn(at, "\"' ;/>"), CHARSET_NAME_BYTES));
}
