/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * money - what messages of a channel cost, and whether the month still holds it
 *
 * Sums are millionths of a euro, as store/spending.h keeps them.  A month is one of the
 * calendar in the comune's time zone.  A channel without a price list costs nothing.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/flow/prices.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/spending.h"

/* Free messages of which so many out of a hundred are gone are worth a warning. */
#define MONEY_WARN_PERCENT 70

typedef struct Money Money;

/* Everything is borrowed.  A list that cannot be read is logged: nothing costs anything
 * then. */
Money *
money_new(const Settings *settings, Store *store, const Channel *channel);
void
money_free(Money *money);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Money, money_free)

/* What one message of @kind to @number (NULL = one of our own country) costs now. */
DeliveryPrice
money_price(Money *money, PriceKind kind, const char *number, int64_t now_ms);

/* What @people such messages to our own country cost at most. */
int64_t
money_estimate(Money *money, PriceKind kind, int64_t people);

/* Whether @more fits into this month's budget; always where there is none. */
bool
money_fits(Money *money, int64_t more, int64_t now_ms);

/* Once a month: returns true when MONEY_WARN_PERCENT of the free messages inside the
 * window are gone; @used and @free say how many. */
bool
money_warns(Money *money, int64_t now_ms, int64_t *used, int64_t *free);

/* What the month and the year of @now_s have cost so far. */
void
money_totals(const Settings *settings, Store *store, int64_t now_s, int64_t *month,
             int64_t *year);
