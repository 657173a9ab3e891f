/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/tier.h"

#include "bridge/base/clock.h"
#include "bridge/channels/whatsapp.h"
#include "bridge/store/budget.h"
#include "tests/support/flow-world.h"

/* What the provider writes, and how many people that is. */
static void
test_words(void)
{
    static const struct {
        const char *json;
        int64_t people;
    } cases[] = {
        {"\"TIER_250\"", 250},
        {"\"TIER_2K\"", 2000},
        {"\"TIER_100K\"", 100000},
        {"\"TIER_UNLIMITED\"", -1},
        {"\"tier_10k\"", 10000},
        {"\"2000\"", 2000},
        {"2000", 2000},
        {"-1", -1},
        {"\"TIER_\"", 0},
        {"\"TIER_NOT_SET\"", 0},
        {"\"TIER_2KK\"", 0},
        {"\"TIER_-5\"", 0},
        {"\"TIER_99999999999999999999K\"", 0},
        {"null", 0},
        {"{}", 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"whatsapp_business_manager_messaging_limit\":%s}", cases[i].json);
        json_t *json = json_loads(text, 0, NULL);

        g_test_message("%s", cases[i].json);
        g_assert_cmpint(whatsapp_tier(json), ==, cases[i].people);
        json_decref(json);
    }
    g_assert_cmpint(whatsapp_tier(NULL), ==, 0);
}

static void
test_smaller(void)
{
    g_assert_cmpint(tier_smaller(0, 0), ==, 0);
    g_assert_cmpint(tier_smaller(0, -1), ==, 0);
    g_assert_cmpint(tier_smaller(0, 250), ==, 250);
    g_assert_cmpint(tier_smaller(100, 0), ==, 100);
    g_assert_cmpint(tier_smaller(100, -1), ==, 100);
    g_assert_cmpint(tier_smaller(100, 250), ==, 100);
    g_assert_cmpint(tier_smaller(1000, 250), ==, 250);
}

typedef struct {
    ChannelOps ops;
    int64_t people; /* what the provider says */
    unsigned asked;
    unsigned changed;
} Provider;

static Provider provider;

static void
limits(Channel *self, ChannelLimitsDone done, void *user_data)
{
    (void) self;
    provider.asked++;
    done(provider.people, user_data);
}

static void
changed(void *user_data)
{
    (void) user_data;
    provider.changed++;
}

static void
assert_budget(World *world, int64_t most, int64_t reserve)
{
    Budget budget;

    g_assert_true(budget_get(world->store, "fake", 0, &budget, NULL));
    g_assert_cmpint(budget.most, ==, most);
    g_assert_cmpint(budget.reserve, ==, reserve);
}

/* Asked at the start and once a day; remembered; the smaller one counts. */
static void
test_asks(void)
{
    g_autoptr(World) world = world_new(NULL);
    Channel *channel = &world->fake->base;
    int64_t now_s = clock_now_s();

    provider = (Provider){.ops = *channel->ops, .people = 250};
    provider.ops.limits = limits;
    channel->ops = &provider.ops;
    channel->reserve = 10;
    channel->reserve_is_share = true;

    g_autoptr(Tier) tier = tier_new(world->store, channel, changed, NULL);

    g_assert_true(tier_start(tier, NULL));
    assert_budget(world, 0, 0);
    tier_tick(tier, now_s);
    assert_budget(world, 250, 25);
    tier_tick(tier, now_s + 60);
    g_assert_cmpuint(provider.asked, ==, 1);

    /* The account changed. */
    provider.people = 2000;
    tier_doubt(tier);
    tier_tick(tier, now_s + 61);
    assert_budget(world, 2000, 200);
    tier_tick(tier, now_s + 24 * 3600 + 62);
    g_assert_cmpuint(provider.asked, ==, 3);
    g_assert_cmpuint(provider.changed, ==, 2);

    /* No answer changes nothing, and is asked for again soon. */
    provider.people = 0;
    tier_doubt(tier);
    tier_tick(tier, now_s + 100);
    tier_tick(tier, now_s + 100 + 3600);
    g_assert_cmpuint(provider.asked, ==, 5);
    assert_budget(world, 2000, 200);

    /* After a restart the last word counts, and ours when it is smaller. */
    channel->daily_limit = 100;
    channel->reserve = 7;
    channel->reserve_is_share = false;

    g_autoptr(Tier) next = tier_new(world->store, channel, NULL, NULL);

    g_assert_true(tier_start(next, NULL));
    assert_budget(world, 100, 7);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/tier/words", test_words);
    g_test_add_func("/tier/smaller", test_smaller);
    g_test_add_func("/tier/asks", test_asks);

    return g_test_run();
}
