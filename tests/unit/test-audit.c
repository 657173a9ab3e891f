/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/audit.h"
#include "bridge/store/key.h"
#include "tests/unit/store-fixture.h"

#include <string.h>
#include <sys/stat.h>

static void
add_lines(Fixture *f, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;

        g_assert_true(audit_add(f->store, "sindaco@comune.example", "broadcast",
                                "broadcast 17", i % 2 ? "urgent" : NULL, &error));
        g_assert_no_error(error);
    }
}

static bool
count(const AuditLine *line, void *user_data)
{
    unsigned *n = user_data;

    g_assert_cmpint(line->id, ==, *n + 1);
    g_assert_cmpstr(line->actor, ==, "sindaco@comune.example");
    g_assert_cmpuint(strlen(line->digest), ==, 64);
    (*n)++;
    return true;
}

static void
test_whole(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;

    g_assert_true(audit_verify(f->store, NULL, NULL));
    add_lines(f, 3);

    /* What is undone leaves no gap. */
    g_assert_true(store_begin(f->store, NULL));
    add_lines(f, 1);
    store_rollback(f->store);
    fixture_reopen(f);
    add_lines(f, 600);
    g_assert_true(audit_each(f->store, count, &n, NULL));
    g_assert_cmpuint(n, ==, 603);
    g_assert_true(audit_verify(f->store, NULL, &error));
    g_assert_no_error(error);
}

static void
test_append_only(Fixture *f, gconstpointer data)
{
    static const char *const tries[] = {
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "REPLACE INTO audit SELECT id, at_s, 'x', action, subject, detail, digest,"
        " seal FROM audit",
    };

    add_lines(f, 2);
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(sql_exec(f->store, &error, tries[i]));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    }
    g_assert_true(audit_verify(f->store, NULL, NULL));
}

typedef struct {
    const char *path;
    const char *sql;  /* what somebody with the file in hand does */
    const char *line; /* that is named */
} Case;

static const Case cases[] = {
    {"/audit/changed", "UPDATE audit SET actor = 'x' WHERE id = 2", "line 2 "},
    {"/audit/moved-letter",
     "UPDATE audit SET actor = 'sindaco@comune.exampleb', action = 'roadcast'"
     " WHERE id = 3",
     "line 3 of the audit was changed"},
    {"/audit/null-for-empty", "UPDATE audit SET detail = '' WHERE id = 1", "line 1 "},
    {"/audit/time", "UPDATE audit SET at_s = at_s + 1 WHERE id = 2", "line 2 "},
    {"/audit/missing", "DELETE FROM audit WHERE id = 2",
     "line 2 of the audit is missing"},
    {"/audit/missing-first", "DELETE FROM audit WHERE id = 1",
     "line 1 of the audit is missing"},
    {"/audit/cut", "DELETE FROM audit WHERE id > 3", "cut: line 4 "},
    {"/audit/reordered",
     "UPDATE audit SET id = 99 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3;"
     "UPDATE audit SET id = 3 WHERE id = 99",
     "line 2 of the audit stands at the place of line 3"},
    {"/audit/seal", "UPDATE audit SET seal = replace(seal, '0', '1') WHERE id = 2",
     "line 2 of the audit was not written"},
};

static void
test_case(Fixture *f, gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GError) error = NULL;

    add_lines(f, 4);
    g_assert_true(
        sql_exec(f->store, NULL, "DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays"));
    g_assert_true(sql_exec(f->store, NULL, c->sql));
    g_assert_false(audit_verify(f->store, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_assert_nonnull(strstr(error->message, c->line));
}

/* The one who rewrites the table knows all but the head that was mailed. */
static void
test_head(Fixture *f, gconstpointer data)
{
    static const char *const wrong[] = {"", "7", "7:", "x:", "-1:", "3:00", ":ab"};
    g_autoptr(GError) cut = NULL, anew = NULL;

    add_lines(f, 3);
    g_autofree char *early = audit_head(f->store, NULL);
    add_lines(f, 1);
    g_autofree char *late = audit_head(f->store, NULL);

    g_assert_true(g_str_has_prefix(early, "3:"));
    g_assert_true(audit_verify(f->store, early, NULL));
    g_assert_true(audit_verify(f->store, late, NULL));
    g_assert_true(audit_verify(f->store, "0:", NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(audit_verify(f->store, wrong[i], &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    }

    g_assert_true(sql_exec(f->store, NULL,
                           "DROP TRIGGER audit_keeps; DELETE FROM audit WHERE id > 2;"
                           "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'"));
    g_assert_true(audit_verify(f->store, NULL, NULL));
    g_assert_false(audit_verify(f->store, late, &cut));
    g_assert_nonnull(strstr(cut->message, "cut: line 3 "));
    add_lines(f, 1);
    g_assert_true(
        audit_add(f->store, "segreteria@comune.example", "stop", "all", NULL, NULL));
    g_assert_true(audit_verify(f->store, NULL, NULL));
    g_assert_false(audit_verify(f->store, late, &anew));
    g_assert_nonnull(strstr(anew->message, "line 4 "));
}

/* Who has the database but not the key cannot add to it. */
static void
test_key(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(store_dir(f->store), "audit.key", NULL);
    g_autoptr(GError) other = NULL, broken = NULL;
    struct stat file;

    add_lines(f, 2);
    g_assert_cmpint(stat(path, &file), ==, 0);
    g_assert_cmpint(file.st_mode & 07777, ==, 0600);
    g_assert_cmpint(file.st_size, ==, STORE_KEY_BYTES);

    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_false(audit_verify(f->store, NULL, &other));
    g_assert_nonnull(strstr(other->message, "line 1 of the audit was not written"));

    g_assert_true(g_file_set_contents(path, "short", -1, NULL));
    g_assert_false(audit_add(f->store, "system", "stop", "all", NULL, &broken));
    g_assert_error(broken, STORE_ERROR, STORE_ERROR_FAILED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/audit/whole", test_whole);
    ADD("/audit/append-only", test_append_only);
    ADD("/audit/head", test_head);
    ADD("/audit/key", test_key);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add(cases[i].path, Fixture, &cases[i], fixture_set_up, test_case,
                   fixture_tear_down);

    return g_test_run();
}
