/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim - mark what will be sent now: each broadcast its share
 */
#include "bridge/store/claim.h"

/* Deliveries looked at in one commit that are not sent (people who left, a channel
 * that cannot carry the broadcast): so many for each one that was asked for. */
#define LOOKS 4

/* Deliveries that are put off in one commit because the day's budget is used up. */
#define PARKS LIMIT_COMMIT_ROWS

void
claim_free(Claim *claim)
{
    if (!claim)
        return;

    g_free(claim->number);
    g_free(claim->bsuid);
    g_free(claim);
}

static bool
mark_sending(Claiming *c, const Source *source, GError **error)
{
    return source->state == BROADCAST_SENDING ||
           SQL_RUN(c->store, error, "UPDATE broadcasts SET state = 2 WHERE id = ?1",
                   INT(source->id));
}

/* Claims what is due from @from_ms to @to_ms, as long as there is room for it. */
static bool
claim_between(Claiming *c, Source *source, int64_t from_ms, int64_t to_ms,
              GError **error)
{
    while (c->claims->len < c->most && c->looks > 0 && c->parks > 0) {
        unsigned most = MIN(c->most - c->claims->len, c->looks);
        unsigned parks = c->parks;
        g_autoptr(GArray) dues = claim_read_due(c, source, from_ms, to_ms, most, error);

        if (!dues)
            return false;
        for (guint i = 0; i < dues->len; i++)
            if (!claim_one(c, source, &g_array_index(dues, Due, i), error))
                return false;

        c->looks -= dues->len - (parks - c->parks);
        if (dues->len > 0 && !mark_sending(c, source, error))
            return false;
        if (dues->len < most)
            break;
    }
    return true;
}

/* Those who had no room before come first: at most as many as have room now. */
static bool
claim_parked(Claiming *c, Source *source, GError **error)
{
    int64_t room = budget_room(&c->book.budget, source->class, c->now_ms);
    unsigned most = (unsigned) MIN(MIN(c->most - c->claims->len, c->looks), room);
    g_autoptr(GArray) dues = NULL;

    if (most == 0)
        return true;

    dues = claim_read_due(c, source, BUDGET_PARKED_FROM, INT64_MAX, most, error);
    for (guint i = 0; dues && i < dues->len; i++)
        if (!claim_one(c, source, &g_array_index(dues, Due, i), error))
            return false;
    if (dues)
        c->looks -= dues->len;
    return dues != NULL;
}

static bool
claim_from(Claiming *c, Source *source, GError **error)
{
    int64_t stopped = 0;

    if (source->valid_until_s && source->valid_until_s * 1000 <= c->now_ms)
        return advance_stop(c->store, &c->tally, source->id, EVENT_EXPIRE, c->now_ms,
                            &stopped, error);

    return claim_parked(c, source, error) &&
           claim_between(c, source, INT64_MIN, c->now_ms, error);
}

/* Claims at most @most of @source. */
static bool
claim_share(Claiming *c, Source *source, unsigned most, GError **error)
{
    unsigned all = c->most;

    c->most = MIN(all, c->claims->len + most);

    bool ok = claim_from(c, source, error);

    c->most = all;
    return ok;
}

/* The @n broadcasts of one class share what may be claimed, so that a small one does
 * not wait for the end of a large one; each claim begins with another, and what one
 * does not need the others get. */
static bool
claim_class(Claiming *c, Source *sources, unsigned n, GError **error)
{
    unsigned first = c->store->claim_turn % n;

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < n && c->claims->len < c->most; i++) {
            unsigned left = c->most - c->claims->len;
            unsigned share = round == 0 ? (left + n - i - 1) / (n - i) : left;

            if (!claim_share(c, &sources[(first + i) % n], share, error))
                return false;
        }
        if (n == 1)
            break;
    }
    return true;
}

static bool
claim_all(Claiming *c, GError **error)
{
    g_autoptr(GArray) sources = claim_read_sources(c, error);
    Source *all = sources ? (Source *) sources->data : NULL;
    unsigned n = 0;

    if (!sources || !budget_book_open(&c->book, c->store, c->channel, c->now_ms, error))
        return false;
    for (guint i = 0; i < sources->len && c->claims->len < c->most; i += n) {
        for (n = 1; i + n < sources->len && all[i + n].class == all[i].class;)
            n++;
        if (!claim_class(c, &all[i], n, error))
            return false;
    }
    c->store->claim_turn++;
    return tally_write(&c->tally, c->store, error) &&
           budget_book_write(&c->book, error);
}

GPtrArray *
deliveries_claim(Store *store, const char *channel, int64_t now_ms, unsigned most,
                 DeliveryParts parts, DeliveryPricing pricing, void *user_data,
                 GError **error)
{
    g_autoptr(GPtrArray) claims =
        g_ptr_array_new_with_free_func((GDestroyNotify) claim_free);
    Claiming c = {
        .store = store,
        .claims = claims,
        .channel = channel,
        .now_ms = now_ms,
        .most = most,
        .looks = most * LOOKS,
        .parks = PARKS,
        .parts = parts,
        .pricing = pricing,
        .user_data = user_data,
    };

    if (!sql_enter(store, error))
        return NULL;

    tally_init(&c.tally);

    bool ok = sql_leave(store, claim_all(&c, error), error);

    tally_clear(&c.tally);
    budget_book_clear(&c.book);
    return ok ? g_steal_pointer(&claims) : NULL;
}
