/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/templates.h"

#include "bridge/base/clock.h"
#include "bridge/store/advance.h"
#include "bridge/store/sql.h"

bool
templates_ban(Store *store, const char *channel, const char *name, const char *why,
              GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO templates (channel, name, why, since_s)"
                   " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                   TEXT(channel), TEXT(name), TEXT(why ? why : "?"),
                   INT(clock_now_s()));
}

static bool
lift(Store *store, const char *channel, const char *name, bool *was_banned,
     GError **error)
{
    if (!SQL_RUN(store, error, "DELETE FROM templates WHERE channel = ?1 AND name = ?2",
                 TEXT(channel), TEXT(name)))
        return false;

    bool was = sql_changed(store) > 0;

    if (was_banned)
        *was_banned = was;
    return !was || SQL_RUN(store, error,
                           "UPDATE broadcasts SET state = 2, pause = NULL, paused_s = 0"
                           " WHERE state = 3 AND pause = ?1",
                           TEXT(TEMPLATE_PAUSE));
}

bool
templates_lift(Store *store, const char *channel, const char *name, bool *was_banned,
               GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, lift(store, channel, name, was_banned, error), error);
}

char **
templates_banned(Store *store, const char *channel, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT name FROM templates WHERE channel = ?1 ORDER BY name",
        TEXT(channel));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(names, sql_text(row, 0));
    if (got < 0)
        return NULL;

    g_ptr_array_add(names, NULL);
    g_ptr_array_set_free_func(names, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* What has failed already is told a second time. */
#define USE                                                                            \
    "SELECT d.broadcast, d.version, d.is_open,"                                        \
    " iif(a.accepted_ms > 0, a.accepted_ms, a.since_ms) / 1000,"                       \
    " coalesce((SELECT max(since_s) FROM templates WHERE channel = ?1), 0)"            \
    " FROM attempts a JOIN deliveries d ON d.id = a.delivery"                          \
    " WHERE a.state BETWEEN 1 AND 4 AND "

static SqlRow *
query_use(Store *store, const char *channel, const char *callback,
          const char *provider_id, GError **error)
{
    g_auto(GStrv) words = g_strsplit(callback ? callback : "", ".", -1);

    if (g_strv_length(words) == 3)
        return SQL_QUERY(store, error,
                         USE "a.delivery = ?2 AND a.part = ?3 AND a.attempt = ?4",
                         TEXT(channel), INT(g_ascii_strtoll(words[0], NULL, 10)),
                         INT(g_ascii_strtoll(words[1], NULL, 10)),
                         INT(g_ascii_strtoll(words[2], NULL, 10)));
    return SQL_QUERY(store, error,
                     USE "a.provider_hash = ?2 AND a.provider_id = ?3 LIMIT 1",
                     TEXT(channel), INT(advance_hash(provider_id ? provider_id : "")),
                     TEXT(provider_id));
}

bool
templates_used(Store *store, const char *channel, const char *callback,
               const char *provider_id, TemplateUse *use, GError **error)
{
    g_autoptr(SqlRow) row = query_use(store, channel, callback, provider_id, error);
    int got = row ? sql_step(store, row, error) : -1;

    *use = (TemplateUse){0};
    if (got > 0)
        *use = (TemplateUse){
            .broadcast = sqlite3_column_int64(row, 0),
            .version = (unsigned) sqlite3_column_int(row, 1),
            .is_open = sqlite3_column_int(row, 2) != 0,
            .accepted_s = sqlite3_column_int64(row, 3),
            .last_ban_s = sqlite3_column_int64(row, 4),
        };
    return got >= 0;
}
