/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-dispatch - one notice to everybody who is enrolled, and what that cost
 *
 *   bench-dispatch [-b] CONFIG
 *
 * Opens the state folder of CONFIG as the daemon does, freezes a routine notice
 * and sends it through the real channel until nothing is left.  Only mailbox,
 * reports and web are missing.  Prints one line: deliveries, wall seconds, CPU
 * seconds and kB of memory at the peak; wall and CPU are those of the sending, the
 * peak is that of the whole program.  Exits 1 unless every one was accepted.
 * With -b (bare) the same messages go through the same channel without any books:
 * nothing is claimed, nothing settled, a crash would lose all; as many are under way
 * as there are connections.
 */
#include "bridge/flow/dispatch.h"
#include "bridge/flow/queue.h"
#include "bridge/store/broadcasts.h"
#include "tests/bench/bench-parts.h"

#include <stdio.h>

/* Whatever is wrong, the run ends: a million takes some minutes, more on a busy
 * machine. */
#define LONGEST_S 1800

static gboolean
on_late(gpointer user_data)
{
    g_error("the sending does not end");
    return G_SOURCE_REMOVE;
}

static gboolean
on_look(gpointer user_data)
{
    return G_SOURCE_CONTINUE;
}

/* What is sent without books, and how far that is. */
typedef struct {
    Bench *bench;
    const ChannelPart *part;
    int64_t audience, begun, ended, accepted;
} Bare;

static void
on_bare_answer(const ChannelResult *result, void *user_data)
{
    Bare *bare = user_data;

    bare->ended++;
    bare->accepted += result->outcome == OUTCOME_ACCEPTED;
}

static void
send_bare_one(Bare *bare)
{
    Channel *channel = bare->bench->channels->pdata[0];
    char number[32], callback[32];
    ChannelMessage message = {
        .number = number, .callback = callback, .body = bare->part->body};

    bare->begun++;
    g_snprintf(number, sizeof number, "+39333%07" G_GINT64_FORMAT, bare->begun);
    g_snprintf(callback, sizeof callback, "%" G_GINT64_FORMAT ".0.1", bare->begun);
    channel->ops->send(channel, &message, on_bare_answer, bare);
}

/* Returns: how many were accepted. */
static int64_t
send_bare(Bench *bench, double *wall, double *cpu)
{
    Channel *channel = bench->channels->pdata[0];
    g_autoptr(Broadcast) broadcast =
        queue_load_broadcast(bench->settings, bench->store, bench->broadcast, NULL);
    g_autoptr(GPtrArray) parts =
        broadcast ? channel->ops->compose(channel, broadcast, false, NULL) : NULL;
    BroadcastCounts counts;
    int64_t start_us = g_get_monotonic_time();
    double start_cpu = bench_cpu_s();

    if (!parts || !broadcasts_counts(bench->store, bench->broadcast, &counts, NULL))
        return 0;

    Bare bare = {.bench = bench, .part = parts->pdata[0], .audience = counts.audience};

    while (bare.ended < bare.audience) {
        while (bare.begun < bare.audience &&
               bare.begun - bare.ended < (int64_t) channel->connections)
            send_bare_one(&bare);
        g_main_context_iteration(NULL, TRUE);
    }
    *wall = (double) (g_get_monotonic_time() - start_us) / 1e6;
    *cpu = bench_cpu_s() - start_cpu;
    /* Else the next run would send it, too. */
    broadcasts_cancel(bench->store, bench->broadcast, NULL);
    return bare.accepted;
}

static bool
send_all(Bench *bench, double *wall, double *cpu)
{
    const DispatchEvents events = {.alert = bench_alert};
    Dispatch *dispatch =
        dispatch_new(bench->settings, bench->store, bench->channels->pdata[0], &events);
    g_autoptr(GError) error = NULL;
    int64_t start_us = g_get_monotonic_time();
    double start_cpu = bench_cpu_s();
    bool ok = dispatch_start(dispatch, &error);

    g_timeout_add(5, on_look, NULL);
    while (ok && !dispatch_is_idle(dispatch))
        g_main_context_iteration(NULL, TRUE);
    *wall = (double) (g_get_monotonic_time() - start_us) / 1e6;
    *cpu = bench_cpu_s() - start_cpu;
    if (!ok)
        g_printerr("bench-dispatch: %s\n", error->message);

    g_clear_pointer(&bench->http, http_free);
    dispatch_free(dispatch);
    return ok;
}

/* With all books.  Returns: how many were accepted, 0 unless that is everybody. */
static int64_t
send_durably(Bench *bench, double *wall, double *cpu)
{
    BroadcastCounts counts;

    if (!send_all(bench, wall, cpu) ||
        !broadcasts_counts(bench->store, bench->broadcast, &counts, NULL))
        return 0;
    return counts.by_state[STATE_ACCEPTED] == counts.audience ? counts.audience : 0;
}

int
main(int argc, char **argv)
{
    bool is_bare = argc == 3 && g_strcmp0(argv[1], "-b") == 0;
    Bench bench = {0};
    double wall = 0, cpu = 0;
    int64_t accepted = 0;
    g_autoptr(GError) error = NULL;

    if (argc != 2 + is_bare)
        return 64;
    g_set_prgname("bench-dispatch");
    g_timeout_add_seconds(LONGEST_S, on_late, NULL);
    if (!bench_open(&bench, argv[argc - 1], &error)) {
        g_printerr("bench-dispatch: %s\n", error->message);
        return 78;
    }
    if (bench_freeze(&bench)) {
        accepted = is_bare ? send_bare(&bench, &wall, &cpu)
                           : send_durably(&bench, &wall, &cpu);
        printf("%" G_GINT64_FORMAT " %.4f %.4f %ld\n", accepted, wall, cpu,
               bench_peak_kb());
    }

    bench_close(&bench);
    return accepted > 0 ? 0 : 1;
}
