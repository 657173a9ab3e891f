/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * text-clean - strangers' text made harmless
 *
 * Most text is plain ASCII, which passes in one look; composing (NFC) is only done
 * where something could be composed.
 */
#include "bridge/base/text.h"

#include <string.h>

/* So many enclosed letters in a row are a word; fewer are signs such as a parking's. */
#define ENCLOSED_WORD 3

static bool
is_joiner(gunichar c)
{
    return c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F);
}

static bool
is_pictograph(gunichar c)
{
    return (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x1F000 && c <= 0x1FAFF) ||
           c == 0x00A9 || c == 0x00AE;
}

/* Pictographs and what follows them: only there joiners have a meaning. */
static bool
is_emoji(gunichar c)
{
    return is_pictograph(c) || c == 0x20E3 || c == '#' || c == '*' ||
           (c >= '0' && c <= '9') || is_joiner(c);
}

/* The parts of the flags of England, Scotland and Wales. */
static bool
is_tag(gunichar c)
{
    return c >= 0xE0020 && c <= 0xE007F;
}

/* Characters that hide, reorder or carry no glyph. */
static bool
is_harmful(gunichar c)
{
    if (c < 0x20)
        return c != '\t' && c != '\n';

    return (c >= 0x7F && c <= 0x9F) || c == 0x00AD || c == 0x034F || c == 0x061C ||
           c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
           (c >= 0x180B && c <= 0x180E) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0x3164 || c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF9 && c <= 0xFFFC) ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool
is_blank(gunichar c)
{
    return c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x2800 || c == 0x3000;
}

static bool
is_mathematical(gunichar c)
{
    return c >= 0x1D400 && c <= 0x1D7FF;
}

/* Letters that had a place of their own before the mathematical ones came. */
static bool
is_letterlike(gunichar c)
{
    return (c >= 0x210A && c <= 0x2115) || (c >= 0x2119 && c <= 0x211D) ||
           c == 0x2124 || c == 0x2128 || (c >= 0x212C && c <= 0x2134);
}

static bool
is_enclosed(gunichar c)
{
    return (c >= 0x249C && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F149) ||
           (c >= 0x1F150 && c <= 0x1F169) || (c >= 0x1F170 && c <= 0x1F189);
}

static gunichar
plain_enclosed(gunichar c)
{
    if (c <= 0x24B5)
        return 'a' + (c - 0x249C);
    if (c <= 0x24CF)
        return 'A' + (c - 0x24B6);
    if (c <= 0x24E9)
        return 'a' + (c - 0x24D0);
    return 'A' + (c - 0x1F130) % 0x20;
}

static bool
is_fullwidth(gunichar c)
{
    return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
           (c >= 0xFF41 && c <= 0xFF5A);
}

/* Bullets and signs of Symbol and Wingdings, as Word leaves them in its text. */
static gunichar
plain_private(gunichar c)
{
    switch (c) {
    case 0xF0B7:
        return 0x2022;
    case 0xF0A7:
        return 0x25AA;
    case 0xF0D8:
        return 0x27A2;
    case 0xF0FC:
        return 0x2713;
    case 0xF0E0:
        return 0x2192;
    case 0xF04A:
        return 0x1F642;
    }
    return c;
}

static bool
begins_enclosed_word(const char *text)
{
    unsigned length = 0;

    while (length < ENCLOSED_WORD && is_enclosed(g_utf8_get_char(text))) {
        text = g_utf8_next_char(text);
        length++;
    }
    return length == ENCLOSED_WORD;
}

/* Screen readers spell or skip decorated letters: the letter that @c stands for.
 * @at: where it stands; @before: the character before it as it came, 0 at the start. */
static gunichar
plain_letter(gunichar c, gunichar before, const char *at, bool *in_word)
{
    gunichar plain = c;

    if (is_enclosed(c)) {
        *in_word = is_enclosed(before) ? *in_word : begins_enclosed_word(at);
        return *in_word ? plain_enclosed(c) : c;
    }
    if (is_fullwidth(c))
        return c - 0xFEE0;
    if (c >= 0xE000 && c <= 0xF8FF)
        return plain_private(c);
    if (is_mathematical(c) ||
        (is_letterlike(c) && (is_mathematical(before) ||
                              is_mathematical(g_utf8_get_char(g_utf8_next_char(at))))))
        g_unichar_fully_decompose(c, TRUE, &plain, 1);
    return plain;
}

/* Whether composing could change the text: accents that follow their letter, and
 * characters that stand for others.  Dashes, quotation marks and emoji do not. */
static bool
may_compose(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c;

        if ((unsigned char) *text < 0xCC)
            continue;
        c = g_utf8_get_char(text);
        if (c >= 0x300 && !(c >= 0x2010 && c <= 0x2064) &&
            !(c >= 0x20A0 && c <= 0x20BF) && !(c >= 0x2190 && c <= 0x2319) &&
            !(c >= 0x2460 && c <= 0x27FF) && !(c >= 0x1F000 && c <= 0x1FAFF) &&
            !is_joiner(c))
            return true;
    }
    return false;
}

/* Whether joiner or tag @c has a meaning behind @before; @next: what follows it. */
static bool
is_needed(gunichar c, gunichar before, gunichar next)
{
    if (c == 0x200D)
        return is_emoji(before) && is_pictograph(next);
    if (is_joiner(c))
        return is_emoji(before);
    return is_tag(c) && (before == 0x1F3F4 || is_tag(before));
}

/* Bytes that need no look, from @text on. */
static size_t
harmless_length(const char *text)
{
    size_t n = 0;

    while (text[n] >= 0x20 && text[n] < 0x7F)
        n++;
    return n;
}

/* Appends @text, which is valid and composed. */
static void
append_clean(GString *out, const char *text)
{
    gunichar before = 0, source = 0;
    bool in_word = false;

    for (;;) {
        size_t harmless = harmless_length(text);

        if (harmless > 0) {
            g_string_append_len(out, text, (gssize) harmless);
            text += harmless;
            before = source = (gunichar) text[-1];
        }
        if (*text == '\0')
            break;

        gunichar c = g_utf8_get_char(text);
        const char *next = g_utf8_next_char(text);
        gunichar last = source;

        source = c;
        if (c == '\r' || c == 0x2028 || c == 0x2029) {
            if (c == '\r' && *next == '\n') {
                text = next;
                continue;
            }
            c = '\n';
        } else if (is_joiner(c) || is_tag(c)) {
            if (!is_needed(c, before, g_utf8_get_char(next))) {
                text = next;
                continue;
            }
        } else if (is_harmful(c)) {
            text = next;
            continue;
        } else if (is_blank(c)) {
            c = ' ';
        } else if (c >= 0x2100) {
            c = plain_letter(c, last, text, &in_word);
        }
        g_string_append_unichar(out, c);
        before = c;
        text = next;
    }
}

/* Whether a character of more than one byte stands for itself in whatever company:
 * letters of the West and middle of Europe, dashes and quotation marks, currencies. */
static bool
is_plain(gunichar c)
{
    return (c > 0xA0 && c < 0x300 && c != 0xAD) || (c >= 0x2010 && c <= 0x2027) ||
           (c >= 0x20A0 && c <= 0x20BF);
}

/* Returns: from where on a text needs a look; @size = nowhere. */
static size_t
plain_length(const char *bytes, size_t size)
{
    size_t n = 0;

    while (n < size) {
        if ((bytes[n] >= 0x20 && bytes[n] < 0x7F) || bytes[n] == '\n' ||
            bytes[n] == '\t') {
            n++;
            continue;
        }
        if (!is_plain(g_utf8_get_char_validated(bytes + n, (gssize) (size - n))))
            break;
        n += (size_t) (g_utf8_next_char(bytes + n) - (bytes + n));
    }
    return n;
}

char *
text_clean(const char *bytes, gssize length)
{
    size_t size = length < 0 ? strlen(bytes) : (size_t) length;
    g_autofree char *valid = NULL;
    g_autofree char *composed = NULL;
    GString *out;

    if (plain_length(bytes, size) == size)
        return g_strndup(bytes, size);

    valid = g_utf8_make_valid(bytes, length);
    if (may_compose(valid))
        composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
    out = g_string_sized_new(size + 1);
    append_clean(out, composed ? composed : valid);
    return g_string_free(out, FALSE);
}

static bool
is_space(const char *p)
{
    return (unsigned char) *p < 0x80 ? g_ascii_isspace(*p)
                                     : g_unichar_isspace(g_utf8_get_char(p));
}

char *
text_clean_line(const char *bytes, gssize length)
{
    char *clean = text_clean(bytes, length);
    char *out = clean;
    bool blank = false;

    /* It becomes no longer, so it is written over itself. */
    for (const char *p = clean; *p;) {
        size_t size = (size_t) (g_utf8_next_char(p) - p);

        if (is_space(p)) {
            blank = out > clean;
        } else {
            if (blank)
                *out++ = ' ';
            blank = false;
            for (size_t i = 0; i < size; i++)
                *out++ = p[i];
        }
        p += size;
    }
    *out = '\0';
    return clean;
}
