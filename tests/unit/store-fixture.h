/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * store-fixture - a fresh store in a temporary folder, for the tests of bridge/store
 */
#pragma once

#include "bridge/store/broadcasts.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/sql.h"
#include "bridge/store/subscribers.h"

#include <glib/gstdio.h>
#include <stdarg.h>

#define CHANNEL "whatsapp"
#define NOW_S INT64_C(1777800000)
#define NOW_MS (NOW_S * 1000)

typedef struct {
    char *dir;
    Store *store;
    unsigned parts[2];  /* that a broadcast has outside and inside the window */
    const char *reason; /* where parts is 0 */
} Fixture;

static inline void
fixture_remove(const char *path)
{
    g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *below = g_build_filename(path, name, NULL);

        fixture_remove(below);
    }
    g_remove(path);
}

static inline void
fixture_open(Fixture *f)
{
    g_autoptr(GError) error = NULL;

    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    g_assert_nonnull(f->store);
}

static inline void
fixture_set_up(Fixture *f, gconstpointer data)
{
    g_autofree char *top = g_dir_make_tmp("banditore-XXXXXX", NULL);

    f->dir = g_steal_pointer(&top);
    f->parts[0] = f->parts[1] = 1;
    fixture_open(f);
}

static inline void
fixture_tear_down(Fixture *f, gconstpointer data)
{
    store_close(f->store);
    fixture_remove(f->dir);
    g_free(f->dir);
}

/* Closes and opens again, as after a restart. */
static inline void
fixture_reopen(Fixture *f)
{
    g_clear_pointer(&f->store, store_close);
    fixture_open(f);
}

#define ADD(path, test)                                                                \
    g_test_add(path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

static inline void
add_citizens(Fixture *f, unsigned n)
{
    g_assert_true(store_begin(f->store, NULL));
    for (unsigned i = 1; i <= n; i++) {
        g_autofree char *number = g_strdup_printf("+39333%07u", i);
        g_autoptr(GError) error = NULL;
        SubscriberRow row = {.channel = (char *) CHANNEL, .number = number};

        g_assert_true(subscribers_add(f->store, &row, &error));
        g_assert_no_error(error);
    }
    g_assert_true(store_commit(f->store, NULL));
}

static inline void
freeze_all(Fixture *f, int64_t id)
{
    g_autoptr(GError) error = NULL;
    bool more = true;

    while (more) {
        g_assert_true(
            broadcasts_freeze_some(f->store, id, CHANNEL, NULL, true, &more, &error));
        g_assert_no_error(error);
    }
    g_assert_true(broadcasts_set_ready(f->store, id, &error));
    g_assert_no_error(error);
}

static inline int64_t
add_broadcast_row(Fixture *f, BroadcastRow row)
{
    g_autoptr(GError) error = NULL;

    row.title = (char *) "Avviso";
    g_assert_true(broadcasts_add(f->store, &row, &error));
    g_assert_no_error(error);
    freeze_all(f, row.id);
    return row.id;
}

/* To everybody, ready. */
static inline int64_t
add_broadcast(Fixture *f, NoticeClass class)
{
    return add_broadcast_row(f, (BroadcastRow){.class = class});
}

static inline unsigned
fixture_parts(int64_t broadcast, unsigned version, bool open, const char **reason,
              void *user_data)
{
    Fixture *f = user_data;

    *reason = f->reason;
    return f->parts[open];
}

static inline GPtrArray *
claim_at(Fixture *f, int64_t now_ms, unsigned most)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *claims = deliveries_claim(f->store, CHANNEL, now_ms, most, fixture_parts,
                                         NULL, f, &error);

    g_assert_no_error(error);
    g_assert_nonnull(claims);
    return claims;
}

static inline GPtrArray *
claim(Fixture *f, unsigned most)
{
    return claim_at(f, NOW_MS, most);
}

/* Whether the kept counts are those that a scan finds, and add up. */
static inline void
assert_books(Fixture *f, int64_t broadcast, const BroadcastCounts *counts)
{
    int64_t sum = 0;

    for (int state = 0; state <= STATE_SKIPPED; state++) {
        g_assert_cmpint(counts->by_state[state], ==,
                        SQL_NUMBER(f->store, -1,
                                   "SELECT count(*) FROM deliveries"
                                   " WHERE broadcast = ?1 AND state = ?2",
                                   INT(broadcast), INT(state)));
        sum += counts->by_state[state];
    }
    g_assert_cmpint(sum, ==, counts->audience);
}

/* Pairs of state and count, ended by -1; every other state counts 0. */
static inline void
assert_counts(Fixture *f, int64_t broadcast, ...)
{
    BroadcastCounts counts;
    int64_t wanted[STATE_SKIPPED + 1] = {0};
    va_list pairs;

    va_start(pairs, broadcast);
    for (int state = va_arg(pairs, int); state >= 0; state = va_arg(pairs, int))
        wanted[state] = va_arg(pairs, int);
    va_end(pairs);

    g_assert_true(broadcasts_counts(f->store, broadcast, &counts, NULL));
    assert_books(f, broadcast, &counts);
    for (int state = 0; state <= STATE_SKIPPED; state++)
        if (counts.by_state[state] != wanted[state])
            g_test_message("%s", attempt_state_word((AttemptState) state));
    for (int state = 0; state <= STATE_SKIPPED; state++)
        g_assert_cmpint(counts.by_state[state], ==, wanted[state]);
}
