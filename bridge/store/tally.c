/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/tally.h"

void
tally_init(Tally *tally)
{
    tally->lines = g_array_new(FALSE, TRUE, sizeof(TallyLine));
}

void
tally_clear(Tally *tally)
{
    g_clear_pointer(&tally->lines, g_array_unref);
}

/* A batch knows one broadcast, or a handful. */
static TallyLine *
line_of(Tally *tally, int64_t broadcast)
{
    for (guint i = tally->lines->len; i-- > 0;) {
        TallyLine *line = &g_array_index(tally->lines, TallyLine, i);

        if (line->broadcast == broadcast)
            return line;
    }

    TallyLine fresh = {.broadcast = broadcast};

    g_array_append_val(tally->lines, fresh);
    return &g_array_index(tally->lines, TallyLine, tally->lines->len - 1);
}

static bool
is_accepted(AttemptState state)
{
    return state >= STATE_ACCEPTED && state <= STATE_READ;
}

static bool
is_delivered(AttemptState state)
{
    return state == STATE_DELIVERED || state == STATE_READ;
}

static void
stretch(int64_t *first, int64_t *last, int64_t at_s)
{
    if (*first == 0 || at_s < *first)
        *first = at_s;
    if (at_s > *last)
        *last = at_s;
}

void
tally_add(Tally *tally, int64_t broadcast, AttemptState state, int64_t n)
{
    line_of(tally, broadcast)->moved[state] += n;
}

void
tally_move(Tally *tally, int64_t broadcast, AttemptState from, AttemptState to,
           int64_t n, int64_t at_ms)
{
    if (from == to || n == 0)
        return;

    TallyLine *line = line_of(tally, broadcast);

    line->moved[from] -= n;
    line->moved[to] += n;
    if (is_accepted(to) && !is_accepted(from))
        stretch(&line->first_accepted_s, &line->last_accepted_s, at_ms / 1000);
    if (is_delivered(to) && !is_delivered(from))
        stretch(&line->first_delivered_s, &line->last_delivered_s, at_ms / 1000);
}

void
tally_charge(Tally *tally, int64_t broadcast, unsigned kind, int sign, int64_t cost,
             int64_t at_ms)
{
    TallyLine *line = line_of(tally, broadcast);

    if (kind >= SPENDING_KINDS)
        return;
    line->charged[kind] += sign;
    line->cost[kind] += sign * cost;
    line->charged_ms = MAX(line->charged_ms, at_ms);
}

/* A batch is booked in the hour of its last message. */
static bool
write_charges(const TallyLine *line, Store *store, GError **error)
{
    int64_t sum = 0;

    for (unsigned kind = 0; kind < SPENDING_KINDS; kind++) {
        sum += line->cost[kind];
        if ((line->charged[kind] != 0 || line->cost[kind] != 0) &&
            !spending_add(store, line->charged_ms / 3600000, kind, line->charged[kind],
                          line->cost[kind], error))
            return false;
    }
    return sum == 0 ||
           SQL_RUN(store, error, "UPDATE broadcasts SET cost = cost + ?2 WHERE id = ?1",
                   INT(line->broadcast), INT(sum));
}

/* Increases first: no row may pass below zero on the way. */
static bool
write_counts(const TallyLine *line, Store *store, GError **error)
{
    for (int sign = 1; sign >= -1; sign -= 2)
        for (int state = 0; state < TALLY_STATES; state++)
            if (line->moved[state] * sign > 0 &&
                !SQL_RUN(store, error,
                         "UPDATE tallies SET n = n + ?3 WHERE broadcast = ?1"
                         " AND state = ?2",
                         INT(line->broadcast), INT(state), INT(line->moved[state])))
                return false;
    return true;
}

static bool
write_times(const TallyLine *line, Store *store, GError **error)
{
    if (line->first_accepted_s &&
        !SQL_RUN(store, error,
                 "UPDATE broadcasts SET last_accepted_s = max(last_accepted_s, ?3),"
                 " first_accepted_s = CASE first_accepted_s WHEN 0 THEN ?2"
                 " ELSE min(first_accepted_s, ?2) END WHERE id = ?1",
                 INT(line->broadcast), INT(line->first_accepted_s),
                 INT(line->last_accepted_s)))
        return false;

    if (!line->first_delivered_s)
        return true;

    /* A share is reached with the batch in which the count passes it. */
    int64_t delivered = SQL_NUMBER(store, 0,
                                   "SELECT sum(n) FROM tallies WHERE broadcast = ?1"
                                   " AND state IN (5, 6)",
                                   INT(line->broadcast));

    return SQL_RUN(store, error,
                   "UPDATE broadcasts SET"
                   " first_delivered_s = CASE first_delivered_s WHEN 0 THEN ?2"
                   "  ELSE min(first_delivered_s, ?2) END,"
                   " half_delivered_s = CASE WHEN half_delivered_s = 0"
                   "  AND ?4 * 100 >= audience * 50 THEN ?3 ELSE half_delivered_s END,"
                   " most_delivered_s = CASE WHEN most_delivered_s = 0"
                   "  AND ?4 * 100 >= audience * 95 THEN ?3 ELSE most_delivered_s END"
                   " WHERE id = ?1",
                   INT(line->broadcast), INT(line->first_delivered_s),
                   INT(line->last_delivered_s), INT(delivered));
}

bool
tally_write(Tally *tally, Store *store, GError **error)
{
    for (guint i = 0; i < tally->lines->len; i++) {
        const TallyLine *line = &g_array_index(tally->lines, TallyLine, i);

        if (!write_counts(line, store, error) || !write_times(line, store, error) ||
            !write_charges(line, store, error))
            return false;
    }
    g_array_set_size(tally->lines, 0);
    return true;
}
