/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/inbound.h"

#include "bridge/store/sql.h"

void
inbound_row_free(InboundRow *row)
{
    if (!row)
        return;

    g_free(row->channel);
    g_clear_pointer(&row->raw, g_bytes_unref);
    g_free(row);
}

bool
inbound_add(Store *store, const char *channel, GBytes *raw, int64_t now_s, int64_t *id,
            GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO inbound (channel, received_s, raw) VALUES (?1, ?2, ?3)",
                 TEXT(channel), INT(now_s), BYTES(raw)))
        return false;

    if (id)
        *id = sqlite3_last_insert_rowid(store->db);
    return true;
}

static bool
add_each(Store *store, const GPtrArray *rows, int64_t now_s, GError **error)
{
    for (unsigned i = 0; i < rows->len; i++) {
        const InboundRow *row = rows->pdata[i];

        if (!inbound_add(store, row->channel, row->raw, now_s, NULL, error))
            return false;
    }
    return true;
}

bool
inbound_add_all(Store *store, const GPtrArray *rows, int64_t now_s, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, add_each(store, rows, now_s, error), error);
}

GPtrArray *
inbound_waiting(Store *store, unsigned most, GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) inbound_row_free);
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT id, channel, raw FROM inbound ORDER BY id LIMIT ?1",
        INT(most));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        InboundRow *inbound = g_new0(InboundRow, 1);

        inbound->id = sqlite3_column_int64(row, 0);
        inbound->channel = sql_text(row, 1);
        inbound->raw = sql_bytes(row, 2);
        g_ptr_array_add(rows, inbound);
    }
    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

bool
inbound_set_done(Store *store, int64_t id, GError **error)
{
    return SQL_RUN(store, error, "DELETE FROM inbound WHERE id = ?1", INT(id));
}
