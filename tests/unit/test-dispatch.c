/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/dispatch.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/subscribers.h"
#include "tests/support/flow-world.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

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

/* Moves the clock on and lets the dispatcher see it. */
static void
pass(Dispatch *dispatch, int64_t seconds)
{
    clock_start_at(clock_now_s() + seconds);
    dispatch_wake(dispatch);
}

static void
test_accept(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 1500);

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 1500);
    g_assert_cmpuint(world->fake->sent->len, ==, 1500);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
    g_assert_cmpuint(world->settled, >, 0);
    g_assert_cmpuint(world->alerts->len, ==, 0);
    g_assert_cmpuint(fake_count(world->fake, "+393330000007"), ==, 1);
}

/* Inside the window a text and a photo, in this order; outside a template. */
static void
test_parts(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 3);
    world->fake->open_parts = 2;
    g_assert_true(subscribers_heard(world->store, "fake", "+393330000002", NULL,
                                    clock_now_s(), &error));

    int64_t id = world_queue(world, "Neve", CLASS_URGENT, "photo");
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 3);
    g_assert_cmpuint(world->fake->uploads, ==, 1);
    g_assert_cmpuint(fake_count(world->fake, "+393330000002"), ==, 3);
    g_assert_cmpuint(fake_count(world->fake, "+393330000001"), ==, 2);

    unsigned next = 0;

    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        g_assert_null(strstr(sent->body, "sha256:"));
        if (strcmp(sent->number, "+393330000002") == 0)
            g_assert_cmpuint(sent->part, ==, next++);
    }
}

static void
answer_window_closed(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake;
    if (g_str_has_prefix(sent->body, "template"))
        return;
    result->outcome = OUTCOME_REFUSED;
    result->scope = SCOPE_SUBSCRIBER;
    result->code = 131047;
    result->reason = "window-closed";
    result->close_window = true;
}

static void
enrol_speaker(World *world, const char *number, const char *language)
{
    SubscriberRow row = {
        .number = (char *) number,
        .channel = (char *) "fake",
        .topics = (char *) "",
        .language = (char *) language,
        .consent_source = (char *) "test",
    };

    g_assert_true(subscribers_add(world->store, &row, NULL));
}

static const char *
body_for(const World *world, const char *number)
{
    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        if (strcmp(sent->number, number) == 0)
            return sent->body;
    }
    return NULL;
}

/* Each gets the version of their language; all, where there is none for them. */
static void
test_versions(void)
{
    static const struct {
        const char *number, *language, *body;
    } people[] = {
        {"+393330000001", NULL, "template Neve"},
        {"+393330000002", "it", "template Neve it"},
        {"+393330000003", "de-AT", "template Neve de"},
        {"+393330000004", "sl", "template Neve"},
    };
    g_autoptr(World) world = world_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        enrol_speaker(world, people[i].number, people[i].language);
    g_assert_true(subscribers_heard(world->store, "fake", people[2].number, NULL,
                                    clock_now_s(), NULL));
    world->languages = "it,de";
    world->fake->answer = answer_window_closed;

    int64_t id = world_queue(world, "Neve", CLASS_URGENT, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, G_N_ELEMENTS(people));
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        if (i != 2)
            g_assert_cmpstr(body_for(world, people[i].number), ==, people[i].body);
    /* Composed anew as a template, in the same language. */
    g_assert_cmpuint(fake_count(world->fake, people[2].number), ==, 2);
    g_assert_cmpstr(body_for(world, people[2].number), ==, "Neve de/0");
    g_assert_cmpstr(
        ((FakeSent *) g_ptr_array_index(world->fake->sent, world->fake->sent->len - 1))
            ->body,
        ==, people[2].body);
}

static void
answer_five_deferrals(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    unsigned so_far = fake_count(fake, sent->number);

    if (strcmp(sent->number, "+393330000001") != 0 || so_far > 5)
        return;
    result->outcome = OUTCOME_DEFERRED;
    result->code = 131056;
    result->reason = "pair-rate-limit";
    result->retry_after_s = 40;
}

static void
test_defer(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 5);
    world->fake->answer = answer_five_deferrals;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    /* Not before what the provider asked for, and longer each time. */
    static const int64_t waits_s[] = {40, 40, 40, 64, 256};

    world_run(world, dispatch);
    for (unsigned i = 0; i < G_N_ELEMENTS(waits_s); i++) {
        int64_t due_ms = deliveries_next_due_ms(world->store, "fake");

        g_assert_cmpuint(fake_count(world->fake, "+393330000001"), ==, i + 1);
        g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 4);
        g_assert_cmpint(due_ms, >, clock_now_ms() + waits_s[i] * 1000 - 2000);
        g_assert_cmpint(due_ms, <, clock_now_ms() + waits_s[i] * 1250 + 2000);
        pass(dispatch, waits_s[i] * 5 / 4 + 2);
        world_run(world, dispatch);
    }
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 5);
    g_assert_cmpuint(fake_count(world->fake, NULL), ==, 10);
}

static void
answer_by_number(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake;
    switch (sent->number[12]) {
    case '1':
        result->outcome = OUTCOME_REFUSED;
        result->scope = SCOPE_SUBSCRIBER;
        result->code = 131026;
        result->reason = "not-reachable";
        break;
    case '2':
        result->outcome = OUTCOME_UNCERTAIN;
        result->reason = "no-answer";
        break;
    case '3':
        result->outcome = OUTCOME_DEFERRED;
        result->code = 131000;
        result->reason = "provider-trouble";
        result->most_tries = 2;
        break;
    case '4':
        if (strncmp(sent->body, "template", 8) == 0)
            return;
        result->outcome = OUTCOME_REFUSED;
        result->code = 131047;
        result->reason = "window-closed";
        result->close_window = true;
        break;
    default:
        break;
    }
}

/* Each outcome ends in its own state, and a closed window in a template. */
static void
test_outcomes(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 6);
    world->fake->answer = answer_by_number;
    world->fake->open_parts = 3;
    g_assert_true(subscribers_heard(world->store, "fake", "+393330000004", NULL,
                                    clock_now_s(), &error));

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    pass(dispatch, 10);
    world_run(world, dispatch);

    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 2);
    g_assert_cmpint(world_count(world, id, STATE_UNCERTAIN), ==, 1);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 3);
    g_assert_cmpuint(fake_count(world->fake, "+393330000001"), ==, 1);
    g_assert_cmpuint(fake_count(world->fake, "+393330000002"), ==, 1);
    g_assert_cmpuint(fake_count(world->fake, "+393330000003"), ==, 2);
    g_assert_cmpuint(fake_count(world->fake, "+393330000004"), ==, 2);

    g_autoptr(GPtrArray) failures = broadcasts_failures(world->store, id, &error);

    g_assert_cmpuint(failures->len, ==, 2);
}

static void
answer_account(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    const bool *is_well = fake->data;

    (void) sent;
    if (*is_well)
        return;
    result->outcome = OUTCOME_DEFERRED;
    result->scope = SCOPE_CHANNEL;
    result->alert = true;
    result->code = 190;
    result->reason = "token-expired";
}

/* The token has expired: everything waits, one delivery tries now and then. */
static void
test_account(void)
{
    g_autoptr(World) world = world_new(NULL);
    bool is_well = false;

    world_enrol(world, 300);
    world->fake->answer = answer_account;
    world->fake->data = &is_well;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_true(world_heard(world, "channel-190"));
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 300);

    unsigned sent = world->fake->sent->len;

    /* Three probes, one message each, and the administrator hears once. */
    for (unsigned i = 1; i <= 3; i++) {
        pass(dispatch, 301);
        world_run(world, dispatch);
        g_assert_cmpuint(world->fake->sent->len, ==, sent + i);
    }
    g_assert_cmpuint(world->alerts->len, ==, 1);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 300);

    is_well = true;
    pass(dispatch, 301);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 300);
}

/* The provider's own limit, which nobody told us: three different people a day. */
static void
answer_tier(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    GHashTable *reached = fake->data;

    if (strncmp(sent->body, "template", 8) != 0 ||
        g_hash_table_contains(reached, sent->number))
        return;
    if (g_hash_table_size(reached) < 3) {
        g_hash_table_add(reached, g_strdup(sent->number));
        return;
    }
    result->outcome = OUTCOME_DEFERRED;
    result->scope = SCOPE_CHANNEL;
    result->alert = result->no_new_people = true;
    result->code = 131048;
    result->reason = "restricted-for-spam";
}

/* The day's limit is reached: new people wait and are tried again after an hour, nobody
 * is written off, and who is inside the window is not held up. */
static void
test_tier(void)
{
    g_autoptr(GHashTable) reached =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 8);
    world->fake->answer = answer_tier;
    world->fake->data = reached;

    g_assert_true(subscribers_heard(world->store, "fake", "+393330000008", NULL,
                                    clock_now_s(), NULL));

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_true(world_heard(world, "channel-131048"));
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 4);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 4);
    g_assert_cmpint(deliveries_next_due_ms(world->store, "fake"), >,
                    clock_now_ms() + 3500 * 1000);

    g_hash_table_remove_all(reached);
    pass(dispatch, 3601);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 7);

    g_hash_table_remove_all(reached);
    pass(dispatch, 3601);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 8);
}

static void
answer_bad_template(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake;
    if (strstr(sent->body, "Acqua") == NULL)
        return;
    result->outcome = OUTCOME_REFUSED;
    result->scope = SCOPE_BROADCAST;
    result->alert = true;
    result->code = 132001;
    result->reason = "template-unknown";
}

/* A broadcast that nobody can get is paused; the other goes on. */
static void
test_broadcast_paused(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 400);
    world->fake->answer = answer_bad_template;

    int64_t bad = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    int64_t good = world_queue(world, "Neve", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, good, STATE_ACCEPTED), ==, 400);
    g_assert_cmpint(world_count(world, bad, STATE_PENDING), ==, 400);
    g_assert_true(world_heard(world, "broadcast-refused"));
    g_assert_cmpuint(world->alerts->len, ==, 1);

    g_autoptr(BroadcastRow) row = broadcasts_get(world->store, bad, &error);

    g_assert_cmpint(row->state, ==, BROADCAST_PAUSED);

    /* A person resumes it: nobody was lost. */
    world->fake->answer = NULL;
    g_assert_true(broadcasts_set_state(world->store, bad, BROADCAST_SENDING, &error));
    dispatch_wake(dispatch);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, bad, STATE_ACCEPTED), ==, 400);
}

static void
answer_unknown(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake, (void) sent;
    result->outcome = OUTCOME_REFUSED;
    result->code = 999999;
    result->reason = "unknown-error";
}

static void
test_unknown_error(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 50);
    world->fake->base.rate_per_s = 10;
    world->fake->base.connections = 1;
    world->fake->answer = answer_unknown;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_true(world_heard(world, "broadcast-refused"));
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 2);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 48);
}

static void
answer_nothing(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake, (void) sent;
    result->outcome = OUTCOME_UNCERTAIN;
    result->reason = "no-answer";
}

/* A provider that swallows everything gets few messages, not the whole list. */
static void
test_line(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 2000);
    world->fake->base.connections = 4;
    world->fake->base.rate_per_s = 80;
    world->fake->answer = answer_nothing;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    pass(dispatch, 0);
    while (!world_heard(world, "channel-line"))
        g_main_context_iteration(NULL, TRUE);
    dispatch_halt(dispatch, true);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_UNCERTAIN), <, 40);
    g_assert_cmpint(world_count(world, id, STATE_UNCERTAIN) +
                        world_count(world, id, STATE_PENDING),
                    ==, 2000);
}

static void
test_no_template(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 20);
    world->fake->has_no_template = true;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_FAILED), ==, 20);
    g_assert_true(world_heard(world, "broadcast-not-carried"));
}

static void
test_media_refused(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 20);
    world->fake->upload_outcome = OUTCOME_REFUSED;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, "photo");
    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_true(world_heard(world, "media-refused"));
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 20);
    g_assert_cmpuint(world->fake->sent->len, ==, 0);

    /* Resumed when the provider takes it: uploaded once more, then it goes. */
    world->fake->upload_outcome = OUTCOME_ACCEPTED;
    g_assert_true(broadcasts_set_state(world->store, id, BROADCAST_SENDING, &error));
    pass(dispatch, 60);
    world_run(world, dispatch);
    pass(dispatch, 60);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 20);
    g_assert_cmpuint(world->fake->uploads, ==, 2);
}

static void
test_media_deferred(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 20);
    world->fake->upload_outcome = OUTCOME_DEFERRED;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, "photo");
    g_autoptr(Dispatch) dispatch = start(world);

    while (world->fake->uploads < 2)
        g_main_context_iteration(NULL, TRUE);
    world->fake->upload_outcome = OUTCOME_ACCEPTED;
    while (world_count(world, id, STATE_ACCEPTED) < 20) {
        pass(dispatch, 60);
        world_run(world, dispatch);
    }
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
    g_assert_cmpuint(world->fake->uploads, ==, 2);
    g_assert_cmpuint(world->alerts->len, ==, 0);
}

static bool
has_sent_some(void *user_data)
{
    World *world = user_data;

    return world->fake->sent->len >= 20;
}

/* While a long routine broadcast runs, an emergency goes in front. */
static void
test_emergency(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 400);
    world->fake->base.rate_per_s = 200;

    int64_t routine = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(has_sent_some, world);

    int64_t emergency = world_queue(world, "Piena", CLASS_EMERGENCY, NULL);
    unsigned before = world->fake->sent->len, between = 0;

    dispatch_wake(dispatch);
    world_run(world, dispatch);
    for (unsigned i = before; i < before + 400; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        between += strstr(sent->body, "Acqua") != NULL;
    }
    /* Only what was claimed already: 100 ms' worth, twice. */
    g_assert_cmpuint(between, <=, 2 * 20);
    g_assert_cmpint(world_count(world, routine, STATE_ACCEPTED), ==, 400);
    g_assert_cmpint(world_count(world, emergency, STATE_ACCEPTED), ==, 400);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
}

/* Never above the rate in any second; that it is used up, test-pace counts on a clock
 * of its own. */
static void
test_rate(void)
{
    g_autoptr(World) world = world_new(NULL);
    unsigned rate = 400, first = 0, most = 0;

    world_enrol(world, 1200);
    world->fake->base.rate_per_s = rate;
    world->fake->delay_ms = 20;
    world_queue(world, "Acqua", CLASS_ROUTINE, NULL);

    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);
    g_assert_cmpuint(world->fake->sent->len, ==, 1200);
    for (unsigned i = 0; i < 1200; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);
        const FakeSent *from = g_ptr_array_index(world->fake->sent, first);

        while (sent->at_us - from->at_us >= G_USEC_PER_SEC)
            from = g_ptr_array_index(world->fake->sent, ++first);
        most = MAX(most, i - first + 1);
    }
    g_assert_cmpuint(most, <=, rate);
}

/* The disk is full while answers come: they are kept, and nothing is claimed. */
static void
test_store_full(void)
{
    g_autoptr(World) world = world_new(NULL);
    struct rlimit before, none;

    world_enrol(world, 900);
    world->fake->is_mute = true;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(has_sent_some, world);
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    none = before;
    none.rlim_cur = 1;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &none), ==, 0);

    fake_speak(world->fake);
    while (!world_heard(world, "store-full"))
        g_main_context_iteration(NULL, TRUE);

    unsigned sent = world->fake->sent->len;

    for (unsigned i = 0; i < 3; i++) {
        pass(dispatch, 20);
        g_main_context_iteration(NULL, TRUE);
    }
    g_assert_cmpuint(world->fake->sent->len, ==, sent);
    g_assert_false(dispatch_is_idle(dispatch));
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);

    pass(dispatch, 20);
    world_run(world, dispatch);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 900);
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
    g_assert_cmpuint(world->alerts->len, ==, 1);
}

/* `banditore stop` in another process: nothing more goes out until resume. */
static void
test_stop(void)
{
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;

    world_enrol(world, 600);
    world->fake->base.rate_per_s = 300;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    g_autoptr(Dispatch) dispatch = start(world);

    world_until(has_sent_some, world);

    g_autoptr(Store) other = store_open(world->dir, STORE_COMMAND, &error);

    g_assert_no_error(error);
    g_assert_true(store_set(other, "halted", "yes", &error));
    world_run(world, dispatch);

    unsigned sent = world->fake->sent->len;

    g_assert_cmpuint(sent, <, 600);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, sent);
    g_assert_cmpint(world_count(world, id, STATE_PENDING), ==, 600 - sent);

    /* A cancelled broadcast leaves nobody without a state. */
    g_assert_true(store_set(other, "halted", "no", &error));
    dispatch_wake(dispatch);
    while (world->fake->sent->len < sent + 20)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpint(broadcasts_cancel(other, id, &error), >, 0);
    world_run(world, dispatch);
    sent = world->fake->sent->len;
    g_assert_cmpuint(sent, <, 600);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, sent);
    g_assert_cmpint(world_count(world, id, STATE_CANCELLED), ==, 600 - sent);
}

/* In a child: sends to some, then dies at once, with answers owed and unwritten. */
static void
send_and_die(const char *dir, Settings *settings, int pipe_fd)
{
    g_autoptr(GError) error = NULL;
    World world = {.dir = g_strdup(dir), .settings = settings};
    g_autoptr(World) donor = world_new(NULL);

    world.fake = donor->fake;
    world.fake->is_mute = true;
    world.store = store_open(dir, STORE_OWNER, &error);
    g_assert_no_error(error);

    Dispatch *dispatch = start(&world);

    while (world.fake->sent->len < 40)
        g_main_context_iteration(NULL, TRUE);
    fake_speak(world.fake);
    while (world.fake->sent->len < 60)
        g_main_context_iteration(NULL, TRUE);
    for (unsigned i = 0; i < world.fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world.fake->sent, i);

        if (write(pipe_fd, &sent->delivery, sizeof sent->delivery) < 0)
            abort();
    }
    (void) dispatch;
    raise(SIGKILL);
}

/* kill -9 while messages are under way: who got one never gets another, and who
 * got none is named as in doubt or is sent to. */
static void
test_crash(void)
{
    g_autoptr(World) world = world_new(NULL);
    int pipe_fds[2];
    int64_t delivery;
    unsigned sent_before = 0;

    world_enrol(world, 1000);

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);

    g_clear_pointer(&world->store, store_close);
    g_assert_cmpint(pipe(pipe_fds), ==, 0);

    pid_t child = fork();

    if (child == 0)
        send_and_die(world->dir, world->settings, pipe_fds[1]);
    close(pipe_fds[1]);

    g_autoptr(GHashTable) before =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    while (read(pipe_fds[0], &delivery, sizeof delivery) == sizeof delivery) {
        g_hash_table_add(before, g_memdup2(&delivery, sizeof delivery));
        sent_before++;
    }
    close(pipe_fds[0]);

    int status;

    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    g_assert_cmpuint(sent_before, >=, 60);

    world->store = store_open(world->dir, STORE_OWNER, NULL);
    g_assert_nonnull(world->store);

    g_autoptr(Dispatch) dispatch = start(world);

    world_run(world, dispatch);

    int64_t doubt = world_count(world, id, STATE_UNCERTAIN);

    g_assert_cmpint(doubt, >, 0);
    g_assert_cmpint(doubt, <=, LIMIT_CLAIM);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, 1000 - doubt);
    for (unsigned i = 0; i < world->fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(world->fake->sent, i);

        g_assert_false(g_hash_table_contains(before, &sent->delivery));
    }
    g_assert_cmpuint(fake_most_repeats(world->fake), ==, 1);
}

/* Freed in the middle: what was claimed and not sent is pending, not in doubt. */
static void
test_end(void)
{
    g_autoptr(World) world = world_new(NULL);

    world_enrol(world, 600);
    world->fake->base.rate_per_s = 300;

    int64_t id = world_queue(world, "Acqua", CLASS_ROUTINE, NULL);
    Dispatch *dispatch = start(world);

    world_until(has_sent_some, world);
    world->fake->is_mute = true;
    dispatch_halt(dispatch, true);
    fake_speak(world->fake);
    while (!dispatch_is_idle(dispatch))
        g_main_context_iteration(NULL, TRUE);
    dispatch_free(dispatch);
    g_assert_cmpint(world_count(world, id, STATE_SENDING), ==, 0);
    g_assert_cmpint(world_count(world, id, STATE_UNCERTAIN), ==, 0);
    g_assert_cmpint(world_count(world, id, STATE_ACCEPTED), ==, world->fake->sent->len);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    /* Warnings about what these tests provoke are wanted. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_FLAG_RECURSION |
                           G_LOG_LEVEL_CRITICAL);

    g_test_add_func("/dispatch/accept", test_accept);
    g_test_add_func("/dispatch/parts", test_parts);
    g_test_add_func("/dispatch/versions", test_versions);
    g_test_add_func("/dispatch/defer", test_defer);
    g_test_add_func("/dispatch/outcomes", test_outcomes);
    g_test_add_func("/dispatch/account", test_account);
    g_test_add_func("/dispatch/tier", test_tier);
    g_test_add_func("/dispatch/broadcast-paused", test_broadcast_paused);
    g_test_add_func("/dispatch/unknown-error", test_unknown_error);
    g_test_add_func("/dispatch/line", test_line);
    g_test_add_func("/dispatch/no-template", test_no_template);
    g_test_add_func("/dispatch/media-refused", test_media_refused);
    g_test_add_func("/dispatch/media-deferred", test_media_deferred);
    g_test_add_func("/dispatch/emergency", test_emergency);
    g_test_add_func("/dispatch/rate", test_rate);
    g_test_add_func("/dispatch/store-full", test_store_full);
    g_test_add_func("/dispatch/stop", test_stop);
    g_test_add_func("/dispatch/crash", test_crash);
    g_test_add_func("/dispatch/end", test_end);

    return g_test_run();
}
