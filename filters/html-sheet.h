/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-sheet - the classes that a page's <style> hides
 */
#pragma once

#include <glib.h>

/*
 * Adds ".class" and "#id" of the rules for every screen that hide something to the
 * set @unshown; what @media says is for telephones.  Linear in @length.
 */
void
html_sheet_read(GHashTable *unshown, const char *text, size_t length);
