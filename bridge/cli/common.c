/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * common - what several commands do alike
 */
#include "bridge/cli/command.h"

#include <stdarg.h>
#include <stdio.h>

void
command_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    fprintf(stderr, "banditore: %s\n", text);
}

int
command_usage(const Command *command)
{
    fprintf(stderr, "usage: banditore %s %s\n", command->name, command->usage);
    return EXIT_WRONG_USE;
}

static gint
by_line(gconstpointer a, gconstpointer b)
{
    const SettingProblem *x = *(SettingProblem *const *) a;
    const SettingProblem *y = *(SettingProblem *const *) b;

    return x->line < y->line ? -1 : x->line > y->line;
}

static void
print_problems(GPtrArray *problems)
{
    g_ptr_array_sort(problems, by_line);
    for (unsigned i = 0; i < problems->len; i++) {
        const SettingProblem *problem = problems->pdata[i];

        if (problem->line > 0)
            fprintf(stderr, "%s:%u: %s\n", problem->file, problem->line, problem->text);
        else
            fprintf(stderr, "%s: %s\n", problem->file, problem->text);
    }
}

Settings *
command_settings_lenient(const CommandContext *context, unsigned *n)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(GError) error = NULL;
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    Settings *settings = settings_load(context->config, drivers, problems, &error);

    if (!settings) {
        command_error("%s", error->message);
        return NULL;
    }

    settings_check(settings, problems);
    print_problems(problems);
    if (n)
        *n = problems->len;
    return settings;
}

Settings *
command_settings(const CommandContext *context)
{
    unsigned problems = 0;
    g_autoptr(Settings) settings = command_settings_lenient(context, &problems);

    return settings && problems == 0 ? g_steal_pointer(&settings) : NULL;
}

Store *
command_store(const Settings *settings, StoreMode mode, int *status)
{
    g_autoptr(GError) error = NULL;
    Store *store =
        store_open(settings_text(settings, "bridge", "state_dir"), mode, &error);

    if (store)
        return store;

    command_error("%s", error->message);
    if (g_error_matches(error, STORE_ERROR, STORE_ERROR_LOCKED) ||
        g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY))
        *status = EX_TEMPFAIL;
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NEWER))
        *status = EX_DATAERR;
    else
        *status = EX_CANTCREAT;
    return NULL;
}

static void
close_channel(Channel *channel)
{
    if (channel)
        channel->ops->close(channel);
}

GPtrArray *
command_channels(const Settings *settings, Http *http, GError **error)
{
    g_autoptr(GPtrArray) channels =
        g_ptr_array_new_with_free_func((GDestroyNotify) close_channel);

    for (const char *const *n = settings_names(settings, "channel"); *n; n++) {
        g_autofree char *group = g_strconcat("channel:", *n, NULL);
        const ChannelOps *ops = channel_find(settings_text(settings, group, "driver"));
        Channel *channel = ops ? ops->open(settings, group, http, error) : NULL;

        if (!channel) {
            g_prefix_error(error, "[channel %s]: ", *n);
            return NULL;
        }
        g_ptr_array_add(channels, channel);
    }
    return g_steal_pointer(&channels);
}

char *
command_actor(void)
{
    return g_strconcat("admin:", g_get_user_name(), NULL);
}

int64_t
command_number(const char *word)
{
    gint64 number = 0;

    if (!g_ascii_string_to_signed(word, 10, 1, G_MAXINT64, &number, NULL))
        return 0;
    return number;
}

static char *
program_path(const char *name)
{
    const char *folder = g_getenv("BANDITORE_LIBEXECDIR");

    return g_build_filename(folder ? folder : BANDITORE_LIBEXECDIR, name, NULL);
}

char *
command_convert_program(void)
{
    return program_path("banditore-convert");
}

char *
command_verify_program(void)
{
    return program_path("banditore-verify");
}
