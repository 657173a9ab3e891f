/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/backup.h"

#include "bridge/base/clock.h"
#include "bridge/store/audit.h"
#include "bridge/store/copy.h"
#include "bridge/store/files.h"
#include "bridge/store/journal.h"
#include "bridge/store/key.h"
#include "bridge/store/media.h"
#include "bridge/store/sql.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define DATABASE "banditore.db"

/* When a copy was made: a fact that only copies have. */
#define MADE "backup-s"

typedef struct {
    Store *live;
    Store *copy; /* the database as it was copied */
    const char *folder;
    GString *manifest;
    GHashTable *seen; /* media that stand in the copy already */
    BackupSum *sum;
} Work;

/* A file may be gone because its mail was forgotten since the database was copied. */
static bool
is_forgotten(Store *live, const char *file)
{
    g_autofree char *path = g_build_filename(live->dir, file, NULL);

    return !g_file_test(path, G_FILE_TEST_EXISTS) &&
           SQL_NUMBER(live, -1, "SELECT count(*) FROM mails WHERE file = ?1",
                      TEXT(file)) == 0;
}

static bool
copy_mails(Work *work, GError **error)
{
    g_autoptr(SqlRow) row = sql_query(
        work->copy, error, "SELECT file FROM mails WHERE file IS NOT NULL", NULL, 0);
    int got = -1;

    while (row && (got = sql_step(work->copy, row, error)) > 0) {
        const char *file = (const char *) sqlite3_column_text(row, 0);

        if (is_forgotten(work->live, file))
            continue;
        if (!copy_file(work->live->dir, work->folder, file, work->manifest,
                       &work->sum->bytes, error))
            return false;
        work->sum->mails++;
    }
    return got == 0;
}

/* Media that were never fetched, or are forgotten, are in no file. */
static bool
copy_medium(const char *sha256, void *user_data, GError **error)
{
    Work *work = user_data;
    g_autofree char *file = media_file(sha256);
    g_autofree char *path = g_build_filename(work->live->dir, file, NULL);

    if (!g_file_test(path, G_FILE_TEST_EXISTS) ||
        !g_hash_table_add(work->seen, g_strdup(sha256)))
        return true;
    work->sum->media++;
    return copy_file(work->live->dir, work->folder, file, work->manifest,
                     &work->sum->bytes, error);
}

static bool
copy_media(Work *work, GError **error)
{
    g_autoptr(SqlRow) row =
        sql_query(work->copy, error, "SELECT content FROM broadcasts", NULL, 0);
    int got = -1;

    while (row && (got = sql_step(work->copy, row, error)) > 0)
        if (!media_each((const char *) sqlite3_column_text(row, 0), copy_medium, work,
                        error))
            return false;
    return got == 0;
}

/* Keys and the journal, which may know of more leavings than the database by now. */
static bool
copy_beside(Work *work, GError **error)
{
    g_autoptr(GDir) names = g_dir_open(work->live->dir, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names)))
        if ((g_str_has_suffix(name, ".key") || strcmp(name, JOURNAL_FILE) == 0) &&
            !copy_file(work->live->dir, work->folder, name, work->manifest,
                       &work->sum->bytes, error))
            return false;
    return true;
}

static bool
write_time(const char *path, GError **error)
{
    g_autofree char *sql = g_strdup_printf("INSERT OR REPLACE INTO facts VALUES ('" MADE
                                           "', '%" G_GINT64_FORMAT "')",
                                           (gint64) clock_now_s());
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "cannot finish the copy: %s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return code == SQLITE_OK;
}

static bool
copy_all(Store *store, const char *folder, BackupSum *sum, GError **error)
{
    g_autofree char *path = g_build_filename(folder, DATABASE, NULL);
    g_autoptr(GString) manifest = g_string_new(NULL);
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GBytes) seal = store_key(store, "audit", error);

    if (!seal || !store_backup(store, path, error) || !write_time(path, error))
        return false;

    g_autoptr(Store) copy = store_open_copy(folder, error);
    Work work = {store, copy, folder, manifest, seen, sum};

    return copy && copy_note(folder, DATABASE, manifest, &sum->bytes, error) &&
           copy_mails(&work, error) && copy_media(&work, error) &&
           copy_beside(&work, error) && copy_finish(folder, manifest, error);
}

static bool
put_in_place(const char *fresh, const char *folder, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(folder);

    if (rename(fresh, folder) != 0)
        return files_fail(error, folder, errno);
    return files_sync_dir(parent, error);
}

bool
backup_write(Store *store, const char *folder, BackupSum *sum, GError **error)
{
    g_autofree char *fresh = g_strconcat(folder, ".new-XXXXXX", NULL);
    *sum = (BackupSum){0};

    if (g_file_test(folder, G_FILE_TEST_EXISTS)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "%s is there already: a copy is never written over another",
                    folder);
        return false;
    }
    if (!g_mkdtemp_full(fresh, 0700))
        return files_fail(error, folder, errno);

    if (copy_all(store, fresh, sum, error)) {
        g_auto(GStrv) names = backup_check(fresh, error);

        if (names && put_in_place(fresh, folder, error))
            return true;
    }
    copy_remove(fresh);
    return false;
}

/* The first sentence of a check that finds nothing is "ok". */
static bool
check_pages(Store *copy, GError **error)
{
    g_autoptr(SqlRow) row = sql_query(copy, error, "PRAGMA quick_check(1)", NULL, 0);

    if (!row || sql_step(copy, row, error) <= 0)
        return false;
    if (g_strcmp0((const char *) sqlite3_column_text(row, 0), "ok") == 0)
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "the database of the copy is damaged: %s", sqlite3_column_text(row, 0));
    return false;
}

char **
backup_check(const char *folder, GError **error)
{
    g_auto(GStrv) names = copy_check(folder, error);

    if (!names)
        return NULL;
    if (!g_strv_contains((const char *const *) names, DATABASE)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "%s holds no database",
                    folder);
        return NULL;
    }

    g_autoptr(Store) copy = store_open_copy(folder, error);

    if (!copy || !check_pages(copy, error) || !audit_verify(copy, NULL, error))
        return NULL;
    return g_steal_pointer(&names);
}

int64_t
backup_time_s(const char *folder)
{
    g_autoptr(Store) copy = store_open_copy(folder, NULL);
    g_autofree char *made = copy ? store_get(copy, MADE) : NULL;

    return made ? g_ascii_strtoll(made, NULL, 10) : 0;
}
