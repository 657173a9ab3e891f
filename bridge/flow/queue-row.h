/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * queue-row - a draft as the row of a broadcast, and back
 *
 * Private to queue*.c.  Main thread only.
 */
#pragma once

#include "bridge/flow/queue.h"

/* Returns: (owned) the row of a new broadcast, its id 0. */
BroadcastRow *
queue_row_make(const Settings *settings, Store *store, const Draft *draft,
               const char *sender, int64_t mail_id);

/* Returns: (owned) the draft that was frozen; NULL with DRAFT_JSON_ERROR, or
 * STORE_ERROR_FAILED where it is no JSON at all. */
Draft *
queue_row_draft(const BroadcastRow *row, GError **error);

/* Until when a notice of @topics is worth sending, the one that lasts longest deciding
 * where the draft does not; UTC seconds, 0 = for ever.  @send_at_s: 0 = now. */
int64_t
queue_row_valid_until(const Settings *settings, const Draft *draft, char **topics,
                      int64_t send_at_s);
