/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who goes first: emergencies overtake, broadcasts of one class share, routine notices
 * wait in the quiet hours.  No assertion is on time: a mute provider holds everything.
 */
#include "bridge/base/clock.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/plan.h"
#include "bridge/store/budget.h"
#include "bridge/store/deliveries.h"
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

static bool
is_full(void *user_data)
{
    World *world = user_data;

    return world->fake->unsaid->len >= world->fake->base.connections;
}

static unsigned
count_title(World *world, const char *title)
{
    unsigned n = 0;

    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        n += strstr(sent->body, title) != NULL;
    }
    return n;
}

static bool
has_begun(void *user_data)
{
    return count_title(user_data, "Evacuazione") > 0;
}

static bool
is_told(void *user_data)
{
    World *world = user_data;

    fake_speak_of(world->fake, "Evacuazione");
    return count_title(world, "Evacuazione") == 1000;
}

/* Every connection of a routine broadcast waits for a provider that does not answer:
 * the emergency leaves all the same, at once, and goes on. */
static void
test_overtaking(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 1000);
    world->fake->base.connections = 10;
    world->fake->base.rate_per_s = 5000;
    world->fake->is_mute = true;

    int64_t slow = world_queue(world, "Mercato", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(is_full, world);

    unsigned before = world->fake->sent->len;
    int64_t fast = world_queue(world, "Evacuazione", CLASS_EMERGENCY, NULL);

    dispatch_wake(dispatch);
    world_until(has_begun, world);

    /* The first request after its freezing is its own, on a reserved connection, and
     * what was claimed for the other has gone back but for what is under way. */
    const FakeSent *first = g_ptr_array_index(world->fake->sent, before);

    g_assert_nonnull(strstr(first->body, "Evacuazione"));
    g_assert_cmpuint(count_title(world, "Mercato"), ==, before);
    g_assert_cmpint(world_count(world, slow, STATE_SENDING), ==, before);
    g_assert_cmpuint(world->fake->sent->len - before, <=, DISPATCH_RESERVE);

    /* Only its own are answered: they alone go on, to the last. */
    world_until(is_told, world);
    g_assert_cmpuint(count_title(world, "Mercato"), ==, before);
    g_assert_cmpuint(count_title(world, "Evacuazione"), ==, 1000);

    fake_speak(world->fake);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, fast, STATE_ACCEPTED), ==, 1000);
    g_assert_cmpint(world_count(world, slow, STATE_ACCEPTED), ==, 1000);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
}

typedef struct {
    GString *order;
    char name;
} Frozen;

static void
on_frozen(int64_t broadcast, const GError *error, void *user_data)
{
    Frozen *frozen = user_data;

    (void) broadcast;
    g_assert_no_error(error);
    g_string_append_c(frozen->order, frozen->name);
}

static void
queue_one(World *world, Queue *queue, NoticeClass class, Frozen *frozen)
{
    g_autoptr(Draft) draft = draft_new();

    (void) world;
    draft->class = class;
    draft->class_is_given = true;
    queue_start(queue, draft, "mario@comune.example", 0, on_frozen, frozen);
}

/* The audience of an emergency is frozen before the rest of a routine one's. */
static void
test_freezing(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(Queue) queue = queue_new(world->settings, world->store, world->channels);
    g_autoptr(GString) order = g_string_new(NULL);
    Frozen routine = {order, 'r'}, emergency = {order, 'e'};

    world_enrol(world, 6000);
    queue_one(world, queue, CLASS_ROUTINE, &routine);
    for (unsigned i = 0; i < 3; i++)
        g_main_context_iteration(NULL, FALSE);
    queue_one(world, queue, CLASS_EMERGENCY, &emergency);
    while (order->len < 2)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpstr(order->str, ==, "er");
}

static unsigned
one_part(int64_t broadcast, unsigned version, bool open, const char **reason,
         void *user_data)
{
    (void) broadcast, (void) version, (void) open, (void) reason, (void) user_data;
    return 1;
}

/* A large one that came first does not keep the small ones waiting. */
static void
test_fairness(void)
{
    static const char *const titles[] = {"Primo", "Secondo", "Terzo"};
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 900);
    world->fake->base.connections = 3;
    world->fake->base.rate_per_s = 20;
    for (unsigned i = 0; i < 3; i++)
        world_queue(world, titles[i], CLASS_ROUTINE, NULL);

    g_autoptr(GError) error = NULL;
    unsigned claimed[4] = {0};

    for (unsigned i = 0; i < 30; i++) {
        g_autoptr(GPtrArray) claims = deliveries_claim(
            world->store, "fake", clock_now_ms(), 2, one_part, NULL, NULL, &error);

        g_assert_no_error(error);
        g_assert_cmpuint(claims->len, ==, 2);
        for (unsigned j = 0; j < claims->len; j++)
            claimed[((Claim *) g_ptr_array_index(claims, j))->broadcast]++;
    }
    for (unsigned i = 1; i <= 3; i++)
        g_assert_cmpuint(claimed[i], ==, 20);

    /* What one does not need the others get. */
    g_autoptr(GPtrArray) rest = deliveries_claim(world->store, "fake", clock_now_ms(),
                                                 5000, one_part, NULL, NULL, &error);

    g_assert_cmpuint(rest->len, ==, 2700 - 60);
}

#define QUIET                                                                          \
    "[bridge]\nadministration=Comune di Borgo\nadmin=admin@comune.example\n"           \
    "live=yes\ntime_zone=Europe/Rome\n[quiet]\nfrom=22:00\nto=07:00\n"

static void
move_to(const char *when)
{
    int64_t now_s;

    g_assert_true(clock_read(when, &now_s, NULL));
    clock_start_at(now_s);
}

/* Routine notices wait until the morning, also what was half out when the evening
 * came; what is urgent does not. */
static void
test_quiet(void)
{
    g_autoptr(World) world = world_new(QUIET);

    world_enrol(world, 300);
    move_to("2027-02-10T21:59:00+01:00");
    world->fake->base.connections = 5;
    world->fake->is_mute = true;

    int64_t half = world_queue(world, "Mercato", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(is_full, world);
    move_to("2027-02-10T22:00:01+01:00");
    dispatch_wake(dispatch);

    int64_t night = world_queue(world, "Biblioteca", CLASS_ROUTINE, NULL);
    int64_t urgent = world_queue(world, "Neve", CLASS_URGENT, NULL);
    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, night, NULL);
    int64_t morning_s;

    g_assert_true(clock_read("2027-02-11T07:00:00+01:00", &morning_s, NULL));
    g_assert_cmpint(row->send_at_s, ==, morning_s);
    dispatch_wake(dispatch);
    fake_speak(world->fake);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, urgent, STATE_ACCEPTED), ==, 300);
    g_assert_cmpint(world_count(world, night, STATE_PENDING), ==, 300);
    g_assert_cmpint(world_count(world, half, STATE_PENDING), >, 0);
    g_assert_cmpint(deliveries_next_due_ms(world->store, "fake"), ==, morning_s * 1000);

    move_to("2027-02-11T07:00:01+01:00");
    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, half, STATE_ACCEPTED), ==, 300);
    g_assert_cmpint(world_count(world, night, STATE_ACCEPTED), ==, 300);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
}

/* What the author is told of all that, at one message a second to 300 people. */
static void
test_told(void)
{
    static const struct {
        const char *now;
        NoticeClass class;
        int64_t most; /* of the provider, a day; 0 = no limit */
        const char *words;
    } cases[] = {
        {"2027-02-10T12:00:00+01:00", CLASS_ROUTINE, 0, "Durata prevista: "},
        {"2027-02-10T21:58:00+01:00", CLASS_URGENT, 0, "Durata prevista: "},
        {"2027-02-10T21:58:00+01:00", CLASS_ROUTINE, 0,
         "aspettano. Il messaggio parte così: 120 adesso, 180 domani dalle 07:00."},
        {"2027-02-10T23:00:00+01:00", CLASS_ROUTINE, 0, "Durata prevista: "},
        {"2027-02-10T12:00:00+01:00", CLASS_ROUTINE, 250,
         "250 persone nuove al giorno. Il messaggio parte così: 250 adesso, 50 domani "
         "dalle 12:01."},
        {"2027-02-10T21:59:00+01:00", CLASS_ROUTINE, 250,
         "250 persone nuove al giorno. Il messaggio parte così: 60 adesso, 190 domani "
         "dalle 07:00, 50 da "},
        {"2027-02-10T21:59:00+01:00", CLASS_URGENT, 250,
         "250 persone nuove al giorno. Il messaggio parte così: 250 adesso, 50 domani "
         "dalle 22:00."},
    };
    g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "contrib/texts", NULL);
    g_autoptr(Texts) texts = texts_load(folder, "it", "Europe/Rome", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(World) world = world_new(QUIET);
        g_autoptr(ReportBody) body = report_body_new();
        g_autoptr(GError) error = NULL;
        int64_t now_s;

        world_enrol(world, 300);
        g_assert_true(clock_read(cases[i].now, &now_s, NULL));
        world->fake->base.rate_per_s = 1;
        move_to(cases[i].now);
        g_assert_true(budget_set(world->store, "fake", cases[i].most, 0, NULL));

        int64_t id = world_queue(world, "Mercato", cases[i].class, NULL);
        g_autoptr(BroadcastRow) row = broadcasts_get(world->store, id, NULL);

        g_assert_true(plan_add(body, world->settings, world->store, texts,
                               world->channels, row, now_s * 1000, &error));
        g_assert_no_error(error);
        g_test_message("%s", body->text->str);
        g_assert_nonnull(strstr(body->text->str, cases[i].words));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/classes/overtaking", test_overtaking);
    g_test_add_func("/classes/freezing", test_freezing);
    g_test_add_func("/classes/fairness", test_fairness);
    g_test_add_func("/classes/quiet-hours", test_quiet);
    g_test_add_func("/classes/told", test_told);
    return g_test_run();
}
