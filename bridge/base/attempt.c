/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/attempt.h"

#include <glib.h>

#define STATES (STATE_SKIPPED + 1)
#define EVENTS (EVENT_RESEND + 1)

/* What is not written here stays as it is.  +1, so that 0 means "stays". */
#define TO(state) ((state) + 1)

static const unsigned char table[STATES][EVENTS] = {
    [STATE_PENDING] =
        {
            [EVENT_CLAIM] = TO(STATE_SENDING),
            [EVENT_EXPIRE] = TO(STATE_EXPIRED),
            [EVENT_CANCEL] = TO(STATE_CANCELLED),
            [EVENT_SKIP] = TO(STATE_SKIPPED),
            [EVENT_FAIL] = TO(STATE_FAILED),
            /* A callback can overtake our own bookkeeping after a restart. */
            [EVENT_SENT] = TO(STATE_SENT),
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
        },
    [STATE_SENDING] =
        {
            [EVENT_DEFER] = TO(STATE_PENDING),
            [EVENT_ACCEPT] = TO(STATE_ACCEPTED),
            [EVENT_DOUBT] = TO(STATE_UNCERTAIN),
            [EVENT_FAIL] = TO(STATE_FAILED),
            [EVENT_SENT] = TO(STATE_SENT),
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
        },
    [STATE_UNCERTAIN] =
        {
            [EVENT_ACCEPT] = TO(STATE_ACCEPTED),
            [EVENT_SENT] = TO(STATE_SENT),
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
            [EVENT_FAIL] = TO(STATE_FAILED),
            [EVENT_RESEND] = TO(STATE_PENDING),
        },
    [STATE_ACCEPTED] =
        {
            [EVENT_SENT] = TO(STATE_SENT),
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
            [EVENT_FAIL] = TO(STATE_FAILED),
        },
    [STATE_SENT] =
        {
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
            [EVENT_FAIL] = TO(STATE_FAILED),
        },
    [STATE_DELIVERED] =
        {
            [EVENT_READ] = TO(STATE_READ),
        },
    [STATE_FAILED] =
        {
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
        },
    [STATE_EXPIRED] =
        {
            [EVENT_SENT] = TO(STATE_SENT),
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
        },
    [STATE_CANCELLED] =
        {
            [EVENT_DELIVERED] = TO(STATE_DELIVERED),
            [EVENT_READ] = TO(STATE_READ),
        },
};

static const char *const words[STATES] = {
    [STATE_PENDING] = "pending",     [STATE_SENDING] = "sending",
    [STATE_UNCERTAIN] = "uncertain", [STATE_ACCEPTED] = "accepted",
    [STATE_SENT] = "sent",           [STATE_DELIVERED] = "delivered",
    [STATE_READ] = "read",           [STATE_FAILED] = "failed",
    [STATE_EXPIRED] = "expired",     [STATE_CANCELLED] = "cancelled",
    [STATE_SKIPPED] = "skipped",
};

AttemptState
attempt_next(AttemptState state, AttemptEvent event)
{
    g_return_val_if_fail(state < STATES && event < EVENTS, state);

    unsigned char to = table[state][event];

    return to ? (AttemptState) (to - 1) : state;
}

bool
attempt_is_settled(AttemptState state, bool callbacks)
{
    switch (state) {
    case STATE_PENDING:
    case STATE_SENDING:
    case STATE_UNCERTAIN:
        return false;
    case STATE_ACCEPTED:
    case STATE_SENT:
        return !callbacks;
    case STATE_DELIVERED:
    case STATE_READ:
    case STATE_FAILED:
    case STATE_EXPIRED:
    case STATE_CANCELLED:
    case STATE_SKIPPED:
        return true;
    }
    return false;
}

/* How far a part has come: the least advanced part speaks for the delivery. */
static unsigned
advance(AttemptState state)
{
    static const unsigned char rank[STATES] = {
        [STATE_FAILED] = 0,    [STATE_EXPIRED] = 1,  [STATE_CANCELLED] = 2,
        [STATE_UNCERTAIN] = 3, [STATE_PENDING] = 4,  [STATE_SENDING] = 5,
        [STATE_ACCEPTED] = 6,  [STATE_SENT] = 7,     [STATE_DELIVERED] = 8,
        [STATE_READ] = 9,      [STATE_SKIPPED] = 10,
    };

    return rank[state];
}

AttemptState
delivery_state(const AttemptState *states, unsigned n)
{
    g_return_val_if_fail(n > 0, STATE_SKIPPED);

    AttemptState least = states[0];

    for (unsigned i = 1; i < n; i++)
        if (advance(states[i]) < advance(least))
            least = states[i];

    return least;
}

const char *
attempt_state_word(AttemptState state)
{
    g_return_val_if_fail(state < STATES, "?");
    return words[state];
}

bool
attempt_state_read(const char *word, AttemptState *state)
{
    for (unsigned i = 0; i < STATES; i++) {
        if (g_strcmp0(words[i], word) == 0) {
            *state = (AttemptState) i;
            return true;
        }
    }
    return false;
}
