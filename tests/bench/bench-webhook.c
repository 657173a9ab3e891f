/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-webhook - what statuses cost, and how long a provider waits for its 200
 *
 *   bench-webhook CONFIG SECONDS
 *
 * Opens the state folder of CONFIG, in which messages must stand accepted, as the
 * daemon does, with its own web server and tracking.  First a provider posts the
 * statuses of half of them, 1,000 a POST; then, while a new notice goes out at the pace
 * of CONFIG, it posts those of others one by one, 240 a second for SECONDS.  Prints one
 * line each:
 *
 *   batch STATUSES CPU_S
 *   single POSTS COMMITS P50_MS P99_MS MOST_MS CPU_S WALL_S
 *
 * CPU is this process's until the last status is in the books.  Exits 1 unless every
 * POST was answered by 200 and every status was of something of ours.
 */
#include "bridge/flow/dispatch.h"
#include "bridge/flow/track.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/sql.h"
#include "bridge/web/web.h"
#include "tests/bench/bench-parts.h"
#include "tests/bench/post-statuses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a busy provider sends: three statuses of each message at 80/s. */
#define POSTS_PER_S 240
#define BATCH 1000
#define LINES 8

/* Longer than anything here may take. */
#define LONGEST_S 600

typedef struct {
    Bench bench;
    Track *track;
    Web *web;
    GArray *targets; /* of PostTarget */
    unsigned commits;
    char *secret;
    bool has_ended; /* the provider */
} Hook;

static void
on_stored(void *user_data)
{
    Hook *hook = user_data;

    hook->commits++;
    track_wake(hook->track);
}

static gboolean
on_late(gpointer user_data)
{
    g_error("the statuses do not end");
    return G_SOURCE_REMOVE;
}

static void
on_child(GPid pid, gint status, gpointer user_data)
{
    Hook *hook = user_data;

    hook->has_ended = true;
}

static void
target_clear(gpointer target)
{
    g_free(((PostTarget *) target)->provider_id);
    g_free(((PostTarget *) target)->callback);
}

/* What was accepted and not heard of since. */
static bool
find_targets(Hook *hook, GError **error)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(hook->bench.store, error,
                  "SELECT provider_id, delivery || '.' || part || '.' || attempt"
                  " FROM attempts WHERE state = ?1 AND provider_id IS NOT NULL",
                  INT(STATE_ACCEPTED));
    int got = -1;

    hook->targets = g_array_new(FALSE, FALSE, sizeof(PostTarget));
    g_array_set_clear_func(hook->targets, target_clear);
    while (row && (got = sql_step(hook->bench.store, row, error)) > 0) {
        PostTarget target = {sql_text(row, 0), sql_text(row, 1)};

        g_array_append_val(hook->targets, target);
    }
    return got == 0;
}

static bool
open_hook(Hook *hook, const char *config, GError **error)
{
    static const DispatchEvents events = {.alert = bench_alert};
    const char *path;

    if (!bench_open(&hook->bench, config, error))
        return false;
    path = settings_text(hook->bench.settings, "channel:whatsapp", "app_secret_file");
    if (!g_file_get_contents(path, &hook->secret, NULL, error))
        return false;
    g_strchomp(hook->secret);
    hook->track = track_new(hook->bench.settings, hook->bench.store,
                            hook->bench.channels, &events);
    hook->web = web_open(hook->bench.settings, hook->bench.store, hook->bench.channels,
                         on_stored, hook, error);
    return hook->web && find_targets(hook, error);
}

static void
close_hook(Hook *hook)
{
    web_close(hook->web);
    track_free(hook->track);
    g_clear_pointer(&hook->targets, g_array_unref);
    g_free(hook->secret);
    bench_close(&hook->bench);
}

/* Runs the loop until the provider has ended and all is in the books. */
static bool
serve(Hook *hook, const PostPlan *plan, PostResult *result)
{
    uint64_t before = track_counts(hook->track)->statuses;
    int fd;
    GPid pid = post_statuses(plan, &fd);

    hook->has_ended = false;
    g_child_watch_add(pid, on_child, hook);
    while (!hook->has_ended || !track_is_idle(hook->track))
        g_main_context_iteration(NULL, TRUE);

    bool ok = read(fd, result, sizeof *result) == sizeof *result;

    close(fd);
    if (ok && result->refused == 0 && track_counts(hook->track)->unknown == 0 &&
        track_counts(hook->track)->statuses - before == plan->n * 3)
        return true;
    g_printerr("bench-webhook: %u of %u posts were refused, %u statuses missing\n",
               result->refused, result->posts,
               (unsigned) (plan->n * 3 -
                           (track_counts(hook->track)->statuses - before) +
                           track_counts(hook->track)->unknown));
    return false;
}

static PostPlan
plan_of(Hook *hook, unsigned first, unsigned n)
{
    return (PostPlan){
        .port = web_port(hook->web),
        .secret = hook->secret,
        .targets = &g_array_index(hook->targets, PostTarget, first),
        .n = n,
        .per_post = 1,
        .connections = 1,
    };
}

static bool
run_batches(Hook *hook)
{
    PostPlan plan = plan_of(hook, 0, hook->targets->len / 2);
    PostResult result = {0};
    double start_cpu = bench_cpu_s();

    plan.per_post = BATCH;
    if (!serve(hook, &plan, &result))
        return false;
    printf("batch %u %.4f\n", plan.n * 3, bench_cpu_s() - start_cpu);
    return true;
}

static bool
run_singles(Hook *hook, unsigned seconds, GError **error)
{
    static const DispatchEvents events = {.alert = bench_alert};
    unsigned rest = hook->targets->len - hook->targets->len / 2;
    PostPlan plan =
        plan_of(hook, hook->targets->len / 2, MIN(POSTS_PER_S * seconds / 3, rest));
    PostResult result = {0};

    if (!bench_freeze(&hook->bench))
        return false;

    Dispatch *dispatch = dispatch_new(hook->bench.settings, hook->bench.store,
                                      hook->bench.channels->pdata[0], &events);
    double start_cpu = bench_cpu_s();

    plan.connections = LINES;
    plan.posts_per_s = POSTS_PER_S;
    hook->commits = 0;

    bool ok = dispatch_start(dispatch, error) && serve(hook, &plan, &result);

    if (ok)
        printf("single %u %u %.3f %.3f %.3f %.4f %.4f\n", result.posts, hook->commits,
               result.p50_ms, result.p99_ms, result.most_ms, bench_cpu_s() - start_cpu,
               result.wall_s);
    dispatch_halt(dispatch, true);
    broadcasts_cancel(hook->bench.store, hook->bench.broadcast, NULL);
    g_clear_pointer(&hook->bench.http, http_free);
    dispatch_free(dispatch);
    return ok;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Hook hook = {0};

    if (argc != 3)
        return 64;
    g_set_prgname("bench-webhook");
    g_timeout_add_seconds(LONGEST_S, on_late, NULL);

    bool ok = open_hook(&hook, argv[1], &error) && run_batches(&hook) &&
              run_singles(&hook, (unsigned) atoi(argv[2]), &error);

    if (error)
        g_printerr("bench-webhook: %s\n", error->message);
    close_hook(&hook);
    return ok ? 0 : 1;
}
