/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * audit - who broadcast what, and whether the chain of digests is whole
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"
#include "bridge/store/audit.h"

#include <stdio.h>
#include <string.h>

extern const Command command_audit;

static bool
print_line(const AuditLine *line, void *user_data)
{
    g_autofree char *when = clock_text(line->at_s);

    printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\n", line->id, when, line->actor,
           line->action, line->subject, line->detail ? line->detail : "");
    return true;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    bool verify = argc == 2 && strcmp(argv[1], "verify") == 0;
    g_autoptr(GError) error = NULL;
    int status = EX_CONFIG;

    if (argc > 2 || (argc == 2 && !verify))
        return command_usage(&command_audit);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_READER, &status);
    if (!store)
        return status;

    if (verify ? audit_verify(store, &error)
               : audit_each(store, print_line, NULL, &error)) {
        if (verify)
            puts("The audit is whole.");
        return 0;
    }
    command_error("%s", error->message);
    return EXIT_NEGATIVE;
}

const Command command_audit = {
    .name = "audit",
    .usage = "[verify]",
    .summary = "who broadcast what; check that no line was changed",
    .run = run,
};
