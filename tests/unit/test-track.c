/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/track.h"

#include "bridge/base/clock.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/inbound.h"
#include "bridge/store/subscribers.h"
#include "tests/support/flow-world.h"

#include <string.h>

/* A broadcast that went to everybody. */
static int64_t
send_to(World *world, NoticeClass class)
{
    g_autoptr(GError) error = NULL;
    int64_t id = world_queue(world, "Acqua", class, NULL);
    g_autoptr(Dispatch) dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(dispatch_start(dispatch, &error));
    world_run(world, dispatch);
    return id;
}

static void
add(World *world, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));

    g_assert_true(inbound_add(world->store, "fake", raw, clock_now_s(), NULL, &error));
}

static bool
is_idle(void *user_data)
{
    return track_is_idle(user_data);
}

static Track *
start(World *world)
{
    return track_new(world->settings, world->store, world->channels, &world->events);
}

static void
work(Track *track)
{
    track_wake(track);
    world_until(is_idle, track);
}

static unsigned
waiting(World *world)
{
    g_autoptr(GPtrArray) rows = inbound_waiting(world->store, 100, NULL);

    return rows->len;
}

/* One delivery's statuses in any order and any number end in the same state. */
static void
test_disorder(void)
{
    static const char *const orders[][4] = {
        {"sent", "delivered", "read", "read"},
        {"read", "delivered", "sent", "delivered"},
        {"delivered", "read", "delivered", "sent"},
        {"failed", "read", "failed", "sent"},
    };
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, G_N_ELEMENTS(orders));

    int64_t id = send_to(world, CLASS_ROUTINE);
    g_autoptr(Track) track = start(world);

    for (unsigned step = 0; step < 4; step++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
            const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);
            g_autofree char *line = g_strdup_printf("%s %" G_GINT64_FORMAT ".0.1",
                                                    orders[i][step], sent->delivery);

            add(world, line);
            add(world, line);
        }
        work(track);
    }
    g_assert_cmpint(world_count(world, id, STATE_READ), ==, G_N_ELEMENTS(orders));
    g_assert_cmpuint(track_counts(track)->statuses, ==, 32);
    g_assert_cmpuint(track_counts(track)->unknown, ==, 0);
    g_assert_cmpuint(waiting(world), ==, 0);
}

/* One webhook with very many statuses, and many with one. */
static void
test_many(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GString) all = g_string_new(NULL);

    world_enrol(world, 2500);

    int64_t id = send_to(world, CLASS_ROUTINE);
    g_autoptr(Track) track = start(world);

    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);
        g_autofree char *line =
            g_strdup_printf("%s %" G_GINT64_FORMAT ".0.1",
                            i < 2300 ? "delivered" : "sent", sent->delivery);

        if (i < 2300)
            g_string_append_printf(all, "%s%s", i ? "\n" : "", line);
        else
            add(world, line);
    }
    add(world, all->str);
    work(track);
    g_assert_cmpint(world_count(world, id, STATE_DELIVERED), ==, 2300);
    g_assert_cmpint(world_count(world, id, STATE_SENT), ==, 200);
    g_assert_cmpuint(track_counts(track)->webhooks, ==, 201);
    g_assert_cmpuint(waiting(world), ==, 0);
}

/* What is not ours, and what is no webhook, harms nobody and does not stay. */
static void
test_unknown(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(Track) track = start(world);

    add(world, "delivered 4711.0.1\nfailed 4712.3.9\nread nonsense");
    add(world, "garbage");
    add(world, "delivered 4711.0.1");
    work(track);
    g_assert_cmpuint(track_counts(track)->statuses, ==, 4);
    g_assert_cmpuint(track_counts(track)->unknown, ==, 4);
    g_assert_cmpuint(track_counts(track)->unreadable, ==, 1);
    g_assert_cmpuint(track_counts(track)->webhooks, ==, 3);
    g_assert_cmpuint(waiting(world), ==, 0);
}

/* A citizen who writes opens the window; strangers leave no trace. */
static void
test_message(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Track) track = start(world);

    world_enrol(world, 1);
    add(world, "message +393330000001\nmessage +393339999999");
    work(track);

    g_autoptr(SubscriberRow) row =
        subscribers_find(world->store, "fake", "+393330000001", NULL, &error);
    g_autoptr(SubscriberRow) stranger =
        subscribers_find(world->store, "fake", "+393339999999", NULL, NULL);

    g_assert_cmpint(row->window_until_s, >, clock_now_s() + 86000);
    g_assert_null(stranger);
    g_assert_cmpuint(track_counts(track)->messages, ==, 2);
}

static void
test_account(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(Track) track = start(world);

    add(world, "account template:avviso_comune:it APPROVED");
    add(world, "account template:avviso_comune:it PAUSED");
    add(world, "account template:avviso_comune:it PAUSED");
    add(world, "account account DISABLED_UPDATE");
    add(world, "account person marketing-stop");
    work(track);
    g_assert_cmpuint(world->alerts->len, ==, 2);
    g_assert_true(world_heard(world, "provider-template-avviso-comune-it-paused"));
    g_assert_true(world_heard(world, "provider-account-disabled-update"));
    g_assert_false(world_heard(world, "provider-person-marketing-stop"));
}

/* We were too fast for somebody, again and again: they are not written off for it. */
static void
test_too_fast(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 1);

    int64_t id = send_to(world, CLASS_ROUTINE);
    g_autoptr(Track) track = start(world);
    int64_t delivery = ((FakeSent *) g_ptr_array_index(world->fake->sent, 0))->delivery;
    g_autoptr(Dispatch) dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(dispatch_start(dispatch, NULL));
    for (unsigned attempt = 1; attempt <= 20; attempt++) {
        g_autofree char *words = g_strdup_printf(
            "failed-fast %" G_GINT64_FORMAT ".0.%u passing", delivery, attempt);

        add(world, words);
        work(track);
        g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 1);
        g_assert_cmpint(deliveries_next_due_ms(world->store, "fake"), <=,
                        clock_now_ms() + 15 * 60 * 1000);
        clock_start_at(clock_now_s() + 16 * 60);
        dispatch_wake(dispatch);
        world_run(world, dispatch);
        g_assert_cmpuint(world->fake->sent->len, ==, attempt + 1);
    }
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 1);
}

/* It was accepted and failed afterwards: sent again where that helps, not for ever. */
static void
test_again(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 2);

    int64_t id = send_to(world, CLASS_ROUTINE);
    const FakeSent *passing = g_ptr_array_index(world->fake->sent, 0);
    const FakeSent *final = g_ptr_array_index(world->fake->sent, 1);
    int64_t delivery = passing->delivery;
    g_autoptr(Track) track = start(world);
    g_autofree char *line =
        g_strdup_printf("failed %" G_GINT64_FORMAT ".0.1", final->delivery);

    add(world, line);
    for (unsigned attempt = 1; attempt <= 4; attempt++) {
        g_autofree char *again = g_strdup_printf(
            "failed %" G_GINT64_FORMAT ".0.%u passing", delivery, attempt);
        g_autoptr(Dispatch) dispatch = NULL;

        add(world, again);
        work(track);
        clock_start_at(clock_now_s() + 3600);
        dispatch = dispatch_new(world->settings, world->store, &world->fake->base,
                                &world->events);
        g_assert_true(dispatch_start(dispatch, &error));
        world_run(world, dispatch);
    }
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 2);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 4);
    g_assert_cmpuint(world->fake->sent->len, ==, 5);
}

static void
answer_nothing(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake, (void) sent;
    result->outcome = OUTCOME_UNCERTAIN;
    result->reason = "no-answer";
}

/* In doubt: an emergency is sent again after its wait, which begins when we do; a
 * routine notice is not; a late callback settles both. */
static void
test_doubt(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 2);
    world->fake->answer = answer_nothing;

    int64_t routine = send_to(world, CLASS_ROUTINE);
    int64_t emergency = send_to(world, CLASS_EMERGENCY);

    world->fake->answer = NULL;
    clock_start_at(clock_now_s() + 7200);

    g_autoptr(Track) track = start(world);
    int64_t start_s = clock_now_s();
    g_autofree char *late = g_strdup_printf(
        "delivered %" G_GINT64_FORMAT ".0.1",
        ((FakeSent *) g_ptr_array_index(world->fake->sent, 2))->delivery);

    /* Callbacks may still come. */
    g_assert_true(track_tick(track, start_s + 29, &error));
    g_assert_cmpint(world_count(world, emergency, STATE_UNCERTAIN), ==, 2);
    add(world, late);
    work(track);

    g_assert_true(track_tick(track, start_s + 31, &error));
    g_assert_cmpint(world_count(world, emergency, STATE_DELIVERED), ==, 1);
    g_assert_cmpint(world_count(world, emergency, STATE_PENDING), ==, 1);
    g_assert_cmpint(world_count(world, routine, STATE_UNCERTAIN), ==, 2);

    g_autoptr(Dispatch) dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(dispatch_start(dispatch, &error));
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, emergency, STATE_ACCEPTED), ==, 1);
    g_assert_cmpint(world_count(world, routine, STATE_UNCERTAIN), ==, 2);
}

static void
test_expire(void)
{
    g_autoptr(World) world = world_new("[bridge]\n"
                                       "administration=Comune di Borgo\n"
                                       "admin=admin@comune.example\n"
                                       "live=yes\n"
                                       "[topic meteo]\n"
                                       "valid_h=2\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(Track) track = NULL;

    world_enrol(world, 3);
    world->topic = "meteo";

    int64_t id = world_queue(world, "Neve", CLASS_ROUTINE, NULL);

    track = start(world);
    g_assert_true(track_tick(track, clock_now_s() + 7000, &error));
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 3);
    g_assert_true(track_tick(track, clock_now_s() + 7300, &error));
    g_assert_cmpint(world_count(world, id, STATE_EXPIRED), ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    /* Warnings about what these tests provoke are wanted. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_FLAG_RECURSION |
                           G_LOG_LEVEL_CRITICAL);

    g_test_add_func("/track/disorder", test_disorder);
    g_test_add_func("/track/many", test_many);
    g_test_add_func("/track/unknown", test_unknown);
    g_test_add_func("/track/message", test_message);
    g_test_add_func("/track/account", test_account);
    g_test_add_func("/track/too-fast", test_too_fast);
    g_test_add_func("/track/again", test_again);
    g_test_add_func("/track/doubt", test_doubt);
    g_test_add_func("/track/expire", test_expire);

    return g_test_run();
}
