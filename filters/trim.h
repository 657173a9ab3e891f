/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * trim - what footers and signatures lose, so that it can come back
 *
 * Filters that take something of the author's own mail away cut with trim_cut().  The
 * last of them (trim.c) looks at what they did together.
 */
#pragma once

#include "filters/work.h"

/*
 * Cuts the lines [@from, @to) as @what (a constant).  @sure: no notice says such a
 * thing, so that it does not matter how much of the mail it was.
 */
void
trim_cut(Work *work, unsigned from, unsigned to, const char *what, bool sure);

/* The lines [@from, @to) of one mail: its writer's, or those of a mail inside it, that
 * end at @to.  Returns: @from. */
unsigned
trim_group(const GPtrArray *lines, unsigned to);
