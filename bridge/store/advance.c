/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/advance.h"

#include "bridge/store/broadcasts.h"

#include <string.h>

/* More parts than any composition has (a text of 256 KiB in pieces of 4,096 units,
 * and ten files). */
#define MOST_PARTS 128

int
advance_find(Store *store, int64_t delivery, unsigned part, unsigned attempt,
             const char *provider_id, Place *place, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT d.broadcast, d.subscriber, p.attempts, d.parts, a.state,"
                  " p.state, d.state, d.compose, d.is_open, d.due_ms IS NOT NULL,"
                  " a.provider_id, a.kind, a.cost FROM attempts a"
                  " CROSS JOIN parts p ON p.delivery = a.delivery AND p.part = a.part"
                  " CROSS JOIN deliveries d ON d.id = a.delivery"
                  " WHERE a.delivery = ?1 AND a.part = ?2 AND a.attempt = ?3",
                  INT(delivery), INT(part), INT(attempt));
    int got = row ? sql_step(store, row, error) : -1;

    if (got <= 0)
        return got;

    const char *stored = (const char *) sqlite3_column_text(row, 10);

    *place = (Place){
        .delivery = delivery,
        .part = part,
        .attempt = attempt,
        .broadcast = sqlite3_column_int64(row, 0),
        .subscriber = sqlite3_column_int64(row, 1),
        .attempts = (unsigned) sqlite3_column_int(row, 2),
        .parts = (unsigned) sqlite3_column_int(row, 3),
        .attempt_state = (AttemptState) sqlite3_column_int(row, 4),
        .part_state = (AttemptState) sqlite3_column_int(row, 5),
        .delivery_state = (AttemptState) sqlite3_column_int(row, 6),
        .compose = sqlite3_column_int(row, 7) != 0,
        .is_open = sqlite3_column_int(row, 8) != 0,
        .is_due = sqlite3_column_int(row, 9) != 0,
        .has_provider_id = stored != NULL,
        .kind = (unsigned) sqlite3_column_int(row, 11),
        .cost = sqlite3_column_int64(row, 12),
    };
    return stored && provider_id && strcmp(stored, provider_id) != 0 ? 2 : 1;
}

/* Whether a provider has taken it, or a phone shown it. */
static bool
has_left(AttemptState state)
{
    return state >= STATE_ACCEPTED && state <= STATE_READ;
}

int64_t
advance_hash(const char *provider_id)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *provider_id; provider_id++)
        hash = (hash ^ (unsigned char) *provider_id) * UINT64_C(0x100000001b3);
    return (int64_t) hash;
}

static bool
write_provider_id(Store *store, const Place *place, const char *id, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE attempts SET provider_id = ?4, provider_hash = ?5"
                   " WHERE delivery = ?1 AND part = ?2 AND attempt = ?3",
                   INT(place->delivery), INT(place->part), INT(place->attempt),
                   TEXT(id), INT(advance_hash(id)));
}

/* The common case, in one statement. */
static bool
write_accepted(Store *store, const Place *place, const Change *change, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE attempts SET state = ?4, since_ms = ?5, accepted_ms = ?5,"
                   " provider_id = ?6, provider_hash = ?7 WHERE delivery = ?1"
                   " AND part = ?2 AND attempt = ?3",
                   INT(place->delivery), INT(place->part), INT(place->attempt),
                   INT(STATE_ACCEPTED), INT(change->at_ms), TEXT(change->provider_id),
                   INT(advance_hash(change->provider_id)));
}

static bool
write_attempt(Store *store, const Place *place, const Change *change, AttemptState to,
              GError **error)
{
    int64_t accepted_ms = has_left(to) ? change->at_ms : 0;
    int64_t delivered_ms =
        to == STATE_DELIVERED || to == STATE_READ ? change->at_ms : 0;
    bool learns = change->provider_id && !place->has_provider_id;

    if (learns && to == STATE_ACCEPTED && to != place->attempt_state)
        return write_accepted(store, place, change, error);
    if (learns && !write_provider_id(store, place, change->provider_id, error))
        return false;
    if (to == place->attempt_state)
        return true;

    return SQL_RUN(store, error,
                   "UPDATE attempts SET state = ?4, since_ms = ?5, code = ?6,"
                   " reason = ?7, detail = ?8,"
                   " accepted_ms = iif(accepted_ms = 0, ?9, accepted_ms),"
                   " delivered_ms = iif(delivered_ms = 0, ?10, delivered_ms)"
                   " WHERE delivery = ?1 AND part = ?2 AND attempt = ?3",
                   INT(place->delivery), INT(place->part), INT(place->attempt), INT(to),
                   INT(change->at_ms), INT(change->code), TEXT(change->reason),
                   TEXT(change->detail), INT(accepted_ms), INT(delivered_ms));
}

/* See the head of advance.h. */
static bool
derive_part(Store *store, const Place *place, AttemptState *state, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(store, error,
                                      "SELECT state FROM attempts WHERE delivery = ?1"
                                      " AND part = ?2 ORDER BY attempt",
                                      INT(place->delivery), INT(place->part));
    AttemptState best = STATE_PENDING, newest = STATE_PENDING;
    bool is_uncertain = false;
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        newest = (AttemptState) sqlite3_column_int(row, 0);
        is_uncertain |= newest == STATE_UNCERTAIN;
        if (has_left(newest) && newest > best)
            best = newest;
    }
    if (got < 0)
        return false;

    if (has_left(best))
        *state = best;
    else if (newest != STATE_PENDING && newest != STATE_SENDING && is_uncertain)
        *state = STATE_UNCERTAIN;
    else
        *state = newest;
    return true;
}

/* What waits in this part is not needed when another attempt has arrived. */
static bool
skip_waiting(Store *store, const Place *place, int64_t at_ms, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE attempts SET state = ?3, since_ms = ?4 WHERE delivery = ?1"
                   " AND part = ?2 AND state = 0",
                   INT(place->delivery), INT(place->part),
                   INT(attempt_next(STATE_PENDING, EVENT_SKIP)), INT(at_ms));
}

static bool
advance_part(Store *store, Place *place, AttemptState to, int64_t at_ms, GError **error)
{
    AttemptState state = to;

    if (place->attempts > 1) {
        if (has_left(to) && !skip_waiting(store, place, at_ms, error))
            return false;
        if (!derive_part(store, place, &state, error))
            return false;
    }
    if (state == place->part_state)
        return true;

    place->part_state = state;
    return SQL_RUN(store, error,
                   "UPDATE parts SET state = ?3 WHERE delivery = ?1 AND part = ?2",
                   INT(place->delivery), INT(place->part), INT(state));
}

/* @next: the part to be claimed next, -1 = none. */
static bool
derive_delivery(Store *store, const Place *place, AttemptState *state, int *next,
                GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT state FROM parts WHERE delivery = ?1 AND part < ?2"
                  " ORDER BY part",
                  INT(place->delivery), INT(MIN(place->parts, MOST_PARTS)));
    AttemptState states[MOST_PARTS];
    unsigned n = 0;
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        states[n++] = (AttemptState) sqlite3_column_int(row, 0);
    if (got < 0)
        return false;

    unsigned first = 0;

    while (first < n && (has_left(states[first]) || states[first] == STATE_SKIPPED))
        first++;

    *next = first < n && states[first] == STATE_PENDING ? (int) first : -1;
    *state = n ? delivery_state(states, n) : STATE_PENDING;

    /* Parts of a composition that is given up do not speak for the delivery. */
    if (place->compose && *next >= 0)
        *state = STATE_PENDING;
    return true;
}

static BroadcastState
broadcast_state(Store *store, int64_t broadcast)
{
    return (BroadcastState) SQL_NUMBER(store, BROADCAST_DONE,
                                       "SELECT state FROM broadcasts WHERE id = ?1",
                                       INT(broadcast));
}

static bool
is_over(BroadcastState state)
{
    return state == BROADCAST_CANCELLED || state == BROADCAST_DONE;
}

static bool
write_delivery(Store *store, Tally *tally, Place *place, AttemptState to,
               const Change *change, GError **error)
{
    tally_move(tally, place->broadcast, place->delivery_state, to, 1, change->at_ms);
    place->delivery_state = to;

    if (to == STATE_FAILED)
        return SQL_RUN(store, error,
                       "UPDATE deliveries SET state = ?2, code = ?3, reason = ?4"
                       " WHERE id = ?1",
                       INT(place->delivery), INT(to), INT(change->code),
                       TEXT(change->reason));
    return SQL_RUN(store, error, "UPDATE deliveries SET state = ?2 WHERE id = ?1",
                   INT(place->delivery), INT(to));
}

static bool
write_due(Store *store, Place *place, bool is_due, int64_t due_ms, GError **error)
{
    place->is_due = is_due;
    if (!is_due)
        return SQL_RUN(store, error,
                       "UPDATE deliveries SET due_ms = NULL WHERE id = ?1",
                       INT(place->delivery));
    return SQL_RUN(store, error, "UPDATE deliveries SET due_ms = ?2 WHERE id = ?1",
                   INT(place->delivery), INT(due_ms));
}

bool
advance_delivery(Store *store, Tally *tally, Place *place, const Change *change,
                 int64_t due_ms, GError **error)
{
    AttemptState state = place->part_state;
    int next = state == STATE_PENDING ? 0 : -1;
    bool is_alone = place->parts == 1 && place->part == 0 && !place->compose;

    if (!is_alone && !derive_delivery(store, place, &state, &next, error))
        return false;

    if (next >= 0 && (!place->is_due || due_ms >= 0)) {
        BroadcastState broadcast = broadcast_state(store, place->broadcast);

        if (is_over(broadcast))
            return advance_stop_one(store, tally, place,
                                    broadcast == BROADCAST_CANCELLED ? EVENT_CANCEL
                                                                     : EVENT_EXPIRE,
                                    change, error);
        if (!write_due(store, place, true, MAX(due_ms, 0), error))
            return false;
    }
    if (next < 0 && place->is_due && !write_due(store, place, false, 0, error))
        return false;

    return state == place->delivery_state ||
           write_delivery(store, tally, place, state, change, error);
}

bool
advance_stop_one(Store *store, Tally *tally, Place *place, AttemptEvent event,
                 const Change *change, GError **error)
{
    AttemptState to = attempt_next(STATE_PENDING, event);
    AttemptState state = to;
    int next = -1;

    if (!SQL_RUN(store, error,
                 "UPDATE attempts SET state = ?2, since_ms = ?3, code = ?4, reason = ?5"
                 " WHERE delivery = ?1 AND state = 0",
                 INT(place->delivery), INT(to), INT(change->at_ms), INT(change->code),
                 TEXT(change->reason)) ||
        !SQL_RUN(store, error,
                 "UPDATE parts SET state = ?2 WHERE delivery = ?1 AND state = 0",
                 INT(place->delivery), INT(to)) ||
        !write_due(store, place, false, 0, error))
        return false;

    if (place->parts > 0 && !derive_delivery(store, place, &state, &next, error))
        return false;
    return state == place->delivery_state ||
           write_delivery(store, tally, place, state, change, error);
}

bool
advance_again(Store *store, Tally *tally, Place *place, int64_t at_ms, int64_t due_ms,
              GError **error)
{
    Change change = {.at_ms = at_ms};

    place->attempts++;
    return SQL_RUN(store, error,
                   "INSERT INTO attempts (delivery, part, attempt, state, since_ms)"
                   " VALUES (?1, ?2, ?3, 0, ?4)",
                   INT(place->delivery), INT(place->part), INT(place->attempts),
                   INT(at_ms)) &&
           SQL_RUN(store, error,
                   "UPDATE parts SET attempts = ?3 WHERE delivery = ?1 AND part = ?2",
                   INT(place->delivery), INT(place->part), INT(place->attempts)) &&
           advance_part(store, place, STATE_PENDING, at_ms, error) &&
           advance_delivery(store, tally, place, &change, MAX(due_ms, 0), error);
}

/* The phone is outside the window after all: the whole is composed anew. */
static bool
close_window(Store *store, Place *place, GError **error)
{
    place->is_open = false;
    place->compose = true;
    return SQL_RUN(store, error,
                   "UPDATE deliveries SET is_open = 0, compose = 1 WHERE id = ?1",
                   INT(place->delivery)) &&
           SQL_RUN(store, error,
                   "UPDATE subscribers SET window_until_s = 0 WHERE id = ?1",
                   INT(place->subscriber));
}

/* Whether a failure of this attempt leads to another one of its part. */
static bool
goes_again(Store *store, const Place *place, const Change *change)
{
    if (!change->again && !change->close_window)
        return false;
    if (place->attempt != place->attempts || place->part >= place->parts)
        return false;

    /* A part of a composition that was given up already. */
    if (change->close_window && !place->is_open)
        return false;

    /* What came first speaks for the delivery: the template would repeat it. */
    if (change->close_window && place->part > 0)
        return false;
    return !is_over(broadcast_state(store, place->broadcast));
}

bool
advance_attempt(Store *store, Tally *tally, Place *place, const Change *change,
                GError **error)
{
    AttemptState to = attempt_next(place->attempt_state, change->event);

    if (!write_attempt(store, place, change, to, error))
        return false;
    if (to == place->attempt_state)
        return true;

    if (place->kind && has_left(to) != has_left(place->attempt_state))
        tally_charge(tally, place->broadcast, place->kind, has_left(to) ? 1 : -1,
                     place->cost, change->at_ms);
    place->attempt_state = to;
    if (to == STATE_FAILED && goes_again(store, place, change)) {
        if (change->close_window && !close_window(store, place, error))
            return false;
        return advance_again(store, tally, place, change->at_ms, change->retry_at_ms,
                             error);
    }

    int64_t due_ms =
        change->event == EVENT_DEFER ? MAX(change->retry_at_ms, 0) : (int64_t) -1;

    return advance_part(store, place, to, change->at_ms, error) &&
           advance_delivery(store, tally, place, change, due_ms, error);
}

static GArray *
composed_and_due(Store *store, int64_t broadcast, GError **error)
{
    g_autoptr(GArray) places = g_array_new(FALSE, TRUE, sizeof(Place));
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT id, parts, state, compose FROM deliveries WHERE broadcast = ?1"
        " AND due_ms IS NOT NULL",
        INT(broadcast));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        Place place = {
            .delivery = sqlite3_column_int64(row, 0),
            .broadcast = broadcast,
            .parts = (unsigned) sqlite3_column_int(row, 1),
            .delivery_state = (AttemptState) sqlite3_column_int(row, 2),
            .compose = sqlite3_column_int(row, 3) != 0,
            .is_due = true,
        };

        g_array_append_val(places, place);
    }
    return got == 0 ? g_steal_pointer(&places) : NULL;
}

bool
advance_stop(Store *store, Tally *tally, int64_t broadcast, AttemptEvent event,
             int64_t at_ms, int64_t *stopped, GError **error)
{
    AttemptState to = attempt_next(STATE_PENDING, event);
    Change change = {.event = event, .at_ms = at_ms};

    /* Those that were never claimed, which may be very many; by the index, since it
     * is asked every second whether there are any. */
    if (!SQL_RUN(store, error,
                 "UPDATE deliveries INDEXED BY deliveries_due"
                 " SET state = ?2, due_ms = NULL WHERE broadcast = ?1"
                 " AND due_ms IS NOT NULL AND parts = 0 AND state = 0",
                 INT(broadcast), INT(to)))
        return false;

    int64_t n = sql_changed(store);

    tally_move(tally, broadcast, STATE_PENDING, to, n, at_ms);

    g_autoptr(GArray) places = composed_and_due(store, broadcast, error);

    if (!places)
        return false;
    for (guint i = 0; i < places->len; i++)
        if (!advance_stop_one(store, tally, &g_array_index(places, Place, i), event,
                              &change, error))
            return false;

    *stopped += n + places->len;
    return true;
}
