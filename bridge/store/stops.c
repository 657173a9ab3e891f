/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/stops.h"

#include "bridge/base/clock.h"
#include "bridge/store/sql.h"

bool
broadcasts_pause(Store *store, int64_t id, const char *why, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE broadcasts SET state = 3, pause = ?2, paused_s = ?3"
                   " WHERE id = ?1 AND state IN (1, 2)",
                   INT(id), TEXT(why), INT(clock_now_s()));
}

bool
broadcasts_note_losses(Store *store, int64_t id, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE broadcasts SET base_failed = (SELECT n FROM tallies"
                   "  WHERE broadcast = ?1 AND state = 7),"
                   " base_left = (SELECT sum(n) FROM tallies WHERE broadcast = ?1"
                   "  AND state BETWEEN 3 AND 7) WHERE id = ?1",
                   INT(id));
}

static bool
resume(Store *store, int64_t id, GError **error)
{
    return SQL_RUN_ONE(store, error, "broadcast that is paused",
                       "UPDATE broadcasts SET state = 2, pause = NULL, paused_s = 0"
                       " WHERE id = ?1 AND state = 3",
                       INT(id)) &&
           broadcasts_note_losses(store, id, error);
}

bool
broadcasts_resume(Store *store, int64_t id, GError **error)
{
    return sql_enter(store, error) && sql_leave(store, resume(store, id, error), error);
}

/* The tallies say at once that there is nothing to look at; only where they do not are
 * the reasons counted, by their index. */
GArray *
broadcasts_losing(Store *store, unsigned least, unsigned percent, GError **error)
{
    g_autoptr(GArray) losses = g_array_new(FALSE, TRUE, sizeof(BroadcastLoss));
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT x.id, class, failed, went FROM (SELECT b.id AS id, b.class AS class,"
        "  (SELECT n FROM tallies WHERE broadcast = b.id AND state = 7)"
        "   - b.base_failed AS failed,"
        "  (SELECT sum(n) FROM tallies WHERE broadcast = b.id"
        "   AND state BETWEEN 3 AND 7) - b.base_left AS went"
        "  FROM broadcasts b WHERE b.state = 2 AND b.question = 0) x"
        " WHERE CASE WHEN failed < ?1 THEN 0"
        "  ELSE failed - (SELECT count(*) FROM deliveries WHERE broadcast = x.id"
        "   AND state = 7 AND reason IN ('marketing-refused', 'no-address'))"
        "   >= max(?1, went * ?2 / 100) END",
        INT(least), INT(percent));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        BroadcastLoss loss = {
            .id = sqlite3_column_int64(row, 0),
            .class = (NoticeClass) sqlite3_column_int(row, 1),
            .failed = sqlite3_column_int64(row, 2),
            .left = sqlite3_column_int64(row, 3),
        };

        g_array_append_val(losses, loss);
    }
    return got == 0 ? g_steal_pointer(&losses) : NULL;
}
