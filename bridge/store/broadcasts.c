/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/broadcasts.h"

#include "bridge/base/clock.h"
#include "bridge/store/advance.h"
#include "bridge/store/pages.h"
#include "bridge/store/sql.h"
#include "bridge/store/tally.h"

#define COLUMNS                                                                        \
    "id, coalesce(mail, 0), sender, title, content, topics, class, is_trial, state, "  \
    "created_s, ready_s, send_at_s, valid_until_s, frozen_to, audience, finished_s, "  \
    "question, pause, paused_s, languages, page"

/* In seconds, for a statement: no alert is looked for that was made before. */
#define DAY_S "86400"
#define LONGEST_ALERT_S "2678400"

const char *
broadcast_state_word(BroadcastState state)
{
    switch (state) {
    case BROADCAST_FREEZING:
        return "freezing";
    case BROADCAST_READY:
        return "ready";
    case BROADCAST_SENDING:
        return "sending";
    case BROADCAST_PAUSED:
        return "paused";
    case BROADCAST_CANCELLED:
        return "cancelled";
    case BROADCAST_DONE:
        return "done";
    }
    return "?";
}

void
broadcast_row_free(BroadcastRow *row)
{
    if (!row)
        return;

    g_free(row->sender);
    g_free(row->title);
    g_free(row->content);
    g_free(row->topics);
    g_free(row->zones);
    g_free(row->pause);
    g_free(row->languages);
    g_free(row->page);
    g_free(row->words);
    g_free(row);
}

void
broadcast_failure_free(BroadcastFailure *failure)
{
    if (!failure)
        return;

    g_free(failure->reason);
    g_free(failure);
}

static BroadcastRow *
read_row(SqlRow *row)
{
    BroadcastRow *broadcast = g_new0(BroadcastRow, 1);

    broadcast->id = sqlite3_column_int64(row, 0);
    broadcast->mail_id = sqlite3_column_int64(row, 1);
    broadcast->sender = sql_text(row, 2);
    broadcast->title = sql_text(row, 3);
    broadcast->content = sql_text(row, 4);
    broadcast->topics = sql_text(row, 5);
    broadcast->class = (NoticeClass) sqlite3_column_int(row, 6);
    broadcast->is_trial = sqlite3_column_int(row, 7) != 0;
    broadcast->state = (BroadcastState) sqlite3_column_int(row, 8);
    broadcast->created_s = sqlite3_column_int64(row, 9);
    broadcast->ready_s = sqlite3_column_int64(row, 10);
    broadcast->send_at_s = sqlite3_column_int64(row, 11);
    broadcast->valid_until_s = sqlite3_column_int64(row, 12);
    broadcast->frozen_to = sqlite3_column_int64(row, 13);
    broadcast->audience = sqlite3_column_int64(row, 14);
    broadcast->finished_s = sqlite3_column_int64(row, 15);
    broadcast->question = sqlite3_column_int64(row, 16);
    broadcast->pause = sql_text(row, 17);
    broadcast->paused_s = sqlite3_column_int64(row, 18);
    broadcast->languages = sql_text(row, 19);
    broadcast->page = sql_text(row, 20);
    return broadcast;
}

static BroadcastRow *
read_one(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;

    return row && sql_step(store, row, error) > 0 ? read_row(row) : NULL;
}

static GPtrArray *
read_all(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;
    g_autoptr(GPtrArray) broadcasts =
        g_ptr_array_new_with_free_func((GDestroyNotify) broadcast_row_free);
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(broadcasts, read_row(row));

    return got == 0 ? g_steal_pointer(&broadcasts) : NULL;
}

static bool
add(Store *store, BroadcastRow *row, int64_t now_s, GError **error)
{
    if (!SQL_RUN(
            store, error,
            "INSERT INTO broadcasts (mail, state, class, is_trial, created_s,"
            " send_at_s, valid_until_s, sender, title, topics, content,"
            " question, languages, zones, page) VALUES (nullif(?1, 0), 0, ?2, ?3, ?4, "
            "?5, ?6, ?7,"
            " coalesce(?8, ''), coalesce(?9, ''), coalesce(?10, ''), ?11,"
            " coalesce(?12, ''), coalesce(?13, ''), ?14)",
            INT(row->mail_id), INT(row->class), INT(row->is_trial), INT(now_s),
            INT(row->send_at_s), INT(row->valid_until_s), TEXT(row->sender),
            TEXT(row->title), TEXT(row->topics), TEXT(row->content), INT(row->question),
            TEXT(row->languages), TEXT(row->zones), TEXT(row->page)))
        return false;

    int64_t id = sqlite3_last_insert_rowid(store->db);

    if (row->page && !SQL_RUN(store, error,
                              "INSERT INTO notices (rowid, title, words)"
                              " VALUES (?1, ?2, coalesce(?3, ''))",
                              INT(id), TEXT(row->title), TEXT(row->words)))
        return false;

    for (int state = 0; state < TALLY_STATES; state++)
        if (!SQL_RUN(store, error,
                     "INSERT INTO tallies (broadcast, state) VALUES (?1, ?2)", INT(id),
                     INT(state)))
            return false;

    row->id = id;
    return true;
}

bool
broadcasts_add(Store *store, BroadcastRow *row, GError **error)
{
    int64_t now_s = clock_now_s();

    if (!sql_enter(store, error) ||
        !sql_leave(store, add(store, row, now_s, error), error))
        return false;

    row->state = BROADCAST_FREEZING;
    row->created_s = now_s;
    return true;
}

BroadcastRow *
broadcasts_of_mail(Store *store, int64_t mail_id, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM broadcasts WHERE mail = ?1",
                              INT(mail_id)),
                    error);
}

BroadcastRow *
broadcasts_get(Store *store, int64_t id, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM broadcasts WHERE id = ?1",
                              INT(id)),
                    error);
}

GPtrArray *
broadcasts_list(Store *store, unsigned most, GError **error)
{
    return read_all(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM broadcasts WHERE question = 0"
                              " ORDER BY id DESC"
                              " LIMIT ?1",
                              INT(most ? (int64_t) most : -1)),
                    error);
}

GPtrArray *
broadcasts_in_state(Store *store, BroadcastState state, GError **error)
{
    return read_all(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM broadcasts WHERE state = ?1"
                              " ORDER BY id",
                              INT(state)),
                    error);
}

static bool
set_ready(Store *store, int64_t id, GError **error)
{
    if (!SQL_RUN(store, error,
                 "UPDATE broadcasts SET state = 1, ready_s = ?2, audience ="
                 " (SELECT sum(n) FROM tallies WHERE broadcast = ?1)"
                 " WHERE id = ?1 AND state = 0",
                 INT(id), INT(clock_now_s())))
        return false;

    if (sql_changed(store) == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "broadcast %" G_GINT64_FORMAT " is not freezing", (gint64) id);
        return false;
    }
    return SQL_RUN(store, error,
                   "UPDATE mails SET state = 2, decision = 2 WHERE id ="
                   " (SELECT mail FROM broadcasts WHERE id = ?1)",
                   INT(id));
}

bool
broadcasts_set_ready(Store *store, int64_t id, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, set_ready(store, id, error), error);
}

static bool
drop(Store *store, int64_t id, GError **error)
{
    return SQL_RUN_ONE(store, error, "broadcast that is freezing",
                       "DELETE FROM broadcasts WHERE id = ?1 AND state = 0", INT(id)) &&
           pages_forget_words(store, id, error);
}

bool
broadcasts_drop(Store *store, int64_t id, GError **error)
{
    return sql_enter(store, error) && sql_leave(store, drop(store, id, error), error);
}

bool
broadcasts_set_state(Store *store, int64_t id, BroadcastState state, GError **error)
{
    return SQL_RUN_ONE(store, error, "broadcast",
                       "UPDATE broadcasts SET state = ?2, finished_s ="
                       " CASE WHEN ?2 >= 4 AND finished_s = 0 THEN ?3"
                       " WHEN ?2 < 4 THEN 0 ELSE finished_s END WHERE id = ?1",
                       INT(id), INT(state), INT(clock_now_s()));
}

static bool
cancel(Store *store, int64_t id, int64_t *stopped, GError **error)
{
    g_auto(Tally) tally;

    tally_init(&tally);
    return SQL_RUN_ONE(store, error, "broadcast that is going out",
                       "UPDATE broadcasts SET state = 4, finished_s = ?2 WHERE id = ?1"
                       " AND state IN (1, 2, 3)",
                       INT(id), INT(clock_now_s())) &&
           pages_forget_words(store, id, error) &&
           advance_stop(store, &tally, id, EVENT_CANCEL, clock_now_ms(), stopped,
                        error) &&
           tally_write(&tally, store, error);
}

int64_t
broadcasts_cancel(Store *store, int64_t id, GError **error)
{
    int64_t stopped = 0;

    if (!sql_enter(store, error) ||
        !sql_leave(store, cancel(store, id, &stopped, error), error))
        return -1;
    return stopped;
}

static bool
read_times(Store *store, int64_t id, BroadcastCounts *counts, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT first_accepted_s, last_accepted_s, first_delivered_s,"
                  " half_delivered_s, most_delivered_s FROM broadcasts WHERE id = ?1",
                  INT(id));
    int got = row ? sql_step(store, row, error) : -1;

    if (got == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no such broadcast");
    if (got <= 0)
        return false;

    counts->first_accepted_s = sqlite3_column_int64(row, 0);
    counts->last_accepted_s = sqlite3_column_int64(row, 1);
    counts->first_delivered_s = sqlite3_column_int64(row, 2);
    counts->half_delivered_s = sqlite3_column_int64(row, 3);
    counts->most_delivered_s = sqlite3_column_int64(row, 4);
    return true;
}

bool
broadcasts_counts(Store *store, int64_t id, BroadcastCounts *counts, GError **error)
{
    BroadcastCounts found = {0};
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT state, n FROM tallies WHERE broadcast = ?1", INT(id));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        int64_t n = sqlite3_column_int64(row, 1);

        found.by_state[sqlite3_column_int(row, 0)] = n;
        found.audience += n;
    }
    if (got < 0 || !read_times(store, id, &found, error))
        return false;

    *counts = found;
    return true;
}

GPtrArray *
broadcasts_failures(Store *store, int64_t id, GError **error)
{
    g_autoptr(GPtrArray) failures =
        g_ptr_array_new_with_free_func((GDestroyNotify) broadcast_failure_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT code, reason, count(*) FROM deliveries WHERE broadcast = ?1"
                  " AND state = 7 GROUP BY reason, code ORDER BY 3 DESC, 2, 1",
                  INT(id));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        BroadcastFailure *failure = g_new0(BroadcastFailure, 1);

        failure->code = sqlite3_column_int(row, 0);
        failure->reason = sql_text(row, 1);
        failure->count = sqlite3_column_int64(row, 2);
        g_ptr_array_add(failures, failure);
    }
    return got == 0 ? g_steal_pointer(&failures) : NULL;
}

bool
broadcasts_emergency_is_open(Store *store, int64_t now_s)
{
    return SQL_NUMBER(
               store, 0,
               "SELECT EXISTS (SELECT 1 FROM broadcasts"
               " INDEXED BY broadcasts_emergency WHERE class = 2 AND is_trial = 0"
               " AND created_s > ?1 - " LONGEST_ALERT_S
               " AND question = 0 AND state IN (1, 2, 3, 5)"
               " AND send_at_s <= ?1"
               " AND CASE valid_until_s WHEN 0"
               "  THEN max(created_s, send_at_s) > ?1 - " DAY_S
               "  ELSE valid_until_s > ?1 END)",
               INT(now_s)) > 0;
}

bool
broadcasts_count_since(Store *store, const char *sender, int64_t since_s, int64_t *n,
                       GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT count(*) FROM broadcasts WHERE lower(sender) = lower(?1)"
                  " AND created_s >= ?2 AND is_trial = 0 AND state <> 4"
                  " AND question = 0",
                  TEXT(sender), INT(since_s));

    if (!row || sql_step(store, row, error) <= 0)
        return false;
    *n = sqlite3_column_int64(row, 0);
    return true;
}
