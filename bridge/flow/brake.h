/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * brake - when a whole channel slows down, stands still, and tries again
 *
 * Nobody is written off because the provider has trouble: the channel waits and
 * the deliveries stay pending.  Trouble with the rate costs seconds and half of
 * the rate, which comes back by steady steps; trouble with the account, and
 * answers that are missing time after time, cost minutes, after which one
 * delivery alone tries whether it is over.  Pure: the caller gives the time, in
 * milliseconds since 1970.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* An account in trouble is tried again after so long, in ms; the longest that a
 * provider's own wish makes us wait. */
#define BRAKE_ACCOUNT_MS (5 * 60 * 1000)
#define BRAKE_MOST_MS (60 * 60 * 1000)

/* The longest wait that trouble with the rate or the line grows to, in ms. */
#define BRAKE_RATE_MOST_MS (60 * 1000)
#define BRAKE_LINE_MOST_MS (5 * 60 * 1000)

/* So many failures of the line in a row, with nothing accepted between, stop the
 * channel: what goes out into a broken line ends in doubt. */
#define BRAKE_LINE_STREAK 5

typedef struct {
    unsigned full_rate; /* per second */
    unsigned rate;
    int64_t since_ms; /* when the brake was last put on; 0 = never */
    int64_t until_ms;
    int64_t wait_ms;   /* how long that was meant to be */
    int64_t raised_ms; /* when the rate last rose or fell */
    unsigned trips;    /* in a row */
    unsigned streak;   /* of line failures */
    bool is_probing;   /* one delivery alone tries */
} Brake;

void
brake_init(Brake *brake, unsigned rate_per_s);

/* Whether nothing may be sent at @now_ms. */
bool
brake_is_on(Brake *brake, int64_t now_ms);

/*
 * The provider said: too fast.  @started_ms: when that message left; messages
 * that were under way when the brake was put on do not put it on again.
 * @slow_down: halve the rate.  @retry_after_s: 0 = decide here.
 */
void
brake_rate(Brake *brake, int64_t now_ms, int64_t started_ms, bool slow_down,
           unsigned retry_after_s);

/* The account, the token or the number is refused. */
void
brake_account(Brake *brake, int64_t now_ms, unsigned retry_after_s);

/* A message got no clear answer, or did not get out at all.  Returns: whether that
 * put the brake on. */
bool
brake_line(Brake *brake, int64_t now_ms, int64_t started_ms);

/* Something that left at @started_ms was accepted: all is well again. */
void
brake_accepted(Brake *brake, int64_t started_ms);

/* Returns: messages per second that may leave now; it rises as time passes. */
unsigned
brake_rate_now(Brake *brake, int64_t now_ms);
