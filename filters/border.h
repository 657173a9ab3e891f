/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * border - where in a text another mail begins
 */
#pragma once

#include "filters/lines.h"

#include <stdbool.h>

typedef enum {
    BORDER_FORWARD,     /* a program says "forwarded" */
    BORDER_HEADERS,     /* a block of header lines, or "original message" */
    BORDER_ATTRIBUTION, /* "Il giorno ... ha scritto:" */
    BORDER_DRAWN,       /* a program drew a border, and we read no header lines */
} BorderKind;

typedef struct {
    BorderKind kind;
    unsigned first; /* line that it begins with */
    unsigned after; /* line behind it: the other mail's text */
    char *from;     /* of the other mail, or NULL */
    char *subject;  /* or NULL */
} Border;

void
border_clear(Border *border);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Border, border_clear)

/* The first border at or behind line @from.  Returns: whether there is one. */
bool
border_in_lines(const GPtrArray *lines, unsigned from, Border *border);
