/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/spending.h"

#include "bridge/store/sql.h"

bool
spending_add(Store *store, int64_t hour, unsigned kind, int64_t n, int64_t cost,
             GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO spending (hour, kind, n, cost) VALUES (?1, ?2, ?3, ?4)"
                   " ON CONFLICT DO UPDATE SET n = n + ?3, cost = cost + ?4",
                   INT(hour), INT(kind), INT(n), INT(cost));
}

bool
spending_between(Store *store, int64_t from, int64_t to, Spending *spending,
                 GError **error)
{
    Spending found = {0};
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT kind, n, cost FROM spending WHERE hour >= ?1 AND hour < ?2",
                  INT(from), INT(to));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        found.n[sqlite3_column_int(row, 0)] += sqlite3_column_int64(row, 1);
        found.cost += sqlite3_column_int64(row, 2);
    }
    if (got < 0)
        return false;
    *spending = found;
    return true;
}

int64_t
spending_of(Store *store, int64_t id)
{
    return SQL_NUMBER(store, 0, "SELECT cost FROM broadcasts WHERE id = ?1", INT(id));
}

int64_t
spending_promised(Store *store, int64_t id)
{
    return SQL_NUMBER(store, 0,
                      "SELECT sum(t.n) FROM broadcasts b CROSS JOIN tallies t"
                      " ON t.broadcast = b.id AND t.state = 0 WHERE b.state = 2"
                      " AND b.id <> ?1",
                      INT(id));
}
