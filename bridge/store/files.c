/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".new-"

bool
files_fail(GError **error, const char *what, int number)
{
    StoreError code = STORE_ERROR_FAILED;

    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
    case EROFS:
        code = STORE_ERROR_FULL;
        break;
    case ENOENT:
        code = STORE_ERROR_NOT_FOUND;
        break;
    }

    g_set_error(error, STORE_ERROR, code, "%s: %s", what, g_strerror(number));
    return false;
}

bool
files_sync_dir(const char *dir, GError **error)
{
    g_auto(AutoFd) fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0)
        return files_fail(error, "cannot sync a folder of the state", errno);
    return true;
}

bool
files_make_dir(const char *dir, GError **error)
{
    if (mkdir(dir, 0700) != 0) {
        if (errno == EEXIST && g_file_test(dir, G_FILE_TEST_IS_DIR))
            return true;
        return files_fail(error, "cannot make a folder of the state", errno);
    }

    g_autofree char *parent = g_path_get_dirname(dir);

    return files_sync_dir(parent, error);
}

bool
files_write(int fd, GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);

    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= (gsize) written;
    }
    return fsync(fd) == 0;
}

bool
files_own(int fd, const char *dir)
{
    struct stat folder;

    return geteuid() != 0 ||
           (stat(dir, &folder) == 0 && fchown(fd, folder.st_uid, folder.st_gid) == 0);
}

/* Whether the file is there whole; only ever renamed into place, so its size tells. */
static bool
is_there(const char *path, GBytes *bytes)
{
    struct stat file;

    return stat(path, &file) == 0 && S_ISREG(file.st_mode) &&
           (guint64) file.st_size == g_bytes_get_size(bytes);
}

static bool
put_anew(const char *path, const char *folder, GBytes *bytes, GError **error)
{
    g_autofree char *fresh = g_build_filename(folder, TEMPORARY "XXXXXX", NULL);
    g_auto(AutoFd) fd = g_mkstemp_full(fresh, O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0)
        return files_fail(error, "cannot create a file in the state folder", errno);

    if (!files_own(fd, folder) || !files_write(fd, bytes) || rename(fresh, path) != 0) {
        int number = errno;

        unlink(fresh);
        return files_fail(error, "cannot write a file in the state folder", number);
    }
    return files_sync_dir(folder, error);
}

bool
files_put(const char *dir, const char *relative, GBytes *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(dir, relative, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    if (!files_make_dir(folder, error))
        return false;

    /* A crash may have come between its rename and the sync of the folder.  It is used
     * again, so the sweep is to take it for a young one. */
    if (is_there(path, bytes)) {
        utimensat(AT_FDCWD, path, NULL, 0);
        return files_sync_dir(folder, error);
    }

    return put_anew(path, folder, bytes, error);
}

bool
files_replace(const char *dir, const char *relative, GBytes *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(dir, relative, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    return put_anew(path, folder, bytes, error);
}

GBytes *
files_map(const char *dir, const char *relative, GError **error)
{
    g_autofree char *path = g_build_filename(dir, relative, NULL);
    g_auto(AutoFd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        files_fail(error, "cannot read a file of the state folder", errno);
        return NULL;
    }

    g_autoptr(GError) why = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, &why);

    if (!file) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "cannot read a file of the state folder: %s", why->message);
        return NULL;
    }
    return g_mapped_file_get_bytes(file);
}

static void
clean_folder(const char *folder)
{
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_str_has_prefix(name, TEMPORARY))
            unlink(path);
    }
}

void
files_clean(const char *dir, const char *sub)
{
    g_autofree char *top = g_build_filename(dir, sub, NULL);
    g_autoptr(GDir) names = g_dir_open(top, 0, NULL);
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *folder = g_build_filename(top, name, NULL);

        if (g_file_test(folder, G_FILE_TEST_IS_DIR))
            clean_folder(folder);
    }
}
