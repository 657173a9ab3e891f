/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/markup.h"

#include <string.h>

/* Lists in lists: what is deeper stands at this depth. */
#define DEEPEST 6

/* What is open while blocks are written. */
typedef struct {
    GString *out;
    const GPtrArray *versions;
    unsigned version;          /* of the section; 0 = none */
    bool is_numbered[DEEPEST]; /* of each open list */
    unsigned depth;            /* open lists */
    bool is_quote;
    bool is_first; /* of its section: nothing stands above */
} Writer;

static bool
is_shown(gunichar c)
{
    if (c < 0x20)
        return c == '\n' || c == '\t';
    return !(c >= 0x7f && c < 0xa0) && !(c >= 0x202a && c <= 0x202e) &&
           !(c >= 0x2066 && c <= 0x2069) && (c & 0xfffe) != 0xfffe;
}

static void
append_span(GString *out, const char *text, size_t length)
{
    const char *end = text + length;

    for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '&')
            g_string_append(out, "&amp;");
        else if (c == '<')
            g_string_append(out, "&lt;");
        else if (c == '>')
            g_string_append(out, "&gt;");
        else if (c == '"')
            g_string_append(out, "&quot;");
        else if (c == '\'')
            g_string_append(out, "&#39;");
        else if (is_shown(c))
            g_string_append_unichar(out, c);
    }
}

void
markup_text(GString *out, const char *text)
{
    if (text && g_utf8_validate(text, -1, NULL))
        append_span(out, text, strlen(text));
}

void
markup_attribute(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, " %s=\"", name);
    markup_text(out, value);
    g_string_append_c(out, '"');
}

/* --- runs ---------------------------------------------------------------------- */

static bool
is_link(const char *href)
{
    static const char *const schemes[] = {"https://", "http://",
                                          "mailto:", "tel:", NULL};

    for (unsigned i = 0; href && schemes[i]; i++)
        if (g_ascii_strncasecmp(href, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Bytes of the web address at @p; 0 = there is none.  What ends a sentence or closes a
 * bracket is not part of it. */
static size_t
address_length(const char *p, const char *text)
{
    bool is_word = p > text && (g_ascii_isalnum(p[-1]) || strchr("@./-_", p[-1]));
    size_t length = 0;

    if (is_word || (!g_str_has_prefix(p, "https://") &&
                    !g_str_has_prefix(p, "http://") && !g_str_has_prefix(p, "www.")))
        return 0;

    while (p[length] > ' ' && p[length] < 0x7f && !strchr("\"'<>", p[length]))
        length++;
    while (length > 0 && strchr(".,;:!?)]}*_", p[length - 1]))
        length--;
    return length > strlen("https://") ? length : 0;
}

/* A line break is its own run. */
static void
append_lines(GString *out, const char *text, size_t length)
{
    if (length == 1 && *text == '\n')
        g_string_append(out, "<br>");
    else
        append_span(out, text, length);
}

/* Text in which web addresses become links. */
static void
append_plain(GString *out, const char *text)
{
    const char *from = text;

    for (const char *p = text; *p != '\0';) {
        size_t length = *p == 'h' || *p == 'w' ? address_length(p, text) : 0;

        if (length == 0) {
            p++;
            continue;
        }
        append_lines(out, from, p - from);
        g_string_append(out, "<a href=\"");
        if (*p == 'w')
            g_string_append(out, "https://");
        append_span(out, p, length);
        g_string_append(out, "\">");
        append_span(out, p, length);
        g_string_append(out, "</a>");
        p += length;
        from = p;
    }
    append_lines(out, from, strlen(from));
}

static const struct {
    unsigned style;
    const char *open, *close;
} styles[] = {
    {STYLE_BOLD, "<strong>", "</strong>"},
    {STYLE_ITALIC, "<em>", "</em>"},
    {STYLE_STRIKE, "<s>", "</s>"},
    {STYLE_CODE, "<code>", "</code>"},
};

static void
append_run(GString *out, const Run *run)
{
    if (!g_utf8_validate(run->text, -1, NULL))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++)
        if (run->style & styles[i].style)
            g_string_append(out, styles[i].open);
    if (is_link(run->href)) {
        g_string_append(out, "<a");
        markup_attribute(out, "href", run->href);
        g_string_append_c(out, '>');
        append_lines(out, run->text, strlen(run->text));
        g_string_append(out, "</a>");
    } else {
        append_plain(out, run->text);
    }
    for (unsigned i = G_N_ELEMENTS(styles); i-- > 0;)
        if (run->style & styles[i].style)
            g_string_append(out, styles[i].close);
}

static void
append_runs(GString *out, const Block *block)
{
    for (unsigned i = 0; i < block->runs->len; i++)
        append_run(out, block->runs->pdata[i]);
}

/* --- blocks -------------------------------------------------------------------- */

static void
close_list(Writer *w)
{
    w->depth--;
    g_string_append(w->out, w->is_numbered[w->depth] ? "</li></ol>\n" : "</li></ul>\n");
}

static void
close_lists(Writer *w, unsigned to)
{
    while (w->depth > to)
        close_list(w);
}

static void
open_list(Writer *w, bool is_numbered)
{
    g_string_append(w->out, is_numbered ? "<ol>\n" : "<ul>\n");
    w->is_numbered[w->depth++] = is_numbered;
}

static void
write_item(Writer *w, const Block *block)
{
    bool is_numbered = block->number > 0;
    unsigned level = CLAMP(block->level, 1, DEEPEST);

    /* A list opens inside an item of the one around it, never two levels at once. */
    level = MIN(level, w->depth + 1);
    close_lists(w, level);
    if (w->depth == level && w->is_numbered[level - 1] != is_numbered)
        close_list(w);
    if (w->depth == level)
        g_string_append(w->out, "</li>\n");
    else
        open_list(w, is_numbered);

    if (is_numbered)
        g_string_append_printf(w->out, "<li value=\"%u\">", block->number);
    else
        g_string_append(w->out, "<li>");
    append_runs(w->out, block);
}

static void
set_quote(Writer *w, bool is_quote)
{
    if (w->is_quote != is_quote)
        g_string_append(w->out, is_quote ? "<blockquote>\n" : "</blockquote>\n");
    w->is_quote = is_quote;
}

static void
close_section(Writer *w)
{
    close_lists(w, 0);
    set_quote(w, false);
    if (w->version > 0)
        g_string_append(w->out, "</section>\n");
    w->version = 0;
    w->is_first = true;
}

static void
set_version(Writer *w, unsigned version)
{
    if (version > w->versions->len)
        version = 0;
    if (w->version == version)
        return;

    close_section(w);
    if (version > 0) {
        const Version *own = w->versions->pdata[version - 1];

        g_string_append(w->out, "<section");
        markup_attribute(w->out, "lang", own->language);
        g_string_append(w->out, ">\n");
    }
    w->version = version;
}

static const char *
element_of(BlockKind kind)
{
    switch (kind) {
    case BLOCK_HEADING:
        return "h2";
    case BLOCK_PRE:
        return "pre";
    case BLOCK_PARAGRAPH:
    case BLOCK_ITEM:
    case BLOCK_QUOTE:
    case BLOCK_ROW:
        break;
    }
    return "p";
}

static void
write_block(Writer *w, const Block *block)
{
    const char *element = element_of(block->kind);
    bool is_tight = block->tight && !w->is_first;

    set_version(w, block->version);
    if (block->kind == BLOCK_ITEM) {
        set_quote(w, false);
        write_item(w, block);
    } else {
        close_lists(w, 0);
        set_quote(w, block->kind == BLOCK_QUOTE);
        g_string_append_printf(w->out, "<%s%s>", element,
                               is_tight ? " class=\"tight\"" : "");
        append_runs(w->out, block);
        g_string_append_printf(w->out, "</%s>\n", element);
    }
    w->is_first = false;
}

void
markup_rich(GString *out, const RichText *text, const GPtrArray *versions)
{
    Writer w = {.out = out, .versions = versions, .is_first = true};

    for (unsigned i = 0; i < text->blocks->len; i++)
        write_block(&w, text->blocks->pdata[i]);
    close_section(&w);
}
