/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * notify - tell systemd how the daemon is: one datagram (sd_notify(3))
 */
#pragma once

#include <glib.h>

/* Sends @state ("READY=1", "WATCHDOG=1", "STATUS=..."); nothing without systemd. */
void
notify_send(const char *state);

/* How often WATCHDOG=1 is wanted, in ms: half of WATCHDOG_USEC; 0 = not at all. */
guint
notify_watchdog_ms(void);
