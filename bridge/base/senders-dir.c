/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/senders-dir.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

bool
senders_dir_is_safe(const char *path, const char *folder)
{
    struct stat own, info;

    if (stat(path, &info) != 0)
        return true;
    return stat(folder, &own) == 0 && (info.st_uid == 0 || info.st_uid == own.st_uid) &&
           (info.st_mode & 022) == 0;
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
senders_dir_files(const char *dir, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) open = g_dir_open(dir, 0, &problem);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (!open && !g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    while (open && (name = g_dir_read_name(open)))
        if (g_str_has_suffix(name, ".conf") && *name != '.')
            g_ptr_array_add(files, g_build_filename(dir, name, NULL));
    g_ptr_array_sort(files, by_name);
    return g_steal_pointer(&files);
}

void
senders_dir_stamp(GString *stamp, const char *path)
{
    GStatBuf info;

    if (g_stat(path, &info) != 0)
        return;
    /* Of the last change, not the last writing: a file may come before its owner. */
    g_string_append_printf(stamp, "%s %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT "\n",
                           path, (gint64) info.st_ctim.tv_sec, info.st_ctim.tv_nsec,
                           (gint64) info.st_size);
}
