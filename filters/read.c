/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * read - the chosen text parts into lines
 *
 * Phones put several pieces of text between photos: they are read in order
 * (domain/mobile-mail 6).
 */
#include "filters/read.h"

#include "filters/filter.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/charset.h"
#include "filters/charset-repair.h"
#include "filters/flowed.h"
#include "filters/html.h"
#include "filters/plain.h"
#include "filters/target.h"

#include <string.h>

static bool
read_plain(Work *work, const Leaf *leaf, const char *decoded, GError **error)
{
    g_autofree char *text = text_clean(decoded, -1);

    if (strlen(text) > LIMIT_TEXT_BYTES) {
        g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_LIMIT,
                            "Il testo del messaggio è troppo lungo.");
        return false;
    }

    /* Some relays take the blanks away that would say where a line goes on. */
    bool flows = leaf->flowed && strstr(text, " \n");
    g_autofree char *joined = flows ? flowed_join(text, leaf->delsp) : NULL;
    g_autofree char *clean = target_clean_text(flows ? joined : text);

    plain_read(work->lines, clean, !flows);
    return true;
}

/* Gateways write us-ascii where they know nothing. */
static bool
says_nothing(const char *charset)
{
    return !charset || g_ascii_strcasecmp(charset, "us-ascii") == 0;
}

static bool
read_leaf(Work *work, Leaf *leaf, GError **error)
{
    bool is_html = g_str_equal(leaf->type, "text/html");
    bool guessed = false;
    unsigned from = work->lines->len;
    g_autoptr(GBytes) repaired = charset_repair_transfer(leaf->data);
    GBytes *data = repaired ? repaired : leaf->data;
    g_autofree char *named =
        is_html && says_nothing(leaf->charset) ? charset_of_html(data) : NULL;
    g_autofree char *decoded =
        charset_decode(data, named ? named : leaf->charset, &guessed);

    if (guessed)
        work_warn(work,
                  "Alcuni caratteri del messaggio erano indicati in modo sbagliato: "
                  "controllare le lettere accentate.");
    if (is_html ? !html_read(work, decoded, error)
                : !read_plain(work, leaf, decoded, error))
        return false;
    leaf_set_fate(leaf, FATE_READ, NULL);
    for (unsigned i = from; i < work->lines->len; i++) {
        Line *line = g_ptr_array_index(work->lines, i);

        line->inner = leaf->depth > 0;
    }
    return true;
}

bool
read_depth(Work *work, unsigned depth, GError **error)
{
    for (unsigned i = 0; i < work->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (leaf->body && leaf->depth == depth && !read_leaf(work, leaf, error))
            return false;
    }
    return true;
}

static bool
read_apply(Work *work, GError **error)
{
    return read_depth(work, 0, error);
}

const Filter filter_read = {
    .name = "read",
    .summary = "read text and HTML",
    .apply = read_apply,
};
