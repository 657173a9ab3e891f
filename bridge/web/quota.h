/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * quota - how many public pages are made in a second, for one client and for all
 *
 * Pages are made in the loop that also sends: those who read must not hold up those who
 * are warned.  Plain data of a fixed size, however many clients there are; main context
 * only.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Pages in a second, and at once after a rest.  All: a fraction of a core.  One client:
 * behind one address of a mobile network stands half a town. */
#define QUOTA_ALL_PER_S 200
#define QUOTA_CLIENT_PER_S 50

/* Clients whose hashes meet share what they may. */
#define QUOTA_SLOTS 1024

typedef struct {
    int64_t spent_us; /* monotonic; until when what was taken is paid for */
} QuotaBucket;

typedef struct {
    QuotaBucket all;
    QuotaBucket clients[QUOTA_SLOTS];
} Quota;

/* Whether the client with this hash may have a page at @now_us (monotonic). */
bool
quota_take(Quota *quota, uint32_t client, int64_t now_us);
