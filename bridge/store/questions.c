/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/questions.h"

#include "bridge/store/sql.h"

#define COLUMNS                                                                        \
    "id, mail, author, person, digest, class, state, asked_s, expires_s, paged_s, "    \
    "answer"

void
question_row_free(QuestionRow *row)
{
    if (!row)
        return;

    g_free(row->author);
    g_free(row->person);
    g_free(row->digest);
    g_free(row->answer);
    g_free(row);
}

static QuestionRow *
read_row(SqlRow *row)
{
    QuestionRow *question = g_new0(QuestionRow, 1);

    question->id = sqlite3_column_int64(row, 0);
    question->mail_id = sqlite3_column_int64(row, 1);
    question->author = sql_text(row, 2);
    question->person = sql_text(row, 3);
    question->digest = sql_text(row, 4);
    question->class = (NoticeClass) sqlite3_column_int(row, 5);
    question->state = (QuestionState) sqlite3_column_int(row, 6);
    question->asked_s = sqlite3_column_int64(row, 7);
    question->expires_s = sqlite3_column_int64(row, 8);
    question->paged_s = sqlite3_column_int64(row, 9);
    question->answer = sql_text(row, 10);
    return question;
}

static QuestionRow *
read_one(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;

    return row && sql_step(store, row, error) > 0 ? read_row(row) : NULL;
}

bool
questions_add(Store *store, QuestionRow *row, GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO questions (mail, author, person, digest, class, asked_s,"
                 " expires_s, paged_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                 INT(row->mail_id), TEXT(row->author), TEXT(row->person),
                 TEXT(row->digest), INT(row->class), INT(row->asked_s),
                 INT(row->expires_s), INT(row->paged_s)))
        return false;

    row->id = sqlite3_last_insert_rowid(store->db);
    row->state = QUESTION_OPEN;
    return true;
}

QuestionRow *
questions_get(Store *store, int64_t id, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM questions WHERE id = ?1",
                              INT(id)),
                    error);
}

QuestionRow *
questions_confirmed(Store *store, int64_t mail_id, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM questions WHERE mail = ?1"
                              " AND state = 1 ORDER BY id DESC LIMIT 1",
                              INT(mail_id)),
                    error);
}

GPtrArray *
questions_in_state(Store *store, int64_t mail_id, QuestionState state, GError **error)
{
    g_autoptr(GPtrArray) rows =
        g_ptr_array_new_with_free_func((GDestroyNotify) question_row_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT " COLUMNS " FROM questions WHERE state = ?2"
                  " AND (?1 = 0 OR mail = ?1) ORDER BY id",
                  INT(mail_id), INT(state));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(rows, read_row(row));
    return got == 0 ? g_steal_pointer(&rows) : NULL;
}

static bool
answer(Store *store, int64_t id, QuestionState state, const char *how, GError **error)
{
    if (!SQL_RUN(store, error,
                 "UPDATE questions SET state = ?2, answer = ?3 WHERE id = ?1"
                 " AND state = 0",
                 INT(id), INT(state), TEXT(how)))
        return false;
    if (sql_changed(store) == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "question %" G_GINT64_FORMAT " is not open", (gint64) id);
        return false;
    }
    return SQL_RUN(store, error,
                   "UPDATE questions SET state = 4 WHERE state = 0 AND mail ="
                   " (SELECT mail FROM questions WHERE id = ?1)",
                   INT(id));
}

bool
questions_answer(Store *store, int64_t id, QuestionState state, const char *how,
                 GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, answer(store, id, state, how, error), error);
}

bool
questions_close(Store *store, int64_t mail_id, QuestionState state, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE questions SET state = ?2 WHERE mail = ?1"
                   " AND state IN (0, 1)",
                   INT(mail_id), INT(state));
}

bool
questions_set_paged(Store *store, int64_t id, int64_t now_s, GError **error)
{
    return SQL_RUN(store, error, "UPDATE questions SET paged_s = ?2 WHERE id = ?1",
                   INT(id), INT(now_s));
}

bool
questions_has(Store *store, int64_t mail_id)
{
    return SQL_NUMBER(store, 0, "SELECT count(*) FROM questions WHERE mail = ?1",
                      INT(mail_id)) > 0;
}

unsigned
questions_count_since(Store *store, const char *author, int64_t since_s)
{
    return (unsigned) SQL_NUMBER(store, 0,
                                 "SELECT count(DISTINCT mail) FROM questions"
                                 " WHERE asked_s >= ?1 AND (?2 IS NULL OR author = ?2)",
                                 INT(since_s), TEXT(author));
}
