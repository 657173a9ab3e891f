/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/store.h"

#include "bridge/base/clock.h"
#include "bridge/store/files.h"
#include "bridge/store/journal.h"
#include "bridge/store/restore.h"
#include "bridge/store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define DATABASE "banditore.db"

/* How long to wait for another process's commit, in ms: theirs are small (1,000
 * rows), so that longer means something is wrong. */
#define BUSY_MS 4000

/* The same for the daemon, whose one loop stands still meanwhile. */
#define BUSY_OWNER_MS 1000

/* SQLite's page cache, in KiB: the system has the other pages, and four times as much
 * spared no time at 30,000 and 100,000 subscribers, but took 6 of the 32 MB that
 * dispatching may use. */
#define CACHE_KIB "2048"

/* Pages in the WAL before they are copied into the database: a batch writes some
 * hundreds, many of them again and again, so that copying seldom copies little. */
#define WAL_PAGES "4000"

G_DEFINE_QUARK(banditore_store_error, store_error)

/* Pages that are copied at a time, and how long the disk is left to others then. */
#define COPY_PAGES 256
#define COPY_REST_US 1000

static bool
is_newer(Store *store, int newest, GError **error)
{
    if (store_version(store) <= newest)
        return false;

    g_set_error(error, STORE_ERROR, STORE_ERROR_NEWER,
                "the database was written by a newer version of banditore (its format "
                "is %d, this program knows %d): install that version again",
                store_version(store), newest);
    return true;
}

/* By an open file description, so that a fork or another descriptor of ours
 * cannot drop it; the kernel drops it when we die. */
int
store_lock(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "lock", NULL);
    g_auto(AutoFd) fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fd < 0) {
        files_fail(error, "cannot open the lock of the state folder", errno);
        return -1;
    }

    if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            files_fail(error, "cannot lock the state folder", errno);
        else
            g_set_error(error, STORE_ERROR, STORE_ERROR_LOCKED,
                        "another banditore is running on %s", dir);
        return -1;
    }
    return auto_fd_steal(&fd);
}

static bool
lock(Store *store, GError **error)
{
    store->lock = store_lock(store->dir, error);
    return store->lock >= 0;
}

/* SQLite makes its other files with the mode of the first.  A file that is there is
 * not opened: closing it would drop the locks that SQLite holds in this process. */
static bool
touch_private(const char *path, GError **error)
{
    g_auto(AutoFd) fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && (errno != EEXIST || chmod(path, 0600) != 0))
        return files_fail(error, "cannot open the database", errno);
    return true;
}

/* Counting its memory costs SQLite a lock for each piece of it, which is a tenth of
 * what a delivery takes; nobody reads the count.  Only before the first database. */
static void
count_no_memory(void)
{
    static gsize is_done;

    if (g_once_init_enter(&is_done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&is_done, 1);
    }
}

static bool
open_database(Store *store, GError **error)
{
    g_autofree char *path = g_build_filename(store->dir, DATABASE, NULL);

    if (store->mode == STORE_READER && !g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                    "there is no database in %s yet", store->dir);
        return false;
    }
    if (store->mode != STORE_READER && !touch_private(path, error))
        return false;

    count_no_memory();
    if (sqlite3_open_v2(path, &store->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                            SQLITE_OPEN_EXRESCODE,
                        NULL) != SQLITE_OK)
        return sql_fail(store, error, "cannot open");
    sqlite3_busy_timeout(store->db,
                         store->mode == STORE_OWNER ? BUSY_OWNER_MS : BUSY_MS);

    return sql_exec(store, error,
                    "PRAGMA foreign_keys = ON;"
                    "PRAGMA recursive_triggers = ON;"
                    "PRAGMA secure_delete = ON;"
                    "PRAGMA trusted_schema = OFF;"
                    "PRAGMA temp_store = MEMORY;"
                    "PRAGMA synchronous = FULL;"
                    "PRAGMA cache_size = -" CACHE_KIB ";"
                    "PRAGMA wal_autocheckpoint = " WAL_PAGES ";");
}

static bool
use_wal(Store *store, GError **error)
{
    return sql_exec(store, error,
                    "PRAGMA journal_mode = WAL;"
                    "PRAGMA journal_size_limit = 16777216;");
}

static int
newest_of(const Migration *migrations)
{
    int newest = 0;

    while (migrations[newest].sql)
        newest++;
    return newest;
}

static bool
back_up_before(Store *store, GError **error)
{
    g_autofree char *folder = g_build_filename(store->dir, "backup", NULL);
    g_autofree char *now = clock_text(clock_now_s());
    g_autofree char *path =
        g_strdup_printf("%s/before-%s-format-%d.db", folder, now, store_version(store));

    return files_make_dir(folder, error) && store_backup(store, path, error);
}

static bool
apply_migration(Store *store, const Migration *migration, int number, GError **error)
{
    g_autofree char *version = g_strdup_printf("PRAGMA user_version = %d", number);

    return sql_exec(store, error, migration->sql) && sql_exec(store, error, version);
}

static bool
migrate(Store *store, const Migration *migrations, GError **error)
{
    int newest = newest_of(migrations);

    if (store_version(store) > 0 && !back_up_before(store, error)) {
        g_prefix_error(error, "cannot copy the database before changing its format: ");
        return false;
    }

    for (int done = store_version(store); done < newest; done++) {
        bool ok =
            sql_enter(store, error) &&
            sql_leave(store, apply_migration(store, &migrations[done], done + 1, error),
                      error);

        if (!ok) {
            g_prefix_error(error, "format %d: ", done + 1);
            return false;
        }
    }
    return true;
}

/* Only whoever holds the lock may migrate. */
static bool
migrate_beside(Store *store, const Migration *migrations, GError **error)
{
    if (store->mode == STORE_READER) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "the database has an older format: start `banditore run` first");
        return false;
    }
    if (store->lock >= 0)
        return use_wal(store, error) && migrate(store, migrations, error);

    if (!lock(store, error))
        return false;

    bool ok = use_wal(store, error) && migrate(store, migrations, error);

    auto_fd_clear(&store->lock);
    return ok;
}

static bool
prepare(Store *store, const Migration *migrations, GError **error)
{
    int newest = newest_of(migrations);

    if (store->mode != STORE_READER && !files_make_dir(store->dir, error))
        return false;
    if (store->mode == STORE_OWNER &&
        (!lock(store, error) || !restore_finish(store->dir, error)))
        return false;
    if (store->mode != STORE_OWNER && restore_is_begun(store->dir)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY,
                    "a restore was cut off: start `banditore run`, which ends it");
        return false;
    }
    if (!open_database(store, error) || is_newer(store, newest, error))
        return false;
    if (store_version(store) < newest && !migrate_beside(store, migrations, error))
        return false;

    if (store->mode == STORE_OWNER) {
        files_clean(store->dir, "mails");
        files_clean(store->dir, "media");
        return use_wal(store, error) && journal_start(store, error);
    }
    if (store->mode == STORE_READER)
        return sql_exec(store, error, "PRAGMA query_only = ON");
    return true;
}

static void
finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

static Store *
store_new(const char *dir, StoreMode mode)
{
    Store *store = g_new0(Store, 1);

    store->dir = g_strdup(dir);
    store->mode = mode;
    store->lock = -1;
    store->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
    return store;
}

Store *
store_open_with(const char *state_dir, StoreMode mode, const Migration *migrations,
                GError **error)
{
    g_autoptr(Store) store = store_new(state_dir, mode);

    return prepare(store, migrations, error) ? g_steal_pointer(&store) : NULL;
}

Store *
store_open(const char *state_dir, StoreMode mode, GError **error)
{
    return store_open_with(state_dir, mode, store_migrations, error);
}

/* Nobody writes to a copy, so it needs no locks and no files beside it. */
Store *
store_open_copy(const char *folder, GError **error)
{
    g_autoptr(Store) store = store_new(folder, STORE_READER);
    g_autofree char *full = g_canonicalize_filename(folder, NULL);
    g_autofree char *path = g_build_filename(full, DATABASE, NULL);
    g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
    g_autofree char *name = g_strconcat(uri, "?immutable=1", NULL);

    if (sqlite3_open_v2(name, &store->db,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                            SQLITE_OPEN_EXRESCODE,
                        NULL) != SQLITE_OK) {
        sql_fail(store, error, path);
        return NULL;
    }
    return is_newer(store, store_newest_version(), error) ? NULL
                                                          : g_steal_pointer(&store);
}

void
store_close(Store *store)
{
    if (!store)
        return;

    if (store->is_begun)
        store_rollback(store);
    g_clear_pointer(&store->leaves, g_ptr_array_unref);
    g_clear_pointer(&store->joins, g_ptr_array_unref);
    journal_file_clear(&store->journal);
    g_clear_pointer(&store->journal_key, g_bytes_unref);
    g_hash_table_unref(store->statements);
    sqlite3_close(store->db);
    auto_fd_clear(&store->lock);
    g_free(store->dir);
    g_free(store);
}

const char *
store_dir(const Store *store)
{
    return store->dir;
}

int64_t
store_data_version(Store *store)
{
    return sql_number(store, 0, "PRAGMA data_version", NULL, 0);
}

int
store_newest_version(void)
{
    return newest_of(store_migrations);
}

int
store_version(Store *store)
{
    return (int) sql_number(store, 0, "PRAGMA user_version", NULL, 0);
}

char *
store_get(Store *store, const char *name)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, NULL, "SELECT value FROM facts WHERE name = ?1", TEXT(name));

    return row && sql_step(store, row, NULL) > 0 ? sql_text(row, 0) : NULL;
}

bool
store_set(Store *store, const char *name, const char *value, GError **error)
{
    if (!value)
        return SQL_RUN(store, error, "DELETE FROM facts WHERE name = ?1", TEXT(name));

    return SQL_RUN(store, error,
                   "INSERT INTO facts (name, value) VALUES (?1, ?2)"
                   " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                   TEXT(name), TEXT(value));
}

/* One state of the database is held by a transaction that only reads, which stands in
 * nobody's way; without it the copy would begin anew with each commit of another. */
static int
copy_pages(Store *store, sqlite3_backup *backup)
{
    int code = SQLITE_OK;
    bool held = sql_exec(store, NULL, "BEGIN; SELECT count(*) FROM sqlite_schema;");

    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, COPY_PAGES);
        if (code == SQLITE_OK)
            g_usleep(COPY_REST_US);
    }
    code = sqlite3_backup_finish(backup);
    if (held)
        sql_exec(store, NULL, "COMMIT");
    return code;
}

static bool
copy_to(Store *store, sqlite3 *copy, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db, "main");
    int code = backup ? copy_pages(store, backup) : SQLITE_ERROR;

    if (!backup || code != SQLITE_OK) {
        g_set_error(error, STORE_ERROR,
                    (sqlite3_errcode(copy) & 0xff) == SQLITE_FULL ||
                            (sqlite3_errcode(copy) & 0xff) == SQLITE_IOERR
                        ? STORE_ERROR_FULL
                        : STORE_ERROR_FAILED,
                    "cannot copy the database: %s", sqlite3_errmsg(copy));
        return false;
    }

    /* One file that stands alone: no WAL beside it. */
    if (sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) !=
        SQLITE_OK) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "cannot finish the copy: %s", sqlite3_errmsg(copy));
        return false;
    }
    return true;
}

static bool
sync_in_place(const char *fresh, const char *path, GError **error)
{
    g_auto(AutoFd) fd = open(fresh, O_RDONLY | O_CLOEXEC);
    g_autofree char *folder = g_path_get_dirname(path);
    g_auto(AutoFd) folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || folder_fd < 0 || fsync(fd) != 0 || rename(fresh, path) != 0 ||
        fsync(folder_fd) != 0)
        return files_fail(error, "cannot write the copy of the database", errno);
    return true;
}

bool
store_backup(Store *store, const char *path, GError **error)
{
    g_autofree char *fresh = g_strdup_printf("%s.new", path);
    sqlite3 *copy = NULL;
    bool ok = false;

    unlink(fresh);
    if (!touch_private(fresh, error))
        return false;

    if (sqlite3_open_v2(fresh, &copy, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        ok = copy_to(store, copy, error);
    else
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "cannot open the copy: %s",
                    sqlite3_errmsg(copy));
    sqlite3_close(copy);

    ok = ok && sync_in_place(fresh, path, error);
    if (!ok)
        unlink(fresh);
    return ok;
}
