/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/key.h"

#include "bridge/store/files.h"
#include "bridge/store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/random.h>
#include <unistd.h>

static GBytes *
read_key(const char *path, GError **error)
{
    g_auto(AutoFd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    guint8 key[STORE_KEY_BYTES + 1];
    ssize_t size;

    if (fd < 0) {
        files_fail(error, "cannot read a key of the state folder", errno);
        return NULL;
    }
    size = read(fd, key, sizeof key);
    if (size != STORE_KEY_BYTES) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "%s is not a key of banditore: put the right file back", path);
        return NULL;
    }

    GBytes *bytes = g_bytes_new(key, STORE_KEY_BYTES);

    explicit_bzero(key, sizeof key);
    return bytes;
}

static bool
fill(int fd, const char *dir)
{
    guint8 key[STORE_KEY_BYTES];
    bool ok = getrandom(key, sizeof key, 0) == sizeof key &&
              write(fd, key, sizeof key) == sizeof key && files_own(fd, dir) &&
              fsync(fd) == 0;

    explicit_bzero(key, sizeof key);
    return ok;
}

/* By link, which never replaces: of two that make one at once, one wins. */
static bool
make_key(const char *dir, const char *path, GError **error)
{
    g_autofree char *fresh = g_strconcat(path, ".new-XXXXXX", NULL);
    g_auto(AutoFd) fd = g_mkstemp_full(fresh, O_RDWR | O_CLOEXEC, 0600);
    g_auto(AutoFd) folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && folder >= 0 && fill(fd, dir) &&
              (link(fresh, path) == 0 || errno == EEXIST) && fsync(folder) == 0;
    int number = errno;

    if (fd >= 0)
        unlink(fresh);
    return ok || files_fail(error, "cannot make a key in the state folder", number);
}

GBytes *
store_key(Store *store, const char *name, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".key", NULL);
    g_autofree char *path = g_build_filename(store->dir, file, NULL);

    if (store->mode != STORE_READER && access(path, F_OK) != 0 &&
        !make_key(store->dir, path, error))
        return NULL;
    return read_key(path, error);
}

GBytes *
store_key_of(const char *dir, const char *name, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".key", NULL);
    g_autofree char *path = g_build_filename(dir, file, NULL);

    return read_key(path, error);
}
