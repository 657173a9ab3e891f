/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * inbound - raw webhooks, stored before the answer 200 and worked on afterwards
 */
#pragma once

#include "bridge/store/store.h"

/* Stores the raw bytes and commits.  @id (may be NULL) is the row's. */
bool
inbound_add(Store *store, const char *channel, GBytes *raw, int64_t now_s, int64_t *id,
            GError **error);

typedef struct {
    int64_t id;
    char *channel;
    GBytes *raw;
} InboundRow;

void
inbound_row_free(InboundRow *row);

/* Stores @rows, whose ids are not looked at, in one commit: all of them or none. */
bool
inbound_add_all(Store *store, const GPtrArray *rows, int64_t now_s, GError **error);

/* Returns: (owned, of InboundRow) not yet worked on, oldest first. */
GPtrArray *
inbound_waiting(Store *store, unsigned most, GError **error);

/* Worked on: the row's bytes are deleted.  Joins an open transaction. */
bool
inbound_set_done(Store *store, int64_t id, GError **error);
