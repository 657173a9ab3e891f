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

/* Requests in a second, divisors of a million.  All: a page takes 0.1 ms, a list 1 ms,
 * so that is a fraction of a core.  One client: behind one address of a mobile network
 * stands half a town, and each of them asks for a page, its style and its photos. */
#define QUOTA_ALL_PER_S 250
#define QUOTA_CLIENT_PER_S 125

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
