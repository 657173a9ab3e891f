/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/bench/bench-parts.h"

#include "bridge/flow/queue.h"

#include <sys/resource.h>

void
bench_alert(const char *code, const char *text, int64_t broadcast, void *user_data)
{
    g_printerr("%s: %s: %s\n", g_get_prgname(), code, text);
}

static void
on_queued(int64_t broadcast, const GError *error, void *user_data)
{
    Bench *bench = user_data;

    if (error)
        g_printerr("%s: %s\n", g_get_prgname(), error->message);
    bench->has_failed = error != NULL;
    bench->broadcast = broadcast;
}

bool
bench_open(Bench *bench, const char *config, GError **error)
{
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    const ChannelOps *ops = channel_find("whatsapp");
    Channel *channel;

    bench->settings = settings_load(config, drivers, problems, error);
    if (!bench->settings)
        return false;
    bench->store = store_open(settings_text(bench->settings, "bridge", "state_dir"),
                              STORE_OWNER, error);
    if (!bench->store)
        return false;

    bench->http = http_new(
        (unsigned) settings_number(bench->settings, "channel:whatsapp", "connections"));
    channel = ops->open(bench->settings, "channel:whatsapp", bench->http, error);
    if (!channel)
        return false;

    bench->channels = g_ptr_array_new_with_free_func((GDestroyNotify) ops->close);
    g_ptr_array_add(bench->channels, channel);
    return true;
}

void
bench_close(Bench *bench)
{
    http_free(bench->http);
    if (bench->channels)
        g_ptr_array_unref(bench->channels);
    store_close(bench->store);
    settings_free(bench->settings);
    *bench = (Bench){0};
}

bool
bench_freeze(Bench *bench)
{
    g_autoptr(Queue) queue = queue_new(bench->settings, bench->store, bench->channels);
    g_autoptr(Draft) draft = draft_new();

    g_free(draft->title);
    draft->title = g_strdup("Chiusura di via Roma");
    draft->class = CLASS_ROUTINE;
    draft->class_is_given = true;
    rich_text_free(draft->text);
    draft->text =
        rich_text_from_plain("Dal 3 al 5 maggio la strada resta chiusa per lavori.");
    bench->broadcast = 0;
    queue_start(queue, draft, "mario@comune.example", 0, on_queued, bench);
    while (bench->broadcast == 0 && !bench->has_failed)
        g_main_context_iteration(NULL, TRUE);
    return bench->broadcast > 0;
}

double
bench_cpu_s(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

long
bench_peak_kb(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}
