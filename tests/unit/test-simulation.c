/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Random schedules on a virtual clock: what is claimed, answered, told by callbacks
 * in any order, lost in a crash, cancelled, expired, left.  The provider is a model
 * that knows what really arrived.  After every step the books must be right, and
 * at the end nobody got a routine notice twice and whoever may be without it is in
 * doubt.  A schedule that fails names its seed:
 *
 *   BANDITORE_SEED=N        this one alone
 *   BANDITORE_SCHEDULES=N   so many instead of 1000
 */
#include "bridge/flow/brake.h"
#include "bridge/flow/pace.h"
#include "tests/unit/store-fixture.h"

#include <stdlib.h>

#define SCHEDULES 1000
#define STEPS 60
/* Schedules are so far apart that what an old one left in doubt is not sent again. */
#define EPOCH_MS (INT64_C(8) * 24 * 3600 * 1000)
#define WAIT_MS (30 * 1000) /* after which an emergency in doubt is sent again */

/* One attempt, as the world outside knows it. */
typedef struct {
    int64_t delivery;
    unsigned part, attempt;
    bool is_out;     /* claimed, and no answer was booked */
    bool arrives;    /* the provider has it, whatever we hear */
    bool is_doubted; /* no answer came */
    bool has_failed; /* the provider took it and gave it up */
    bool was_told;   /* delivered or read: it cannot fail any more */
    bool has_id;     /* we know the provider's id */
    AttemptState seen;
} Message;

typedef struct {
    Fixture *f;
    GRand *rand;
    uint32_t seed;
    unsigned step;
    int64_t now_ms;
    int64_t broadcast;
    NoticeClass class;
    unsigned people;
    int64_t valid_until_s;
    GArray *subscribers; /* of int64_t */
    GHashTable *left;    /* of int64_t, owned by the array */
    GArray *messages;    /* of Message */
    bool is_paused, is_cancelled, is_ok;
    bool is_told; /* what happened is printed */
} Sim;

/* Tells what happens, when one schedule alone is looked at. */
#define TELL(sim, ...)                                                                 \
    do {                                                                               \
        if ((sim)->is_told)                                                            \
            g_test_message(__VA_ARGS__);                                               \
    } while (0)

#define CHECK(sim, what)                                                               \
    do {                                                                               \
        if (!(what)) {                                                                 \
            g_test_message("BANDITORE_SEED=%u step %u, line %d: %s", (sim)->seed,      \
                           (sim)->step, __LINE__, #what);                              \
            g_test_fail();                                                             \
            (sim)->is_ok = false;                                                      \
        }                                                                              \
    } while (0)

static bool
chance(Sim *sim, unsigned percent)
{
    return g_rand_int_range(sim->rand, 0, 100) < (int) percent;
}

static unsigned
below(Sim *sim, unsigned n)
{
    return (unsigned) g_rand_int_range(sim->rand, 0, (int) n);
}

static Message *
message_at(Sim *sim, unsigned i)
{
    return &g_array_index(sim->messages, Message, i);
}

static Message *
find_message(Sim *sim, int64_t delivery, unsigned part, unsigned attempt)
{
    for (unsigned i = 0; i < sim->messages->len; i++) {
        Message *m = message_at(sim, i);

        if (m->delivery == delivery && m->part == part && m->attempt == attempt)
            return m;
    }
    return NULL;
}

/* A random one that @wanted likes. */
static Message *
pick(Sim *sim, bool (*wanted)(const Message *m))
{
    unsigned n = sim->messages->len, first = n ? below(sim, n) : 0;

    for (unsigned i = 0; i < n; i++) {
        Message *m = message_at(sim, (first + i) % n);

        if (wanted(m))
            return m;
    }
    return NULL;
}

/* Returns: (unowned, until the next call) as the provider calls it back. */
static const char *
name_of(const Message *m)
{
    static char name[64];

    g_snprintf(name, sizeof name, "%" G_GINT64_FORMAT ".%u.%u", m->delivery, m->part,
               m->attempt);
    return name;
}

static bool
is_out(const Message *m)
{
    return m->is_out;
}

static bool
can_be_told(const Message *m)
{
    return m->arrives && !m->has_failed;
}

static void
setup(Sim *sim)
{
    BroadcastRow row = {0};

    sim->people = 1 + below(sim, 5);
    sim->class = (NoticeClass) below(sim, CLASS_EMERGENCY + 1);
    sim->f->parts[0] = 1 + below(sim, 2);
    sim->f->parts[1] = 1 + below(sim, 3);
    for (unsigned i = 0; i < sim->people; i++) {
        /* Nobody of another schedule. */
        g_autofree char *number = g_strdup_printf("+39%010u%u", sim->seed, i);
        SubscriberRow person = {.channel = (char *) CHANNEL, .number = number};

        CHECK(sim, subscribers_add(sim->f->store, &person, NULL));
        g_array_append_val(sim->subscribers, person.id);
        if (chance(sim, 40))
            CHECK(sim, subscribers_heard(sim->f->store, CHANNEL, number, NULL,
                                         sim->now_ms / 1000 - below(sim, 90000), NULL));
    }
    if (chance(sim, 25))
        row.valid_until_s = sim->valid_until_s =
            sim->now_ms / 1000 + 1 + below(sim, 4 * 3600);
    row.class = sim->class;
    sim->broadcast = add_broadcast_row(sim->f, row);
}

/* --- what may happen ----------------------------------------------------------- */

static void
check_claim(Sim *sim, const Claim *claim)
{
    CHECK(sim, claim->broadcast == sim->broadcast);
    CHECK(sim, !sim->is_paused && !sim->is_cancelled);
    CHECK(sim, !g_hash_table_contains(sim->left, &claim->subscriber));
    CHECK(sim, !sim->valid_until_s || sim->now_ms < sim->valid_until_s * 1000);

    for (unsigned i = 0; i < sim->messages->len; i++) {
        const Message *m = message_at(sim, i);

        if (m->delivery != claim->delivery || m->part != claim->part)
            continue;
        CHECK(sim, !m->is_out);
        CHECK(sim, m->attempt <= claim->attempt);
        if (sim->class != CLASS_EMERGENCY)
            CHECK(sim, !m->arrives || m->has_failed);
    }
}

static void
do_claim(Sim *sim)
{
    g_autoptr(GPtrArray) claims = claim_at(sim->f, sim->now_ms, 1 + below(sim, 4));

    for (unsigned i = 0; i < claims->len; i++) {
        const Claim *claim = g_ptr_array_index(claims, i);
        Message *m = find_message(sim, claim->delivery, claim->part, claim->attempt);

        check_claim(sim, claim);
        if (m == NULL) {
            Message fresh = {.delivery = claim->delivery,
                             .part = claim->part,
                             .attempt = claim->attempt};

            g_array_append_val(sim->messages, fresh);
            m = message_at(sim, sim->messages->len - 1);
        }
        m->is_out = true;
        m->arrives = chance(sim, 70);
        m->is_doubted = false;
        TELL(sim, "%u: claim %s, %s", sim->step, name_of(m),
             m->arrives ? "it arrives" : "it will not arrive");
    }
}

static void
answer(Sim *sim, Message *m, bool honestly)
{
    g_autofree char *id = g_strdup_printf("wamid.%u.%" G_GINT64_FORMAT ".%u.%u",
                                          sim->seed, m->delivery, m->part, m->attempt);
    AttemptResult result = {
        .delivery = m->delivery,
        .part = m->part,
        .attempt = m->attempt,
        .at_ms = sim->now_ms,
    };

    if (!honestly && chance(sim, 25)) {
        result.event = EVENT_DOUBT;
        m->is_doubted = true;
    } else if (m->arrives) {
        result.event = EVENT_ACCEPT;
        result.provider_id = id;
        m->has_id = true;
    } else if (chance(sim, 60)) {
        result.event = EVENT_DEFER;
        result.retry_at_ms = sim->now_ms + below(sim, 60000);
    } else {
        result.event = EVENT_FAIL;
        result.reason = "not-reachable";
        result.again = chance(sim, 50);
        result.close_window = result.again && chance(sim, 30);
        result.retry_at_ms = sim->now_ms;
        m->has_failed = true;
    }
    m->is_out = false;
    TELL(sim, "%u: answer %s, event %d%s%s", sim->step, name_of(m), (int) result.event,
         result.again ? ", again" : "", result.close_window ? ", window closed" : "");
    CHECK(sim, deliveries_settle(sim->f->store, &result, 1, NULL));
}

static void
tell(Sim *sim, Message *m, AttemptEvent event)
{
    g_autofree char *id = g_strdup_printf("wamid.%u.%" G_GINT64_FORMAT ".%u.%u",
                                          sim->seed, m->delivery, m->part, m->attempt);
    g_autofree char *callback =
        g_strdup_printf("%" G_GINT64_FORMAT ".%u.%u", m->delivery, m->part, m->attempt);
    bool by_id = m->has_id && chance(sim, 50);
    StatusUpdate update = {
        .provider_id = id,
        .callback = by_id ? NULL : callback,
        .event = event,
        .at_s = sim->now_ms / 1000,
    };
    unsigned unknown = 0;

    if (event == EVENT_FAIL) {
        m->has_failed = true;
        update.reason = "provider-trouble";
        update.again = chance(sim, 40);
        update.retry_at_ms = sim->now_ms;
    } else if (event != EVENT_SENT) {
        m->was_told = true;
    }
    TELL(sim, "%u: callback %s, event %d%s", sim->step, name_of(m), (int) event,
         update.again ? ", again" : "");
    for (unsigned n = chance(sim, 20) ? 2 : 1; n > 0; n--)
        CHECK(sim, deliveries_apply(sim->f->store, &update, 1, &unknown, NULL));
    CHECK(sim, unknown == 0);
}

static void
do_tell(Sim *sim)
{
    static const AttemptEvent events[] = {EVENT_SENT, EVENT_DELIVERED, EVENT_READ,
                                          EVENT_FAIL};
    Message *m = pick(sim, can_be_told);

    if (m == NULL)
        return;

    AttemptEvent event = events[below(sim, G_N_ELEMENTS(events))];

    if (event == EVENT_FAIL && (m->was_told || m->is_out))
        event = EVENT_SENT;
    tell(sim, m, event);
}

/* What the disk does is not the question here. */
static void
hurry(Fixture *f)
{
    g_assert_true(sql_run(f->store, NULL, "PRAGMA synchronous=OFF", NULL, 0));
}

/* The process is gone: what was out has no answer. */
static void
do_crash(Sim *sim)
{
    int64_t out = 0;

    TELL(sim, "%u: crash", sim->step);
    if (chance(sim, 3)) {
        fixture_reopen(sim->f);
        hurry(sim->f);
    }
    for (unsigned i = 0; i < sim->messages->len; i++) {
        Message *m = message_at(sim, i);

        if (!m->is_out)
            continue;
        m->is_out = false;
        m->is_doubted = true;
        out += !m->was_told;
    }
    /* Those that a callback has spoken of are settled already, some before. */
    CHECK(sim, deliveries_doubt_sending(sim->f->store, NULL, sim->now_ms, NULL) <= out);
}

static void
do_leave(Sim *sim)
{
    int64_t *id = &g_array_index(sim->subscribers, int64_t, below(sim, sim->people));

    if (g_hash_table_contains(sim->left, id))
        return;
    TELL(sim, "%u: subscriber %" G_GINT64_FORMAT " leaves", sim->step, *id);
    CHECK(sim, subscribers_leave(sim->f->store, *id, NULL));
    g_hash_table_add(sim->left, id);
}

static void
do_steer(Sim *sim)
{
    if (sim->is_cancelled)
        return;
    if (chance(sim, 10)) {
        CHECK(sim, broadcasts_cancel(sim->f->store, sim->broadcast, NULL) >= 0);
        sim->is_cancelled = true;
        TELL(sim, "%u: cancelled", sim->step);
        return;
    }
    sim->is_paused = !sim->is_paused;
    CHECK(sim, broadcasts_set_state(
                   sim->f->store, sim->broadcast,
                   sim->is_paused ? BROADCAST_PAUSED : BROADCAST_SENDING, NULL));
}

static void
do_something(Sim *sim)
{
    unsigned dice = below(sim, 100);
    Message *m;

    if (dice < 30)
        do_claim(sim);
    else if (dice < 55 && (m = pick(sim, is_out)) != NULL)
        answer(sim, m, false);
    else if (dice < 75)
        do_tell(sim);
    else if (dice < 87)
        sim->now_ms += below(sim, chance(sim, 10) ? 7200000 : 20000);
    else if (dice < 91)
        do_crash(sim);
    else if (dice < 94)
        CHECK(sim, deliveries_resend_uncertain(sim->f->store, sim->now_ms - WAIT_MS,
                                               NULL) >= 0);
    else if (dice < 96)
        CHECK(sim, deliveries_expire(sim->f->store, sim->now_ms / 1000, NULL) >= 0);
    else if (dice < 98)
        do_leave(sim);
    else
        do_steer(sim);
}

/* --- what must be so after every step ------------------------------------------- */

static AttemptState
state_of_attempt(Sim *sim, const Message *m)
{
    return (AttemptState) SQL_NUMBER(
        sim->f->store, -1,
        "SELECT state FROM attempts WHERE delivery = ?1 AND part = ?2 AND attempt = ?3",
        INT(m->delivery), INT(m->part), INT(m->attempt));
}

/* A delivery is as far as the least advanced of the @parts that it needs: composed
 * anew as a template it may need fewer. */
static void
check_delivery(Sim *sim, int64_t delivery, AttemptState state, unsigned parts)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(sim->f->store, NULL,
                  "SELECT state FROM parts WHERE delivery = ?1 AND part < ?2"
                  " ORDER BY part",
                  INT(delivery), INT(parts));
    AttemptState states[16];
    unsigned n = 0;

    while (row && n < G_N_ELEMENTS(states) && sql_step(sim->f->store, row, NULL) > 0)
        states[n++] = (AttemptState) sqlite3_column_int(row, 0);
    if (n > 0)
        CHECK(sim, delivery_state(states, n) == state);
}

static void
check_books(Sim *sim)
{
    BroadcastCounts counts;
    int64_t sum = 0, people = 0;
    g_autoptr(SqlRow) row = SQL_QUERY(sim->f->store, NULL,
                                      "SELECT id, state, parts, compose FROM deliveries"
                                      " WHERE broadcast = ?1",
                                      INT(sim->broadcast));
    int64_t found[STATE_SKIPPED + 1] = {0};

    CHECK(sim, broadcasts_counts(sim->f->store, sim->broadcast, &counts, NULL));
    while (row && sql_step(sim->f->store, row, NULL) > 0) {
        AttemptState state = (AttemptState) sqlite3_column_int(row, 1);

        found[state]++;
        people++;
        /* Parts of a composition that is given up do not speak for it. */
        if (!sqlite3_column_int(row, 3))
            check_delivery(sim, sqlite3_column_int64(row, 0), state,
                           (unsigned) sqlite3_column_int(row, 2));
    }
    for (int state = 0; state <= STATE_SKIPPED; state++) {
        CHECK(sim, counts.by_state[state] == found[state]);
        sum += counts.by_state[state];
    }
    CHECK(sim,
          sum == counts.audience && people == counts.audience && people == sim->people);
}

static void
check_messages(Sim *sim)
{
    for (unsigned i = 0; i < sim->messages->len; i++) {
        Message *m = message_at(sim, i);
        AttemptState state = state_of_attempt(sim, m);

        if (m->seen == STATE_DELIVERED || m->seen == STATE_READ)
            CHECK(sim, state == m->seen || state == STATE_READ);
        if (state == STATE_DELIVERED || state == STATE_READ || state == STATE_ACCEPTED)
            CHECK(sim, m->arrives);
        if (state == STATE_SENDING)
            CHECK(sim, m->is_out);
        m->seen = state;
    }
}

/* --- the end: all answers and all callbacks come -----------------------------------
 */

static void
finish(Sim *sim)
{
    if (sim->is_paused && !sim->is_cancelled)
        do_steer(sim);
    if (sim->is_paused && !sim->is_cancelled)
        do_steer(sim);

    for (unsigned round = 0; round < 200; round++) {
        unsigned before = sim->messages->len;
        Message *m;
        bool was_out = false;

        while ((m = pick(sim, is_out)) != NULL) {
            answer(sim, m, true);
            was_out = true;
        }
        for (unsigned i = 0; i < sim->messages->len; i++) {
            m = message_at(sim, i);
            if (can_be_told(m) && !m->was_told)
                tell(sim, m, chance(sim, 50) ? EVENT_READ : EVENT_DELIVERED);
        }
        sim->now_ms += 2 * WAIT_MS;
        CHECK(sim, deliveries_resend_uncertain(sim->f->store, sim->now_ms - WAIT_MS,
                                               NULL) >= 0);
        do_claim(sim);
        if (!was_out && sim->messages->len == before && !pick(sim, is_out) &&
            deliveries_next_due_ms(sim->f->store, CHANNEL) == INT64_MAX)
            return;
    }
    CHECK(sim, !"it comes to an end");
}

/* What the person of @delivery got of @part, and whether that is unknown to us. */
static unsigned
arrived(Sim *sim, int64_t delivery, unsigned part, bool *in_doubt)
{
    unsigned n = 0;

    for (unsigned i = 0; i < sim->messages->len; i++) {
        const Message *m = message_at(sim, i);

        if (m->delivery != delivery || m->part != part)
            continue;
        n += m->arrives && !m->has_failed;
        *in_doubt |= m->is_doubted && !m->arrives;
    }
    return n;
}

/* Whether the newest attempt of a part of @delivery was refused for good. */
static bool
is_refused(Sim *sim, int64_t delivery)
{
    bool is = false;

    for (unsigned i = 0; i < sim->messages->len; i++) {
        const Message *m = message_at(sim, i);

        if (m->delivery == delivery && m->has_failed &&
            !find_message(sim, delivery, m->part, m->attempt + 1))
            is = true;
    }
    return is;
}

/* Whether nothing more may be sent to the person of @delivery. */
static bool
is_over(Sim *sim, int64_t delivery)
{
    int64_t subscriber =
        SQL_NUMBER(sim->f->store, -1, "SELECT subscriber FROM deliveries WHERE id = ?1",
                   INT(delivery));

    return sim->is_cancelled || g_hash_table_contains(sim->left, &subscriber) ||
           (sim->valid_until_s && sim->now_ms >= sim->valid_until_s * 1000);
}

static void
check_person(Sim *sim, int64_t delivery, AttemptState state, unsigned parts)
{
    bool in_doubt = false;
    bool has_all = true, has_any = false;

    for (unsigned part = 0; part < parts; part++) {
        unsigned n = arrived(sim, delivery, part, &in_doubt);
        int64_t part_state =
            SQL_NUMBER(sim->f->store, -1,
                       "SELECT state FROM parts WHERE delivery = ?1 AND part = ?2",
                       INT(delivery), INT(part));

        if (sim->class != CLASS_EMERGENCY)
            CHECK(sim, n <= 1);
        has_any |= n > 0;
        has_all &= n > 0 || part_state == STATE_SKIPPED;
    }
    if (state == STATE_DELIVERED || state == STATE_READ)
        CHECK(sim, has_all);
    /* Nobody is in doubt who got it all, and nobody else but in doubt is left. */
    if (state == STATE_UNCERTAIN) {
        CHECK(sim, in_doubt && !has_all);
        if (sim->class == CLASS_EMERGENCY)
            CHECK(sim, is_over(sim, delivery) || is_refused(sim, delivery));
    }
    CHECK(sim, state != STATE_PENDING && state != STATE_SENDING);
    if (has_all && has_any)
        CHECK(sim, state == STATE_DELIVERED || state == STATE_READ);
}

static void
check_end(Sim *sim)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(sim->f->store, NULL,
                  "SELECT id, state, parts FROM deliveries WHERE broadcast = ?1",
                  INT(sim->broadcast));

    while (row && sql_step(sim->f->store, row, NULL) > 0)
        check_person(sim, sqlite3_column_int64(row, 0),
                     (AttemptState) sqlite3_column_int(row, 1),
                     (unsigned) sqlite3_column_int(row, 2));
}

static bool
run_schedule(Fixture *f, uint32_t seed, unsigned n)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    g_autoptr(GArray) subscribers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(Message));
    g_autoptr(GHashTable) left = g_hash_table_new(g_int64_hash, g_int64_equal);
    Sim sim = {.f = f,
               .rand = rand,
               .seed = seed,
               .now_ms = NOW_MS + n * EPOCH_MS,
               .subscribers = subscribers,
               .messages = messages,
               .left = left,
               .is_told = g_getenv("BANDITORE_SEED") != NULL,
               .is_ok = true};

    setup(&sim);
    TELL(&sim, "class %d, %u people", (int) sim.class, sim.people);
    for (sim.step = 1; sim.is_ok && sim.step <= STEPS; sim.step++) {
        do_something(&sim);
        check_books(&sim);
        check_messages(&sim);
    }
    if (sim.is_ok) {
        finish(&sim);
        check_books(&sim);
        check_messages(&sim);
        check_end(&sim);
    }

    /* The next schedule has its own people. */
    for (unsigned i = 0; i < subscribers->len; i++)
        subscribers_leave(f->store, g_array_index(subscribers, int64_t, i), NULL);
    broadcasts_cancel(f->store, sim.broadcast, NULL);
    return sim.is_ok;
}

static unsigned
wanted_schedules(void)
{
    const char *n = g_getenv("BANDITORE_SCHEDULES");

    return n ? (unsigned) strtoul(n, NULL, 10) : SCHEDULES;
}

static void
test_deliveries(Fixture *f, gconstpointer data)
{
    const char *only = g_getenv("BANDITORE_SEED");
    uint32_t first = only ? (uint32_t) strtoul(only, NULL, 10) : g_random_int();
    unsigned n = only ? 1 : wanted_schedules();

    hurry(f);
    g_test_message("from seed %u on, %u schedules", first, n);
    for (unsigned i = 0; i < n && run_schedule(f, first + i, i); i++)
        ;
}

/* A channel under random trouble: never faster than its rate, never before the brake is
 * off, and back at its full rate when the trouble is over. */
static void
run_channel(uint32_t seed, bool *ok)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    unsigned full = 1 + (unsigned) g_rand_int_range(rand, 0, 300);
    g_autoptr(Pace) pace = pace_new(full);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t start_us = 5000000, now_us = start_us;
    int64_t trouble_us = start_us + 8 * G_USEC_PER_SEC;
    unsigned first = 0, step = 0;
    Brake brake;
    Sim sim = {.seed = seed, .is_ok = true};

    brake_init(&brake, full);
    for (; now_us < trouble_us + 600 * G_USEC_PER_SEC; step++) {
        int64_t now_ms = NOW_MS + now_us / 1000;
        bool is_on = brake_is_on(&brake, now_ms);
        unsigned rate = brake_rate_now(&brake, now_ms);
        unsigned n = 0;

        sim.step = step;
        CHECK(&sim, rate >= 1 && rate <= full);
        pace_set_rate(pace, rate);
        if (!is_on) {
            n = pace_available(pace, now_us);
            pace_take(pace, now_us, n);
        }
        for (unsigned i = 0; i < n; i++)
            g_array_append_val(times, now_us);
        while (first < times->len &&
               now_us - g_array_index(times, int64_t, first) >= G_USEC_PER_SEC)
            first++;
        CHECK(&sim, times->len - first <= full);
        if (now_us < trouble_us && n > 0) {
            unsigned dice = (unsigned) g_rand_int_range(rand, 0, 100);

            if (dice < 4)
                brake_rate(&brake, now_ms, now_ms, g_rand_boolean(rand),
                           (unsigned) g_rand_int_range(rand, 0, 4));
            else if (dice < 8)
                brake_line(&brake, now_ms, now_ms);
            else
                brake_accepted(&brake, now_ms);
        } else if (n > 0) {
            brake_accepted(&brake, now_ms);
        }
        if (!sim.is_ok)
            break;
        /* After the trouble only its end matters: step by seconds. */
        now_us += now_us < trouble_us + 2 * G_USEC_PER_SEC
                      ? 500 + g_rand_int_range(rand, 0, 20000)
                      : G_USEC_PER_SEC;
    }
    CHECK(&sim, brake_rate_now(&brake, NOW_MS + now_us / 1000) == full);
    CHECK(&sim, !brake_is_on(&brake, NOW_MS + now_us / 1000));
    *ok = sim.is_ok;
}

static void
test_channel(void)
{
    const char *only = g_getenv("BANDITORE_SEED");
    uint32_t first = only ? (uint32_t) strtoul(only, NULL, 10) : g_random_int();
    unsigned n = only ? 1 : wanted_schedules();
    bool ok = true;

    for (unsigned i = 0; ok && i < n; i++)
        run_channel(first + i, &ok);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/simulation/deliveries", test_deliveries);
    g_test_add_func("/simulation/channel", test_channel);

    return g_test_run();
}
