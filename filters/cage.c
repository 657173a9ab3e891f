/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/cage.h"

#include "bridge/base/limits.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

G_DEFINE_QUARK(banditore_cage_error, cage_error)

/* All rights of the first Landlock (Linux 5.13). */
#define CAGE_LANDLOCK_RIGHTS                                                           \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                      \
     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |                      \
     LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                  \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                      \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |                      \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                    \
     LANDLOCK_ACCESS_FS_MAKE_SYM)

/* What malloc, reading a pipe and ending need. */
static const char *const calls[] = {
    "read",          "write",           "readv",          "writev",
    "close",         "lseek",           "fstat",          "brk",
    "munmap",        "mremap",          "madvise",        "futex",
    "poll",          "ppoll",           "exit",           "exit_group",
    "rt_sigreturn",  "rt_sigaction",    "rt_sigprocmask", "sigaltstack",
    "clock_gettime", "gettimeofday",    "time",           "getrandom",
    "getpid",        "gettid",          "sched_yield",    "restart_syscall",
    "rseq",          "set_robust_list", "nanosleep",      "clock_nanosleep",
};

static bool
fail(GError **error, const char *what, int problem)
{
    g_set_error(error, CAGE_ERROR, CAGE_ERROR_CLOSED, "%s: %s", what,
                g_strerror(problem));
    return false;
}

static bool
set_limit(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};

    return setrlimit(resource, &limit) == 0;
}

static bool
limit_resources(GError **error)
{
    if (!set_limit(RLIMIT_CORE, 0) || !set_limit(RLIMIT_CPU, LIMIT_CONVERT_CPU_S) ||
        !set_limit(RLIMIT_FSIZE, 0) || !set_limit(RLIMIT_NPROC, 0) ||
        !set_limit(RLIMIT_NOFILE, 3) || !cage_limit_memory())
        return fail(error, "limits", errno);
    return true;
}

/* Kernels without Landlock are no worse off than before: seccomp opens no file. */
static bool
close_files(GError **error)
{
    struct landlock_ruleset_attr rules = {.handled_access_fs = CAGE_LANDLOCK_RIGHTS};
    int fd = (int) syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    int problem;

    if (fd < 0)
        return errno == ENOSYS || errno == EOPNOTSUPP ? true
                                                      : fail(error, "landlock", errno);
    problem = syscall(SYS_landlock_restrict_self, fd, 0) == 0 ? 0 : errno;
    close(fd);
    return problem == 0 ? true : fail(error, "landlock", problem);
}

static int
allow(scmp_filter_ctx filter, const char *name)
{
    int call = seccomp_syscall_resolve_name(name);

    /* Some architectures lack some of the old calls. */
    return call == __NR_SCMP_ERROR ? 0
                                   : seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
}

/* Memory that can be executed is never asked for again. */
static int
allow_memory(scmp_filter_ctx filter)
{
    int problem = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));

    if (problem == 0)
        problem = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return problem;
}

/* The C library asks for the state of a descriptor by newfstatat with an empty path;
 * a path cannot be checked here, but the flag that makes it needless can. */
static int
allow_fstatat(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 2,
                            SCMP_A0(SCMP_CMP_LE, 2),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000, 0x1000));
}

static bool
close_calls(GError **error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int problem = filter ? 0 : -ENOMEM;

    for (size_t i = 0; problem == 0 && i < G_N_ELEMENTS(calls); i++)
        problem = allow(filter, calls[i]);
    for (const char *const *name = cage_extra_calls(); problem == 0 && *name; name++)
        problem = allow(filter, *name);
    if (problem == 0)
        problem = allow_memory(filter);
    if (problem == 0)
        problem = allow_fstatat(filter);
    if (problem == 0)
        problem = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    return problem == 0 ? true : fail(error, "seccomp", -problem);
}

bool
cage_enter(GError **error)
{
    if (close_range(3, ~0U, 0) != 0)
        return fail(error, "descriptors", errno);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return fail(error, "privileges", errno);
    return close_files(error) && limit_resources(error) && close_calls(error);
}
