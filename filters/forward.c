/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * forward - a mail forwarded inside the text
 *
 * The forwarder's words above stay, the lines by which a program introduced the
 * other mail go, its text stays.  A reply looks the same and must end the other
 * way: when the subject says reply, nothing is unwrapped here and quote.c cuts.  Where
 * neither subject nor marker decide, the mail is held.
 */
#include "filters/filter.h"

#include "filters/attribution.h"
#include "filters/border.h"
#include "filters/markers.h"
#include "filters/prefix.h"
#include "filters/separators.h"
#include "filters/trivial.h"

#include <string.h>

/* Forwards of forwards that are unwrapped; deeper ones are older mail. */
#define FORWARD_LEVELS 5

typedef enum {
    VIEW_ANSWERED,  /* somebody else's mail that was answered: quote.c cuts it */
    VIEW_FORWARDED, /* meant to be passed on */
    VIEW_UNCLEAR,   /* perhaps: shown, but not published before a person looks */
    VIEW_SUSPECT,   /* perhaps not: cut, and a person looks */
} View;

typedef struct {
    Prefix prefix;  /* of the mail's subject */
    bool in_reply;  /* its header says that it answers one */
    unsigned level; /* how many forwards stand around it */
} Context;

static bool
is_quoted_below(const GPtrArray *lines, const Border *border)
{
    const Line *line =
        border->after < lines->len ? g_ptr_array_index(lines, border->after) : NULL;

    return !line || line->cited;
}

/* Outlook for Mac and Zoho pass mail on below a line that others answer with. */
static View
view_attribution(const GPtrArray *lines, const Border *border, const Context *context,
                 bool bare)
{
    if (context->prefix == PREFIX_FORWARD)
        return !bare && context->in_reply ? VIEW_SUSPECT : VIEW_FORWARDED;
    if (!bare || context->in_reply || context->level > 0 ||
        is_quoted_below(lines, border))
        return VIEW_ANSWERED;
    return border->from && marker_has_address(border->from) ? VIEW_UNCLEAR
                                                            : VIEW_ANSWERED;
}

/*
 * Whether @border stands inside a mail that was answered: below lines that a program
 * marked as another's, or below "Carlo Neri ha scritto:" and his words.  Right below
 * that line it is what the line announces.
 */
static bool
is_in_reply(const GPtrArray *lines, unsigned from, const Border *border)
{
    for (unsigned i = from; i < border->first; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (line->cited || (attribution_is_named(line->text->str) &&
                            !lines_are_blank(lines, i + 1, border->first)))
            return true;
    }
    return false;
}

/*
 * Was the mail behind @border meant to be passed on (domain/mobile-mail 4.3)?  @bare:
 * nothing was written above it.
 */
static View
view(const GPtrArray *lines, const Border *border, const Context *context, bool bare)
{
    if (context->prefix == PREFIX_REPLY || (context->level > 0 && !bare))
        return VIEW_ANSWERED;

    switch (border->kind) {
    case BORDER_FORWARD:
        return VIEW_FORWARDED;
    case BORDER_HEADERS:
    case BORDER_DRAWN:
        if (context->prefix == PREFIX_FORWARD)
            return VIEW_FORWARDED;
        if (bare)
            return context->in_reply ? VIEW_SUSPECT : VIEW_FORWARDED;
        return context->in_reply ? VIEW_ANSWERED : VIEW_SUSPECT;
    case BORDER_ATTRIBUTION:
        return view_attribution(lines, border, context, bare);
    }
    return VIEW_ANSWERED;
}

/* The line behind the other mail's last one.  Below it the forwarder may go on. */
static unsigned
end_of_mail(GPtrArray *lines, unsigned from, unsigned base, bool cited, Draft *draft)
{
    unsigned end = lines->len;

    for (unsigned i = from; i < lines->len; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (separator_is_end(line->text->str)) {
            lines_cut(lines, i, i + 1, "forward-header", draft);
            return i;
        }
    }
    if (base == 0 && !cited)
        return end;
    while (end > from) {
        const Line *line = g_ptr_array_index(lines, end - 1);

        if (base > 0 ? line->quote >= base : line->cited)
            break;
        end--;
    }
    return end;
}

/*
 * Lines from @from on belong to the other mail.  Apple quotes it, Gmail does not:
 * the first line's depth is the mail's own, and what is deeper is quoted in it.  What
 * stands below it, or was written between its lines, is not its own.
 */
static void
adopt(GPtrArray *lines, unsigned from, Work *work)
{
    const Line *first = from < lines->len ? g_ptr_array_index(lines, from) : NULL;
    unsigned base = first ? first->quote : 0;
    bool cited = first && first->cited;
    unsigned end = end_of_mail(lines, from, base, cited, work->draft);

    for (unsigned i = from; i < end; i++) {
        Line *line = g_ptr_array_index(lines, i);

        line->inner = true;
        /* Without a blank line above it is the rest of a quoted line. */
        line->below = line->below || (line->quote < base && line->gap);
        line->quote = line->quote > base ? line->quote - base : 0;
        line->cited = line->cited && line->quote > 0;
    }
    for (unsigned i = end; i < lines->len; i++) {
        Line *line = g_ptr_array_index(lines, i);

        line->below = true;
        line->inner = false;
    }
}

/* A program that writes no subject into the text has it in the mail's own. */
static void
note_own_subject(Work *work)
{
    Prefix prefix;
    const char *subject = prefix_skip(work->subject, &prefix);

    if (work->read_depth == 0 && !work->draft->origin.subject &&
        prefix == PREFIX_FORWARD && *subject != '\0')
        work->draft->origin.subject = g_strdup(subject);
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

/* In an attached forward the inner mail's own subject decides.  Returns: the line
 * that its text begins with. */
static unsigned
begin(const Work *work, Context *context)
{
    const char *subject = work->draft->origin.subject;
    unsigned from = 0;

    context->in_reply = work->in_reply && work->read_depth == 0;
    prefix_skip(work->subject, &context->prefix);
    if (work->read_depth == 0)
        return 0;
    prefix_skip(subject ? subject : "", &context->prefix);
    while (from < work->lines->len &&
           !((Line *) g_ptr_array_index(work->lines, from))->inner)
        from++;
    return from;
}

/* Returns: (unowned) the subject of the mail that the text stands in, or NULL. */
static const char *
known_subject(const Work *work)
{
    return work->read_depth == 0 ? work->subject : work->draft->origin.subject;
}

/*
 * A program that breaks its header lines leaves the end of a long subject on rows of
 * its own.  Only the mail's own subject proves that they are no text.
 * Returns: how many there are.
 */
static unsigned
rest_of_subject(const Work *work, const Border *border)
{
    const char *whole = known_subject(work);
    const char *start = border->subject;

    if (!whole || !start)
        return 0;
    whole = prefix_skip(whole, NULL);
    start = prefix_skip(start, NULL);
    if (!g_str_has_prefix(whole, start))
        return 0;
    whole += strlen(start);
    for (unsigned n = 0; *whole == ' '; n++) {
        const Line *line = border->after + n < work->lines->len
                               ? g_ptr_array_index(work->lines, border->after + n)
                               : NULL;

        whole++;
        if (!line || line->gap || line->text->len == 0 ||
            !g_str_has_prefix(whole, line->text->str))
            return 0;
        whole += line->text->len;
        if (*whole == '\0')
            return n + 1;
    }
    return 0;
}

/* Takes the header away.  Returns: the line that the other mail begins with. */
static unsigned
unwrap_one(Work *work, const Border *border, unsigned from, bool bare)
{
    /* Words that say nothing go with the header; so does an older header that a newer
     * one stands right under. */
    unsigned first = bare ? from : border->first;
    unsigned rest = rest_of_subject(work, border);
    char *whole = rest > 0 ? g_strdup(prefix_skip(known_subject(work), NULL)) : NULL;

    note_origin(work->draft, border);
    if (whole) {
        g_free(work->draft->origin.subject);
        work->draft->origin.subject = whole;
    }
    lines_cut(work->lines, first, border->after + rest, "forward-header", work->draft);
    adopt(work->lines, first, work);
    return first;
}

static bool
forward_apply(Work *work, GError **error)
{
    Context context = {0};
    unsigned from = begin(work, &context);

    for (; context.level < FORWARD_LEVELS; context.level++) {
        g_auto(Border) border = {0};
        bool own = context.level == 0 && work->read_depth == 0;

        if (!border_in_lines(work->lines, from, &border))
            break;

        bool bare = trivial_lines(work->lines, from, border.first);
        View seen = view(work->lines, &border, &context, bare);

        /* What sender and program both call a forward is one. */
        if (seen == VIEW_FORWARDED && own && !bare &&
            (border.kind != BORDER_FORWARD || context.prefix != PREFIX_FORWARD) &&
            is_in_reply(work->lines, from, &border))
            seen = VIEW_SUSPECT;

        if (own && (seen == VIEW_SUSPECT || seen == VIEW_UNCLEAR))
            work_hold(work, "forward-unclear");
        if (seen == VIEW_ANSWERED && border.kind == BORDER_FORWARD && context.level > 0)
            work_warn(work, "Sotto c'è un'altra e-mail inoltrata: non è stata inviata. "
                            "Se serve, inoltrarla da sola.");
        if (seen == VIEW_ANSWERED || seen == VIEW_SUSPECT)
            break;
        from = unwrap_one(work, &border, from, bare);
        context.prefix = PREFIX_NONE;
        context.in_reply = false;
        if (border.subject)
            prefix_skip(border.subject, &context.prefix);
    }
    if (work->draft->origin.kind == ORIGIN_FORWARD_INLINE)
        note_own_subject(work);
    return true;
}

const Filter filter_forward = {
    .name = "forward",
    .summary = "unwrap a mail that was forwarded inside the text",
    .apply = forward_apply,
};
