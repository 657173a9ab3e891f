/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * rtf - the text of an RTF, or the HTML that Outlook hid in one
 *
 * Outlook keeps the text of a mail as RTF in winmail.dat; most often that is an HTML
 * in disguise ([MS-OXRTFEX]), which is taken out as it was.  No layout, no pictures.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Returns: (owned) UTF-8 text, or HTML when @is_html is set; NULL when this is no RTF,
 * is longer than LIMIT_RTF_BYTES or nested beyond reason.  Linear. */
GBytes *
rtf_read(GBytes *data, bool *is_html);
