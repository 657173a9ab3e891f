/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * scan - the tokens that structured header fields share (RFC 5322, 3.2)
 *
 * Works on one unfolded field value, left to right, never back.  A quote inside
 * a comment means nothing, a parenthesis inside a quoted string means nothing.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Skips blanks and comments (nested up to LIMIT_COMMENT_DEPTH).  Returns: false
 * when a comment is not closed or too deep; @at then stands somewhere in it. */
bool
scan_blank(const char **at);

/* Reads the quoted string that begins at @at.  Returns: (owned) its content without
 * quotes and escapes, or NULL when it is not closed. */
char *
scan_quoted(const char **at);

/* Reads the longest run of characters for which @is holds.  Returns: (owned) the
 * run, or NULL when it is empty. */
char *
scan_run(const char **at, bool (*is)(char c));

/* RFC 5322 atext: what a word of a phrase and a local part are made of. */
bool
scan_is_atext(char c);
