/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim - mark what will be sent now, before a byte of it leaves
 */
#include "bridge/base/limits.h"
#include "bridge/store/advance.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/budget-book.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/subscribers.h"

#include <string.h>

/* Deliveries looked at in one commit that are not sent (people who left, a channel
 * that cannot carry the broadcast): so many for each one that was asked for. */
#define LOOKS 4

/* Deliveries that are put off in one commit because the day's budget is used up. */
#define PARKS LIMIT_COMMIT_ROWS

/* A window that closes while the message is on its way would refuse it. */
#define WINDOW_MARGIN_MS (5 * 60 * 1000)

/* A broadcast that may be sent from. */
typedef struct {
    int64_t id;
    int64_t valid_until_s;
    NoticeClass class;
    BroadcastState state;
    char **languages; /* of its versions; NULL = it has none */
    /* By version and, outside and inside, window. */
    int parts[1 + LIMIT_VERSIONS][2];          /* -1 = not asked yet */
    const char *reason[1 + LIMIT_VERSIONS][2]; /* where parts is 0 */
} Source;

/* A delivery that is due, as read. */
typedef struct {
    Place place;
    char *number, *bsuid;
    unsigned version; /* as in Claim */
    int64_t due_ms;
    int64_t minute; /* in which the budget counted them last; 0 = never */
    bool window_is_open, has_left, is_suspended, no_marketing;
} Due;

typedef struct {
    Store *store;
    Tally tally;
    GPtrArray *claims;
    const char *channel;
    int64_t now_ms;
    unsigned most;  /* claims */
    unsigned looks; /* left */
    unsigned parks; /* left */
    BudgetBook book;
    DeliveryParts parts;
    DeliveryPricing pricing;
    void *user_data;
} Claiming;

void
claim_free(Claim *claim)
{
    if (!claim)
        return;

    g_free(claim->number);
    g_free(claim->bsuid);
    g_free(claim);
}

static void
due_clear(Due *due)
{
    g_free(due->number);
    g_free(due->bsuid);
}

static void
source_clear(Source *source)
{
    g_strfreev(source->languages);
}

static char **
read_languages(SqlRow *row, int column)
{
    const char *list = (const char *) sqlite3_column_text(row, column);

    return list && *list ? g_strsplit(list, ",", LIMIT_VERSIONS) : NULL;
}

/* The version for somebody whose language is @language ("de", "de-AT"); or 0. */
static unsigned
version_for(const Source *source, const char *language)
{
    for (unsigned i = 0; language && source->languages[i]; i++) {
        size_t length = strlen(source->languages[i]);

        if (g_ascii_strncasecmp(language, source->languages[i], length) == 0 &&
            !g_ascii_isalpha(language[length]))
            return i + 1;
    }
    return 0;
}

/* What waits for the end of the quiet hours. */
#define IS_QUIET "(class = 0 AND is_trial = 0 AND question = 0)"

/* The most urgent class first, then the oldest. */
static GArray *
read_sources(Claiming *c, GError **error)
{
    g_autoptr(GArray) sources = g_array_new(FALSE, TRUE, sizeof(Source));
    g_autoptr(SqlRow) row =
        SQL_QUERY(c->store, error,
                  "SELECT id, valid_until_s, class, state, languages FROM broadcasts"
                  " WHERE state IN (1, 2) AND send_at_s * 1000 <= ?1"
                  " AND (?2 <= ?1 OR NOT " IS_QUIET ")"
                  " ORDER BY class DESC, id",
                  INT(c->now_ms), INT(c->store->quiet_until_ms));
    int got = -1;

    g_array_set_clear_func(sources, (GDestroyNotify) source_clear);
    while (row && (got = sql_step(c->store, row, error)) > 0) {
        Source source = {
            .id = sqlite3_column_int64(row, 0),
            .valid_until_s = sqlite3_column_int64(row, 1),
            .class = (NoticeClass) sqlite3_column_int(row, 2),
            .state = (BroadcastState) sqlite3_column_int(row, 3),
            .languages = read_languages(row, 4),
        };

        memset(source.parts, -1, sizeof source.parts);

        g_array_append_val(sources, source);
    }
    return got == 0 ? g_steal_pointer(&sources) : NULL;
}

static GArray *
read_due(Claiming *c, const Source *source, int64_t from_ms, int64_t to_ms,
         unsigned most, GError **error)
{
    g_autoptr(GArray) dues = g_array_new(FALSE, TRUE, sizeof(Due));
    g_autoptr(SqlRow) row = SQL_QUERY(
        c->store, error,
        "SELECT d.id, d.subscriber, d.state, d.parts, d.compose, d.is_open,"
        " s.number, s.bsuid, s.window_until_s, s.state, d.version, s.language,"
        " s.suspended_s > 0, s.no_marketing_s > 0, d.due_ms, r.minute"
        " FROM deliveries d"
        " CROSS JOIN subscribers s ON s.id = d.subscriber"
        " LEFT JOIN reached r ON r.subscriber = d.subscriber"
        " WHERE d.broadcast = ?1 AND d.channel = ?2 AND d.due_ms >= ?3"
        " AND d.due_ms <= ?4 ORDER BY d.due_ms, d.id LIMIT ?5",
        INT(source->id), TEXT(c->channel), INT(from_ms), INT(to_ms), INT(most));
    int got = -1;

    g_array_set_clear_func(dues, (GDestroyNotify) due_clear);
    while (row && (got = sql_step(c->store, row, error)) > 0) {
        Due due = {
            .place =
                {
                    .delivery = sqlite3_column_int64(row, 0),
                    .broadcast = source->id,
                    .subscriber = sqlite3_column_int64(row, 1),
                    .delivery_state = (AttemptState) sqlite3_column_int(row, 2),
                    .parts = (unsigned) sqlite3_column_int(row, 3),
                    .compose = sqlite3_column_int(row, 4) != 0,
                    .is_open = sqlite3_column_int(row, 5) != 0,
                    .is_due = true,
                },
            .number = sql_text(row, 6),
            .bsuid = sql_text(row, 7),
            .window_is_open =
                sqlite3_column_int64(row, 8) * 1000 > c->now_ms + WINDOW_MARGIN_MS,
            .has_left = sqlite3_column_int(row, 9) == SUBSCRIBER_LEFT,
            .is_suspended = sqlite3_column_int(row, 9) == SUBSCRIBER_ACTIVE &&
                            sqlite3_column_int(row, 12) != 0,
            .no_marketing = sqlite3_column_int(row, 13) != 0,
            .due_ms = sqlite3_column_int64(row, 14),
            .minute = sqlite3_column_int64(row, 15),
        };

        if (due.place.parts > 0)
            due.version = (unsigned) sqlite3_column_int(row, 10);
        else if (source->languages)
            due.version =
                version_for(source, (const char *) sqlite3_column_text(row, 11));
        g_array_append_val(dues, due);
    }
    return got == 0 ? g_steal_pointer(&dues) : NULL;
}

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

static bool
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
        g_autoptr(GArray) dues = read_due(c, source, from_ms, to_ms, most, error);

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

    dues = read_due(c, source, BUDGET_PARKED_FROM, INT64_MAX, most, error);
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
    g_autoptr(GArray) sources = read_sources(c, error);
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

/* When there is room for the most urgent of what the budget lets wait. */
static int64_t
next_parked_ms(Store *store, const char *channel)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, NULL,
                  "SELECT class, max(send_at_s * 1000, iif(" IS_QUIET
                  ", ?3, 0)) FROM broadcasts b WHERE state"
                  " IN (1, 2) AND EXISTS (SELECT 1 FROM deliveries d"
                  "  WHERE d.broadcast = b.id AND d.channel = ?1 AND d.due_ms >= ?2)"
                  " ORDER BY class DESC, send_at_s LIMIT 1",
                  TEXT(channel), INT(BUDGET_PARKED_FROM), INT(store->quiet_until_ms));

    if (!row || sql_step(store, row, NULL) <= 0)
        return INT64_MAX;
    return MAX(
        sqlite3_column_int64(row, 1),
        budget_next_ms(store, channel, (NoticeClass) sqlite3_column_int(row, 0)));
}

int64_t
deliveries_next_due_ms(Store *store, const char *channel)
{
    int64_t next_ms =
        SQL_NUMBER(store, INT64_MAX,
                   "SELECT min(max(b.send_at_s * 1000, iif(" IS_QUIET
                   ", ?2, 0), (SELECT d.due_ms FROM deliveries d"
                   "  WHERE d.broadcast = b.id AND d.channel = ?1 AND d.due_ms < ?3"
                   "  ORDER BY d.due_ms LIMIT 1))) FROM broadcasts b WHERE b.state"
                   " IN (1, 2)",
                   TEXT(channel), INT(store->quiet_until_ms), INT(BUDGET_PARKED_FROM));

    return MIN(next_ms, next_parked_ms(store, channel));
}

void
deliveries_set_quiet(Store *store, int64_t until_ms)
{
    store->quiet_until_ms = until_ms;
}

bool
deliveries_emergency_is_due(Store *store, const char *channel, int64_t now_ms)
{
    return SQL_NUMBER(
               store, 0,
               "SELECT EXISTS (SELECT 1 FROM broadcasts b WHERE b.state IN (1, 2)"
               " AND b.class = 2 AND b.send_at_s * 1000 <= ?2 AND EXISTS"
               " (SELECT 1 FROM deliveries d WHERE d.broadcast = b.id"
               "  AND d.channel = ?1 AND d.due_ms <= ?2))",
               TEXT(channel), INT(now_ms)) > 0;
}
