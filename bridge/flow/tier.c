/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/tier.h"

#include "bridge/base/clock.h"
#include "bridge/store/budget.h"

#define ASK_EVERY_S (24 * 60 * 60)

/* After an answer that says nothing. */
#define ASK_AGAIN_S (15 * 60)

struct Tier {
    Store *store;
    Channel *channel;
    void (*changed)(void *user_data);
    void *user_data;
    bool is_asking;
    int64_t ask_at_s;
};

Tier *
tier_new(Store *store, Channel *channel, void (*changed)(void *user_data),
         void *user_data)
{
    Tier *tier = g_new0(Tier, 1);

    tier->store = store;
    tier->channel = channel;
    tier->changed = changed;
    tier->user_data = user_data;
    return tier;
}

void
tier_free(Tier *tier)
{
    g_free(tier);
}

int64_t
tier_smaller(int64_t ours, int64_t theirs)
{
    if (ours <= 0)
        return MAX(theirs, 0);
    return theirs > 0 ? MIN(ours, theirs) : ours;
}

int64_t
tier_reserve(const Channel *channel, int64_t most)
{
    int64_t reserve =
        channel->reserve_is_share ? most * channel->reserve / 100 : channel->reserve;

    return MIN(reserve, most);
}

static char *
fact_name(const Tier *tier)
{
    return g_strconcat("tier:", channel_name(tier->channel), NULL);
}

static bool
apply(Tier *tier, int64_t theirs, GError **error)
{
    int64_t most = tier_smaller(tier->channel->daily_limit, theirs);

    return budget_set(tier->store, channel_name(tier->channel), most,
                      tier_reserve(tier->channel, most), error);
}

bool
tier_start(Tier *tier, GError **error)
{
    g_autofree char *name = fact_name(tier);
    g_autofree char *fact = store_get(tier->store, name);

    return apply(tier, fact ? g_ascii_strtoll(fact, NULL, 10) : 0, error);
}

/* What is told is remembered together with what follows from it. */
static bool
remember(Tier *tier, int64_t people, GError **error)
{
    g_autofree char *name = fact_name(tier);
    g_autofree char *fact = g_strdup_printf("%" G_GINT64_FORMAT, people);

    if (!store_begin(tier->store, error))
        return false;
    if (!store_set(tier->store, name, fact, error) || !apply(tier, people, error)) {
        store_rollback(tier->store);
        return false;
    }
    return store_commit(tier->store, error);
}

static void
on_told(int64_t people, void *user_data)
{
    Tier *tier = user_data;
    g_autofree char *name = fact_name(tier);
    g_autofree char *before = store_get(tier->store, name);
    g_autoptr(GError) error = NULL;

    tier->is_asking = false;
    if (people == 0) {
        tier->ask_at_s = clock_now_s() + ASK_AGAIN_S;
        return;
    }

    tier->ask_at_s = clock_now_s() + ASK_EVERY_S;
    if (before && g_ascii_strtoll(before, NULL, 10) == people)
        return;
    if (!remember(tier, people, &error)) {
        g_warning("the limit of %s could not be written: %s",
                  channel_name(tier->channel), error->message);
        tier->ask_at_s = clock_now_s() + ASK_AGAIN_S;
        return;
    }
    g_message("%s allows %" G_GINT64_FORMAT " people in 24 hours",
              channel_name(tier->channel), people);
    if (tier->changed)
        tier->changed(tier->user_data);
}

void
tier_tick(Tier *tier, int64_t now_s)
{
    /* A clock that was set back must not silence it. */
    bool is_due = now_s >= tier->ask_at_s || now_s < tier->ask_at_s - ASK_EVERY_S;

    if (tier->is_asking || !is_due || !tier->channel->ops->limits)
        return;
    tier->is_asking = true;
    tier->channel->ops->limits(tier->channel, on_told, tier);
}

void
tier_doubt(Tier *tier)
{
    tier->ask_at_s = 0;
}
