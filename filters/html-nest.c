/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-nest.h"

#include "filters/html-name.h"

/* Open elements that the parser is told of, and how far an end tag looks for its
 * start.  Real mails stay below 100; forwards of forwards come near it. */
#define NEST_DEPTH 256

typedef struct {
    char name[HTML_NEST_NAME_BYTES];
    bool is_written;
} Open;

struct HtmlNest {
    GArray *stack; /* of Open */
    unsigned written;
};

/* The elements that a start tag ends, and those that protect them from it. */
static const struct {
    const char *name;
    const char *ends[4];
    const char *stops[5];
} implied[] = {
    {"li", {"li"}, {"ul", "ol", "menu"}},  {"td", {"td", "th"}, {"tr", "table"}},
    {"th", {"td", "th"}, {"tr", "table"}}, {"tr", {"tr"}, {"table"}},
    {"dt", {"dt", "dd"}, {"dl"}},          {"dd", {"dt", "dd"}, {"dl"}},
};

/* What keeps a paragraph outside open. */
static const char *const paragraph_stops[] = {"td", "th",         "div",
                                              "li", "blockquote", NULL};

/* Blocks that end a paragraph, as the parser has it. */
static bool
ends_paragraph(const char *name)
{
    static const char *const names[] = {
        "p",  "div", "table",   "ul",         "ol",      "dl",       "li",   "td",
        "th", "tr",  "h1",      "h2",         "h3",      "h4",       "h5",   "h6",
        "hr", "pre", "center",  "blockquote", "address", "fieldset", "form", "menu",
        "dd", "dt",  "caption", "tbody",      "thead",   "tfoot",    NULL};
    return html_name_is_one_of(name, names);
}

/* An end tag finds no start outside of an element that ranks above its own, as the
 * parser has it: "</b>" in a cell ends nothing outside of the cell. */
static unsigned
rank(const char *name)
{
    static const struct {
        const char *name;
        unsigned rank;
    } ranks[] = {{"div", 150},   {"td", 160},    {"th", 160},    {"tr", 170},
                 {"thead", 180}, {"tbody", 180}, {"tfoot", 180}, {"table", 190}};

    for (size_t i = 0; i < G_N_ELEMENTS(ranks); i++) {
        if (html_name_is(name, ranks[i].name))
            return ranks[i].rank;
    }
    return 100;
}

static Open *
open_at(const HtmlNest *nest, unsigned depth)
{
    return &g_array_index(nest->stack, Open, depth);
}

static void
pop_to(HtmlNest *nest, unsigned depth)
{
    for (unsigned i = depth; i < nest->stack->len; i++)
        nest->written -= open_at(nest, i)->is_written;
    g_array_set_size(nest->stack, depth);
}

static bool
is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n && names[i]; i++) {
        if (html_name_is(name, names[i]))
            return true;
    }
    return false;
}

static void
close_paragraph(HtmlNest *nest)
{
    for (unsigned depth = nest->stack->len, look = 0; depth > 0 && look < NEST_DEPTH;
         depth--, look++) {
        const char *open = open_at(nest, depth - 1)->name;

        if (html_name_is(open, "p")) {
            pop_to(nest, depth - 1);
            return;
        }
        if (html_name_is_one_of(open, paragraph_stops))
            return;
    }
}

/* The parser closes these by itself; we only keep count. */
static void
close_implied(HtmlNest *nest, const char *name)
{
    size_t rule = 0;

    while (rule < G_N_ELEMENTS(implied) && !html_name_is(name, implied[rule].name))
        rule++;
    if (rule == G_N_ELEMENTS(implied))
        return;
    for (unsigned depth = nest->stack->len, look = 0; depth > 0 && look < NEST_DEPTH;
         depth--, look++) {
        const char *open = open_at(nest, depth - 1)->name;

        if (is_among(open, implied[rule].ends, G_N_ELEMENTS(implied[rule].ends))) {
            pop_to(nest, depth - 1);
            return;
        }
        if (is_among(open, implied[rule].stops, G_N_ELEMENTS(implied[rule].stops)))
            return;
    }
}

static bool
push(HtmlNest *nest, const char *name)
{
    Open open = {.is_written = nest->written < NEST_DEPTH};

    g_strlcpy(open.name, name, sizeof open.name);
    g_array_append_val(nest->stack, open);
    nest->written += open.is_written;
    return open.is_written;
}

HtmlNest *
html_nest_new(void)
{
    HtmlNest *nest = g_new0(HtmlNest, 1);

    nest->stack = g_array_new(FALSE, FALSE, sizeof(Open));
    return nest;
}

void
html_nest_free(HtmlNest *nest)
{
    if (!nest)
        return;
    g_array_unref(nest->stack);
    g_free(nest);
}

bool
html_nest_start(HtmlNest *nest, const char *name)
{
    if (ends_paragraph(name))
        close_paragraph(nest);
    close_implied(nest, name);
    return push(nest, name);
}

void
html_nest_void(HtmlNest *nest, const char *name)
{
    if (html_name_is(name, "hr"))
        close_paragraph(nest);
}

HtmlNestEnd
html_nest_end(HtmlNest *nest, const char *name)
{
    unsigned depth = nest->stack->len;
    bool is_written;

    for (unsigned look = 0; depth > 0 && look < NEST_DEPTH; look++, depth--) {
        const char *open = open_at(nest, depth - 1)->name;

        if (html_name_is(open, name)) {
            is_written = open_at(nest, depth - 1)->is_written;
            pop_to(nest, depth - 1);
            return is_written ? HTML_NEST_WRITTEN : HTML_NEST_LEFT_OUT;
        }
        if (rank(open) > rank(name))
            break;
    }
    return HTML_NEST_NONE;
}
