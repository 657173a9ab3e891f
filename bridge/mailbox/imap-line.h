/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-line - what libetpan may see of a line that a server sent
 *
 * libetpan 1.9.4 follows null pointers on some malformed answers.  A line is read
 * here by a small grammar of what we use (RFC 3501, section 9) and written anew:
 * response codes other than UIDVALIDITY, flags and data that nobody asked for never
 * reach libetpan.
 *
 * No state; any thread.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    IMAP_LINE_REFUSED, /* malformed where it matters */
    IMAP_LINE_DROPPED, /* nothing in it that we need */
    IMAP_LINE_WHOLE,
    IMAP_LINE_BODY /* a literal of the bytes of a body follows, then the rest */
} ImapLine;

/*
 * Reads one @line, with its line feed.  @goes_on: it continues a FETCH behind a body.
 * What may pass is appended to @clean; @body_bytes is set with IMAP_LINE_BODY only.
 */
ImapLine
imap_line_clean(const char *line, bool goes_on, GString *clean, uint64_t *body_bytes);
