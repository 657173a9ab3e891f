/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * header-words - encoded words (RFC 2047), for display only
 */
#include "bridge/auth/header.h"
#include "bridge/base/text.h"

#include <string.h>

typedef struct {
    const char *charset; /* points into the value */
    size_t charset_length;
    char encoding; /* 'B' or 'Q' */
    const char *text;
    size_t text_length;
} EncodedWord;

/* Reads "=?charset?e?text?=" at @p.  Returns: its length in bytes, 0 = it is none. */
static size_t
read_word(const char *p, EncodedWord *word)
{
    if (!g_str_has_prefix(p, "=?"))
        return 0;

    word->charset = p + 2;
    word->charset_length = strcspn(word->charset, "?* \t");
    const char *mark = word->charset + strcspn(word->charset, "? \t");
    if (word->charset_length == 0 || *mark != '?' || mark[1] == '\0' || mark[2] != '?')
        return 0;

    word->encoding = g_ascii_toupper(mark[1]);
    word->text = mark + 3;
    word->text_length = strcspn(word->text, "? \t");
    const char *end = word->text + word->text_length;
    if (end[0] != '?' || end[1] != '=' || !strchr("BQ", word->encoding))
        return 0;

    return end + 2 - p;
}

static void
append_q(GString *bytes, const EncodedWord *word)
{
    for (size_t i = 0; i < word->text_length; i++) {
        char c = word->text[i];

        if (c == '=' && i + 2 < word->text_length &&
            g_ascii_isxdigit(word->text[i + 1]) &&
            g_ascii_isxdigit(word->text[i + 2])) {
            c = g_ascii_xdigit_value(word->text[i + 1]) * 16 +
                g_ascii_xdigit_value(word->text[i + 2]);
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        g_string_append_c(bytes, c);
    }
}

static void
append_b(GString *bytes, const EncodedWord *word)
{
    g_autofree guchar *out = g_malloc(word->text_length + 4);
    int state = 0;
    guint save = 0;
    size_t n = g_base64_decode_step(word->text, word->text_length, out, &state, &save);

    g_string_append_len(bytes, (const char *) out, n);
}

/* Appends @bytes in @charset as UTF-8. */
static void
append_converted(GString *out, const GString *bytes, const char *charset)
{
    g_autofree char *utf8 = NULL;
    const char *from = charset;

    /* What calls itself Latin 1 or ASCII is Windows 1252 in life. */
    if (g_ascii_strcasecmp(charset, "iso-8859-1") == 0 ||
        g_ascii_strcasecmp(charset, "us-ascii") == 0)
        from = "windows-1252";

    if (g_ascii_strcasecmp(from, "utf-8") == 0)
        utf8 = g_utf8_make_valid(bytes->str, bytes->len);
    else if (g_ascii_strcasecmp(from, "windows-1252") == 0 ||
             g_ascii_strcasecmp(from, "iso-8859-15") == 0)
        utf8 = g_convert_with_fallback(bytes->str, bytes->len, "UTF-8", from,
                                       "\xef\xbf\xbd", NULL, NULL, NULL);
    g_string_append(out, utf8 ? utf8 : "\xef\xbf\xbd");
}

/* Decodes the run of encoded words at @p, which may cut a character in two at a
 * border (seen in life), so neighbours of one charset are joined first. */
static const char *
decode_run(const char *p, GString *out)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autofree char *charset = NULL;
    EncodedWord word;
    size_t length;

    while ((length = read_word(p, &word)) > 0) {
        g_autofree char *name = g_strndup(word.charset, word.charset_length);

        if (charset && g_ascii_strcasecmp(charset, name) != 0) {
            append_converted(out, bytes, charset);
            g_string_truncate(bytes, 0);
        }
        g_free(charset);
        charset = g_steal_pointer(&name);
        if (word.encoding == 'Q')
            append_q(bytes, &word);
        else
            append_b(bytes, &word);

        p += length;
        const char *next = p + strspn(p, " \t");
        EncodedWord peek;
        if (read_word(next, &peek) > 0)
            p = next; /* blanks between encoded words are not shown */
    }

    append_converted(out, bytes, charset);
    return p;
}

static char *
decode_words(const char *value)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (const char *p = value; *p != '\0';) {
        EncodedWord word;

        if (read_word(p, &word) > 0)
            p = decode_run(p, out);
        else
            g_string_append_c(out, *p++);
    }

    return g_utf8_make_valid(out->str, out->len);
}

char *
header_decode(const char *value)
{
    g_autofree char *utf8 = decode_words(value);

    return text_clean_line(utf8, -1);
}

static bool
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xfeff || c == 0x2028 || c == 0x2029 || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

bool
header_has_controls(const char *value)
{
    g_autofree char *utf8 = decode_words(value);

    for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c != '\t' && is_control(c))
            return true;
    }

    return false;
}
