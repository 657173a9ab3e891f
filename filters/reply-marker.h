/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * reply-marker - where a mail that is answered begins, without a block of headers
 *
 * What border.c does not look for because no forward begins so: "Reply above this
 * line", a lone "Da: Carlo <c@a.example>", "In risposta a:", the headers of Lotus
 * Notes, and markers in the middle of a line.  Nothing here decides.
 */
#pragma once

#include "filters/lines.h"

typedef enum {
    REPLY_MARKER_NONE,
    REPLY_MARKER_ABOVE,  /* "-- Rispondi sopra questa riga --" */
    REPLY_MARKER_ANSWER, /* "In risposta a: Carlo Neri" */
    REPLY_MARKER_SENDER, /* "Da: Carlo <c@a.example>" and no other header */
    REPLY_MARKER_NOTES,  /* "To", "cc", "Subject" alone on their lines */
} ReplyMarker;

/* What begins at line @i. */
ReplyMarker
reply_marker_at(const GPtrArray *lines, unsigned i);

/* Lines directly above the Notes headers at @i that belong to them: name and date.
 * Returns: the first of them, or @i. */
unsigned
reply_marker_first(const GPtrArray *lines, unsigned i);

/*
 * Where a separator, some headers in a row or the frame of Notes begin behind other
 * words of one line: bodies without line breaks exist.
 * Returns: (unowned) the blank before it (@text itself when it is the first), or NULL.
 */
const char *
reply_marker_inside(const char *text);
