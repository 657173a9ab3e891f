/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * broadcasts - frozen drafts and their audience
 *
 * States: freezing -> ready -> sending -> done; paused and cancelled by people;
 * a broadcast that is not ready after a crash is dropped or resumed by the queue.
 */
#pragma once

#include "bridge/base/attempt.h"
#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    BROADCAST_FREEZING = 0,
    BROADCAST_READY = 1,
    BROADCAST_SENDING = 2,
    BROADCAST_PAUSED = 3,
    BROADCAST_CANCELLED = 4,
    BROADCAST_DONE = 5,
} BroadcastState;

const char *
broadcast_state_word(BroadcastState state);

/* Strings owned. */
typedef struct {
    int64_t id;
    int64_t mail_id; /* 0 = made by a command */
    char *sender;    /* address on file of the author */
    char *title;
    char *content;   /* JSON of the frozen draft (filters/draft-json.h) */
    char *topics;    /* names parted by commas */
    char *zones;     /* the same: whom it concerns most, who get it first; NULL = all */
    char *languages; /* of the draft's versions, in their order, parted by commas;
                        NULL or empty = one text for all */
    NoticeClass class;
    bool is_trial;
    BroadcastState state;
    int64_t created_s, ready_s;
    int64_t send_at_s;     /* 0 = at once */
    int64_t valid_until_s; /* 0 = for ever */
    int64_t frozen_to;     /* last subscriber id that the freezing has passed */
    int64_t audience;      /* deliveries, known when ready */
    int64_t finished_s;    /* when everything had settled */
    int64_t question;      /* it asks staff by phone (questions.h); 0 = a notice */
    char *pause;           /* stable word of why it is paused, or NULL (stops.h) */
    int64_t paused_s;      /* since when */
    char *page;            /* its name in public addresses (pages.h), or NULL */
    char *words;           /* its text, which the search of pages looks at; to
                              broadcasts_add() only */
} BroadcastRow;

void
broadcast_row_free(BroadcastRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BroadcastRow, broadcast_row_free)

/* Adds a broadcast in state freezing; sets row->id, state and created_s.  CONFLICT when
 * its mail has one already: a mail is broadcast once. */
bool
broadcasts_add(Store *store, BroadcastRow *row, GError **error);

/* The broadcast of @mail_id, or NULL. */
BroadcastRow *
broadcasts_of_mail(Store *store, int64_t mail_id, GError **error);
BroadcastRow *
broadcasts_get(Store *store, int64_t id, GError **error);

/* Returns: (owned, of BroadcastRow) newest first, without those that ask; @most 0
 * = all. */
GPtrArray *
broadcasts_list(Store *store, unsigned most, GError **error);

/* Returns: (owned, of BroadcastRow) those in @state, oldest first. */
GPtrArray *
broadcasts_in_state(Store *store, BroadcastState state, GError **error);

/*
 * Freezes the next at most LIMIT_COMMIT_ROWS subscribers into deliveries, in one
 * commit: active ones of @channel who follow one of the row's topics (a
 * subscriber without topics follows all; mandatory topics reach everybody, and so
 * does a row with no topics only when the caller says @everybody).
 * @only_numbers: when not NULL, the audience is exactly these numbers (E.164,
 * NULL-ended): live=no and [prova]; unknown numbers get a hidden subscriber row
 * of kind "staff" so that the tables stay whole.
 * Several channels are frozen one after the other; nobody gets two deliveries.
 * Returns: false on error; @more tells whether to call again.
 */
bool
broadcasts_freeze_some(Store *store, int64_t id, const char *channel,
                       const char *const *only_numbers, bool everybody, bool *more,
                       GError **error);

/* Everything is frozen: ready, and its mail becomes queued, in one commit. */
bool
broadcasts_set_ready(Store *store, int64_t id, GError **error);

/* Drops a broadcast that never became ready, with its deliveries. */
bool
broadcasts_drop(Store *store, int64_t id, GError **error);

/* done and cancelled set finished_s.  deliveries_claim() makes ready sending. */
bool
broadcasts_set_state(Store *store, int64_t id, BroadcastState state, GError **error);

/* Cancels what has not left of a broadcast that is ready, sending or paused, in one
 * commit.  Returns: how many were stopped, or -1 with STORE_ERROR: NOT_FOUND also for
 * one that is still freezing (a moment later it can be cancelled) or is over. */
int64_t
broadcasts_cancel(Store *store, int64_t id, GError **error);

/* How many broadcasts of @sender (ASCII case folded) were made at or after @since_s,
 * trials and cancelled ones left out. */
bool
broadcasts_count_since(Store *store, const char *sender, int64_t since_s, int64_t *n,
                       GError **error);

/* Whether an alert is open at @now_s: an emergency that citizens get (or got), that was
 * not cancelled and is valid still.  One without an end counts for a day. */
bool
broadcasts_emergency_is_open(Store *store, int64_t now_s);

/* Counts by state of delivery; they add up to the audience.  Cheap at any size.  The
 * shares are of the audience, their times those of the batch that reached them. */
typedef struct {
    int64_t audience;
    int64_t by_state[STATE_SKIPPED + 1];
    int64_t first_accepted_s, last_accepted_s;                     /* 0 = none yet */
    int64_t first_delivered_s, half_delivered_s, most_delivered_s; /* 50 %, 95 % */
} BroadcastCounts;

bool
broadcasts_counts(Store *store, int64_t id, BroadcastCounts *counts, GError **error);

/* Failures of @id by reason code: a list of these, most frequent first. */
typedef struct {
    int code;     /* of the provider; 0 = ours */
    char *reason; /* stable word of ours (channels' error table) */
    int64_t count;
} BroadcastFailure;

void
broadcast_failure_free(BroadcastFailure *failure);
GPtrArray *
broadcasts_failures(Store *store, int64_t id, GError **error);
