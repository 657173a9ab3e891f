/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/alternative.h"

#include "bridge/base/text.h"
#include "filters/charset.h"
#include "filters/mobile-footer.h"

#include <string.h>

/* A plain text that is this short beside an HTML that is so many times longer says
 * only where to look. */
#define STUB_BYTES 200
#define STUB_TIMES 40

static const char *const stubs[] = {
    "this message requires html",
    "does not support html",
    "doesn't support html",
    "html-enabled",
    "non supporta html",
    "non supporta l'html",
    "view this email in your browser",
    "visualizza questa email nel",
    "visualizza nel browser",
    "html email client",
    "non visualizzi correttamente",
    "this is an html",
};

/* What programs leave behind when they print HTML as text. */
static const char *const artefacts[] = {
    "<mailto:", "[cid:", "[image:", "<http://", "<https://", "&nbsp;", "{margin",
};

/* Bytes of visible text that are no phone footer. */
static size_t
count_words(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    size_t size = 0;

    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if (!mobile_footer_is(*line) && strcmp(*line, "--") != 0 &&
            strcmp(*line, "null") != 0)
            size += strlen(*line);
    }
    return size;
}

static bool
has_any(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strstr(text, words[i]))
            return true;
    }
    return false;
}

static bool
is_usable(const Leaf *leaf, size_t html_bytes)
{
    g_autofree char *decoded = charset_decode(leaf->data, leaf->charset, NULL);
    g_autofree char *text = text_clean(decoded, -1);
    g_autofree char *lower = g_utf8_strdown(text, -1);
    size_t words = count_words(text);

    if (words == 0)
        return false;
    if (html_bytes == 0)
        return true;
    if (words < STUB_BYTES &&
        (html_bytes / STUB_TIMES > words || has_any(lower, stubs, G_N_ELEMENTS(stubs))))
        return false;
    return !has_any(text, artefacts, G_N_ELEMENTS(artefacts));
}

static const Leaf *
find_body(const Work *work, unsigned from, unsigned to, const char *type)
{
    for (unsigned i = from; i < to; i++) {
        const Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (leaf->body && g_str_equal(leaf->type, type))
            return leaf;
    }
    return NULL;
}

void
alternative_choose(Work *work, unsigned begin, const unsigned *ends, unsigned n)
{
    unsigned plain = n;
    unsigned html = n;
    size_t html_bytes = 0;

    for (unsigned i = 0; i < n; i++) {
        unsigned from = i > 0 ? ends[i - 1] : begin;
        const Leaf *page = find_body(work, from, ends[i], "text/html");

        if (page) {
            html = i;
            html_bytes = g_bytes_get_size(page->data);
        } else if (plain == n && find_body(work, from, ends[i], "text/plain")) {
            plain = i;
        }
    }

    unsigned chosen = html;

    if (plain < n) {
        unsigned from = plain > 0 ? ends[plain - 1] : begin;

        if (html == n ||
            is_usable(find_body(work, from, ends[plain], "text/plain"), html_bytes))
            chosen = plain;
    }
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = i > 0 ? ends[i - 1] : begin; k < ends[i]; k++) {
            Leaf *leaf = g_ptr_array_index(work->leaves, k);

            if (i == chosen || leaf->settled || !g_str_has_prefix(leaf->type, "text/"))
                continue;
            leaf->body = false;
            if (!leaf->attached)
                leaf_set_fate(leaf, FATE_READ, "alternative");
        }
    }
}
