/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include "bridge/base/text.h"

#include <string.h>

/* Noted of hidden text. */
#define HIDDEN_BYTES 500

/* Longer ones are no exponents, and no marks of an item. */
#define SCRIPT_BYTES 6
#define MARKER_BYTES 24

/* The characters above and below the line that fonts have. */
static const struct {
    char letter;
    const char *above, *below;
} scripts[] = {
    {'0', "⁰", "₀"}, {'1', "¹", "₁"},  {'2', "²", "₂"},  {'3', "³", "₃"},
    {'4', "⁴", "₄"}, {'5', "⁵", "₅"},  {'6', "⁶", "₆"},  {'7', "⁷", "₇"},
    {'8', "⁸", "₈"}, {'9', "⁹", "₉"},  {'+', "⁺", "₊"},  {'-', "⁻", "₋"},
    {'n', "ⁿ", "ₙ"}, {'a', "ª", NULL}, {'o', "º", NULL},
};

/* What Outlook writes as a letter of Wingdings, and what its readers see. */
static const struct {
    const char *letter, *shown;
} symbols[] = {
    {"J", "🙂"}, {"K", "😐"}, {"L", "🙁"}, {"à", "→"}, {"ß", "←"}, {"è", "➔"},
    {"ü", "✓"},    {"û", "✗"}, {"§", "▪"},    {"Ø", "➢"}, {"v", "❖"}, {"q", "❑"},
    {"ð", "⇨"},    {"(", "☎"}, {"*", "✉"},    {"l", "●"}, {"n", "■"}, {"o", "□"},
};

/* Returns: bytes of the blank at @text, 0 = a visible character. */
static size_t
blank_length(const char *text, size_t left)
{
    unsigned char first = (unsigned char) *text;

    if (first > ' ' && first < 0xC2)
        return 0;
    if (strchr(" \t\r\n\f", *text))
        return 1;
    /* No-break, thin and other blanks of a width of their own. */
    if (left >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
        return 2;
    if (left >= 3 && text[0] == '\xE2' && text[1] == '\x80' &&
        ((unsigned char) text[2] <= 0x8A || text[2] == '\xAF'))
        return 3;
    if (left >= 3 && memcmp(text, "\xE2\x81\x9F", 3) == 0)
        return 3;
    return 0;
}

void
html_flush_run(Html *html)
{
    g_autofree char *clean = NULL;

    if (html->words->len == 0)
        return;
    /* Entities make characters that the text did not show before: cleaned here. */
    clean = text_clean(html->words->str, (gssize) html->words->len);
    if (strchr(clean, '\n'))
        g_strdelimit(clean, "\n", ' ');
    if (html->href)
        html->link_words += (unsigned) strlen(clean);
    line_add(html->line, html->style, clean, strlen(clean), html->href);
    g_string_truncate(html->words, 0);
}

void
html_end_line(Html *html, bool by_break)
{
    if (html->line) {
        html_flush_run(html);
        if (html->line->kind != BLOCK_PRE)
            line_trim(html->line);
    }
    html->blank = false;
    html->link_run = 0;
    if (!html->line || line_is_blank(html->line)) {
        if (html->line && html->line->kind == BLOCK_PRE)
            html->gap = true;
        g_clear_pointer(&html->line, line_free);
        html->gap = html->gap || by_break;
        return;
    }
    if (html->href)
        g_ptr_array_add(html->linked, html->line);
    g_ptr_array_add(html->lines, g_steal_pointer(&html->line));
    html->kind = BLOCK_PARAGRAPH;
    html->number = 0;
    html->mark = NULL;
}

void
html_need_line(Html *html)
{
    const Element *element = html_top(html);
    Line *line;

    if (html->line)
        return;
    line = line_new();
    line->kind = element->pre ? BLOCK_PRE : html->kind;
    line->level =
        line->kind == BLOCK_HEADING || line->kind == BLOCK_ITEM ? html->level : 0;
    line->number = line->kind == BLOCK_ITEM ? html->number : 0;
    line->quote = element->quote;
    line->cited = element->cited;
    line->border = html->border;
    line->gap = html->gap && (html->lines->len > 0 || html->rows->len == 0);
    line->images = html->images;
    line->continues = html->continues && !html->gap && line->kind != BLOCK_ITEM;
    if (element->pre && html->continues)
        line->continues = true;
    html->border = false;
    html->gap = false;
    html->line = line;
    html->link_run = 0;
    html->style = element->style;
    if (html->mark && line->kind == BLOCK_ITEM) {
        /* Lists know numbers only: letters are text. */
        line->kind = BLOCK_ROW;
        line->level = 0;
        line_add(line, 0, html->mark, strlen(html->mark), NULL);
        html->mark = NULL;
    }
}

static void
set_style(Html *html, unsigned style)
{
    if (style == html->style)
        return;
    html_flush_run(html);
    html->style = style;
}

static void
add_blank(Html *html)
{
    unsigned style = html_top(html)->style;

    /* The blank between two words of different styles belongs to the plainer one. */
    if (html->blank && html->line) {
        set_style(html, html->style & style);
        g_string_append_c(html->words, ' ');
    }
    html->blank = false;
}

static void
add_word(Html *html, const char *text, size_t length)
{
    html_need_line(html);
    add_blank(html);
    set_style(html, html_top(html)->style);
    g_string_append_len(html->words, text, (gssize) length);
}

void
html_add_words(Html *html, const char *text)
{
    html_need_line(html);
    add_blank(html);
    g_string_append(html->words, text);
}

/* Text with the white space of HTML: runs of blanks are one. */
static void
add_flowing(Html *html, const char *text, size_t length)
{
    bool wraps = html_top(html)->wraps;
    size_t at = 0;

    while (at < length) {
        size_t blank, start = at;

        while (at < length && (blank = blank_length(text + at, length - at)) > 0) {
            if (wraps && text[at] == '\n') {
                bool empty = !html->line;

                html_end_line(html, empty);
                html->continues = !empty;
            }
            at += blank;
            html->blank = html->line != NULL;
        }
        start = at;
        while (at < length && blank_length(text + at, length - at) == 0)
            at++;
        if (at > start)
            add_word(html, text + start, at - start);
    }
}

/* Inside <pre> every line break counts. */
static void
add_preformatted(Html *html, const char *text, size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t part = end ? (size_t) (end - text) : length;
        size_t shown = part > 0 && text[part - 1] == '\r' ? part - 1 : part;

        if (shown > 0)
            add_word(html, text, shown);
        if (!end)
            return;
        bool had = html->line != NULL;

        html_end_line(html, !had && html->lines->len > 0);
        html->continues = had;
        text += part + 1;
        length -= part + 1;
    }
}

/* "m2" with the 2 above the line; what has no such letters stays as it is. */
static bool
add_script(Html *html, const char *text, size_t length)
{
    bool above = html_top(html)->script == SCRIPT_SUPER;
    g_autoptr(GString) out = g_string_new(NULL);

    if (length > SCRIPT_BYTES)
        return false;
    for (size_t i = 0; i < length; i++) {
        const char *letter = NULL;

        for (size_t k = 0; k < G_N_ELEMENTS(scripts); k++) {
            if (scripts[k].letter == text[i])
                letter = above ? scripts[k].above : scripts[k].below;
        }
        if (!letter || (g_ascii_isalpha(text[i]) && length > 1))
            return false;
        g_string_append(out, letter);
    }
    add_word(html, out->str, out->len);
    return true;
}

static bool
add_symbols(Html *html, const char *text, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(symbols); i++) {
        if (length == strlen(symbols[i].letter) &&
            memcmp(text, symbols[i].letter, length) == 0) {
            add_word(html, symbols[i].shown, strlen(symbols[i].shown));
            return true;
        }
    }
    return false;
}

static void
append_some(GString *to, const char *text, size_t length, size_t most)
{
    if (to->len < most)
        g_string_append_len(to, text, (gssize) MIN(length, most - to->len));
}

/* Letters in the colour of their ground. */
static bool
is_camouflaged(const Element *element)
{
    if (element->color == HTML_COLOR_NONE)
        return true;
    if (element->color == HTML_COLOR_UNKNOWN ||
        element->background == HTML_COLOR_UNKNOWN)
        return false;
    for (unsigned shift = 0; shift <= 16; shift += 8) {
        int one = (int) (element->color >> shift & 0xFF);
        int other = (int) (element->background >> shift & 0xFF);

        if (ABS(one - other) > 3)
            return false;
    }
    return true;
}

void
html_add_text(Html *html, const char *text, size_t length)
{
    const Element *element = html_top(html);

    if (element->dropped)
        return;
    if (element->hidden || element->tiny || is_camouflaged(element)) {
        append_some(html->hidden, text, length, HIDDEN_BYTES);
        return;
    }
    if (element->marker) {
        append_some(html->marker, text, length, MARKER_BYTES);
        return;
    }
    if (element->script != SCRIPT_NONE && add_script(html, text, length))
        return;
    if (element->symbols && add_symbols(html, text, length))
        return;
    if (element->pre)
        add_preformatted(html, text, length);
    else
        add_flowing(html, text, length);
}
