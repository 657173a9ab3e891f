/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * check - name every problem of the settings, then try every server
 */
#include "bridge/cli/command.h"

#include "bridge/cli/border.h"
#include "bridge/cli/check.h"

#include <stdio.h>
#include <string.h>

extern const Command command_check;

static int
run(const CommandContext *context, int argc, char **argv)
{
    bool offline = argc == 2 && strcmp(argv[1], "--offline") == 0;
    bool border = argc >= 2 && strcmp(argv[1], "--border") == 0;
    BorderOrder order = {0};
    unsigned problems = 0;

    if (border ? !border_read_order(&order, argc - 2, argv + 2)
               : argc > 2 || (argc == 2 && !offline))
        return command_usage(&command_check);

    g_autoptr(Settings) settings = command_settings_lenient(context, &problems);
    if (!settings)
        return EX_NOINPUT;
    if (problems > 0) {
        command_error("%u problem%s in %s", problems, problems == 1 ? "" : "s",
                      context->config);
        return EXIT_NEGATIVE;
    }

    if (border)
        return border_probe(settings, &order);

    bool good = offline ? check_local(settings) : check_everything(settings);
    puts(good ? "All is well." : "Not all is well.");
    return good ? 0 : EXIT_NEGATIVE;
}

const Command command_check = {
    .name = "check",
    .usage =
        "[--offline | --border [--from ADDRESS (--via HOST[:PORT] | --write FILE)]]",
    .summary = "name every problem of the settings, then try every server",
    .run = run,
};
