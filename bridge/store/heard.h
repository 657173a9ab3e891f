/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * heard - which messages of citizens were worked on, and how often we answered
 *
 * A provider repeats webhooks for a week, so a message counts once by its id; and it is
 * we who pay for answers, so they are counted by person and day.  Both stand under a
 * keyed hash: ids hold numbers, and whoever is not enrolled is nobody to remember.
 */
#pragma once

#include "bridge/store/store.h"

/* In days; a provider tries for 7 (contract 8.1). */
#define HEARD_KEEP_D 9

/* Notes the message @id at @now_s.  Returns: 1 = it was there before, 0 = it is new, -1
 * with STORE_ERROR.  Joins an open transaction. */
int
heard_message(Store *store, const char *channel, const char *id, int64_t now_s,
              GError **error);

/* Counts one answer of @kind on @day (since 1970) to the person, number or BSUID.
 * Returns: how many there are with it, -1 with STORE_ERROR. */
int64_t
heard_answer(Store *store, const char *channel, const char *number, const char *bsuid,
             const char *kind, int64_t day, GError **error);
