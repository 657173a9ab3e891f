/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A copy of the state is whole, and comes back without sending anything twice.
 */
#include "bridge/store/restore.h"

#include "bridge/store/audit.h"
#include "bridge/store/backup.h"
#include "bridge/store/key.h"
#include "bridge/store/mails.h"
#include "bridge/store/questions.h"

#include "tests/unit/store-fixture.h"

#include <string.h>

static char *
copy_path(Fixture *f)
{
    return g_strconcat(f->dir, ".copy", NULL);
}

static void
back_up(Fixture *f)
{
    g_autofree char *copy = copy_path(f);
    g_autoptr(GError) error = NULL;
    BackupSum sum;

    g_assert_true(backup_write(f->store, copy, &sum, &error));
    g_assert_no_error(error);
}

static bool
restore(Fixture *f, RestoreSum *sum, GError **error)
{
    g_autofree char *copy = copy_path(f);

    g_clear_pointer(&f->store, store_close);
    return restore_run(f->dir, copy, "admin:test", sum, error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autofree char *copy = copy_path(f);

    fixture_remove(copy);
    fixture_tear_down(f, data);
}

/* A broadcast with one message that is being sent and more that wait. */
static int64_t
begin_broadcast(Fixture *f)
{
    int64_t id = add_broadcast(f, CLASS_EMERGENCY);
    g_autoptr(GPtrArray) claims = claim(f, 1);

    g_assert_cmpuint(claims->len, ==, 1);
    return id;
}

static void
test_nothing_twice(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\nx", 15);
    g_auto(RestoreSum) sum = {0};
    MailRow row = {.uidvalidity = 1, .uid = 1};

    add_citizens(f, 5);
    begin_broadcast(f);
    g_assert_true(mails_add(f->store, &row, raw, NULL));
    g_free(row.file);
    g_assert_true(audit_add(f->store, "system", "test", "x", NULL, NULL));
    back_up(f);

    /* What comes after the copy. */
    g_assert_true(mails_decide(f->store, row.id, MAIL_REFUSED, NULL));
    g_assert_true(subscribers_leave(f->store, 2, NULL));
    g_assert_true(subscribers_forget(f->store, 3, NULL));
    add_broadcast(f, CLASS_ROUTINE);

    int64_t newest = sql_number(f->store, 0, "SELECT max(id) FROM deliveries", NULL, 0);

    g_assert_true(restore(f, &sum, &error));
    g_assert_no_error(error);
    g_assert_null(sum.not_carried);
    g_assert_cmpint(sum.left, ==, 2);
    g_assert_cmpint(sum.paused, ==, 1);
    g_assert_cmpint(sum.uncertain, ==, 1);
    g_assert_cmpint(sum.held, ==, 0);
    g_assert_true(g_file_test(sum.aside, G_FILE_TEST_IS_DIR));

    fixture_open(f);
    g_autofree char *halted = store_get(f->store, "halted");
    g_autoptr(GPtrArray) claims = claim(f, 10);
    g_autoptr(MailRow) mail = mails_get(f->store, row.id, NULL);
    int64_t later = add_broadcast(f, CLASS_ROUTINE);

    g_assert_cmpstr(halted, ==, "yes");
    g_assert_cmpuint(claims->len, ==, 0);
    g_assert_cmpint(mail->decision, ==, MAIL_REFUSED);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 3);
    g_assert_cmpint(
        sql_number(f->store, -1, "SELECT count(number) FROM subscribers", NULL, 0), ==,
        4);
    g_assert_true(audit_verify(f->store, NULL, NULL));
    g_assert_cmpint(later, ==, 3);
    g_assert_cmpint(SQL_NUMBER(f->store, 0,
                               "SELECT min(id) FROM deliveries WHERE broadcast = ?1",
                               INT(later)),
                    >, newest);
    g_assert_cmpint(sql_number(f->store, -1,
                               "SELECT count(*) FROM"
                               " pragma_foreign_key_check",
                               NULL, 0),
                    ==, 0);
}

/* The disk died: a new machine, nothing to take over. */
static void
test_no_state(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(RestoreSum) sum = {0};
    MailRow row = {.uidvalidity = 1, .uid = 1};

    add_citizens(f, 3);
    g_assert_true(subscribers_leave(f->store, 1, NULL));
    g_assert_true(mails_add(f->store, &row, NULL, NULL));
    back_up(f);
    g_clear_pointer(&f->store, store_close);
    fixture_remove(f->dir);

    g_assert_true(restore(f, &sum, &error));
    g_assert_no_error(error);
    g_assert_nonnull(sum.not_carried);
    g_assert_cmpint(sum.held, ==, 1);
    fixture_open(f);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 2);
    g_assert_true(audit_verify(f->store, NULL, NULL));
}

/* The database is what is broken: the copy comes back all the same. */
static void
test_damaged_state(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, "banditore.db", NULL);
    g_autoptr(GError) error = NULL;
    g_auto(RestoreSum) sum = {0};

    add_citizens(f, 3);
    back_up(f);
    g_assert_true(subscribers_leave(f->store, 1, NULL));
    g_clear_pointer(&f->store, store_close);
    g_assert_true(
        g_file_set_contents(path, "this is no database, or not any more", -1, NULL));
    g_assert_true(restore(f, &sum, &error));
    g_assert_no_error(error);
    g_assert_nonnull(sum.not_carried);
    fixture_open(f);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 2);
}

static void
test_refused(Fixture *f, gconstpointer data)
{
    g_autofree char *copy = copy_path(f);
    g_autofree char *path = g_build_filename(copy, "audit.key", NULL);
    g_autoptr(GError) error = NULL;
    g_auto(RestoreSum) sum = {0};
    BackupSum written;

    back_up(f);
    g_assert_false(backup_write(f->store, copy, &written, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);

    /* The daemon has the lock. */
    g_assert_false(restore_run(f->dir, copy, "admin:test", &sum, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LOCKED);
    g_clear_error(&error);

    g_assert_true(g_file_set_contents(path, "another key", -1, NULL));
    g_assert_false(restore(f, &sum, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_remove(path);
    g_assert_false(restore(f, &sum, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_open(f);
}

/* Cut off between its renames, by each number of files that moved. */
static void
test_cut_off(Fixture *f, gconstpointer data)
{
    static const char *const marks[] = {"restore.out", "restore.in"};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *mark = g_build_filename(f->dir, marks[i], NULL);
        g_autofree char *fresh = g_build_filename(f->dir, "restore.new", NULL);
        g_autofree char *aside = g_build_filename(f->dir, "replaced-x", NULL);
        g_autofree char *db = g_build_filename(f->dir, "banditore.db", NULL);
        g_autofree char *old = g_build_filename(aside, "banditore.db", NULL);
        g_autofree char *new = g_build_filename(fresh, "banditore.db", NULL);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;

        g_clear_pointer(&f->store, store_close);
        g_assert_true(g_file_get_contents(db, &text, NULL, NULL));
        g_assert_cmpint(g_mkdir(fresh, 0700), ==, 0);
        g_assert_cmpint(g_rename(db, new), ==, 0);
        g_assert_true(g_file_set_contents(mark, "replaced-x", -1, NULL));
        if (i == 0)
            g_assert_true(g_file_set_contents(db, "old", -1, NULL));

        g_assert_null(store_open(f->dir, STORE_COMMAND, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
        fixture_open(f);
        g_assert_false(g_file_test(mark, G_FILE_TEST_EXISTS));
        g_assert_false(g_file_test(fresh, G_FILE_TEST_EXISTS));
        g_assert_true(g_file_test(old, G_FILE_TEST_EXISTS));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

#undef ADD
#define ADD(path, test) g_test_add(path, Fixture, NULL, fixture_set_up, test, tear_down)
    ADD("/restore/nothing-twice", test_nothing_twice);
    ADD("/restore/no-state", test_no_state);
    ADD("/restore/damaged-state", test_damaged_state);
    ADD("/restore/refused", test_refused);
    ADD("/restore/cut-off", test_cut_off);
    return g_test_run();
}
