/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The power is cut at each write, sync and rename of a day's work in turn (which ends
 * with a checkpoint), and of a change of format, and what was not synced is gone in
 * part.  What was committed is there, what was handed out is not handed out again, and
 * the program opens its store and goes on.
 */
#include "tests/support/power.h"
#include "tests/unit/store-fixture.h"

#include "bridge/store/journal.h"
#include "bridge/store/mails.h"
#include "bridge/store/migrations.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* CUTS of the seed are tried; the work takes some hundred writes and syncs. */
enum { PEOPLE = 40, BATCH = 7, CUTS = 60 };

/* What the store said it had done. */
typedef struct {
    int64_t broadcast; /* 0 = not frozen */
    bool is_ready;
    GArray *sent;     /* of int64_t: deliveries that were handed out */
    GArray *accepted; /* of int64_t: whose settlement returned */
    int64_t left;     /* subscriber, 0 = none */
    int64_t mail;
} Done;

static void
done_clear(Done *done)
{
    g_clear_pointer(&done->sent, g_array_unref);
    g_clear_pointer(&done->accepted, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Done, done_clear)

static bool
send_some(Fixture *f, Done *done, bool *more)
{
    g_autoptr(GPtrArray) claims = deliveries_claim(f->store, CHANNEL, NOW_MS, BATCH,
                                                   fixture_parts, NULL, f, NULL);
    AttemptResult results[BATCH];

    for (guint i = 0; claims && i < claims->len; i++) {
        const Claim *claim = claims->pdata[i];

        g_array_append_val(done->sent, claim->delivery);
        results[i] = (AttemptResult){.delivery = claim->delivery,
                                     .part = claim->part,
                                     .attempt = claim->attempt,
                                     .event = EVENT_ACCEPT,
                                     .at_ms = NOW_MS,
                                     .provider_id = "wamid.X"};
    }
    *more = claims && claims->len > 0;
    if (!claims || !deliveries_settle(f->store, results, claims->len, NULL))
        return false;
    for (guint i = 0; i < claims->len; i++)
        g_array_append_val(done->accepted, results[i].delivery);
    return true;
}

static bool
freeze(Fixture *f, Done *done)
{
    BroadcastRow row = {.class = CLASS_ROUTINE, .title = (char *) "Avviso"};
    bool more = true;

    if (done->is_ready)
        return true;
    if (done->broadcast == 0 && !broadcasts_add(f->store, &row, NULL))
        return false;
    if (done->broadcast == 0)
        done->broadcast = row.id;
    while (more)
        if (!broadcasts_freeze_some(f->store, done->broadcast, CHANNEL, NULL, true,
                                    &more, NULL))
            return false;
    if (!broadcasts_set_ready(f->store, done->broadcast, NULL))
        return false;
    done->is_ready = true;
    return true;
}

static bool
take_mail(Fixture *f, Done *done)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\nciao", 18);
    MailRow row = {.uidvalidity = 1, .uid = 7};
    bool ok = mails_add(f->store, &row, raw, NULL);

    if (ok)
        done->mail = row.id;
    g_free(row.file);
    return ok;
}

static bool
somebody_leaves(Fixture *f, Done *done)
{
    if (!subscribers_leave(f->store, 3, NULL))
        return false;
    done->left = 3;
    return true;
}

/* Returns: whether it came to its end. */
static bool
work(Fixture *f, Done *done)
{
    bool more = true;

    f->store = store_open(f->dir, STORE_OWNER, NULL);
    if (!f->store || deliveries_doubt_sending(f->store, NULL, NOW_MS, NULL) < 0 ||
        (done->mail == 0 && !take_mail(f, done)) || !freeze(f, done))
        return false;
    if (!send_some(f, done, &more) || (done->left == 0 && !somebody_leaves(f, done)) ||
        !sql_exec(f->store, NULL, "PRAGMA wal_checkpoint"))
        return false;
    while (more)
        if (!send_some(f, done, &more))
            return false;
    return true;
}

static int64_t
attempt_state(Fixture *f, int64_t delivery)
{
    return SQL_NUMBER(f->store, -1,
                      "SELECT state FROM attempts WHERE delivery = ?1"
                      " ORDER BY attempt DESC LIMIT 1",
                      INT(delivery));
}

static void
check_database(Fixture *f)
{
    g_autoptr(SqlRow) row = sql_query(f->store, NULL, "PRAGMA quick_check", NULL, 0);

    g_assert_cmpint(sql_step(f->store, row, NULL), ==, 1);
    g_assert_cmpstr((const char *) sqlite3_column_text(row, 0), ==, "ok");
    g_assert_cmpint(sql_number(f->store, -1,
                               "SELECT count(*) FROM pragma_foreign_key_check", NULL,
                               0),
                    ==, 0);
}

static void
check_mails(Fixture *f, const Done *done)
{
    g_autoptr(MailRow) mail = mails_get(f->store, 1, NULL);
    g_autoptr(GBytes) raw = mail ? mails_raw(f->store, mail, NULL) : NULL;

    if (done->mail > 0)
        g_assert_nonnull(mail);
    if (mail) {
        g_assert_nonnull(raw);
        g_assert_cmpuint(g_bytes_get_size(raw), ==, 18);
    }
}

static void
check(Fixture *f, const Done *done)
{
    BroadcastCounts counts;

    check_database(f);
    check_mails(f, done);
    for (guint i = 0; i < done->sent->len; i++)
        g_assert_cmpint(attempt_state(f, g_array_index(done->sent, int64_t, i)), >,
                        STATE_PENDING);
    for (guint i = 0; i < done->accepted->len; i++)
        g_assert_cmpint(attempt_state(f, g_array_index(done->accepted, int64_t, i)), ==,
                        STATE_ACCEPTED);
    if (done->left > 0)
        g_assert_cmpint(subscribers_count(f->store, NULL), ==, PEOPLE - 1);
    if (!done->is_ready)
        return;
    g_assert_true(broadcasts_counts(f->store, done->broadcast, &counts, NULL));
    g_assert_cmpint(counts.audience, ==, PEOPLE);
    assert_books(f, done->broadcast, &counts);
}

/* What was being done when the power went may be done or not: the store knows. */
static void
learn(Fixture *f, Done *done)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(f->store, 1, NULL);

    done->broadcast = row ? row->id : 0;
    done->is_ready = row && row->state != BROADCAST_FREEZING;
    done->mail = sql_number(f->store, 0, "SELECT max(id) FROM mails", NULL, 0);
    done->left = subscribers_count(f->store, NULL) < PEOPLE ? 3 : 0;
}

static void
check_nobody_twice(const Done *done)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);

    for (guint i = 0; i < done->sent->len; i++)
        g_assert_true(g_hash_table_add(seen, &g_array_index(done->sent, int64_t, i)));
    g_assert_cmpuint(g_hash_table_size(seen), <=, PEOPLE);
    g_assert_cmpuint(g_hash_table_size(seen), >=, PEOPLE - 1 - BATCH);
}

/* Returns: whether the power was cut at all. */
static bool
run_cut(unsigned cut, GRand *rand, unsigned *count)
{
    Fixture fixture = {0}, *f = &fixture;
    g_auto(Done) done = {.sent = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                         .accepted = g_array_new(FALSE, FALSE, sizeof(int64_t))};

    power_on(0);
    fixture_set_up(f, NULL);
    add_citizens(f, PEOPLE);
    g_clear_pointer(&f->store, store_close);

    power_on(cut);
    bool ended = work(f, &done);
    bool was_cut = power_is_off();

    g_clear_pointer(&f->store, store_close);
    *count = power_count();
    g_assert_true(ended || was_cut);
    power_restore(rand);

    fixture_open(f);
    check(f, &done);
    learn(f, &done);
    g_clear_pointer(&f->store, store_close);
    g_assert_true(work(f, &done));
    check(f, &done);
    check_nobody_twice(&done);
    fixture_tear_down(f, NULL);
    return was_cut;
}

static void
test_power(void)
{
    guint32 seed = (guint32) g_test_rand_int();
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    unsigned all = 0, unused;

    g_test_message("seed %u", seed);
    g_assert_false(run_cut(0, rand, &all));
    g_test_message("%u writes, syncs and renames", all);
    g_assert_cmpuint(all, >, CUTS);
    for (unsigned i = 0; i < CUTS && !g_test_failed(); i++) {
        unsigned from = 1 + i * all / CUTS, to = 1 + (i + 1) * all / CUTS;
        unsigned cut =
            (unsigned) g_rand_int_range(rand, (gint) from, (gint) MAX(to, from + 1));

        run_cut(cut, rand, &unused);
        if (g_test_failed())
            g_test_message("the power was cut at %u", cut);
    }
}

/* ---- while the format is changed ----------------------------------------------------
 */

/* Formats from which a database is brought to the newest one: none at all, and an old
 * one with people in it. */
static const int formats[] = {0, 7};

/* Of each kind and format. */
enum { MIGRATION_CUTS = 8 };

static void
begin_with_format(Fixture *f, int format)
{
    g_autofree Migration *older = g_new0(Migration, format + 1);
    g_autofree char *top = g_dir_make_tmp("banditore-XXXXXX", NULL);

    f->dir = g_steal_pointer(&top);
    if (format == 0)
        return;
    memcpy(older, store_migrations, sizeof *older * format);
    f->store = store_open_with(f->dir, STORE_OWNER, older, NULL);
    for (int i = 0; i < PEOPLE; i++) {
        g_autofree char *number = g_strdup_printf("+39333%07d", i);

        g_assert_true(SQL_RUN(f->store, NULL,
                              "INSERT INTO subscribers (channel, number, state)"
                              " VALUES ('whatsapp', ?1, 0)",
                              TEXT(number)));
    }
    g_clear_pointer(&f->store, store_close);
}

static void
check_migrated(Fixture *f, int format)
{
    fixture_open(f);
    g_assert_cmpint(store_version(f->store), ==, store_newest_version());
    check_database(f);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, format == 0 ? 0 : PEOPLE);
    fixture_tear_down(f, NULL);
}

/* @cut 0: it is not cut at all.  Returns: how many writes, syncs and renames. */
static unsigned
cut_migration(int format, unsigned cut, GRand *rand)
{
    Fixture f = {0};

    power_on(0);
    begin_with_format(&f, format);
    power_on(cut);
    f.store = store_open(f.dir, STORE_OWNER, NULL);
    g_clear_pointer(&f.store, store_close);

    unsigned count = power_count();

    power_restore(rand);
    check_migrated(&f, format);
    return count;
}

static void
kill_migration(int format, unsigned cut)
{
    Fixture f = {0};
    int status = 0;

    power_on(0);
    begin_with_format(&f, format);

    pid_t child = fork();

    if (child == 0) {
        power_kill(cut);
        store_close(store_open(f.dir, STORE_OWNER, NULL));
        _exit(0);
    }
    g_assert_cmpint(child, >, 0);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : status == 0);
    check_migrated(&f, format);
}

static void
test_migration(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32) g_test_rand_int());

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        gint32 all = (gint32) cut_migration(formats[i], 0, rand);

        g_test_message("%d writes, syncs and renames from format %d", all, formats[i]);
        for (gint32 n = 0; n < MIGRATION_CUTS && !g_test_failed(); n++) {
            gint32 from = 1 + n * all / MIGRATION_CUTS;
            gint32 to = MAX(1 + (n + 1) * all / MIGRATION_CUTS, from + 1);
            unsigned cut = (unsigned) g_rand_int_range(rand, from, to);

            g_test_message("cut at %u", cut);
            cut_migration(formats[i], cut, rand);
            kill_migration(formats[i], cut);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    power_install();
    g_test_add_func("/store/power", test_power);
    g_test_add_func("/store/power-migration", test_migration);
    return g_test_run();
}
