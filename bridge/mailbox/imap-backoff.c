/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-backoff.h"

#include <glib.h>
#include <stdint.h>

unsigned
imap_backoff_next_ms(ImapBackoff *backoff, double lot)
{
    uint64_t wait_ms = backoff->first_ms;

    for (unsigned i = 0; i < backoff->failures && wait_ms < backoff->most_ms; i++)
        wait_ms *= 2;
    wait_ms = MIN(wait_ms, backoff->most_ms);
    backoff->failures++;

    return wait_ms - (uint64_t) (lot * wait_ms / 2);
}

void
imap_backoff_reset(ImapBackoff *backoff)
{
    backoff->failures = 0;
}
