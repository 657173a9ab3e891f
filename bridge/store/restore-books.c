/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/restore-books.h"

#include "bridge/base/clock.h"
#include "bridge/store/advance.h"
#include "bridge/store/audit.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/journal.h"
#include "bridge/store/sql.h"
#include "bridge/store/subscribers.h"

/* Numbers that are left out where nobody can say which were given meanwhile. */
#define UNKNOWN_GAP "1000"
#define UNKNOWN_DELIVERIES 1000000000LL

/*
 * What the old state knows better.  Mails that were decided since the copy was made are
 * decided; those that were not are read again, or worked on.  Reports name mails and
 * broadcasts by number, and people do so by mail: no number is given twice.
 */
static const char *const carried[] = {
    "INSERT OR IGNORE INTO seen SELECT kind, value, digest, at_s FROM live.seen",
    "INSERT INTO factors (sender, counter, mail, wrong_day, wrong, wrong_mail)"
    " SELECT sender, counter, mail, wrong_day, wrong, wrong_mail FROM live.factors"
    " WHERE true ON CONFLICT (sender) DO UPDATE SET"
    " counter = max(counter, excluded.counter), mail = excluded.mail,"
    " wrong_day = excluded.wrong_day, wrong = excluded.wrong,"
    " wrong_mail = excluded.wrong_mail",
    "UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT l.seq FROM"
    " live.sqlite_sequence l WHERE l.name = sqlite_sequence.name), 0))"
    " WHERE name <> 'audit'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM"
    " live.sqlite_sequence WHERE name <> 'audit' AND name NOT IN"
    " (SELECT name FROM sqlite_sequence)",
    "UPDATE mails SET (uidvalidity, uid, state, decision, sender, subject, reason,"
    " explanation) = (SELECT l.uidvalidity, l.uid, l.state, l.decision, l.sender,"
    "  l.subject, l.reason, l.explanation FROM live.mails l WHERE l.id = mails.id)"
    " WHERE EXISTS (SELECT 1 FROM live.mails l WHERE l.id = mails.id"
    "  AND l.fetched_s = mails.fetched_s AND l.digest IS mails.digest"
    "  AND l.decision <> 0)",
    "INSERT INTO mails (uidvalidity, uid, message_id, digest, size_bytes, received_s,"
    " fetched_s, state, decision, sender, subject, reason, explanation)"
    " SELECT uidvalidity, uid, message_id, digest, size_bytes, received_s, fetched_s,"
    " state, decision, sender, subject, reason, explanation FROM live.mails l"
    " WHERE decision <> 0 AND NOT EXISTS (SELECT 1 FROM main.mails m"
    "  WHERE m.uidvalidity = l.uidvalidity AND m.uid = l.uid"
    "  AND m.digest IS l.digest) ORDER BY l.id",
    NULL,
};

static bool
carry_all(Store *store, GError **error)
{
    for (const char *const *sql = carried; *sql; sql++)
        if (!sql_run(store, error, *sql, NULL, 0))
            return false;
    return true;
}

/* Callbacks name deliveries by number, and may come for days: those of the lost days
 * must meet no new delivery, so the newest one moves up and the next ones follow. */
static bool
leave_gap(Store *store, int64_t above, GError **error)
{
    int64_t last = sql_number(store, 0, "SELECT max(id) FROM deliveries", NULL, 0);

    if (last == 0 || above <= last)
        return true;
    return sql_run(store, error, "PRAGMA defer_foreign_keys = ON", NULL, 0) &&
           SQL_RUN(store, error,
                   "UPDATE attempts SET delivery = ?2 WHERE delivery = ?1", INT(last),
                   INT(above)) &&
           SQL_RUN(store, error, "UPDATE parts SET delivery = ?2 WHERE delivery = ?1",
                   INT(last), INT(above)) &&
           SQL_RUN(store, error, "UPDATE deliveries SET id = ?2 WHERE id = ?1",
                   INT(last), INT(above));
}

static bool
carry(Store *store, GError **error)
{
    if (!sql_enter(store, error))
        return false;

    bool ok = carry_all(store, error) &&
              leave_gap(store,
                        sql_number(store, 0, "SELECT max(id) + 1 FROM live.deliveries",
                                   NULL, 0),
                        error);

    return sql_leave(store, ok, error);
}

/* Without the old database: numbers leave a gap, and what was being decided is for a
 * person, as it may have gone out since. */
static bool
do_without(Store *store, RestoreSum *sum, GError **error)
{
    int64_t last = sql_number(store, 0, "SELECT max(id) FROM deliveries", NULL, 0);

    if (!sql_run(store, error,
                 "UPDATE sqlite_sequence SET seq = seq + " UNKNOWN_GAP
                 " WHERE name <> 'audit'",
                 NULL, 0) ||
        !leave_gap(store, last + UNKNOWN_DELIVERIES, error) ||
        !sql_run(store, error,
                 "UPDATE mails SET state = 3, decision = 3, reason = 'restored',"
                 " explanation = 'Era in lavorazione quando si è fatta la copia che è"
                 " stata ripristinata: può essere già partita.' WHERE decision = 0",
                 NULL, 0))
        return false;
    sum->held = sql_changed(store);
    return true;
}

/* What is going out may be through by now: a person looks before it goes on. */
static bool
stop_all(Store *store, RestoreSum *sum, GError **error)
{
    sum->uncertain = deliveries_doubt_sending(store, NULL, clock_now_ms(), error);
    if (sum->uncertain < 0 ||
        !sql_run(store, error, "DELETE FROM broadcasts WHERE state = 0", NULL, 0) ||
        !sql_run(store, error, "UPDATE broadcasts SET state = 3 WHERE state IN (1, 2)",
                 NULL, 0))
        return false;
    sum->paused = sql_changed(store);

    if (!sql_run(store, error, "UPDATE questions SET state = 3 WHERE state IN (0, 1)",
                 NULL, 0))
        return false;
    sum->expired = sql_changed(store);

    /* Those that the copy knows were answered meanwhile, or it is too late. */
    if (!sql_run(store, error, "DELETE FROM answers", NULL, 0))
        return false;

    if (!sql_run(store, error,
                 "UPDATE outbox SET due_s = NULL, error = 'restored'"
                 " WHERE due_s IS NOT NULL",
                 NULL, 0))
        return false;
    sum->unsent = sql_changed(store);
    return store_set(store, "halted", "yes", error);
}

static bool
write_all(Store *store, bool carried_over, const char *folder, const char *actor,
          RestoreSum *sum, GError **error)
{
    return (carried_over || do_without(store, sum, error)) &&
           stop_all(store, sum, error) && store_set(store, "backup-s", NULL, error) &&
           audit_add(store, actor, "restore", folder, NULL, error);
}

/* By its own key each: that of the copy, and that of the state that stands.  Opening
 * the store did some of it already, so the copy says how many there were. */
static bool
count_left(Store *store, const char *folder, const char *live, RestoreSum *sum,
           GError **error)
{
    g_autoptr(Store) copy = store_open_copy(folder, error);

    if (!copy || journal_replay(store, folder, INT64_MIN, error) < 0 ||
        journal_replay(store, live, INT64_MIN, error) < 0)
        return false;
    sum->left = subscribers_count(copy, NULL) - subscribers_count(store, NULL);
    return true;
}

bool
restore_books(Store *store, const char *folder, const char *live, const char *actor,
              RestoreSum *sum, GError **error)
{
    g_autofree char *path = g_build_filename(live, "banditore.db", NULL);
    g_autoptr(GError) why = NULL;
    bool carried_over = false;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        sum->not_carried = g_strdup("there is none");
    else if (SQL_RUN(store, &why, "ATTACH ?1 AS live", TEXT(path)))
        carried_over = carry(store, &why);
    sql_exec(store, NULL, "DETACH live");
    if (why)
        sum->not_carried = g_strdup(why->message);

    if (!count_left(store, folder, live, sum, error))
        return false;
    return sql_enter(store, error) &&
           sql_leave(store, write_all(store, carried_over, folder, actor, sum, error),
                     error);
}
