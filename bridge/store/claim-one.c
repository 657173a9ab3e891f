/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim-one - mark one delivery, so that it is known before a byte of it leaves
 */
#include "bridge/store/claim.h"

static unsigned
parts_of(Claiming *c, Source *source, unsigned version, bool open, const char **reason)
{
    int *parts = &source->parts[version][open];

    if (*parts < 0)
        *parts = (int) c->parts(source->id, version, open,
                                &source->reason[version][open], c->user_data);
    *reason = source->reason[version][open];
    return (unsigned) *parts;
}

static void
add_claim(Claiming *c, const Source *source, Due *due, unsigned tries)
{
    Claim *claim = g_new0(Claim, 1);

    claim->delivery = due->place.delivery;
    claim->part = due->place.part;
    claim->attempt = due->place.attempt;
    claim->tries = tries;
    claim->broadcast = source->id;
    claim->subscriber = due->place.subscriber;
    claim->class = source->class;
    claim->open = due->place.is_open;
    claim->version = due->version;
    claim->no_marketing = due->no_marketing;
    claim->number = g_steal_pointer(&due->number);
    claim->bsuid = g_steal_pointer(&due->bsuid);
    g_ptr_array_add(c->claims, claim);
}

static bool
add_attempt(Claiming *c, const Place *place, GError **error)
{
    return SQL_RUN(c->store, error,
                   "INSERT INTO attempts (delivery, part, attempt, state, tries,"
                   " since_ms, kind, cost) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)",
                   INT(place->delivery), INT(place->part), INT(place->attempt),
                   INT(attempt_next(STATE_PENDING, EVENT_CLAIM)), INT(c->now_ms),
                   INT(place->kind), INT(place->cost));
}

static bool
add_part(Claiming *c, const Place *place, unsigned part, AttemptState state,
         unsigned attempts, GError **error)
{
    return SQL_RUN(c->store, error,
                   "INSERT INTO parts (delivery, part, state, attempts)"
                   " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                   INT(place->delivery), INT(part), INT(state), INT(attempts));
}

/* The common case: never claimed before. */
static bool
claim_fresh(Claiming *c, const Source *source, Due *due, GError **error)
{
    Place *place = &due->place;
    AttemptState sending = attempt_next(STATE_PENDING, EVENT_CLAIM);
    AttemptState state =
        place->parts == 1 ? sending
                          : delivery_state((AttemptState[]){sending, STATE_PENDING}, 2);

    place->part = 0;
    place->attempt = 1;
    if (!add_part(c, place, 0, sending, 1, error))
        return false;
    for (unsigned part = 1; part < place->parts; part++)
        if (!add_part(c, place, part, STATE_PENDING, 0, error))
            return false;

    tally_move(&c->tally, source->id, place->delivery_state, state, 1, c->now_ms);
    if (!add_attempt(c, place, error) ||
        !SQL_RUN(c->store, error,
                 "UPDATE deliveries SET state = ?2, due_ms = NULL, parts = ?3,"
                 " compose = 0, is_open = ?4, version = ?5 WHERE id = ?1",
                 INT(place->delivery), INT(state), INT(place->parts),
                 INT(place->is_open), INT(due->version)))
        return false;

    add_claim(c, source, due, 1);
    return true;
}

/* The first part that waits.  Returns: 1, 0 none, -1 error. */
static int
find_part(Claiming *c, Place *place, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(c->store, error,
                  "SELECT part, attempts FROM parts WHERE delivery = ?1 AND part < ?2"
                  " AND state = 0 ORDER BY part LIMIT 1",
                  INT(place->delivery), INT(place->parts));
    int got = row ? sql_step(c->store, row, error) : -1;

    if (got > 0) {
        place->part = (unsigned) sqlite3_column_int(row, 0);
        place->attempts = (unsigned) sqlite3_column_int(row, 1);
    }
    return got;
}

/* The attempt that waits, or the part's first. */
static bool
claim_attempt(Claiming *c, Place *place, unsigned *tries, GError **error)
{
    AttemptState sending = attempt_next(STATE_PENDING, EVENT_CLAIM);

    place->attempt = MAX(place->attempts, 1);
    *tries = 1;
    if (place->attempts == 0) {
        if (!add_attempt(c, place, error))
            return false;
    } else if (!SQL_RUN(c->store, error,
                        "UPDATE attempts SET state = ?4, since_ms = ?5,"
                        " tries = tries + 1, kind = ?6, cost = ?7"
                        " WHERE delivery = ?1 AND part = ?2"
                        " AND attempt = ?3 AND state = 0",
                        INT(place->delivery), INT(place->part), INT(place->attempt),
                        INT(sending), INT(c->now_ms), INT(place->kind),
                        INT(place->cost))) {
        return false;
    } else {
        *tries = (unsigned) SQL_NUMBER(c->store, 1,
                                       "SELECT tries FROM attempts WHERE delivery = ?1"
                                       " AND part = ?2 AND attempt = ?3",
                                       INT(place->delivery), INT(place->part),
                                       INT(place->attempt));
    }

    place->part_state = sending;
    return SQL_RUN(c->store, error,
                   "UPDATE parts SET state = ?3, attempts = ?4 WHERE delivery = ?1"
                   " AND part = ?2",
                   INT(place->delivery), INT(place->part), INT(sending),
                   INT(place->attempt));
}

static bool
claim_next(Claiming *c, const Source *source, Due *due, GError **error)
{
    Change change = {.event = EVENT_CLAIM, .at_ms = c->now_ms};
    unsigned tries = 0;
    int found = find_part(c, &due->place, error);

    if (found < 0 || (found && !claim_attempt(c, &due->place, &tries, error)) ||
        !advance_delivery(c->store, &c->tally, &due->place, &change, -1, error))
        return false;

    if (found)
        add_claim(c, source, due, tries);
    return true;
}

/* Composed anew as a template: what it does not need is skipped. */
static bool
compose_anew(Claiming *c, Place *place, unsigned parts, GError **error)
{
    for (unsigned part = place->parts; part < parts; part++)
        if (!add_part(c, place, part, STATE_PENDING, 0, error))
            return false;

    place->parts = parts;
    place->compose = false;
    return SQL_RUN(c->store, error,
                   "UPDATE parts SET state = ?3 WHERE delivery = ?1 AND part >= ?2"
                   " AND state = 0",
                   INT(place->delivery), INT(parts),
                   INT(attempt_next(STATE_PENDING, EVENT_SKIP))) &&
           SQL_RUN(c->store, error,
                   "UPDATE deliveries SET parts = ?2, compose = 0 WHERE id = ?1",
                   INT(place->delivery), INT(parts));
}

static bool
stop(Claiming *c, Place *place, AttemptEvent event, const char *reason, GError **error)
{
    Change change = {.event = event, .at_ms = c->now_ms, .reason = reason};

    return advance_stop_one(c->store, &c->tally, place, event, &change, error);
}

static void
set_price(Claiming *c, const Source *source, Due *due, bool open)
{
    DeliveryPrice price = {0};

    if (c->pricing)
        price = c->pricing(source->id, open, due->number, c->user_data);
    due->place.kind = price.kind;
    due->place.cost = price.cost;
}

/* Whether @due fits into the day's budget, where it is counted; else it waits. */
static bool
fit(Claiming *c, const Source *source, const Due *due, bool *fits, GError **error)
{
    if (!budget_book_take(&c->book, due->place.subscriber, due->minute, source->class,
                          fits, error))
        return false;
    if (*fits || due->due_ms >= BUDGET_PARKED_FROM)
        return true;

    c->parks -= MIN(c->parks, 1);
    return SQL_RUN(c->store, error,
                   "UPDATE deliveries SET due_ms = due_ms + ?2 WHERE id = ?1",
                   INT(due->place.delivery), INT(BUDGET_PARKED));
}

bool
claim_one(Claiming *c, Source *source, Due *due, GError **error)
{
    Place *place = &due->place;
    bool is_fresh = place->parts == 0;

    /* A vain try more costs little where lives hang on it. */
    if (due->is_suspended && source->class != CLASS_EMERGENCY)
        return stop(c, place, EVENT_SKIP, "suspended", error);
    if (due->has_left || (!due->number && !due->bsuid))
        return stop(c, place, EVENT_SKIP, "left", error);

    /* What was composed for an open window once is now for a closed one. */
    bool open = place->compose ? is_fresh && due->window_is_open : place->is_open;
    bool fits = true;

    if (!open && !fit(c, source, due, &fits, error))
        return false;
    if (!fits)
        return true;
    if (!place->compose)
        set_price(c, source, due, open);
    if (!place->compose)
        return claim_next(c, source, due, error);

    const char *reason = NULL;
    unsigned parts = parts_of(c, source, due->version, open, &reason);

    if (parts == 0)
        return stop(c, place, EVENT_FAIL, reason, error);

    place->is_open = open;
    set_price(c, source, due, open);
    if (is_fresh) {
        place->parts = parts;
        place->compose = false;
        return claim_fresh(c, source, due, error);
    }
    return compose_anew(c, place, parts, error) && claim_next(c, source, due, error);
}
