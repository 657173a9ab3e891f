/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * quote - never publish the mail that was answered
 *
 * What forward.c did not unwrap and still looks like another mail goes: everything
 * behind a header block or an attribution, and every line that a program marked as
 * quoted.  This filter is strict on purpose: a private mail in front of a whole
 * town cannot be taken back, a line too few can be sent again.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/attribution.h"
#include "filters/border.h"
#include "filters/markers.h"
#include "filters/prefix.h"

#include <string.h>

static bool
is_marked(const Line *line)
{
    return line->cited;
}

/* The first line at or behind @from that is marked as quoted. */
static unsigned
find_marked(const GPtrArray *lines, unsigned from)
{
    while (from < lines->len && !is_marked(g_ptr_array_index(lines, from)))
        from++;
    return from;
}

static unsigned
end_of_marked(const GPtrArray *lines, unsigned from)
{
    while (from < lines->len && is_marked(g_ptr_array_index(lines, from)))
        from++;
    return from;
}

/* Whether an attribution that no quoted line follows is one. */
static bool
is_certain(const Work *work, const Border *border)
{
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    return prefix == PREFIX_REPLY ||
           (border->from &&
            (marker_has_address(border->from) || attribution_is_dated(border->from)));
}

/* Cuts what @border begins.  Returns: the line to look on from. */
static unsigned
cut_border(Work *work, const Border *border)
{
    GPtrArray *lines = work->lines;
    unsigned end = lines->len;

    if (border->kind == BORDER_ATTRIBUTION) {
        unsigned marked = end_of_marked(lines, border->after);

        if (marked > border->after)
            end = marked;
        else if (!is_certain(work, border))
            return border->after;
    }
    if (end < lines->len)
        work_warn(work, "C'è del testo sotto la parte citata: controllare che il "
                        "messaggio sia completo.");
    lines_cut(lines, border->first, end, "quote", work->draft);
    return border->first;
}

/* A text on one line: what stands behind the attribution goes. */
static void
cut_inside(Work *work, unsigned at)
{
    Line *line = g_ptr_array_index(work->lines, at);
    const char *found = attribution_inside(line->text->str);

    if (!found)
        return;

    g_autofree char *kept = g_strndup(line->text->str, found - line->text->str);

    g_ptr_array_add(work->draft->removed, removed_new("quote", found));
    g_ptr_array_set_size(line->runs, 0);
    g_string_truncate(line->text, 0);
    line_add(line, 0, kept, strlen(kept), NULL);
    line_trim(line);
    lines_cut(work->lines, at + 1, work->lines->len, "quote", work->draft);
}

static void
cut_marked(Work *work)
{
    GPtrArray *lines = work->lines;

    for (unsigned from = find_marked(lines, 0); from < lines->len;
         from = find_marked(lines, from)) {
        unsigned to = end_of_marked(lines, from);
        const Line *above = from > 0 ? g_ptr_array_index(lines, from - 1) : NULL;

        if (to < lines->len)
            work_warn(work, "C'è del testo sotto la parte citata: controllare che il "
                            "messaggio sia completo.");
        if (above && attribution_is_short(above->text->str))
            from--;
        lines_cut(lines, from, to, "quote", work->draft);
    }
}

/*
 * The last look: a header line with an address in it that everything above let
 * pass would tell a town who writes to whom.
 */
static void
cut_leaks(Work *work)
{
    for (unsigned i = work->lines->len; i-- > 0;) {
        const Line *line = g_ptr_array_index(work->lines, i);
        const char *value = NULL;
        Label label = marker_label(line->text->str, &value);

        if ((label == LABEL_FROM || label == LABEL_TO || label == LABEL_CC ||
             label == LABEL_REPLY_TO) &&
            marker_has_address(value) && strchr(value, '<'))
            lines_cut(work->lines, i, i + 1, "forward-header", work->draft);
    }
}

static bool
quote_apply(Work *work, GError **error)
{
    unsigned from = 0;

    for (;;) {
        g_auto(Border) border = {0};

        if (!border_in_lines(work->lines, from, &border))
            break;
        from = cut_border(work, &border);
    }
    cut_marked(work);
    for (unsigned i = 0; i < work->lines->len; i++)
        cut_inside(work, i);
    cut_leaks(work);
    return true;
}

const Filter filter_quote = {
    .name = "quote",
    .summary = "drop quoted mail",
    .apply = quote_apply,
};
