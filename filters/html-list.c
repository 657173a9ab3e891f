/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include <string.h>

/* Items are numbered up to here; further ones and negative ones are bullets. */
#define NUMBER_MOST 9999

/* How far up an item looks for its list. */
#define LOOK_UP 64

static Count
count_of(const char *name, const char *type, const Style *style)
{
    char kind = style->list_type;

    if (kind == 0 && type && type[0] != '\0' && type[1] == '\0')
        kind = type[0];
    if (kind == 0 && type && g_ascii_strcasecmp(type, "disc") == 0)
        kind = '-';
    switch (kind) {
    case 'a':
        return COUNT_LETTERS;
    case 'A':
        return COUNT_CAPITALS;
    case 'i':
    case 'I':
        return COUNT_ROMAN;
    case '1':
        return COUNT_NUMBERS;
    case '-':
        return COUNT_BULLETS;
    }
    return g_str_equal(name, "ol") ? COUNT_NUMBERS : COUNT_BULLETS;
}

/* Returns: the number at @text, or @otherwise. */
static unsigned
number_at(const char *text, unsigned otherwise)
{
    return text && g_ascii_isdigit(*text)
               ? (unsigned) MIN(g_ascii_strtoull(text, NULL, 10), NUMBER_MOST)
               : otherwise;
}

void
html_begin_list(Html *html, Element *element, const unsigned char **attributes,
                const Style *style)
{
    const char *start = html_attribute(attributes, "start");

    html_end_line(html, false);
    html->gap = html->gap || element->lists == 0;
    element->lists++;
    element->count = count_of(element->name, html_attribute(attributes, "type"), style);
    element->next = number_at(start, 1);
    element->step = 1;
    if (html_attribute(attributes, "reversed")) {
        element->step = -1;
        if (!start)
            element->items = html->lines;
        element->items_from = html->lines->len;
    }
}

/* How many items a list that counts down has is known when it ends. */
static void
number_downwards(GPtrArray *lines, unsigned from, unsigned level)
{
    unsigned items = 0;

    for (unsigned i = from; i < lines->len; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        items += line->kind == BLOCK_ITEM && line->level == level;
    }
    for (unsigned i = from; i < lines->len; i++) {
        Line *line = g_ptr_array_index(lines, i);

        if (line->kind == BLOCK_ITEM && line->level == level)
            line->number = items--;
    }
}

void
html_end_list(Html *html, const Element *element)
{
    html_end_line(html, false);
    html->gap = html->gap || element->lists <= 1;
    html->kind = BLOCK_PARAGRAPH;
    if (element->items && element->items == html->lines &&
        element->count == COUNT_NUMBERS)
        number_downwards(html->lines, element->items_from, element->lists);
}

static void
write_letters(char *out, size_t size, unsigned number, char first)
{
    if (number >= 1 && number <= 26)
        g_snprintf(out, (gulong) size, "%c) ", first + (int) number - 1);
    else
        g_snprintf(out, (gulong) size, "%u) ", number);
}

static void
write_roman(char *out, size_t size, unsigned number)
{
    static const struct {
        unsigned value;
        const char *letters;
    } parts[] = {{10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}};
    unsigned left = number;

    *out = '\0';
    if (number > 39) {
        write_letters(out, size, number, 'a');
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        for (; left >= parts[i].value; left -= parts[i].value)
            g_strlcat(out, parts[i].letters, size);
    }
    g_strlcat(out, ") ", size);
}

static void
count_item(Html *html, Element *list, const char *value)
{
    unsigned number;

    list->next = number_at(value, list->next);
    number = list->next;
    list->next = number + (unsigned) list->step;
    if (number < 1 || number > NUMBER_MOST)
        return;
    switch (list->count) {
    case COUNT_BULLETS:
        return;
    case COUNT_NUMBERS:
        html->number = number;
        return;
    case COUNT_LETTERS:
    case COUNT_CAPITALS:
        write_letters(html->mark_text, sizeof html->mark_text, number,
                      list->count == COUNT_LETTERS ? 'a' : 'A');
        break;
    case COUNT_ROMAN:
        write_roman(html->mark_text, sizeof html->mark_text, number);
        break;
    }
    html->mark = html->mark_text;
}

void
html_begin_item(Html *html, const unsigned char **attributes)
{
    html_end_line(html, false);
    html->kind = BLOCK_ITEM;
    html->level = MAX(html_top(html)->lists, 1);
    html->number = 0;
    html->mark = NULL;
    html->continues = false;
    for (unsigned i = 1; i < html->stack->len && i <= LOOK_UP; i++) {
        Element *list = &g_array_index(html->stack, Element, html->stack->len - 1 - i);

        if (list->role != ROLE_LIST)
            continue;
        count_item(html, list, html_attribute(attributes, "value"));
        return;
    }
}

/* "1.", "a)" or a bullet in a font of symbols, and blanks behind it. */
void
html_settle_marker(Html *html)
{
    GString *marker = html->marker;
    size_t end = 0;

    while (end < marker->len && (unsigned char) marker->str[end] < 0x80 &&
           !g_ascii_isspace(marker->str[end]))
        end++;
    g_string_truncate(marker, end);
    html->number = 0;
    html->mark = NULL;
    if (end >= 2 && strchr(".)", marker->str[end - 1])) {
        html->number = number_at(marker->str, 0);
        if (html->number == 0 && end + 2 < sizeof html->mark_text) {
            g_snprintf(html->mark_text, sizeof html->mark_text, "%s ", marker->str);
            html->mark = html->mark_text;
        }
    }
    g_string_truncate(marker, 0);
}
