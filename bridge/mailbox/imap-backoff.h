/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-backoff - how long to wait before the next attempt to connect
 *
 * Doubles from first to most, then stays there; half of each wait is by lot, so
 * that many clients of a server that comes back do not come all at once.
 */
#pragma once

typedef struct {
    unsigned first_ms, most_ms;
    unsigned failures; /* in a row */
} ImapBackoff;

/* @lot: from 0 up to, but not, 1.  Returns: milliseconds; counts the failure. */
unsigned
imap_backoff_next_ms(ImapBackoff *backoff, double lot);

/* It went well: the next failure waits for first_ms again. */
void
imap_backoff_reset(ImapBackoff *backoff);
