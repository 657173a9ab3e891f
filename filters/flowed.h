/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * flowed - format=flowed text back into whole lines (RFC 3676)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Joins the lines that end in a space with the next one of equal quote depth,
 * and takes away space-stuffing.  @delsp: the space at the end was added too.
 * The quote marks stay in front of each line as ">" without blanks between.
 * Returns: (owned).
 */
char *
flowed_join(const char *text, bool delsp);
