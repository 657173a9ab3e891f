/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report - the report of one broadcast as it stands now
 */
#include "bridge/cli/command.h"

#include "bridge/flow/report.h"

#include <stdio.h>

extern const Command command_report;

static int
print_report(const Settings *settings, Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), &error);
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GPtrArray) channels =
        texts ? command_channels(settings, http, &error) : NULL;

    if (!channels) {
        command_error("%s", error->message);
        return EX_CONFIG;
    }

    const ReportEvents events = {0};
    g_autoptr(Report) report = report_new(settings, store, texts, channels, &events);
    g_autofree char *text = report_text(report, id, &error);
    if (!text) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    fputs(text, stdout);
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    int64_t id = argc == 2 ? command_number(argv[1]) : 0;
    int status = EX_CONFIG;

    if (id == 0)
        return command_usage(&command_report);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_READER, &status);

    return store ? print_report(settings, store, id) : status;
}

const Command command_report = {
    .name = "report",
    .usage = "ID",
    .summary = "the report of a broadcast as it stands now",
    .run = run,
};
