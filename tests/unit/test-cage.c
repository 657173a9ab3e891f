/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/cage.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NO_CAGE 99

static void
do_open(void)
{
    syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

static void
do_write_file(void)
{
    syscall(SYS_openat, AT_FDCWD, "/tmp/banditore-cage", O_CREAT | O_WRONLY, 0600);
}

static void
do_socket(void)
{
    syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void
do_exec(void)
{
    char *const none[] = {NULL};

    syscall(SYS_execve, "/bin/true", none, none);
}

static void
do_fork(void)
{
    syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void
do_kill(void)
{
    syscall(SYS_kill, getppid(), 0);
}

static void
do_stat(void)
{
    char place[512];

    syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", place, 0);
}

static void
do_execute_memory(void)
{
    syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
            -1, 0);
}

static void
do_work(void)
{
    char *memory = malloc(1 << 20);

    if (!memory || write(STDOUT_FILENO, "", 0) != 0)
        _exit(EXIT_FAILURE);
    free(memory);
}

static const struct {
    const char *path;
    void (*act)(void);
    bool dies;
} acts[] = {
    {"/cage/open", do_open, true},
    {"/cage/write-file", do_write_file, true},
    {"/cage/socket", do_socket, true},
    {"/cage/exec", do_exec, true},
    {"/cage/fork", do_fork, true},
    {"/cage/kill", do_kill, true},
    {"/cage/stat", do_stat, true},
    {"/cage/executable-memory", do_execute_memory, true},
    {"/cage/work", do_work, false},
};

static void
test_act(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        if (!cage_enter(NULL))
            _exit(EXIT_NO_CAGE);
        acts[i].act();
        _exit(EXIT_SUCCESS);
    }
    g_assert_cmpint(pid, >, 0);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    if (acts[i].dies) {
        g_assert_true(WIFSIGNALED(status));
        g_assert_cmpint(WTERMSIG(status), ==, SIGSYS);
    } else {
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), ==, EXIT_SUCCESS);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
        g_test_add_data_func(acts[i].path, GSIZE_TO_POINTER(i), test_act);
    return g_test_run();
}
