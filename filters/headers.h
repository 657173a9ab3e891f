/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * headers - the header lines that a program writes above a mail it passes on
 *
 * "Da: ... / Inviato: ... / A: ... / Oggetto: ...": any order, any language of
 * labels.h and, where the shape is clear, languages unknown to it; below each other,
 * with blank lines between, wrapped, without colons, or all on one line.
 */
#pragma once

#include "filters/lines.h"

typedef struct {
    unsigned after; /* the line behind the block */
    char *from;     /* or NULL */
    char *subject;  /* or NULL */
} Headers;

void
headers_clear(Headers *headers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Headers, headers_clear)

/*
 * Reads a block that begins with line @first.  @announced: a program's line above
 * says that another mail follows, so that less proves it.
 * Returns: whether there is one; only then @headers is set.
 */
bool
headers_read(const GPtrArray *lines, unsigned first, bool announced, Headers *headers);

/* The same for text of one line that holds a whole block: "Da: C <c@a.example>A: ...".
 * @headers->after is left alone. */
bool
headers_read_line(const char *text, Headers *headers);
