/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What messages cost, as far as dispatch is concerned: a price for each claim, and
 * routine notices that wait when the month's budget does not hold them.
 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"

/* What the provider charges a template of @wave as: its versions use the same category.
 */
static PriceKind
template_kind(const Wave *wave)
{
    for (unsigned i = 0; wave && i < wave->version_count; i++) {
        const GPtrArray *parts = wave->versions[i].parts[0];
        const ChannelPart *part = parts && parts->len > 0 ? parts->pdata[0] : NULL;

        if (part)
            return price_kind_of(part->category);
    }
    return PRICE_NONE;
}

DeliveryPrice
dispatch_price(int64_t broadcast, bool open, const char *number, void *user_data)
{
    Dispatch *dispatch = user_data;
    const Wave *wave = open ? NULL : waves_get(dispatch->waves, broadcast, NULL);

    return money_price(dispatch->money, open ? PRICE_SERVICE : template_kind(wave),
                       number, clock_now_ms());
}

/* Only a notice of every day waits: an urgent one is worth its price, and what staff
 * are asked costs a few cents. */
static bool
may_wait(const BroadcastRow *row)
{
    return row->class == CLASS_ROUTINE && !row->is_trial && row->question == 0;
}

bool
dispatch_can_pay(Dispatch *dispatch, Wave *wave, int64_t now_ms)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(dispatch->store, wave->id, NULL);
    PriceKind kind = template_kind(wave);
    int64_t promised = spending_promised(dispatch->store, wave->id);
    int64_t cost = row ? money_estimate(dispatch->money, kind, row->audience) : 0;

    wave->is_paid_for =
        !row || !may_wait(row) || cost == 0 ||
        money_fits(dispatch->money,
                   cost + money_estimate(dispatch->money, kind, promised), now_ms);
    if (wave->is_paid_for)
        return true;

    DispatchPause pause = {wave->id, "over-budget"};

    g_array_append_val(dispatch->to_pause, pause);
    alarms_say(dispatch->alarms, "over-budget", wave->id,
               g_strdup_printf(
                   "La comunicazione %" G_GINT64_FORMAT " è sospesa: costerebbe fino a "
                   "%.2f euro e il limite del mese (monthly_budget) non basta. Per "
                   "inviarla lo stesso: \"banditore broadcasts resume %" G_GINT64_FORMAT
                   "\".",
                   wave->id, (double) cost / 1e6, wave->id),
               now_ms);
    return false;
}

void
dispatch_warn_of_money(Dispatch *dispatch, int64_t now_ms)
{
    int64_t used, free;

    if (!money_warns(dispatch->money, now_ms, &used, &free))
        return;
    alarms_say(dispatch->alarms, "free-messages", 0,
               g_strdup_printf("Questo mese %s ha già contato %" G_GINT64_FORMAT
                               " delle "
                               "%" G_GINT64_FORMAT
                               " risposte gratuite: oltre, ogni messaggio a chi "
                               "ci ha scritto si paga.",
                               dispatch->name, used, free),
               now_ms);
}
