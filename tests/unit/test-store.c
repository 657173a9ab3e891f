/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/files.h"
#include "bridge/store/mails.h"
#include "tests/unit/store-fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static unsigned
mode_of(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    struct stat file = {0};

    g_assert_cmpint(stat(path, &file), ==, 0);
    return file.st_mode & 0777;
}

static unsigned
count_files(const char *dir, const char *sub)
{
    g_autofree char *path = g_build_filename(dir, sub, NULL);
    g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
    unsigned n = 0;

    while (names && g_dir_read_name(names))
        n++;
    return n;
}

static char *
pragma(Store *store, const char *sql)
{
    g_autoptr(SqlRow) row = sql_query(store, NULL, sql, NULL, 0);

    return row && sql_step(store, row, NULL) > 0 ? sql_text(row, 0) : NULL;
}

static void
test_open(Fixture *f, gconstpointer data)
{
    g_autofree char *journal = pragma(f->store, "PRAGMA journal_mode");
    g_autofree char *whole = pragma(f->store, "PRAGMA integrity_check");

    g_assert_cmpstr(store_dir(f->store), ==, f->dir);
    g_assert_cmpint(store_version(f->store), ==, store_newest_version());
    g_assert_cmpstr(journal, ==, "wal");
    g_assert_cmpstr(whole, ==, "ok");
    g_assert_cmpint(sql_number(f->store, -1, "PRAGMA synchronous", NULL, 0), ==, 2);
    g_assert_cmpint(sql_number(f->store, -1, "PRAGMA foreign_keys", NULL, 0), ==, 1);
    g_assert_cmpint(sql_number(f->store, -1, "PRAGMA secure_delete", NULL, 0), ==, 1);
    g_assert_cmpuint(mode_of(f->dir, "banditore.db"), ==, 0600);
    g_assert_cmpuint(mode_of(f->dir, "banditore.db-wal"), ==, 0600);
    g_assert_cmpuint(mode_of(f->dir, "lock"), ==, 0600);
    g_assert_cmpuint(count_files(f->dir, "backup"), ==, 0);
    g_assert_cmpint(sql_number(f->store, -1,
                               "SELECT count(*) FROM pragma_table_list"
                               " WHERE schema = 'main' AND type = 'table'"
                               " AND name NOT LIKE 'sqlite%' AND NOT strict",
                               NULL, 0),
                    ==, 0);
}

static void
test_lock(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) second = store_open(f->dir, STORE_OWNER, &error);

    g_assert_null(second);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LOCKED);

    g_autoptr(Store) command = store_open(f->dir, STORE_COMMAND, NULL);

    g_assert_nonnull(command);
    g_clear_pointer(&f->store, store_close);

    g_autoptr(Store) next = store_open(f->dir, STORE_OWNER, NULL);

    g_assert_nonnull(next);
}

static void
test_reader(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) none = store_open("/nowhere/at/all", STORE_READER, &error);

    g_assert_null(none);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);

    g_assert_true(store_set(f->store, "live", "yes", NULL));

    g_autoptr(Store) reader = store_open(f->dir, STORE_READER, NULL);
    g_autofree char *live = store_get(reader, "live");

    g_assert_cmpstr(live, ==, "yes");
    g_assert_false(store_set(reader, "live", "no", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
}

static void
test_facts(Fixture *f, gconstpointer data)
{
    g_assert_null(store_get(f->store, "halted"));
    g_assert_true(store_set(f->store, "halted", "1", NULL));
    g_assert_true(store_set(f->store, "halted", "2", NULL));
    fixture_reopen(f);

    g_autofree char *halted = store_get(f->store, "halted");

    g_assert_cmpstr(halted, ==, "2");
    g_assert_true(store_set(f->store, "halted", NULL, NULL));
    g_assert_null(store_get(f->store, "halted"));
}

static void
test_data_version(Fixture *f, gconstpointer data)
{
    g_autoptr(Store) command = store_open(f->dir, STORE_COMMAND, NULL);
    int64_t before = store_data_version(f->store);

    g_assert_true(store_set(f->store, "a", "1", NULL));
    g_assert_cmpint(store_data_version(f->store), ==, before);
    g_assert_true(store_set(command, "a", "2", NULL));
    g_assert_cmpint(store_data_version(f->store), !=, before);
}

static void
test_transaction(Fixture *f, gconstpointer data)
{
    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(store_set(f->store, "a", "1", NULL));
    store_rollback(f->store);
    g_assert_null(store_get(f->store, "a"));

    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(store_set(f->store, "a", "1", NULL));
    g_assert_true(store_commit(f->store, NULL));

    /* One that is open when the store closes is undone. */
    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(store_set(f->store, "a", "2", NULL));
    fixture_reopen(f);

    g_autofree char *a = store_get(f->store, "a");

    g_assert_cmpstr(a, ==, "1");
}

static void
test_busy(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) command = store_open(f->dir, STORE_COMMAND, NULL);

    sqlite3_busy_timeout(f->store->db, 0);
    g_assert_true(store_begin(command, NULL));
    g_assert_false(store_set(f->store, "a", "1", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_false(store_begin(f->store, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);

    store_rollback(command);
    g_assert_true(store_set(f->store, "a", "1", NULL));
}

/* ---- disk full ----------------------------------------------------------------- */

static void
test_full(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *large = g_strnfill(100000, 'x');

    g_assert_true(sql_exec(f->store, NULL, "PRAGMA max_page_count = 1"));
    g_assert_false(store_set(f->store, "large", large, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
    g_clear_error(&error);

    /* Inside a transaction nothing of it remains, however it ends. */
    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(store_set(f->store, "small", "1", NULL));
    g_assert_false(store_set(f->store, "large", large, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
    store_rollback(f->store);
    g_assert_null(store_get(f->store, "small"));

    g_assert_true(sql_exec(f->store, NULL, "PRAGMA max_page_count = 1000000"));
    g_assert_true(store_set(f->store, "large", large, NULL));
}

static void
test_full_file(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new_take(g_strnfill(200000, 'x'), 200000);
    struct rlimit before, small;
    MailRow row = {.uidvalidity = 1, .uid = 1};

    /* SQLite's shared memory file must still fit, so it is made first. */
    g_assert_true(store_set(f->store, "a", "1", NULL));
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    small = before;
    small.rlim_cur = 100000;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);

    bool ok = mails_add(f->store, &row, raw, &error);

    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_false(ok);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
    g_assert_cmpint(row.id, ==, 0);
    g_assert_cmpint(sql_number(f->store, -1, "SELECT count(*) FROM mails", NULL, 0), ==,
                    0);
    g_assert_true(mails_add(f->store, &row, raw, NULL));
    g_free(row.file);
}

/* ---- migrations ------------------------------------------------------------------ */

static const Migration two[] = {
    {"one", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"},
    {"two", "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = 2;"},
    {NULL, NULL},
};
static const Migration one[] = {
    {"one", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"},
    {NULL, NULL},
};
static const Migration broken[] = {
    {"one", "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"},
    {"two", "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE nothing SET y = 2;"},
    {NULL, NULL},
};

static void
test_migrate(void)
{
    g_autofree char *dir = g_dir_make_tmp("banditore-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    Store *store = store_open_with(dir, STORE_OWNER, one, NULL);

    g_assert_cmpint(store_version(store), ==, 1);
    g_assert_cmpuint(count_files(dir, "backup"), ==, 0);

    /* A command may not migrate under a daemon that runs. */
    g_assert_null(store_open_with(dir, STORE_COMMAND, two, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LOCKED);
    g_clear_error(&error);
    g_clear_pointer(&store, store_close);

    g_assert_null(store_open_with(dir, STORE_READER, two, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_clear_error(&error);

    /* One that fails leaves the database as it was. */
    g_assert_null(store_open_with(dir, STORE_OWNER, broken, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    store = store_open_with(dir, STORE_OWNER, one, NULL);
    g_assert_cmpint(store_version(store), ==, 1);
    g_clear_pointer(&store, store_close);

    store = store_open_with(dir, STORE_COMMAND, two, NULL);
    g_assert_cmpint(store_version(store), ==, 2);
    g_assert_cmpint(sql_number(store, -1, "SELECT y FROM a", NULL, 0), ==, 2);
    g_assert_cmpuint(count_files(dir, "backup"), >=, 1);
    g_clear_pointer(&store, store_close);

    g_assert_null(store_open_with(dir, STORE_OWNER, one, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NEWER);
    g_clear_error(&error);

    /* A command that migrated has not kept the lock. */
    store = store_open_with(dir, STORE_OWNER, two, NULL);
    g_assert_nonnull(store);
    store_close(store);
    fixture_remove(dir);
}

static void
test_backup(Fixture *f, gconstpointer data)
{
    g_autofree char *folder = g_build_filename(f->dir, "copy", NULL);
    g_autofree char *path = g_build_filename(folder, "banditore.db", NULL);
    g_autofree char *nowhere = g_build_filename(f->dir, "none", "x.db", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(files_make_dir(folder, NULL));
    add_citizens(f, 50);
    g_assert_true(store_backup(f->store, path, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(mode_of(folder, "banditore.db"), ==, 0600);
    g_assert_cmpuint(count_files(f->dir, "copy"), ==, 1);

    add_citizens(f, 0);
    g_assert_true(subscribers_leave(f->store, 1, NULL));

    g_autoptr(Store) copy = store_open(folder, STORE_OWNER, NULL);

    g_assert_cmpint(subscribers_count(copy, NULL), ==, 50);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 49);

    g_assert_false(store_backup(f->store, nowhere, &error));
    g_assert_nonnull(error);
}

/* ---- files ------------------------------------------------------------------------
 */

static void
test_leftovers(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\nx", 15);
    MailRow row = {.uidvalidity = 1, .uid = 1};

    g_assert_true(mails_add(f->store, &row, raw, NULL));

    g_autofree char *file = g_build_filename(f->dir, row.file, NULL);
    g_autofree char *folder = g_path_get_dirname(file);
    g_autofree char *left = g_build_filename(folder, ".new-abcdef", NULL);

    g_free(row.file);
    g_assert_true(g_file_set_contents(left, "half", -1, NULL));
    fixture_reopen(f);
    g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/store/open", test_open);
    ADD("/store/lock", test_lock);
    ADD("/store/reader", test_reader);
    ADD("/store/facts", test_facts);
    ADD("/store/data-version", test_data_version);
    ADD("/store/transaction", test_transaction);
    ADD("/store/busy", test_busy);
    ADD("/store/full", test_full);
    ADD("/store/full-file", test_full_file);
    g_test_add_func("/store/migrate", test_migrate);
    ADD("/store/backup", test_backup);
    ADD("/store/leftovers", test_leftovers);

    return g_test_run();
}
