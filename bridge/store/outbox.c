/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/outbox.h"

#include "bridge/store/sql.h"

void
outbox_row_free(OutboxRow *row)
{
    if (!row)
        return;

    g_free(row->key);
    g_free(row->message_id);
    g_free(row->recipient);
    g_clear_pointer(&row->mail, g_bytes_unref);
    g_free(row->error);
    g_free(row);
}

/* due_s is NULL for what was sent or given up. */
bool
outbox_add(Store *store, const OutboxRow *row, bool *added, GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO outbox (key, message_id, recipient, created_s, due_s,"
                 " mail) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (key) DO NOTHING",
                 TEXT(row->key), TEXT(row->message_id), TEXT(row->recipient),
                 INT(row->created_s), INT(row->due_s), BYTES(row->mail)))
        return false;

    if (added)
        *added = sql_changed(store) > 0;
    return true;
}

GBytes *
outbox_mail(Store *store, const char *key, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error, "SELECT mail FROM outbox WHERE key = ?1", TEXT(key));

    return row && sql_step(store, row, error) > 0 ? sql_bytes(row, 0) : NULL;
}

bool
outbox_has(Store *store, const char *key)
{
    return SQL_NUMBER(store, 0, "SELECT 1 FROM outbox WHERE key = ?1", TEXT(key)) == 1;
}

GPtrArray *
outbox_due(Store *store, int64_t now_s, unsigned most, GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) outbox_row_free);
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT id, key, message_id, recipient, mail, created_s, due_s, tries, error"
        " FROM outbox WHERE due_s <= ?1 ORDER BY due_s, id LIMIT ?2",
        INT(now_s), INT(most));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        OutboxRow *due = g_new0(OutboxRow, 1);

        due->id = sqlite3_column_int64(row, 0);
        due->key = sql_text(row, 1);
        due->message_id = sql_text(row, 2);
        due->recipient = sql_text(row, 3);
        due->mail = sql_bytes(row, 4);
        due->created_s = sqlite3_column_int64(row, 5);
        due->due_s = sqlite3_column_int64(row, 6);
        due->tries = (unsigned) sqlite3_column_int64(row, 7);
        due->error = sql_text(row, 8);
        g_ptr_array_add(rows, due);
    }
    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

int64_t
outbox_next_due_s(Store *store)
{
    return sql_number(store, INT64_MAX,
                      "SELECT min(due_s) FROM outbox WHERE due_s IS NOT NULL", NULL, 0);
}

bool
outbox_hurry(Store *store, int64_t now_s, GError **error)
{
    return SQL_RUN(store, error, "UPDATE outbox SET due_s = ?1 WHERE due_s > ?1",
                   INT(now_s));
}

bool
outbox_set_sent(Store *store, int64_t id, int64_t now_s, GError **error)
{
    return SQL_RUN_ONE(store, error, "mail in the outbox",
                       "UPDATE outbox SET due_s = NULL, sent_s = ?2, error = NULL"
                       " WHERE id = ?1",
                       INT(id), INT(now_s));
}

bool
outbox_set_failed(Store *store, int64_t id, int64_t due_s, const char *why,
                  GError **error)
{
    return SQL_RUN_ONE(store, error, "mail in the outbox",
                       "UPDATE outbox SET due_s = nullif(?2, 0), tries = tries + 1,"
                       " error = ?3 WHERE id = ?1 AND sent_s = 0",
                       INT(id), INT(due_s), TEXT(why));
}

unsigned
outbox_count_since(Store *store, const char *kind, const char *recipient,
                   int64_t since_s)
{
    return (unsigned) SQL_NUMBER(store, 0,
                                 "SELECT count(*) FROM outbox WHERE created_s >= ?1"
                                 " AND (?2 IS NULL OR recipient = ?2)"
                                 " AND key GLOB ?3 || ':*'",
                                 INT(since_s), TEXT(recipient), TEXT(kind));
}
