/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * advance - one event moves an attempt, its part and its delivery
 *
 * Private to bridge/store/.  The rules, all on top of attempt_next():
 * - A part is as far as the best of its attempts: what a provider has taken or
 *   a phone has shown counts, whichever attempt it was; else the newest attempt
 *   that waits or is under way; else uncertain if any is; else the newest.
 * - A delivery is as far as its least advanced part (delivery_state()), of those
 *   parts that it needs: after the window has closed the template may need
 *   fewer, and what became of the others does not matter any more.
 * - The next part is due when all before it were accepted.  In a broadcast that
 *   was cancelled or is done nothing becomes due: it is cancelled or expires.
 */
#pragma once

#include "bridge/store/tally.h"

/* An attempt, with the part and the delivery it stands in. */
typedef struct {
    int64_t delivery, broadcast, subscriber;
    unsigned part, attempt;
    unsigned attempts; /* number of the part's newest */
    unsigned parts;    /* that the delivery needs */
    AttemptState attempt_state, part_state, delivery_state;
    bool compose, is_open, is_due, has_provider_id;
    unsigned kind; /* of the message, and what it costs (spending.h) */
    int64_t cost;
} Place;

/* Strings borrowed. */
typedef struct {
    AttemptEvent event;
    int64_t at_ms, retry_at_ms;
    bool again, close_window;
    const char *provider_id;
    int code;
    const char *reason, *detail;
} Change;

/* Fills @place; @provider_id (may be NULL) is compared with the stored one.
 * Returns: 1 found, 2 found but the attempt has another provider id, 0 not
 * found, -1 with STORE_ERROR. */
int
advance_find(Store *store, int64_t delivery, unsigned part, unsigned attempt,
             const char *provider_id, Place *place, GError **error);

/* FNV-1a, 64 bits: what the index of provider ids holds.  Not unique. */
int64_t
advance_hash(const char *provider_id);

/* Applies @change to @place, which is spent afterwards. */
bool
advance_attempt(Store *store, Tally *tally, Place *place, const Change *change,
                GError **error);

/* Makes a further attempt of @place's part, pending and due at @due_ms (0 = at once).
 */
bool
advance_again(Store *store, Tally *tally, Place *place, int64_t at_ms, int64_t due_ms,
              GError **error);

/*
 * Derives the delivery's state and due time anew from its parts.  @due_ms: when a
 * pending part is due; -1 = as it was, or at once where it becomes due only now.
 */
bool
advance_delivery(Store *store, Tally *tally, Place *place, const Change *change,
                 int64_t due_ms, GError **error);

/* Stops what waits of one delivery (CANCEL, EXPIRE, SKIP, FAIL). */
bool
advance_stop_one(Store *store, Tally *tally, Place *place, AttemptEvent event,
                 const Change *change, GError **error);

/* Stops what waits of @broadcast (CANCEL or EXPIRE); adds to @stopped. */
bool
advance_stop(Store *store, Tally *tally, int64_t broadcast, AttemptEvent event,
             int64_t at_ms, int64_t *stopped, GError **error);
