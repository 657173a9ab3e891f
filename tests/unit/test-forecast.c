/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/forecast.h"

#define NOW_MS INT64_C(1777800000000)
#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

static GArray *
leaving_of(const BudgetLeaving *rows)
{
    GArray *leaving = g_array_new(FALSE, FALSE, sizeof(BudgetLeaving));

    for (; rows->n > 0; rows++)
        g_array_append_val(leaving, *rows);
    return leaving;
}

static const BudgetLeaving none[] = {{0, 0}};
static const BudgetLeaving two[] = {
    {NOW_MS + 9 * HOUR_MS, 100}, {NOW_MS + 12 * HOUR_MS, 50}, {0, 0}};

typedef struct {
    const char *path;
    Budget budget;
    const BudgetLeaving *leaving;
    NoticeClass class;
    int64_t ahead, people;
    ForecastStep steps[5]; /* times from NOW_MS; ended by n = 0 */
    int64_t rest;
    bool is_quiet; /* from 8 to 16 hours after NOW_MS, each day */
    unsigned rate_per_s;
} Case;

static const Case cases[] = {
    {"/forecast/fits", {.most = 250}, none, CLASS_ROUTINE, 0, 200, {{0, 200}}, 0},
    {"/forecast/no-limit", {.most = 0}, none, CLASS_ROUTINE, 7, 200, {{0, 200}}, 0},
    {"/forecast/rest-tomorrow",
     {.most = 250, .used = 150},
     two,
     CLASS_ROUTINE,
     0,
     230,
     {{0, 100}, {9 * HOUR_MS, 100}, {12 * HOUR_MS, 30}},
     0},
    {"/forecast/others-first",
     {.most = 250, .used = 150},
     two,
     CLASS_ROUTINE,
     120,
     60,
     {{9 * HOUR_MS, 60}},
     0},
    {"/forecast/reserve",
     {.most = 200, .used = 150, .reserve = 60},
     two,
     CLASS_URGENT,
     0,
     95,
     {{9 * HOUR_MS, 90}, {12 * HOUR_MS, 5}},
     0},
    {"/forecast/emergency-uses-it",
     {.most = 200, .used = 150, .reserve = 60},
     two,
     CLASS_EMERGENCY,
     0,
     95,
     {{0, 50}, {9 * HOUR_MS, 45}},
     0},
    {"/forecast/turns-again",
     {.most = 100},
     none,
     CLASS_ROUTINE,
     0,
     250,
     {{0, 100}, {DAY_MS + 60000, 100}, {2 * (DAY_MS + 60000), 50}},
     0},
    {"/forecast/refused",
     {.most = 0, .refused_ms = NOW_MS},
     none,
     CLASS_ROUTINE,
     0,
     30,
     {{HOUR_MS, 30}},
     0},
    {"/forecast/never",
     {.most = 10, .reserve = 10},
     none,
     CLASS_ROUTINE,
     0,
     30,
     {{0, 0}},
     30},
    {"/forecast/too-far", {.most = 1}, none, CLASS_ROUTINE, 0, 1000, {{-1, 0}}, 986},
    {"/forecast/quiet-rest-waits",
     {.most = 250, .used = 150},
     two,
     CLASS_ROUTINE,
     0,
     230,
     {{0, 100}, {16 * HOUR_MS, 100}, {16 * HOUR_MS, 30}},
     0,
     true,
     80},
    {"/forecast/quiet-cuts",
     {.most = 0},
     none,
     CLASS_ROUTINE,
     0,
     8 * 3600 + 10,
     {{0, 8 * 3600}, {16 * HOUR_MS, 10}},
     0,
     true,
     1},
    {"/forecast/quiet-cuts-those-ahead",
     {.most = 0},
     none,
     CLASS_ROUTINE,
     8 * 3600 - 5,
     15,
     {{0, 5}, {16 * HOUR_MS, 10}},
     0,
     true,
     1},
    {"/forecast/quiet-twice",
     {.most = 0},
     none,
     CLASS_ROUTINE,
     0,
     30 * 3600,
     {{0, 8 * 3600}, {16 * HOUR_MS, 16 * 3600}, {40 * HOUR_MS, 6 * 3600}},
     0,
     true,
     1},
    {"/forecast/quiet-and-no-rate",
     {.most = 0},
     none,
     CLASS_ROUTINE,
     0,
     1000000,
     {{0, 1000000}},
     0,
     true,
     0},
};

static int64_t
quiet_until(int64_t at_ms, void *user_data)
{
    int64_t of_day = (at_ms - NOW_MS) % DAY_MS;

    (void) user_data;
    return of_day >= 8 * HOUR_MS && of_day < 16 * HOUR_MS
               ? at_ms - of_day + 16 * HOUR_MS
               : 0;
}

/* What would not be through before the quiet hours. */
static void
test_through(void)
{
    static const struct {
        int64_t people, at_ms;
        bool is_through;
    } through[] = {
        {10, 0, true},
        {8 * 3600, 0, true},
        {8 * 3600 + 60, 0, false},
        {10, 8 * HOUR_MS - 5000, false},
        {10, 8 * HOUR_MS, false},
        {10, 16 * HOUR_MS - 1, false},
        {10, 16 * HOUR_MS, true},
        {20 * 3600, 0, false}, /* a whole night lies between */
    };
    const ForecastHours hours = {quiet_until, NULL, 1};

    for (size_t i = 0; i < G_N_ELEMENTS(through); i++)
        g_assert_cmpint(
            forecast_is_through(&hours, through[i].people, NOW_MS + through[i].at_ms),
            ==, through[i].is_through);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GArray) leaving = leaving_of(c->leaving);
    const ForecastHours hours = {c->is_quiet ? quiet_until : NULL, NULL, c->rate_per_s};
    g_autoptr(GArray) steps = forecast_steps(&c->budget, leaving, c->class, c->ahead,
                                             c->people, NOW_MS, &hours);
    int64_t rest = c->people;

    for (guint i = 0; i < steps->len; i++) {
        const ForecastStep *step = &g_array_index(steps, ForecastStep, i);

        rest -= step->n;
        if (c->steps[0].from_ms < 0)
            continue;
        g_assert_cmpint(step->from_ms - NOW_MS, ==, c->steps[i].from_ms);
        g_assert_cmpint(step->n, ==, c->steps[i].n);
    }
    g_assert_cmpint(rest, ==, c->rest);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);

    g_test_add_func("/forecast/through", test_through);
    return g_test_run();
}
