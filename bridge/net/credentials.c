/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* In bytes.  Tokens have a few hundred; a longer file is not a secret. */
#define SECRET_MOST_BYTES (64 * 1024)

#define COMMAND_TIMEOUT_S 20

/* Where @path is: systemd's folder goes first for a bare name. */
static char *
find(const char *path)
{
    const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
    g_autofree char *there = NULL;

    if (!folder || strchr(path, '/'))
        return g_strdup(path);

    there = g_build_filename(folder, path, NULL);
    return g_file_test(there, G_FILE_TEST_EXISTS) ? g_steal_pointer(&there)
                                                  : g_strdup(path);
}

static bool
is_private(int fd, const char *path, GError **error)
{
    struct stat info;
    mode_t others = S_IROTH | S_IWOTH | S_IWGRP;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                    "%s is not a plain file", path);
        return false;
    }
    if (info.st_uid != 0 && info.st_uid != geteuid()) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                    "%s belongs to somebody else: give it to this user or to root",
                    path);
        return false;
    }
    if (info.st_uid != 0)
        others |= S_IRGRP;
    if (info.st_mode & others) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                    "%s is open to others: chmod %s it", path,
                    info.st_uid == 0 ? "0640" : "0600");
        return false;
    }
    return true;
}

/* Wipes what it cannot hand on. */
static Secret *
read_all(int fd, const char *path, GError **error)
{
    char *text = g_malloc0(SECRET_MOST_BYTES + 1);
    size_t length = 0;
    ssize_t got = 0;
    int failure;
    bool is_good = false;
    g_autoptr(Secret) secret = NULL;

    while (length < SECRET_MOST_BYTES) {
        got = read(fd, text + length, SECRET_MOST_BYTES - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t) got;
    }

    failure = errno;
    secret = secret_take(g_strdup(text));
    if (got < 0)
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(failure),
                    "cannot read %s: %s", path, g_strerror(failure));
    else if (length == SECRET_MOST_BYTES || strlen(text) != length)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "%s holds no secret: it is too long or not text", path);
    else if (*secret_text(secret) == '\0')
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is empty", path);
    else
        is_good = true;
    explicit_bzero(text, SECRET_MOST_BYTES);
    g_free(text);
    return is_good ? g_steal_pointer(&secret) : NULL;
}

Secret *
credentials_read(const char *path, GError **error)
{
    g_autofree char *where = find(path);
    /* Non-blocking, so that a FIFO in its place cannot hold us up. */
    g_auto(AutoFd) fd = open(where, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0) {
        int failure = errno;

        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(failure),
                    "cannot open %s: %s", where, g_strerror(failure));
        return NULL;
    }
    if (!is_private(fd, where, error))
        return NULL;

    return read_all(fd, where, error);
}

/* --- A command that prints a token --- */

typedef struct {
    GMainLoop *loop;
    GBytes *output;
    GError *error;
} Run;

static gboolean
on_late(gpointer data)
{
    g_cancellable_cancel(data);
    return G_SOURCE_REMOVE;
}

static void
on_run(GObject *process, GAsyncResult *result, gpointer data)
{
    Run *run = data;

    g_subprocess_communicate_finish(G_SUBPROCESS(process), result, &run->output, NULL,
                                    &run->error);
    g_main_loop_quit(run->loop);
}

/* Waits for @process in a context of its own, since a worker thread has none. */
static GBytes *
wait_for(GSubprocess *process, GError **error)
{
    GMainContext *context = g_main_context_new();
    GSource *timer = g_timeout_source_new_seconds(COMMAND_TIMEOUT_S);
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    Run run = {.loop = g_main_loop_new(context, FALSE)};

    g_main_context_push_thread_default(context);
    g_source_set_callback(timer, on_late, cancel, NULL);
    g_source_attach(timer, context);
    g_subprocess_communicate_async(process, NULL, cancel, on_run, &run);
    g_main_loop_run(run.loop);
    g_main_context_pop_thread_default(context);

    g_source_destroy(timer);
    g_source_unref(timer);
    g_main_loop_unref(run.loop);
    g_main_context_unref(context);
    if (run.error)
        g_propagate_error(error, run.error);
    return run.output;
}

/* Takes @output and wipes it. */
static Secret *
first_line(GBytes *output, GError **error)
{
    gsize length = 0;
    char *bytes = g_bytes_unref_to_data(output, &length);
    char *end = length > 0 ? memchr(bytes, '\n', length) : NULL;
    size_t line = end ? (size_t) (end - bytes) : length;
    g_autoptr(Secret) secret = secret_take(g_strndup(bytes, line));

    if (length > 0)
        explicit_bzero(bytes, length);
    g_free(bytes);
    if (*secret_text(secret) == '\0') {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "the token command printed nothing");
        return NULL;
    }
    return g_steal_pointer(&secret);
}

Secret *
credentials_command(const char *command, GError **error)
{
    g_auto(GStrv) words = NULL;
    g_autoptr(GSubprocess) process = NULL;
    g_autoptr(GBytes) output = NULL;

    if (!g_shell_parse_argv(command, NULL, &words, error))
        return NULL;
    process = g_subprocess_newv((const char *const *) words,
                                G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
    if (!process) {
        g_prefix_error(error, "cannot run the token command: ");
        return NULL;
    }

    output = wait_for(process, error);
    if (!output) {
        g_subprocess_force_exit(process);
        g_prefix_error(error, "the token command gave no answer: ");
        return NULL;
    }
    if (!g_subprocess_wait_check(process, NULL, error)) {
        g_prefix_error(error, "the token command failed: ");
        return NULL;
    }
    return first_line(g_steal_pointer(&output), error);
}
