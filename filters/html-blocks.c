/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-name.h"
#include "filters/html-state.h"

#include "bridge/base/text.h"

#include <string.h>

/* How far up the stack an end tag looks for its element. */
#define STACK_LOOK 300

static const struct {
    const char *name;
    Role role;
    unsigned style;
} elements[] = {
    {"span", ROLE_INLINE, 0},
    {"font", ROLE_INLINE, 0},
    {"o:p", ROLE_INLINE, 0},
    {"br", ROLE_BREAK, 0},
    {"p", ROLE_PARAGRAPH, 0},
    {"div", ROLE_BLOCK, 0},
    {"td", ROLE_CELL, 0},
    {"tr", ROLE_ROW, 0},
    {"table", ROLE_TABLE, 0},
    {"tbody", ROLE_INLINE, 0},
    {"a", ROLE_LINK, 0},
    {"img", ROLE_IMAGE, 0},
    {"b", ROLE_INLINE, STYLE_BOLD},
    {"strong", ROLE_INLINE, STYLE_BOLD},
    {"i", ROLE_INLINE, STYLE_ITALIC},
    {"em", ROLE_INLINE, STYLE_ITALIC},
    {"u", ROLE_INLINE, 0},
    {"li", ROLE_ITEM, 0},
    {"ul", ROLE_LIST, 0},
    {"ol", ROLE_LIST, 0},
    {"th", ROLE_CELL, STYLE_BOLD},
    {"h1", ROLE_HEADING, 0},
    {"h2", ROLE_HEADING, 0},
    {"h3", ROLE_HEADING, 0},
    {"h4", ROLE_HEADING, 0},
    {"h5", ROLE_HEADING, 0},
    {"h6", ROLE_HEADING, 0},
    {"hr", ROLE_RULE, 0},
    {"q", ROLE_Q, 0},
    {"cite", ROLE_INLINE, STYLE_ITALIC},
    {"var", ROLE_INLINE, STYLE_ITALIC},
    {"dfn", ROLE_INLINE, STYLE_ITALIC},
    {"s", ROLE_INLINE, STYLE_STRIKE},
    {"strike", ROLE_INLINE, STYLE_STRIKE},
    {"del", ROLE_INLINE, STYLE_STRIKE},
    {"code", ROLE_INLINE, STYLE_CODE},
    {"kbd", ROLE_INLINE, STYLE_CODE},
    {"samp", ROLE_INLINE, STYLE_CODE},
    {"tt", ROLE_INLINE, STYLE_CODE},
    {"blockquote", ROLE_QUOTE, 0},
    {"pre", ROLE_PRE, 0},
    {"listing", ROLE_PRE, 0},
    {"xmp", ROLE_PRE, 0},
    {"svg", ROLE_DROP, 0},
    {"math", ROLE_DROP, 0},
    {"xml", ROLE_DROP, 0},
    {"template", ROLE_DROP, 0},
    {"object", ROLE_DROP, 0},
    {"select", ROLE_DROP, 0},
    {"datalist", ROLE_DROP, 0},
    {"video", ROLE_DROP, 0},
    {"audio", ROLE_DROP, 0},
    {"canvas", ROLE_DROP, 0},
    {"dl", ROLE_PARAGRAPH, 0},
    {"figure", ROLE_PARAGRAPH, 0},
    {"dir", ROLE_LIST, 0},
    {"menu", ROLE_LIST, 0},
    {"section", ROLE_BLOCK, 0},
    {"article", ROLE_BLOCK, 0},
    {"header", ROLE_BLOCK, 0},
    {"footer", ROLE_BLOCK, 0},
    {"hgroup", ROLE_BLOCK, 0},
    {"address", ROLE_BLOCK, 0},
    {"center", ROLE_BLOCK, 0},
    {"main", ROLE_BLOCK, 0},
    {"nav", ROLE_BLOCK, 0},
    {"aside", ROLE_BLOCK, 0},
    {"form", ROLE_BLOCK, 0},
    {"dt", ROLE_BLOCK, 0},
    {"dd", ROLE_BLOCK, 0},
    {"details", ROLE_BLOCK, 0},
    {"summary", ROLE_BLOCK, 0},
    {"figcaption", ROLE_BLOCK, 0},
    {"fieldset", ROLE_BLOCK, 0},
    {"legend", ROLE_BLOCK, 0},
    {"caption", ROLE_BLOCK, 0},
};

Element *
html_top(Html *html)
{
    return &g_array_index(html->stack, Element, html->stack->len - 1);
}

/* Ends what the element above has for itself alone. */
static Element
inherit(Html *html, const char *name)
{
    Element element = *html_top(html);

    g_strlcpy(element.name, name, sizeof element.name);
    element.role = ROLE_INLINE;
    element.tight = false;
    element.framed = false;
    element.is_marked = false;
    element.next = 0;
    element.items = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
        if (!html_name_is(name, elements[i].name))
            continue;
        element.role = elements[i].role;
        element.style |= elements[i].style;
        break;
    }
    element.dropped = element.dropped || element.role == ROLE_DROP;
    if (html_name_is(name, "sup"))
        element.script = SCRIPT_SUPER;
    else if (html_name_is(name, "sub"))
        element.script = SCRIPT_SUB;
    else if (html_name_is(name, "table"))
        element.layout = element.grid = false;
    else if (element.role == ROLE_LINK)
        element.color = HTML_COLOR_UNKNOWN;
    return element;
}

static void
set_style(Element *element, int said, unsigned style)
{
    if (said >= 0)
        element->style = said ? element->style | style : element->style & ~style;
}

static void
apply_style(Element *element, const Style *style)
{
    element->hidden = element->hidden || style->hidden ||
                      (style->outlook_hid && element->role != ROLE_LINK);
    if (style->tiny >= 0)
        element->tiny = style->tiny;
    if (style->wraps >= 0)
        element->wraps = style->wraps;
    if (style->script >= 0)
        element->script = (Script) style->script;
    set_style(element, style->bold, STYLE_BOLD);
    set_style(element, style->italic, STYLE_ITALIC);
    if (style->strike == 1)
        element->style |= STYLE_STRIKE;
    if (style->color != HTML_COLOR_UNKNOWN)
        element->color = style->color;
    if (style->says_background)
        element->background = style->background;
    if (style->symbols)
        element->symbols = true;
    element->marker = element->marker || style->word_marker;
    element->is_marked = style->word_marker;
    element->tight = style->tight;
    if (style->display == DISPLAY_BLOCK && element->role == ROLE_INLINE)
        element->role = ROLE_BLOCK;
    else if (style->display == DISPLAY_INLINE && element->role == ROLE_BLOCK)
        element->role = ROLE_INLINE;
}

static void
apply_attributes(Html *html, Element *element, const char *name,
                 const unsigned char **attributes)
{
    const char *class = html_attribute(attributes, "class");
    const char *color = html_attribute(attributes, "color");
    const char *ground = html_attribute(attributes, "bgcolor");
    const char *face = html_attribute(attributes, "face");
    const char *role = html_attribute(attributes, "role");
    const char *border = html_attribute(attributes, "border");

    element->hidden =
        element->hidden || html_is_unshown(attributes, html->page->unshown);
    element->cited = element->cited || html_is_cited(name, attributes);
    html->border = html->border || html_is_border(attributes);
    if (color)
        element->color = style_color(color);
    if (ground || html_attribute(attributes, "background"))
        element->background = ground ? style_color(ground) : HTML_COLOR_UNKNOWN;
    if (face && g_ascii_strncasecmp(face, "wingdings", strlen("wingdings")) == 0)
        element->symbols = true;
    if (class && g_str_has_prefix(class, "Mso"))
        element->tight = true;
    if (element->role == ROLE_TABLE)
        element->grid = (border && g_ascii_strtoull(border, NULL, 10) > 0) ||
                        g_strcmp0(class, "MsoTableGrid") == 0;
    if (role && element->role == ROLE_TABLE)
        element->layout =
            g_str_equal(role, "presentation") || g_str_equal(role, "none");
}

static void
begin_paragraph(Html *html, const Element *element, const Style *style)
{
    html_end_line(html, false);
    html->gap = html->gap || (!element->tight && html->kind != BLOCK_ITEM);
    if (style->word_item > 0) {
        html->kind = BLOCK_ITEM;
        html->level = style->word_item;
        html->gap = html->gap && !element->tight;
        g_string_truncate(html->marker, 0);
    }
}

static void
begin_block(Html *html, Element *element, const unsigned char **attributes,
            const Style *style)
{
    switch (element->role) {
    case ROLE_INLINE:
    case ROLE_DROP:
    case ROLE_BREAK:
    case ROLE_RULE:
        break;
    case ROLE_IMAGE:
        html_add_image(html, attributes);
        break;
    case ROLE_Q:
        html_add_words(html, "“");
        break;
    case ROLE_LINK:
        html_begin_link(html, attributes);
        break;
    case ROLE_BLOCK:
        html_end_line(html, false);
        break;
    case ROLE_PARAGRAPH:
        begin_paragraph(html, element, style);
        break;
    case ROLE_HEADING:
        html_end_line(html, false);
        html->gap = true;
        html->kind = BLOCK_HEADING;
        html->level = (unsigned) (element->name[1] - '0');
        break;
    case ROLE_LIST:
        html_begin_list(html, element, attributes, style);
        break;
    case ROLE_ITEM:
        html_begin_item(html, attributes);
        break;
    case ROLE_QUOTE:
        html_end_line(html, false);
        html->gap = true;
        element->quote++;
        break;
    case ROLE_PRE:
        html_end_line(html, false);
        html->gap = true;
        html->continues = false;
        element->pre = true;
        break;
    case ROLE_TABLE:
        html_end_line(html, false);
        html_end_reaches(html);
        html->gap = html->gap || html->rows->len == 0;
        break;
    case ROLE_ROW:
        html_end_line(html, false);
        html_begin_row(html, element);
        break;
    case ROLE_CELL:
        html_end_line(html, false);
        html_begin_cell(html, attributes, g_str_equal(element->name, "th"));
        break;
    }
}

static bool
breaks_item(const Element *element)
{
    switch (element->role) {
    case ROLE_INLINE:
    case ROLE_LINK:
    case ROLE_IMAGE:
    case ROLE_Q:
        return false;
    case ROLE_BLOCK:
        return element->lists == 0;
    case ROLE_DROP:
    case ROLE_PARAGRAPH:
    case ROLE_HEADING:
    case ROLE_LIST:
    case ROLE_ITEM:
    case ROLE_QUOTE:
    case ROLE_PRE:
    case ROLE_TABLE:
    case ROLE_ROW:
    case ROLE_CELL:
    case ROLE_BREAK:
    case ROLE_RULE:
        break;
    }
    return true;
}

void
html_begin_element(Html *html, const char *name, const unsigned char **attributes)
{
    const char *text = html_attribute(attributes, "style");
    Style style;
    Element element;

    if (html_top(html)->dropped) {
        element = *html_top(html);
        g_strlcpy(element.name, name, sizeof element.name);
        element.role = ROLE_DROP;
        g_array_append_val(html->stack, element);
        return;
    }
    style_read(&style, text ? text : "", text ? strlen(text) : 0);
    element = inherit(html, name);
    if (attributes) {
        apply_style(&element, &style);
        apply_attributes(html, &element, name, attributes);
        html->border = html->border || style.border;
    }
    g_array_append_val(html->stack, element);
    if (element.hidden || element.dropped)
        return;
    if (element.role == ROLE_BREAK) {
        bool empty = !html->line;

        html_end_line(html, empty);
        html->continues = !empty;
        return;
    }
    if (element.role == ROLE_RULE) {
        html_end_line(html, true);
        html->gap = true;
        return;
    }
    if (breaks_item(&element))
        html->continues = false;
    begin_block(html, html_top(html), attributes, &style);
}

static void
note_hidden(Html *html)
{
    g_autofree char *words =
        text_clean_line(html->hidden->str, (gssize) html->hidden->len);
    bool has_words = false;

    for (const char *p = words; *p != '\0' && !has_words; p = g_utf8_next_char(p))
        has_words = g_unichar_isalnum(g_utf8_get_char(p));
    if (has_words)
        g_ptr_array_add(html->work->draft->removed, removed_new("hidden-text", words));
    g_string_truncate(html->hidden, 0);
}

static void
end_block(Html *html, const Element *element)
{
    switch (element->role) {
    case ROLE_INLINE:
    case ROLE_DROP:
    case ROLE_BREAK:
    case ROLE_RULE:
    case ROLE_IMAGE:
        break;
    case ROLE_Q:
        html_add_words(html, "”");
        break;
    case ROLE_LINK:
        html_end_link(html);
        break;
    case ROLE_BLOCK:
    case ROLE_CELL:
        html_end_line(html, false);
        break;
    case ROLE_PARAGRAPH:
    case ROLE_HEADING:
    case ROLE_QUOTE:
    case ROLE_PRE:
        /* An empty paragraph of Outlook is a blank line. */
        html->gap = html->gap || (element->tight && !html->line);
        html_end_line(html, false);
        html->gap = html->gap || !element->tight;
        html->kind = BLOCK_PARAGRAPH;
        break;
    case ROLE_LIST:
        html_end_list(html, element);
        break;
    case ROLE_ITEM:
        html_end_line(html, false);
        html->kind = BLOCK_PARAGRAPH;
        break;
    case ROLE_TABLE:
        html_end_line(html, false);
        html_end_reaches(html);
        html->gap = html->gap || html->rows->len == 0;
        break;
    case ROLE_ROW:
        if (element->framed)
            html_end_row(html);
        else
            html_end_line(html, false);
        break;
    }
}

void
html_end_element(Html *html, const char *name)
{
    unsigned depth = html->stack->len;
    char cut[sizeof html_top(html)->name];

    g_strlcpy(cut, name, sizeof cut);
    for (unsigned look = 0; depth > 1 && look < STACK_LOOK; look++, depth--) {
        if (html_name_is(g_array_index(html->stack, Element, depth - 1).name, cut))
            break;
    }
    if (depth <= 1 ||
        !html_name_is(g_array_index(html->stack, Element, depth - 1).name, cut))
        return;
    while (html->stack->len >= depth) {
        Element element = *html_top(html);

        if (element.is_marked && !element.hidden && !element.dropped)
            html_settle_marker(html);
        if (!element.hidden && !element.dropped)
            end_block(html, &element);
        g_array_set_size(html->stack, html->stack->len - 1);
        if (html->hidden->len > 0 && !html_top(html)->hidden && !html_top(html)->tiny)
            note_hidden(html);
    }
}
