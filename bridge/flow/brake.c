/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/brake.h"

/* The rate comes back by this part of the full one at each step. */
#define BRAKE_STEPS 20
#define BRAKE_STEP_MS 2000

void
brake_init(Brake *brake, unsigned rate_per_s)
{
    *brake = (Brake){.full_rate = MAX(rate_per_s, 1), .rate = MAX(rate_per_s, 1)};
}

bool
brake_is_on(Brake *brake, int64_t now_ms)
{
    /* The clock may have been set back: wait no longer than we ever meant to. */
    if (brake->until_ms > now_ms + brake->wait_ms)
        brake->until_ms = now_ms + brake->wait_ms;

    return now_ms < brake->until_ms;
}

/* What the provider asks for, within reason. */
static int64_t
asked_ms(unsigned retry_after_s)
{
    return MIN(retry_after_s * 1000LL, BRAKE_MOST_MS);
}

/* 1 s, 2 s, 4 s, ... */
static int64_t
growing_ms(unsigned trips, int64_t most_ms)
{
    return MIN(1000LL << MIN(trips, 20), most_ms);
}

static void
put_on(Brake *brake, int64_t now_ms, int64_t wait_ms)
{
    brake->since_ms = now_ms;
    brake->until_ms = MAX(brake->until_ms, now_ms + wait_ms);
    brake->wait_ms = brake->until_ms - now_ms;
    brake->trips++;
    brake->streak = 0;
}

void
brake_rate(Brake *brake, int64_t now_ms, int64_t started_ms, bool slow_down,
           unsigned retry_after_s)
{
    if (brake->since_ms != 0 && started_ms <= brake->since_ms)
        return;

    int64_t wait_ms = growing_ms(brake->trips, BRAKE_RATE_MOST_MS);

    put_on(brake, now_ms, MAX(wait_ms, asked_ms(retry_after_s)));
    if (slow_down) {
        brake->rate = MAX(brake_rate_now(brake, now_ms) / 2, 1);
        brake->raised_ms = now_ms;
    }
}

void
brake_account(Brake *brake, int64_t now_ms, unsigned retry_after_s)
{
    put_on(brake, now_ms, MAX(BRAKE_ACCOUNT_MS, asked_ms(retry_after_s)));
    brake->is_probing = true;
}

bool
brake_line(Brake *brake, int64_t now_ms, int64_t started_ms)
{
    if (brake->since_ms != 0 && started_ms <= brake->since_ms)
        return false;
    if (!brake->is_probing && ++brake->streak < BRAKE_LINE_STREAK)
        return false;

    put_on(brake, now_ms, growing_ms(brake->trips, BRAKE_LINE_MOST_MS));
    brake->is_probing = true;
    return true;
}

void
brake_accepted(Brake *brake, int64_t started_ms)
{
    brake->streak = 0;
    if (started_ms <= brake->since_ms)
        return;
    brake->is_probing = false;
    brake->trips = 0;
}

unsigned
brake_rate_now(Brake *brake, int64_t now_ms)
{
    unsigned step = MAX(brake->full_rate / BRAKE_STEPS, 1);
    int64_t steps = (now_ms - brake->raised_ms) / BRAKE_STEP_MS;

    if (brake->rate == brake->full_rate || steps <= 0)
        return brake->rate;

    steps = MIN(steps, BRAKE_STEPS * 10);
    brake->rate =
        (unsigned) MIN(brake->rate + step * steps, (int64_t) brake->full_rate);
    brake->raised_ms = now_ms;
    return brake->rate;
}
