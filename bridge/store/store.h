/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * store - the one place for SQL: opening, locking, committing
 *
 * SQLite in WAL mode with synchronous=FULL, foreign keys and STRICT tables, in
 * state_dir/banditore.db.  The other headers of this folder speak the words of
 * the program (mails, broadcasts, deliveries, subscribers, ...) and hide the
 * tables, so that another engine could stand here.
 *
 * A Store belongs to the thread that opened it.  Every function that changes
 * something is its own transaction, or joins the one opened by store_begin().
 * Errors are in STORE_ERROR; out-parameters stay untouched on failure.
 */
#pragma once

#include "bridge/base/cleanup.h"

typedef struct Store Store;

typedef enum {
    STORE_ERROR_LOCKED,    /* another `banditore run` owns the state folder */
    STORE_ERROR_BUSY,      /* the database stayed locked for longer than we wait */
    STORE_ERROR_FULL,      /* disk full, or an I/O error: nothing was written */
    STORE_ERROR_NEWER,     /* written by a newer program: refuse, do not touch */
    STORE_ERROR_NOT_FOUND, /* no such row */
    STORE_ERROR_CONFLICT,  /* a rule of the tables forbids it (a doubled number, ...) */
    STORE_ERROR_FAILED,    /* anything else; the message says what */
} StoreError;

#define STORE_ERROR (store_error_quark())
GQuark
store_error_quark(void);

typedef enum {
    STORE_OWNER,   /* the daemon: takes the lock, migrates, repairs after a crash */
    STORE_COMMAND, /* a command: small commits beside the daemon; migrates if alone */
    STORE_READER,  /* reads only; the database must exist */
} StoreMode;

/*
 * Opens state_dir, which is made (0700) when missing.  Before a migration of a
 * database that holds something, a copy is written to state_dir/backup/.
 * Returns: (owned), or NULL with STORE_ERROR.
 */
Store *
store_open(const char *state_dir, StoreMode mode, GError **error);
void
store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Returns: (unowned) the folder. */
const char *
store_dir(const Store *store);

/* One transaction around several calls.  They do not nest. */
bool
store_begin(Store *store, GError **error);
bool
store_commit(Store *store, GError **error);
void
store_rollback(Store *store);

/* Changes whenever another process has committed (PRAGMA data_version). */
int64_t
store_data_version(Store *store);

/* Small facts that outlive a restart ("halted", "live", ...).
 * Returns: (owned) the value, NULL when unset. */
char *
store_get(Store *store, const char *name);
bool
store_set(Store *store, const char *name, const char *value, GError **error);

/* Writes a consistent copy of the whole database to @path while others work. */
bool
store_backup(Store *store, const char *path, GError **error);

/* The number of the newest migration in the program, and in the database. */
int
store_newest_version(void);
int
store_version(Store *store);
