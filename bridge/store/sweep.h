/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sweep - removes files of mails and media that nothing names any more
 *
 * A crash between a commit of retention and the removal of its files, or between a new
 * file and its row, leaves them behind.  A sweep looks once at every file, a folder at
 * a time; what is younger than SWEEP_AGE_S, or bears no name of ours, stays.
 */
#pragma once

#include "bridge/store/store.h"

/* Its row may be on the way: that takes minutes at most, and a day costs nothing. */
#define SWEEP_AGE_S (24 * 3600)

typedef struct Sweep Sweep;

/* @store is borrowed. */
Sweep *
sweep_new(Store *store);
void
sweep_free(Sweep *sweep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sweep, sweep_free)

/*
 * Goes on for about @most_ms, by whole folders; the first step also reads what the rows
 * name.  @now_s: the time of the file system.  @more: something is left for another
 * step.
 */
bool
sweep_step(Sweep *sweep, int64_t now_s, unsigned most_ms, bool *more, GError **error);

/* How many files it has removed. */
unsigned
sweep_count(const Sweep *sweep);
