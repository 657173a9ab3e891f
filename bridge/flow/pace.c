/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/pace.h"

#include <string.h>

/*
 * A message counts from its millisecond for so long: a second, one millisecond
 * because a slot is that coarse, two because the wire may bring two messages
 * closer together than they left.  It costs 0.3 % of the rate.
 */
#define PACE_WINDOW_MS 1003

/* Slots of one millisecond; a power of two above the window. */
#define PACE_SLOTS 1024

/* How much a late timer may catch up at once: this part of a second's messages. */
#define PACE_DEPTH_PER_S 10

/*
 * After a second without messages connections are cold: the first ones wait for their
 * handshake and would reach the provider together with those of the next moments.  So
 * the first second carries this part of the rate (measured at a sink: 93 arrived in
 * one second at a rate of 80).
 */
#define PACE_COLD_PERCENT 75

struct Pace {
    unsigned rate;
    int64_t interval_ns;
    int64_t depth_ns;
    int64_t spent_ns; /* the bucket holds what has passed since then */

    int64_t cold_until_ms;

    int64_t oldest_ms; /* slots from here to now are counted in @sum */
    uint64_t sum;
    unsigned slots[PACE_SLOTS];
};

Pace *
pace_new(unsigned rate_per_s)
{
    Pace *pace = g_new0(Pace, 1);

    pace->spent_ns = INT64_MIN / 2;
    pace->oldest_ms = INT64_MIN / 2;
    pace->cold_until_ms = INT64_MIN / 2;
    pace_set_rate(pace, rate_per_s);
    return pace;
}

void
pace_free(Pace *pace)
{
    g_free(pace);
}

void
pace_set_rate(Pace *pace, unsigned rate_per_s)
{
    pace->rate = MAX(rate_per_s, 1);
    pace->interval_ns = MAX(1000000000LL / pace->rate, 1);
    pace->depth_ns = MAX(pace->rate / PACE_DEPTH_PER_S, 1) * pace->interval_ns;
}

unsigned
pace_rate(const Pace *pace)
{
    return pace->rate;
}

/* Forgets what left before the window that ends at @now_us. */
static void
slide(Pace *pace, int64_t now_us)
{
    int64_t oldest = now_us / 1000 - PACE_WINDOW_MS + 1;

    if (oldest - pace->oldest_ms >= PACE_SLOTS) {
        memset(pace->slots, 0, sizeof pace->slots);
        pace->sum = 0;
        pace->oldest_ms = oldest;
    }
    for (; pace->oldest_ms < oldest; pace->oldest_ms++) {
        unsigned *slot = &pace->slots[pace->oldest_ms & (PACE_SLOTS - 1)];

        pace->sum -= *slot;
        *slot = 0;
    }
}

/* How many the window may hold at @now_us; call slide() before. */
static unsigned
window_most(const Pace *pace, int64_t now_us)
{
    if (pace->sum > 0 && now_us / 1000 >= pace->cold_until_ms)
        return pace->rate;
    return MAX(pace->rate * PACE_COLD_PERCENT / 100, 1);
}

unsigned
pace_available(Pace *pace, int64_t now_us)
{
    slide(pace, now_us);

    unsigned most = window_most(pace, now_us);
    if (pace->sum >= most)
        return 0;

    int64_t credit_ns = MIN(now_us * 1000 - pace->spent_ns, pace->depth_ns);
    int64_t smooth = credit_ns > 0 ? credit_ns / pace->interval_ns : 0;

    return (unsigned) MIN(smooth, (int64_t) (most - pace->sum));
}

void
pace_take(Pace *pace, int64_t now_us, unsigned n)
{
    slide(pace, now_us);
    if (pace->sum == 0 && n > 0)
        pace->cold_until_ms = now_us / 1000 + PACE_WINDOW_MS;

    int64_t full_ns = now_us * 1000 - pace->depth_ns;

    pace->spent_ns = MAX(pace->spent_ns, full_ns) + n * pace->interval_ns;
    pace->slots[(now_us / 1000) & (PACE_SLOTS - 1)] += n;
    pace->sum += n;
}

/* When the window has room again: the slot whose leaving makes it, or the end of the
 * cold second. */
static int64_t
window_next_us(const Pace *pace, int64_t now_us)
{
    unsigned most = window_most(pace, now_us);
    uint64_t sum = pace->sum;
    int64_t ms = pace->oldest_ms;

    if (sum < most)
        return now_us;

    for (; sum >= most; ms++)
        sum -= pace->slots[ms & (PACE_SLOTS - 1)];

    int64_t room_ms = ms - 1 + PACE_WINDOW_MS;
    if (pace->sum < pace->rate)
        room_ms = MIN(room_ms, MAX(pace->cold_until_ms, now_us / 1000 + 1));
    return room_ms * 1000;
}

int64_t
pace_next_us(Pace *pace, int64_t now_us)
{
    slide(pace, now_us);

    int64_t bucket_us = (pace->spent_ns + pace->interval_ns + 999) / 1000;

    return MAX(MAX(bucket_us, window_next_us(pace, now_us)), now_us);
}
