/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/copy.h"

#include "bridge/store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that are read at a time. */
#define BLOCK (64 * 1024)

#define SHA256_HEX 64

static bool
make_folders(const char *top, const char *relative, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(relative);
    g_autofree char *path = g_build_filename(top, folder, NULL);

    if (strcmp(folder, ".") == 0 || g_mkdir_with_parents(path, 0700) == 0)
        return true;
    return files_fail(error, "cannot make a folder of the copy", errno);
}

static bool
write_block(int fd, const guchar *block, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, block, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        block += written;
        size -= (size_t) written;
    }
    return true;
}

/* Reads @from to its end, into @to unless that is -1; false with errno. */
static bool
pump(int from, int to, GChecksum *sum, uint64_t *bytes)
{
    g_autofree guchar *block = g_malloc(BLOCK);

    for (;;) {
        ssize_t size = read(from, block, BLOCK);

        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return size == 0;
        g_checksum_update(sum, block, size);
        *bytes += (uint64_t) size;
        if (to >= 0 && !write_block(to, block, (size_t) size))
            return false;
    }
}

static void
add_line(GString *manifest, GChecksum *sum, const char *relative)
{
    g_string_append_printf(manifest, "%s  %s\n", g_checksum_get_string(sum), relative);
}

bool
copy_file(const char *from_dir, const char *to_dir, const char *relative,
          GString *manifest, uint64_t *bytes, GError **error)
{
    g_autofree char *source = g_build_filename(from_dir, relative, NULL);
    g_autofree char *target = g_build_filename(to_dir, relative, NULL);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_auto(AutoFd) from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (from < 0) {
        files_fail(error, source, errno);
        return false;
    }
    if (!make_folders(to_dir, relative, error))
        return false;

    g_auto(AutoFd) to =
        open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (to < 0 || !pump(from, to, sum, bytes))
        return files_fail(error, target, errno);
    if (manifest)
        add_line(manifest, sum, relative);
    return true;
}

bool
copy_note(const char *dir, const char *relative, GString *manifest, uint64_t *bytes,
          GError **error)
{
    g_autofree char *path = g_build_filename(dir, relative, NULL);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_auto(AutoFd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || !pump(fd, -1, sum, bytes))
        return files_fail(error, path, errno);
    add_line(manifest, sum, relative);
    return true;
}

bool
copy_sync(const char *dir, GError **error)
{
    g_auto(AutoFd) fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || syncfs(fd) != 0)
        return files_fail(error, "cannot sync the copy", errno);
    return true;
}

bool
copy_finish(const char *dir, const GString *manifest, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(manifest->str, manifest->len);

    return files_replace(dir, COPY_MANIFEST, bytes, error) && copy_sync(dir, error);
}

static bool
is_inside(const char *relative)
{
    g_auto(GStrv) steps = g_strsplit(relative, "/", -1);

    for (char **step = steps; *step; step++)
        if (**step == '\0' || strcmp(*step, ".") == 0 || strcmp(*step, "..") == 0)
            return false;
    return *steps != NULL;
}

/* As copy_note() writes it: the digest, two blanks, the name. */
static bool
is_line(const char *line)
{
    return strlen(line) > SHA256_HEX + 2 &&
           strspn(line, "0123456789abcdef") == SHA256_HEX &&
           strncmp(line + SHA256_HEX, "  ", 2) == 0 && is_inside(copy_line_name(line));
}

const char *
copy_line_name(const char *line)
{
    return line + SHA256_HEX + 2;
}

char **
copy_read_list(const char *text, size_t length, const char *dir, GError **error)
{
    g_auto(GStrv) lines = NULL;
    bool ok = memchr(text, '\0', length) == NULL;
    unsigned n;

    if (ok)
        lines = g_strsplit(text, "\n", -1);
    n = ok ? g_strv_length(lines) : 0;

    /* Behind the last line feed stands nothing; a list that is cut there is not whole.
     */
    ok = ok && n > 1 && *lines[n - 1] == '\0';
    for (unsigned i = 0; ok && i + 1 < n; i++)
        ok = is_line(lines[i]);
    if (!ok) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "%s/" COPY_MANIFEST " is damaged", dir);
        return NULL;
    }
    g_clear_pointer(&lines[n - 1], g_free);
    return g_steal_pointer(&lines);
}

static bool
check_line(const char *dir, const char *line, GError **error)
{
    g_autoptr(GString) found = g_string_new(NULL);
    uint64_t bytes = 0;

    if (!copy_note(dir, copy_line_name(line), found, &bytes, error))
        return false;
    g_string_truncate(found, found->len - 1);
    if (strcmp(found->str, line) == 0)
        return true;

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "%s/%s is not what was written: the copy is damaged", dir,
                copy_line_name(line));
    return false;
}

char **
copy_check(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, COPY_MANIFEST, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
            "%s is no copy that \"banditore backup\" wrote: it has no " COPY_MANIFEST,
            dir);
        return NULL;
    }

    g_auto(GStrv) lines = copy_read_list(text, length, dir, error);

    for (char **line = lines; line && *line; line++) {
        const char *name = copy_line_name(*line);

        if (!check_line(dir, *line, error))
            return NULL;
        memmove(*line, name, strlen(name) + 1);
    }
    return g_steal_pointer(&lines);
}

void
copy_remove(const char *path)
{
    bool is_folder = !g_file_test(path, G_FILE_TEST_IS_SYMLINK) &&
                     g_file_test(path, G_FILE_TEST_IS_DIR);
    g_autoptr(GDir) names = is_folder ? g_dir_open(path, 0, NULL) : NULL;
    const char *name;

    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *below = g_build_filename(path, name, NULL);

        copy_remove(below);
    }
    g_remove(path);
}
