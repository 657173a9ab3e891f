/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset.h"

#include "filters/charset-repair.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#define CHARSET_NAME_BYTES 40

/* One wrong byte in so many is a flaw of the text; more are another charset. */
#define BAD_SHARE 10

/* Where a page names its charset; Outlook writes namespaces before it. */
#define HEAD_BYTES 4096

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
    "EUC-JP",       "GB2312",       "GBK",          "GB18030",      "BIG5",
    "EUC-KR",       "TIS-620",      "UTF-32",       "CP932",        "IBM852",
    "IBM858",       "ISO-2022-KR",
};

/* What programs write that do not know: the bytes tell. */
static const char *const unsaid[] = {
    "unknown",
    "x-unknown",
    "unknown-8bit",
    "8bit",
    "7bit",
    "binary",
    "_autodetect",
    "default",
    "default_charset",
    "user-defined",
    "x-user-defined",
    "none",
    "",
};

/* Names that stand for others: WHATWG's reading of the latin ones. */
static const struct {
    const char *name;
    const char *means;
} aliases[] = {
    {"utf8", "UTF-8"},
    {"utf_8", "UTF-8"},
    {"x-utf-8", "UTF-8"},
    {"utf8mb4", "UTF-8"},
    {"utf-8-sig", "UTF-8"},
    {"cp65001", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"unicode-2-0-utf-7", "UTF-7"},
    {"x-unicode-2-0-utf-7", "UTF-7"},
    {"utf7", "UTF-7"},
    {"utf16", "UTF-16"},
    {"unicode", "UTF-16"},
    {"ucs-2", "UTF-16"},
    {"iso-10646-ucs-2", "UTF-16"},
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
    {"x-cp1252", "WINDOWS-1252"},
    {"windows1252", "WINDOWS-1252"},
    {"ansi_x3.110-1983", "WINDOWS-1252"},
    {"iso-8859-1-windows-3.1-latin-1", "WINDOWS-1252"},
    {"cp819", "WINDOWS-1252"},
    {"ibm819", "WINDOWS-1252"},
    {"latin-1", "WINDOWS-1252"},
    {"iso88591", "WINDOWS-1252"},
    {"cp1250", "WINDOWS-1250"},
    {"cp1251", "WINDOWS-1251"},
    {"iso8859-15", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"latin-9", "ISO-8859-15"},
    {"iso_8859-15", "ISO-8859-15"},
    {"latin2", "ISO-8859-2"},
    {"iso8859-2", "ISO-8859-2"},
    {"iso_8859-2", "ISO-8859-2"},
    {"windows-874", "TIS-620"},
    {"windows-31j", "CP932"},
    {"ms_kanji", "CP932"},
    {"csshiftjis", "CP932"},
    {"shift_jis", "CP932"},
    {"cp936", "GBK"},
    {"x-gbk", "GBK"},
    {"cp949", "EUC-KR"},
    {"big5-hkscs", "BIG5"},
    {"cp852", "IBM852"},
    {"cp858", "IBM858"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"mac", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"},
    {"cp437", "IBM437"},
    {"cp850", "IBM850"},
    {"x-sjis", "CP932"},
    {"shift-jis", "CP932"},
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

/* What stands around the name by mistake: quotation marks, blanks, "charset=". (owned)
 */
static char *
bare_name(const char *declared)
{
    g_autofree char *lower = g_ascii_strdown(declared, -1);
    const char *name = strstr(lower, "charset=");

    name = name ? name + strlen("charset=") : lower;
    name += strspn(name, " \t\"'=");
    return g_strndup(name, strcspn(name, " \t\"';,"));
}

/* Returns: (unowned) the name that iconv knows, or NULL.  @is_said: whether the name
 * means anything. */
static const char *
find_charset(const char *declared, bool *is_said)
{
    g_autofree char *name = NULL;

    *is_said = declared != NULL;
    if (!declared || strlen(declared) > CHARSET_NAME_BYTES)
        return NULL;
    name = bare_name(declared);
    for (size_t i = 0; i < G_N_ELEMENTS(unsaid); i++) {
        if (g_str_equal(name, unsaid[i]))
            *is_said = false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (g_str_equal(name, aliases[i].name))
            return aliases[i].means;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (g_ascii_strcasecmp(name, known[i]) == 0)
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

/* Bytes 0x80 to 0x9F are controls in ISO 8859 and quotation marks in life. */
static char *
without_controls(char *text)
{
    GString *out;
    bool has_any = false;

    for (const char *p = text; *p != '\0' && !has_any; p++)
        has_any = p[0] == '\xC2' && (unsigned char) p[1] < 0xA0;
    if (!has_any)
        return text;
    out = g_string_sized_new(strlen(text));
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        g_string_append_unichar(
            out, c >= 0x80 && c < 0xA0 ? charset_windows_1252((unsigned char) c) : c);
    }
    g_free(text);
    return g_string_free(out, FALSE);
}

/* Returns: (owned) the text, where bytes that do not fit are U+FFFD; NULL when most of
 * them do not. */
static char *
read_by_iconv(const char *bytes, size_t size, const char *charset)
{
    iconv_t reader = iconv_open("UTF-8", charset);
    g_autoptr(GString) text = g_string_sized_new(size + size / 4);
    char buffer[4096];
    size_t bad = 0;
    char *from = (char *) bytes;
    size_t left = size;

    if (reader == (iconv_t) -1)
        return NULL;
    while (left > 0 && bad <= size / BAD_SHARE) {
        char *to = buffer;
        size_t room = sizeof buffer;
        bool is_wrong = iconv(reader, &from, &left, &to, &room) == (size_t) -1;

        is_wrong = is_wrong && (errno == EILSEQ || errno == EINVAL);
        g_string_append_len(text, buffer, to - buffer);
        if (!is_wrong)
            continue;
        g_string_append(text, "\xEF\xBF\xBD");
        from++;
        left--;
        bad++;
    }

    char *to = buffer;
    size_t room = sizeof buffer;

    iconv(reader, NULL, NULL, &to, &room);
    g_string_append_len(text, buffer, to - buffer);
    iconv_close(reader);
    if (bad > size / BAD_SHARE || !g_utf8_validate(text->str, (gssize) text->len, NULL))
        return NULL;
    return without_controls(without_nul(text->str, text->len));
}

static bool
is_utf_16(const char *charset)
{
    return charset &&
           (g_str_has_prefix(charset, "UTF-16") || g_str_has_prefix(charset, "UTF-32"));
}

/* Charsets whose bytes look like ASCII and are not. */
static bool
is_coded(const char *charset)
{
    return charset && (g_str_has_prefix(charset, "UTF-7") ||
                       g_str_has_prefix(charset, "ISO-2022"));
}

/* By the mark at the start of the bytes, or by every other byte being zero. */
static const char *
find_wide(const char *bytes, size_t size)
{
    size_t zeros[2] = {0, 0};
    size_t look = MIN(size, 1000) & ~(size_t) 1;

    if (size >= 4 && memcmp(bytes, "\xFF\xFE\0\0", 4) == 0)
        return "UTF-32";
    if (size >= 2 &&
        (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
        return "UTF-16";
    for (size_t i = 0; i < look; i++)
        zeros[i % 2] += bytes[i] == '\0';
    if (look < 4 || zeros[0] + zeros[1] < look / 3)
        return NULL;
    return zeros[1] > zeros[0] ? "UTF-16LE" : "UTF-16BE";
}

/* In the order of what is surest: marks, codes, UTF-8, what is declared, a guess. */
static char *
decode(const char *data, size_t size, const char *charset, bool *fits)
{
    const char *wide = find_wide(data, size);
    g_autofree char *plain = NULL;
    char *text = NULL;

    *fits = true;
    if (wide)
        text = read_by_iconv(data, size, wide);
    else if (is_coded(charset))
        text = read_by_iconv(data, size, charset);
    if (text)
        return text;

    /* A NUL is no valid UTF-8 here. */
    if (g_utf8_validate(data, (gssize) size, NULL))
        return g_strndup(data, size);
    plain = without_nul(data, size);
    if (g_utf8_validate(plain, -1, NULL))
        return g_steal_pointer(&plain);
    *fits = charset && !g_str_equal(charset, "UTF-8");
    if (*fits && !g_str_equal(charset, "WINDOWS-1252") && !is_utf_16(charset) &&
        !is_coded(charset))
        text = read_by_iconv(data, size, charset);
    if (text)
        return text;
    *fits = *fits && g_str_equal(charset, "WINDOWS-1252");
    return *fits ? read_windows_1252(plain, size) : charset_read_mixed(plain, size);
}

char *
charset_decode(GBytes *bytes, const char *declared, bool *guessed)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    bool is_said = false, fits = true;
    const char *charset = find_charset(declared, &is_said);
    g_autofree char *text = NULL;
    char *repaired;

    if (size == 0)
        return g_strdup("");
    text = decode(data, size, charset, &fits);
    if (guessed)
        *guessed = !fits || (is_said && !charset);
    repaired = charset_repair_twice(text);
    return repaired ? repaired : g_steal_pointer(&text);
}

char *
charset_of_html(GBytes *bytes)
{
    static const char *const words[] = {"charset=", "encoding="};
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *head = without_nul(data, MIN(size, HEAD_BYTES));
    g_autofree char *lower = g_ascii_strdown(head, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *at = strstr(lower, words[i]);

        if (!at)
            continue;
        at += strlen(words[i]);
        at += *at == '"' || *at == '\'';
        return g_strndup(at, MIN(strcspn(at, "\"' ;/>?"), CHARSET_NAME_BYTES));
    }
    return NULL;
}
