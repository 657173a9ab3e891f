/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/brake.h"

static void
test_rate(void)
{
    Brake brake;
    int64_t now = 1000000;

    brake_init(&brake, 80);
    g_assert_false(brake_is_on(&brake, now));

    /* A whole burst is refused: it counts once. */
    for (unsigned i = 0; i < 50; i++)
        brake_rate(&brake, now, now - 10, true, 0);
    g_assert_true(brake_is_on(&brake, now + 999));
    g_assert_false(brake_is_on(&brake, now + 1000));
    g_assert_cmpuint(brake_rate_now(&brake, now), ==, 40);
    g_assert_false(brake.is_probing);

    /* It rises by steps, not at once, and never above the full rate. */
    g_assert_cmpuint(brake_rate_now(&brake, now + 2000), ==, 44);
    g_assert_cmpuint(brake_rate_now(&brake, now + 20000), ==, 80);
    g_assert_cmpuint(brake_rate_now(&brake, now + 900000), ==, 80);

    /* The next waits are longer, and what the provider asks for is kept. */
    brake_rate(&brake, now + 2000, now + 1500, true, 0);
    g_assert_cmpint(brake.until_ms, ==, now + 2000 + 2000);
    brake_rate(&brake, now + 5000, now + 4500, false, 30);
    g_assert_cmpint(brake.until_ms, ==, now + 5000 + 30000);

    brake_accepted(&brake, now + 40000);
    brake_rate(&brake, now + 50000, now + 49000, false, 0);
    g_assert_cmpint(brake.until_ms, ==, now + 51000);
}

static void
test_account(void)
{
    Brake brake;
    int64_t now = 1000000;

    brake_init(&brake, 80);
    brake_account(&brake, now, 0);
    g_assert_true(brake_is_on(&brake, now + BRAKE_ACCOUNT_MS - 1));
    g_assert_false(brake_is_on(&brake, now + BRAKE_ACCOUNT_MS));
    g_assert_true(brake.is_probing);

    /* Answers to what left before do not say that the account is well. */
    brake_accepted(&brake, now - 5);
    g_assert_true(brake.is_probing);
    brake_accepted(&brake, now + BRAKE_ACCOUNT_MS);
    g_assert_false(brake.is_probing);
    g_assert_cmpuint(brake_rate_now(&brake, now), ==, 80);
}

static void
test_line(void)
{
    Brake brake;
    int64_t now = 1000000;

    brake_init(&brake, 80);
    for (unsigned i = 1; i < BRAKE_LINE_STREAK; i++)
        g_assert_false(brake_line(&brake, now, now - 1));
    brake_accepted(&brake, now);
    for (unsigned i = 1; i < BRAKE_LINE_STREAK; i++)
        g_assert_false(brake_line(&brake, now, now - 1));
    g_assert_true(brake_line(&brake, now, now - 1));
    g_assert_true(brake_is_on(&brake, now));

    /* From now on each failed probe waits longer. */
    int64_t waited = 0;

    for (unsigned i = 0; i < 12; i++) {
        int64_t wait = brake.until_ms - now;

        g_assert_cmpint(wait, >=, waited);
        g_assert_cmpint(wait, <=, BRAKE_LINE_MOST_MS);
        waited = wait;
        now = brake.until_ms;
        g_assert_true(brake_line(&brake, now + 10, now + 5));
        now += 10;
    }
    g_assert_cmpint(waited, ==, BRAKE_LINE_MOST_MS);
}

/* The clock is set back by a day: the channel does not stand still for one. */
static void
test_clock(void)
{
    Brake brake;
    int64_t now = 100000000, day = 24 * 3600 * 1000;

    brake_init(&brake, 80);
    brake_rate(&brake, now, now - 1, false, 10);
    g_assert_true(brake_is_on(&brake, now - day));
    g_assert_false(brake_is_on(&brake, now - day + 10000));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/brake/rate", test_rate);
    g_test_add_func("/brake/account", test_account);
    g_test_add_func("/brake/line", test_line);
    g_test_add_func("/brake/clock", test_clock);

    return g_test_run();
}
