/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-store - what durable bookkeeping costs for each delivery
 *
 * Claims, settles and applies in batches of 500, for 10,000 and for 100,000
 * subscribers, in a folder below the current one (a real disk, not tmpfs).
 * Prints microseconds for each delivery and the ratio between the two sizes.
 */
#include "bridge/base/limits.h"
#include "tests/unit/store-fixture.h"

#include <time.h>

/* On the wall, and of the processor: the first also has the disk in it, and whatever
 * else the machine does. */
typedef struct {
    double wall_us, cpu_us;
} Cost;

enum { CLAIM, SETTLE, APPLY, STEPS };

static double
clock_us(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static Cost
now(void)
{
    return (Cost){clock_us(CLOCK_MONOTONIC), clock_us(CLOCK_PROCESS_CPUTIME_ID)};
}

/* Adds what was spent since @start, which moves on. */
static void
spend(Cost *step, Cost *start)
{
    Cost end = now();

    step->wall_us += end.wall_us - start->wall_us;
    step->cpu_us += end.cpu_us - start->cpu_us;
    *start = end;
}

static void
settle_batch(Fixture *f, GPtrArray *claims, char names[][32])
{
    AttemptResult results[LIMIT_CLAIM];

    for (guint i = 0; i < claims->len; i++) {
        const Claim *claim = g_ptr_array_index(claims, i);

        results[i] = (AttemptResult){.delivery = claim->delivery,
                                     .part = claim->part,
                                     .attempt = claim->attempt,
                                     .event = EVENT_ACCEPT,
                                     .at_ms = NOW_MS,
                                     .provider_id = names[i]};
    }
    g_assert_true(deliveries_settle(f->store, results, claims->len, NULL));
}

static void
apply_batch(Fixture *f, GPtrArray *claims, char names[][32])
{
    StatusUpdate updates[LIMIT_CLAIM];
    char callbacks[LIMIT_CLAIM][32];

    for (guint i = 0; i < claims->len; i++) {
        const Claim *claim = g_ptr_array_index(claims, i);

        g_snprintf(callbacks[i], sizeof callbacks[i], "%" G_GINT64_FORMAT ".%u.%u",
                   (gint64) claim->delivery, claim->part, claim->attempt);
        updates[i] = (StatusUpdate){.provider_id = names[i],
                                    .callback = callbacks[i],
                                    .event = EVENT_DELIVERED,
                                    .at_s = NOW_S};
    }
    g_assert_true(deliveries_apply(f->store, updates, claims->len, NULL, NULL));
}

/* Ids are random as the provider's are, so that their index is met everywhere. */
static void
name_batch(GRand *rand, char names[][32])
{
    for (unsigned i = 0; i < LIMIT_CLAIM; i++)
        g_snprintf(names[i], 32, "wamid.%08X%08X", g_rand_int(rand), g_rand_int(rand));
}

static void
run(unsigned people, Cost *steps)
{
    Fixture f = {.dir = g_strdup_printf("bench-store-%u", people), .parts = {1, 1}};
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    unsigned done = 0;

    fixture_remove(f.dir);
    fixture_open(&f);
    add_citizens(&f, people);
    add_broadcast(&f, CLASS_ROUTINE);

    while (done < people) {
        char names[LIMIT_CLAIM][32];

        name_batch(rand, names);

        Cost start = now();
        g_autoptr(GPtrArray) claims = claim(&f, LIMIT_CLAIM);

        spend(&steps[CLAIM], &start);
        settle_batch(&f, claims, names);
        spend(&steps[SETTLE], &start);
        apply_batch(&f, claims, names);
        spend(&steps[APPLY], &start);
        done += claims->len;
        g_assert_cmpuint(claims->len, >, 0);
    }

    fixture_tear_down(&f, NULL);
    for (int step = 0; step < STEPS; step++) {
        steps[step].wall_us /= people;
        steps[step].cpu_us /= people;
    }
}

int
main(void)
{
    static const char *const names[STEPS] = {"claim", "settle", "apply"};
    Cost small[STEPS] = {{0}}, large[STEPS] = {{0}};

    run(10000, small);
    run(100000, large);

    g_print("microseconds for each delivery, batches of %d\n"
            "           10,000        100,000       ratio\n"
            "           wall    cpu   wall    cpu   wall   cpu\n",
            LIMIT_CLAIM);
    for (int step = 0; step < STEPS; step++)
        g_print("%-8s %6.1f %6.1f %6.1f %6.1f  %5.2f %5.2f\n", names[step],
                small[step].wall_us, small[step].cpu_us, large[step].wall_us,
                large[step].cpu_us, large[step].wall_us / small[step].wall_us,
                large[step].cpu_us / small[step].cpu_us);
    return 0;
}
