/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * budget-book - the budget while a batch is claimed; private to bridge/store/
 *
 * A delivery that does not fit is parked: its due time moves beyond every clock, by
 * the same distance for all, so that their order stays.  It is parked once and read
 * again once, when there is room, however long the list is.
 */
#pragma once

#include "bridge/store/budget.h"
#include "bridge/store/sql.h"

/* Added to due_ms; what is parked is due at or after BUDGET_PARKED_FROM. */
#define BUDGET_PARKED (INT64_C(1) << 60)
#define BUDGET_PARKED_FROM (BUDGET_PARKED - 1000)

typedef struct {
    Store *store;
    const char *channel;
    Budget budget;
    int64_t now_ms, minute;
    int64_t taken;  /* people counted in this minute by this batch */
    GArray *undone; /* of int64_t: minutes that lost a person to this one */
} BudgetBook;

/* Drops what is older than 24 hours, in steps.  Inside a transaction. */
bool
budget_book_open(BudgetBook *book, Store *store, const char *channel, int64_t now_ms,
                 GError **error);

/* Whether anything is counted or refused: without, all fits. */
bool
budget_book_is_open(const BudgetBook *book);

/* Counts @subscriber, who was last counted in @minute (0 = never).  @fits: false = no
 * room for @class, and nothing was counted. */
bool
budget_book_take(BudgetBook *book, int64_t subscriber, int64_t minute,
                 NoticeClass class, bool *fits, GError **error);

bool
budget_book_write(BudgetBook *book, GError **error);
void
budget_book_clear(BudgetBook *book);

/* When @class next has room for somebody new; 0 = now or before. */
int64_t
budget_next_ms(Store *store, const char *channel, NoticeClass class);

/* @subscriber's window is open now: what waits for them need not wait any more. */
bool
budget_unpark(Store *store, int64_t subscriber, GError **error);
