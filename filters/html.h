/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html - HTML into lines
 *
 * libxml2's push SAX parser and a stack of our own: linear time, and no limit of
 * depth where the text would be cut in silence, as the tree API has (lab 6).
 */
#pragma once

#include "filters/work.h"

/*
 * Appends what a reader of @html (clean UTF-8) would see to work->lines.  Notes
 * hidden text and tracking images in draft->removed, and the cids of images that
 * are shown in work->shown.
 * Returns: false with FILTER_ERROR_LIMIT (bytes, tags).
 */
bool
html_read(Work *work, const char *html, GError **error);
