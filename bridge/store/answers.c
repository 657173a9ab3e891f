/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/answers.h"

#include "bridge/store/advance.h"
#include "bridge/store/sql.h"

void
answer_row_free(AnswerRow *row)
{
    if (!row)
        return;

    g_free(row->channel);
    g_free(row->number);
    g_free(row->bsuid);
    g_free(row->body);
    g_free(row);
}

bool
answers_add(Store *store, AnswerRow *row, GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO answers (channel, number, bsuid, body, broadcast,"
                 " version, part, until_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                 TEXT(row->channel), TEXT(row->number), TEXT(row->bsuid),
                 TEXT(row->body), INT(row->broadcast), INT(row->version),
                 INT(row->part), INT(row->until_s)))
        return false;

    row->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

static GPtrArray *
read_due(Store *store, const char *channel, int64_t now_ms, unsigned most,
         GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) answer_row_free);
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT id, number, bsuid, body, broadcast, version, part, until_s, tries"
        " FROM answers INDEXED BY answers_due WHERE channel = ?1 AND sending = 0"
        " AND due_ms <= ?2 ORDER BY due_ms, id LIMIT ?3",
        TEXT(channel), INT(now_ms), INT(most));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        AnswerRow *answer = g_new0(AnswerRow, 1);

        answer->id = sqlite3_column_int64(row, 0);
        answer->channel = g_strdup(channel);
        answer->number = sql_text(row, 1);
        answer->bsuid = sql_text(row, 2);
        answer->body = sql_text(row, 3);
        answer->broadcast = sqlite3_column_int64(row, 4);
        answer->version = (unsigned) sqlite3_column_int(row, 5);
        answer->part = (unsigned) sqlite3_column_int(row, 6);
        answer->until_s = sqlite3_column_int64(row, 7);
        answer->tries = (unsigned) sqlite3_column_int(row, 8);
        g_ptr_array_add(rows, answer);
    }
    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

static bool
mark_sending(Store *store, const GPtrArray *rows, GError **error)
{
    for (guint i = 0; i < rows->len; i++) {
        const AnswerRow *row = g_ptr_array_index(rows, i);

        if (!SQL_RUN(store, error, "UPDATE answers SET sending = 1 WHERE id = ?1",
                     INT(row->id)))
            return false;
    }
    return true;
}

static GPtrArray *
take(Store *store, const char *channel, int64_t now_ms, unsigned most, GError **error)
{
    g_autoptr(GPtrArray) rows = NULL;

    if (!SQL_RUN(store, error,
                 "DELETE FROM answers WHERE sending = 0 AND until_s <= ?1",
                 INT(now_ms / 1000)))
        return NULL;
    rows = read_due(store, channel, now_ms, most, error);
    if (!rows || !mark_sending(store, rows, error))
        return NULL;
    return g_steal_pointer(&rows);
}

GPtrArray *
answers_take(Store *store, const char *channel, int64_t now_ms, unsigned most,
             GError **error)
{
    g_autoptr(GPtrArray) rows = NULL;

    if (!sql_enter(store, error))
        return NULL;
    rows = take(store, channel, now_ms, most, error);
    return sql_leave(store, rows != NULL, error) ? g_steal_pointer(&rows) : NULL;
}

/* Whoever was asked has the question now. */
static bool
end(Store *store, const AnswerResult *result, GError **error)
{
    return (result->fate != ANSWER_TAKEN ||
            SQL_RUN(store, error, "UPDATE joining SET answer = NULL WHERE answer = ?1",
                    INT(result->id))) &&
           SQL_RUN(store, error, "DELETE FROM answers WHERE id = ?1", INT(result->id));
}

static bool
settle_one(Store *store, const AnswerResult *result, GError **error)
{
    switch (result->fate) {
    case ANSWER_TAKEN:
    case ANSWER_OVER:
        return end(store, result, error);
    case ANSWER_AGAIN:
    case ANSWER_BACK:
        return SQL_RUN(store, error,
                       "UPDATE answers SET sending = 0, due_ms = ?2,"
                       " tries = tries + ?3 WHERE id = ?1",
                       INT(result->id), INT(result->due_ms),
                       INT(result->fate == ANSWER_AGAIN));
    case ANSWER_NEXT_PART:
        return SQL_RUN(store, error,
                       "UPDATE answers SET sending = 0, due_ms = ?2, tries = 0,"
                       " part = part + 1 WHERE id = ?1",
                       INT(result->id), INT(result->due_ms));
    }
    return true;
}

static bool
settle_all(Store *store, const AnswerResult *results, unsigned n, GError **error)
{
    for (unsigned i = 0; i < n; i++)
        if (!settle_one(store, &results[i], error))
            return false;
    return true;
}

bool
answers_settle(Store *store, const AnswerResult *results, unsigned n, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, settle_all(store, results, n, error), error);
}

int64_t
answers_next_due_ms(Store *store, const char *channel)
{
    return SQL_NUMBER(store, INT64_MAX,
                      "SELECT min(due_ms) FROM answers INDEXED BY answers_due"
                      " WHERE channel = ?1 AND sending = 0",
                      TEXT(channel));
}

int64_t
answers_drop_doubtful(Store *store, const char *channel, GError **error)
{
    if (!SQL_RUN(store, error, "DELETE FROM answers WHERE channel = ?1 AND sending = 1",
                 TEXT(channel)))
        return -1;
    return sql_changed(store);
}

bool
answers_find_notice(Store *store, int64_t subscriber, const char *receipt_id,
                    int64_t since_s, int64_t *broadcast, unsigned *version)
{
    g_autoptr(SqlRow) row =
        receipt_id ? SQL_QUERY(store, NULL,
                               "SELECT d.broadcast, d.version FROM attempts a"
                               " JOIN deliveries d ON d.id = a.delivery"
                               " WHERE a.provider_hash = ?1 AND a.provider_id = ?2"
                               " AND d.subscriber = ?3",
                               INT(advance_hash(receipt_id)), TEXT(receipt_id),
                               INT(subscriber))
                   : SQL_QUERY(store, NULL,
                               "SELECT d.broadcast, d.version FROM broadcasts b"
                               " CROSS JOIN deliveries d ON d.broadcast = b.id"
                               " AND d.subscriber = ?1 AND d.state BETWEEN 2 AND 6"
                               " WHERE b.created_s >= ?2 AND b.question = 0"
                               " ORDER BY b.id DESC LIMIT 1",
                               INT(subscriber), INT(since_s));

    if (!row || sql_step(store, row, NULL) <= 0)
        return false;
    *broadcast = sqlite3_column_int64(row, 0);
    *version = (unsigned) sqlite3_column_int(row, 1);
    return true;
}
