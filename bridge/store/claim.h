/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim - what the files that mark deliveries as being sent share
 *
 * Private to bridge/store/: claim.c shares out what may be claimed among the broadcasts
 * (claim-sources.c), reads what is due of each (claim-due.c) and marks it
 * (claim-one.c).  All of it happens in the transaction of deliveries_claim().
 */
#pragma once

#include "bridge/base/limits.h"
#include "bridge/store/advance.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/budget-book.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/sql.h"

/* What waits for the end of the quiet hours. */
#define IS_QUIET "(class = 0 AND is_trial = 0 AND question = 0)"

/* A broadcast that may be sent from. */
typedef struct {
    int64_t id;
    int64_t valid_until_s;
    NoticeClass class;
    BroadcastState state;
    char **languages; /* of its versions; NULL = it has none */
    /* By version and, outside and inside, window. */
    int parts[1 + LIMIT_VERSIONS][2];          /* -1 = not asked yet */
    const char *reason[1 + LIMIT_VERSIONS][2]; /* where parts is 0 */
} Source;

/* A delivery that is due, as read. */
typedef struct {
    Place place;
    char *number, *bsuid;
    unsigned version; /* as in Claim */
    int64_t due_ms;
    int64_t minute; /* in which the budget counted them last; 0 = never */
    bool window_is_open, has_left, is_suspended, no_marketing;
} Due;

/* One call of deliveries_claim(). */
typedef struct {
    Store *store;
    Tally tally;
    GPtrArray *claims;
    const char *channel;
    int64_t now_ms;
    unsigned most;  /* claims */
    unsigned looks; /* left */
    unsigned parks; /* left */
    BudgetBook book;
    DeliveryParts parts;
    DeliveryPricing pricing;
    void *user_data;
} Claiming;

/* What may be sent from now, the most urgent class first, then the oldest.
 * Returns: (owned, of Source), or NULL with STORE_ERROR. */
GArray *
claim_read_sources(Claiming *c, GError **error);

/* At most @most deliveries of @source that are due from @from_ms to @to_ms (UTC, or as
 * the budget has put them off), in this order.
 * Returns: (owned, of Due), or NULL with STORE_ERROR. */
GArray *
claim_read_due(Claiming *c, const Source *source, int64_t from_ms, int64_t to_ms,
               unsigned most, GError **error);

/* Marks one part of @due as being sent, or ends the delivery, or puts it off, and adds
 * what is to be sent to c->claims.  False with STORE_ERROR. */
bool
claim_one(Claiming *c, Source *source, Due *due, GError **error);
