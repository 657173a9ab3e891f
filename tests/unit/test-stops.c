/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/stops.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/store/stops.h"
#include "tests/support/flow-world.h"

#include <string.h>

static Dispatch *
start(World *world)
{
    g_autoptr(GError) error = NULL;
    Dispatch *dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(dispatch_start(dispatch, &error));
    g_assert_no_error(error);
    return dispatch;
}

static void
look(World *world, unsigned expected)
{
    g_autoptr(GError) error = NULL;
    unsigned paused = 99;

    g_assert_true(stops_tick(world->store, &world->events, &paused, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(paused, ==, expected);
}

static BroadcastState
state_of(World *world, int64_t id)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, id, NULL);

    g_assert_nonnull(row);
    return row->state;
}

/* Numbers up to *data are dead. */
static void
answer_dead(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    unsigned number = (unsigned) g_ascii_strtoull(sent->number + 6, NULL, 10);

    if (number > *(unsigned *) fake->data)
        return;
    result->outcome = OUTCOME_REFUSED;
    result->scope = SCOPE_SUBSCRIBER;
    result->code = 131026;
    result->reason = "not-reachable";
}

typedef struct {
    const char *name;
    unsigned enrolled, dead;
    NoticeClass class;
    bool is_paused;
    const char *alert;
} Case;

static const Case cases[] = {
    {"a handful of a short list", 40, 29, CLASS_ROUTINE, false, NULL},
    {"many of a long list", 400, 119, CLASS_ROUTINE, false, NULL},
    {"too many", 400, 120, CLASS_ROUTINE, true, "too-many-failures"},
    {"too many of something urgent", 400, 120, CLASS_URGENT, true, "too-many-failures"},
    {"an emergency goes on", 400, 300, CLASS_EMERGENCY, false, "emergency-failures"},
};

static void
test_failures(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(World) world = world_new(NULL);
    unsigned dead = c->dead;

    world_enrol(world, c->enrolled);
    world->fake->answer = answer_dead;
    world->fake->data = &dead;

    int64_t id = world_queue(world, "Acqua", c->class, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, c->dead);
    look(world, c->is_paused);
    g_assert_cmpint(state_of(world, id), ==,
                    c->is_paused ? BROADCAST_PAUSED : BROADCAST_SENDING);
    g_assert_cmpuint(world->alerts->len, ==, c->alert != NULL);
    g_assert_true(!c->alert || world_heard(world, c->alert));

    /* It is said once. */
    look(world, 0);
    g_assert_cmpuint(world->alerts->len, ==, c->alert != NULL);
}

/* Who does not want marketing is no sign that something is wrong. */
static void
answer_refusing(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake, (void) sent;
    result->outcome = OUTCOME_REFUSED;
    result->scope = SCOPE_SUBSCRIBER;
    result->code = 131050;
    result->reason = "marketing-refused";
}

static void
test_no_failures(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 100);
    world->fake->answer = answer_refusing;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 100);
    look(world, 0);
}

static bool
has_failed(void *user_data)
{
    World *world = user_data;

    return world->fake->sent->len >= 100;
}

/* It waits for a person, who lets it go on; what failed before does not count then. */
static void
test_resume(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;
    unsigned dead = 50;

    world_enrol(world, 1000);
    world->fake->base.rate_per_s = 200;
    world->fake->answer = answer_dead;
    world->fake->data = &dead;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(has_failed, world);
    look(world, 1);
    dispatch_wake(dispatch);
    world_run(world, dispatch);

    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, id, &error);

    g_assert_cmpstr(row->pause, ==, STOPS_FAILURES);
    g_assert_cmpint(row->paused_s, >, 0);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), >, 500);

    world->fake->base.rate_per_s = 20000;
    g_assert_true(broadcasts_resume(world->store, id, &error));
    g_assert_no_error(error);
    look(world, 0);
    dispatch_wake(dispatch);
    g_clear_pointer(&dispatch, dispatch_free);
    dispatch = start(world);
    world_run(world, dispatch);
    look(world, 0);
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 50);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 950);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);

    g_assert_false(broadcasts_resume(world->store, id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* Another process stops it: what was under way or claimed leaves, nothing else. */
static void
test_cancel(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 3000);
    world->fake->base.rate_per_s = 500;
    world->fake->base.connections = 20;
    world->fake->delay_ms = 20;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(has_failed, world);

    g_autoptr(Store) other = store_open(world->dir, STORE_COMMAND, &error);

    g_assert_no_error(error);

    int64_t stopped = broadcasts_cancel(other, id, &error);
    unsigned before = world->fake->sent->len;
    int64_t claimed = 3000 - stopped;

    g_assert_no_error(error);
    g_assert_cmpint(stopped, >, 2000);
    world_run(world, dispatch);
    g_assert_cmpuint(world->fake->sent->len, >=, before);
    g_assert_cmpint(world->fake->sent->len, <=, claimed);
    g_assert_cmpint(claimed, <=, before + LIMIT_CLAIM);
    g_assert_cmpint(world_count(world, id, STATE_CANCELLED) + world->fake->sent->len,
                    ==, 3000);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, world->fake->sent->len);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/stops/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_failures);
    }
    g_test_add_func("/stops/who-refuses-marketing", test_no_failures);
    g_test_add_func("/stops/resume", test_resume);
    g_test_add_func("/stops/cancel-by-another-process", test_cancel);
    return g_test_run();
}
