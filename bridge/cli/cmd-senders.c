/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * senders - authorised staff: list them, add one, suspend one
 *
 * Writes one file for each address in senders.d beside the settings, as root; the
 * daemon, who must not be able to write there, takes it over by itself.
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/flow/letter.h"
#include "bridge/store/audit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const Command command_senders;

static void
print_list(const Settings *settings, const char *group, const char *key)
{
    g_autofree char *words =
        g_strjoinv(",", (char **) settings_list(settings, group, key));

    printf("\t%s", words);
}

static int
list(const Settings *settings)
{
    puts("address\tname\tclasses\ttopics\tapprovers\tuntil");
    for (const char *const *name = settings_names(settings, "sender"); *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);
        const char *title = settings_text(settings, group, "name");
        const char *until = settings_text(settings, group, "until");

        printf("%s\t%s", *name, title ? title : "");
        print_list(settings, group, "classes");
        print_list(settings, group, "topics");
        print_list(settings, group, "approvers");
        printf("\t%s\n", until ? until : "");
    }
    return 0;
}

/* Returns: (owned) the file of @address. */
static char *
sender_file(const Settings *settings, const char *address)
{
    g_autofree char *dir = settings_senders_dir(settings);
    g_autofree char *name = g_strconcat(address, ".conf", NULL);

    g_strdelimit(name, "/", '_');
    return g_build_filename(dir, name, NULL);
}

/* With the rights of the settings file, so that the daemon can read it, but owned by
 * who owns their folder: another's are not read. */
static bool
write_file(const CommandContext *context, const char *dir, const char *path,
           const char *text, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(context->config);
    struct stat conf, own;

    if (stat(context->config, &conf) != 0 || stat(folder, &own) != 0 ||
        (g_mkdir(dir, (conf.st_mode & 0040) ? 0750 : 0700) != 0 && errno != EEXIST) ||
        !g_file_set_contents_full(path, text, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT |
                                      G_FILE_SET_CONTENTS_DURABLE,
                                  conf.st_mode & 0640, error)) {
        if (error && !*error)
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", dir,
                        g_strerror(errno));
        return false;
    }
    /* Only root can give it away, and only root needs to. */
    if (geteuid() == 0 && (chown(dir, own.st_uid, conf.st_gid) != 0 ||
                           chown(path, own.st_uid, conf.st_gid) != 0)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path,
                    g_strerror(errno));
        return false;
    }
    return true;
}

/* What is wrong with the settings now is taken back. */
static bool
write_checked(const CommandContext *context, Settings *settings, const char *address,
              const char *text, GError **error)
{
    g_autofree char *dir = settings_senders_dir(settings);
    g_autofree char *path = sender_file(settings, address);
    g_autofree char *before = NULL;
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    g_file_get_contents(path, &before, NULL, NULL);
    if (!write_file(context, dir, path, text, error))
        return false;
    if (settings_refresh(settings, problems)) {
        settings_check(settings, problems);
        if (problems->len == 0)
            return true;
    }

    const SettingProblem *problem = problems->pdata[0];
    g_set_error_literal(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID, problem->text);
    if (before)
        write_file(context, dir, path, before, NULL);
    else
        g_unlink(path);
    return false;
}

static bool
note(Store *store, const char *action, const char *address, GError **error)
{
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strconcat("sender:", address, NULL);

    return audit_add(store, actor, action, subject, NULL, error);
}

/* Three examples and a link that begins the first mail. */
static bool
welcome(const Settings *settings, Store *store, const char *address, GError **error)
{
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), error);
    const char *to = *settings_list(settings, "mailbox", "addresses");
    g_autoptr(ReportBody) body = report_body_new();

    if (!texts)
        return false;

    g_autofree char *group = g_strconcat("sender:", address, NULL);
    const char *name = settings_text(settings, group, "name");
    g_autofree char *subject =
        texts_get(texts, "welcome", "subject", "service",
                  settings_text(settings, "bridge", "name"), NULL);
    g_autofree char *first = texts_get(texts, "welcome", "first", "name",
                                       name ? name : address, "address", to, NULL);
    g_autofree char *how = texts_get(texts, "welcome", "how", NULL);
    g_autofree char *title = texts_get(texts, "welcome", "examples", NULL);
    g_autofree char *link = texts_get(texts, "welcome", "link", "address", to, NULL);
    g_autofree char *stop = texts_get(texts, "welcome", "stop", NULL);
    g_autoptr(GPtrArray) examples = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *key =
        g_strdup_printf("welcome:%s:%" G_GINT64_FORMAT, address, clock_now_s());
    Letter letter = {
        .key = key,
        .kind = "welcome",
        .id = clock_now_s(),
        .salt = key,
        .recipient = address,
        .subject = subject,
    };

    g_ptr_array_add(examples, texts_get(texts, "welcome", "example_1", NULL));
    g_ptr_array_add(examples, texts_get(texts, "welcome", "example_2", NULL));
    g_ptr_array_add(examples, texts_get(texts, "welcome", "example_3", NULL));
    report_body_first(body, first);
    report_body_add(body, how);
    report_body_list(body, title, examples);
    report_body_add(body, link);
    report_body_add(body, stop);
    return letter_post(store, settings, texts, &letter, body, NULL, NULL, error);
}

/* Appends "key=value" for each "--key value" of @argv.  Returns: false when one is
 * none. */
static bool
add_options(GString *text, int argc, char **argv)
{
    static const char *const keys[] = {"name",      "phones", "topics", "classes",
                                       "approvers", "until",  NULL};

    for (int i = 0; i < argc; i += 2) {
        bool is_option = g_str_has_prefix(argv[i], "--") &&
                         g_strv_contains(keys, argv[i] + 2) && i + 1 < argc &&
                         !strpbrk(argv[i + 1], "\r\n\\");

        if (!is_option)
            return false;
        g_string_append_printf(text, "%s=%s\n", argv[i] + 2, argv[i + 1]);
    }
    return true;
}

static int
add(const CommandContext *context, Settings *settings, Store *store, int argc,
    char **argv)
{
    g_autofree char *address = g_ascii_strdown(argv[0], -1);
    g_autofree char *group = g_strconcat("sender:", address, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (settings_has_group(settings, group)) {
        command_error("%s is listed already", address);
        return EXIT_NEGATIVE;
    }
    g_string_printf(text, "[sender %s]\n", address);
    if (!text_is_address(address) || !add_options(text, argc - 1, argv + 1))
        return command_usage(&command_senders);
    if (!write_checked(context, settings, address, text->str, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    if (!note(store, "sender-add", address, &error) ||
        !welcome(settings, store, address, &error)) {
        command_error("%s is added, but: %s", address, error->message);
        return EX_TEMPFAIL;
    }
    printf("Added: %s may write at once, and gets a mail that says how.\n", address);
    return 0;
}

/* Yesterday was the last day: also for one who stands in the settings themselves. */
static int
suspend(const CommandContext *context, Settings *settings, Store *store,
        const char *written)
{
    g_autofree char *address = g_ascii_strdown(written, -1);
    g_autofree char *group = g_strconcat("sender:", address, NULL);
    g_autofree char *path = sender_file(settings, address);
    g_autofree char *yesterday = clock_text(clock_now_s() - 2 * 24 * 3600);
    g_autofree char *before = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (!settings_has_group(settings, group)) {
        command_error("%s is not listed", address);
        return EXIT_NEGATIVE;
    }
    if (!g_file_get_contents(path, &before, NULL, NULL))
        before = g_strdup_printf("[sender %s]\n", address);

    g_auto(GStrv) lines = g_strsplit(before, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line && !g_str_has_prefix(*line, "until"))
            g_string_append_printf(text, "%s\n", *line);
    g_string_append_printf(text, "until=%.10s\n", yesterday);

    if (!write_checked(context, settings, address, text->str, &error) ||
        !note(store, "sender-suspend", address, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    printf("Suspended: nothing of %s goes out any more.\n", address);
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "list";
    bool is_list = strcmp(verb, "list") == 0 && argc <= 2;
    bool is_add = strcmp(verb, "add") == 0 && argc >= 3;
    bool is_suspend = strcmp(verb, "suspend") == 0 && argc == 3;
    int status = EX_CONFIG;

    if (!is_list && !is_add && !is_suspend)
        return command_usage(&command_senders);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    if (is_list)
        return list(settings);

    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);
    if (!store)
        return status;
    return is_add ? add(context, settings, store, argc - 2, argv + 2)
                  : suspend(context, settings, store, argv[2]);
}

const Command command_senders = {
    .name = "senders",
    .usage = "[list | add ADDRESS [--name N] [--phones P] [--topics T] [--classes C] "
             "[--approvers A] [--until DAY] | suspend ADDRESS]",
    .summary = "authorised staff, effective without a restart",
    .run = run,
};
