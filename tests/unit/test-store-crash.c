/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A child claims, "sends" and settles; it is killed at random moments, thirty
 * times.  Sending is one line in a pipe, which the kernel keeps when the child
 * dies, as a provider would.  Nobody gets a routine notice twice, whoever may
 * have got none stands as uncertain, and the books add up after every crash.
 */
#include "tests/unit/store-fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { CRASHES = 30, BATCH = 20, PEOPLE = 3000 };

typedef struct {
    int64_t delivery;
    int32_t part, attempt;
} Sent;

/* ---- the child: no test functions here, it only ever ends by exit or kill ------- */

static bool
send_all(const GPtrArray *claims, int out)
{
    for (guint i = 0; i < claims->len; i++) {
        const Claim *claim = g_ptr_array_index(claims, i);
        Sent sent = {claim->delivery, (int32_t) claim->part, (int32_t) claim->attempt};

        if (write(out, &sent, sizeof sent) != sizeof sent)
            return false;
    }
    return true;
}

static bool
settle_all(Store *store, const GPtrArray *claims)
{
    AttemptResult results[BATCH];
    char names[BATCH][64];

    for (guint i = 0; i < claims->len; i++) {
        const Claim *claim = g_ptr_array_index(claims, i);

        g_snprintf(names[i], sizeof names[i], "wamid.%" G_GINT64_FORMAT ".%u",
                   (gint64) claim->delivery, claim->part);
        results[i] = (AttemptResult){.delivery = claim->delivery,
                                     .part = claim->part,
                                     .attempt = claim->attempt,
                                     .event = EVENT_ACCEPT,
                                     .at_ms = NOW_MS,
                                     .provider_id = names[i]};
    }
    return deliveries_settle(store, results, claims->len, NULL);
}

static void
work(Fixture *f, int out)
{
    f->store = store_open(f->dir, STORE_OWNER, NULL);
    if (!f->store || deliveries_doubt_sending(f->store, NULL, NOW_MS, NULL) < 0)
        _exit(1);

    for (unsigned turn = 1;; turn++) {
        GPtrArray *claims = deliveries_claim(f->store, CHANNEL, NOW_MS, BATCH,
                                             fixture_parts, NULL, f, NULL);

        if (!claims)
            _exit(2);
        if (claims->len == 0)
            _exit(0);
        if (!send_all(claims, out) || !settle_all(f->store, claims))
            _exit(3);
        g_ptr_array_unref(claims);

        /* So that many a kill falls into one. */
        if (turn % 4 == 0 &&
            !sql_exec(f->store, NULL, "PRAGMA wal_checkpoint(TRUNCATE)"))
            _exit(4);
    }
}

/* ---- the parent ------------------------------------------------------------------ */

/* What a part of a delivery was sent. */
static unsigned char *
times_sent(unsigned char *sent, int64_t delivery, int part)
{
    return &sent[(delivery * 2 + part)];
}

/* Reads at most @most messages; returns whether more may come. */
static bool
read_sent(int in, unsigned most, unsigned char *sent)
{
    for (unsigned i = 0; i < most; i++) {
        Sent one;
        ssize_t got = read(in, &one, sizeof one);

        if (got != sizeof one)
            return false;
        g_assert_cmpint(one.delivery, >, 0);
        g_assert_cmpint(one.delivery, <=, PEOPLE);
        g_assert_cmpint(one.attempt, ==, 1);
        (*times_sent(sent, one.delivery, one.part))++;
    }
    return true;
}

/* Returns: whether it had finished by itself. */
static bool
run_child(Fixture *f, GRand *rand, bool kills, unsigned char *sent)
{
    int ends[2], status = 0;

    g_assert_cmpint(pipe(ends), ==, 0);

    pid_t child = fork();

    if (child == 0) {
        close(ends[0]);
        work(f, ends[1]);
    }
    g_assert_cmpint(child, >, 0);
    close(ends[1]);

    /* The moment is some messages, and then some turns of a loop, away. */
    unsigned most = kills ? (unsigned) g_rand_int_range(rand, 0, 150) : G_MAXUINT;
    bool goes_on = read_sent(ends[0], most, sent);

    if (goes_on) {
        int64_t until_us = g_get_monotonic_time() + g_rand_int_range(rand, 0, 8000);

        while (g_get_monotonic_time() < until_us)
            continue;
        kill(child, SIGKILL);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    read_sent(ends[0], G_MAXUINT, sent);
    close(ends[0]);

    if (WIFEXITED(status))
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
    return WIFEXITED(status);
}

/* @doubts: the most that may be in doubt. */
static void
check_books(Fixture *f, int64_t id, int64_t doubts)
{
    g_autoptr(SqlRow) row =
        sql_query(f->store, NULL, "PRAGMA integrity_check", NULL, 0);
    BroadcastCounts counts;

    g_assert_cmpint(sql_step(f->store, row, NULL), ==, 1);
    g_assert_cmpstr((const char *) sqlite3_column_text(row, 0), ==, "ok");
    g_assert_true(broadcasts_counts(f->store, id, &counts, NULL));
    assert_books(f, id, &counts);
    g_assert_cmpint(counts.audience, ==, PEOPLE);
    g_assert_cmpint(counts.by_state[STATE_UNCERTAIN], <=, doubts);
}

/* What the store says of each part against what left. */
static void
check_sent(Fixture *f, unsigned char *sent)
{
    g_autoptr(SqlRow) row =
        sql_query(f->store, NULL, "SELECT delivery, part, state FROM parts", NULL, 0);

    while (sql_step(f->store, row, NULL) > 0) {
        unsigned times =
            *times_sent(sent, sqlite3_column_int64(row, 0), sqlite3_column_int(row, 1));

        switch ((AttemptState) sqlite3_column_int(row, 2)) {
        case STATE_ACCEPTED:
            g_assert_cmpuint(times, ==, 1);
            break;
        case STATE_UNCERTAIN:
            g_assert_cmpuint(times, <=, 1);
            break;
        default:
            g_assert_cmpuint(times, ==, 0);
            break;
        }
    }
}

static void
test_crash(Fixture *f, gconstpointer data)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32) g_test_rand_int());
    g_autofree unsigned char *sent = g_malloc0(2 * (PEOPLE + 1));
    unsigned crashes = 0;

    f->parts[0] = 2;
    add_citizens(f, PEOPLE);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    for (; crashes < CRASHES; crashes++) {
        g_clear_pointer(&f->store, store_close);

        bool is_done = run_child(f, rand, true, sent);

        fixture_open(f);
        g_assert_cmpint(deliveries_doubt_sending(f->store, NULL, NOW_MS, NULL), <=,
                        BATCH);
        check_books(f, id, BATCH * (crashes + 1));
        if (is_done)
            break;
    }

    g_clear_pointer(&f->store, store_close);
    g_assert_true(run_child(f, rand, false, sent));
    fixture_open(f);
    check_books(f, id, BATCH * crashes);
    check_sent(f, sent);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), ==, INT64_MAX);
    g_test_message("%u crashes", crashes);
    g_assert_cmpuint(crashes, >=, CRASHES / 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/store/crash", test_crash);

    return g_test_run();
}
