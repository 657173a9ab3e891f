/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mentions - what a text speaks of, as far as single words tell
 *
 * Tables of words in the languages of the service.  Nothing is decided by them; they
 * make warnings.  Linear in the text.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether a day, a date or an hour is named ("domani", "25/11", "ore 8", "subito"). */
bool
mentions_time(const char *text);

/* Whether it says that it is not for everybody ("riservato", "uso interno"). */
bool
mentions_secrecy(const char *text);

/* Whether it speaks of a picture ("foto", "mappa", "locandina"). */
bool
mentions_picture(const char *text);

/* Whether all that it says is that something is attached, with greetings. */
bool
mentions_only_attachment(const char *text);
