/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who left stays away from every older copy of the database.
 */
#include "bridge/store/journal.h"

#include "tests/unit/store-fixture.h"

#include <string.h>

static int64_t
enrol(Fixture *f, const char *number, const char *bsuid)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = {.channel = (char *) CHANNEL,
                         .number = (char *) number,
                         .bsuid = (char *) bsuid};

    g_assert_true(subscribers_add(f->store, &row, &error));
    g_assert_no_error(error);
    return row.id;
}

static void
leave(Fixture *f, int64_t id)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(subscribers_leave(f->store, id, &error));
    g_assert_no_error(error);
}

static char *
journal(Fixture *f)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_FILE, NULL);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup("");
    return text;
}

static unsigned
count_words(Fixture *f, const char *word)
{
    g_autofree char *text = journal(f);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned n = 0;

    for (char **line = lines; *line; line++)
        n += g_str_has_prefix(*line, word);
    return n;
}

/* As if the database were an older one: the rows are there again, the fact is not. */
static void
go_back(Fixture *f)
{
    g_assert_true(sql_exec(f->store, NULL,
                           "UPDATE subscribers SET state = 0, left_s = 0;"
                           "DELETE FROM facts WHERE name = 'journal-replayed-s'"));
}

static void
reopen(Fixture *f)
{
    store_close(f->store);
    fixture_open(f);
}

static SubscriberState
state_of(Fixture *f, int64_t id)
{
    return (SubscriberState) SQL_NUMBER(
        f->store, -1, "SELECT state FROM subscribers WHERE id = ?1", INT(id));
}

static void
test_replay(Fixture *f, gconstpointer data)
{
    int64_t by_number = enrol(f, "+393330000001", NULL);
    int64_t by_bsuid = enrol(f, NULL, "IT.1");
    int64_t rejoined = enrol(f, "+393330000003", "IT.3");
    int64_t stayed = enrol(f, "+393330000004", NULL);

    leave(f, by_number);
    leave(f, by_bsuid);
    leave(f, rejoined);
    g_assert_cmpint(enrol(f, "+393330000003", NULL), ==, rejoined);
    go_back(f);

    for (int i = 0; i < 2; i++) {
        reopen(f);
        g_assert_cmpint(state_of(f, by_number), ==, SUBSCRIBER_LEFT);
        g_assert_cmpint(state_of(f, by_bsuid), ==, SUBSCRIBER_LEFT);
        g_assert_cmpint(state_of(f, rejoined), ==, SUBSCRIBER_ACTIVE);
        g_assert_cmpint(state_of(f, stayed), ==, SUBSCRIBER_ACTIVE);
    }
}

/* In the older copy they are enrolled, or have left, and their number is there. */
static void
test_forget(Fixture *f, gconstpointer data)
{
    static const struct {
        bool leaves_first, joins_after;
        int64_t known;
    } cases[] = {
        {false, false, 0},
        {true, false, 0},
        {false, true, 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *number = g_strdup_printf("+39333000%04zu", i);
        int64_t id = enrol(f, number, NULL);

        if (cases[i].leaves_first)
            leave(f, id);

        int64_t state = state_of(f, id);

        g_assert_true(subscribers_forget(f->store, id, NULL));
        if (cases[i].joins_after)
            g_assert_cmpint(enrol(f, number, NULL), !=, id);
        g_assert_true(
            SQL_RUN(f->store, NULL, "DELETE FROM subscribers WHERE id <> ?1", INT(id)));
        g_assert_true(SQL_RUN(f->store, NULL,
                              "UPDATE subscribers SET number = ?1, state = ?2,"
                              " number_mark = NULL, forgotten_s = 0",
                              TEXT(number), INT(state)));
        g_assert_true(sql_exec(f->store, NULL, "DELETE FROM facts"));
        reopen(f);
        g_assert_cmpint(
            sql_number(f->store, -1, "SELECT count(number) FROM subscribers", NULL, 0),
            ==, cases[i].known);
        g_assert_cmpint(subscribers_forgotten_s(f->store, CHANNEL, number, NULL, NULL) >
                            0,
                        ==, !cases[i].known);
    }
    g_assert_cmpuint(count_words(f, "forget "), ==, G_N_ELEMENTS(cases));
}

/* The number is gone from the database (retention), the word is not. */
static void
test_forgotten(Fixture *f, gconstpointer data)
{
    int64_t id = enrol(f, "+393330000001", NULL);

    leave(f, id);
    g_assert_true(sql_exec(f->store, NULL, "UPDATE subscribers SET number = NULL"));

    int64_t anew = enrol(f, "+393330000001", NULL);

    g_assert_cmpint(anew, !=, id);
    g_assert_cmpuint(count_words(f, "join "), ==, 1);
    g_assert_true(sql_exec(f->store, NULL, "DELETE FROM facts"));
    reopen(f);
    g_assert_cmpint(state_of(f, anew), ==, SUBSCRIBER_ACTIVE);
}

static void
test_no_numbers(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_FILE, NULL);
    struct stat file;

    leave(f, enrol(f, "+393330000001", "IT.1"));

    g_autofree char *text = journal(f);

    g_assert_nonnull(strstr(text, "leave "));
    g_assert_null(strstr(text, "3330000001"));
    g_assert_null(strstr(text, "IT.1"));
    g_assert_cmpint(g_stat(path, &file), ==, 0);
    g_assert_cmpint(file.st_mode & 0777, ==, 0600);
}

/* New people cost no line; what is undone has none either. */
static void
test_transactions(Fixture *f, gconstpointer data)
{
    int64_t id = enrol(f, "+393330000001", NULL);

    g_assert_cmpuint(count_words(f, ""), ==, 0);
    g_assert_true(store_begin(f->store, NULL));
    leave(f, id);
    g_assert_cmpuint(count_words(f, "leave "), ==, 0);
    store_rollback(f->store);
    g_assert_cmpint(state_of(f, id), ==, SUBSCRIBER_ACTIVE);
    g_assert_cmpuint(count_words(f, "leave "), ==, 0);

    /* Left, joined and left again in one: the last word counts. */
    g_assert_true(store_begin(f->store, NULL));
    leave(f, id);
    enrol(f, "+393330000001", NULL);
    leave(f, id);
    g_assert_true(store_commit(f->store, NULL));
    go_back(f);
    reopen(f);
    g_assert_cmpint(state_of(f, id), ==, SUBSCRIBER_LEFT);

    g_assert_true(store_begin(f->store, NULL));
    enrol(f, "+393330000001", NULL);
    g_assert_true(store_commit(f->store, NULL));
    go_back(f);
    reopen(f);
    g_assert_cmpint(state_of(f, id), ==, SUBSCRIBER_ACTIVE);
}

/* Nothing is committed that could not be written down. */
static void
test_unwritable(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_FILE, NULL);
    g_autoptr(GError) error = NULL;
    int64_t id = enrol(f, "+393330000001", NULL);

    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_assert_false(subscribers_leave(f->store, id, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(state_of(f, id), ==, SUBSCRIBER_ACTIVE);
    g_assert_cmpint(g_rmdir(path), ==, 0);
    leave(f, id);
}

static void
test_torn(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_FILE, NULL);
    int64_t first = enrol(f, "+393330000001", NULL);
    int64_t second = enrol(f, "+393330000002", NULL);

    leave(f, first);

    g_autofree char *text = journal(f);
    g_autofree char *torn = g_strconcat(text, "leave 17778", NULL);

    g_assert_true(g_file_set_contents(path, torn, -1, NULL));
    leave(f, second);
    go_back(f);
    reopen(f);
    g_assert_cmpint(state_of(f, first), ==, SUBSCRIBER_LEFT);
    g_assert_cmpint(state_of(f, second), ==, SUBSCRIBER_LEFT);
}

static void
test_key_lost(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_KEY ".key", NULL);
    g_autoptr(GError) error = NULL;

    leave(f, enrol(f, "+393330000001", NULL));
    go_back(f);
    store_close(f->store);
    g_assert_cmpint(g_remove(path), ==, 0);
    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_null(f->store);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* A long one is written anew: whoever joined again, and whoever left long ago, is out.
 */
static void
test_compact(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, JOURNAL_FILE, NULL);
    int64_t gone = enrol(f, "+393330000001", NULL);
    int64_t back = enrol(f, "+393330000002", NULL);

    leave(f, gone);
    leave(f, back);
    enrol(f, "+393330000002", NULL);

    g_autofree char *text = journal(f);
    g_autoptr(GString) longer = g_string_new(NULL);

    for (unsigned i = 0; longer->len <= JOURNAL_COMPACT_BYTES; i++)
        g_string_append_printf(longer, "leave 1 " CHANNEL " %032x -\n", i);
    g_string_append(longer, text);
    g_assert_true(g_file_set_contents(path, longer->str, -1, NULL));
    reopen(f);
    g_assert_cmpuint(count_words(f, "leave "), ==, 1);
    g_assert_cmpuint(count_words(f, "join "), ==, 0);
    go_back(f);
    reopen(f);
    g_assert_cmpint(state_of(f, gone), ==, SUBSCRIBER_LEFT);
    g_assert_cmpint(state_of(f, back), ==, SUBSCRIBER_ACTIVE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

#define ADD(path, test)                                                                \
    g_test_add(path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
    ADD("/journal/replay", test_replay);
    ADD("/journal/forget", test_forget);
    ADD("/journal/forgotten", test_forgotten);
    ADD("/journal/no-numbers", test_no_numbers);
    ADD("/journal/transactions", test_transactions);
    ADD("/journal/unwritable", test_unwritable);
    ADD("/journal/torn", test_torn);
    ADD("/journal/key-lost", test_key_lost);
    ADD("/journal/compact", test_compact);
    return g_test_run();
}
