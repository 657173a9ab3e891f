/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/hygiene.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/store/sql.h"
#include "bridge/store/subscribers.h"

#include <string.h>

#define DAY_MS (24LL * 3600 * 1000)

/* Once for each day, in the order of the days. */
static bool
count_day(Store *store, int64_t subscriber, int64_t at_ms, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE subscribers SET unreachable = unreachable + 1,"
                   " unreachable_day = ?2, suspended_s = CASE WHEN suspended_s = 0"
                   "  AND state = 0 AND unreachable + 1 >= ?3 THEN ?4"
                   "  ELSE suspended_s END WHERE id = ?1 AND unreachable_day < ?2",
                   INT(subscriber), INT(at_ms / DAY_MS), INT(LIMIT_UNREACHABLE_DAYS),
                   INT(clock_now_s()));
}

bool
hygiene_failed(Store *store, int64_t subscriber, const char *reason, int64_t at_ms,
               GError **error)
{
    if (g_strcmp0(reason, "not-reachable") == 0)
        return count_day(store, subscriber, at_ms, error);
    if (g_strcmp0(reason, "marketing-refused") == 0)
        return SQL_RUN(store, error,
                       "UPDATE subscribers SET no_marketing_s = ?2 WHERE id = ?1"
                       " AND no_marketing_s = 0",
                       INT(subscriber), INT(at_ms / 1000));
    return true;
}

/* Another row may hold the BSUID: the same person, enrolled twice; that stays as it
 * is.  A late status teaches nothing about who is forgotten. */
bool
hygiene_learned(Store *store, int64_t subscriber, const char *bsuid, bool arrived,
                GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE OR IGNORE subscribers SET bsuid = coalesce(?2, bsuid),"
                   " unreachable = iif(?3, 0, unreachable),"
                   " suspended_s = iif(?3, 0, suspended_s) WHERE id = ?1"
                   " AND forgotten_s = 0"
                   " AND ((?2 IS NOT NULL AND bsuid IS NOT ?2)"
                   "  OR (?3 AND (unreachable > 0 OR suspended_s > 0)))",
                   INT(subscriber), TEXT(bsuid), INT(arrived));
}

bool
hygiene_set_marketing(Store *store, const char *channel, const char *number,
                      const char *bsuid, bool is_refused, int64_t at_s, GError **error)
{
    return SQL_RUN(store, error,
                   "UPDATE subscribers SET no_marketing_s = ?4 WHERE channel = ?1"
                   " AND id IN (SELECT id FROM subscribers WHERE channel = ?1"
                   "  AND number = ?2 UNION SELECT id FROM subscribers"
                   "  WHERE channel = ?1 AND bsuid = ?3)",
                   TEXT(channel), TEXT(number), TEXT(bsuid),
                   INT(is_refused ? MAX(at_s, 1) : 0));
}

bool
hygiene_rename(Store *store, const char *channel, const char *number, const char *old,
               const char *bsuid, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(SubscriberRow) row = subscribers_find(store, channel, number, old, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return !row || hygiene_learned(store, row->id, bsuid, false, error);
}

int64_t
hygiene_suspended(Store *store, int64_t since_s)
{
    return SQL_NUMBER(store, -1,
                      "SELECT count(*) FROM subscribers WHERE suspended_s > 0"
                      " AND suspended_s > ?1 AND state = 0",
                      INT(since_s));
}
