/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * attempt - the states of an attempt, a part and a delivery; forward only
 *
 * The one table of transitions.  Late, doubled and reordered events are
 * harmless because an event that leads nowhere leaves the state as it is:
 * delivered beats failed in either order, a late callback lifts uncertain and
 * expired, read implies delivered (contracts/whatsapp-cloud-api 8.4).
 */
#pragma once

#include <stdbool.h>

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    STATE_PENDING = 0,
    STATE_SENDING = 1,
    STATE_UNCERTAIN = 2, /* a byte may have left and no answer came */
    STATE_ACCEPTED = 3,  /* by the provider; not yet delivered */
    STATE_SENT = 4,
    STATE_DELIVERED = 5,
    STATE_READ = 6,
    STATE_FAILED = 7,
    STATE_EXPIRED = 8,   /* not sent in time */
    STATE_CANCELLED = 9, /* stopped by a person before it left */
    STATE_SKIPPED = 10,  /* not needed, or nobody to send to */
} AttemptState;

typedef enum {
    EVENT_CLAIM,  /* about to be sent: pending -> sending */
    EVENT_DEFER,  /* surely not sent: sending -> pending */
    EVENT_ACCEPT, /* the provider's answer */
    EVENT_DOUBT,  /* time-out, cut connection, crash: sending -> uncertain */
    EVENT_SENT,   /* status callbacks from here */
    EVENT_DELIVERED,
    EVENT_READ,
    EVENT_FAIL, /* answer or callback */
    EVENT_EXPIRE,
    EVENT_CANCEL,
    EVENT_SKIP,
    EVENT_RESEND, /* an emergency in doubt for too long: uncertain -> pending */
} AttemptEvent;

/* Returns: the state after @event; @state itself where the event leads nowhere. */
AttemptState
attempt_next(AttemptState state, AttemptEvent event);

/* Whether no event but a late callback can change @state: it counts as settled.
 * @callbacks: whether status callbacks can come (false in send-only mode). */
bool
attempt_is_settled(AttemptState state, bool callbacks);

/* Returns: the state of a delivery whose parts have @states (design 3: as far
 * as its least advanced part).  @n is at least 1. */
AttemptState
delivery_state(const AttemptState *states, unsigned n);

/* Returns: (unowned) lower case ASCII. */
const char *
attempt_state_word(AttemptState state);
bool
attempt_state_read(const char *word, AttemptState *state);
