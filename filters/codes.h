/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * codes - numbers of persons and accounts that stand in a text
 *
 * Both bear check characters, so that protocol numbers and plates are not taken for
 * them.  Linear in the text.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether an Italian fiscal code of a person stands in @text (D.M. 23.12.1976: sixteen
 * characters, the last of which checks the others; letters may stand for digits). */
bool
codes_has_fiscal(const char *text);

/* Whether an IBAN stands in @text, in one piece or in groups (ISO 13616, mod 97). */
bool
codes_has_iban(const char *text);
