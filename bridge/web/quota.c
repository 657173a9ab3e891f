/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/quota.h"

#include <glib.h>

/* What may be taken at once, in seconds of what flows in. */
#define BURST_S 4

static bool
has_room(const QuotaBucket *bucket, int64_t now_us)
{
    return bucket->spent_us < now_us + BURST_S * G_USEC_PER_SEC;
}

static void
take(QuotaBucket *bucket, unsigned per_s, int64_t now_us)
{
    bucket->spent_us = MAX(bucket->spent_us, now_us) + G_USEC_PER_SEC / per_s;
}

bool
quota_take(Quota *quota, uint32_t client, int64_t now_us)
{
    QuotaBucket *own = &quota->clients[client % QUOTA_SLOTS];

    if (!has_room(&quota->all, now_us) || !has_room(own, now_us))
        return false;
    take(&quota->all, QUOTA_ALL_PER_S, now_us);
    take(own, QUOTA_CLIENT_PER_S, now_us);
    return true;
}
