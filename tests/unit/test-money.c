/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/money.h"

#include "bridge/base/clock.h"
#include "bridge/store/stops.h"
#include "bridge/store/subscribers.h"
#include "tests/support/flow-world.h"

/* 0.03 for a template, 0.01 for what exceeds three free messages. */
static const char list[] = "valid_from 2026-10-01\ncurrency EUR\nfree service 3\n"
                           "price * marketing 0.06\nprice * utility 0.03\n"
                           "price * authentication 0.03\nprice * service 0.01\n";

/* A channel whose messages cost something. */
static World *
priced_world(int64_t budget)
{
    World *world = world_new(NULL);
    Channel *channel = &world->fake->base;

    channel->prices_file = g_build_filename(world->dir, "prices", NULL);
    channel->monthly_budget = budget;
    world->fake->category = "utility";
    g_assert_true(g_file_set_contents(channel->prices_file, list, -1, NULL));
    return world;
}

static void
world_end(World *world)
{
    g_free(world->fake->base.prices_file);
    world_free(world);
}

static Dispatch *
start(World *world)
{
    Dispatch *dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(dispatch_start(dispatch, NULL));
    return dispatch;
}

static int64_t
month(World *world)
{
    int64_t month, year;

    money_totals(world->settings, world->store, clock_now_s(), &month, &year);
    g_assert_cmpint(year, >=, month);
    return month;
}

static void
hear(World *world, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++) {
        g_autofree char *number = g_strdup_printf("+39333%07u", i);

        g_assert_true(
            subscribers_heard(world->store, "fake", number, NULL, clock_now_s(), NULL));
    }
}

static void
answer_some(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake;
    if (g_str_has_suffix(sent->number, "2")) {
        result->outcome = OUTCOME_REFUSED;
        result->scope = SCOPE_SUBSCRIBER;
        result->code = 131026;
        result->reason = "not-reachable";
    }
}

/* Templates cost, three messages inside the window do not, who was refused costs
 * nothing, and who fails later is taken back. */
static void
test_books(void)
{
    World *world = priced_world(0);
    StatusUpdate failed = {.callback = "1.0.1",
                           .event = EVENT_FAIL,
                           .at_s = clock_now_s(),
                           .code = 131026,
                           .reason = "not-reachable"};

    world_enrol(world, 9);
    world->fake->answer = answer_some;
    hear(world, 5, 9);

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    /* 1, 3 and 4 by template; 5 to 9 inside, two of them beyond what is free. */
    g_assert_cmpint(spending_of(world->store, id), ==, 3 * 30000 + 2 * 10000);
    g_assert_cmpint(month(world), ==, 110000);

    g_assert_true(deliveries_apply(world->store, &failed, 1, NULL, NULL));
    g_assert_cmpint(spending_of(world->store, id), ==, 2 * 30000 + 2 * 10000);
    g_assert_cmpint(month(world), ==, 80000);
    /* Twice the same word counts once. */
    g_assert_true(deliveries_apply(world->store, &failed, 1, NULL, NULL));
    g_assert_cmpint(month(world), ==, 80000);
    /* Three of three free ones are gone: worth a word, once. */
    g_autoptr(Money) money =
        money_new(world->settings, world->store, &world->fake->base);
    int64_t used = 0, free = 0;

    g_assert_true(money_warns(money, clock_now_ms(), &used, &free));
    g_assert_cmpint(used, ==, 5);
    g_assert_cmpint(free, ==, 3);
    g_assert_false(money_warns(money, clock_now_ms(), &used, &free));
    g_clear_pointer(&dispatch, dispatch_free);
    world_end(world);
}

/* What the month does not hold waits for a person; an urgent notice does not. */
static void
test_budget(void)
{
    World *world = priced_world(1);

    world_enrol(world, 40);

    int64_t routine = world_queue(world, "Mercato", CLASS_ROUTINE, NULL);
    int64_t emergency = world_queue(world, "Acqua", CLASS_EMERGENCY, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_true(world_heard(world, "over-budget"));
    g_assert_cmpint(world_count(world, routine, STATE_PENDING), ==, 40);
    g_assert_cmpint(world_count(world, emergency, STATE_ACCEPTED), ==, 40);

    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, routine, NULL);

    g_assert_cmpint(row->state, ==, BROADCAST_PAUSED);
    g_assert_cmpstr(row->pause, ==, "over-budget");

    /* A person lets it go: the budget is not asked again. */
    g_assert_true(broadcasts_resume(world->store, routine, NULL));
    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, routine, STATE_ACCEPTED), ==, 40);
    g_assert_cmpint(month(world), ==, 80 * 30000);
    g_clear_pointer(&dispatch, dispatch_free);
    world_end(world);
}

/* What fits goes by itself, and the sum of two is looked at. */
static void
test_fits(void)
{
    World *world = priced_world(1);

    world_enrol(world, 20);

    int64_t first = world_queue(world, "Uno", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, first, STATE_ACCEPTED), ==, 20);

    int64_t second = world_queue(world, "Due", CLASS_ROUTINE, NULL);

    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, second, STATE_PENDING), ==, 20);
    g_assert_true(world_heard(world, "over-budget"));
    g_clear_pointer(&dispatch, dispatch_free);
    world_end(world);
}

/* Months are those of the comune's calendar. */
static void
test_months(void)
{
    World *world = priced_world(0);
    /* 31 December 2026, 23:30 UTC: in Rome the year is over. */
    int64_t night_s = INT64_C(1798759800);
    int64_t of_month, of_year;

    g_assert_true(store_begin(world->store, NULL));
    g_assert_true(
        spending_add(world->store, night_s / 3600, PRICE_UTILITY, 1, 24800, NULL));
    g_assert_true(
        spending_add(world->store, night_s / 3600 - 1, PRICE_UTILITY, 1, 100, NULL));
    g_assert_true(store_commit(world->store, NULL));

    money_totals(world->settings, world->store, night_s, &of_month, &of_year);
    g_assert_cmpint(of_month, ==, 24800);
    g_assert_cmpint(of_year, ==, 24800);
    money_totals(world->settings, world->store, night_s - 3600, &of_month, &of_year);
    g_assert_cmpint(of_month, ==, 100);
    g_assert_cmpint(of_year, ==, 100);
    world_end(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/money/books", test_books);
    g_test_add_func("/money/budget", test_budget);
    g_test_add_func("/money/fits", test_fits);
    g_test_add_func("/money/months", test_months);

    return g_test_run();
}
