/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/budget-book.h"

#include "bridge/base/limits.h"

#define MINUTE_MS 60000
#define DAY_MINUTES (24 * 60)

/* The oldest minute that still counts. */
static int64_t
oldest_minute(int64_t now_ms)
{
    return now_ms / MINUTE_MS - DAY_MINUTES;
}

static int64_t
leave_ms(int64_t minute)
{
    return (minute + DAY_MINUTES + 1) * MINUTE_MS;
}

bool
budget_set(Store *store, const char *channel, int64_t most, int64_t reserve,
           GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO budgets (channel, most, reserve) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT DO UPDATE SET most = ?2, reserve = ?3",
                   TEXT(channel), INT(most), INT(reserve));
}

static bool
read_budget(Store *store, const char *channel, Budget *budget, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(store, error,
                                      "SELECT most, reserve, used, refused_ms"
                                      " FROM budgets WHERE channel = ?1",
                                      TEXT(channel));
    int got = row ? sql_step(store, row, error) : -1;

    *budget = (Budget){0};
    if (got > 0)
        *budget = (Budget){
            .most = sqlite3_column_int64(row, 0),
            .reserve = sqlite3_column_int64(row, 1),
            .used = sqlite3_column_int64(row, 2),
            .refused_ms = sqlite3_column_int64(row, 3),
        };
    return got >= 0;
}

bool
budget_get(Store *store, const char *channel, int64_t now_ms, Budget *budget,
           GError **error)
{
    if (!read_budget(store, channel, budget, error))
        return false;

    budget->used -= SQL_NUMBER(store, 0,
                               "SELECT sum(n) FROM reached_minutes WHERE channel = ?1"
                               " AND minute < ?2",
                               TEXT(channel), INT(oldest_minute(now_ms)));
    return true;
}

/* Takes back that @subscriber was counted, if they were. */
static bool
uncount(Store *store, const char *channel, int64_t subscriber, GError **error)
{
    int64_t minute = SQL_NUMBER(
        store, 0, "SELECT minute FROM reached WHERE subscriber = ?1", INT(subscriber));

    return minute == 0 ||
           (SQL_RUN(store, error, "DELETE FROM reached WHERE subscriber = ?1",
                    INT(subscriber)) &&
            SQL_RUN(store, error,
                    "UPDATE budgets SET used = used - 1 WHERE channel = ?1 AND EXISTS"
                    " (SELECT 1 FROM reached_minutes WHERE channel = ?1"
                    "  AND minute = ?2)",
                    TEXT(channel), INT(minute)) &&
            SQL_RUN(store, error,
                    "UPDATE reached_minutes SET n = n - 1 WHERE channel = ?1"
                    " AND minute = ?2",
                    TEXT(channel), INT(minute)));
}

static bool
refuse(Store *store, const char *channel, const int64_t *subscribers, size_t n,
       int64_t now_ms, GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!uncount(store, channel, subscribers[i], error))
            return false;
    return SQL_RUN(store, error,
                   "INSERT INTO budgets (channel, refused_ms) VALUES (?1, ?2)"
                   " ON CONFLICT DO UPDATE SET refused_ms = ?2",
                   TEXT(channel), INT(now_ms));
}

bool
budget_refused(Store *store, const char *channel, const int64_t *subscribers, size_t n,
               int64_t now_ms, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, refuse(store, channel, subscribers, n, now_ms, error),
                     error);
}

/* Until when a refusal of the provider counts for @class. */
static int64_t
refused_until_ms(const Budget *budget, NoticeClass class)
{
    if (budget->refused_ms == 0)
        return 0;
    return budget->refused_ms +
           (class == CLASS_EMERGENCY ? BUDGET_FULL_EMERGENCY_MS : BUDGET_FULL_MS);
}

static int64_t
most_of(const Budget *budget, NoticeClass class)
{
    return class == CLASS_EMERGENCY ? budget->most : budget->most - budget->reserve;
}

int64_t
budget_room(const Budget *budget, NoticeClass class, int64_t now_ms)
{
    if (now_ms < refused_until_ms(budget, class))
        return 0;
    if (budget->most == 0)
        return INT64_MAX;
    return MAX(most_of(budget, class) - budget->used, 0);
}

GArray *
budget_leaving(Store *store, const char *channel, int64_t now_ms, GError **error)
{
    g_autoptr(GArray) leaving = g_array_new(FALSE, FALSE, sizeof(BudgetLeaving));
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT minute, n FROM reached_minutes WHERE channel = ?1"
                  " AND minute >= ?2 AND n > 0 ORDER BY minute",
                  TEXT(channel), INT(oldest_minute(now_ms)));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        BudgetLeaving one = {leave_ms(sqlite3_column_int64(row, 0)),
                             sqlite3_column_int64(row, 1)};

        g_array_append_val(leaving, one);
    }
    return got == 0 ? g_steal_pointer(&leaving) : NULL;
}

bool
budget_count_costing(Store *store, const char *channel, int64_t broadcast,
                     int64_t now_ms, int64_t *people, int64_t *costing, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT count(*), sum(d.state = 0 AND s.window_until_s * 1000 <= ?3"
        " AND coalesce(r.minute, 0) < ?4) FROM deliveries d"
        " CROSS JOIN subscribers s ON s.id = d.subscriber"
        " LEFT JOIN reached r ON r.subscriber = d.subscriber"
        " WHERE d.broadcast = ?1 AND d.channel = ?2",
        INT(broadcast), TEXT(channel), INT(now_ms), INT(oldest_minute(now_ms)));

    if (!row || sql_step(store, row, error) < 0)
        return false;
    *people = sqlite3_column_int64(row, 0);
    *costing = sqlite3_column_int64(row, 1);
    return true;
}

int64_t
budget_count_ahead(Store *store, int64_t broadcast)
{
    return SQL_NUMBER(store, 0,
                      "SELECT sum(t.n) FROM broadcasts me CROSS JOIN broadcasts b"
                      " ON b.state IN (1, 2) AND b.id <> me.id AND (b.class > me.class"
                      "  OR (b.class = me.class AND b.id < me.id))"
                      " CROSS JOIN tallies t ON t.broadcast = b.id AND t.state = 0"
                      " WHERE me.id = ?1",
                      INT(broadcast));
}

/* ---- the book of a claim ----------------------------------------------------- */

bool
budget_book_is_open(const BudgetBook *book)
{
    return book->budget.most > 0;
}

/* Minutes that no longer count take their people with them. */
static bool
drop_old(BudgetBook *book, GError **error)
{
    int64_t oldest = oldest_minute(book->now_ms);
    int64_t left = SQL_NUMBER(book->store, -1,
                              "SELECT sum(n) FROM reached_minutes WHERE channel = ?1"
                              " AND minute < ?2",
                              TEXT(book->channel), INT(oldest));

    if (left >= 0 &&
        !SQL_RUN(book->store, error,
                 "DELETE FROM reached_minutes WHERE channel = ?1 AND minute < ?2",
                 TEXT(book->channel), INT(oldest)))
        return false;
    book->budget.used -= MAX(left, 0);

    /* Twice what a claim adds: it never falls behind. */
    return SQL_RUN(book->store, error,
                   "DELETE FROM reached WHERE subscriber IN (SELECT subscriber FROM"
                   " reached WHERE channel = ?1 AND minute < ?2 LIMIT ?3)",
                   TEXT(book->channel), INT(oldest), INT(2 * LIMIT_CLAIM));
}

bool
budget_book_open(BudgetBook *book, Store *store, const char *channel, int64_t now_ms,
                 GError **error)
{
    *book = (BudgetBook){
        .store = store,
        .channel = channel,
        .now_ms = now_ms,
        .minute = now_ms / MINUTE_MS,
        .undone = g_array_new(FALSE, FALSE, sizeof(int64_t)),
    };
    return read_budget(store, channel, &book->budget, error) &&
           (!budget_book_is_open(book) || drop_old(book, error));
}

void
budget_book_clear(BudgetBook *book)
{
    g_clear_pointer(&book->undone, g_array_unref);
}

bool
budget_book_take(BudgetBook *book, int64_t subscriber, int64_t minute,
                 NoticeClass class, bool *fits, GError **error)
{
    bool is_counted = minute > 0 && minute >= oldest_minute(book->now_ms);

    *fits = is_counted || budget_room(&book->budget, class, book->now_ms) > 0;
    if (!*fits || !budget_book_is_open(book) || minute == book->minute)
        return true;

    if (is_counted)
        g_array_append_val(book->undone, minute);
    else
        book->budget.used++;
    book->taken++;
    return SQL_RUN(book->store, error,
                   "INSERT INTO reached (subscriber, channel, minute)"
                   " VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET minute = ?3",
                   INT(subscriber), TEXT(book->channel), INT(book->minute));
}

static bool
add_to_minute(BudgetBook *book, int64_t minute, int64_t n, GError **error)
{
    return SQL_RUN(book->store, error,
                   "INSERT INTO reached_minutes (channel, minute, n)"
                   " VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + ?3",
                   TEXT(book->channel), INT(minute), INT(n));
}

static int
by_minute(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Who was counted in an earlier minute counts in this one instead. */
static bool
write_undone(BudgetBook *book, GError **error)
{
    g_array_sort(book->undone, by_minute);
    for (unsigned i = 0, n = 0; i < book->undone->len; i += n) {
        int64_t minute = g_array_index(book->undone, int64_t, i);

        for (n = 0; i + n < book->undone->len; n++)
            if (g_array_index(book->undone, int64_t, i + n) != minute)
                break;
        if (!add_to_minute(book, minute, -(int64_t) n, error))
            return false;
    }
    return true;
}

bool
budget_book_write(BudgetBook *book, GError **error)
{
    if (!budget_book_is_open(book))
        return true;
    if (book->taken > 0 && (!add_to_minute(book, book->minute, book->taken, error) ||
                            !write_undone(book, error)))
        return false;
    return SQL_RUN(book->store, error,
                   "UPDATE budgets SET used = ?2 WHERE channel = ?1 AND used <> ?2",
                   TEXT(book->channel), INT(book->budget.used));
}

int64_t
budget_next_ms(Store *store, const char *channel, NoticeClass class)
{
    Budget budget;

    if (!read_budget(store, channel, &budget, NULL))
        return 0;

    int64_t refused_ms = refused_until_ms(&budget, class);
    int64_t too_many = budget.most > 0 ? budget.used - most_of(&budget, class) + 1 : 0;

    if (too_many <= 0)
        return refused_ms;

    /* From the first minute on: those that have left are the first. */
    g_autoptr(GArray) leaving = budget_leaving(store, channel, 0, NULL);

    for (unsigned i = 0; leaving && i < leaving->len; i++) {
        const BudgetLeaving *one = &g_array_index(leaving, BudgetLeaving, i);

        too_many -= one->n;
        if (too_many <= 0)
            return MAX(one->leave_ms, refused_ms);
    }
    /* A reserve that takes all: nobody but an emergency ever has room. */
    return INT64_MAX;
}

bool
budget_unpark(Store *store, int64_t subscriber, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE deliveries SET due_ms = due_ms - ?2 WHERE broadcast IN"
                   " (SELECT id FROM broadcasts WHERE state IN (1, 2, 3))"
                   " AND subscriber = ?1 AND due_ms >= ?3",
                   INT(subscriber), INT(BUDGET_PARKED), INT(BUDGET_PARKED_FROM));
}
