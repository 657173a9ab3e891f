/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/forecast.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define MINUTE_MS 60000

/* Quiet hours are looked for in steps of so long: shorter ones may be overlooked. */
#define STEP_MS (15 * INT64_C(60000))

typedef struct {
    GArray *steps;
    GArray *leaving; /* of BudgetLeaving: grows as people go out */
    int64_t ahead, people;
    int64_t end_ms;     /* nothing is told beyond that */
    int64_t at_ms;      /* of the last step */
    int64_t open_to_ms; /* not quiet from the last step until then */
    const ForecastHours *hours;
} Forecast;

static int64_t
quiet_until(const ForecastHours *hours, int64_t at_ms)
{
    return hours->quiet_until_ms ? hours->quiet_until_ms(at_ms, hours->user_data) : 0;
}

/* In milliseconds, what @people take. */
static int64_t
span_of(const ForecastHours *hours, int64_t people)
{
    return hours->rate_per_s > 0 ? people * 1000 / hours->rate_per_s : 0;
}

/* The first quiet moment after @from_ms, which is none, up to a minute; @to_ms when
 * there is none before. */
static int64_t
next_quiet(const ForecastHours *hours, int64_t from_ms, int64_t to_ms)
{
    int64_t open_ms = from_ms, quiet_ms = MIN(from_ms + STEP_MS, to_ms);

    while (quiet_ms < to_ms && quiet_until(hours, quiet_ms) == 0) {
        open_ms = quiet_ms;
        quiet_ms = MIN(open_ms + STEP_MS, to_ms);
    }
    if (quiet_until(hours, quiet_ms) == 0)
        return to_ms;
    while (quiet_ms - open_ms > MINUTE_MS) {
        int64_t middle = open_ms + (quiet_ms - open_ms) / 2;

        if (quiet_until(hours, middle) == 0)
            open_ms = middle;
        else
            quiet_ms = middle;
    }
    return quiet_ms / MINUTE_MS * MINUTE_MS;
}

bool
forecast_is_through(const ForecastHours *hours, int64_t people, int64_t at_ms)
{
    int64_t end_ms = at_ms + span_of(hours, people);

    return quiet_until(hours, at_ms) == 0 && next_quiet(hours, at_ms, end_ms) >= end_ms;
}

/* How many of @people are through before the next quiet hours; those end at @quiet_ms
 * when they have begun.  A day is looked at once. */
static int64_t
through(Forecast *f, int64_t people, int64_t at_ms, int64_t *quiet_ms)
{
    *quiet_ms = 0;
    if (!f->hours->quiet_until_ms)
        return people;
    if (at_ms >= f->open_to_ms) {
        *quiet_ms = quiet_until(f->hours, at_ms);
        if (*quiet_ms > 0)
            return 0;
        f->open_to_ms = next_quiet(f->hours, at_ms, at_ms + DAY_MS);
    }
    return f->hours->rate_per_s == 0
               ? people
               : MIN(people, (f->open_to_ms - at_ms) * f->hours->rate_per_s / 1000);
}

/* @n people go at @at_ms, those ahead first. */
static void
add_step(Forecast *f, int64_t n, int64_t at_ms)
{
    int64_t others = MIN(n, f->ahead);
    int64_t ours = n - others;
    BudgetLeaving gone = {at_ms + DAY_MS + MINUTE_MS, n};
    ForecastStep step = {at_ms, ours};

    f->ahead -= others;
    f->people -= ours;
    f->at_ms = at_ms;
    g_array_append_val(f->leaving, gone);
    if (ours > 0)
        g_array_append_val(f->steps, step);
}

/* @room people have their turn at @at_ms, or when the quiet hours are over. */
static void
go_out(Forecast *f, int64_t room, int64_t at_ms)
{
    int64_t n = MIN(room, f->ahead + f->people);

    /* Nobody overtakes those who waited for the end of the quiet hours. */
    at_ms = MAX(at_ms, f->at_ms);
    while (n > 0 && at_ms <= f->end_ms) {
        int64_t quiet_ms;
        int64_t now = through(f, n, at_ms, &quiet_ms);

        if (now > 0)
            add_step(f, now, at_ms);
        n -= now;
        at_ms = quiet_ms > 0 ? quiet_ms : MAX(f->open_to_ms, at_ms + MINUTE_MS);
    }
}

/* A refusal of the provider's passes: @now_ms moves to then.  Returns: the room then.
 */
static int64_t
wait_for_refusal(const Budget *budget, NoticeClass class, int64_t *now_ms)
{
    int64_t wait_ms =
        class == CLASS_EMERGENCY ? BUDGET_FULL_EMERGENCY_MS : BUDGET_FULL_MS;

    if (budget->refused_ms == 0 || *now_ms >= budget->refused_ms + wait_ms)
        return 0;
    *now_ms = budget->refused_ms + wait_ms;
    return budget_room(budget, class, *now_ms);
}

GArray *
forecast_steps(const Budget *budget, const GArray *leaving, NoticeClass class,
               int64_t ahead, int64_t people, int64_t now_ms,
               const ForecastHours *hours)
{
    Forecast f = {
        .steps = g_array_new(FALSE, FALSE, sizeof(ForecastStep)),
        .leaving = g_array_new(FALSE, FALSE, sizeof(BudgetLeaving)),
        .ahead = ahead,
        .people = people,
        .end_ms = now_ms + FORECAST_DAYS * DAY_MS,
        .hours = hours,
    };
    int64_t room = budget_room(budget, class, now_ms);
    int64_t most =
        class == CLASS_EMERGENCY ? budget->most : budget->most - budget->reserve;
    int64_t over = budget->most > 0 ? MAX(budget->used - most, 0) : 0;

    if (leaving->len > 0)
        g_array_append_vals(f.leaving, leaving->data, leaving->len);

    if (room == 0)
        room = wait_for_refusal(budget, class, &now_ms);
    go_out(&f, room, now_ms);
    for (guint i = 0; i < f.leaving->len && f.people > 0; i++) {
        BudgetLeaving one = g_array_index(f.leaving, BudgetLeaving, i);
        int64_t free = MAX(one.n - over, 0);

        over = MAX(over - one.n, 0);
        if (one.leave_ms > f.end_ms)
            break;
        go_out(&f, free, MAX(one.leave_ms, now_ms));
    }
    g_array_unref(f.leaving);
    return f.steps;
}
