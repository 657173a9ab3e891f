/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * photo - any picture to a JPEG that phones show, with nothing in it but pixels
 *
 * vipsthumbnail: at most 2048 pixels a side, turned as EXIF says, all metadata
 * removed (a photo tells where it was taken); what was transparent becomes white.
 */
#include "bridge/flow/tool.h"

#include "bridge/base/cleanup.h"
#include "bridge/base/limits.h"
#include "bridge/flow/child.h"
#include "bridge/flow/workdir.h"
#include "filters/sniff.h"

#include <fcntl.h>
#include <sys/stat.h>

/* What WhatsApp takes (contracts/whatsapp-cloud-api), in bytes. */
#define PHOTO_BYTES (5 * 1000 * 1000)

/* A file that the tool may write, in bytes: the picture, or what it swaps out. */
#define PHOTO_FILE_BYTES (256LL * 1024 * 1024)

/* What it may say on standard output: nothing of interest. */
#define PHOTO_CHATTER_BYTES (64 * 1024)

struct ToolRun {
    Child *child;
    Workdir *workdir;
    guint failing; /* idle source of a run that could not begin */
    ToolDone done;
    void *user_data;
};

static void
run_free(ToolRun *run)
{
    workdir_free(run->workdir);
    g_free(run);
}

/* The tool's own word is not taken: what it left must be a JPEG of a fair size. */
static GBytes *
read_result(int folder)
{
    g_auto(AutoFd) fd =
        openat(folder, "out.jpg", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    g_autoptr(GBytes) bytes = NULL;
    struct stat file;
    size_t have = 0;
    ssize_t got;

    if (fd < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) ||
        file.st_size <= 0 || file.st_size > PHOTO_BYTES)
        return NULL;

    guint8 *data = g_malloc((size_t) file.st_size);

    while (have < (size_t) file.st_size &&
           (got = read(fd, data + have, (size_t) file.st_size - have)) > 0)
        have += (size_t) got;
    bytes = g_bytes_new_take(data, have);
    if (g_strcmp0(sniff_type(bytes, NULL), "image/jpeg") != 0)
        return NULL;
    return g_steal_pointer(&bytes);
}

static void
settle(ToolRun *run, GBytes *result)
{
    ToolDone done = run->done;
    void *user_data = run->user_data;

    run_free(run);
    done(result, user_data);
}

static void
on_done(GBytes *output, const GError *error, void *data)
{
    ToolRun *run = data;
    g_autoptr(GBytes) result = error ? NULL : read_result(run->workdir->opened);

    if (error)
        g_debug("photo: vipsthumbnail %s", error->message);
    settle(run, result);
}

static gboolean
on_failed(void *data)
{
    settle(data, NULL);
    return G_SOURCE_REMOVE;
}

static ToolRun *
photo_start(GBytes *data, ToolDone done, void *user_data)
{
    ToolRun *run = g_new0(ToolRun, 1);

    run->done = done;
    run->user_data = user_data;
    run->workdir = workdir_new("photo");
    if (!run->workdir || !workdir_put(run->workdir, "in", data)) {
        run->failing = g_idle_add(on_failed, run);
        return run;
    }

    g_autofree char *temporary = g_strconcat("TMPDIR=", run->workdir->path, NULL);
    const char *const argv[] = {
        BANDITORE_VIPSTHUMBNAIL,
        "--size",
        "2048x2048>",
        "--eprofile",
        "srgb",
        "-o",
        "out.jpg[Q=85,strip,background=255]",
        "in",
        NULL,
    };
    /* Loaders that nobody tests against strangers stay off. */
    const char *const envp[] = {"LANG=C.UTF-8",
                                "PATH=/usr/bin:/bin",
                                "VIPS_BLOCK_UNTRUSTED=1",
                                "VIPS_CONCURRENCY=1",
                                "HOME=/nonexistent",
                                temporary,
                                NULL};
    const ChildSpec spec = {
        .argv = argv,
        .envp = envp,
        .folder = run->workdir->path,
        .answer_bytes = PHOTO_CHATTER_BYTES,
        .wall_s = LIMIT_TOOL_WALL_S,
        .cpu_s = LIMIT_TOOL_WALL_S,
        .memory_bytes = LIMIT_TOOL_MEMORY_BYTES,
        .file_bytes = PHOTO_FILE_BYTES,
        .no_network = true,
        .is_fenced = true,
    };

    run->child = child_start(&spec, on_done, run);
    return run;
}

static void
photo_cancel(ToolRun *run)
{
    if (!run)
        return;
    if (run->failing)
        g_source_remove(run->failing);
    child_cancel(run->child);
    run_free(run);
}

const Tool tool_photo = {
    .name = "vipsthumbnail",
    .start = photo_start,
    .cancel = photo_cancel,
};
