/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/gauges.h"

#include "bridge/store/sql.h"

static bool
read_broadcasts(Store *store, Gauges *gauges, GError **error)
{
    g_autoptr(SqlRow) row = sql_query(store, error,
                                      "SELECT state, count(*) FROM broadcasts"
                                      " GROUP BY state",
                                      NULL, 0);
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        gauges->broadcasts[sqlite3_column_int(row, 0)] = sqlite3_column_int64(row, 1);
    return got == 0;
}

G_STATIC_ASSERT(STATE_PENDING == 0 && STATE_UNCERTAIN == 2);

static int64_t
number(Store *store, const char *sql)
{
    return sql_number(store, 0, sql, NULL, 0);
}

bool
gauges_read(Store *store, Gauges *gauges, GError **error)
{
    Gauges found = {0};
    Spending spending;

    if (!read_broadcasts(store, &found, error) ||
        !spending_between(store, 0, INT64_MAX, &spending, error))
        return false;

    found.waiting = number(store, "SELECT sum(t.n) FROM broadcasts b JOIN tallies t"
                                  " ON t.broadcast = b.id WHERE b.state IN (1, 2, 3)"
                                  " AND t.state = 0");
    found.uncertain = number(store, "SELECT count(*) FROM attempts WHERE state = 2");
    found.inbound = number(store, "SELECT count(*) FROM inbound");
    found.outbox = number(store, "SELECT count(*) FROM outbox WHERE due_s IS NOT NULL");
    found.outbox_since_s =
        number(store, "SELECT min(created_s) FROM outbox WHERE due_s IS NOT NULL");
    found.held = number(store, "SELECT count(*) FROM mails WHERE decision = 3"
                               " AND duplicate_of IS NULL");
    for (unsigned i = 0; i < SPENDING_KINDS; i++)
        found.messages += spending.n[i];
    found.cost = spending.cost;
    *gauges = found;
    return true;
}
