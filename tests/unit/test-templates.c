/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A template that the provider takes no more while a broadcast goes out by it: the next
 * one takes over, or the broadcast waits, and nobody gets it twice.
 */
#include "bridge/flow/templates.h"

#include "bridge/base/clock.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/track.h"
#include "bridge/store/inbound.h"
#include "bridge/store/stops.h"
#include "bridge/store/templates.h"
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

/* From the 50th message on the template named in @data is paused. */
static void
answer_paused(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    if (sent->delivery <= 50 || strstr(sent->body, fake->data) == NULL)
        return;
    result->outcome = OUTCOME_DEFERRED;
    result->scope = SCOPE_BROADCAST;
    result->alert = true;
    result->is_template = true;
    result->code = 132015;
    result->reason = "template-paused";
}

static unsigned
count_accepted(World *world, const char *template)
{
    unsigned n = 0;

    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        n += strstr(sent->body, template) != NULL &&
             (strcmp(template, "prima") != 0 || sent->delivery <= 50);
    }
    return n;
}

static void
test_next(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 400);
    world->fake->templates[0] = "prima:it";
    world->fake->templates[1] = "seconda:it";
    world->fake->base.connections = 8;
    world->fake->answer = answer_paused;
    world->fake->data = (char *) "prima";

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 400);
    g_assert_cmpuint(count_accepted(world, "prima"), ==, 50);
    g_assert_cmpuint(count_accepted(world, "seconda"), ==, 350);
    g_assert_true(world_heard(world, "template-prima"));

    /* It is remembered: the next broadcast does not try it, nor after a restart. */
    unsigned before = world->fake->sent->len;

    g_clear_pointer(&dispatch, dispatch_free);
    world_reopen(world);
    world->fake->is_banned[0] = false;
    id = world_queue(world, "Neve", CLASS_ROUTINE, NULL);
    dispatch = start(world);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 400);
    g_assert_cmpuint(world->fake->sent->len, ==, before + 400);

    /* Until the provider approves it. */
    world->fake->answer = NULL;
    hear(world, "account template:prima:it APPROVED");
    id = world_queue(world, "Sole", CLASS_ROUTINE, NULL);
    dispatch_wake(dispatch);
    world_run(world, dispatch);

    const FakeSent *last = g_ptr_array_index(world->fake->sent, before + 799);

    g_assert_nonnull(strstr(last->body, "prima"));
}

/* There is no other: it waits, nobody is written off, and it goes on by itself. */
static void
test_none(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 400);
    world->fake->templates[0] = "prima:it";
    world->fake->base.connections = 8;
    world->fake->answer = answer_paused;
    world->fake->data = (char *) "prima";

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 50);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 350);
    g_assert_true(world_heard(world, TEMPLATE_PAUSE));

    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, id, &error);

    g_assert_cmpint(row->state, ==, BROADCAST_PAUSED);
    g_assert_cmpstr(row->pause, ==, TEMPLATE_PAUSE);

    world->fake->answer = NULL;
    hear(world, "account template:prima:it APPROVED");
    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 400);
}

/* The provider's word before anything failed does the same. */
static void
test_word(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 20);
    world->fake->templates[0] = "prima:it";
    world->fake->templates[1] = "seconda:it";
    hear(world, "account template:prima:it PAUSED");

    int64_t id = world_queue(world, "Acqua", CLASS_EMERGENCY, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 20);
    g_assert_cmpuint(count_accepted(world, "seconda"), ==, 20);
}

static void
test_words(void)
{
    static const struct {
        const char *event, *reason;
        bool is_banned;
    } cases[] = {
        {"PAUSED", "FIRST_PAUSE", true},
        {"APPROVED", NULL, false},
        {"DISABLED", NULL, true},
        {"PAUSED", "UNPAUSE", false},
        {"MARKETING", "category-soon", false},
        {"MARKETING", "category-now", true},
        {"UTILITY", "category-now", true},
        {"REINSTATED", NULL, false},
        {"YELLOW", NULL, false},
        {"FLAGGED", NULL, false},
        {"REJECTED", NULL, true},
    };
    g_autoptr(World) world = world_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChannelEvent event = {.subject = (char *) "template:prima:it",
                              .event = (char *) cases[i].event,
                              .reason = (char *) cases[i].reason};
        g_auto(GStrv) names = NULL;

        g_assert_true(templates_hear(world->store, "fake", &event, NULL));
        names = templates_banned(world->store, "fake", NULL);
        g_test_message("%s", cases[i].event);
        g_assert_cmpuint(g_strv_length(names), ==, cases[i].is_banned);
    }
}

static void
fail_at(World *world, const char *callback, int code)
{
    g_autofree char *line = g_strdup_printf("failed-template %s %d", callback, code);

    hear(world, line);
}

static const char *
banned(World *world)
{
    g_auto(GStrv) names = templates_banned(world->store, "fake", NULL);
    g_autofree char *joined = g_strjoinv(" ", names);

    return g_intern_string(joined);
}

/* Accepted, and refused by callback: as if the answer had said it. */
static void
test_callback(void)
{
    static const struct {
        const char *line;
        unsigned after_s;
        const char *banned;
    } cases[] = {
        {"delivered 1.0.1", 0, ""},
        {"failed 1.0.1", 0, ""},
        {"failed-template 99.0.1 132015", 0, ""},
        {"failed-template 2.0.1 132015", 0, "prima:it"},
        {"failed-template 2.0.1 132015", 0, "prima:it"},   /* doubled */
        {"failed-template 3.0.1 132016", 0, "prima:it"},   /* the same one's */
        {"failed-template 4.0.1 132016", 300, "prima:it"}, /* late, the same one's */
    };
    g_autoptr(World) world = world_new(NULL);

    clock_start_at(clock_now_s());
    world_enrol(world, 4);
    world->fake->templates[0] = "prima:it";
    world->fake->templates[1] = "seconda:it";

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpuint(count_accepted(world, "prima"), ==, 4);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        clock_start_at(clock_now_s() + cases[i].after_s);
        hear(world, cases[i].line);
        g_assert_cmpstr(banned(world), ==, cases[i].banned);
    }

    /* Nobody is written off: the next template carries it. */
    clock_start_at(clock_now_s() + 3600);
    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpuint(count_accepted(world, "seconda"), ==, 3);
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 0);

    /* And when that one fails so too, it is banned as well. */
    fail_at(world, "2.0.2", 132015);
    g_assert_cmpstr(banned(world), ==, "prima:it seconda:it");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* What cannot be composed is logged. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR);
    g_test_add_func("/templates/next", test_next);
    g_test_add_func("/templates/none-left", test_none);
    g_test_add_func("/templates/word", test_word);
    g_test_add_func("/templates/words", test_words);
    g_test_add_func("/templates/callback", test_callback);
    return g_test_run();
}
