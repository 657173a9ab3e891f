/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What was kept for long enough goes, in steps that cost little, and nothing else does.
 */
#include "bridge/store/answers.h"
#include "bridge/store/consents.h"
#include "bridge/store/heard.h"
#include "bridge/store/retention.h"

#include "bridge/store/inbound.h"
#include "bridge/store/mails.h"
#include "bridge/store/media.h"
#include "bridge/store/sweep.h"
#include "tests/unit/store-fixture.h"

#include <string.h>
#include <time.h>
#include <utime.h>

#define DAY_S INT64_C(86400)
#define SHARED "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ALONE "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const Retention keep = {30, 90, 7, 30};

/* Returns: how many steps it took. */
static unsigned
forget_at(Fixture *f, int64_t now_s)
{
    unsigned steps = 0;
    bool more = true;

    for (; more; steps++) {
        g_autoptr(GError) error = NULL;

        g_assert_true(retention_step(f->store, &keep, now_s, &more, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(steps, <, 10000);
    }
    return steps;
}

static int64_t
count(Fixture *f, const char *sql)
{
    return sql_number(f->store, -1, sql, NULL, 0);
}

/* Each of them begins with an index, whatever the tables hold. */
static void
test_plans(Fixture *f, gconstpointer data)
{
    for (const char *const *sql = retention_statements; *sql; sql++) {
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", *sql, NULL);
        sqlite3_stmt *plan = NULL;

        g_assert_cmpint(sqlite3_prepare_v2(f->store->db, explain, -1, &plan, NULL), ==,
                        SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *) sqlite3_column_text(plan, 3);

            if (strstr(step, "SCAN") || strstr(step, "TEMP B-TREE"))
                g_test_message("%s: %s", *sql, step);
            g_assert_null(strstr(step, "SCAN"));
            g_assert_null(strstr(step, "TEMP B-TREE"));
        }
        sqlite3_finalize(plan);
    }
}

static int64_t
add_with_media(Fixture *f, const char *first, const char *second)
{
    g_autofree char *content =
        g_strdup_printf("{\"x\":[\"%s\",\"%s\"]}", first, second);

    return add_broadcast_row(f, (BroadcastRow){.content = content});
}

static void
add_media(Fixture *f, const char *sha256)
{
    g_autoptr(GBytes) data = g_bytes_new_static("x", 1);
    Media media = {.data = data, .sha256 = (char *) sha256};

    g_assert_true(media_store(f->store, &media, NULL));
}

static bool
has_media(Fixture *f, const char *sha256)
{
    g_autofree char *path = media_path(f->store, sha256);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
test_deliveries(Fixture *f, gconstpointer data)
{
    BroadcastCounts counts;

    add_citizens(f, 2500);
    add_media(f, SHARED);
    add_media(f, ALONE);

    int64_t old = add_with_media(f, SHARED, ALONE);
    int64_t later = add_with_media(f, SHARED, SHARED);
    int64_t running = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 10);

    g_assert_true(
        SQL_RUN(f->store, NULL,
                "UPDATE broadcasts SET state = 5, finished_s = ?2 WHERE id = ?1",
                INT(old), INT(NOW_S - 91 * DAY_S)));
    g_assert_true(
        SQL_RUN(f->store, NULL,
                "UPDATE broadcasts SET state = 5, finished_s = ?2 WHERE id = ?1",
                INT(later), INT(NOW_S - 89 * DAY_S)));
    g_assert_cmpuint(forget_at(f, NOW_S), >=, 3);
    g_assert_cmpint(count(f, "SELECT count(*) FROM deliveries"), ==, 5000);
    g_assert_cmpint(count(f, "SELECT count(*) FROM attempts WHERE delivery NOT IN "
                             "(SELECT id FROM deliveries)"),
                    ==, 0);
    g_assert_true(has_media(f, SHARED));
    g_assert_false(has_media(f, ALONE));

    /* What reports say stays. */
    g_assert_true(broadcasts_counts(f->store, old, &counts, NULL));
    g_assert_cmpint(counts.audience, ==, 2500);
    g_assert_cmpint(counts.by_state[STATE_SENDING] + counts.by_state[STATE_PENDING], ==,
                    2500);

    forget_at(f, NOW_S + 2 * DAY_S);
    g_assert_false(has_media(f, SHARED));
    g_assert_cmpint(count(f, "SELECT count(*) FROM deliveries"), ==, 2500);
    forget_at(f, NOW_S + 1000 * DAY_S);
    g_assert_cmpint(SQL_NUMBER(f->store, 0,
                               "SELECT count(*) FROM deliveries WHERE broadcast = ?1",
                               INT(running)),
                    ==, 2500);
    g_assert_cmpuint(forget_at(f, NOW_S + 1000 * DAY_S), ==, 1);
}

static void
test_mails(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\nx", 15);
    MailRow filed = {.uidvalidity = 1, .uid = 1}, open = {.uidvalidity = 1, .uid = 2};

    g_assert_true(mails_add(f->store, &filed, raw, NULL));
    g_assert_true(mails_add(f->store, &open, raw, NULL));
    g_assert_true(mails_decide(f->store, filed.id, MAIL_QUEUED, NULL));
    g_assert_true(mails_set_filed(f->store, filed.id, NULL));

    g_autofree char *path = g_build_filename(f->dir, filed.file, NULL);

    forget_at(f, filed.fetched_s + 30 * DAY_S);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    forget_at(f, filed.fetched_s + 30 * DAY_S + 1);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(count(f, "SELECT count(*) FROM mails"), ==, 2);
    g_assert_cmpint(count(f, "SELECT count(*) FROM mails WHERE file IS NOT NULL"), ==,
                    1);
    g_free(filed.file);
    g_free(open.file);
}

static void
test_people(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("{}", 2);

    add_citizens(f, 3);
    g_assert_true(subscribers_leave(f->store, 2, NULL));

    int64_t left_s = count(f, "SELECT left_s FROM subscribers WHERE id = 2");

    g_assert_true(inbound_add(f->store, CHANNEL, raw, left_s, NULL, NULL));
    forget_at(f, left_s + 1);
    g_assert_cmpint(count(f, "SELECT count(*) FROM inbound"), ==, 1);
    g_assert_cmpint(count(f, "SELECT count(number) FROM subscribers"), ==, 3);
    forget_at(f, left_s + 31 * DAY_S);
    g_assert_cmpint(count(f, "SELECT count(*) FROM inbound"), ==, 0);
    g_assert_cmpint(count(f, "SELECT count(number) FROM subscribers"), ==, 2);
    g_assert_cmpint(count(f, "SELECT count(*) FROM subscribers WHERE left_s > 0"), ==,
                    1);
    g_assert_cmpint(
        subscribers_forgotten_s(f->store, CHANNEL, "+393330000002", NULL, NULL), ==,
        left_s);
}

#define ORPHAN "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define YOUNG "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

/* Returns: (owned) the path of a file below the state folder, as old as that. */
static char *
leave_file(Fixture *f, const char *relative, int64_t age_s)
{
    char *path = g_build_filename(f->dir, relative, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    time_t then = time(NULL) - age_s;
    struct utimbuf times = {then, then};

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
        g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    }
    g_assert_cmpint(utime(path, &times), ==, 0);
    return path;
}

static unsigned
sweep_all(Fixture *f)
{
    g_autoptr(Sweep) sweep = sweep_new(f->store);
    bool more = true;

    while (more)
        g_assert_true(sweep_step(sweep, time(NULL), 0, &more, NULL));
    return sweep_count(sweep);
}

/* What a crash left goes; what is named, young or none of ours stays. */
static void
test_sweep(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *file;
        int64_t age_s;
        bool stays;
    } cases[] = {
        {"media/cc/" ORPHAN, SWEEP_AGE_S + 10, false},
        {"mails/cc/" ORPHAN "-1-1.eml", SWEEP_AGE_S + 10, false},
        {"media/dd/" YOUNG, SWEEP_AGE_S - 10, true},
        {"mails/dd/" YOUNG "-1-1.eml", SWEEP_AGE_S - 10, true},
        {"media/aa/" SHARED, 100 * SWEEP_AGE_S, true},
        {"media/bb/" ALONE, 100 * SWEEP_AGE_S, false}, /* of a forgotten broadcast */
        {"media/aa/" ORPHAN, 100 * SWEEP_AGE_S, true}, /* in another's folder */
        {"media/cc/note", 100 * SWEEP_AGE_S, true},
        {"mails/cc/" ORPHAN, 100 * SWEEP_AGE_S, true},
        {"other/cc/" ORPHAN, 100 * SWEEP_AGE_S, true},
    };
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\nx", 15);
    MailRow kept = {.uidvalidity = 1, .uid = 1};

    add_citizens(f, 1);
    add_with_media(f, SHARED, SHARED);

    int64_t old = add_with_media(f, ALONE, ALONE);

    g_assert_true(SQL_RUN(
        f->store, NULL, "UPDATE broadcasts SET forgotten = 1 WHERE id = ?1", INT(old)));
    g_assert_true(mails_add(f->store, &kept, raw, NULL));

    g_autofree char *mail = leave_file(f, kept.file, 100 * SWEEP_AGE_S);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_ptr_array_add(paths, leave_file(f, cases[i].file, cases[i].age_s));
    g_assert_cmpuint(sweep_all(f), ==, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].file);
        g_assert_cmpint(g_file_test(paths->pdata[i], G_FILE_TEST_EXISTS), ==,
                        cases[i].stays);
    }
    g_assert_true(g_file_test(mail, G_FILE_TEST_EXISTS));
    g_assert_cmpuint(sweep_all(f), ==, 0);
    g_free(kept.file);
}

/* A file that is stored once more, and whose row is not there yet, is young again. */
static void
test_sweep_again(Fixture *f, gconstpointer data)
{
    g_autofree char *file = g_strconcat("media/cc/", ORPHAN, NULL);
    g_autofree char *path = NULL;

    add_media(f, ORPHAN);
    path = leave_file(f, file, 100 * SWEEP_AGE_S);
    add_media(f, ORPHAN);
    g_assert_cmpuint(sweep_all(f), ==, 0);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* Answers, questions and marks of messages, each for its time. */
static void
test_talk(Fixture *f, gconstpointer data)
{
    static const char rows[] = "SELECT (SELECT count(*) FROM answers) * 1000"
                               " + (SELECT count(*) FROM joining) * 100"
                               " + (SELECT count(*) FROM heard) * 10"
                               " + (SELECT count(*) FROM answered)";
    const int64_t now_s = 1795510800;
    JoiningRow joining = {now_s, false, (char *) "Attiva", (char *) "1"};
    AnswerRow answer = {.channel = (char *) CHANNEL,
                        .number = (char *) "+393330000001",
                        .body = (char *) "x",
                        .until_s = now_s};

    g_assert_true(answers_add(f->store, &answer, NULL));
    g_assert_true(joining_put(f->store, CHANNEL, "+393330000001", NULL, &joining,
                              answer.id, NULL));
    g_assert_cmpint(heard_message(f->store, CHANNEL, "wamid.1", now_s, NULL), ==, 0);
    g_assert_cmpint(heard_message(f->store, CHANNEL, "wamid.1", now_s, NULL), ==, 1);
    g_assert_cmpint(
        heard_answer(f->store, CHANNEL, NULL, "IT.1", "other", now_s / DAY_S, NULL), ==,
        1);
    g_assert_cmpint(
        heard_answer(f->store, CHANNEL, NULL, "IT.1", "other", now_s / DAY_S, NULL), ==,
        2);

    forget_at(f, now_s + DAY_S);
    g_assert_cmpint(count(f, rows), ==, 1111);
    forget_at(f, now_s + 2 * DAY_S);
    g_assert_cmpint(count(f, rows), ==, 110);
    forget_at(f, now_s + (JOINING_KEEP_D + 1) * DAY_S);
    g_assert_cmpint(count(f, rows), ==, 10);
    forget_at(f, now_s + (HEARD_KEEP_D + 1) * DAY_S);
    g_assert_cmpint(count(f, rows), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/retention/plans", test_plans);
    ADD("/retention/deliveries", test_deliveries);
    ADD("/retention/mails", test_mails);
    ADD("/retention/people", test_people);
    ADD("/retention/sweep", test_sweep);
    ADD("/retention/sweep-again", test_sweep_again);
    ADD("/retention/talk", test_talk);
    return g_test_run();
}
