/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * stop, resume - halt everything that goes out, and go on
 *
 * The daemon sees the change in the store by itself.
 */
#include "bridge/cli/command.h"

#include "bridge/store/audit.h"

#include <stdio.h>

extern const Command command_stop;
extern const Command command_resume;

static int
set_halted(const CommandContext *context, const char *value, const char *action,
           const char *said)
{
    g_autoptr(Settings) settings = command_settings(context);
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    int status = EX_CONFIG;

    if (!settings)
        return status;

    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);
    if (!store)
        return status;

    if (!store_set(store, "halted", value, &error) ||
        !audit_add(store, actor, action, "everything", NULL, &error)) {
        command_error("%s", error->message);
        return EX_TEMPFAIL;
    }
    puts(said);
    return 0;
}

static int
run_stop(const CommandContext *context, int argc, char **argv)
{
    if (argc != 1)
        return command_usage(&command_stop);
    return set_halted(context, "yes", "stop",
                      "Stopped: nothing more goes out until \"banditore resume\".");
}

static int
run_resume(const CommandContext *context, int argc, char **argv)
{
    if (argc != 1)
        return command_usage(&command_resume);
    return set_halted(context, "no", "resume", "Resumed: what waits goes out.");
}

const Command command_stop = {
    .name = "stop",
    .usage = "",
    .summary = "halt everything that goes out",
    .run = run_stop,
};

const Command command_resume = {
    .name = "resume",
    .usage = "",
    .summary = "go on after stop",
    .run = run_resume,
};
