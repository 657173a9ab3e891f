/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * stops - broadcasts that wait for a person, and those that lose too many people
 *
 * Why a broadcast is paused is a stable kebab-case word; it is kept until somebody
 * lets it go on.
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* Pauses one that is ready or sending; any other stays as it is, which is no error. */
bool
broadcasts_pause(Store *store, int64_t id, const char *why, GError **error);

/* One that is paused goes on: who has not got it yet is due.  What has failed so far no
 * longer counts in broadcasts_losing().  Fails with NOT_FOUND when it is not paused. */
bool
broadcasts_resume(Store *store, int64_t id, GError **error);

/* A broadcast that goes out and loses people. */
typedef struct {
    int64_t id;
    NoticeClass class;
    int64_t failed, left; /* since it began, or since a person let it go on; what has
                             left includes what failed */
} BroadcastLoss;

/*
 * Those of which @least or more have failed and these are @percent or more of all that
 * has left.  Who refuses marketing or has no address does not count: that is no
 * trouble.  Returns: (owned, of BroadcastLoss); NULL on error.
 */
GArray *
broadcasts_losing(Store *store, unsigned least, unsigned percent, GError **error);

/* What has failed so far no longer counts there: it was told. */
bool
broadcasts_note_losses(Store *store, int64_t id, GError **error);
