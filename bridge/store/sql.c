/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/sql.h"

#include "bridge/store/journal.h"

bool
sql_fail(Store *store, GError **error, const char *what)
{
    int code = STORE_ERROR_FAILED;

    switch (sqlite3_errcode(store->db) & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        code = STORE_ERROR_FULL;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code = STORE_ERROR_BUSY;
        break;
    case SQLITE_CONSTRAINT:
        code = STORE_ERROR_CONFLICT;
        break;
    }

    g_set_error(error, STORE_ERROR, code, "database: %s: %s", what,
                sqlite3_errmsg(store->db));
    return false;
}

void
sql_reset(SqlRow *row)
{
    if (!row)
        return;
    sqlite3_reset(row);
    sqlite3_clear_bindings(row);
}

static SqlRow *
prepare(Store *store, const char *sql, GError **error)
{
    sqlite3_stmt *row = g_hash_table_lookup(store->statements, sql);

    if (row) {
        sqlite3_reset(row);
        return row;
    }

    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &row, NULL) !=
        SQLITE_OK) {
        sql_fail(store, error, "cannot prepare");
        return NULL;
    }
    g_hash_table_insert(store->statements, (gpointer) sql, row);
    return row;
}

static int
bind(SqlRow *row, int column, const SqlValue *value)
{
    switch (value->type) {
    case SQL_INT:
        return sqlite3_bind_int64(row, column, value->number);
    case SQL_TEXT:
        return value->text
                   ? sqlite3_bind_text(row, column, value->text, -1, SQLITE_STATIC)
                   : sqlite3_bind_null(row, column);
    case SQL_BYTES:
        break;
    }

    gsize size = 0;
    const void *data = value->bytes ? g_bytes_get_data(value->bytes, &size) : NULL;

    if (!value->bytes)
        return sqlite3_bind_null(row, column);
    return sqlite3_bind_blob64(row, column, data ? data : "", size, SQLITE_STATIC);
}

SqlRow *
sql_query(Store *store, GError **error, const char *sql, const SqlValue *values,
          unsigned n)
{
    SqlRow *row = prepare(store, sql, error);

    if (!row)
        return NULL;

    for (unsigned i = 0; i < n; i++) {
        if (bind(row, (int) i + 1, &values[i]) != SQLITE_OK) {
            sql_fail(store, error, "cannot bind");
            sql_reset(row);
            return NULL;
        }
    }
    return row;
}

int
sql_step(Store *store, SqlRow *row, GError **error)
{
    switch (sqlite3_step(row)) {
    case SQLITE_ROW:
        return 1;
    case SQLITE_DONE:
        return 0;
    }

    sql_fail(store, error, "cannot run");
    return -1;
}

bool
sql_run(Store *store, GError **error, const char *sql, const SqlValue *values,
        unsigned n)
{
    g_autoptr(SqlRow) row = sql_query(store, error, sql, values, n);
    int got = 1;

    while (row && got > 0)
        got = sql_step(store, row, error);

    return row && got == 0;
}

bool
sql_run_one(Store *store, GError **error, const char *what, const char *sql,
            const SqlValue *values, unsigned n)
{
    if (!sql_run(store, error, sql, values, n))
        return false;

    if (sql_changed(store) == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no such %s", what);
        return false;
    }
    return true;
}

int64_t
sql_number(Store *store, int64_t missing, const char *sql, const SqlValue *values,
           unsigned n)
{
    g_autoptr(SqlRow) row = sql_query(store, NULL, sql, values, n);

    if (!row || sql_step(store, row, NULL) <= 0 ||
        sqlite3_column_type(row, 0) == SQLITE_NULL)
        return missing;
    return sqlite3_column_int64(row, 0);
}

bool
sql_exec(Store *store, GError **error, const char *sql)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sql_fail(store, error, "cannot execute");
    return true;
}

char *
sql_text(SqlRow *row, int column)
{
    return g_strdup((const char *) sqlite3_column_text(row, column));
}

GBytes *
sql_bytes(SqlRow *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_NULL)
        return NULL;

    const void *data = sqlite3_column_blob(row, column);

    return g_bytes_new(data, (gsize) sqlite3_column_bytes(row, column));
}

int64_t
sql_changed(Store *store)
{
    return sqlite3_changes64(store->db);
}

bool
sql_is_joined(const Store *store)
{
    return store->is_begun || store->depth > 0;
}

/* Takes the lock at once: what is read then stays true until the commit. */
static bool
begin(Store *store, GError **error)
{
    if (!sql_run(store, error, "BEGIN IMMEDIATE", NULL, 0))
        return false;
    journal_begun(store);
    return true;
}

bool
sql_enter(Store *store, GError **error)
{
    /* SQLite ends a transaction by itself on some errors (disk full); what
     * follows must not slip into transactions of its own. */
    if (sql_is_joined(store) && sqlite3_get_autocommit(store->db)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FULL,
                    "database: the transaction was undone after an error");
        return false;
    }

    bool ok = sql_is_joined(store) ? sql_run(store, error, "SAVEPOINT step", NULL, 0)
                                   : begin(store, error);

    if (ok)
        store->depth++;
    return ok;
}

static bool
commit(Store *store, GError **error)
{
    if (!journal_before_commit(store, error) ||
        !sql_run(store, error, "COMMIT", NULL, 0))
        return false;
    journal_after_commit(store);
    return true;
}

static void
undo(Store *store)
{
    journal_undone(store);
    if (!sqlite3_get_autocommit(store->db))
        sql_run(store, NULL, "ROLLBACK", NULL, 0);
}

bool
sql_leave(Store *store, bool ok, GError **error)
{
    g_assert(store->depth > 0);
    store->depth--;

    bool joined = sql_is_joined(store);

    if (ok)
        ok = joined ? sql_run(store, error, "RELEASE step", NULL, 0)
                    : commit(store, error);
    if (ok)
        return true;

    if (joined && !sqlite3_get_autocommit(store->db)) {
        sql_run(store, NULL, "ROLLBACK TO step", NULL, 0);
        sql_run(store, NULL, "RELEASE step", NULL, 0);
    } else if (!joined) {
        undo(store);
    }
    return false;
}

bool
store_begin(Store *store, GError **error)
{
    g_return_val_if_fail(!sql_is_joined(store), false);

    store->is_begun = begin(store, error);
    return store->is_begun;
}

bool
store_commit(Store *store, GError **error)
{
    g_return_val_if_fail(store->is_begun, false);
    store->is_begun = false;

    if (sqlite3_get_autocommit(store->db)) {
        journal_undone(store);
        g_set_error(error, STORE_ERROR, STORE_ERROR_FULL,
                    "database: the transaction was undone after an error");
        return false;
    }
    if (commit(store, error))
        return true;

    undo(store);
    return false;
}

void
store_rollback(Store *store)
{
    g_return_if_fail(store->is_begun);
    store->is_begun = false;
    undo(store);
}
