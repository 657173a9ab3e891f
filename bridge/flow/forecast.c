/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/forecast.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define MINUTE_MS 60000

typedef struct {
    GArray *steps;
    GArray *leaving; /* of BudgetLeaving: grows as people go out */
    int64_t ahead, people;
} Forecast;

/* @room people have their turn at @at_ms. */
static void
go_out(Forecast *f, int64_t room, int64_t at_ms)
{
    int64_t others = MIN(room, f->ahead);
    int64_t ours = MIN(room - others, f->people);
    BudgetLeaving gone = {at_ms + DAY_MS + MINUTE_MS, others + ours};
    ForecastStep step = {at_ms, ours};

    f->ahead -= others;
    f->people -= ours;
    if (gone.n > 0)
        g_array_append_val(f->leaving, gone);
    if (ours > 0)
        g_array_append_val(f->steps, step);
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
               int64_t ahead, int64_t people, int64_t now_ms)
{
    Forecast f = {
        .steps = g_array_new(FALSE, FALSE, sizeof(ForecastStep)),
        .leaving = g_array_new(FALSE, FALSE, sizeof(BudgetLeaving)),
        .ahead = ahead,
        .people = people,
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
        if (one.leave_ms > now_ms + FORECAST_DAYS * DAY_MS)
            break;
        go_out(&f, free, MAX(one.leave_ms, now_ms));
    }
    g_array_unref(f.leaving);
    return f.steps;
}
