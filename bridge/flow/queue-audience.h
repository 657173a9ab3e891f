/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * queue-audience - whom a broadcast goes to: citizens by their topics, or staff
 *
 * Private to queue*.c.  Main thread only.
 */
#pragma once

#include "bridge/flow/queue.h"

/* Whom a broadcast goes to. */
typedef struct {
    char **only;    /* numbers, when it is a trial; NULL = the citizens enrolled */
    bool everybody; /* whatever topics they follow */
    char **topics;
} Audience;

void
audience_clear(Audience *audience);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Audience, audience_clear)

/* Fills @audience, all 0 before, from the row alone, so that it is the same after a
 * restart.  @author_only: of the staff only who wrote it. */
void
audience_decide(Audience *audience, const Settings *settings, const BroadcastRow *row,
                bool author_only);

/* Freezes one chunk of the broadcast @id on @channel, where its topics go out there.
 * @more: whether there is more on it.  False with STORE_ERROR. */
bool
audience_freeze_some(const Audience *audience, const Settings *settings, Store *store,
                     int64_t id, const char *channel, bool *more, GError **error);

/* Returns: (owned) the phones of @author, or of all staff when NULL. */
char **
audience_staff_phones(const Settings *settings, const char *author);
