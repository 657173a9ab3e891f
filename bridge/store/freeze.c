/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * freeze - from the subscribers to the deliveries of one broadcast, in chunks
 */
#include "bridge/base/limits.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/sql.h"
#include "bridge/store/tally.h"

typedef struct {
    int64_t id;
    const char *channel;
    bool everybody;
    bool also_suspended; /* an emergency is for whoever might be reached */
    int64_t from, to;    /* subscribers after `from`, up to `to` */
    char *topics;        /* ",a,b," */
    char *zones;         /* the same */
} Chunk;

static bool
read_progress(Store *store, Chunk *chunk, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT CASE frozen_channel WHEN ?2 THEN frozen_to ELSE 0 END,"
                  " ',' || topics || ',', ',' || zones || ',', class FROM broadcasts"
                  " WHERE id = ?1 AND state = 0",
                  INT(chunk->id), TEXT(chunk->channel));
    int got = row ? sql_step(store, row, error) : -1;

    if (got == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "broadcast %" G_GINT64_FORMAT " is not freezing",
                    (gint64) chunk->id);
    if (got <= 0)
        return false;

    chunk->from = sqlite3_column_int64(row, 0);
    chunk->topics = sql_text(row, 1);
    chunk->zones = sql_text(row, 2);
    chunk->also_suspended = sqlite3_column_int(row, 3) == CLASS_EMERGENCY;
    return true;
}

/* So many that the commit stays small, also where few of them follow the topic. */
static int64_t
chunk_end(Store *store, const Chunk *chunk, bool *more)
{
    int64_t to =
        SQL_NUMBER(store, INT64_MAX,
                   "SELECT id FROM subscribers WHERE channel = ?1"
                   " AND state = 0 AND id > ?2 ORDER BY id LIMIT 1 OFFSET ?3",
                   TEXT(chunk->channel), INT(chunk->from), INT(LIMIT_COMMIT_ROWS - 1));

    *more = to != INT64_MAX;
    if (*more)
        return to;
    return SQL_NUMBER(store, chunk->from,
                      "SELECT max(id) FROM subscribers WHERE channel = ?1"
                      " AND state = 0 AND id > ?2",
                      TEXT(chunk->channel), INT(chunk->from));
}

static bool
write_progress(Store *store, const Chunk *chunk, int64_t added, GError **error)
{
    g_auto(Tally) tally;

    tally_init(&tally);
    tally_add(&tally, chunk->id, STATE_PENDING, added);
    return tally_write(&tally, store, error) &&
           SQL_RUN(store, error,
                   "UPDATE broadcasts SET frozen_channel = ?2, frozen_to = ?3"
                   " WHERE id = ?1",
                   INT(chunk->id), TEXT(chunk->channel), INT(chunk->to));
}

/* Whoever lives in a zone that the broadcast is about is due a little earlier than all
 * others, and so comes first in the claim's index; a suspended number, which probably
 * reaches nobody, comes last.
 * A chunk that was frozen before (another channel came between) adds nobody. */
static bool
freeze_chunk(Store *store, Chunk *chunk, bool *more, GError **error)
{
    if (!read_progress(store, chunk, error))
        return false;

    chunk->to = chunk_end(store, chunk, more);
    return SQL_RUN(store, error,
                   "INSERT OR IGNORE INTO deliveries (broadcast, subscriber, channel,"
                   " due_ms) SELECT ?1, s.id, s.channel, iif(s.suspended_s > 0, 1,"
                   "  -(s.zone IS NOT NULL AND instr(?7, ',' || s.zone || ',') > 0))"
                   " FROM subscribers s WHERE s.channel = ?2 AND s.state = 0"
                   " AND (?8 OR s.suspended_s = 0) AND s.id > ?3 AND s.id <= ?4"
                   " AND (?5 OR NOT EXISTS"
                   "  (SELECT 1 FROM subscriber_topics WHERE subscriber = s.id)"
                   " OR EXISTS (SELECT 1 FROM subscriber_topics st"
                   "  JOIN topics t ON t.id = st.topic WHERE st.subscriber = s.id"
                   "  AND instr(?6, ',' || t.name || ','))) ORDER BY s.id",
                   INT(chunk->id), TEXT(chunk->channel), INT(chunk->from),
                   INT(chunk->to), INT(chunk->everybody), TEXT(chunk->topics),
                   TEXT(chunk->zones), INT(chunk->also_suspended)) &&
           write_progress(store, chunk, sql_changed(store), error);
}

/* Somebody who had left stays out of audiences but may be tried out on: staff. */
static bool
freeze_number(Store *store, const Chunk *chunk, const char *number, int64_t *added,
              GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO subscribers (channel, number, state) VALUES (?1, ?2, 2)"
                 " ON CONFLICT DO UPDATE SET state = 2 WHERE state = 1",
                 TEXT(chunk->channel), TEXT(number)) ||
        !SQL_RUN(store, error,
                 "INSERT OR IGNORE INTO deliveries (broadcast, subscriber, channel)"
                 " SELECT ?1, id, channel FROM subscribers WHERE channel = ?2"
                 " AND number = ?3",
                 INT(chunk->id), TEXT(chunk->channel), TEXT(number)))
        return false;

    *added += sql_changed(store);
    return true;
}

static bool
freeze_numbers(Store *store, Chunk *chunk, const char *const *numbers, GError **error)
{
    int64_t added = 0;

    if (!read_progress(store, chunk, error))
        return false;

    for (; *numbers; numbers++)
        if (!freeze_number(store, chunk, *numbers, &added, error))
            return false;
    return write_progress(store, chunk, added, error);
}

bool
broadcasts_freeze_some(Store *store, int64_t id, const char *channel,
                       const char *const *only_numbers, bool everybody, bool *more,
                       GError **error)
{
    Chunk chunk = {.id = id, .channel = channel, .everybody = everybody};
    bool goes_on = false;

    if (!sql_enter(store, error))
        return false;

    bool ok = only_numbers ? freeze_numbers(store, &chunk, only_numbers, error)
                           : freeze_chunk(store, &chunk, &goes_on, error);

    g_free(chunk.topics);
    g_free(chunk.zones);
    if (!sql_leave(store, ok, error))
        return false;
    *more = goes_on;
    return true;
}
