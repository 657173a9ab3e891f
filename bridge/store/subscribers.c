/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/subscribers.h"

#include "bridge/base/clock.h"
#include "bridge/store/budget-book.h"
#include "bridge/store/consents.h"
#include "bridge/store/forget.h"
#include "bridge/store/journal.h"
#include "bridge/store/sql.h"

/* Rows read at a time, so that a callback may use the store. */
#define PAGE 500

/* How long a message of a citizen opens the window (contracts/whatsapp-cloud-api). */
#define WINDOW_S (24 * 60 * 60)

#define COLUMNS                                                                        \
    "s.id, s.number, s.bsuid, s.channel, coalesce((SELECT group_concat(t.name, ',')"   \
    " FROM subscriber_topics st JOIN topics t ON t.id = st.topic"                      \
    " WHERE st.subscriber = s.id), ''), s.language, s.zone, s.consented_s,"            \
    " s.consent_source, s.consent_words, s.state, s.left_s, s.window_until_s,"         \
    " s.suspended_s, s.no_marketing_s"

void
subscriber_row_free(SubscriberRow *row)
{
    if (!row)
        return;

    g_free(row->number);
    g_free(row->bsuid);
    g_free(row->channel);
    g_free(row->topics);
    g_free(row->language);
    g_free(row->zone);
    g_free(row->consent_source);
    g_free(row->consent_words);
    g_free(row);
}

static SubscriberRow *
read_row(SqlRow *row)
{
    SubscriberRow *subscriber = g_new0(SubscriberRow, 1);

    subscriber->id = sqlite3_column_int64(row, 0);
    subscriber->number = sql_text(row, 1);
    subscriber->bsuid = sql_text(row, 2);
    subscriber->channel = sql_text(row, 3);
    subscriber->topics = sql_text(row, 4);
    subscriber->language = sql_text(row, 5);
    subscriber->zone = sql_text(row, 6);
    subscriber->consented_s = sqlite3_column_int64(row, 7);
    subscriber->consent_source = sql_text(row, 8);
    subscriber->consent_words = sql_text(row, 9);
    subscriber->state = (SubscriberState) sqlite3_column_int(row, 10);
    subscriber->left_s = sqlite3_column_int64(row, 11);
    subscriber->window_until_s = sqlite3_column_int64(row, 12);
    subscriber->suspended_s = sqlite3_column_int64(row, 13);
    subscriber->no_marketing_s = sqlite3_column_int64(row, 14);
    return subscriber;
}

static SubscriberRow *
read_one(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;

    return row && sql_step(store, row, error) > 0 ? read_row(row) : NULL;
}

/* The number knows better: a BSUID changes when its owner changes number. */
SubscriberRow *
subscribers_find(Store *store, const char *channel, const char *number,
                 const char *bsuid, GError **error)
{
    g_autoptr(GError) why = NULL;
    SubscriberRow *found = NULL;

    if (number)
        found = read_one(store,
                         SQL_QUERY(store, &why,
                                   "SELECT " COLUMNS " FROM subscribers s"
                                   " WHERE s.channel = ?1 AND s.number = ?2",
                                   TEXT(channel), TEXT(number)),
                         &why);
    if (!found && !why && bsuid)
        found = read_one(store,
                         SQL_QUERY(store, &why,
                                   "SELECT " COLUMNS " FROM subscribers s"
                                   " WHERE s.channel = ?1 AND s.bsuid = ?2",
                                   TEXT(channel), TEXT(bsuid)),
                         &why);
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    return found;
}

static bool
leave(Store *store, int64_t id, const char *how, const char *words, GError **error)
{
    const ConsentRow consent = {
        .kind = CONSENT_LEAVE,
        .at_s = clock_now_s(),
        .how = (char *) how,
        .words = (char *) words,
    };

    return SQL_RUN_ONE(store, error, "subscriber",
                       "UPDATE subscribers SET state = 1, left_s = ?2 WHERE id = ?1"
                       " AND state = 0",
                       INT(id), INT(consent.at_s)) &&
           consents_add(store, id, &consent, error) && journal_leave(store, id, error);
}

bool
subscribers_leave_by(Store *store, int64_t id, const char *how, const char *words,
                     GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, leave(store, id, how, words, error), error);
}

bool
subscribers_leave(Store *store, int64_t id, GError **error)
{
    return subscribers_leave_by(store, id, CONSENT_BY_OFFICE, NULL, error);
}

bool
subscribers_set_zone(Store *store, int64_t id, const char *zone, GError **error)
{
    return SQL_RUN_ONE(store, error, "subscriber",
                       "UPDATE subscribers SET zone = ?2 WHERE id = ?1", INT(id),
                       TEXT(zone));
}

static bool
forget(Store *store, int64_t id, GError **error)
{
    int64_t state = SQL_NUMBER(store, -1,
                               "SELECT state FROM subscribers WHERE id = ?1"
                               " AND (number IS NOT NULL OR bsuid IS NOT NULL)",
                               INT(id));

    if (state < 0 || state == SUBSCRIBER_STAFF) {
        g_set_error_literal(
            error, STORE_ERROR,
            state < 0 ? STORE_ERROR_NOT_FOUND : STORE_ERROR_CONFLICT,
            state < 0 ? "nothing is kept about this subscriber"
                      : "it is a phone of staff: take it out of the settings");
        return false;
    }
    return journal_forget(store, id, error) &&
           forget_person(store, id, clock_now_s(), error);
}

bool
subscribers_forget(Store *store, int64_t id, GError **error)
{
    return sql_enter(store, error) && sql_leave(store, forget(store, id, error), error);
}

int64_t
subscribers_forgotten_s(Store *store, const char *channel, const char *number,
                        const char *bsuid, GError **error)
{
    g_autofree char *of_number = NULL;
    g_autofree char *of_bsuid = NULL;

    if (!journal_marks(store, channel, number, bsuid, &of_number, &of_bsuid, error))
        return -1;
    return SQL_NUMBER(
        store, 0,
        "SELECT max(left_s) FROM (SELECT left_s FROM subscribers"
        "  WHERE number_mark = ?1 UNION ALL SELECT left_s FROM subscribers"
        "  WHERE bsuid_mark = ?2)",
        TEXT(of_number), TEXT(of_bsuid));
}

/* Learning may collide with another row of the same person: then it is left alone. */
static bool
hear(Store *store, const SubscriberRow *row, const char *number, const char *bsuid,
     int64_t at_s, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE subscribers SET window_until_s = max(window_until_s, ?2),"
                   " suspended_s = 0, unreachable = 0 WHERE id = ?1",
                   INT(row->id), INT(at_s + WINDOW_S)) &&
           budget_unpark(store, row->id, error) &&
           SQL_RUN(store, error,
                   "UPDATE OR IGNORE subscribers SET bsuid = ?2 WHERE id = ?1"
                   " AND ?2 IS NOT NULL AND bsuid IS NOT ?2",
                   INT(row->id), TEXT(bsuid)) &&
           SQL_RUN(store, error,
                   "UPDATE OR IGNORE subscribers SET number = ?2 WHERE id = ?1"
                   " AND ?2 IS NOT NULL AND number IS NULL",
                   INT(row->id), TEXT(number));
}

bool
subscribers_heard(Store *store, const char *channel, const char *number,
                  const char *bsuid, int64_t at_s, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(SubscriberRow) row =
        subscribers_find(store, channel, number, bsuid, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!row)
        return true;

    return sql_enter(store, error) &&
           sql_leave(store, hear(store, row, number, bsuid, at_s, error), error);
}

/* One look-up for each broadcast whose deliveries are kept. */
int64_t
subscribers_count_notices(Store *store, int64_t id)
{
    return SQL_NUMBER(store, 0,
                      "SELECT count(*) FROM broadcasts b CROSS JOIN deliveries d"
                      " ON d.broadcast = b.id AND d.subscriber = ?1"
                      " WHERE b.forgotten = 0 AND b.question = 0",
                      INT(id));
}

static GPtrArray *
read_page(Store *store, int64_t after, GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) subscriber_row_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT " COLUMNS " FROM subscribers s WHERE s.id > ?1"
                  " AND s.state = 0 ORDER BY s.id LIMIT ?2",
                  INT(after), INT(PAGE));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(rows, read_row(row));

    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

bool
subscribers_each(Store *store, SubscriberVisit visit, void *user_data, GError **error)
{
    for (int64_t after = 0;;) {
        g_autoptr(GPtrArray) rows = read_page(store, after, error);

        if (!rows)
            return false;

        for (guint i = 0; i < rows->len; i++) {
            const SubscriberRow *row = g_ptr_array_index(rows, i);

            if (!visit(row, user_data))
                return true;
            after = row->id;
        }
        if (rows->len < PAGE)
            return true;
    }
}

int64_t
subscribers_count(Store *store, const char *channel)
{
    if (!channel)
        return sql_number(store, -1,
                          "SELECT count(*) FROM subscribers WHERE state = 0"
                          " AND suspended_s = 0",
                          NULL, 0);
    return SQL_NUMBER(store, -1,
                      "SELECT count(*) FROM subscribers WHERE state = 0"
                      " AND channel = ?1 AND suspended_s = 0",
                      TEXT(channel));
}

int64_t
subscribers_audience(Store *store, const char *channel, const char *const *topics,
                     NoticeClass class, bool everybody)
{
    g_autofree char *names = topics ? g_strjoinv(",", (char **) topics) : g_strdup("");
    g_autofree char *list = g_strdup_printf(",%s,", names);

    return SQL_NUMBER(store, -1,
                      "SELECT count(*) FROM subscribers s WHERE s.state = 0"
                      " AND (?4 OR s.suspended_s = 0) AND s.channel = ?1"
                      " AND (?2 OR NOT EXISTS"
                      "  (SELECT 1 FROM subscriber_topics WHERE subscriber = s.id)"
                      " OR EXISTS (SELECT 1 FROM subscriber_topics st"
                      "  JOIN topics t ON t.id = st.topic WHERE st.subscriber = s.id"
                      "  AND instr(?3, ',' || t.name || ',')))",
                      TEXT(channel), INT(everybody), TEXT(list),
                      INT(class == CLASS_EMERGENCY));
}
