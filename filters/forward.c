/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * forward - a mail forwarded inside the text
 *
 * The forwarder's words above stay, the lines by which a program introduced the
 * other mail go, its text stays.  A reply looks the same and must end the other
 * way: when the subject says reply, nothing is unwrapped here and quote.c cuts.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/border.h"
#include "filters/markers.h"
#include "filters/mobile-footer.h"
#include "filters/prefix.h"

#include <string.h>

/* Forwards of forwards that are unwrapped; deeper ones are older mail. */
#define FORWARD_LEVELS 5

/* What people write above a forward that says nothing to citizens; folded. */
static const char *const trivial[] = {
    "fyi",
    "vi inoltro",
    "inoltro",
    "si inoltra",
    "per opportuna conoscenza",
    "per conoscenza",
    "p.c.",
    "per vostra conoscenza",
    "vedi sotto",
    "--",
};

static bool
is_trivial(const char *text)
{
    g_autofree char *folded = text_fold(text);
    size_t length = strlen(folded);

    while (length > 0 && strchr(".:,;! ", folded[length - 1]))
        folded[--length] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(trivial); i++) {
        if (g_str_equal(folded, trivial[i]))
            return true;
    }
    return length == 0 || mobile_footer_is(text) || marker_is_rule(text);
}

static bool
is_bare(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (!is_trivial(line->text->str))
            return false;
    }
    return true;
}

/* Whether the mail behind @border was meant to be passed on.  @prefix: of the
 * subject; @bare: nothing was written above. */
static bool
is_forward(const Border *border, Prefix prefix, bool bare, unsigned level)
{
    if (prefix == PREFIX_REPLY || (level > 0 && !bare))
        return false;

    switch (border->kind) {
    case BORDER_FORWARD:
        return true;
    case BORDER_HEADERS:
    case BORDER_DRAWN:
        return prefix == PREFIX_FORWARD || bare;
    case BORDER_ATTRIBUTION:
        /* Outlook for Mac passes mail on like this. */
        return prefix == PREFIX_FORWARD;
    }
    return false;
}

/*
 * Lines from @from on belong to the other mail.  Apple quotes it, Gmail does not:
 * the first line's depth is the mail's own, and what is deeper is quoted in it.
 */
static void
adopt(GPtrArray *lines, unsigned from, Work *work)
{
    const Line *first = from < lines->len ? g_ptr_array_index(lines, from) : NULL;
    unsigned base = first ? first->quote : 0;
    bool below = false;

    for (unsigned i = from; i < lines->len; i++) {
        Line *line = g_ptr_array_index(lines, i);

        below = below || line->quote < base;
        line->inner = true;
        line->quote = line->quote > base ? line->quote - base : 0;
        line->cited = line->cited && line->quote > 0;
    }
    if (below)
        work_warn(work, "C'è del testo sotto il messaggio inoltrato: controllare che "
                        "sia al posto giusto.");
}

static void
note_origin(Draft *draft, const Border *border)
{
    /* An attached forward that holds an inline one stays an attached forward. */
    if (draft->origin.kind == ORIGIN_NONE)
        draft->origin.kind = ORIGIN_FORWARD_INLINE;
    if (border->from) {
        g_free(draft->origin.from);
        draft->origin.from = g_strdup(border->from);
    }
    if (border->subject) {
        g_free(draft->origin.subject);
        draft->origin.subject = g_strdup(border->subject);
    }
}

static bool
forward_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;
    unsigned from = 0;
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    /* In an attached forward the inner mail's own subject decides. */
    if (work->read_depth > 0) {
        while (from < lines->len && !((Line *) g_ptr_array_index(lines, from))->inner)
            from++;
        prefix_skip(work->draft->origin.subject ? work->draft->origin.subject : "",
                    &prefix);
    }

    for (unsigned level = 0; level < FORWARD_LEVELS; level++) {
        g_auto(Border) border = {0};
        bool bare;

        if (!border_in_lines(lines, from, &border))
            break;
        bare = is_bare(lines, from, border.first);
        if (!is_forward(&border, prefix, bare, level))
            break;

        note_origin(work->draft, &border);
        /* Words that say nothing go with the header; so does an older header that
         * a newer one stands right under. */
        unsigned first = bare ? from : border.first;
        unsigned kept = bare ? 0 : border.first - from;

        lines_cut(lines, first, border.after, "forward-header", work->draft);
        from += kept;
        adopt(lines, from, work);
        if (border.subject)
            prefix_skip(border.subject, &prefix);
        else
            prefix = PREFIX_NONE;
    }
    return true;
}

const Filter filter_forward = {
    .name = "forward",
    .summary = "unwrap a mail that was forwarded inside the text",
    .apply = forward_apply,
};
