/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/workdir.h"

#include "bridge/base/cleanup.h"
#include "bridge/flow/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void
empty_folder(int folder)
{
    int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *entry;

    if (!dir) {
        g_auto(AutoFd) unused = copy;
        return;
    }
    while ((entry = readdir(dir)))
        unlinkat(folder, entry->d_name, 0);
    closedir(dir);
}

Workdir *
workdir_new(const char *name)
{
    g_autofree char *pattern = g_strdup_printf("banditore-%s-XXXXXX", name);
    Workdir *workdir = g_new0(Workdir, 1);
    uid_t uid;
    gid_t gid;

    child_identity(&uid, &gid);
    workdir->opened = -1;
    workdir->path = g_dir_make_tmp(pattern, NULL);
    if (workdir->path)
        workdir->opened =
            open(workdir->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (workdir->opened < 0 ||
        (geteuid() == 0 && fchown(workdir->opened, uid, gid) != 0)) {
        workdir_free(workdir);
        return NULL;
    }
    return workdir;
}

void
workdir_free(Workdir *workdir)
{
    if (!workdir)
        return;
    if (workdir->opened >= 0)
        empty_folder(workdir->opened);
    if (workdir->path)
        rmdir(workdir->path);
    auto_fd_clear(&workdir->opened);
    g_free(workdir->path);
    g_free(workdir);
}

bool
workdir_put(Workdir *workdir, const char *name, GBytes *bytes)
{
    g_auto(AutoFd) fd =
        openat(workdir->opened, name,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    gsize left = 0;
    const char *data = g_bytes_get_data(bytes, &left);
    uid_t uid;
    gid_t gid;

    child_identity(&uid, &gid);
    if (fd < 0 || (geteuid() == 0 && fchown(fd, uid, gid) != 0))
        return false;
    while (left > 0) {
        ssize_t put = write(fd, data, left);

        if (put <= 0)
            return false;
        data += put;
        left -= (size_t) put;
    }
    return true;
}
