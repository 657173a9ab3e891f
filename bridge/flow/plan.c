/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/plan.h"

#include "bridge/base/clock.h"
#include "bridge/flow/forecast.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/money.h"
#include "bridge/flow/queue.h"
#include "bridge/store/budget.h"
#include "bridge/store/subscribers.h"

/* Days that are told one by one; the others are one number. */
#define DAYS_TOLD 3

char *
plan_reach(Store *store, const Texts *texts, const char *channel, int64_t now_ms)
{
    Budget budget;
    int64_t all;

    if (!budget_get(store, channel, now_ms, &budget, NULL) || budget.most == 0)
        return g_strdup("");
    all = subscribers_count(store, channel);
    if (all <= budget.most)
        return g_strdup("");

    g_autofree char *reach = texts_number(texts, budget.most);
    g_autofree char *list = texts_number(texts, all);

    return texts_get(texts, "plan", "reach", "reach", reach, "all", list, NULL);
}

/* "150 domani dalle 09:10". (owned) */
static char *
step_words(const Texts *texts, const ForecastStep *step, int64_t start_ms,
           int64_t now_ms)
{
    g_autofree char *n = texts_number(texts, step->n);
    g_autofree char *time = texts_time(texts, step->from_ms / 1000);
    g_autofree char *when = texts_when(texts, step->from_ms / 1000);
    int days = texts_days_between(texts, now_ms / 1000, step->from_ms / 1000);
    const char *key = days == 0 ? "today" : days == 1 ? "tomorrow" : "later";

    if (step->from_ms <= start_ms)
        key = start_ms > now_ms ? "then" : "now";
    return texts_get(texts, "plan", key, "n", n, "time", time, "when", when, NULL);
}

/* One step for what goes at once, and one for each day after that. (owned) */
static GArray *
days_of(const Texts *texts, const GArray *steps, int64_t costless, int64_t start_ms)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(ForecastStep));
    ForecastStep first = {start_ms, costless};

    g_array_append_val(days, first);
    for (guint i = 0; i < steps->len; i++) {
        const ForecastStep *step = &g_array_index(steps, ForecastStep, i);
        ForecastStep *last = &g_array_index(days, ForecastStep, days->len - 1);
        bool is_start = step->from_ms <= start_ms;

        if (is_start ||
            (days->len > 1 && texts_days_between(texts, last->from_ms / 1000,
                                                 step->from_ms / 1000) == 0))
            last->n += step->n;
        else
            g_array_append_val(days, *step);
    }
    if (g_array_index(days, ForecastStep, 0).n == 0 && days->len > 1)
        g_array_remove_index(days, 0);
    return days;
}

static char *
join_days(const Texts *texts, const GArray *days, int64_t people, int64_t start_ms,
          int64_t now_ms)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < MIN(days->len, DAYS_TOLD); i++) {
        const ForecastStep *day = &g_array_index(days, ForecastStep, i);

        people -= day->n;
        g_ptr_array_add(words, step_words(texts, day, start_ms, now_ms));
    }
    if (people > 0) {
        g_autofree char *n = texts_number(texts, people);

        g_ptr_array_add(words, texts_get(texts, "plan", "rest", "n", n, NULL));
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **) words->pdata);
}

static int64_t
quiet_until_ms(int64_t at_ms, void *user_data)
{
    return hours_quiet_until(user_data, at_ms / 1000) * 1000;
}

/* What both forecasts go by. */
typedef struct {
    Store *store;
    const Texts *texts;
    const BroadcastRow *row;
    ForecastHours hours;
    int64_t start_ms, now_ms;
} Plan;

static char *
days_words(const Plan *plan, const char *key, const Budget *budget, const GArray *steps,
           int64_t costless, int64_t people)
{
    g_autoptr(GArray) days = days_of(plan->texts, steps, costless, plan->start_ms);
    g_autofree char *most = texts_number(plan->texts, budget->most);
    g_autofree char *list =
        join_days(plan->texts, days, people, plan->start_ms, plan->now_ms);

    return texts_get(plan->texts, "plan", key, "most", most, "days", list, NULL);
}

/* They all fit into the day's limit, but perhaps not before the quiet hours. (owned) */
static char *
quiet_words(const Plan *plan, int64_t ahead)
{
    static const Budget no_limit = {0};
    const BroadcastRow *row = plan->row;
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(BudgetLeaving));

    if (forecast_is_through(&plan->hours, ahead + row->audience, plan->start_ms))
        return g_strdup("");

    g_autoptr(GArray) steps =
        forecast_steps(&no_limit, none, row->class, ahead, row->audience,
                       plan->start_ms, &plan->hours);

    return days_words(plan, "days_quiet", &no_limit, steps, 0, row->audience);
}

/* Who has to wait on one channel.  (owned) "" = nobody. */
static char *
wait_words(const Plan *plan, const char *channel, GError **error)
{
    const BroadcastRow *row = plan->row;
    Budget budget;
    int64_t people, costing, ahead = budget_count_ahead(plan->store, row->id);

    if (!budget_get(plan->store, channel, plan->start_ms, &budget, error))
        return NULL;

    int64_t room = budget_room(&budget, row->class, plan->start_ms);

    if (row->audience + ahead <= room)
        return quiet_words(plan, ahead);
    if (!budget_count_costing(plan->store, channel, row->id, plan->start_ms, &people,
                              &costing, error))
        return NULL;
    if (costing == 0 || costing + ahead <= room)
        return quiet_words(plan, ahead);

    g_autoptr(GArray) leaving =
        budget_leaving(plan->store, channel, plan->start_ms, error);

    if (!leaving)
        return NULL;

    g_autoptr(GArray) steps = forecast_steps(&budget, leaving, row->class, ahead,
                                             costing, plan->start_ms, &plan->hours);

    return days_words(plan, budget.most > 0 ? "days" : "days_refused", &budget, steps,
                      people - costing, people);
}

/* What the template costs for everybody: no message inside the window costs more. */
static void
add_cost(ReportBody *body, const Settings *settings, Store *store, const Texts *texts,
         Channel *channel, const BroadcastRow *row)
{
    g_autoptr(Money) money = money_new(settings, store, channel);
    g_autoptr(Broadcast) broadcast =
        queue_load_broadcast(settings, store, row->id, NULL);
    g_autoptr(GPtrArray) parts =
        broadcast ? channel->ops->compose(channel, broadcast, false, NULL) : NULL;
    const ChannelPart *part = parts && parts->len > 0 ? parts->pdata[0] : NULL;
    int64_t month, year;
    int64_t cost =
        part ? money_estimate(money, price_kind_of(part->category), row->audience) : 0;

    if (cost == 0)
        return;
    money_totals(settings, store, clock_now_s(), &month, &year);

    g_autofree char *cost_words = texts_money(texts, cost);
    g_autofree char *month_words = texts_money(texts, month);
    g_autofree char *words = texts_get(texts, "plan", "cost", "cost", cost_words,
                                       "month", month_words, NULL);

    report_body_add(body, words);
}

void
plan_bill(ReportBody *body, const Settings *settings, Store *store, const Texts *texts,
          const BroadcastRow *row)
{
    int64_t cost = spending_of(store, row->id);
    int64_t month, year;

    if (cost == 0)
        return;
    money_totals(settings, store, clock_now_s(), &month, &year);

    g_autofree char *cost_words = texts_money(texts, cost);
    g_autofree char *month_words = texts_money(texts, month);
    g_autofree char *year_words = texts_money(texts, year);
    g_autofree char *words = texts_get(texts, "final", "cost", "cost", cost_words,
                                       "month", month_words, "year", year_words, NULL);

    report_body_add(body, words);
}

bool
plan_add(ReportBody *body, const Settings *settings, Store *store, const Texts *texts,
         const GPtrArray *channels, const BroadcastRow *row, int64_t now_ms,
         GError **error)
{
    Plan plan = {
        .store = store,
        .texts = texts,
        .row = row,
        .hours = {.quiet_until_ms = row->class == CLASS_ROUTINE ? quiet_until_ms : NULL,
                  .user_data = (void *) settings},
        .start_ms = MAX(now_ms, row->send_at_s * 1000),
        .now_ms = now_ms,
    };
    unsigned rate = 0;
    bool waits = false;

    if (row->audience == 0 || row->is_trial)
        return true;
    for (unsigned i = 0; i < channels->len; i++) {
        Channel *channel = channels->pdata[i];
        const char *name = channel_name(channel);

        plan.hours.rate_per_s = channel->rate_per_s;

        g_autofree char *words = wait_words(&plan, name, error);
        g_autofree char *reach = plan_reach(store, texts, name, now_ms);

        if (!words)
            return false;
        waits |= *words != '\0';
        report_body_add(body, words);
        report_body_add(body, reach);
        rate += channel->rate_per_s;
        if (channels->len == 1)
            add_cost(body, settings, store, texts, channel, row);
    }
    if (!waits && rate > 0) {
        g_autofree char *span = texts_span(texts, row->audience / rate + 1);
        g_autofree char *words = texts_get(texts, "plan", "span", "span", span, NULL);

        report_body_add(body, words);
    }
    return true;
}
