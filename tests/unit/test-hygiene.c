/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What deliveries and the provider teach about people: numbers that are dead, changed,
 * or want no marketing, and those who leave while messages wait for them.
 */
#include "bridge/store/hygiene.h"

#include "bridge/base/clock.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/track.h"
#include "bridge/store/audit.h"
#include "bridge/store/inbound.h"
#include "bridge/store/subscribers.h"
#include "tests/support/flow-world.h"

#define ANNA "+393330000001"
#define BRUNO "+393330000002"

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

/* Sends one broadcast to all.  Returns: its id. */
static int64_t
send_all(World *world, NoticeClass class)
{
    int64_t id = world_queue(world, "Acqua", class, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    return id;
}

/* Takes @lines (flow-world.c) as one webhook. */
static void
hear(World *world, const char *lines)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new(lines, strlen(lines));
    g_autoptr(Track) track =
        track_new(world->settings, world->store, world->channels, &world->events);

    g_assert_true(inbound_add(world->store, "fake", raw, clock_now_s(), NULL, &error));
    g_assert_no_error(error);
    track_wake(track);
    while (!track_is_idle(track))
        g_main_context_iteration(NULL, TRUE);
}

static SubscriberRow *
find(World *world, const char *number)
{
    SubscriberRow *row = subscribers_find(world->store, "fake", number, NULL, NULL);

    g_assert_nonnull(row);
    return row;
}

/* The newest message to @number fails: nobody has that number. */
static void
fail_newest(World *world, const char *number)
{
    const FakeSent *newest = NULL;

    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        if (g_strcmp0(sent->number, number) == 0)
            newest = sent;
    }
    g_assert_nonnull(newest);

    g_autofree char *line =
        g_strdup_printf("failed-dead %" G_GINT64_FORMAT ".0.1", newest->delivery);

    hear(world, line);
}

static void
next_day(void)
{
    clock_start_at(clock_now_s() + 24 * 3600);
}

/* On three days in a row, not three times on one. */
static void
test_suspended(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 2);
    for (unsigned i = 0; i < 4; i++) {
        send_all(world, CLASS_ROUTINE);
        fail_newest(world, ANNA);
    }
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 2);
    for (unsigned day = 2; day <= 3; day++) {
        next_day();
        send_all(world, CLASS_ROUTINE);
        fail_newest(world, ANNA);
    }

    g_autoptr(SubscriberRow) anna = find(world, ANNA);
    unsigned before = fake_count(world->fake, ANNA);

    g_assert_cmpint(anna->state, ==, SUBSCRIBER_ACTIVE);
    g_assert_cmpint(anna->suspended_s, >, 0);
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 1);
    g_assert_cmpint(
        subscribers_audience(world->store, "fake", NULL, CLASS_URGENT, true), ==, 1);
    g_assert_cmpint(
        subscribers_audience(world->store, "fake", NULL, CLASS_EMERGENCY, true), ==, 2);
    g_assert_cmpint(hygiene_suspended(world->store, 0), ==, 1);
    g_assert_cmpint(hygiene_suspended(world->store, clock_now_s() + 1), ==, 0);
    send_all(world, CLASS_ROUTINE);
    g_assert_cmpuint(fake_count(world->fake, ANNA), ==, before);

    /* One message, and it is alive. */
    hear(world, "message " ANNA " ciao");
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 2);
    send_all(world, CLASS_ROUTINE);
    g_assert_cmpuint(fake_count(world->fake, ANNA), ==, before + 1);
}

static void
suspend_anna(World *world)
{
    for (unsigned day = 1; day <= 3; day++) {
        send_all(world, CLASS_ROUTINE);
        fail_newest(world, ANNA);
        next_day();
    }
}

/* Lives hang on it: an emergency is tried there too, after everybody else; when it
 * arrives, they are back. */
static void
test_emergency(void)
{
    static const struct {
        NoticeClass class;
        unsigned tried;
    } cases[] = {
        {CLASS_ROUTINE, 0},
        {CLASS_URGENT, 0},
        {CLASS_EMERGENCY, 1},
    };
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 2);
    suspend_anna(world);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        unsigned before = fake_count(world->fake, ANNA);

        send_all(world, cases[i].class);
        g_assert_cmpuint(fake_count(world->fake, ANNA), ==, before + cases[i].tried);
    }

    const FakeSent *last =
        g_ptr_array_index(world->fake->sent, world->fake->sent->len - 1);
    g_autofree char *fails =
        g_strdup_printf("failed-dead %" G_GINT64_FORMAT ".0.1", last->delivery);
    g_autofree char *arrives =
        g_strdup_printf("delivered %" G_GINT64_FORMAT ".0.1", last->delivery);

    g_assert_cmpstr(last->number, ==, ANNA);
    hear(world, fails);
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 1);
    hear(world, arrives);
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 2);
}

/* What arrives between makes it begin anew; the office can lift it. */
static void
test_alive(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;
    SubscriberRow again = {.number = (char *) ANNA,
                           .channel = (char *) "fake",
                           .topics = (char *) "",
                           .consent_source = (char *) "test"};

    world_enrol(world, 1);
    for (unsigned day = 1; day <= 5; day++) {
        send_all(world, CLASS_ROUTINE);
        if (day == 3) {
            const FakeSent *sent =
                g_ptr_array_index(world->fake->sent, world->fake->sent->len - 1);
            g_autofree char *line =
                g_strdup_printf("delivered %" G_GINT64_FORMAT ".0.1", sent->delivery);

            hear(world, line);
        } else {
            fail_newest(world, ANNA);
        }
        next_day();
    }
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 1);
    g_assert_false(subscribers_add(world->store, &again, &error));
    g_clear_error(&error);

    send_all(world, CLASS_ROUTINE);
    fail_newest(world, ANNA);
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 0);
    g_assert_true(subscribers_add(world->store, &again, &error));
    g_assert_no_error(error);
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 1);
}

/* Suppresses marketing at once, and nothing else. */
static void
test_marketing(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 2);
    hear(world, "account person marketing-stop " ANNA);

    int64_t utility = send_all(world, CLASS_ROUTINE);

    g_assert_cmpint(world_count(world, utility, STATE_ACCEPTED), ==, 2);
    world->fake->category = "marketing";

    int64_t marketing = send_all(world, CLASS_ROUTINE);

    g_assert_cmpint(world_count(world, marketing, STATE_ACCEPTED), ==, 1);
    g_assert_cmpint(world_count(world, marketing, STATE_FAILED), ==, 1);
    g_assert_cmpuint(fake_count(world->fake, ANNA), ==, 1);
    g_assert_cmpint(
        world_count(world, send_all(world, CLASS_EMERGENCY), STATE_ACCEPTED), ==, 2);
    hear(world, "account person marketing-resume " ANNA);
    g_assert_cmpint(world_count(world, send_all(world, CLASS_ROUTINE), STATE_ACCEPTED),
                    ==, 2);
}

static void
answer_marketing(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake, (void) sent;
    result->outcome = OUTCOME_REFUSED;
    result->scope = SCOPE_SUBSCRIBER;
    result->code = 131050;
    result->reason = "marketing-refused";
}

/* The provider's refusal teaches the same. */
static void
test_refused(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 1);
    world->fake->category = "marketing";
    world->fake->answer = answer_marketing;
    send_all(world, CLASS_ROUTINE);
    world->fake->answer = NULL;
    send_all(world, CLASS_ROUTINE);
    g_assert_cmpuint(fake_count(world->fake, ANNA), ==, 1);

    g_autoptr(SubscriberRow) anna = find(world, ANNA);

    g_assert_cmpint(anna->no_marketing_s, >, 0);
    g_assert_cmpint(anna->state, ==, SUBSCRIBER_ACTIVE);
}

static bool
is_mute(void *user_data)
{
    World *world = user_data;

    return world->fake->unsaid->len == world->fake->base.connections;
}

/* Who leaves while a broadcast is going out gets nothing more of it. */
static void
test_stop_midway(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 800);
    world->fake->base.connections = 4;
    world->fake->is_mute = true;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);
    g_autoptr(SubscriberRow) last = find(world, "+393330000800");

    world_until(is_mute, world);
    g_assert_true(subscribers_leave(world->store, last->id, NULL));
    fake_speak(world->fake);
    world_run(world, dispatch);
    g_assert_cmpuint(fake_count(world->fake, "+393330000800"), ==, 0);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 799);
    g_assert_cmpint(world_count(world, id, STATE_SKIPPED), ==, 1);
}

/* Another number ends the consent of the old one; another id does not. */
static void
test_changes(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 3);
    hear(world, "account person number-changed " ANNA "\n"
                "account person id-changed " BRUNO " IT.10000000000000001\n"
                "account person id-changed IT.10000000000000001 IT.20000000000000002\n"
                "account person id-changed +393339999999 IT.30000000000000003");

    g_autoptr(SubscriberRow) anna = find(world, ANNA);
    g_autoptr(SubscriberRow) bruno = find(world, BRUNO);

    g_assert_cmpint(anna->state, ==, SUBSCRIBER_LEFT);
    g_assert_cmpint(bruno->state, ==, SUBSCRIBER_ACTIVE);
    g_assert_cmpstr(bruno->bsuid, ==, "IT.20000000000000002");
    g_assert_cmpint(subscribers_count(world->store, "fake"), ==, 2);
    g_assert_true(world_heard(world, "number-changed"));
    g_assert_true(audit_verify(world->store, NULL, &error));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hygiene/suspended", test_suspended);
    g_test_add_func("/hygiene/emergency", test_emergency);
    g_test_add_func("/hygiene/alive", test_alive);
    g_test_add_func("/hygiene/marketing", test_marketing);
    g_test_add_func("/hygiene/marketing-refused", test_refused);
    g_test_add_func("/hygiene/stop-midway", test_stop_midway);
    g_test_add_func("/hygiene/changes", test_changes);
    return g_test_run();
}
