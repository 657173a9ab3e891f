/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tally - how many deliveries of a broadcast stand in each state
 *
 * Private to bridge/store/.  Moves are gathered in memory while a batch is
 * worked on and written once at its end, in the same commit, so that counts
 * cost nothing for each delivery and reports need no scan.
 */
#pragma once

#include "bridge/base/attempt.h"
#include "bridge/store/spending.h"
#include "bridge/store/sql.h"

#define TALLY_STATES (STATE_SKIPPED + 1)

typedef struct {
    GArray *lines; /* of TallyLine */
} Tally;

typedef struct {
    int64_t broadcast;
    int64_t moved[TALLY_STATES];
    int64_t first_accepted_s, last_accepted_s; /* 0 = none in this batch */
    int64_t first_delivered_s, last_delivered_s;
    int64_t charged[SPENDING_KINDS], cost[SPENDING_KINDS]; /* messages and their sum */
    int64_t charged_ms;                                    /* the last of them */
} TallyLine;

void
tally_init(Tally *tally);
void
tally_clear(Tally *tally);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tally, tally_clear)

/* @n deliveries were added in @state. */
void
tally_add(Tally *tally, int64_t broadcast, AttemptState state, int64_t n);

/* @n deliveries moved; @at_ms = when it happened. */
void
tally_move(Tally *tally, int64_t broadcast, AttemptState from, AttemptState to,
           int64_t n, int64_t at_ms);

/* A provider took a message of @kind that costs @cost (@sign 1), or says that it failed
 * after all (-1). */
void
tally_charge(Tally *tally, int64_t broadcast, unsigned kind, int sign, int64_t cost,
             int64_t at_ms);

/* Writes and forgets the moves. */
bool
tally_write(Tally *tally, Store *store, GError **error);
