/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/retention.h"

#include "bridge/store/consents.h"
#include "bridge/store/forget.h"
#include "bridge/store/heard.h"
#include "bridge/store/media.h"
#include "bridge/store/pages.h"
#include "bridge/store/sql.h"

#define DAY_S INT64_C(86400)

/* Rows that one statement takes, so that the clock is looked at between two. */
#define CHUNK 100

/* A webhook that waits is worked on within seconds; also with inbound_d = 0 it gets an
 * hour. */
#define INBOUND_LEAST_S 3600

enum {
    MAIL_FILES,
    MAIL_FORGET,
    BROADCAST_NEXT,
    DELIVERIES_FORGET,
    BROADCAST_DONE_WITH,
    BROADCASTS_KEPT,
    INBOUND_FORGET,
    LEFT_NEXT,
    LEFT_FORGET,
    ANSWERS_FORGET,
    JOINING_FORGET,
    HEARD_FORGET,
    ANSWERED_FORGET,
};

const char *const retention_statements[] = {
    [MAIL_FILES] = "SELECT id, file FROM mails INDEXED BY mails_kept WHERE file IS NOT "
                   "NULL AND fetched_s < ?1"
                   " AND state IN (3, 6) ORDER BY fetched_s LIMIT 100",
    [MAIL_FORGET] = "UPDATE mails SET file = NULL, subject = NULL, evidence = NULL"
                    " WHERE id = ?1",
    [BROADCAST_NEXT] = "SELECT id, content FROM broadcasts WHERE forgotten = 0"
                       " AND finished_s > 0 AND finished_s < ?1 ORDER BY finished_s"
                       " LIMIT 1",
    [DELIVERIES_FORGET] =
        "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries"
        " WHERE broadcast = ?1 LIMIT 100)",
    [BROADCAST_DONE_WITH] = "UPDATE broadcasts SET forgotten = 1 WHERE id = ?1",
    [BROADCASTS_KEPT] = "SELECT content FROM broadcasts WHERE forgotten = 0"
                        " AND finished_s >= 0",
    [INBOUND_FORGET] = "DELETE FROM inbound WHERE id IN (SELECT id FROM inbound"
                       " WHERE received_s < ?1 LIMIT 100)",
    [LEFT_NEXT] = "SELECT id FROM subscribers WHERE state = 1 AND left_s < ?1"
                  " AND (number IS NOT NULL OR bsuid IS NOT NULL) LIMIT 100",
    [LEFT_FORGET] = forget_attempts,
    [ANSWERS_FORGET] = "DELETE FROM answers WHERE id IN (SELECT id FROM answers"
                       " WHERE until_s < ?1 LIMIT 100)",
    [JOINING_FORGET] = "DELETE FROM joining WHERE id IN (SELECT id FROM joining"
                       " WHERE asked_s < ?1 LIMIT 100)",
    [HEARD_FORGET] = "DELETE FROM heard WHERE message IN (SELECT message FROM heard"
                     " WHERE at_s < ?1 LIMIT 100)",
    [ANSWERED_FORGET] = "DELETE FROM answered WHERE (day, person, kind) IN (SELECT day,"
                        " person, kind FROM answered WHERE day < ?1 LIMIT 100)",
    NULL,
};

typedef struct {
    Store *store;
    const Retention *keep;
    int64_t now_s;
    int64_t until_us; /* monotonic */
    int64_t rows;
    GPtrArray *files; /* of char *, below the state folder: removed after the commit */
    GHashTable *used; /* media of broadcasts that are kept, while one is forgotten */
} Step;

static bool
has_time(const Step *step)
{
    return step->rows < RETENTION_ROWS && g_get_monotonic_time() < step->until_us;
}

/* Runs one of the deletions; @n is how many rows it took. */
static bool
take(Step *step, int which, int64_t value, int64_t *n, GError **error)
{
    if (!SQL_RUN(step->store, error, retention_statements[which], INT(value)))
        return false;
    *n = sql_changed(step->store);
    step->rows += *n;
    return true;
}

/* Runs it until nothing is left or the step is over; @more then. */
static bool
take_all(Step *step, int which, int64_t value, bool *more, GError **error)
{
    int64_t n = CHUNK;

    while (n >= CHUNK && has_time(step))
        if (!take(step, which, value, &n, error))
            return false;
    *more = n >= CHUNK;
    return true;
}

static bool
read_left(Step *step, GArray *ids, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(step->store, error, retention_statements[LEFT_NEXT],
                  INT(step->now_s - step->keep->left_d * DAY_S));
    int got = -1;

    while (row && (got = sql_step(step->store, row, error)) > 0) {
        int64_t id = sqlite3_column_int64(row, 0);

        g_array_append_val(ids, id);
    }
    return got == 0;
}

static bool
forget_left(Step *step, bool *more, GError **error)
{
    guint n = CHUNK, done = CHUNK;

    while (n >= CHUNK && done >= n && has_time(step)) {
        g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

        if (!read_left(step, ids, error))
            return false;
        n = ids->len;
        for (done = 0; done < n && has_time(step); done++, step->rows++)
            if (!forget_person(step->store, g_array_index(ids, int64_t, done),
                               step->now_s, error))
                return false;
    }
    *more = n >= CHUNK || done < n;
    return true;
}

static bool
read_mails(Step *step, GArray *ids, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(step->store, error, retention_statements[MAIL_FILES],
                  INT(step->now_s - step->keep->mails_d * DAY_S));
    int got = -1;

    while (row && (got = sql_step(step->store, row, error)) > 0) {
        int64_t id = sqlite3_column_int64(row, 0);

        g_array_append_val(ids, id);
        g_ptr_array_add(step->files, sql_text(row, 1));
    }
    return got == 0;
}

static bool
forget_mails(Step *step, bool *more, GError **error)
{
    guint n = CHUNK;

    while (n >= CHUNK && has_time(step)) {
        g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int64_t one;

        if (!read_mails(step, ids, error))
            return false;
        n = ids->len;
        for (guint i = 0; i < n; i++)
            if (!take(step, MAIL_FORGET, g_array_index(ids, int64_t, i), &one, error))
                return false;
    }
    *more = n >= CHUNK;
    return true;
}

static bool
note_used(const char *sha256, void *user_data, GError **error)
{
    g_hash_table_add(user_data, g_strdup(sha256));
    return true;
}

static bool
note_unused(const char *sha256, void *user_data, GError **error)
{
    Step *step = user_data;

    if (!g_hash_table_contains(step->used, sha256))
        g_ptr_array_add(step->files, media_file(sha256));
    return true;
}

/* The media of @content that no broadcast has which is kept. */
static bool
forget_media(Step *step, const char *content, GError **error)
{
    g_autoptr(SqlRow) row =
        sql_query(step->store, error, retention_statements[BROADCASTS_KEPT], NULL, 0);
    int got = -1;

    g_hash_table_remove_all(step->used);
    while (row && (got = sql_step(step->store, row, error)) > 0)
        media_each((const char *) sqlite3_column_text(row, 0), note_used, step->used,
                   NULL);
    return got == 0 && media_each(content, note_unused, step, error);
}

/* Returns: 1 and @id, @content (owned) of one to forget; 0 = none; -1 on error. */
static int
next_broadcast(Step *step, int64_t *id, char **content, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(step->store, error, retention_statements[BROADCAST_NEXT],
                  INT(step->now_s - step->keep->deliveries_d * DAY_S));
    int got = row ? sql_step(step->store, row, error) : -1;

    if (got > 0) {
        *id = sqlite3_column_int64(row, 0);
        *content = sql_text(row, 1);
    }
    return got;
}

static bool
forget_deliveries(Step *step, bool *more, GError **error)
{
    int got = 1;

    *more = true;
    while (got > 0 && has_time(step)) {
        g_autofree char *content = NULL;
        bool is_more = false;
        int64_t id = 0, one;

        got = next_broadcast(step, &id, &content, error);
        if (got < 0 ||
            (got > 0 && !take_all(step, DELIVERIES_FORGET, id, &is_more, error)))
            return false;
        if (got > 0 && !is_more &&
            (!take(step, BROADCAST_DONE_WITH, id, &one, error) ||
             !pages_forget_words(step->store, id, error) ||
             !forget_media(step, content, error)))
            return false;
    }
    *more = got > 0;
    return true;
}

/* What was said to citizens, and whom we asked whether they want to join: a question
 * that nobody answered says who wrote to us, and no more than that. */
static bool
forget_talk(Step *step, bool *more, GError **error)
{
    int64_t day_ago_s = step->now_s - DAY_S;
    bool answers = false, joining = false, heard = false, answered = false;
    bool ok =
        take_all(step, ANSWERS_FORGET, day_ago_s, &answers, error) &&
        take_all(step, JOINING_FORGET, step->now_s - JOINING_KEEP_D * DAY_S, &joining,
                 error) &&
        take_all(step, HEARD_FORGET, step->now_s - HEARD_KEEP_D * DAY_S, &heard,
                 error) &&
        take_all(step, ANSWERED_FORGET, step->now_s / DAY_S - 1, &answered, error);

    *more = answers || joining || heard || answered;
    return ok;
}

static bool
forget(Step *step, bool *more, GError **error)
{
    const Retention *keep = step->keep;
    int64_t inbound_s = MAX(keep->inbound_d * DAY_S, INBOUND_LEAST_S);
    bool left = false, inbound = false, talk = false, mails = false, deliveries = false;
    bool ok =
        forget_left(step, &left, error) &&
        take_all(step, INBOUND_FORGET, step->now_s - inbound_s, &inbound, error) &&
        forget_talk(step, &talk, error) && forget_mails(step, &mails, error) &&
        forget_deliveries(step, &deliveries, error);

    *more = left || inbound || talk || mails || deliveries;
    return ok;
}

static void
remove_files(const Step *step)
{
    for (guint i = 0; i < step->files->len; i++) {
        g_autofree char *path =
            g_build_filename(step->store->dir, step->files->pdata[i], NULL);

        unlink(path);
    }
}

bool
retention_step(Store *store, const Retention *keep, int64_t now_s, bool *more,
               GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) used =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Step step = {
        .store = store,
        .keep = keep,
        .now_s = now_s,
        .until_us = g_get_monotonic_time() + RETENTION_MS * 1000,
        .files = files,
        .used = used,
    };
    bool is_more = false;

    if (!sql_enter(store, error) ||
        !sql_leave(store, forget(&step, &is_more, error), error))
        return false;
    remove_files(&step);
    *more = is_more;
    return true;
}
