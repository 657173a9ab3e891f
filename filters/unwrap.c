/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * unwrap - a mail forwarded as an attachment
 *
 * Text of an attached mail is taken only when the subject says that this is a
 * forward, or when the forwarder wrote nothing (domain/mobile-mail 1.1).
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/charset.h"
#include "filters/mobile-footer.h"
#include "filters/prefix.h"

#include <string.h>

/* Words above a forward that say nothing but that it is one. */
#define UNWRAP_TRIVIAL_BYTES 60

static bool
says_nothing(const Work *work)
{
    size_t size = 0;

    for (unsigned i = 0; i < work->leaves->len; i++) {
        const Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (!leaf->body || leaf->depth > 0)
            continue;
        if (g_str_equal(leaf->type, "text/html"))
            return g_bytes_get_size(leaf->data) == 0;

        g_autofree char *text = charset_decode(leaf->data, leaf->charset, NULL);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line; line++) {
            g_strstrip(*line);
            if (!mobile_footer_is(*line) && strcmp(*line, "--") != 0)
                size += strlen(*line);
        }
    }
    return size < UNWRAP_TRIVIAL_BYTES;
}

static bool
unwrap_apply(Work *work, GError **error)
{
    Prefix prefix;
    const Attached *attached;

    if (work->attached->len == 0)
        return true;
    attached = g_ptr_array_index(work->attached, 0);
    prefix_skip(work->subject, &prefix);
    if (prefix == PREFIX_REPLY || (prefix != PREFIX_FORWARD && !says_nothing(work))) {
        work_warn(work, "Al messaggio è allegata un'altra e-mail: non è stata inviata. "
                        "Per inviarla usare la funzione Inoltra.");
        return true;
    }

    work->read_depth = 1;
    work->draft->origin.kind = ORIGIN_FORWARD_ATTACHED;
    work->draft->origin.from = g_strdup(attached->from);
    work->draft->origin.subject = g_strdup(attached->subject);
    if (work->attached->len > 1)
        work_warn(work, "Al messaggio sono allegate più e-mail: controllare il testo.");
    return true;
}

const Filter filter_unwrap = {
    .name = "unwrap",
    .summary = "take the text of a mail that was forwarded as an attachment",
    .apply = unwrap_apply,
};
