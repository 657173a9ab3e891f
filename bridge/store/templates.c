/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/templates.h"

#include "bridge/base/clock.h"
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
