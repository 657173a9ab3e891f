/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * restore - a copy of the state becomes the state, and what stood is put aside
 *
 * Nothing is destroyed: the old state is renamed into state_dir/replaced-TIME.  The new
 * one is built beside it, complete and synced, and then renamed into place; a restore
 * that is cut off in the renaming is ended by the next start.
 *
 * The restored state sends nothing that was begun before: it is halted, whatever was
 * going out is paused, what was being sent is uncertain, questions have expired.  From
 * the state that stands it takes what must not be forgotten: who left (journal.h), what
 * was seen and published, codes that were used, numbers that were given.
 */
#pragma once

#include "bridge/store/store.h"

typedef struct {
    char *aside;       /* the folder with the old state; NULL = there was none */
    char *not_carried; /* why nothing could be taken from the old database, or NULL */
    int64_t made_s;    /* when the copy was made; 0 = unknown */
    int64_t left;      /* people who left since, and stay away */
    int64_t paused;    /* broadcasts that were going out */
    int64_t uncertain; /* messages that were being sent */
    int64_t held;      /* mails that were being worked on, and wait for a person */
    int64_t expired;   /* questions */
    int64_t unsent;    /* mails to staff that were waiting, and stay unsent */
} RestoreSum;

void
restore_sum_clear(RestoreSum *sum);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RestoreSum, restore_sum_clear)

/*
 * Restores @folder (backup.h) to @state_dir.  @actor for the audit.
 * Fails with LOCKED when a daemon runs, CONFLICT or NOT_FOUND when the copy is not
 * whole, NEWER, FULL; the state is untouched then.
 */
bool
restore_run(const char *state_dir, const char *folder, const char *actor,
            RestoreSum *sum, GError **error);

/* Ends a restore that was cut off between its renames; true when there is none. */
bool
restore_finish(const char *state_dir, GError **error);

/* Whether one is to be ended. */
bool
restore_is_begun(const char *state_dir);
