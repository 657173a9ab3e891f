/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * separators - the line of words that mail programs draw above another mail
 *
 * "---------- Forwarded message ---------", "Inizio messaggio inoltrato:",
 * "-----Messaggio originale-----", in the languages that labels.h speaks.
 */
#pragma once

#include <stdbool.h>

typedef enum {
    SEPARATOR_NONE,
    SEPARATOR_FORWARD, /* "Forwarded message", "Inizio messaggio inoltrato:" */
    SEPARATOR_MESSAGE, /* "Original Message": reply or forward */
} Separator;

/* What @line is, by itself. */
Separator
separator_find(const char *line);

/* Whether @line speaks of forwarding in words not known as a whole.  Only header
 * lines below make it a separator. */
bool
separator_hints_forward(const char *line);

/* Whether @line ends a forwarded mail: "----- End forwarded message -----". */
bool
separator_is_end(const char *line);
