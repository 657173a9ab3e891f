/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-page - a page made fit for the parser
 *
 * libxml2 compares each attribute with all before it, looks through all open
 * elements for the one that ends, knows no entity of HTML 5 and takes nothing that
 * stands behind </html>.  So its input is written anew: tags bounded in number and
 * depth, only the attributes that are read later, characters instead of entities,
 * no comments, scripts and styles.  What browsers show is kept, conditional comments
 * for other programs than Outlook too.
 */
#pragma once

#include <glib.h>

typedef struct {
    GString *text;       /* UTF-8 for libxml2 */
    GHashTable *unshown; /* set of ".class" and "#id" that a <style> hides */
} HtmlPage;

/*
 * @text: valid UTF-8.
 * Returns: (owned), or NULL with FILTER_ERROR_LIMIT (bytes, tags).
 */
HtmlPage *
html_page_new(const char *text, GError **error);
void
html_page_free(HtmlPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlPage, html_page_free)
