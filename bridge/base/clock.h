/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * clock - the only way to read the time
 *
 * Times are UTC.  `--now` and tests move the clock; it then runs on from there.
 * The offset is the one piece of state that the program shares: set it before
 * any thread starts.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Returns: seconds, milliseconds since 1970-01-01T00:00:00Z. */
int64_t
clock_now_s(void);
int64_t
clock_now_ms(void);

/* Makes the clock start at @now_s, seconds since 1970 UTC.  Main thread only. */
void
clock_start_at(int64_t now_s);

/*
 * Reads RFC 3339 ("2026-11-24T18:13:01Z", an offset is understood).
 * Returns: false with G_IO_ERROR_INVALID_ARGUMENT when @text is no such time.
 */
bool
clock_read(const char *text, int64_t *when_s, GError **error);

/* Returns: (owned) @when_s as RFC 3339 in UTC. */
char *
clock_text(int64_t when_s);
