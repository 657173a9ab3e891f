/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/seen.h"

#include "bridge/store/sql.h"

bool
seen_add(Store *store, SeenKind kind, const char *value, const char *digest,
         int64_t now_s, GError **error)
{
    int64_t oldest_s = now_s - SEEN_KEEP_D * 24 * 3600LL;

    return SQL_RUN(store, error, "DELETE FROM seen WHERE at_s < ?1", INT(oldest_s)) &&
           SQL_RUN(
               store, error,
               "INSERT INTO seen (kind, value, digest, at_s) VALUES (?1, ?2, ?3, ?4)"
               " ON CONFLICT (kind, value) DO UPDATE SET digest = excluded.digest,"
               " at_s = excluded.at_s WHERE kind = 1",
               INT(kind), TEXT(value), TEXT(digest), INT(now_s));
}

int
seen_find(Store *store, SeenKind kind, const char *value, char **digest, int64_t *at_s,
          GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT digest, at_s FROM seen WHERE kind = ?1 AND value = ?2",
        INT(kind), TEXT(value));
    int got = row ? sql_step(store, row, error) : -1;

    if (got > 0) {
        *digest = sql_text(row, 0);
        *at_s = sqlite3_column_int64(row, 1);
    }
    return got > 0 ? 1 : got;
}
