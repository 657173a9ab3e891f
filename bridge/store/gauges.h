/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * gauges - how things stand in numbers, for metrics: nothing of any single person
 */
#pragma once

#include "bridge/store/broadcasts.h"
#include "bridge/store/spending.h"

typedef struct {
    int64_t broadcasts[BROADCAST_DONE + 1]; /* by state, also those that ask staff */
    int64_t waiting;                        /* deliveries of what goes out, pending */
    int64_t uncertain;                      /* the same, in doubt */
    int64_t inbound;                        /* webhooks not yet worked on */
    int64_t outbox;                         /* mails not yet sent */
    int64_t outbox_since_s;                 /* when the oldest was written; 0 = none */
    int64_t held;                           /* mails that wait for a person */
    int64_t messages;                       /* taken by the provider since the start */
    int64_t cost;                           /* of them, millionths of a euro */
} Gauges;

bool
gauges_read(Store *store, Gauges *gauges, GError **error);
