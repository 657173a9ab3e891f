/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * main - global options, then the command
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"

#include <gmime/gmime.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void
print_help(FILE *to)
{
    fputs(
        "usage: banditore [--config FILE] [--now TIME] COMMAND ...\n\n"
        "Turns mails of the staff of a comune into WhatsApp messages to the citizens\n"
        "who enrolled, and mails the author a report.\n\n",
        to);
    for (const Command *const *c = command_registry; *c; c++)
        fprintf(to, "  %-12s %s\n", (*c)->name, (*c)->summary);
    fputs("\n  --config FILE   settings (else $BANDITORE_CONFIG, "
          "else " BANDITORE_SYSCONFDIR "/banditore/banditore.conf)\n"
          "  --now TIME      where the clock starts, as 2026-11-24T18:00:00Z (for "
          "tests)\n"
          "  --help, --version\n\nSee banditore(1) and banditore.conf(5).\n",
          to);
}

/* The value of a global option: "--name=VALUE" or "--name VALUE"; moves @i. */
static const char *
option_value(const char *name, int argc, char **argv, int *i)
{
    size_t length = strlen(name);

    if (strncmp(argv[*i], name, length) != 0)
        return NULL;
    if (argv[*i][length] == '=')
        return argv[*i] + length + 1;
    if (argv[*i][length] != '\0' || *i + 1 >= argc)
        return NULL;
    return argv[++*i];
}

/* A program that was built but not installed finds its parts in the build tree: names
 * @variable for the modules that look there.  What is installed or named wins. */
static void
find_in_build_tree(const char *variable, const char *installed,
                   const char *const *places, const char *file)
{
    g_autofree char *wanted = g_build_filename(installed, file, NULL);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *here = self ? g_path_get_dirname(self) : NULL;

    if (g_getenv(variable) || !here || g_file_test(wanted, G_FILE_TEST_EXISTS))
        return;
    for (; *places; places++) {
        g_autofree char *folder = g_build_filename(here, *places, NULL);
        g_autofree char *path = g_build_filename(folder, file, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS)) {
            g_setenv(variable, folder, TRUE);
            return;
        }
    }
}

static void
find_parts(void)
{
    static const char *const programs[] = {"../../filters", NULL};
    static const char *const data[] = {"../../contrib", "../../../contrib", NULL};

    find_in_build_tree("BANDITORE_LIBEXECDIR", BANDITORE_LIBEXECDIR, programs,
                       "banditore-convert");
    find_in_build_tree("BANDITORE_DATADIR", BANDITORE_DATADIR, data, "texts/it.ini");
}

static int
run_command(const CommandContext *context, int argc, char **argv)
{
    for (const Command *const *c = command_registry; *c; c++) {
        if (strcmp((*c)->name, argv[0]) != 0)
            continue;
        if (argc > 1 && strcmp(argv[1], "--help") == 0) {
            printf("usage: banditore %s %s\n\n%s\n", (*c)->name, (*c)->usage,
                   (*c)->summary);
            return 0;
        }
        return (*c)->run(context, argc, argv);
    }
    command_error("unknown command '%s'; see banditore --help", argv[0]);
    return EXIT_WRONG_USE;
}

static const char *
standard_config(void)
{
    const char *config = g_getenv("BANDITORE_CONFIG");

    return config && *config ? config
                             : BANDITORE_SYSCONFDIR "/banditore/banditore.conf";
}

int
main(int argc, char **argv)
{
    CommandContext context = {.config = standard_config()};
    int i = 1;

    setlocale(LC_ALL, "");
    signal(SIGPIPE, SIG_IGN);
    g_mime_init();
    find_parts();

    for (; i < argc && argv[i][0] == '-'; i++) {
        g_autoptr(GError) error = NULL;
        const char *value;
        int64_t now;

        if (strcmp(argv[i], "--help") == 0) {
            print_help(stdout);
            return 0;
        }
        if (strcmp(argv[i], "--version") == 0) {
            puts("banditore " BANDITORE_VERSION);
            return 0;
        }
        if ((value = option_value("--config", argc, argv, &i))) {
            context.config = value;
            continue;
        }
        value = option_value("--now", argc, argv, &i);
        if (!value) {
            command_error("unknown option '%s', or its value is missing", argv[i]);
            return EXIT_WRONG_USE;
        }
        if (!clock_read(value, &now, &error)) {
            command_error("--now: %s", error->message);
            return EXIT_WRONG_USE;
        }
        clock_start_at(now);
    }

    if (i >= argc) {
        print_help(stderr);
        return EXIT_WRONG_USE;
    }
    return run_command(&context, argc - i, argv + i);
}
