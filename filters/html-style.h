/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-style - what the attributes of an element say about it
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Attributes are as libxml2 hands them over: name, value, name, value, NULL. */

/* Returns: (unowned) the value, "" when it has none, NULL when absent. */
const char *
html_attribute(const unsigned char **attributes, const char *name);

/* Whether the element is not shown: display:none, a preheader, 1px letters ... */
bool
html_is_hidden(const unsigned char **attributes);

/* Whether class or id mark another mail (gmail_quote, type=cite ...). */
bool
html_is_cited(const char *element, const unsigned char **attributes);

/* Whether another mail begins here though it is in no container (Outlook). */
bool
html_is_border(const unsigned char **attributes);

/* Whether the style or class gives a paragraph no space around it (Outlook). */
bool
html_is_tight(const unsigned char **attributes);

/* Styles that the style attribute gives: STYLE_BOLD and the like. */
unsigned
html_styles(const unsigned char **attributes);

/* Least of width and height in pixels, as far as they are written; -1 = unknown. */
int
html_least_side(const unsigned char **attributes);

/*
 * The target of a link as a citizen may see it: http, https, mailto and tel only;
 * Outlook's "safe links" unwrapped.  mailto: and tel: become the bare address.
 * Returns: (owned), or NULL.
 */
char *
html_target(const char *href);
