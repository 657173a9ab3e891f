/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * backup - a consistent copy of the database while the daemon runs
 */
#include "bridge/cli/command.h"

#include "bridge/store/audit.h"

#include <stdio.h>

extern const Command command_backup;

static int
run(const CommandContext *context, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    int status = EX_CONFIG;

    if (argc != 2)
        return command_usage(&command_backup);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);
    if (!store)
        return status;

    if (!store_backup(store, argv[1], &error) ||
        !audit_add(store, actor, "backup", argv[1], NULL, &error)) {
        command_error("%s", error->message);
        return EX_CANTCREAT;
    }
    printf("Written: %s\n", argv[1]);
    return 0;
}

const Command command_backup = {
    .name = "backup",
    .usage = "FILE",
    .summary = "write a copy of the database, also while the daemon runs",
    .run = run,
};
