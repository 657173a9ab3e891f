/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * group - bodies that are stored in one commit before any of them is answered
 *
 * A commit costs a wait for the disk whatever it holds.  What came in while the loop
 * was at something else is therefore kept together: all of it is durable, or none is.
 * Everything runs in the main context.
 */
#pragma once

#include "bridge/store/store.h"

typedef struct Group Group;

/* @is_stored: it is on the disk; otherwise nothing of the group is. */
typedef void (*GroupDone)(void *waiter, bool is_stored);

/* @store is borrowed. */
Group *
group_new(Store *store, GroupDone done);

/* Accepts NULL.  Nobody must wait any more. */
void
group_free(Group *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Group, group_free)

/* Holds @raw, a webhook of @channel (copied), until the next commit; @waiter stays the
 * caller's and is handed to the callback exactly once. */
void
group_add(Group *group, const char *channel, GBytes *raw, void *waiter);

/* How many wait. */
unsigned
group_count(const Group *group);

/*
 * Stores all that wait in one transaction, then calls back for each in their order.
 * What cannot be stored is logged once.
 * Returns: how many were called back; @is_stored is set where that is not 0.
 */
unsigned
group_commit(Group *group, bool *is_stored);
