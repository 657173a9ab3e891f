/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * trivial - what people write above a forward that says nothing to citizens
 *
 * "Vi inoltro", "Per opportuna conoscenza", "FYI", a phone's footer, a signature.
 */
#pragma once

#include "filters/lines.h"

/* Whether the lines [@from, @to) say nothing.  What follows a line "-- " is a
 * signature. */
bool
trivial_lines(const GPtrArray *lines, unsigned from, unsigned to);
