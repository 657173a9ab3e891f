/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/money.h"

#include "bridge/base/clock.h"

#include <string.h>

/* The month's sums are read anew after so long. */
#define FRESH_MS 1000

#define MICROS 1000000
#define HOUR_S 3600

struct Money {
    Store *store;
    const Channel *channel;
    GTimeZone *zone;
    Prices *prices;
    char *home; /* a number of our own country, as far as its code */
    int64_t read_ms;
    Spending month;
    int64_t given[PRICE_KINDS]; /* messages priced since they were read */
};

static GTimeZone *
zone_of(const Settings *settings)
{
    GTimeZone *zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));

    return zone ? zone : g_time_zone_new_utc();
}

Money *
money_new(const Settings *settings, Store *store, const Channel *channel)
{
    Money *money = g_new0(Money, 1);
    g_autoptr(GError) error = NULL;

    money->store = store;
    money->channel = channel;
    money->zone = zone_of(settings);
    money->home =
        g_strconcat("+", settings_text(settings, "bridge", "default_country"), NULL);
    money->prices = prices_read(channel->prices_file, channel->ops->name, &error);
    if (error && (channel->prices_file || channel->monthly_budget > 0))
        g_warning("nothing is known of what %s costs: %s", channel_name(channel),
                  error->message);
    money->read_ms = 0;
    return money;
}

void
money_free(Money *money)
{
    if (!money)
        return;
    g_time_zone_unref(money->zone);
    prices_free(money->prices);
    g_free(money->home);
    g_free(money);
}

/* The hours since 1970 in which the month, or the year, of @now_s begins and ends. */
static void
span_of(GTimeZone *zone, int64_t now_s, bool is_year, int64_t *from, int64_t *to)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(now_s);
    g_autoptr(GDateTime) now = g_date_time_to_timezone(utc, zone);
    int month = is_year ? 1 : g_date_time_get_month(now);
    g_autoptr(GDateTime) first =
        g_date_time_new(zone, g_date_time_get_year(now), month, 1, 0, 0, 0);
    g_autoptr(GDateTime) next = g_date_time_add_months(first, is_year ? 12 : 1);

    *from = g_date_time_to_unix(first) / HOUR_S;
    *to = g_date_time_to_unix(next) / HOUR_S;
}

static void
refresh(Money *money, int64_t now_ms)
{
    int64_t from, to;

    if (now_ms - money->read_ms < FRESH_MS && now_ms >= money->read_ms)
        return;
    span_of(money->zone, now_ms / 1000, false, &from, &to);
    if (!spending_between(money->store, from, to, &money->month, NULL))
        return;
    money->read_ms = now_ms;
    memset(money->given, 0, sizeof money->given);
}

DeliveryPrice
money_price(Money *money, PriceKind kind, const char *number, int64_t now_ms)
{
    DeliveryPrice price = {.kind = kind};

    if (!money->prices || kind == PRICE_NONE)
        return (DeliveryPrice){0};

    refresh(money, now_ms);
    if (money->month.n[kind] + money->given[kind]++ >=
        prices_free_of(money->prices, kind))
        price.cost = prices_of(money->prices, kind, number ? number : money->home);
    return price;
}

int64_t
money_estimate(Money *money, PriceKind kind, int64_t people)
{
    return money->prices ? people * prices_of(money->prices, kind, money->home) : 0;
}

bool
money_fits(Money *money, int64_t more, int64_t now_ms)
{
    int64_t most = money->channel->monthly_budget * MICROS;

    if (most == 0)
        return true;
    money->read_ms = 0;
    refresh(money, now_ms);
    return money->month.cost + more <= most;
}

bool
money_warns(Money *money, int64_t now_ms, int64_t *used, int64_t *free)
{
    g_autofree char *name = NULL;
    g_autofree char *told = NULL;
    g_autofree char *month = NULL;
    int64_t from, to;

    if (!money->prices || (*free = prices_free_of(money->prices, PRICE_SERVICE)) == 0)
        return false;
    refresh(money, now_ms);
    *used = money->month.n[PRICE_SERVICE];
    if (*used * 100 < *free * MONEY_WARN_PERCENT)
        return false;

    span_of(money->zone, now_ms / 1000, false, &from, &to);
    name = g_strconcat("free-told:", channel_name(money->channel), NULL);
    month = g_strdup_printf("%" G_GINT64_FORMAT, from);
    told = store_get(money->store, name);
    return g_strcmp0(told, month) != 0 && store_set(money->store, name, month, NULL);
}

void
money_totals(const Settings *settings, Store *store, int64_t now_s, int64_t *month,
             int64_t *year)
{
    g_autoptr(GTimeZone) zone = zone_of(settings);
    Spending spending = {0};
    int64_t from, to;

    span_of(zone, now_s, false, &from, &to);
    *month = spending_between(store, from, to, &spending, NULL) ? spending.cost : 0;
    span_of(zone, now_s, true, &from, &to);
    *year = spending_between(store, from, to, &spending, NULL) ? spending.cost : 0;
}
