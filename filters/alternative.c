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
    "richiede html",
    "richiede un lettore html",
    "un lettore di posta html",
    "in formato html",
    "in html format",
    "client html",
    "html-format",
    "format html",
};

/* A page that says this many times what the plain text says, and as many bytes more
 * than a signature has, holds the notice; the text is an extract. */
#define EXTRACT_TIMES 2
#define EXTRACT_BYTES 100

/* "&thetasym;" */
#define ENTITY_BYTES 10

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

/* Whether @text says that there is nothing to read but the page. */
static bool
is_stub(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);

    return has_any(lower, stubs, G_N_ELEMENTS(stubs));
}

static bool
skips(const char *name)
{
    static const char *const unread[] = {"style", "script", "head", "title", "xml"};

    for (size_t i = 0; i < G_N_ELEMENTS(unread); i++) {
        size_t length = strlen(unread[i]);

        if (g_ascii_tolower(*name) == *unread[i] &&
            g_ascii_strncasecmp(name, unread[i], length) == 0 &&
            !g_ascii_isalnum(name[length]))
            return true;
    }
    return false;
}

/* About how many bytes of words a page shows: what stands outside of its tags, entities
 * and blanks left out.  @size: in bytes. */
static size_t
count_page(const char *page, size_t size)
{
    size_t words = 0;
    unsigned skipped = 0; /* how many unread elements are open */

    for (size_t i = 0; i < size; i++) {
        if (page[i] == '&') {
            const char *mark = memchr(page + i, ';', MIN(size - i, ENTITY_BYTES));

            i = mark ? (size_t) (mark - page) : i;
            continue;
        }
        if (page[i] != '<') {
            words += skipped == 0 && !g_ascii_isspace(page[i]);
            continue;
        }

        bool comment = size - i >= 4 && memcmp(page + i, "<!--", 4) == 0;
        const char *end = comment ? g_strstr_len(page + i, size - i, "-->")
                                  : memchr(page + i, '>', size - i);

        if (!end)
            break;
        if (end > page + i + 1 && page[i + 1] == '/')
            skipped -= skipped > 0 && skips(page + i + 2);
        else
            skipped += skips(page + i + 1);
        i = (size_t) (end - page);
    }
    return words;
}

static bool
is_usable(const Leaf *leaf, const Leaf *page)
{
    size_t html_bytes = 0;
    const char *html = page ? g_bytes_get_data(page->data, &html_bytes) : NULL;
    g_autofree char *decoded = charset_decode(leaf->data, leaf->charset, NULL);
    g_autofree char *text = text_clean(decoded, -1);
    size_t words = count_words(text);

    if (words == 0)
        return false;
    if (html_bytes == 0)
        return true;
    if (words < STUB_BYTES && (html_bytes / STUB_TIMES > words || is_stub(text)))
        return false;
    if (count_page(html, html_bytes) > words * EXTRACT_TIMES + EXTRACT_BYTES)
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
    const Leaf *shown = NULL;

    for (unsigned i = 0; i < n; i++) {
        unsigned from = i > 0 ? ends[i - 1] : begin;
        const Leaf *page = find_body(work, from, ends[i], "text/html");

        if (page) {
            html = i;
            shown = page;
        } else if (plain == n && find_body(work, from, ends[i], "text/plain")) {
            plain = i;
        }
    }

    unsigned chosen = html;

    if (plain < n) {
        unsigned from = plain > 0 ? ends[plain - 1] : begin;

        if (html == n ||
            is_usable(find_body(work, from, ends[plain], "text/plain"), shown))
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
