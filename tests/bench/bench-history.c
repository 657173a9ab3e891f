/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-history - a database with years of old deliveries behind it
 *
 *   bench-history STATE_DIR COUNT
 *
 * Adds finished broadcasts to everybody who is enrolled until COUNT deliveries have
 * been read, with their parts, attempts and random provider ids, by plain SQL: some
 * 100,000 a second, where going through the program would take an hour for ten
 * millions.
 */
#include "bridge/base/attempt.h"
#include "bridge/store/advance.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/sql.h"

#include <stdlib.h>

/* advance_hash() for SQL. */
static void
hash(sqlite3_context *context, int n, sqlite3_value **values)
{
    const char *id = (const char *) sqlite3_value_text(values[0]);

    sqlite3_result_int64(context, advance_hash(id ? id : ""));
}

/* Nobody will miss it after a crash. */
static bool
hurry(Store *store, GError **error)
{
    return sql_exec(store, error,
                    "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;") &&
           sqlite3_create_function(store->db, "bench_hash", 1, SQLITE_UTF8, NULL, hash,
                                   NULL, NULL) == SQLITE_OK;
}

/* Everybody has read the next broadcast, which has @people deliveries. */
static bool
add_broadcast(Store *store, int64_t people, GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO broadcasts (state, class, is_trial, created_s, ready_s,"
                   "  audience, finished_s, title, topics, content)"
                   " VALUES (?1, 0, 0, 1700000000, 1700000000, ?2, 1700009999,"
                   "  'Avviso di anni fa', '', '{}')",
                   INT(BROADCAST_DONE), INT(people)) &&
           SQL_RUN(store, error,
                   "WITH RECURSIVE s (n) AS"
                   "  (VALUES (0) UNION ALL SELECT n + 1 FROM s WHERE n < 10)"
                   " INSERT INTO tallies (broadcast, state, n)"
                   " SELECT (SELECT max(id) FROM broadcasts), n, iif(n = ?1, ?2, 0)"
                   " FROM s",
                   INT(STATE_READ), INT(people)) &&
           SQL_RUN(
               store, error,
               "INSERT INTO deliveries"
               "  (broadcast, subscriber, channel, state, due_ms, parts, compose)"
               " SELECT (SELECT max(id) FROM broadcasts), id, channel, ?1, NULL, 1, 0"
               " FROM subscribers",
               INT(STATE_READ)) &&
           SQL_RUN(store, error,
                   "INSERT INTO parts (delivery, part, state, attempts)"
                   " SELECT id, 0, ?1, 1 FROM deliveries"
                   " WHERE broadcast = (SELECT max(id) FROM broadcasts)",
                   INT(STATE_READ)) &&
           SQL_RUN(store, error,
                   "INSERT INTO attempts (delivery, part, attempt, state, tries,"
                   "  since_ms, accepted_ms, delivered_ms, provider_id, provider_hash)"
                   " SELECT id, 0, 1, ?1, 1, 1700000000000, 1700000001000,"
                   "  1700000002000, name, bench_hash(name)"
                   " FROM (SELECT id, 'wamid.HBgM' || hex(randomblob(16)) AS name"
                   "  FROM deliveries"
                   "  WHERE broadcast = (SELECT max(id) FROM broadcasts))",
                   INT(STATE_READ));
}

static bool
add_history(Store *store, int64_t count, GError **error)
{
    int64_t people = sql_number(store, 0, "SELECT count(*) FROM subscribers", NULL, 0);

    if (people == 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody is enrolled");
        return false;
    }
    for (int64_t done = 0; done < count; done += people)
        if (!sql_enter(store, error) ||
            !sql_leave(store, add_broadcast(store, people, error), error))
            return false;
    return true;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 3)
        return 64;

    g_autoptr(Store) store = store_open(argv[1], STORE_OWNER, &error);

    if (!store || !hurry(store, &error) ||
        !add_history(store, strtoll(argv[2], NULL, 10), &error)) {
        g_printerr("bench-history: %s\n", error ? error->message : "no function");
        return 1;
    }
    return 0;
}
