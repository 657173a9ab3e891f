/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * alternative - which form of the same text is read
 *
 * domain/mobile-mail 1.1: the first usable plain text; HTML when the plain text is
 * missing, empty, a stub, only a signature, or plainly a bad print of the HTML.
 */
#pragma once

#include "filters/work.h"

/*
 * The children of one multipart/alternative are the leaves from @begin, the one
 * numbered i ending before @ends[i].  Leaves that are not chosen lose `body`.
 */
void
alternative_choose(Work *work, unsigned begin, const unsigned *ends, unsigned n);
