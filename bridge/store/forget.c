/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/forget.h"

#include "bridge/store/journal.h"
#include "bridge/store/sql.h"

/*
 * '' and not NULL: a late status brings the id again, and it is not to be learned anew.
 * One look-up for each broadcast whose deliveries are kept.
 */
const char forget_attempts[] =
    "UPDATE attempts SET provider_id = '', provider_hash = NULL, detail = NULL"
    " WHERE delivery IN (SELECT d.id FROM broadcasts b INDEXED BY broadcasts_kept"
    "  CROSS JOIN deliveries d ON d.broadcast = b.id AND d.subscriber = ?1"
    "  WHERE b.forgotten = 0 AND b.finished_s >= 0)";

/* Sets @of_number, @of_bsuid (owned). */
static bool
read_marks(Store *store, int64_t id, char **of_number, char **of_bsuid, GError **error)
{
    g_autofree char *channel = NULL;
    g_autofree char *number = NULL;
    g_autofree char *bsuid = NULL;
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT channel, number, bsuid FROM subscribers WHERE id = ?1",
        INT(id));
    int got = row ? sql_step(store, row, error) : -1;

    if (got == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no such subscriber");
    if (got <= 0)
        return false;

    channel = sql_text(row, 0);
    number = sql_text(row, 1);
    bsuid = sql_text(row, 2);
    return journal_marks(store, channel, number, bsuid, of_number, of_bsuid, error);
}

bool
forget_person(Store *store, int64_t id, int64_t at_s, GError **error)
{
    g_autofree char *of_number = NULL;
    g_autofree char *of_bsuid = NULL;

    return read_marks(store, id, &of_number, &of_bsuid, error) &&
           SQL_RUN(store, error, forget_attempts, INT(id)) &&
           SQL_RUN(store, error, "DELETE FROM subscriber_topics WHERE subscriber = ?1",
                   INT(id)) &&
           SQL_RUN(store, error, "DELETE FROM consents WHERE subscriber = ?1",
                   INT(id)) &&
           SQL_RUN(store, error,
                   "UPDATE subscribers SET state = 1, forgotten_s = ?2,"
                   " left_s = CASE WHEN state = 1 AND left_s > 0 THEN left_s ELSE ?2"
                   "  END, number_mark = nullif(?3, '-'), bsuid_mark = nullif(?4, '-'),"
                   " number = NULL, bsuid = NULL, language = NULL, zone = NULL,"
                   " consent_source = NULL, consent_words = NULL, window_until_s = 0,"
                   " unreachable = 0, unreachable_day = 0, suspended_s = 0,"
                   " no_marketing_s = 0 WHERE id = ?1",
                   INT(id), INT(at_s), TEXT(of_number), TEXT(of_bsuid));
}
