/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/border.h"

#include "bridge/base/text.h"
#include "filters/attribution.h"
#include "filters/headers.h"
#include "filters/markers.h"
#include "filters/separators.h"

#include <string.h>

/* Lines over which a program breaks fields that it writes one behind the other. */
#define GLUED_LINES 8

/* Lines that an attribution may take: a program put each piece on one of its own. */
#define ATTRIBUTION_LINES 6

void
border_clear(Border *border)
{
    g_clear_pointer(&border->from, g_free);
    g_clear_pointer(&border->subject, g_free);
}

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return i < lines->len ? g_ptr_array_index(lines, i) : NULL;
}

static bool
find_headers(const GPtrArray *lines, unsigned i, bool announced, Border *border)
{
    Headers headers = {0};

    if (!headers_read(lines, i, announced, &headers))
        return false;
    border->after = headers.after;
    border->from = headers.from;
    border->subject = headers.subject;
    return true;
}

/*
 * Yahoo writes "----- Messaggio inoltrato ----- Da: C <c@a.example>A: ...Oggetto: x"
 * on one line, which some programs break on the way.
 */
static void
find_glued(const GPtrArray *lines, unsigned i, const char *fields, Border *border)
{
    g_autoptr(GString) text = g_string_new(fields);
    const char *value = strchr(fields, ':') + 1;
    const char *end = strchr(value, '>');

    for (unsigned n = 1; n <= GLUED_LINES; n++) {
        const Line *line = line_at(lines, i + n);
        g_auto(Headers) headers = {0};
        bool found = headers_read_line(text->str, &headers);

        if (found && (headers.subject || !border->from)) {
            border_clear(border);
            border->after = headers.subject ? i + n : i + 1;
            border->from = g_steal_pointer(&headers.from);
            border->subject = g_steal_pointer(&headers.subject);
        }
        if (border->subject || !line || line->gap)
            break;
        g_string_append_c(text, ' ');
        g_string_append_len(text, line->text->str, MIN(line->text->len, 1000));
    }
    /* In a language not known: up to the first address. */
    if (!border->from)
        border->from = text_clean_line(value, end ? end + 1 - value : -1);
}

/* Whether @line belongs to the author, as what stands @below it is an attribution
 * by itself. */
static bool
is_authors(const Line *line, const char *below)
{
    gunichar first = g_utf8_get_char(line->text->str);

    if (!attribution_is(below))
        return false;
    /* "otrd., 2026. g. 24. nov., plkst. 10:00 Anna" begins in no way of ours. */
    if (!g_unichar_isupper(first) && attribution_has_date(line->text->str) &&
        !attribution_has_date(below))
        return false;
    return attribution_begins(below) ||
           (!attribution_begins(line->text->str) && *below != '<');
}

/* Whether a program's blank line may stand between the beginning @text of an
 * attribution and @next: before an address or the verb alone. */
static bool
crosses_gap(const char *text, const char *next)
{
    size_t length = strlen(text);

    return attribution_begins(text) && length > 0 &&
           !strchr(".:;!?", text[length - 1]) &&
           (*next == '<' || *next == '(' || g_str_has_prefix(next, "mailto:") ||
            (attribution_is_short(next) && strlen(next) < 24));
}

/* An attribution takes one line, or some where a program broke it. */
static unsigned
attribution_lines(const GPtrArray *lines, unsigned i)
{
    const Line *first = line_at(lines, i);
    size_t below = first->text->len + 1;

    /* Words on the same line before it: quote.c looks inside. */
    if (!attribution_begins(first->text->str) && attribution_inside(first->text->str))
        return 0;
    if (attribution_is(first->text->str))
        return 1;

    g_autoptr(GString) text = NULL;

    for (unsigned n = 2; n <= ATTRIBUTION_LINES && i + n <= lines->len; n++) {
        const Line *line = line_at(lines, i + n - 1);
        const char *above = text ? text->str : first->text->str;

        if ((n > 3 || line->gap) && !attribution_begins(above))
            break;
        if (line->gap && !crosses_gap(above, line->text->str))
            break;
        text = text ? text : g_string_new(first->text->str);
        g_string_append_c(text, ' ');
        g_string_append(text, line->text->str);
        if (attribution_is(text->str))
            return is_authors(first, text->str + below) ? 0 : n;
    }
    return 0;
}

static char *
attribution_from(const GPtrArray *lines, unsigned first, unsigned after)
{
    g_autofree char *text = lines_text(lines, first, after);

    return text_clean_line(text, -1);
}

/* A line of words that announces another mail, and what stands below it. */
static bool
is_announced(const GPtrArray *lines, unsigned i, Border *border)
{
    const char *text = line_at(lines, i)->text->str;
    Separator separator = separator_find(text);
    unsigned n;

    if (separator == SEPARATOR_NONE) {
        border->kind = BORDER_FORWARD;
        return separator_hints_forward(text) &&
               find_headers(lines, i + 1, true, border);
    }
    border->kind = separator == SEPARATOR_FORWARD ? BORDER_FORWARD : BORDER_HEADERS;
    if (!find_headers(lines, i + 1, true, border) && i + 1 < lines->len) {
        n = attribution_lines(lines, i + 1);
        border->after += n;
        border->from = n > 0 ? attribution_from(lines, i + 1, i + 1 + n) : NULL;
    }
    return true;
}

static bool
is_border(const GPtrArray *lines, unsigned i, Border *border)
{
    const Line *line = line_at(lines, i);
    const char *text = line->text->str;
    unsigned n;

    border->first = i;
    border->after = i + 1;
    if (marker_one_line(text)) {
        border->kind = BORDER_FORWARD;
        find_glued(lines, i, marker_one_line(text), border);
        return true;
    }
    if (is_announced(lines, i, border))
        return true;
    border->kind = BORDER_HEADERS;
    if (find_headers(lines, i, line->border, border))
        return true;
    if ((marker_is_rule(text) || marker_is_framed(text)) &&
        find_headers(lines, i + 1, false, border))
        return true;
    n = attribution_lines(lines, i);
    if (n > 0) {
        border->kind = BORDER_ATTRIBUTION;
        border->after = i + n;
        border->from = attribution_from(lines, i, i + n);
        return true;
    }
    if (line->border) {
        border->kind = BORDER_DRAWN;
        border->after = i;
        return true;
    }
    return false;
}

bool
border_in_lines(const GPtrArray *lines, unsigned from, Border *border)
{
    for (unsigned i = from; i < lines->len; i++) {
        Border found = {0};

        if (is_border(lines, i, &found)) {
            *border = found;
            return true;
        }
        border_clear(&found);
    }
    return false;
}
