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
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GArray) leaving = leaving_of(c->leaving);
    g_autoptr(GArray) steps =
        forecast_steps(&c->budget, leaving, c->class, c->ahead, c->people, NOW_MS);
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

    return g_test_run();
}
