/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/budget-book.h"
#include "tests/unit/store-fixture.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (24 * 60 * MINUTE_MS)

static void
limit(Fixture *f, int64_t most, int64_t reserve)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(budget_set(f->store, CHANNEL, most, reserve, &error));
    g_assert_no_error(error);
}

static Budget
budget_at(Fixture *f, int64_t now_ms)
{
    Budget budget = {0};

    g_assert_true(budget_get(f->store, CHANNEL, now_ms, &budget, NULL));
    return budget;
}

static unsigned
claimed(Fixture *f, int64_t now_ms, unsigned most)
{
    g_autoptr(GPtrArray) claims = claim_at(f, now_ms, most);

    return claims->len;
}

static int64_t
next_due(Fixture *f)
{
    return deliveries_next_due_ms(f->store, CHANNEL);
}

/* What does not fit waits, is due when the oldest leave, and goes then. */
static void
test_waits(Fixture *f, gconstpointer data)
{
    int64_t leave_ms = (NOW_MS / MINUTE_MS + 24 * 60 + 1) * MINUTE_MS;

    add_citizens(f, 25);
    limit(f, 10, 0);
    add_broadcast(f, CLASS_ROUTINE);

    g_assert_cmpuint(claimed(f, NOW_MS, 6), ==, 6);
    g_assert_cmpuint(claimed(f, NOW_MS + 2 * MINUTE_MS, 100), ==, 4);
    g_assert_cmpint(budget_at(f, NOW_MS).used, ==, 10);
    g_assert_cmpint(next_due(f), ==, leave_ms);
    g_assert_cmpuint(claimed(f, leave_ms - 1, 100), ==, 0);
    g_assert_cmpuint(claimed(f, leave_ms, 100), ==, 6);
    g_assert_cmpint(next_due(f), ==, leave_ms + 2 * MINUTE_MS);
    g_assert_cmpuint(claimed(f, leave_ms + 2 * MINUTE_MS, 100), ==, 4);
    g_assert_cmpuint(claimed(f, leave_ms + 3 * DAY_MS, 100), ==, 5);
    g_assert_cmpint(next_due(f), ==, INT64_MAX);
    g_assert_cmpint(budget_at(f, leave_ms + 3 * DAY_MS).used, ==, 5);
    g_assert_cmpint(
        SQL_NUMBER(f->store, -1, "SELECT count(*) FROM reached WHERE ?1", INT(1)), ==,
        5);
}

/* Nobody gets it twice, nobody is left out, and no 24 hours hold more than the limit,
 * whatever the pace. */
static void
test_never_more(Fixture *f, gconstpointer data)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t now_ms = NOW_MS;

    add_citizens(f, 200);
    limit(f, 30, 3);
    add_broadcast(f, CLASS_ROUTINE);
    while (next_due(f) != INT64_MAX) {
        unsigned n = claimed(f, now_ms, (unsigned) g_rand_int_range(rand, 1, 20));

        for (unsigned i = 0; i < n; i++)
            g_array_append_val(at, now_ms);
        now_ms =
            MAX(now_ms + g_rand_int_range(rand, 1, 600000), next_due(f) % INT64_MAX);
    }

    g_assert_cmpuint(at->len, ==, 200);
    for (unsigned i = 27; i < at->len; i++)
        g_assert_cmpint(g_array_index(at, int64_t, i), >,
                        g_array_index(at, int64_t, i - 27) + DAY_MS - 1);
    /* And the days are used: 27 in each. */
    g_assert_cmpint(now_ms - NOW_MS, <, 9 * DAY_MS);
}

/* Those already among the day's people, and those inside the window, cost nothing. */
static void
test_costs_nothing(Fixture *f, gconstpointer data)
{
    add_citizens(f, 10);
    limit(f, 4, 0);
    g_assert_true(SQL_RUN(f->store, NULL,
                          "UPDATE subscribers SET window_until_s = ?1 WHERE id > 8",
                          INT(NOW_S + 86000)));

    add_broadcast(f, CLASS_ROUTINE);

    /* Four, and the two whose window is open. */
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 6);
    g_assert_cmpint(budget_at(f, NOW_MS).used, ==, 4);

    add_broadcast(f, CLASS_ROUTINE);
    g_assert_cmpuint(claimed(f, NOW_MS + 60 * MINUTE_MS, 100), ==, 6);
    g_assert_cmpint(budget_at(f, NOW_MS).used, ==, 4);

    /* They count from the second time on. */
    g_assert_cmpuint(claimed(f, NOW_MS + DAY_MS + 2 * MINUTE_MS, 100), ==, 0);
    g_assert_cmpuint(claimed(f, NOW_MS + DAY_MS + 62 * MINUTE_MS, 4), ==, 4);
    /* Two broadcasts share the claim: two people, each twice. */
    g_assert_cmpint(budget_at(f, NOW_MS + DAY_MS + 62 * MINUTE_MS).used, ==, 2);
}

/* A reserve that only an emergency may use. */
static void
test_reserve(Fixture *f, gconstpointer data)
{
    add_citizens(f, 30);
    limit(f, 20, 5);

    int64_t urgent = add_broadcast(f, CLASS_URGENT);

    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 15);

    int64_t emergency = add_broadcast(f, CLASS_EMERGENCY);

    g_assert_cmpint(next_due(f), <=, NOW_MS);
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 20);
    assert_counts(f, emergency, STATE_SENDING, 20, STATE_PENDING, 10, -1);

    /* The five that the emergency reached are among the urgent one's: they cost it
     * nothing when it is their turn, but nobody looks at them before. */
    assert_counts(f, urgent, STATE_SENDING, 15, STATE_PENDING, 15, -1);
    g_assert_cmpint(next_due(f), >, NOW_MS + DAY_MS - MINUTE_MS);
}

/* The provider says so, whatever we know. */
static void
test_refused(Fixture *f, gconstpointer data)
{
    add_citizens(f, 5);

    int64_t routine = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(budget_refused(f->store, CHANNEL, NULL, 0, NOW_MS, NULL));
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 0);
    assert_counts(f, routine, STATE_PENDING, 5, -1);
    g_assert_cmpint(next_due(f), ==, NOW_MS + BUDGET_FULL_MS);

    int64_t emergency = add_broadcast(f, CLASS_EMERGENCY);

    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 0);
    g_assert_cmpint(next_due(f), ==, NOW_MS + BUDGET_FULL_EMERGENCY_MS);
    g_assert_cmpuint(claimed(f, NOW_MS + BUDGET_FULL_EMERGENCY_MS, 100), ==, 5);
    assert_counts(f, emergency, STATE_SENDING, 5, -1);
    g_assert_cmpuint(claimed(f, NOW_MS + BUDGET_FULL_MS, 100), ==, 5);
    assert_counts(f, routine, STATE_SENDING, 5, -1);
}

/* Those whom it refused were not reached. */
static void
test_uncounted(Fixture *f, gconstpointer data)
{
    int64_t refused[] = {2, 4};
    int64_t later_ms = NOW_MS + BUDGET_FULL_MS;

    add_citizens(f, 5);
    limit(f, 5, 0);
    add_broadcast(f, CLASS_ROUTINE);

    g_autoptr(GPtrArray) claims = claim(f, 100);

    g_assert_cmpuint(claims->len, ==, 5);
    for (unsigned i = 1; i < 5; i += 2) {
        const Claim *claim = claims->pdata[i];
        AttemptResult result = {.delivery = claim->delivery,
                                .part = claim->part,
                                .attempt = claim->attempt,
                                .event = EVENT_DEFER,
                                .at_ms = NOW_MS,
                                .retry_at_ms = NOW_MS};

        g_assert_true(deliveries_settle(f->store, &result, 1, NULL));
    }
    g_assert_true(budget_refused(f->store, CHANNEL, refused, 2, NOW_MS, NULL));
    g_assert_cmpint(budget_at(f, NOW_MS).used, ==, 3);
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 0);
    g_assert_cmpint(next_due(f), ==, later_ms);
    g_assert_cmpuint(claimed(f, later_ms, 100), ==, 2);
    g_assert_cmpint(budget_at(f, later_ms).used, ==, 5);
}

/* Who writes to us need not wait any more; neither does anybody once the limit is
 * gone. */
static void
test_freed(Fixture *f, gconstpointer data)
{
    add_citizens(f, 10);
    limit(f, 2, 0);
    add_broadcast(f, CLASS_ROUTINE);
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 2);
    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 0);

    g_assert_true(
        subscribers_heard(f->store, CHANNEL, "+393330000007", NULL, NOW_S, NULL));
    g_assert_cmpint(next_due(f), <=, NOW_MS);

    g_autoptr(GPtrArray) one = claim(f, 100);

    g_assert_cmpuint(one->len, ==, 1);
    g_assert_cmpint(((Claim *) one->pdata[0])->subscriber, ==, 7);
    g_assert_true(((Claim *) one->pdata[0])->open);

    limit(f, 0, 0);
    g_assert_cmpuint(claimed(f, NOW_MS + MINUTE_MS, 100), ==, 7);
}

/* Whom it concerns most come first, where not all have room. */
static void
test_zones(Fixture *f, gconstpointer data)
{
    add_citizens(f, 9);
    limit(f, 3, 0);
    g_assert_true(SQL_RUN(f->store, NULL,
                          "UPDATE subscribers SET zone = iif(id % 4 = 0, 'Borgo',"
                          " 'Borgonuovo') WHERE id > ?1",
                          INT(2)));

    int64_t id = add_broadcast_row(
        f, (BroadcastRow){.class = CLASS_EMERGENCY, .zones = (char *) "Riva,Borgo"});
    g_autoptr(GPtrArray) claims = claim(f, 100);
    static const int64_t wanted[] = {4, 8, 1};

    g_assert_cmpuint(claims->len, ==, G_N_ELEMENTS(wanted));
    for (unsigned i = 0; i < claims->len; i++)
        g_assert_cmpint(((Claim *) claims->pdata[i])->subscriber, ==, wanted[i]);
    assert_counts(f, id, STATE_SENDING, 3, STATE_PENDING, 6, -1);
}

/* Expired and cancelled ones do not stay behind. */
static void
test_ends(Fixture *f, gconstpointer data)
{
    add_citizens(f, 5);
    limit(f, 1, 0);

    int64_t cancelled = add_broadcast(f, CLASS_ROUTINE);
    int64_t expired = add_broadcast_row(
        f, (BroadcastRow){.class = CLASS_ROUTINE, .valid_until_s = NOW_S + 60});

    g_assert_cmpuint(claimed(f, NOW_MS, 100), ==, 2);
    g_assert_cmpint(broadcasts_cancel(f->store, cancelled, NULL), ==, 4);
    g_assert_cmpint(deliveries_expire(f->store, NOW_S + 61, NULL), ==, 4);
    assert_counts(f, cancelled, STATE_SENDING, 1, STATE_CANCELLED, 4, -1);
    assert_counts(f, expired, STATE_SENDING, 1, STATE_EXPIRED, 4, -1);
    g_assert_cmpint(next_due(f), ==, INT64_MAX);
}

/* Every statement of a claim is a search by an index: none looks at the whole table. */
static void
test_plans(Fixture *f, gconstpointer data)
{
    unsigned seen = 0;

    add_citizens(f, 5);
    limit(f, 3, 1);
    add_broadcast(f, CLASS_ROUTINE);
    claimed(f, NOW_MS, 100);
    claimed(f, NOW_MS + 2 * DAY_MS, 100);
    next_due(f);

    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(f->store->db, s)) != NULL;) {
        const char *sql = sqlite3_sql(s);
        bool is_ours = strstr(sql, "reached") || strstr(sql, "budgets") ||
                       strstr(sql, "FROM deliveries") || strstr(sql, "d.due_ms");

        if (!is_ours)
            continue;

        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
        sqlite3_stmt *plan = NULL;

        seen++;
        g_assert_cmpint(sqlite3_prepare_v2(f->store->db, explain, -1, &plan, NULL), ==,
                        SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *) sqlite3_column_text(plan, 3);

            /* The broadcasts that are going out may be sorted: they are few. */
            if (strstr(step, "SCAN") ||
                (strstr(step, "TEMP B-TREE") && !strstr(sql, "FROM broadcasts b")))
                g_test_message("%s: %s", sql, step);
            g_assert_null(strstr(step, "SCAN"));
            if (!strstr(sql, "FROM broadcasts b"))
                g_assert_null(strstr(step, "TEMP B-TREE"));
        }
        sqlite3_finalize(plan);
    }
    g_assert_cmpuint(seen, >=, 8);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/budget/waits", test_waits);
    ADD("/budget/never-more", test_never_more);
    ADD("/budget/costs-nothing", test_costs_nothing);
    ADD("/budget/reserve", test_reserve);
    ADD("/budget/refused", test_refused);
    ADD("/budget/uncounted", test_uncounted);
    ADD("/budget/freed", test_freed);
    ADD("/budget/zones", test_zones);
    ADD("/budget/ends", test_ends);
    ADD("/budget/plans", test_plans);

    return g_test_run();
}
