/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/consents.h"

#include "bridge/store/sql.h"

void
consent_row_free(ConsentRow *row)
{
    if (!row)
        return;

    g_free(row->how);
    g_free(row->words);
    g_free(row->notice);
    g_free(row->topics);
    g_free(row);
}

void
joining_row_free(JoiningRow *row)
{
    if (!row)
        return;

    g_free(row->words);
    g_free(row->notice);
    g_free(row);
}

bool
consents_add(Store *store, int64_t subscriber, const ConsentRow *row, GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO consents (subscriber, at_s, kind, how, words, notice,"
                   " topics) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   INT(subscriber), INT(row->at_s), INT(row->kind), TEXT(row->how),
                   TEXT(row->words), TEXT(row->notice), TEXT(row->topics));
}

GPtrArray *
consents_of(Store *store, int64_t subscriber, GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) consent_row_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT kind, at_s, how, words, notice, topics FROM consents"
                  " WHERE subscriber = ?1 ORDER BY id",
                  INT(subscriber));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        ConsentRow *consent = g_new0(ConsentRow, 1);

        consent->kind = (ConsentKind) sqlite3_column_int(row, 0);
        consent->at_s = sqlite3_column_int64(row, 1);
        consent->how = sql_text(row, 2);
        consent->words = sql_text(row, 3);
        consent->notice = sql_text(row, 4);
        consent->topics = sql_text(row, 5);
        g_ptr_array_add(rows, consent);
    }
    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

static bool
put(Store *store, const char *channel, const char *number, const char *bsuid,
    const JoiningRow *row, int64_t answer, GError **error)
{
    return joining_drop(store, channel, number, bsuid, error) &&
           SQL_RUN(store, error,
                   "INSERT INTO joining (channel, number, bsuid, asked_s, words,"
                   " notice, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   TEXT(channel), TEXT(number), TEXT(bsuid), INT(row->asked_s),
                   TEXT(row->words), TEXT(row->notice), INT(answer));
}

bool
joining_put(Store *store, const char *channel, const char *number, const char *bsuid,
            const JoiningRow *row, int64_t answer, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, put(store, channel, number, bsuid, row, answer, error),
                     error);
}

JoiningRow *
joining_find(Store *store, const char *channel, const char *number, const char *bsuid,
             GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT asked_s, answer IS NULL, words, notice FROM joining"
                  " WHERE channel = ?1 AND (number = ?2 OR bsuid = ?3)"
                  " ORDER BY id DESC LIMIT 1",
                  TEXT(channel), TEXT(number), TEXT(bsuid));

    if (!row || sql_step(store, row, error) <= 0)
        return NULL;

    JoiningRow *joining = g_new0(JoiningRow, 1);

    joining->asked_s = sqlite3_column_int64(row, 0);
    joining->is_shown = sqlite3_column_int(row, 1) != 0;
    joining->words = sql_text(row, 2);
    joining->notice = sql_text(row, 3);
    return joining;
}

bool
joining_drop(Store *store, const char *channel, const char *number, const char *bsuid,
             GError **error)
{
    return SQL_RUN(store, error,
                   "DELETE FROM joining WHERE channel = ?1"
                   " AND (number = ?2 OR bsuid = ?3)",
                   TEXT(channel), TEXT(number), TEXT(bsuid));
}
