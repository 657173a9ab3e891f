/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * trim - look at what was cut together
 *
 * Cutting is dangerous (domain/mobile-mail 1.4): where nothing is left, the text
 * comes back; where most of it went for no sure reason, and where words stand below a
 * quotation, a person must look.
 */
#include "filters/trim.h"

#include "filters/filter.h"

#include <limits.h>
#include <string.h>

/* Share of the author's text, in percent, that rules may take unasked. */
#define TRIM_MOST_PERCENT 70

/* What may be all that somebody wrote; a phone's footer never is. */
static const char *const restored[] = {"signature", "disclaimer", "list-footer"};

static Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static void
number_lines(const Work *work)
{
    for (unsigned i = 0; i < work->lines->len; i++)
        line_at(work->lines, i)->place = i;
}

void
trim_cut(Work *work, unsigned from, unsigned to, const char *what, bool sure)
{
    if (from >= to)
        return;
    if (work->trimmed->len == 0)
        number_lines(work);

    g_autofree char *text = lines_text(work->lines, from, to);

    draft_add_removed(work->draft, what, text);
    for (unsigned i = from; i < to; i++) {
        Line *line = line_at(work->lines, i);

        line->what = what;
        line->sure = sure;
        g_ptr_array_add(work->trimmed, line);
        work->lines->pdata[i] = line_new();
    }
    g_ptr_array_remove_range(work->lines, from, to - from);
    if (from < work->lines->len) {
        Line *next = line_at(work->lines, from);

        next->gap = true;
        next->continues = false;
    }
}

unsigned
trim_group(const GPtrArray *lines, unsigned to)
{
    unsigned from = to;

    while (from > 0 && line_at(lines, from - 1)->inner == line_at(lines, to - 1)->inner)
        from--;
    return from;
}

static bool
is_restored(const char *what)
{
    for (size_t i = 0; i < G_N_ELEMENTS(restored); i++) {
        if (g_str_equal(what, restored[i]))
            return true;
    }
    return false;
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const Line *one = *(Line *const *) a;
    const Line *other = *(Line *const *) b;

    return (one->place > other->place) - (one->place < other->place);
}

/* Puts the text back.  Returns: whether there was some. */
static bool
restore(Work *work)
{
    bool any = false;

    for (unsigned i = work->trimmed->len; i-- > 0;) {
        if (!is_restored(line_at(work->trimmed, i)->what))
            continue;
        g_ptr_array_add(work->lines, g_ptr_array_steal_index(work->trimmed, i));
        any = true;
    }
    if (!any)
        return false;
    g_ptr_array_sort(work->lines, compare_places);
    for (unsigned i = work->draft->removed->len; i-- > 0;) {
        const Removed *removed = g_ptr_array_index(work->draft->removed, i);

        if (is_restored(removed->what))
            g_ptr_array_remove_index(work->draft->removed, i);
    }
    work->images_kept = UINT_MAX;
    return true;
}

static size_t
count_bytes(const GPtrArray *lines, bool doubtful)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < lines->len; i++) {
        const Line *line = line_at(lines, i);

        if (!doubtful || !line->sure)
            bytes += line->text->len;
    }
    return bytes;
}

static bool
has_words_below(const Work *work)
{
    for (unsigned i = 0; i < work->lines->len; i++) {
        const Line *line = line_at(work->lines, i);

        if (line->below && !line_is_blank(line))
            return true;
    }
    return false;
}

static bool
trim_apply(Work *work, GError **error)
{
    size_t left = count_bytes(work->lines, false);
    size_t gone = count_bytes(work->trimmed, true);

    if (lines_are_blank(work->lines, 0, work->lines->len)) {
        if (restore(work))
            work_warn(work, "Il testo somiglia solo a una firma o a una nota di "
                            "riservatezza: controllare che sia ciò che si voleva "
                            "inviare.");
    } else if (gone > (left + gone) * TRIM_MOST_PERCENT / 100) {
        work_hold(work, "trimmed-too-much");
    }
    if (has_words_below(work)) {
        work_warn(work, "C'è del testo sotto la parte citata: controllare che il "
                        "messaggio sia completo.");
        work_hold(work, "text-around-quote");
    }
    return true;
}

const Filter filter_trim = {
    .name = "trim",
    .summary = "hold a mail of which too much was cut",
    .apply = trim_apply,
};
