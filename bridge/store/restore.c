/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/restore.h"

#include "bridge/base/clock.h"
#include "bridge/store/backup.h"
#include "bridge/store/copy.h"
#include "bridge/store/files.h"
#include "bridge/store/journal.h"
#include "bridge/store/restore-books.h"
#include "bridge/store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATABASE "banditore.db"

/* Where the new state is built, below state_dir. */
#define FRESH "restore.new"

/* What names the folder for the old state while things are renamed: first the old
 * ones out of the way, then the new ones in.  A rename that was done already is seen
 * by its source being gone. */
#define MARK_OUT "restore.out"
#define MARK_IN "restore.in"

/* Beside the keys. */
static const char *const entries[] = {
    DATABASE, DATABASE "-wal", DATABASE "-shm", "mails", "media", JOURNAL_FILE, NULL,
};

void
restore_sum_clear(RestoreSum *sum)
{
    g_clear_pointer(&sum->aside, g_free);
    g_clear_pointer(&sum->not_carried, g_free);
}

/* Whether @name in the state folder is part of the state. */
static bool
is_state(const char *name)
{
    return g_strv_contains(entries, name) || g_str_has_suffix(name, ".key");
}

/* Renames all of the state that is in @from to @to; both in one file system. */
static bool
move_state(const char *from, const char *to, GError **error)
{
    g_autoptr(GDir) names = g_dir_open(from, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *source = g_build_filename(from, name, NULL);
        g_autofree char *target = g_build_filename(to, name, NULL);

        if (is_state(name) && rename(source, target) != 0)
            return files_fail(error, target, errno);
    }
    return files_sync_dir(to, error) && files_sync_dir(from, error);
}

static bool
is_there(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

bool
restore_is_begun(const char *state_dir)
{
    return is_there(state_dir, MARK_OUT) || is_there(state_dir, MARK_IN);
}

static bool
move_out(const char *dir, GError **error)
{
    g_autofree char *out = g_build_filename(dir, MARK_OUT, NULL);
    g_autofree char *in = g_build_filename(dir, MARK_IN, NULL);
    g_autofree char *name = NULL;

    if (!g_file_get_contents(out, &name, NULL, NULL))
        return files_fail(error, out, EIO);

    g_autofree char *aside = g_build_filename(dir, name, NULL);

    if (!files_make_dir(aside, error) || !move_state(dir, aside, error))
        return false;
    if (rename(out, in) != 0)
        return files_fail(error, in, errno);
    return files_sync_dir(dir, error);
}

bool
restore_finish(const char *dir, GError **error)
{
    g_autofree char *fresh = g_build_filename(dir, FRESH, NULL);
    g_autofree char *in = g_build_filename(dir, MARK_IN, NULL);

    if (!restore_is_begun(dir))
        return true;
    if (is_there(dir, MARK_OUT) && !move_out(dir, error))
        return false;
    if (!move_state(fresh, dir, error))
        return false;
    copy_remove(fresh);
    if (unlink(in) != 0)
        return files_fail(error, in, errno);
    return files_sync_dir(dir, error);
}

/* Every file of the copy, but who left is better known to the state that stands. */
static bool
copy_in(const char *folder, char **names, const char *dir, const char *fresh,
        GError **error)
{
    bool own_journal = is_there(dir, JOURNAL_FILE);
    uint64_t bytes = 0;

    for (char **name = names; *name; name++) {
        bool of_journal =
            strcmp(*name, JOURNAL_FILE) == 0 || strcmp(*name, JOURNAL_KEY ".key") == 0;

        if (!(own_journal && of_journal) &&
            !copy_file(folder, fresh, *name, NULL, &bytes, error))
            return false;
    }
    return !own_journal ||
           (copy_file(dir, fresh, JOURNAL_FILE, NULL, &bytes, error) &&
            copy_file(dir, fresh, JOURNAL_KEY ".key", NULL, &bytes, error));
}

/* What a command of root made belongs to the daemon. */
static void
give_to(const char *path, const struct stat *owner)
{
    g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *below = g_build_filename(path, name, NULL);

        give_to(below, owner);
    }
    if (lchown(path, owner->st_uid, owner->st_gid) != 0)
        g_debug("%s keeps its owner", path);
}

static void
give_to_daemon(const char *dir, const char *fresh)
{
    struct stat owner;

    if (geteuid() == 0 && stat(dir, &owner) == 0)
        give_to(fresh, &owner);
}

/* Migrates and changes the new state; afterwards its database is one file. */
static bool
prepare(const char *dir, const char *fresh, const char *folder, const char *actor,
        RestoreSum *sum, GError **error)
{
    g_autoptr(Store) store = store_open(fresh, STORE_OWNER, error);

    return store && restore_books(store, folder, dir, actor, sum, error) &&
           sql_exec(store, error, "PRAGMA journal_mode = DELETE");
}

static bool
begin_renames(const char *dir, RestoreSum *sum, GError **error)
{
    g_autofree char *now = clock_text(clock_now_s());
    g_autofree char *name = g_strconcat("replaced-", now, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(name, strlen(name));

    if (is_there(dir, name)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, "%s/%s is there already",
                    dir, name);
        return false;
    }
    sum->aside = g_build_filename(dir, name, NULL);
    return files_replace(dir, MARK_OUT, bytes, error);
}

static bool
is_too_old(const RestoreSum *sum, GError **error)
{
    if (sum->made_s >= clock_now_s() - JOURNAL_KEEP_D * (int64_t) 86400)
        return false;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "the copy is older than %d days: who left since then is not known any "
                "more, and would get messages again",
                JOURNAL_KEEP_D);
    return true;
}

static bool
replace(const char *dir, const char *folder, const char *actor, RestoreSum *sum,
        GError **error)
{
    g_autofree char *fresh = g_build_filename(dir, FRESH, NULL);
    g_auto(GStrv) names = NULL;

    if (!restore_finish(dir, error))
        return false;
    names = backup_check(folder, error);
    if (!names)
        return false;
    sum->made_s = backup_time_s(folder);
    if (is_too_old(sum, error))
        return false;

    copy_remove(fresh);
    bool ok = files_make_dir(fresh, error) &&
              copy_in(folder, names, dir, fresh, error) &&
              prepare(dir, fresh, folder, actor, sum, error);

    give_to_daemon(dir, fresh);
    ok = ok && copy_sync(fresh, error) && begin_renames(dir, sum, error);
    if (!ok) {
        copy_remove(fresh);
        return false;
    }
    return restore_finish(dir, error);
}

bool
restore_run(const char *state_dir, const char *folder, const char *actor,
            RestoreSum *sum, GError **error)
{
    if (!files_make_dir(state_dir, error))
        return false;

    g_auto(AutoFd) lock = store_lock(state_dir, error);

    *sum = (RestoreSum){0};
    return lock >= 0 && replace(state_dir, folder, actor, sum, error);
}
