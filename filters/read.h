/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * read - the chosen text parts of one mail into lines
 */
#pragma once

#include "filters/work.h"

/* Appends the text of the mails that @depth others stand around; 0 = the mail itself.
 * Returns: false with FILTER_ERROR when it is beyond a limit. */
bool
read_depth(Work *work, unsigned depth, GError **error);
