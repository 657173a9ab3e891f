/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * doubt - what nobody answered for, and what comes too late
 *
 * Asked every second, so every query begins with the few attempts that are in doubt:
 * the CROSS JOINs keep SQLite from beginning with all deliveries of a broadcast.
 */
#include "bridge/store/advance.h"
#include "bridge/store/deliveries.h"

/* What has been in doubt for longer is not looked at every second for ever; an
 * emergency of last week is none. */
#define RESEND_OLDEST_MS (7LL * 24 * 60 * 60 * 1000)

typedef struct {
    int64_t delivery;
    unsigned part, attempt;
} Key;

/* Takes the query's rows as keys; NULL on error. */
static GArray *
read_keys(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;
    g_autoptr(GArray) keys = g_array_new(FALSE, TRUE, sizeof(Key));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        Key key = {
            .delivery = sqlite3_column_int64(row, 0),
            .part = (unsigned) sqlite3_column_int(row, 1),
            .attempt = (unsigned) sqlite3_column_int(row, 2),
        };

        g_array_append_val(keys, key);
    }
    return got == 0 ? g_steal_pointer(&keys) : NULL;
}

static int64_t
doubt_all(Store *store, const char *channel, int64_t now_ms, GError **error)
{
    Change change = {.event = EVENT_DOUBT, .at_ms = now_ms, .reason = "interrupted"};
    g_auto(Tally) tally;
    g_autoptr(GArray) keys =
        read_keys(store,
                  SQL_QUERY(store, error,
                            "SELECT a.delivery, a.part, a.attempt FROM attempts a"
                            " JOIN deliveries d ON d.id = a.delivery"
                            " WHERE a.state = 1 AND (?1 IS NULL OR d.channel = ?1)",
                            TEXT(channel)),
                  error);

    tally_init(&tally);
    for (guint i = 0; keys && i < keys->len; i++) {
        const Key *key = &g_array_index(keys, Key, i);
        Place place;

        if (advance_find(store, key->delivery, key->part, key->attempt, NULL, &place,
                         error) < 1 ||
            !advance_attempt(store, &tally, &place, &change, error))
            return -1;
    }
    return keys && tally_write(&tally, store, error) ? (int64_t) keys->len : -1;
}

int64_t
deliveries_doubt_sending(Store *store, const char *channel, int64_t now_ms,
                         GError **error)
{
    if (!sql_enter(store, error))
        return -1;

    int64_t n = doubt_all(store, channel, now_ms, error);

    return sql_leave(store, n >= 0, error) ? n : -1;
}

/* Only a part's newest attempt, and only where the part itself is in doubt. */
static int64_t
resend_all(Store *store, int64_t before_ms, int64_t now_ms, GError **error)
{
    g_auto(Tally) tally;
    g_autoptr(GArray) keys = read_keys(
        store,
        SQL_QUERY(store, error,
                  "SELECT a.delivery, a.part, a.attempt FROM attempts a"
                  " CROSS JOIN parts p ON p.delivery = a.delivery"
                  "  AND p.part = a.part"
                  " CROSS JOIN deliveries d ON d.id = a.delivery"
                  " CROSS JOIN broadcasts b ON b.id = d.broadcast"
                  " WHERE a.state = 2 AND a.since_ms < ?1"
                  " AND a.since_ms > ?1 - ?3 AND p.state = 2"
                  " AND p.attempts = a.attempt AND p.part < d.parts"
                  " AND b.class = ?2 AND b.state IN (1, 2, 3)",
                  INT(before_ms), INT(CLASS_EMERGENCY), INT(RESEND_OLDEST_MS)),
        error);

    tally_init(&tally);
    for (guint i = 0; keys && i < keys->len; i++) {
        const Key *key = &g_array_index(keys, Key, i);
        Place place;

        if (advance_find(store, key->delivery, key->part, key->attempt, NULL, &place,
                         error) < 1 ||
            !advance_again(store, &tally, &place, now_ms, 0, error))
            return -1;
    }
    return keys && tally_write(&tally, store, error) ? (int64_t) keys->len : -1;
}

int64_t
deliveries_resend_uncertain(Store *store, int64_t before_ms, GError **error)
{
    if (!sql_enter(store, error))
        return -1;

    int64_t n = resend_all(store, before_ms, before_ms, error);

    return sql_leave(store, n >= 0, error) ? n : -1;
}

bool
deliveries_emergency_in_doubt(Store *store)
{
    return SQL_NUMBER(store, 0,
                      "SELECT EXISTS (SELECT 1 FROM attempts a"
                      " CROSS JOIN parts p ON p.delivery = a.delivery"
                      "  AND p.part = a.part"
                      " CROSS JOIN deliveries d ON d.id = a.delivery"
                      " CROSS JOIN broadcasts b ON b.id = d.broadcast"
                      " WHERE a.state = 2 AND p.state = 2 AND p.attempts = a.attempt"
                      " AND p.part < d.parts AND b.class = ?1"
                      " AND b.state IN (1, 2))",
                      INT(CLASS_EMERGENCY)) == 1;
}

static GArray *
read_expired(Store *store, int64_t now_s, GError **error)
{
    return read_keys(store,
                     SQL_QUERY(store, error,
                               "SELECT id, 0, 0 FROM broadcasts WHERE"
                               " state IN (1, 2, 3) AND valid_until_s <> 0"
                               " AND valid_until_s <= ?1",
                               INT(now_s)),
                     error);
}

static int64_t
expire_all(Store *store, int64_t now_s, GError **error)
{
    g_auto(Tally) tally;
    g_autoptr(GArray) broadcasts = read_expired(store, now_s, error);
    int64_t stopped = 0;

    tally_init(&tally);
    for (guint i = 0; broadcasts && i < broadcasts->len; i++)
        if (!advance_stop(store, &tally, g_array_index(broadcasts, Key, i).delivery,
                          EVENT_EXPIRE, now_s * 1000, &stopped, error))
            return -1;
    return broadcasts && tally_write(&tally, store, error) ? stopped : -1;
}

int64_t
deliveries_expire(Store *store, int64_t now_s, GError **error)
{
    if (!sql_enter(store, error))
        return -1;

    int64_t n = expire_all(store, now_s, error);

    return sql_leave(store, n >= 0, error) ? n : -1;
}

static int64_t
count_in(Store *store, int64_t broadcast, AttemptState state)
{
    return SQL_NUMBER(store, 0,
                      "SELECT n FROM tallies WHERE broadcast = ?1 AND state = ?2",
                      INT(broadcast), INT(state));
}

bool
deliveries_unsettled(Store *store, int64_t broadcast, bool callbacks,
                     int64_t uncertain_before_ms, int64_t *unsettled, GError **error)
{
    int64_t open = 0;

    for (int state = 0; state < TALLY_STATES; state++)
        if (state != STATE_UNCERTAIN &&
            !attempt_is_settled((AttemptState) state, callbacks))
            open += count_in(store, broadcast, (AttemptState) state);

    /* Long enough in doubt is settled: the report says so. */
    int64_t doubtful =
        SQL_NUMBER(store, -1,
                   "SELECT count(DISTINCT a.delivery) FROM attempts a"
                   " CROSS JOIN deliveries d ON d.id = a.delivery WHERE a.state = 2"
                   " AND a.since_ms > ?2 AND d.broadcast = ?1 AND d.state = 2",
                   INT(broadcast), INT(uncertain_before_ms));

    if (doubtful < 0)
        return sql_fail(store, error, "cannot count");
    *unsettled = open + doubtful;
    return true;
}
