/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * next-due - when there will be something to send, without claiming it
 */
#include "bridge/store/claim.h"

/* When there is room for the most urgent of what the budget lets wait. */
static int64_t
next_parked_ms(Store *store, const char *channel)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, NULL,
                  "SELECT class, max(send_at_s * 1000, iif(" IS_QUIET
                  ", ?3, 0)) FROM broadcasts b WHERE state"
                  " IN (1, 2) AND EXISTS (SELECT 1 FROM deliveries d"
                  "  WHERE d.broadcast = b.id AND d.channel = ?1 AND d.due_ms >= ?2)"
                  " ORDER BY class DESC, send_at_s LIMIT 1",
                  TEXT(channel), INT(BUDGET_PARKED_FROM), INT(store->quiet_until_ms));

    if (!row || sql_step(store, row, NULL) <= 0)
        return INT64_MAX;
    return MAX(
        sqlite3_column_int64(row, 1),
        budget_next_ms(store, channel, (NoticeClass) sqlite3_column_int(row, 0)));
}

int64_t
deliveries_next_due_ms(Store *store, const char *channel)
{
    int64_t next_ms =
        SQL_NUMBER(store, INT64_MAX,
                   "SELECT min(max(b.send_at_s * 1000, iif(" IS_QUIET
                   ", ?2, 0), (SELECT d.due_ms FROM deliveries d"
                   "  WHERE d.broadcast = b.id AND d.channel = ?1 AND d.due_ms < ?3"
                   "  ORDER BY d.due_ms LIMIT 1))) FROM broadcasts b WHERE b.state"
                   " IN (1, 2)",
                   TEXT(channel), INT(store->quiet_until_ms), INT(BUDGET_PARKED_FROM));

    return MIN(next_ms, next_parked_ms(store, channel));
}

void
deliveries_set_quiet(Store *store, int64_t until_ms)
{
    store->quiet_until_ms = until_ms;
}

bool
deliveries_emergency_is_due(Store *store, const char *channel, int64_t now_ms)
{
    return SQL_NUMBER(
               store, 0,
               "SELECT EXISTS (SELECT 1 FROM broadcasts b WHERE b.state IN (1, 2)"
               " AND b.class = 2 AND b.send_at_s * 1000 <= ?2 AND EXISTS"
               " (SELECT 1 FROM deliveries d WHERE d.broadcast = b.id"
               "  AND d.channel = ?1 AND d.due_ms <= ?2))",
               TEXT(channel), INT(now_ms)) > 0;
}
