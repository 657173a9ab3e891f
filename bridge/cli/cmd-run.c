/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * run - the daemon in the foreground
 */
#include "bridge/cli/command.h"

#include "bridge/cli/daemon.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

extern const Command command_run;

/* Passwords and citizens' numbers are in this memory: it goes into no core file, and
 * no other program of our user may look into it. */
static void
hide_memory(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    bool once = argc == 2 && strcmp(argv[1], "--once") == 0;

    if (argc > 2 || (argc == 2 && !once))
        return command_usage(&command_run);

    hide_memory();

    g_autoptr(Settings) settings = command_settings(context);
    return settings ? daemon_run(settings, once) : EX_CONFIG;
}

const Command command_run = {
    .name = "run",
    .usage = "[--once]",
    .summary = "the daemon in the foreground; --once: do what is due and end",
    .run = run,
};
