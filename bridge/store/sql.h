/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sql - what the files of this folder share: statements, transactions, errors
 *
 * Private to bridge/store/ and its tests; nobody else includes it.  Statements
 * are prepared once for each connection and found again by the address of
 * their text, so the text must be a string literal (or const data).
 *
 *     g_autoptr(SqlRow) row = SQL_QUERY(store, error, "SELECT ... ?1", INT(id));
 *
 *     while (row && (got = sql_step(store, row, error)) > 0)
 *         ...
 *
 * A query is reset when its variable goes out of scope; the same statement must
 * not be in use twice at the same time, so functions that call back read a page
 * into memory first.
 */
#pragma once

#include "bridge/store/journal-file.h"
#include "bridge/store/migrations.h"
#include "bridge/store/store.h"

#include <sqlite3.h>

struct Store {
    sqlite3 *db;
    char *dir;
    StoreMode mode;
    AutoFd lock;            /* -1 = not ours */
    GHashTable *statements; /* text -> sqlite3_stmt */
    bool is_begun;          /* by store_begin() */
    unsigned depth;         /* of sql_enter() */
    unsigned claim_turn;    /* which broadcast of a class is first in the next claim */
    int64_t quiet_until_ms; /* routine deliveries wait until then; 0 = they do not */
    GPtrArray *leaves; /* of char *: lines for the journal (journal.h), NULL = none */
    GPtrArray *joins;
    GBytes *journal_key;   /* NULL = not read yet */
    JournalFile journal;   /* as it was when somebody joined last */
    bool journal_is_fresh; /* looked at since the transaction began */
};

/* store_open() with another table of migrations, ended by a NULL sql. */
Store *
store_open_with(const char *state_dir, StoreMode mode, const Migration *migrations,
                GError **error);

/* Returns: the descriptor that holds the lock of @dir, to be closed; -1 with
 * STORE_ERROR (LOCKED). */
int
store_lock(const char *dir, GError **error);

/* The database of a finished copy, of any format that we know; read only. */
Store *
store_open_copy(const char *folder, GError **error);

typedef struct {
    enum { SQL_INT, SQL_TEXT, SQL_BYTES } type;
    int64_t number;
    const char *text;
    GBytes *bytes;
} SqlValue;

/* Borrowed until the statement is reset. NULL is SQL NULL. */
#define INT(value) ((SqlValue){.type = SQL_INT, .number = (int64_t) (value)})
#define TEXT(value) ((SqlValue){.type = SQL_TEXT, .text = (value)})
#define BYTES(value) ((SqlValue){.type = SQL_BYTES, .bytes = (value)})

#define SQL_VALUES(...)                                                                \
    (const SqlValue[]){__VA_ARGS__},                                                   \
        (unsigned) (sizeof((const SqlValue[]){__VA_ARGS__}) / sizeof(SqlValue))

typedef sqlite3_stmt SqlRow;

void
sql_reset(SqlRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlRow, sql_reset)

/* Returns: (unowned) the statement with its values bound, or NULL with STORE_ERROR. */
SqlRow *
sql_query(Store *store, GError **error, const char *sql, const SqlValue *values,
          unsigned n);
#define SQL_QUERY(store, error, sql, ...)                                              \
    sql_query(store, error, sql, SQL_VALUES(__VA_ARGS__))

/* Returns: 1 a row, 0 no more, -1 with STORE_ERROR. */
int
sql_step(Store *store, SqlRow *row, GError **error);

/* Runs a statement that gives no rows. */
bool
sql_run(Store *store, GError **error, const char *sql, const SqlValue *values,
        unsigned n);
#define SQL_RUN(store, error, sql, ...)                                                \
    sql_run(store, error, sql, SQL_VALUES(__VA_ARGS__))

/* The same, NOT_FOUND with "no such @what" when no row was changed. */
bool
sql_run_one(Store *store, GError **error, const char *what, const char *sql,
            const SqlValue *values, unsigned n);
#define SQL_RUN_ONE(store, error, what, sql, ...)                                      \
    sql_run_one(store, error, what, sql, SQL_VALUES(__VA_ARGS__))

/* One number; @missing when there is no row, it is NULL or reading failed. */
int64_t
sql_number(Store *store, int64_t missing, const char *sql, const SqlValue *values,
           unsigned n);
#define SQL_NUMBER(store, missing, sql, ...)                                           \
    sql_number(store, missing, sql, SQL_VALUES(__VA_ARGS__))

/* Several statements, not cached. */
bool
sql_exec(Store *store, GError **error, const char *sql);

/* Returns: (owned) the text of a column, NULL for SQL NULL. */
char *
sql_text(SqlRow *row, int column);
GBytes *
sql_bytes(SqlRow *row, int column);

/* Rows that the last statement changed. */
int64_t
sql_changed(Store *store);

/*
 * One transaction, or a savepoint inside the one that is open: so each function
 * happens whole or not at all, also between store_begin() and store_commit().
 *
 *     return sql_enter(store, error) && sql_leave(store, work(...), error);
 */
bool
sql_enter(Store *store, GError **error);

/* Whether a transaction of ours is open. */
bool
sql_is_joined(const Store *store);

/* Commits when @ok, else undoes.  Returns: whether it is done. */
bool
sql_leave(Store *store, bool ok, GError **error);

/* Sets STORE_ERROR from the connection's last error; always returns false. */
bool
sql_fail(Store *store, GError **error, const char *what);
