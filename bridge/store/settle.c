/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * settle - what became of attempts: the provider's answers and callbacks
 */
#include "bridge/store/advance.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/hygiene.h"

#include <string.h>

/* Moves the attempt; what has failed now may say something about the person. */
static bool
advance(Store *store, Tally *tally, Place *place, const Change *change, GError **error)
{
    AttemptState before = place->attempt_state;

    if (!advance_attempt(store, tally, place, change, error))
        return false;
    return place->attempt_state != STATE_FAILED || before == STATE_FAILED ||
           hygiene_failed(store, place->subscriber, change->reason, change->at_ms,
                          error);
}

static bool
settle_one(Store *store, Tally *tally, const AttemptResult *result, GError **error)
{
    Place place;
    int found = advance_find(store, result->delivery, result->part, result->attempt,
                             NULL, &place, error);

    if (found <= 0)
        return found == 0;

    Change change = {
        .event = result->event,
        .at_ms = result->at_ms,
        .retry_at_ms = result->retry_at_ms,
        .again = result->again,
        .close_window = result->close_window,
        .provider_id = result->provider_id,
        .code = result->code,
        .reason = result->reason,
        .detail = result->detail,
    };

    return advance(store, tally, &place, &change, error);
}

static bool
settle_all(Store *store, const AttemptResult *results, size_t n, GError **error)
{
    g_auto(Tally) tally;

    tally_init(&tally);
    for (size_t i = 0; i < n; i++)
        if (!settle_one(store, &tally, &results[i], error))
            return false;
    return tally_write(&tally, store, error);
}

bool
deliveries_settle(Store *store, const AttemptResult *results, size_t n, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, settle_all(store, results, n, error), error);
}

/* "delivery.part.attempt", decimal, nothing else. */
static bool
read_callback(const char *text, int64_t *delivery, unsigned *part, unsigned *attempt)
{
    guint64 numbers[3];

    if (!text)
        return false;

    for (int i = 0; i < 3; i++) {
        char *end;

        if (!g_ascii_isdigit(*text))
            return false;
        numbers[i] = g_ascii_strtoull(text, &end, 10);
        if (numbers[i] > (i == 0 ? (guint64) INT64_MAX : (guint64) INT32_MAX) ||
            *end != (i < 2 ? '.' : '\0'))
            return false;
        text = end + 1;
    }

    *delivery = (int64_t) numbers[0];
    *part = (unsigned) numbers[1];
    *attempt = (unsigned) numbers[2];
    return true;
}

static int
find_by_provider_id(Store *store, const char *provider_id, Place *place, GError **error)
{
    int64_t delivery;
    unsigned part, attempt;

    {
        g_autoptr(SqlRow) row =
            SQL_QUERY(store, error,
                      "SELECT delivery, part, attempt FROM attempts"
                      " WHERE provider_hash = ?2"
                      " AND provider_id = ?1 LIMIT 1",
                      TEXT(provider_id), INT(advance_hash(provider_id)));
        int got = row ? sql_step(store, row, error) : -1;

        if (got <= 0)
            return got;
        delivery = sqlite3_column_int64(row, 0);
        part = (unsigned) sqlite3_column_int(row, 1);
        attempt = (unsigned) sqlite3_column_int(row, 2);
    }
    return advance_find(store, delivery, part, attempt, NULL, place, error);
}

/*
 * The callback's row is looked at first since that costs less; where its provider
 * id is another one (a message that was sent twice), the provider id decides.
 */
static int
find_attempt(Store *store, const StatusUpdate *update, Place *place, GError **error)
{
    int64_t delivery;
    unsigned part, attempt;
    int by_callback = 0;

    if (read_callback(update->callback, &delivery, &part, &attempt))
        by_callback = advance_find(store, delivery, part, attempt, update->provider_id,
                                   place, error);
    if (by_callback < 0 || by_callback == 1 || !update->provider_id)
        return by_callback;

    Place other;
    int by_id = find_by_provider_id(store, update->provider_id, &other, error);

    if (by_id > 0)
        *place = other;
    return by_id ? by_id : by_callback;
}

static bool
apply_one(Store *store, Tally *tally, const StatusUpdate *update, unsigned *strangers,
          GError **error)
{
    Place place;
    int found = find_attempt(store, update, &place, error);

    if (found <= 0) {
        *strangers += found == 0;
        return found == 0;
    }

    bool arrived = update->event == EVENT_DELIVERED || update->event == EVENT_READ;

    if ((update->bsuid || arrived) &&
        !hygiene_learned(store, place.subscriber, update->bsuid, arrived, error))
        return false;

    Change change = {
        .event = update->event,
        .at_ms = update->at_s * 1000,
        .retry_at_ms = update->retry_at_ms,
        .again = update->again,
        .close_window = update->close_window,
        .provider_id = update->provider_id,
        .code = update->code,
        .reason = update->reason,
        .detail = update->detail,
    };

    return advance(store, tally, &place, &change, error);
}

static bool
apply_all(Store *store, const StatusUpdate *updates, size_t n, unsigned *strangers,
          GError **error)
{
    g_auto(Tally) tally;

    tally_init(&tally);
    for (size_t i = 0; i < n; i++)
        if (!apply_one(store, &tally, &updates[i], strangers, error))
            return false;
    return tally_write(&tally, store, error);
}

bool
deliveries_apply(Store *store, const StatusUpdate *updates, size_t n, unsigned *unknown,
                 GError **error)
{
    unsigned strangers = 0;

    if (!sql_enter(store, error) ||
        !sql_leave(store, apply_all(store, updates, n, &strangers, error), error))
        return false;

    if (unknown)
        *unknown = strangers;
    return true;
}
