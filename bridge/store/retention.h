/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * retention - what was kept for long enough is forgotten, a little at a time
 *
 * Raw mails lose their file and what was read in it; their row stays, by which a second
 * copy is known.  A broadcast that is over loses its deliveries and its media; its text
 * and its counts (tallies) stay, so that old reports stay true.  Webhooks that nothing
 * could be made of go.  Who left is forgotten (forget.h); that they left stays.  Of
 * what was said to citizens nothing stays for longer than a day, but the question
 * whether they want to join for three, and the marks by which a second copy of their
 * message is known.
 *
 * Freed pages are used again: the file does not shrink, and nothing is copied.
 */
#pragma once

#include "bridge/store/store.h"

/* In days, of [retention]. */
typedef struct {
    int64_t mails_d, deliveries_d, inbound_d, left_d;
} Retention;

/* Of one step: so long nobody else can write. */
#define RETENTION_ROWS 1000
#define RETENTION_MS 50

/*
 * One step: forgets at most RETENTION_ROWS rows in one commit that takes about
 * RETENTION_MS, then removes the files.  @more: something is left for another step.
 */
bool
retention_step(Store *store, const Retention *keep, int64_t now_s, bool *more,
               GError **error);

/* Every statement that a step may run, ended by NULL: for the test of their plans. */
extern const char *const retention_statements[];
