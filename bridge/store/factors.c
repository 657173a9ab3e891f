/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/factors.h"

#include "bridge/store/sql.h"

bool
factors_get(Store *store, const char *sender, Factor *factor, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT counter, mail, wrong_day, wrong FROM factors WHERE sender = ?1",
        TEXT(sender));
    int got = row ? sql_step(store, row, error) : -1;

    *factor = (Factor){0};
    if (got > 0) {
        factor->counter = (uint64_t) sqlite3_column_int64(row, 0);
        factor->mail = sqlite3_column_int64(row, 1);
        factor->wrong_day = sqlite3_column_int64(row, 2);
        factor->wrong = (unsigned) sqlite3_column_int64(row, 3);
    }
    return got >= 0;
}

bool
factors_accept(Store *store, const char *sender, uint64_t counter, int64_t mail,
               GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO factors (sender, counter, mail) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT (sender) DO UPDATE SET counter = ?2, mail = ?3"
                   " WHERE counter < ?2",
                   TEXT(sender), INT((int64_t) counter), INT(mail));
}

bool
factors_count_wrong(Store *store, const char *sender, int64_t day, int64_t mail,
                    GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO factors (sender, wrong_day, wrong, wrong_mail)"
                   " VALUES (?1, ?2, 1, ?3) ON CONFLICT (sender) DO UPDATE SET"
                   " wrong = iif(wrong_day = ?2, wrong, 0) + 1, wrong_day = ?2,"
                   " wrong_mail = ?3 WHERE wrong_mail <> ?3",
                   TEXT(sender), INT(day), INT(mail));
}
