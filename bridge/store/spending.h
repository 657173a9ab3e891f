/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * spending - what was sent and what it cost, by the hour
 *
 * Counted when a provider takes a message, taken back when it says that it failed
 * after all, in the same commit as the message's state.  Sums are millionths of a euro;
 * kinds are those of the prices (flow/prices.h).  Hours since 1970, so that months of
 * any time zone of whole hours can be added up.
 */
#pragma once

#include "bridge/store/store.h"

#define SPENDING_KINDS 5

typedef struct {
    int64_t n[SPENDING_KINDS]; /* messages */
    int64_t cost;
} Spending;

/* Adds @n messages of @kind (less than 0: takes back). */
bool
spending_add(Store *store, int64_t hour, unsigned kind, int64_t n, int64_t cost,
             GError **error);

/* From the hour @from on, before the hour @to. */
bool
spending_between(Store *store, int64_t from, int64_t to, Spending *spending,
                 GError **error);

/* What the broadcast @id has cost so far. */
int64_t
spending_of(Store *store, int64_t id);

/* Deliveries that wait of other broadcasts which are going out already. */
int64_t
spending_promised(Store *store, int64_t id);
