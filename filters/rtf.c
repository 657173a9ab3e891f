/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/rtf.h"

#include "bridge/base/limits.h"
#include "filters/charset.h"

#include <stdlib.h>
#include <string.h>

/* Groups in groups; what Word writes has a dozen. */
#define RTF_DEPTH 200

/* A control word in bytes (the specification says 32). */
#define RTF_WORD_BYTES 33

typedef struct {
    bool is_skipped; /* fonts, colours, pictures: no text */
    bool is_tag;     /* {\*\htmltag ...}: markup of the hidden HTML */
    bool is_layout;  /* \htmlrtf: RTF for readers that cannot show the HTML */
    unsigned fallback;
} Group;

typedef struct {
    const char *at;
    const char *end;
    Group groups[RTF_DEPTH];
    unsigned depth;
    bool star; /* \* came: the next word names a group that may be skipped */
    bool is_html;
    unsigned codepage;
    unsigned to_skip;    /* characters that stand for the \u before them */
    GByteArray *pending; /* bytes in the code page */
    GString *text;
} Rtf;

static const char *const skipped[] = {
    "fonttbl",  "colortbl",  "stylesheet", "info",    "pict",      "object",
    "header",   "footer",    "headerl",    "headerr", "footerl",   "footerr",
    "mhtmltag", "listtable", "revtbl",     "filetbl", "themedata", "xe",
    "footnote", "generator", NULL,
};

static const struct {
    const char *word;
    const char *text;
} spelled[] = {
    {"par", "\n"},           {"line", "\n"},       {"tab", "\t"},
    {"lquote", "\u2018"},    {"rquote", "\u2019"}, {"ldblquote", "\u201C"},
    {"rdblquote", "\u201D"}, {"endash", "\u2013"}, {"emdash", "\u2014"},
    {"bullet", "\u2022"},    {"row", "\n"},        {"cell", "\t"},
};

static Group *
group(Rtf *rtf)
{
    return &rtf->groups[rtf->depth];
}

static bool
is_shown(Rtf *rtf)
{
    const Group *here = group(rtf);

    return !here->is_skipped && (!rtf->is_html || here->is_tag || !here->is_layout);
}

static void
flush(Rtf *rtf)
{
    g_autofree char *name = NULL;
    g_autofree char *text = NULL;
    g_autoptr(GBytes) bytes = NULL;

    if (rtf->pending->len == 0)
        return;
    name = g_strdup_printf("windows-%u", rtf->codepage);
    bytes = g_bytes_new(rtf->pending->data, rtf->pending->len);
    text = charset_decode(bytes, name, NULL);
    g_string_append(rtf->text, text);
    g_byte_array_set_size(rtf->pending, 0);
}

static void
put_byte(Rtf *rtf, guint8 byte)
{
    if (rtf->to_skip > 0)
        rtf->to_skip--;
    else if (is_shown(rtf))
        g_byte_array_append(rtf->pending, &byte, 1);
}

static void
put_text(Rtf *rtf, const char *text)
{
    flush(rtf);
    if (is_shown(rtf))
        g_string_append(rtf->text, text);
}

static void
put_unicode(Rtf *rtf, int number)
{
    gunichar c = (gunichar) (number < 0 ? number + 65536 : number);
    char text[7] = {0};

    flush(rtf);
    if (is_shown(rtf) && g_unichar_validate(c) && c >= 0x20) {
        g_unichar_to_utf8(c, text);
        g_string_append(rtf->text, text);
    }
    rtf->to_skip = group(rtf)->fallback;
}

static void
take_word(Rtf *rtf, const char *word, bool has_number, int number)
{
    bool was_star = rtf->star;

    rtf->star = false;
    if (strcmp(word, "u") == 0) {
        put_unicode(rtf, number);
    } else if (strcmp(word, "uc") == 0) {
        group(rtf)->fallback = (unsigned) CLAMP(number, 0, 8);
    } else if (strcmp(word, "ansicpg") == 0) {
        rtf->codepage = number > 0 && number < 65536 ? (unsigned) number : 1252;
    } else if (strcmp(word, "fromhtml") == 0) {
        rtf->is_html = true;
    } else if (strcmp(word, "htmltag") == 0) {
        flush(rtf);
        group(rtf)->is_tag = true;
    } else if (strcmp(word, "htmlrtf") == 0) {
        flush(rtf);
        group(rtf)->is_layout = !has_number || number != 0;
    } else if (strcmp(word, "bin") == 0) {
        rtf->at += CLAMP(number, 0, rtf->end - rtf->at);
    } else if (was_star || g_strv_contains(skipped, word)) {
        flush(rtf);
        group(rtf)->is_skipped = true;
    } else {
        for (size_t i = 0; i < G_N_ELEMENTS(spelled); i++) {
            if (strcmp(word, spelled[i].word) == 0)
                put_text(rtf, spelled[i].text);
        }
    }
}

static void
read_word(Rtf *rtf)
{
    char word[RTF_WORD_BYTES + 1] = {0};
    char digits[12] = {0};
    size_t length = 0;
    size_t count = 0;

    while (rtf->at < rtf->end && g_ascii_isalpha(*rtf->at)) {
        if (length < RTF_WORD_BYTES)
            word[length++] = *rtf->at;
        rtf->at++;
    }
    if (rtf->at < rtf->end && *rtf->at == '-')
        digits[count++] = *rtf->at++;
    while (rtf->at < rtf->end && g_ascii_isdigit(*rtf->at)) {
        if (count < sizeof digits - 2)
            digits[count++] = *rtf->at;
        rtf->at++;
    }
    if (rtf->at < rtf->end && *rtf->at == ' ')
        rtf->at++;
    take_word(rtf, word, count > 0, (int) g_ascii_strtoll(digits, NULL, 10));
}

/* Behind a backslash. */
static void
read_control(Rtf *rtf)
{
    char c = rtf->at < rtf->end ? *rtf->at : '\0';

    if (g_ascii_isalpha(c)) {
        read_word(rtf);
        return;
    }
    rtf->at += rtf->at < rtf->end;
    switch (c) {
    case '\'':
        if (rtf->end - rtf->at >= 2 && g_ascii_isxdigit(rtf->at[0]) &&
            g_ascii_isxdigit(rtf->at[1])) {
            put_byte(rtf, (guint8) (g_ascii_xdigit_value(rtf->at[0]) << 4 |
                                    g_ascii_xdigit_value(rtf->at[1])));
            rtf->at += 2;
        }
        break;
    case '*':
        rtf->star = true;
        break;
    case '\\':
    case '{':
    case '}':
        put_byte(rtf, (guint8) c);
        break;
    case '~':
        put_text(rtf, "\u00A0");
        break;
    case '_':
        put_text(rtf, "-");
        break;
    case '\r':
    case '\n':
        put_text(rtf, "\n");
        break;
    default:
        break;
    }
}

static bool
read_all(Rtf *rtf)
{
    while (rtf->at < rtf->end) {
        char c = *rtf->at++;

        if (c == '{') {
            flush(rtf);
            if (rtf->depth + 1 >= RTF_DEPTH)
                return false;
            rtf->groups[rtf->depth + 1] = *group(rtf);
            rtf->depth++;
            rtf->to_skip = 0;
        } else if (c == '}') {
            flush(rtf);
            if (rtf->depth == 0)
                return true;
            rtf->depth--;
            rtf->star = false;
            rtf->to_skip = 0;
        } else if (c == '\\') {
            read_control(rtf);
        } else if (c != '\r' && c != '\n' && c != '\0') {
            put_byte(rtf, (guint8) c);
        }
    }
    flush(rtf);
    return true;
}

GBytes *
rtf_read(GBytes *data, bool *is_html)
{
    size_t size = 0;
    const char *start = g_bytes_get_data(data, &size);
    Rtf *rtf;
    bool ok;

    if (size < 6 || size > LIMIT_RTF_BYTES || memcmp(start, "{\\rtf", 5) != 0)
        return NULL;
    rtf = g_new0(Rtf, 1);
    rtf->at = start;
    rtf->end = start + size;
    rtf->codepage = 1252;
    rtf->groups[0].fallback = 1;
    rtf->pending = g_byte_array_new();
    rtf->text = g_string_new(NULL);
    ok = read_all(rtf);
    *is_html = rtf->is_html;
    g_byte_array_unref(rtf->pending);

    GBytes *text = g_string_free_to_bytes(rtf->text);

    g_free(rtf);
    if (!ok)
        g_clear_pointer(&text, g_bytes_unref);
    return text;
}
