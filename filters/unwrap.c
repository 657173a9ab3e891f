/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * unwrap - a mail forwarded as an attachment
 *
 * Text of an attached mail is taken only when the subject says that this is a
 * forward, or when the forwarder wrote nothing (domain/mobile-mail 1.1).  Of mails
 * within mails the innermost is read that others only carry.  A mail that was
 * forwarded inside the text may have had mails attached, too: they stay where they are.
 */
#include "filters/filter.h"

#include "filters/border.h"
#include "filters/envelope.h"
#include "filters/prefix.h"
#include "filters/read.h"
#include "filters/trivial.h"

#include <string.h>

/* Words of the forwarder that say nothing but that something is attached, in bytes. */
#define UNWRAP_TRIVIAL_BYTES 60

static bool
says_nothing(const Work *work, unsigned from)
{
    size_t size = 0;

    if (trivial_lines(work->lines, from, work->lines->len))
        return true;
    for (unsigned i = from; i < work->lines->len; i++)
        size += ((Line *) g_ptr_array_index(work->lines, i))->text->len;
    return size < UNWRAP_TRIVIAL_BYTES;
}

/* The first mail attached at @depth.  @n: how many there are. */
static const Attached *
attached_at(const Work *work, unsigned depth, unsigned *n)
{
    const Attached *first = NULL;

    *n = 0;
    for (unsigned i = 0; i < work->attached->len; i++) {
        const Attached *attached = g_ptr_array_index(work->attached, i);

        if (attached->depth != depth)
            continue;
        first = first ? first : attached;
        (*n)++;
    }
    return first;
}

static bool
is_meant(const Work *work)
{
    g_auto(Border) border = {0};
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    if (prefix == PREFIX_REPLY || border_in_lines(work->lines, 0, &border))
        return false;
    return prefix == PREFIX_FORWARD || says_nothing(work, 0);
}

static void
note_origin(Work *work, const Attached *attached)
{
    Origin *origin = &work->draft->origin;

    origin->kind = ORIGIN_FORWARD_ATTACHED;
    g_free(origin->from);
    g_free(origin->subject);
    origin->from = g_strdup(attached->from);
    origin->subject = g_strdup(attached->subject);
}

/* Bodies of mails that stay where they are. */
static void
refuse_rest(Work *work)
{
    for (unsigned i = 0; i < work->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (leaf->body && leaf->depth > work->read_depth)
            leaf_set_fate(leaf, FATE_REFUSED, "attached-mail");
    }
}

/* Reads the mail at @depth, and the one within while it only carries one. */
static bool
read_inner(Work *work, unsigned depth, GError **error)
{
    unsigned from = work->lines->len;
    unsigned to = from;
    unsigned n = 0;

    for (const Attached *attached = attached_at(work, depth, &n); attached;
         attached = attached_at(work, ++depth, &n)) {
        unsigned before = work->lines->len;

        note_origin(work, attached);
        work->read_depth = depth;
        if (n > 1)
            work_warn(work, "Al messaggio sono allegate più e-mail: controllare il "
                            "testo.");
        if (!read_depth(work, depth, error))
            return false;
        if (!trivial_lines(work->lines, before, work->lines->len))
            break;
    }
    /* What the mails between said is nothing. */
    while (to < work->lines->len && depth > 1 && trivial_lines(work->lines, to, to + 1))
        to++;
    lines_cut(work->lines, from, to, "forward-header", work->draft);
    return true;
}

/* What a PEC provider wrote says nothing: the mail that was passed on is attached. */
static void
drop_envelope(Work *work)
{
    LineRange range = {0};
    Prefix prefix;

    prefix_skip(work->subject, &prefix);
    if (prefix == PREFIX_REPLY || !envelope_in_lines(work->lines, &range))
        return;
    lines_cut(work->lines, range.from, range.to, "forward-header", work->draft);
    if (work->attached->len == 0) {
        work_warn(work, "La PEC inoltrata non è allegata: scrivere il testo in un "
                        "messaggio nuovo.");
        work_hold(work, "forward-unclear");
    }
}

static bool
unwrap_apply(Work *work, GError **error)
{
    drop_envelope(work);
    if (work->attached->len == 0)
        return true;
    if (is_meant(work)) {
        if (trivial_lines(work->lines, 0, work->lines->len))
            lines_cut(work->lines, 0, work->lines->len, "forward-header", work->draft);
        if (!read_inner(work, 1, error))
            return false;
    } else {
        work_warn(work, "Al messaggio è allegata un'altra e-mail: non è stata inviata. "
                        "Per inviarla usare la funzione Inoltra.");
    }
    refuse_rest(work);
    return true;
}

const Filter filter_unwrap = {
    .name = "unwrap",
    .summary = "take the text of a mail that was forwarded as an attachment",
    .apply = unwrap_apply,
};
