/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * prefix - "R:", "I:", "Fwd:" in front of a subject
 */
#pragma once

#include "filters/work.h"

/* Takes chains such as "R: I: Fwd:" from the front.  @first: the outermost one,
 * which says what the author did; may be NULL.
 * Returns: (unowned) where the title begins in @subject. */
const char *
prefix_skip(const char *subject, Prefix *first);
