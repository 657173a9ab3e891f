/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim-sources - the broadcasts that may be sent from
 */
#include "bridge/store/claim.h"

#include <string.h>

static void
source_clear(Source *source)
{
    g_strfreev(source->languages);
}

static char **
read_languages(SqlRow *row, int column)
{
    const char *list = (const char *) sqlite3_column_text(row, column);

    return list && *list ? g_strsplit(list, ",", LIMIT_VERSIONS) : NULL;
}

GArray *
claim_read_sources(Claiming *c, GError **error)
{
    g_autoptr(GArray) sources = g_array_new(FALSE, TRUE, sizeof(Source));
    g_autoptr(SqlRow) row =
        SQL_QUERY(c->store, error,
                  "SELECT id, valid_until_s, class, state, languages FROM broadcasts"
                  " WHERE state IN (1, 2) AND send_at_s * 1000 <= ?1"
                  " AND (?2 <= ?1 OR NOT " IS_QUIET ")"
                  " ORDER BY class DESC, id",
                  INT(c->now_ms), INT(c->store->quiet_until_ms));
    int got = -1;

    g_array_set_clear_func(sources, (GDestroyNotify) source_clear);
    while (row && (got = sql_step(c->store, row, error)) > 0) {
        Source source = {
            .id = sqlite3_column_int64(row, 0),
            .valid_until_s = sqlite3_column_int64(row, 1),
            .class = (NoticeClass) sqlite3_column_int(row, 2),
            .state = (BroadcastState) sqlite3_column_int(row, 3),
            .languages = read_languages(row, 4),
        };

        memset(source.parts, -1, sizeof source.parts);

        g_array_append_val(sources, source);
    }
    return got == 0 ? g_steal_pointer(&sources) : NULL;
}
