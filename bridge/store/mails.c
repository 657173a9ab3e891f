/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/mails.h"

#include "bridge/base/clock.h"
#include "bridge/store/files.h"
#include "bridge/store/sql.h"

#define COLUMNS                                                                        \
    "id, uidvalidity, uid, message_id, digest, file, size_bytes, received_s, "         \
    "fetched_s, state, decision, sender, subject, reason, explanation, evidence, "     \
    "tries, duplicate_of"

void
mail_row_free(MailRow *row)
{
    if (!row)
        return;

    g_free(row->message_id);
    g_free(row->digest);
    g_free(row->file);
    g_free(row->sender);
    g_free(row->subject);
    g_free(row->reason);
    g_free(row->explanation);
    g_free(row->evidence);
    g_free(row);
}

static MailRow *
read_row(SqlRow *row)
{
    MailRow *mail = g_new0(MailRow, 1);

    mail->id = sqlite3_column_int64(row, 0);
    mail->uidvalidity = (uint32_t) sqlite3_column_int64(row, 1);
    mail->uid = (uint32_t) sqlite3_column_int64(row, 2);
    mail->message_id = sql_text(row, 3);
    mail->digest = sql_text(row, 4);
    mail->file = sql_text(row, 5);
    mail->size_bytes = (uint64_t) sqlite3_column_int64(row, 6);
    mail->received_s = sqlite3_column_int64(row, 7);
    mail->fetched_s = sqlite3_column_int64(row, 8);
    mail->state = (MailState) sqlite3_column_int(row, 9);
    mail->decision = (MailState) sqlite3_column_int(row, 10);
    mail->sender = sql_text(row, 11);
    mail->subject = sql_text(row, 12);
    mail->reason = sql_text(row, 13);
    mail->explanation = sql_text(row, 14);
    mail->evidence = sql_text(row, 15);
    mail->tries = (unsigned) sqlite3_column_int64(row, 16);
    mail->duplicate_of = sqlite3_column_int64(row, 17);
    return mail;
}

/* @row may be NULL: the query failed already. */
static MailRow *
read_one(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;

    return row && sql_step(store, row, error) > 0 ? read_row(row) : NULL;
}

static GPtrArray *
read_all(Store *store, SqlRow *query, GError **error)
{
    g_autoptr(SqlRow) row = query;
    g_autoptr(GPtrArray) mails =
        g_ptr_array_new_with_free_func((GDestroyNotify) mail_row_free);
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(mails, read_row(row));

    return got == 0 ? g_steal_pointer(&mails) : NULL;
}

/*
 * The name is made of content and place: a crash between rename and commit leaves
 * a file that the next fetch of the same mail uses, and no two rows share one.
 */
static char *
file_name(const MailRow *row, GBytes *raw)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, raw);

    return g_strdup_printf("mails/%.2s/%s-%u-%u.eml", digest, digest, row->uidvalidity,
                           row->uid);
}

static bool
write_file(Store *store, const char *file, GBytes *raw, GError **error)
{
    g_autofree char *folder = g_build_filename(store->dir, "mails", NULL);

    return files_make_dir(folder, error) && files_put(store->dir, file, raw, error);
}

bool
mails_add(Store *store, MailRow *row, GBytes *raw, GError **error)
{
    g_autofree char *file = raw ? file_name(row, raw) : NULL;
    int64_t now_s = clock_now_s();

    if (raw && !write_file(store, file, raw, error))
        return false;

    if (!SQL_RUN(store, error,
                 "INSERT INTO mails (uidvalidity, uid, message_id, digest, file,"
                 " size_bytes, received_s, fetched_s, state, sender, subject, reason,"
                 " explanation, evidence, duplicate_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                 " ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, nullif(?14, 0))",
                 INT(row->uidvalidity), INT(row->uid), TEXT(row->message_id),
                 TEXT(row->digest), TEXT(file), INT(row->size_bytes),
                 INT(row->received_s), INT(now_s), TEXT(row->sender),
                 TEXT(row->subject), TEXT(row->reason), TEXT(row->explanation),
                 TEXT(row->evidence), INT(row->duplicate_of)))
        return false;

    row->id = sqlite3_last_insert_rowid(store->db);
    g_free(row->file);
    row->file = g_steal_pointer(&file);
    row->state = row->decision = MAIL_FETCHED;
    row->fetched_s = now_s;
    row->tries = 0;
    return true;
}

MailRow *
mails_get(Store *store, int64_t id, GError **error)
{
    return read_one(
        store,
        SQL_QUERY(store, error, "SELECT " COLUMNS " FROM mails WHERE id = ?1", INT(id)),
        error);
}

MailRow *
mails_find_uid(Store *store, uint32_t uidvalidity, uint32_t uid, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE uidvalidity = ?1"
                              " AND uid = ?2 ORDER BY id DESC LIMIT 1",
                              INT(uidvalidity), INT(uid)),
                    error);
}

MailRow *
mails_find_digest(Store *store, const char *digest, int64_t except_id, GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE digest = ?1"
                              " AND id <> ?2 ORDER BY id LIMIT 1",
                              TEXT(digest), INT(except_id)),
                    error);
}

MailRow *
mails_find_message_id(Store *store, const char *message_id, int64_t except_id,
                      GError **error)
{
    return read_one(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE message_id = ?1"
                              " AND id <> ?2 ORDER BY id LIMIT 1",
                              TEXT(message_id), INT(except_id)),
                    error);
}

GPtrArray *
mails_in_state(Store *store, MailState state, GError **error)
{
    return read_all(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS
                              " FROM mails WHERE state = ?1 ORDER BY id",
                              INT(state)),
                    error);
}

GPtrArray *
mails_to_file(Store *store, GError **error)
{
    return read_all(store,
                    sql_query(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE"
                              " state IN (2, 3, 4, 5) ORDER BY id",
                              NULL, 0),
                    error);
}

GPtrArray *
mails_unpublished_after(Store *store, int64_t after_id, GError **error)
{
    return read_all(
        store,
        SQL_QUERY(store, error,
                  "SELECT " COLUMNS " FROM mails WHERE decision IN (3, 4)"
                  " AND id > ?1 AND id < coalesce((SELECT min(id) FROM mails"
                  " WHERE decision = 0 AND id > ?1), 9223372036854775807)"
                  " ORDER BY id",
                  INT(after_id)),
        error);
}

bool
mails_judge(Store *store, int64_t id, const char *sender, const char *subject,
            const char *reason, const char *explanation, const char *evidence,
            GError **error)
{
    return SQL_RUN_ONE(store, error, "mail",
                       "UPDATE mails SET state = 1, sender = ?2, subject = ?3,"
                       " reason = ?4, explanation = ?5, evidence = ?6 WHERE id = ?1"
                       " AND state IN (0, 1)",
                       INT(id), TEXT(sender), TEXT(subject), TEXT(reason),
                       TEXT(explanation), TEXT(evidence));
}

bool
mails_decide(Store *store, int64_t id, MailState decision, GError **error)
{
    g_return_val_if_fail(decision >= MAIL_QUEUED && decision <= MAIL_IGNORED, false);

    return SQL_RUN_ONE(store, error, "mail",
                       "UPDATE mails SET state = ?2, decision = ?2 WHERE id = ?1",
                       INT(id), INT(decision));
}

bool
mails_release(Store *store, int64_t id, GError **error)
{
    if (!SQL_RUN(store, error,
                 "UPDATE mails SET state = 1, decision = 0 WHERE id = ?1"
                 " AND decision = 3 AND duplicate_of IS NULL",
                 INT(id)))
        return false;
    if (sql_changed(store) > 0)
        return true;

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "mail %" G_GINT64_FORMAT " is not held", (gint64) id);
    return false;
}

GPtrArray *
mails_held(Store *store, GError **error)
{
    return read_all(store,
                    sql_query(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE decision = 3"
                              " AND duplicate_of IS NULL ORDER BY id DESC",
                              NULL, 0),
                    error);
}

bool
mails_set_filed(Store *store, int64_t id, GError **error)
{
    return SQL_RUN_ONE(store, error, "decided mail",
                       "UPDATE mails SET state = 6 WHERE id = ?1 AND decision <> 0",
                       INT(id));
}

unsigned
mails_count_try(Store *store, int64_t id, GError **error)
{
    if (!SQL_RUN_ONE(store, error, "mail",
                     "UPDATE mails SET tries = tries + 1 WHERE id = ?1", INT(id)))
        return 0;

    return (unsigned) SQL_NUMBER(store, 0, "SELECT tries FROM mails WHERE id = ?1",
                                 INT(id));
}

bool
mails_set_place(Store *store, int64_t id, uint32_t uidvalidity, uint32_t uid,
                GError **error)
{
    return SQL_RUN_ONE(store, error, "mail",
                       "UPDATE mails SET uidvalidity = ?2, uid = ?3 WHERE id = ?1",
                       INT(id), INT(uidvalidity), INT(uid));
}

bool
mails_set_duplicate(Store *store, int64_t id, int64_t of, GError **error)
{
    return SQL_RUN_ONE(store, error, "mail",
                       "UPDATE mails SET duplicate_of = nullif(?2, 0) WHERE id = ?1",
                       INT(id), INT(of));
}

GBytes *
mails_raw(Store *store, const MailRow *row, GError **error)
{
    if (!row->file) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                    "the mail was never fetched whole");
        return NULL;
    }
    return files_map(store->dir, row->file, error);
}

unsigned
mails_count(Store *store, MailState decision, int64_t since_s)
{
    return (unsigned) SQL_NUMBER(
        store, 0, "SELECT count(*) FROM mails WHERE decision = ?1 AND fetched_s >= ?2",
        INT(decision), INT(since_s));
}

GPtrArray *
mails_decided_since(Store *store, MailState decision, int64_t since_s, unsigned most,
                    GError **error)
{
    return read_all(store,
                    SQL_QUERY(store, error,
                              "SELECT " COLUMNS " FROM mails WHERE decision = ?1"
                              " AND fetched_s >= ?2 ORDER BY id DESC LIMIT ?3",
                              INT(decision), INT(since_s), INT(most)),
                    error);
}

static void
reason_count_free(MailReasonCount *count)
{
    g_free(count->reason);
    g_free(count);
}

GPtrArray *
mails_count_reasons(Store *store, int64_t since_s, GError **error)
{
    g_autoptr(GPtrArray) counts =
        g_ptr_array_new_with_free_func((GDestroyNotify) reason_count_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT coalesce(reason, ''), count(*) FROM mails WHERE decision IN"
                  " (3, 4) AND fetched_s >= ?1 GROUP BY 1 ORDER BY 2 DESC, 1",
                  INT(since_s));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        MailReasonCount *count = g_new0(MailReasonCount, 1);

        count->reason = sql_text(row, 0);
        count->n = (unsigned) sqlite3_column_int64(row, 1);
        g_ptr_array_add(counts, count);
    }
    return got == 0 ? g_steal_pointer(&counts) : NULL;
}
