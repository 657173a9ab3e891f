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
verify(Store *store, const char *head)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *now = NULL;

    if (!audit_verify(store, head, &error) || !(now = audit_head(store, &error))) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    printf("The audit is whole.  Its head is %s\n", now);
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    bool is_verify = argc >= 2 && strcmp(argv[1], "verify") == 0;
    bool has_head = is_verify && argc == 4 && strcmp(argv[2], "--head") == 0;
    g_autoptr(GError) error = NULL;
    int status = EX_CONFIG;

    if (argc != 1 && !(is_verify && argc == 2) && !has_head)
        return command_usage(&command_audit);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_READER, &status);
    if (!store)
        return status;

    if (is_verify)
        return verify(store, has_head ? argv[3] : NULL);
    if (audit_each(store, print_line, NULL, &error))
        return 0;
    command_error("%s", error->message);
    return EXIT_NEGATIVE;
}

const Command command_audit = {
    .name = "audit",
    .usage = "[verify [--head HEAD]]",
    .summary = "who broadcast what; check that no line was changed",
    .run = run,
};
