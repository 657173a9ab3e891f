/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prove-gpg.h"

#include "bridge/base/limits.h"
#include "bridge/flow/child.h"
#include "bridge/flow/workdir.h"

/* Status lines: well below 1 KiB for each signature. */
#define GPG_CHATTER_BYTES (64 * 1024)

/* A file that gpg may write, in bytes: locks at most. */
#define GPG_FILE_BYTES (1024 * 1024)

struct GpgRun {
    Child *child;
    Workdir *workdir;
    guint failing; /* idle source of a run that could not begin */
    GpgDone done;
    void *user_data;
};

static void
run_free(GpgRun *run)
{
    workdir_free(run->workdir);
    g_free(run);
}

static void
settle(GpgRun *run, const char *status)
{
    GpgDone done = run->done;
    void *user_data = run->user_data;

    run_free(run);
    done(status, user_data);
}

/* A signature that is not good is a bad exit status to gpg, and its lines tell more. */
static void
on_done(GBytes *output, const GError *error, void *data)
{
    GpgRun *run = data;
    gsize size = 0;
    const char *text = output ? g_bytes_get_data(output, &size) : NULL;
    g_autofree char *status = text ? g_strndup(text, size) : NULL;

    if (error)
        g_debug("prove: gpg %s", error->message);
    settle(run, status);
}

static gboolean
on_failed(void *data)
{
    settle(data, NULL);
    return G_SOURCE_REMOVE;
}

static bool
prepare(GpgRun *run, const char *keyring, const OpenPgp *parts)
{
    g_autofree char *keys = NULL;
    gsize size = 0;

    if (!g_file_get_contents(keyring, &keys, &size, NULL) || size > LIMIT_KEYRING_BYTES)
        return false;

    g_autoptr(GBytes) ring = g_bytes_new_take(g_steal_pointer(&keys), size);
    run->workdir = workdir_new("gpg");
    return run->workdir && workdir_put(run->workdir, "pubring.kbx", ring) &&
           workdir_put(run->workdir, "content", parts->content) &&
           workdir_put(run->workdir, "content.asc", parts->signature);
}

GpgRun *
gpg_start(const char *keyring, const OpenPgp *parts, int64_t now_s, GpgDone done,
          void *user_data)
{
    GpgRun *run = g_new0(GpgRun, 1);

    run->done = done;
    run->user_data = user_data;
    if (!prepare(run, keyring, parts)) {
        run->failing = g_idle_add_full(G_PRIORITY_DEFAULT, on_failed, run, NULL);
        return run;
    }

    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT "!", now_s);
    const char *const argv[] = {
        BANDITORE_GPG,
        "--homedir",
        ".",
        "--no-options",
        "--batch",
        "--no-tty",
        "--no-autostart",
        "--no-auto-key-retrieve",
        "--no-auto-key-import",
        "--disable-dirmngr",
        "--trust-model",
        "always",
        "--no-auto-check-trustdb",
        "--lock-never",
        "--no-random-seed-file",
        "--faked-system-time",
        now,
        "--status-fd",
        "1",
        "--verify",
        "content.asc",
        "content",
        NULL,
    };
    const char *const envp[] = {"LANG=C.UTF-8", "PATH=/usr/bin:/bin",
                                "HOME=/nonexistent", NULL};
    const ChildSpec spec = {
        .argv = argv,
        .envp = envp,
        .folder = run->workdir->path,
        .answer_bytes = GPG_CHATTER_BYTES,
        .wall_s = LIMIT_TOOL_WALL_S,
        .cpu_s = LIMIT_TOOL_WALL_S,
        .memory_bytes = LIMIT_TOOL_MEMORY_BYTES,
        .file_bytes = GPG_FILE_BYTES,
        .no_network = true,
        .is_fenced = true,
        .takes_failure = true,
    };

    run->child = child_start(&spec, on_done, run);
    return run;
}

void
gpg_cancel(GpgRun *run)
{
    if (!run)
        return;
    if (run->failing)
        g_source_remove(run->failing);
    child_cancel(run->child);
    run_free(run);
}
