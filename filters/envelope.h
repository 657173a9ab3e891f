/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * envelope - the words that a PEC provider writes around a certified mail
 *
 * Who passes a certified mail on passes these on, too, and the mail itself attached.
 */
#pragma once

#include "filters/lines.h"

/*
 * Looks for "Messaggio di posta certificata / Il giorno ... il messaggio ... è stato
 * inviato da ...", and for the header block of a forward right above it.
 *
 * @range: the lines of both.
 *
 * Returns: whether they are there.
 */
bool
envelope_in_lines(const GPtrArray *lines, LineRange *range);
