/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/filter.h"
#include "filters/html-style.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* Bytes handed to the parser at once. */
#define HTML_CHUNK_BYTES 4096

/* Tables in tables whose cells are still told apart; deeper ones are layout. */
#define HTML_TABLE_DEPTH 8

/* How far down the stack an end tag looks for its element. */
#define HTML_STACK_LOOK 64

/* Cells longer than this, or of more lines, are layout and no table of data. */
#define HTML_CELL_LINES 3
#define HTML_ROW_CHARS 300

/* Noted of hidden text and of an address of a picture. */
#define HTML_NOTE_BYTES 500

/* Attributes of one tag: the parser's time grows with their square. */
#define HTML_ATTRIBUTES 1000

typedef enum {
    ROLE_INLINE,
    ROLE_DROP,      /* with all that is inside */
    ROLE_BLOCK,     /* on lines of its own */
    ROLE_PARAGRAPH, /* with blank lines around */
    ROLE_HEADING,
    ROLE_LIST,
    ROLE_ITEM,
    ROLE_QUOTE,
    ROLE_PRE,
    ROLE_TABLE,
    ROLE_ROW,
    ROLE_CELL,
    ROLE_LINK,
} Role;

static const struct {
    const char *name;
    Role role;
    unsigned style;
} elements[] = {
    {"a", ROLE_LINK, 0},
    {"b", ROLE_INLINE, STYLE_BOLD},
    {"strong", ROLE_INLINE, STYLE_BOLD},
    {"i", ROLE_INLINE, STYLE_ITALIC},
    {"em", ROLE_INLINE, STYLE_ITALIC},
    {"cite", ROLE_INLINE, STYLE_ITALIC},
    {"s", ROLE_INLINE, STYLE_STRIKE},
    {"strike", ROLE_INLINE, STYLE_STRIKE},
    {"del", ROLE_INLINE, STYLE_STRIKE},
    {"code", ROLE_INLINE, STYLE_CODE},
    {"kbd", ROLE_INLINE, STYLE_CODE},
    {"tt", ROLE_INLINE, STYLE_CODE},
    {"script", ROLE_DROP, 0},
    {"style", ROLE_DROP, 0},
    {"title", ROLE_DROP, 0},
    {"svg", ROLE_DROP, 0},
    {"xml", ROLE_DROP, 0},
    {"template", ROLE_DROP, 0},
    {"object", ROLE_DROP, 0},
    {"select", ROLE_DROP, 0},
    {"p", ROLE_PARAGRAPH, 0},
    {"dl", ROLE_PARAGRAPH, 0},
    {"figure", ROLE_PARAGRAPH, 0},
    {"div", ROLE_BLOCK, 0},
    {"section", ROLE_BLOCK, 0},
    {"article", ROLE_BLOCK, 0},
    {"header", ROLE_BLOCK, 0},
    {"footer", ROLE_BLOCK, 0},
    {"address", ROLE_BLOCK, 0},
    {"center", ROLE_BLOCK, 0},
    {"main", ROLE_BLOCK, 0},
    {"nav", ROLE_BLOCK, 0},
    {"aside", ROLE_BLOCK, 0},
    {"form", ROLE_BLOCK, 0},
    {"dt", ROLE_BLOCK, 0},
    {"dd", ROLE_BLOCK, 0},
    {"figcaption", ROLE_BLOCK, 0},
    {"fieldset", ROLE_BLOCK, 0},
    {"caption", ROLE_BLOCK, 0},
    {"h1", ROLE_HEADING, 0},
    {"h2", ROLE_HEADING, 0},
    {"h3", ROLE_HEADING, 0},
    {"h4", ROLE_HEADING, 0},
    {"h5", ROLE_HEADING, 0},
    {"h6", ROLE_HEADING, 0},
    {"ul", ROLE_LIST, 0},
    {"ol", ROLE_LIST, 0},
    {"menu", ROLE_LIST, 0},
    {"li", ROLE_ITEM, 0},
    {"blockquote", ROLE_QUOTE, 0},
    {"pre", ROLE_PRE, 0},
    {"table", ROLE_TABLE, 0},
    {"tr", ROLE_ROW, 0},
    {"td", ROLE_CELL, 0},
    {"th", ROLE_CELL, 0},
};

/* An open element.  What is inherited is copied on the way down. */
typedef struct {
    char name[12]; /* cut, which is enough to tell ours apart */
    Role role;
    unsigned style;
    unsigned quote;
    unsigned lists; /* depth */
    unsigned next;  /* number of the next item, 0 = bullets; of lists */
    bool dropped;
    bool hidden;
    bool cited;
    bool pre;
    bool tight;
    bool counts_table; /* this table, row or cell has a frame */
} Element;

/* Rows under way: the lines of their cells are kept apart until the row ends. */
typedef struct {
    GPtrArray *cells; /* of GPtrArray of Line; the last one is being filled */
    GPtrArray *above; /* (unowned) where the row will go */
    bool gap;
} Row;

typedef struct {
    Work *work;
    GArray *stack;     /* of Element */
    GArray *rows;      /* of Row */
    GPtrArray *lines;  /* (unowned) where lines go now */
    Line *line;        /* being filled, or NULL */
    GString *words;    /* of the run being filled */
    unsigned style;    /* of it */
    char *href;        /* of the link around, or NULL */
    unsigned link_run; /* first run of that link, */
    bool link_line;    /* which began on this line */
    bool blank;        /* a blank is due before the next word */
    bool gap;          /* a blank line is due above the next line */
    bool border;
    BlockKind kind; /* of the next line */
    unsigned level, number;
    bool continues; /* the next line goes on in the item above */
    unsigned images;
    unsigned tags;
    GString *hidden;
} Html;

static Element *
top(Html *html)
{
    return &g_array_index(html->stack, Element, html->stack->len - 1);
}

/* Entities make characters that the text did not show before: cleaned here. */
static void
flush_run(Html *html)
{
    g_autofree char *clean = NULL;

    if (html->words->len == 0)
        return;
    clean = text_clean(html->words->str, (gssize) html->words->len);
    g_strdelimit(clean, "\n", ' ');
    line_add(html->line, html->style, clean, strlen(clean), html->href);
    g_string_truncate(html->words, 0);
}

/* The words of a link that say nothing but its target are written once. */
static void
settle_link(Html *html)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *target = html->href;

    if (!html->line || !html->href)
        return;
    for (unsigned i = html->link_run; i < html->line->runs->len; i++) {
        const Run *run = g_ptr_array_index(html->line->runs, i);

        g_string_append(words, run->text);
    }

    g_autofree char *shown = g_strstrip(g_strdup(words->str));
    size_t length = strlen(shown);
    size_t wanted = strlen(target);

    /* "www.comune.example" and "http://www.comune.example/" are the same to a reader.
     */
    if (g_str_has_prefix(target, "http")) {
        const char *host = strstr(target, "://");

        if (!strstr(shown, "://") && host) {
            target = host + strlen("://");
            wanted = strlen(target);
        }
    }
    if (wanted > 0 && target[wanted - 1] == '/')
        wanted--;
    if (length > 0 && shown[length - 1] == '/')
        length--;
    if (length == 0 || length != wanted ||
        g_ascii_strncasecmp(shown, target, wanted) != 0)
        return;
    for (unsigned i = html->link_run; i < html->line->runs->len; i++) {
        Run *run = g_ptr_array_index(html->line->runs, i);

        g_clear_pointer(&run->href, g_free);
    }
}

/* Ends the line under way; one without a visible character only makes a gap. */
static void
end_line(Html *html, bool by_break)
{
    if (html->line) {
        flush_run(html);
        settle_link(html);
        html->link_run = 0;
        if (html->line->kind != BLOCK_PRE)
            line_trim(html->line);
    }
    html->blank = false;
    if (!html->line || line_is_blank(html->line)) {
        if (html->line && html->line->kind == BLOCK_PRE)
            html->gap = true;
        g_clear_pointer(&html->line, line_free);
        html->gap = html->gap || by_break;
        return;
    }
    g_ptr_array_add(html->lines, g_steal_pointer(&html->line));
    html->kind = BLOCK_PARAGRAPH;
    html->number = 0;
}

static void
begin_line(Html *html)
{
    const Element *element = top(html);
    Line *line = line_new();

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
}

static void
add_word(Html *html, const char *text, size_t length)
{
    const Element *element = top(html);
    unsigned style = element->style;

    if (!html->line)
        begin_line(html);
    if (style != html->style) {
        flush_run(html);
        html->style = style;
    }
    g_string_append_len(html->words, text, length);
}

/* The blank between two words of different styles belongs to the plainer one. */
static void
add_blank(Html *html)
{
    if (html->blank && html->line) {
        if (top(html)->style < html->style)
            add_word(html, " ", 1);
        else
            g_string_append_c(html->words, ' ');
    }
    html->blank = false;
}

/* Text with the white space of HTML: runs of blanks are one. */
static void
add_flowing(Html *html, const char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        size_t start = at;

        while (at < length && strchr(" \t\r\n\f", text[at]))
            at++;
        if (at > start)
            html->blank = html->line != NULL || html->blank;
        start = at;
        while (at < length && !strchr(" \t\r\n\f", text[at])) {
            /* A no-break space is a blank that also counts at the start of a line. */
            if (text[at] == '\xC2' && at + 1 < length && text[at + 1] == '\xA0')
                break;
            at++;
        }
        if (at > start) {
            add_blank(html);
            add_word(html, text + start, at - start);
        } else if (at < length) {
            html->blank = html->line != NULL;
            at += 2;
        }
    }
}

/* Inside <pre> every line break counts. */
static void
add_preformatted(Html *html, const char *text, size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t part = end ? (size_t) (end - text) : length;

        if (part > 0)
            add_word(html, text, part);
        if (!end)
            return;
        bool had = html->line != NULL;

        end_line(html, !had && html->lines->len > 0);
        html->continues = had;
        text += part + 1;
        length -= part + 1;
    }
}

static void
on_characters(void *context, const xmlChar *text, int length)
{
    Html *html = context;
    const Element *element = top(html);

    if (element->dropped)
        return;
    if (element->hidden) {
        if (html->hidden->len < HTML_NOTE_BYTES)
            g_string_append_len(html->hidden, (const char *) text,
                                MIN(length, HTML_NOTE_BYTES));
        return;
    }
    if (element->pre)
        add_preformatted(html, (const char *) text, length);
    else
        add_flowing(html, (const char *) text, length);
}

/* Script and style come this way: never text. */
static void
on_cdata(void *context, const xmlChar *text, int length)
{
}

static void
note_hidden(Html *html)
{
    g_autofree char *words = NULL;

    if (html->hidden->len == 0)
        return;
    words = g_utf8_make_valid(html->hidden->str, html->hidden->len);
    g_strstrip(words);
    if (*words != '\0')
        g_ptr_array_add(html->work->draft->removed, removed_new("hidden-text", words));
    g_string_truncate(html->hidden, 0);
}

static void
on_image(Html *html, const xmlChar **attributes)
{
    const char *source = html_attribute(attributes, "src");
    const char *words = html_attribute(attributes, "alt");
    int side = html_least_side(attributes);
    Draft *draft = html->work->draft;

    if (top(html)->hidden || !source)
        return;
    if (g_ascii_strncasecmp(source, "cid:", 4) == 0) {
        g_ptr_array_add(html->work->shown, g_uri_unescape_string(source + 4, NULL)
                                               ?: g_strdup(source + 4));
        html->images++;
        return;
    }
    if (side >= 0 && side <= 3) {
        g_autofree char *note = g_strndup(source, HTML_NOTE_BYTES);
        g_autofree char *valid = g_utf8_make_valid(note, -1);

        if (draft->removed->len < LIMIT_MIME_PARTS)
            g_ptr_array_add(draft->removed, removed_new("tracking-image", valid));
        return;
    }
    /* Emoji are pictures in some mail programs. */
    if (words && side > 3 && side <= 32 && strlen(words) <= 16) {
        add_flowing(html, words, strlen(words));
        return;
    }
    if (side < 0 || side > 32)
        work_warn(html->work,
                  "Il messaggio mostra un'immagine che sta su un sito: non è stata "
                  "inviata. Allegare l'immagine al messaggio.");
}

static void
begin_row(Html *html, Element *element)
{
    Row row = {.above = html->lines, .gap = html->gap};

    if (html->rows->len >= HTML_TABLE_DEPTH)
        return;
    row.cells = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
    g_ptr_array_add(row.cells, lines_new());
    html->lines = g_ptr_array_index(row.cells, 0);
    g_array_append_val(html->rows, row);
    element->counts_table = true;
}

static void
begin_cell(Html *html)
{
    Row *row;
    GPtrArray *cell;

    if (html->rows->len == 0 || html->stack->len < 2)
        return;
    row = &g_array_index(html->rows, Row, html->rows->len - 1);
    cell = lines_new();
    g_ptr_array_add(row->cells, cell);
    html->lines = cell;
}

static void
move_lines(GPtrArray *from, GPtrArray *to)
{
    for (unsigned i = 0; i < from->len; i++)
        g_ptr_array_add(to, g_ptr_array_index(from, i));
    g_ptr_array_set_free_func(from, NULL);
    g_ptr_array_set_size(from, 0);
}

/* Whether the row is one of data: some short cells beside each other. */
static bool
is_data(const Row *row, unsigned *filled)
{
    size_t length = 0;

    *filled = 0;
    for (unsigned i = 0; i < row->cells->len; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);

        *filled += cell->len > 0;
        if (cell->len > HTML_CELL_LINES)
            return false;
        for (unsigned k = 0; k < cell->len; k++) {
            const Line *line = g_ptr_array_index(cell, k);

            length += line->text->len;
            if (line->kind != BLOCK_PARAGRAPH || line->border)
                return false;
        }
    }
    return *filled >= 2 && length <= HTML_ROW_CHARS;
}

static void
append_runs(Line *to, const Line *from)
{
    for (unsigned i = 0; i < from->runs->len; i++) {
        const Run *run = g_ptr_array_index(from->runs, i);

        line_add(to, run->style, run->text, strlen(run->text), run->href);
    }
}

/* "Zona · Giorno · Ora"; two cells are a name and what it means: "Zona: Centro". */
static Line *
join_cells(const Row *row, unsigned filled)
{
    Line *joined = line_new();
    unsigned cells = 0;

    joined->kind = BLOCK_ROW;
    for (unsigned i = 0; i < row->cells->len; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);

        for (unsigned k = 0; k < cell->len; k++) {
            const Line *line = g_ptr_array_index(cell, k);
            const char *between = " ";

            if (k == 0 && cells > 0) {
                between = filled == 2 ? ": " : " · ";
                if (filled == 2 && g_str_has_suffix(joined->text->str, ":"))
                    between = " ";
            }
            if (cells > 0 || k > 0)
                line_add(joined, 0, between, strlen(between), NULL);
            append_runs(joined, line);
            if (cells == 0 && k == 0) {
                joined->quote = line->quote;
                joined->cited = line->cited;
                joined->images = line->images;
                joined->gap = line->gap;
            }
        }
        cells += cell->len > 0;
    }
    return joined;
}

static void
end_row(Html *html)
{
    Row row = g_array_index(html->rows, Row, html->rows->len - 1);
    unsigned filled;

    end_line(html, false);
    g_array_set_size(html->rows, html->rows->len - 1);
    html->lines = row.above;
    if (is_data(&row, &filled)) {
        Line *joined = join_cells(&row, filled);

        joined->gap = row.gap;
        g_ptr_array_add(html->lines, joined);
    } else {
        bool first = true;

        for (unsigned i = 0; i < row.cells->len; i++) {
            GPtrArray *cell = g_ptr_array_index(row.cells, i);

            if (first && cell->len > 0) {
                Line *line = g_ptr_array_index(cell, 0);

                line->gap = line->gap || row.gap;
                first = false;
            }
            move_lines(cell, html->lines);
        }
        html->gap = html->gap || (first && row.gap);
    }
    g_ptr_array_unref(row.cells);
}

static void
begin_list(Html *html, Element *element, const xmlChar **attributes)
{
    const char *start = html_attribute(attributes, "start");

    end_line(html, false);
    html->gap = html->gap || element->lists == 0;
    element->lists++;
    element->next = 0;
    if (g_str_equal(element->name, "ol"))
        element->next = start && g_ascii_isdigit(*start)
                            ? (unsigned) MIN(g_ascii_strtoull(start, NULL, 10), 9999)
                            : 1;
}

/* The list around an item is the nearest one on the stack. */
static void
begin_item(Html *html, const xmlChar **attributes)
{
    const char *value = html_attribute(attributes, "value");
    unsigned lists = top(html)->lists;

    end_line(html, false);
    html->kind = BLOCK_ITEM;
    html->level = MAX(lists, 1);
    html->number = 0;
    for (unsigned i = 1; i < html->stack->len && i <= HTML_STACK_LOOK; i++) {
        Element *list = &g_array_index(html->stack, Element, html->stack->len - 1 - i);

        if (list->role != ROLE_LIST)
            continue;
        if (list->next > 0) {
            if (value && g_ascii_isdigit(*value))
                list->next = (unsigned) MIN(g_ascii_strtoull(value, NULL, 10), 9999);
            html->number = list->next++;
        }
        break;
    }
}

static void
begin_link(Html *html, const xmlChar **attributes)
{
    const char *href = html_attribute(attributes, "href");

    if (html->line)
        flush_run(html);
    g_clear_pointer(&html->href, g_free);
    if (!href || top(html)->hidden)
        return;
    html->href = html_target(href);
    /* The blank before the link is no part of it. */
    if (html->blank && html->line) {
        line_add(html->line, html->style, " ", 1, NULL);
        html->blank = false;
    }
    html->link_run = html->line ? html->line->runs->len : 0;
}

static void
begin_element(Html *html, Element *element, const xmlChar **attributes)
{
    switch (element->role) {
    case ROLE_INLINE:
    case ROLE_DROP:
        break;
    case ROLE_LINK:
        begin_link(html, attributes);
        break;
    case ROLE_BLOCK:
        end_line(html, false);
        break;
    case ROLE_PARAGRAPH:
        element->tight = html_is_tight(attributes);
        end_line(html, false);
        html->gap = html->gap || (!element->tight && html->kind != BLOCK_ITEM);
        break;
    case ROLE_HEADING:
        end_line(html, false);
        html->gap = true;
        html->kind = BLOCK_HEADING;
        html->level = element->name[1] - '0';
        break;
    case ROLE_LIST:
        begin_list(html, element, attributes);
        break;
    case ROLE_ITEM:
        begin_item(html, attributes);
        break;
    case ROLE_QUOTE:
        end_line(html, false);
        html->gap = true;
        element->quote++;
        break;
    case ROLE_PRE:
        end_line(html, false);
        html->gap = true;
        html->continues = false;
        element->pre = true;
        break;
    case ROLE_TABLE:
        end_line(html, false);
        html->gap = html->gap || html->rows->len == 0;
        break;
    case ROLE_ROW:
        end_line(html, false);
        begin_row(html, element);
        break;
    case ROLE_CELL:
        end_line(html, false);
        begin_cell(html);
        break;
    }
}

static Element
inherit(Html *html, const char *name, const xmlChar **attributes)
{
    Element element = *top(html);

    g_strlcpy(element.name, name, sizeof element.name);
    element.role = ROLE_INLINE;
    element.counts_table = false;
    element.tight = false;
    element.next = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
        if (!g_str_equal(name, elements[i].name))
            continue;
        element.role = elements[i].role;
        element.style |= elements[i].style;
        break;
    }
    element.dropped = element.dropped || element.role == ROLE_DROP;
    if (attributes) {
        element.hidden = element.hidden || html_is_hidden(attributes);
        element.cited = element.cited || html_is_cited(name, attributes);
        element.style |= html_styles(attributes);
        html->border = html->border || html_is_border(attributes);
    }
    return element;
}

static void
on_start(void *context, const xmlChar *xml_name, const xmlChar **attributes)
{
    Html *html = context;
    const char *name = (const char *) xml_name;

    if (top(html)->dropped) {
        Element inside = *top(html);

        g_strlcpy(inside.name, name, sizeof inside.name);
        inside.role = ROLE_DROP;
        g_array_append_val(html->stack, inside);
        return;
    }

    Element element = inherit(html, name, attributes);

    g_array_append_val(html->stack, element);
    if (element.hidden || element.dropped)
        return;
    if (g_str_equal(name, "br")) {
        bool empty = !html->line;

        end_line(html, empty);
        html->continues = !empty;
        return;
    }
    if (g_str_equal(name, "hr")) {
        end_line(html, true);
        html->gap = true;
        return;
    }
    if (g_str_equal(name, "img")) {
        on_image(html, attributes);
        return;
    }
    if (element.role != ROLE_INLINE && element.role != ROLE_LINK)
        html->continues =
            html->continues && element.role == ROLE_BLOCK && element.lists > 0;
    begin_element(html, top(html), attributes);
}

static void
end_element(Html *html, const Element *element)
{
    switch (element->role) {
    case ROLE_INLINE:
    case ROLE_DROP:
        break;
    case ROLE_LINK:
        if (html->line) {
            flush_run(html);
            settle_link(html);
        }
        g_clear_pointer(&html->href, g_free);
        break;
    case ROLE_BLOCK:
    case ROLE_CELL:
        end_line(html, false);
        break;
    case ROLE_PARAGRAPH:
    case ROLE_HEADING:
    case ROLE_QUOTE:
    case ROLE_PRE:
        /* An empty paragraph of Outlook is a blank line. */
        html->gap = html->gap || (element->tight && (!html->line));
        end_line(html, false);
        html->gap = html->gap || !element->tight;
        html->kind = BLOCK_PARAGRAPH;
        break;
    case ROLE_LIST:
        end_line(html, false);
        html->gap = html->gap || element->lists <= 1;
        html->kind = BLOCK_PARAGRAPH;
        break;
    case ROLE_ITEM:
        end_line(html, false);
        html->kind = BLOCK_PARAGRAPH;
        break;
    case ROLE_TABLE:
        end_line(html, false);
        html->gap = html->gap || html->rows->len == 0;
        break;
    case ROLE_ROW:
        if (element->counts_table)
            end_row(html);
        else
            end_line(html, false);
        break;
    }
}

static void
on_end(void *context, const xmlChar *name)
{
    Html *html = context;
    unsigned depth = html->stack->len;
    char cut[sizeof top(html)->name];

    g_strlcpy(cut, (const char *) name, sizeof cut);
    for (unsigned look = 0; depth > 1 && look < HTML_STACK_LOOK; look++, depth--) {
        if (g_str_equal(g_array_index(html->stack, Element, depth - 1).name, cut))
            break;
    }
    if (depth <= 1 ||
        !g_str_equal(g_array_index(html->stack, Element, depth - 1).name, cut))
        return;
    while (html->stack->len >= depth) {
        Element element = *top(html);

        if (!element.hidden && !element.dropped)
            end_element(html, &element);
        g_array_set_size(html->stack, html->stack->len - 1);
        if (element.hidden && !top(html)->hidden)
            note_hidden(html);
    }
}

/*
 * The most attributes of one tag.  What may begin one is counted: a blank or an
 * equals sign outside of quotation marks.
 */
static size_t
count_attributes(const char *text)
{
    size_t here = 0, most = 0;
    bool in_tag = false;

    for (const char *at = text; *at != '\0'; at++) {
        if (!in_tag) {
            in_tag = *at == '<' && g_ascii_isalpha(at[1]);
            here = 0;
            continue;
        }
        if (*at == '>') {
            in_tag = false;
        } else if (*at == '=') {
            most = MAX(most, ++here);
            const char *value = at + 1 + strspn(at + 1, " \t\r\n");
            const char *end =
                *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
            at = end ? end : at;
        } else if (g_ascii_isspace(*at) && !g_ascii_isspace(at[1])) {
            most = MAX(most, ++here);
        }
    }
    return most;
}

/* libxml2 looks for what it must close, and compares each attribute with all before
 * it, so both are counted before. */
static bool
check_limits(const char *text, GError **error)
{
    size_t tags = 0;
    size_t length = strlen(text);

    for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<'))
        tags += g_ascii_isalpha(at[1]) || at[1] == '/';
    if (length <= LIMIT_HTML_BYTES && tags <= 2 * LIMIT_HTML_TAGS &&
        count_attributes(text) <= HTML_ATTRIBUTES)
        return true;
    g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_LIMIT,
                        "Il testo del messaggio è troppo lungo o troppo complicato.");
    return false;
}

/*
 * The parser takes nothing that stands behind </html>, but servers add footers
 * there and programs whole mails, so these end tags become line breaks.
 * Returns: (owned).
 */
static char *
without_end(const char *text)
{
    static const char *const tags[] = {"</html", "</body"};
    char *copy = g_strdup(text);

    for (char *at = strchr(copy, '<'); at; at = strchr(at + 1, '<')) {
        for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
            size_t length = strlen(tags[i]);

            if (g_ascii_strncasecmp(at, tags[i], length) == 0 &&
                !g_ascii_isalnum(at[length]))
                memcpy(at, "<br   ", length);
        }
    }
    return copy;
}

static void
parse(Html *html, const char *page)
{
    g_autofree char *whole = without_end(page);
    const char *text = whole;

    htmlSAXHandler sax = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_characters,
        .ignorableWhitespace = on_characters,
        .cdataBlock = on_cdata,
    };
    size_t left = strlen(text);
    htmlParserCtxtPtr parser =
        htmlCreatePushParserCtxt(&sax, html, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

    static const char start[] = "<html><body>";

    g_assert(parser);
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                   HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                   HTML_PARSE_IGNORE_ENC);
    /* Without a start the parser drops a page that begins with an end tag. */
    htmlParseChunk(parser, start, (int) strlen(start), 0);
    for (; left > 0;
         text += MIN(left, HTML_CHUNK_BYTES), left -= MIN(left, HTML_CHUNK_BYTES))
        htmlParseChunk(parser, text, (int) MIN(left, HTML_CHUNK_BYTES), 0);
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
}

bool
html_read(Work *work, const char *text, GError **error)
{
    Element root = {0};
    Html html = {.work = work, .lines = work->lines, .gap = work->lines->len > 0};

    if (!check_limits(text, error))
        return false;

    html.stack = g_array_new(FALSE, TRUE, sizeof(Element));
    html.rows = g_array_new(FALSE, TRUE, sizeof(Row));
    html.words = g_string_new(NULL);
    html.hidden = g_string_new(NULL);
    g_array_append_val(html.stack, root);
    parse(&html, text);
    end_line(&html, false);
    while (html.rows->len > 0)
        end_row(&html);
    note_hidden(&html);

    g_array_unref(html.stack);
    g_array_unref(html.rows);
    g_string_free(html.words, TRUE);
    g_string_free(html.hidden, TRUE);
    g_free(html.href);
    return true;
}
