/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/pace.h"

/* A virtual run: wakes when the pace says so, plus what a busy loop is late. */
typedef struct {
    const char *path;
    unsigned rate;
    unsigned seconds;
    unsigned late_us;        /* a wake comes up to so much late */
    unsigned stall_ms;       /* now and then the loop stands still for so long */
    unsigned least_permille; /* of the rate that must have left */
} Run;

static const Run runs[] = {
    {"/pace/one-a-second", 1, 60, 500, 0, 980},
    {"/pace/standard", 80, 60, 500, 0, 990},
    {"/pace/standard-busy-loop", 80, 60, 2500, 0, 990},
    {"/pace/stalls", 80, 60, 500, 60, 960},
    {"/pace/upgraded", 1000, 60, 500, 0, 990},
    {"/pace/upgraded-busy-loop", 1000, 60, 2500, 0, 990},
    {"/pace/odd", 333, 60, 900, 0, 990},
};

/* The largest number that left in any second, by the microsecond. */
static unsigned
busiest_second(const GArray *times_us)
{
    unsigned most = 0, first = 0;

    for (unsigned i = 0; i < times_us->len; i++) {
        int64_t at = g_array_index(times_us, int64_t, i);

        while (at - g_array_index(times_us, int64_t, first) >= G_USEC_PER_SEC)
            first++;
        most = MAX(most, i - first + 1);
    }
    return most;
}

static void
test_run(gconstpointer data)
{
    const Run *run = data;
    g_autoptr(Pace) pace = pace_new(run->rate);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261124);
    int64_t start = 7777777, now = start;
    int64_t end = start + run->seconds * G_USEC_PER_SEC;

    while (now < end) {
        unsigned n = pace_available(pace, now);

        pace_take(pace, now, n);
        for (unsigned i = 0; i < n; i++)
            g_array_append_val(times, now);

        int64_t next = pace_next_us(pace, now);

        g_assert_cmpint(next, >=, now);
        now = MAX(next, now + 1) + g_rand_int_range(rand, 0, (int) run->late_us + 1);
        if (run->stall_ms && g_rand_int_range(rand, 0, 200) == 0)
            now += run->stall_ms * 1000;
    }

    g_assert_cmpuint(busiest_second(times), <=, run->rate);
    g_assert_cmpuint(times->len * 1000, >=,
                     run->rate * run->seconds * run->least_permille);
}

/* Asking often must not find more than asking when told to. */
static void
test_random(void)
{
    for (unsigned seed = 1; seed <= 200; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        unsigned rate = (unsigned) g_rand_int_range(rand, 1, 3000);
        g_autoptr(Pace) pace = pace_new(rate);
        g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int64_t now = g_rand_int_range(rand, 0, 100000000);

        for (unsigned step = 0; step < 3000; step++) {
            unsigned n = pace_available(pace, now);

            n = n > 0 ? (unsigned) g_rand_int_range(rand, 0, (int) n + 1) : 0;
            pace_take(pace, now, n);
            for (unsigned i = 0; i < n; i++)
                g_array_append_val(times, now);
            now += g_rand_int_range(rand, 0, step % 50 == 0 ? 400000 : 9000);
        }
        if (busiest_second(times) > rate)
            g_test_message("seed %u, rate %u", seed, rate);
        g_assert_cmpuint(busiest_second(times), <=, rate);
        g_assert_cmpuint(times->len, >, 0);
    }
}

/* Cold connections bunch the first messages: up to a quarter of the rate may come late
 * and must not lift the next second above it. */
static void
test_cold(void)
{
    g_autoptr(Pace) pace = pace_new(80);
    unsigned first = 0;
    int64_t start = 5000000, now = start;

    while (now < start + G_USEC_PER_SEC) {
        unsigned n = pace_available(pace, now);

        pace_take(pace, now, n);
        first += n;
        now = MAX(pace_next_us(pace, now), now + 1);
    }
    g_assert_cmpuint(first, ==, 60);
}

static void
test_lower(void)
{
    g_autoptr(Pace) pace = pace_new(100);
    int64_t now = 1000000;

    /* Ten at once, then one each 10 ms. */
    g_assert_cmpuint(pace_available(pace, now), ==, 10);
    pace_take(pace, now, 10);
    g_assert_cmpuint(pace_available(pace, now), ==, 0);
    g_assert_cmpint(pace_next_us(pace, now), ==, now + 10000);

    /* What has left counts against the lower rate too. */
    pace_set_rate(pace, 10);
    g_assert_cmpuint(pace_available(pace, now + 900000), ==, 0);
    g_assert_cmpint(pace_next_us(pace, now + 900000), >, now + G_USEC_PER_SEC);
    g_assert_cmpuint(pace_available(pace, now + 1100000), ==, 1);

    pace_set_rate(pace, 0);
    g_assert_cmpuint(pace_rate(pace), ==, 1);
}

static void
test_huge(void)
{
    g_autoptr(Pace) pace = pace_new(2000000);

    g_assert_cmpuint(pace_available(pace, 5000000), ==, 200000);
    pace_take(pace, 5000000, 500);
    g_assert_cmpint(pace_next_us(pace, 5000000), ==, 5000000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(runs); i++)
        g_test_add_data_func(runs[i].path, &runs[i], test_run);
    g_test_add_func("/pace/random", test_random);
    g_test_add_func("/pace/cold", test_cold);
    g_test_add_func("/pace/lower", test_lower);
    g_test_add_func("/pace/huge", test_huge);

    return g_test_run();
}
