/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tier - how many people a day a channel may write to first
 *
 * The settings may say it (daily_limit) and the provider may: at the start, once a
 * day, and when it says that our account changed.  The smaller one counts and is
 * what the store's budget holds.  The provider's last word is a fact in the store, so
 * that it counts from the first moment after a restart.
 */
#pragma once

#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

typedef struct Tier Tier;

/* @changed: the budget is another one now: look again (may be NULL).  All borrowed. */
Tier *
tier_new(Store *store, Channel *channel, void (*changed)(void *user_data),
         void *user_data);

/* Accepts NULL; the channel's `done` must have come (http_free). */
void
tier_free(Tier *tier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tier, tier_free)

/* Sets the budget from what is known. */
bool
tier_start(Tier *tier, GError **error);

/* Asks the provider, when that is due. */
void
tier_tick(Tier *tier, int64_t now_s);

/* The account changed: the next tick asks. */
void
tier_doubt(Tier *tier);

/* The smaller one of two limits; 0 and less = none is known. */
int64_t
tier_smaller(int64_t ours, int64_t theirs);

/* People of @most that only an emergency may use. */
int64_t
tier_reserve(const Channel *channel, int64_t most);
