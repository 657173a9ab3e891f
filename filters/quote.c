/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * quote - never publish the mail that was answered
 *
 * What forward.c did not unwrap and still looks like another mail goes: everything
 * behind a header block or an attribution, and every line that a program marked as
 * quoted.  This filter is strict on purpose: a private mail in front of a whole
 * town cannot be taken back, a line too few can be sent again.  Where a line may as
 * well be the author's own, the text stays and the mail is held.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/attribution.h"
#include "filters/border.h"
#include "filters/markers.h"
#include "filters/prefix.h"
#include "filters/reply-marker.h"
#include "filters/separators.h"

#include <string.h>

/* A row this long was broken by a program: what follows may be its end. */
#define QUOTE_BROKEN_BYTES 60

static Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

/* The subject outranks In-Reply-To: some phones set it on forwards, too. */
static bool
is_reply(const Work *work)
{
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    return prefix == PREFIX_REPLY || (prefix == PREFIX_NONE && work->in_reply);
}

static void
add_range(GArray *ranges, unsigned from, unsigned to)
{
    LineRange range = {.from = from, .to = to};

    g_array_append_val(ranges, range);
}

/* Cuts quotations (of LineRange).  What is left behind them stands below one. */
static void
cut_quotes(Work *work, const GArray *ranges)
{
    if (ranges->len == 0)
        return;
    for (unsigned i = g_array_index(ranges, LineRange, 0).to; i < work->lines->len; i++)
        line_at(work->lines, i)->below = true;
    lines_cut_ranges(work->lines, ranges, "quote", work->draft);
}

/* The end of a quoted row that a program broke, and no answer between two rows. */
static bool
is_broken_off(const GPtrArray *lines, unsigned i)
{
    const Line *line = line_at(lines, i);

    return i > 0 && i + 1 < lines->len && !line->gap && !line_at(lines, i + 1)->gap &&
           line_at(lines, i + 1)->cited &&
           line_at(lines, i - 1)->text->len >= QUOTE_BROKEN_BYTES &&
           g_unichar_islower(g_utf8_get_char(line->text->str));
}

static unsigned
end_of_marked(const GPtrArray *lines, unsigned from)
{
    unsigned to = from;

    while (to < lines->len &&
           (line_at(lines, to)->cited || (to > from && is_broken_off(lines, to))))
        to++;
    return to;
}

/* Whether an attribution that no quoted line follows is one. */
static bool
is_certain(const Work *work, const Border *border)
{
    return is_reply(work) || (border->from && (marker_has_address(border->from) ||
                                               attribution_is_dated(border->from) ||
                                               g_str_has_prefix(border->from, "---")));
}

/* Whether a header block has an address, or a day and an hour, as programs write. */
static bool
names_writer(const GPtrArray *lines, const Border *border)
{
    for (unsigned i = border->first; i < border->after && i < lines->len; i++) {
        const char *text = line_at(lines, i)->text->str;

        if (marker_has_address(text) || attribution_has_date(text) ||
            separator_find(text) != SEPARATOR_NONE)
            return true;
    }
    return false;
}

/* Adds what @border begins to @ranges.  Returns: the line to look on from. */
static unsigned
judge_border(Work *work, const Border *border, GArray *ranges)
{
    GPtrArray *lines = work->lines;
    unsigned end = lines->len;

    if (border->kind == BORDER_ATTRIBUTION) {
        unsigned marked = end_of_marked(lines, border->after);

        if (marked > border->after) {
            end = marked;
        } else if (!is_certain(work, border)) {
            work_hold(work, "quote-unclear");
            return border->after;
        }
    }
    /* "Da: Piazza Roma / A: Castello / Oggetto: lavori" is no mail. */
    if (border->kind == BORDER_HEADERS && !is_reply(work) &&
        !names_writer(lines, border))
        work_hold(work, "quote-unclear");
    add_range(ranges, border->first, end);
    return end;
}

static bool
is_attribution(const char *text)
{
    return attribution_is(text) || attribution_is_short(text);
}

/* Marks that may be the author's bullets, and tables are none of them. */
static void
settle_doubtful(Work *work)
{
    bool reply = is_reply(work);
    const Line *above = NULL;

    /* What an answer indents was written by another, whatever its program calls it. */
    for (unsigned i = 0; reply && i < work->lines->len; i++)
        line_at(work->lines, i)->cited =
            line_at(work->lines, i)->cited || line_at(work->lines, i)->quote > 0;
    for (unsigned i = 0; i < work->lines->len; i++) {
        Line *line = line_at(work->lines, i);

        if (!line->doubtful)
            above = line;
        else if (reply || (above && is_attribution(above->text->str)))
            line->cited = true;
        else
            work_hold(work, "quote-unclear");
    }
}

/* Whether nothing says that the mail answers or passes on another one. */
static bool
stands_alone(const Work *work)
{
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    return prefix == PREFIX_NONE && !work->in_reply &&
           work->draft->origin.kind == ORIGIN_NONE;
}

static void
cut_marked(Work *work)
{
    GPtrArray *lines = work->lines;
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(LineRange));
    unsigned to;

    for (unsigned i = 0; i < lines->len; i = MAX(to, i + 1)) {
        to = end_of_marked(lines, i);
        if (to == i)
            continue;

        bool named = i > 0 && attribution_is_short(line_at(lines, i - 1)->text->str);

        /* In a new mail they may be the author's list. */
        if (!named && stands_alone(work))
            work_hold(work, "quote-unclear");
        add_range(ranges, i - named, to);
    }
    cut_quotes(work, ranges);
}

/* "Carlo Neri ha scritto:" with neither a date nor marks, and the markers that only
 * answers have. */
static void
cut_markers(Work *work)
{
    GPtrArray *lines = work->lines;
    bool reply = is_reply(work);

    for (unsigned i = 0; i < lines->len; i++) {
        ReplyMarker marker = reply_marker_at(lines, i);
        const char *text = line_at(lines, i)->text->str;
        bool certain = reply || marker == REPLY_MARKER_ABOVE ||
                       marker == REPLY_MARKER_NOTES || marker == REPLY_MARKER_SENDER ||
                       marker_has_address(text);

        if (marker == REPLY_MARKER_NONE && !attribution_is_named(text))
            continue;
        /* A lone "Da:" may head a notice: nothing is published unseen. */
        if (!reply && marker != REPLY_MARKER_ABOVE && marker != REPLY_MARKER_NOTES)
            work_hold(work, "quote-unclear");
        if (!certain)
            continue;

        g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(LineRange));

        add_range(ranges,
                  marker == REPLY_MARKER_NOTES ? reply_marker_first(lines, i) : i,
                  lines->len);
        cut_quotes(work, ranges);
        return;
    }
}

/* A text on one line: what stands behind the attribution goes. */
static void
cut_inside(Work *work, unsigned at)
{
    Line *line = line_at(work->lines, at);
    const char *found = attribution_inside(line->text->str);
    const char *other = reply_marker_inside(line->text->str);

    if (!found || (other && other < found))
        found = other;
    if (!found)
        return;
    /* Who looks back only so far may begin inside a letter. */
    while ((*found & 0xC0) == 0x80)
        found++;

    g_autofree char *kept = g_strndup(line->text->str, found - line->text->str);

    draft_add_removed(work->draft, "quote", found);
    g_ptr_array_set_size(line->runs, 0);
    g_string_truncate(line->text, 0);
    line_add(line, 0, kept, strlen(kept), NULL);
    line_trim(line);
    lines_cut(work->lines, at + 1, work->lines->len, "quote", work->draft);
    if (line_is_blank(line))
        g_ptr_array_remove_index(work->lines, at);
}

static bool
quote_apply(Work *work, GError **error)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(LineRange));
    unsigned from = 0;

    for (;;) {
        g_auto(Border) border = {0};

        if (!border_in_lines(work->lines, from, &border))
            break;
        from = judge_border(work, &border, ranges);
    }
    cut_quotes(work, ranges);
    settle_doubtful(work);
    cut_marked(work);
    cut_markers(work);
    for (unsigned i = 0; i < work->lines->len; i++)
        cut_inside(work, i);
    return true;
}

const Filter filter_quote = {
    .name = "quote",
    .summary = "drop quoted mail",
    .apply = quote_apply,
};
