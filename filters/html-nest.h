/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-nest - which elements are open while a page is written anew
 *
 * libxml2 looks through all open elements at each end tag, so that what it is told of
 * is bounded.  What closes what follows its own table (htmlStartClose), so that both
 * mean the same elements.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Names are cut to this, with the NUL. */
#define HTML_NEST_NAME_BYTES 24

typedef struct HtmlNest HtmlNest;

typedef enum {
    HTML_NEST_NONE,     /* ends nothing: must not be written */
    HTML_NEST_WRITTEN,  /* ends an element that was written */
    HTML_NEST_LEFT_OUT, /* ends one that was left out */
} HtmlNestEnd;

HtmlNest *
html_nest_new(void);
void
html_nest_free(HtmlNest *nest);

/* Opens an element.  Returns: whether its tag may be written. */
bool
html_nest_start(HtmlNest *nest, const char *name);

/* Notes an element without content. */
void
html_nest_void(HtmlNest *nest, const char *name);

/* Closes the element, and those inside it. */
HtmlNestEnd
html_nest_end(HtmlNest *nest, const char *name);
