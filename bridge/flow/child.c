/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/child.h"

#include "bridge/base/cleanup.h"
#include "bridge/flow/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

G_DEFINE_QUARK(banditore_child_error, child_error)

/* Exit status by which the forked half says that it could not become the program. */
#define CHILD_EXIT_START 126

/* Read at once, in bytes. */
#define CHILD_CHUNK_BYTES (64 * 1024)

/* Open files of a program that has none to open but its own. */
#define CHILD_FILES 64

struct Child {
    pid_t pid;
    int input_fd;
    int output_fd;
    GBytes *input;
    size_t written;
    GByteArray *output;
    size_t answer_bytes;
    bool takes_failure;
    GSource *writing;
    GSource *reading;
    GSource *watching;
    GSource *timing;
    GError *error; /* found before the end */
    ChildDone done;
    void *user_data;
};

void
child_identity(uid_t *uid, gid_t *gid)
{
    const struct passwd *nobody;

    *uid = geteuid();
    *gid = getegid();
    if (*uid != 0)
        return;
    nobody = getpwnam("nobody");
    *uid = nobody ? nobody->pw_uid : 65534;
    *gid = nobody ? nobody->pw_gid : 65534;
}

static void
drop_source(GSource **source)
{
    if (!*source)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void
child_free(Child *child)
{
    drop_source(&child->writing);
    drop_source(&child->reading);
    drop_source(&child->watching);
    drop_source(&child->timing);
    auto_fd_clear(&child->input_fd);
    auto_fd_clear(&child->output_fd);
    g_clear_pointer(&child->input, g_bytes_unref);
    g_byte_array_unref(child->output);
    g_clear_error(&child->error);
    g_free(child);
}

static void
finish(Child *child)
{
    g_autoptr(GError) error = g_steal_pointer(&child->error);
    g_autoptr(GBytes) output = NULL;

    if (!error)
        output = g_bytes_new(child->output->data, child->output->len);

    ChildDone done = child->done;
    void *user_data = child->user_data;

    child_free(child);
    done(output, error, user_data);
}

static void
blame(Child *child, ChildError code, const char *what)
{
    if (!child->error)
        child->error = g_error_new_literal(CHILD_ERROR, code, what);
    if (child->pid > 0)
        kill(-child->pid, SIGKILL);
}

/* ---- in the forked half: only calls that are safe after fork ------------- */

static void
limit(int resource, int64_t most)
{
    struct rlimit value = {(rlim_t) most, (rlim_t) most};

    if (setrlimit(resource, &value) != 0)
        _exit(CHILD_EXIT_START);
}

static void
become_harmless(const ChildSpec *spec, uid_t uid, gid_t gid)
{
    bool root = geteuid() == 0;

    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, CHILD_FILES);
    if (spec->cpu_s > 0)
        limit(RLIMIT_CPU, spec->cpu_s);
    if (spec->memory_bytes > 0)
        limit(RLIMIT_AS, spec->memory_bytes);
    if (spec->file_bytes >= 0)
        limit(RLIMIT_FSIZE, spec->file_bytes);
    /* Without the right to, there is still the cage inside, or nothing to reach. */
    if (spec->no_network &&
        unshare(root ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET)) {
        /* Refused by the kernel: goes on with the network that we have. */
    }
    if (root && (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 ||
                 setresuid(uid, uid, uid) != 0))
        _exit(CHILD_EXIT_START);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(CHILD_EXIT_START);
}

static void G_GNUC_NORETURN
run_program(const ChildSpec *spec, int input, int output, int errors, int fence,
            uid_t uid, gid_t gid)
{
    sigset_t none;

    setsid();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(errors, STDERR_FILENO) < 0 ||
        chdir(spec->folder ? spec->folder : "/") != 0)
        _exit(CHILD_EXIT_START);
    become_harmless(spec, uid, gid);
    if ((fence >= 0 && fence_enter(fence) != 0) || close_range(3, ~0U, 0) != 0)
        _exit(CHILD_EXIT_START);
    execve(spec->argv[0], (char *const *) spec->argv, (char *const *) spec->envp);
    _exit(CHILD_EXIT_START);
}

/* ---- in our half --------------------------------------------------------- */

static gboolean
on_writable(int fd, GIOCondition condition, void *data)
{
    Child *child = data;
    size_t size = 0;
    const char *bytes = g_bytes_get_data(child->input, &size);
    ssize_t put = 0;

    if (child->written < size) {
        put = send(fd, bytes + child->written, size - child->written,
                   MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && (errno == EAGAIN || errno == EINTR))
            return G_SOURCE_CONTINUE;
    }
    if (put > 0)
        child->written += (size_t) put;
    if (put >= 0 && child->written < size)
        return G_SOURCE_CONTINUE;

    /* All is said, or nobody listens any more: its end will say why. */
    auto_fd_clear(&child->input_fd);
    g_clear_pointer(&child->writing, g_source_unref);
    return G_SOURCE_REMOVE;
}

/* Reads what is there.  Returns: whether more may come. */
static bool
drain(Child *child)
{
    guint8 *chunk = g_malloc(CHILD_CHUNK_BYTES);
    ssize_t got;

    while ((got = read(child->output_fd, chunk, CHILD_CHUNK_BYTES)) > 0) {
        if (child->output->len + (size_t) got > child->answer_bytes) {
            blame(child, CHILD_ERROR_LIMIT, "answers more than it may");
            break;
        }
        g_byte_array_append(child->output, chunk, (guint) got);
    }
    g_free(chunk);
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static gboolean
on_readable(int fd, GIOCondition condition, void *data)
{
    Child *child = data;

    if (drain(child))
        return G_SOURCE_CONTINUE;
    g_clear_pointer(&child->reading, g_source_unref);
    return G_SOURCE_REMOVE;
}

static void
on_exit_status(GPid pid, int status, void *data)
{
    Child *child = data;

    child->pid = 0;
    /* Whatever it left behind in its session goes too. */
    kill(-pid, SIGKILL);
    if (child->reading)
        drain(child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_EXIT_START)
        blame(child, CHILD_ERROR_START, "cannot be started");
    else if (WIFSIGNALED(status) && !child->error)
        child->error = g_error_new(CHILD_ERROR, CHILD_ERROR_DIED, "ended by signal %d",
                                   WTERMSIG(status));
    else if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && !child->takes_failure))
        blame(child, CHILD_ERROR_DIED, "ended with a bad status");
    finish(child);
}

static gboolean
on_time_out(void *data)
{
    Child *child = data;

    g_clear_pointer(&child->timing, g_source_unref);
    blame(child, CHILD_ERROR_DIED, "took too long");
    return G_SOURCE_REMOVE;
}

static gboolean
on_failed_start(void *data)
{
    finish(data);
    return G_SOURCE_REMOVE;
}

static GSource *
attach(GSource *source, GSourceFunc function, Child *child)
{
    g_source_set_callback(source, function, child, NULL);
    g_source_attach(source, NULL);
    return source;
}

static bool
open_pipes(int input[2], int output[2], int *errors)
{
    /* A socket, so that a child that is gone is an error and no SIGPIPE. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input) != 0)
        return false;
    if (pipe2(output, O_CLOEXEC) != 0)
        return false;
    *errors = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return *errors >= 0 && g_unix_set_fd_nonblocking(output[0], TRUE, NULL);
}

static bool
launch(Child *child, const ChildSpec *spec)
{
    int input[2] = {-1, -1};
    int output[2] = {-1, -1};
    g_auto(AutoFd) errors = -1;
    g_auto(AutoFd) fence = spec->is_fenced ? fence_make(spec->folder) : -1;
    bool open = open_pipes(input, output, &errors);
    uid_t uid;
    gid_t gid;

    child_identity(&uid, &gid);
    child->pid = open ? fork() : -1;
    if (child->pid == 0)
        run_program(spec, input[1], output[1], errors, fence, uid, gid);

    child->input_fd = input[0];
    child->output_fd = output[0];
    auto_fd_clear(&input[1]);
    auto_fd_clear(&output[1]);
    return child->pid > 0;
}

Child *
child_start(const ChildSpec *spec, ChildDone done, void *user_data)
{
    Child *child = g_new0(Child, 1);

    child->input_fd = child->output_fd = -1;
    child->input = spec->input ? g_bytes_ref(spec->input) : g_bytes_new(NULL, 0);
    child->output = g_byte_array_new();
    child->answer_bytes = spec->answer_bytes;
    child->takes_failure = spec->takes_failure;
    child->done = done;
    child->user_data = user_data;

    if (!launch(child, spec)) {
        blame(child, CHILD_ERROR_START, "cannot be started");
        child->timing = attach(g_idle_source_new(), on_failed_start, child);
        return child;
    }
    child->writing = attach(g_unix_fd_source_new(child->input_fd, G_IO_OUT | G_IO_HUP),
                            G_SOURCE_FUNC(on_writable), child);
    child->reading =
        attach(g_unix_fd_source_new(child->output_fd, G_IO_IN | G_IO_HUP | G_IO_ERR),
               G_SOURCE_FUNC(on_readable), child);
    child->watching = attach(g_child_watch_source_new(child->pid),
                             G_SOURCE_FUNC(on_exit_status), child);
    child->timing =
        attach(g_timeout_source_new_seconds(spec->wall_s), on_time_out, child);
    return child;
}

void
child_cancel(Child *child)
{
    if (!child)
        return;
    if (child->pid > 0) {
        kill(-child->pid, SIGKILL);
        kill(child->pid, SIGKILL);
        while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    child_free(child);
}
