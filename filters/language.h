/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * language - which of the service's languages a text is written in
 *
 * By its small words, which every text has and no two languages share.  Linear.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Returns: (unowned) "it", "de", "sl", "fr" or "en"; NULL when it cannot be told. */
const char *
language_guess(const char *text);

/* Returns: (unowned) the language's name in Italian, or @code when it has none. */
const char *
language_italian(const char *code);

/* Whether @code is one of the languages above. */
bool
language_is_known(const char *code);
