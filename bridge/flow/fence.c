/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/fence.h"

#include "bridge/base/cleanup.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights of Linux 5.19 and 6.2 (linux/landlock.h), which older headers lack. */
#define FENCE_REFER (1ULL << 13)
#define FENCE_TRUNCATE (1ULL << 14)

#define FENCE_READ                                                                     \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |                       \
     LANDLOCK_ACCESS_FS_READ_DIR)
#define FENCE_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define FENCE_WORK                                                                     \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |                      \
     LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                     \
     LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define FENCE_REST                                                                     \
    (LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |                    \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |                      \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                    \
     LANDLOCK_ACCESS_FS_MAKE_SYM)

static const struct {
    const char *path;
    uint64_t rights;
} readable[] = {
    {"/usr", FENCE_READ},
    {"/lib", FENCE_READ},
    {"/lib64", FENCE_READ},
    {"/bin", FENCE_READ},
    {"/etc/ld.so.cache", FENCE_FILE},
    {"/sys/devices/system/cpu", FENCE_FILE | LANDLOCK_ACCESS_FS_READ_DIR},
};

/* What is not there needs no right. */
static bool
open_path(int fence, const char *path, uint64_t rights)
{
    g_auto(AutoFd) fd = open(path, O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr rule = {
        .allowed_access = rights,
        .parent_fd = fd,
    };

    return fd < 0 || syscall(SYS_landlock_add_rule, fence, LANDLOCK_RULE_PATH_BENEATH,
                             &rule, 0) == 0;
}

int
fence_make(const char *folder)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    uint64_t later =
        (version >= 2 ? FENCE_REFER : 0) | (version >= 3 ? FENCE_TRUNCATE : 0);
    struct landlock_ruleset_attr rules = {
        .handled_access_fs = FENCE_READ | FENCE_WORK | FENCE_REST | later,
    };

    if (version < 1)
        return -1;

    g_auto(AutoFd) fence =
        (int) syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    bool is_made =
        fence >= 0 && open_path(fence, folder, FENCE_WORK | (later & FENCE_TRUNCATE));

    for (size_t i = 0; is_made && i < G_N_ELEMENTS(readable); i++)
        is_made = open_path(fence, readable[i].path, readable[i].rights);
    return is_made ? auto_fd_steal(&fence) : -1;
}

int
fence_enter(int fence)
{
    return (int) syscall(SYS_landlock_restrict_self, fence, 0);
}
