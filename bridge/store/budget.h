/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * budget - how many different people may still be written to first in 24 hours
 *
 * The provider counts the different people who got a message outside their window in
 * the last 24 hours (contract 6.3).  Whoever is among them already costs nothing
 * again, and neither does a message inside the window.  Moments are kept by the
 * minute, and a minute leaves as a whole once its last moment is 24 hours old: never
 * too early.  deliveries_claim() counts, and lets what does not fit wait.
 *
 * Without a known limit nothing is counted.  Cost for each delivery: one search and
 * one upsert; what is old is deleted in small steps beside the claims.
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* After the provider said that it is enough, before anybody new is tried again: long
 * enough not to be taken for a robber of the door, short enough to notice a raise. */
#define BUDGET_FULL_MS (60 * 60 * 1000)
#define BUDGET_FULL_EMERGENCY_MS (5 * 60 * 1000)

typedef struct {
    int64_t most;       /* people in 24 hours; 0 = no limit is known */
    int64_t reserve;    /* of them, for emergencies alone */
    int64_t used;       /* people counted now */
    int64_t refused_ms; /* when the provider last said that it is enough; 0 = never */
} Budget;

/* One minute's people, and when they leave the count. */
typedef struct {
    int64_t leave_ms;
    int64_t n;
} BudgetLeaving;

/* Sets what counts from now on; what was counted stays. */
bool
budget_set(Store *store, const char *channel, int64_t most, int64_t reserve,
           GError **error);

/* A channel without books has no limit. */
bool
budget_get(Store *store, const char *channel, int64_t now_ms, Budget *budget,
           GError **error);

/* The provider refused @subscribers at @now_ms because the limit is reached, whatever
 * we counted: they were not reached, and nobody new is for a while. */
bool
budget_refused(Store *store, const char *channel, const int64_t *subscribers, size_t n,
               int64_t now_ms, GError **error);

/* How many new people @class may still reach now; INT64_MAX = no limit. */
int64_t
budget_room(const Budget *budget, NoticeClass class, int64_t now_ms);

/* How many of the broadcast's deliveries are @channel's, and how many of these would
 * still cost somebody new.  One search for each. */
bool
budget_count_costing(Store *store, const char *channel, int64_t broadcast,
                     int64_t now_ms, int64_t *people, int64_t *costing, GError **error);

/* What waits of other broadcasts that come before @broadcast. */
int64_t
budget_count_ahead(Store *store, int64_t broadcast);

/* Returns: (owned, of BudgetLeaving) who leaves when, the oldest first: at most 1441
 * minutes; NULL with STORE_ERROR. */
GArray *
budget_leaving(Store *store, const char *channel, int64_t now_ms, GError **error);
