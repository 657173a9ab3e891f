/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/sweep.h"

#include "bridge/store/media.h"
#include "bridge/store/sql.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders below mails/ and media/: 00 to ff. */
#define FOLDERS 256

#define DIGEST_DIGITS 64

struct Sweep {
    Store *store;
    GHashTable *named; /* paths below the state folder; NULL = not read */
    unsigned next;     /* of both kinds of folders */
    unsigned removed;
};

Sweep *
sweep_new(Store *store)
{
    Sweep *sweep = g_new0(Sweep, 1);

    sweep->store = store;
    return sweep;
}

void
sweep_free(Sweep *sweep)
{
    if (!sweep)
        return;
    g_clear_pointer(&sweep->named, g_hash_table_unref);
    g_free(sweep);
}

static bool
name_media(const char *sha256, void *user_data, GError **error)
{
    g_hash_table_add(user_data, media_file(sha256));
    return true;
}

/* What the rows name.  Files that come later are young. */
static bool
read_named(Sweep *sweep, GError **error)
{
    GHashTable *named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int got = -1;

    {
        g_autoptr(SqlRow) row = sql_query(sweep->store, error,
                                          "SELECT file FROM mails INDEXED BY mails_kept"
                                          " WHERE file IS NOT NULL",
                                          NULL, 0);

        while (row && (got = sql_step(sweep->store, row, error)) > 0)
            g_hash_table_add(named, sql_text(row, 0));
    }
    if (got == 0) {
        g_autoptr(SqlRow) row =
            sql_query(sweep->store, error,
                      "SELECT content FROM broadcasts INDEXED BY broadcasts_kept"
                      " WHERE forgotten = 0",
                      NULL, 0);

        got = -1;
        while (row && (got = sql_step(sweep->store, row, error)) > 0)
            media_each((const char *) sqlite3_column_text(row, 0), name_media, named,
                       NULL);
    }
    sweep->named = named;
    return got == 0;
}

/* mails: DIGEST-UIDVALIDITY-UID.eml; media: DIGEST; below its first two digits. */
static bool
is_ours(const char *name, const char *folder, bool of_mails)
{
    return strspn(name, "0123456789abcdef") == DIGEST_DIGITS &&
           strncmp(name, folder, 2) == 0 &&
           (of_mails ? name[DIGEST_DIGITS] == '-' && g_str_has_suffix(name, ".eml")
                     : name[DIGEST_DIGITS] == '\0');
}

static bool
is_old(const char *path, int64_t now_s)
{
    struct stat file;

    return lstat(path, &file) == 0 && S_ISREG(file.st_mode) &&
           file.st_mtime < now_s - SWEEP_AGE_S;
}

static void
sweep_folder(Sweep *sweep, unsigned number, int64_t now_s)
{
    bool of_mails = number < FOLDERS;
    g_autofree char *folder = g_strdup_printf("%02x", number % FOLDERS);
    g_autofree char *relative =
        g_build_filename(of_mails ? "mails" : "media", folder, NULL);
    g_autofree char *top = g_build_filename(sweep->store->dir, relative, NULL);
    g_autoptr(GDir) names = g_dir_open(top, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *file = g_build_filename(relative, name, NULL);
        g_autofree char *path = g_build_filename(sweep->store->dir, file, NULL);

        if (is_ours(name, folder, of_mails) &&
            !g_hash_table_contains(sweep->named, file) && is_old(path, now_s) &&
            unlink(path) == 0)
            sweep->removed++;
    }
}

bool
sweep_step(Sweep *sweep, int64_t now_s, unsigned most_ms, bool *more, GError **error)
{
    int64_t until_us = g_get_monotonic_time() + most_ms * INT64_C(1000);

    if (!sweep->named && !read_named(sweep, error)) {
        g_clear_pointer(&sweep->named, g_hash_table_unref);
        return false;
    }
    do {
        sweep_folder(sweep, sweep->next++, now_s);
    } while (sweep->next < 2 * FOLDERS && g_get_monotonic_time() < until_us);
    *more = sweep->next < 2 * FOLDERS;
    return true;
}

unsigned
sweep_count(const Sweep *sweep)
{
    return sweep->removed;
}
