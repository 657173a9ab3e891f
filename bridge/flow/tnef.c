/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tnef - what Outlook packed into a winmail.dat, as a bundle (filters/bundle.h)
 *
 * The program tnef writes the attachments, and the text where one is in it, as files
 * into a folder of this run.  What it left is read back as if a stranger had put it
 * there: plain files only, never through a link, so many and so much at most.
 */
#include "bridge/flow/tool.h"

#include "bridge/base/cleanup.h"
#include "bridge/base/limits.h"
#include "bridge/flow/child.h"
#include "bridge/flow/workdir.h"
#include "filters/bundle.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define TNEF_INPUT "banditore-input"

/* What it may say on standard output: nothing of interest, in bytes. */
#define TNEF_CHATTER_BYTES (64 * 1024)

struct ToolRun {
    Child *child;
    Workdir *workdir;
    guint failing; /* idle source of a run that could not begin */
    ToolDone done;
    void *user_data;
};

/* Returns: (owned) the bytes, NULL when the file is none or larger than @most. */
static GBytes *
read_file(int folder, const char *name, size_t most)
{
    g_auto(AutoFd) fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat file;
    size_t have = 0;
    ssize_t got;

    if (fd < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) || file.st_size < 0 ||
        (uint64_t) file.st_size > most)
        return NULL;

    guint8 *data = g_malloc((size_t) file.st_size + 1);

    while (have < (size_t) file.st_size &&
           (got = read(fd, data + have, (size_t) file.st_size - have)) > 0)
        have += (size_t) got;
    return g_bytes_new_take(data, have);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (owned) the names in the folder in order, NULL when they are too many. */
static GPtrArray *
list_names(int folder)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *entry;

    if (!dir) {
        g_auto(AutoFd) unused = copy;
        return NULL;
    }
    rewinddir(dir);
    while (names->len <= LIMIT_BUNDLE_FILES && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, TNEF_INPUT) != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    }
    closedir(dir);
    if (names->len > LIMIT_BUNDLE_FILES)
        return NULL;
    g_ptr_array_sort(names, by_name);
    return g_steal_pointer(&names);
}

static GBytes *
read_result(int folder)
{
    g_autoptr(GPtrArray) names = list_names(folder);
    g_autoptr(GPtrArray) bundle = bundle_new();
    size_t left = LIMIT_BUNDLE_BYTES;

    for (unsigned i = 0; names && i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autoptr(GBytes) data = read_file(folder, name, left);

        if (!data)
            return NULL;
        left -= g_bytes_get_size(data);
        bundle_add(bundle, name, data);
    }
    return names ? bundle_pack(bundle) : NULL;
}

static void
settle(ToolRun *run, GBytes *result)
{
    ToolDone done = run->done;
    void *user_data = run->user_data;

    workdir_free(run->workdir);
    g_free(run);
    done(result, user_data);
}

static void
on_done(GBytes *output, const GError *error, void *data)
{
    ToolRun *run = data;
    g_autoptr(GBytes) result = error ? NULL : read_result(run->workdir->opened);

    if (error)
        g_debug("tnef: %s", error->message);
    settle(run, result);
}

static gboolean
on_failed(void *data)
{
    settle(data, NULL);
    return G_SOURCE_REMOVE;
}

static ToolRun *
tnef_start(GBytes *data, ToolDone done, void *user_data)
{
    static const char *const argv[] = {
        BANDITORE_TNEF,      "--file=" TNEF_INPUT,
        "--directory=.",     "--number-backups",
        "--ignore-checksum", "--save-body=" BUNDLE_BODY,
        "--body-pref=ALL",   NULL,
    };
    static const char *const envp[] = {"LANG=C.UTF-8", "PATH=/usr/bin:/bin",
                                       "HOME=/nonexistent", NULL};
    ToolRun *run = g_new0(ToolRun, 1);

    run->done = done;
    run->user_data = user_data;
    run->workdir = workdir_new("tnef");
    if (!run->workdir || !workdir_put(run->workdir, TNEF_INPUT, data)) {
        run->failing = g_idle_add(on_failed, run);
        return run;
    }

    const ChildSpec spec = {
        .argv = argv,
        .envp = envp,
        .folder = run->workdir->path,
        .answer_bytes = TNEF_CHATTER_BYTES,
        .wall_s = LIMIT_TOOL_WALL_S,
        .cpu_s = LIMIT_TOOL_WALL_S,
        .memory_bytes = LIMIT_TOOL_MEMORY_BYTES,
        .file_bytes = LIMIT_BUNDLE_BYTES,
        .no_network = true,
        .is_fenced = true,
    };

    run->child = child_start(&spec, on_done, run);
    return run;
}

static void
tnef_cancel(ToolRun *run)
{
    if (!run)
        return;
    if (run->failing)
        g_source_remove(run->failing);
    child_cancel(run->child);
    workdir_free(run->workdir);
    g_free(run);
}

const Tool tool_tnef = {
    .name = "tnef",
    .start = tnef_start,
    .cancel = tnef_cancel,
};
