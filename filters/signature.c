/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * signature - drop the sender's signature
 *
 * RFC 3676, section 4.3: the line "-- " separates the body from the signature.
 * Mail programs lose the trailing space so often that "--" counts too.  A long
 * "signature" is no signature: better to send too much than to cut a notice.
 */
#include "filters/filter.h"

#include <limits.h>
#include <string.h>

/* In lines.  Custom allows four (RFC 1855, 2.1.1); legal footers need more. */
#define SIGNATURE_LONGEST 12

/* Where the signature of the lines [@from, @to) begins; @to = none. */
static unsigned
find_signature(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = to; i-- > from;) {
        const Line *line = g_ptr_array_index(lines, i);

        if (to - i - 1 > SIGNATURE_LONGEST)
            return to;
        if (g_str_equal(line->text->str, "--"))
            return i;
    }
    return to;
}

static bool
signature_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;

    for (unsigned to = lines->len; to > 0;) {
        const Line *last = g_ptr_array_index(lines, to - 1);
        unsigned from = to;
        bool inner = last->inner;

        while (from > 0 &&
               ((Line *) g_ptr_array_index(lines, from - 1))->inner == inner)
            from--;

        unsigned at = find_signature(lines, from, to);

        /* A mail that is nothing but a signature is a short notice. */
        if (at < to && at > 0 && !lines_are_blank(lines, 0, at)) {
            const Line *first = g_ptr_array_index(lines, at);

            /* Pictures below the delimiter of the whole mail are logos. */
            if (to == lines->len)
                work->images_kept = MIN(work->images_kept, first->images);
            lines_cut(lines, at, to, "signature", work->draft);
        }
        to = from;
    }
    return true;
}

const Filter filter_signature = {
    .name = "signature",
    .summary = "drop the sender's signature",
    .apply = signature_apply,
};
