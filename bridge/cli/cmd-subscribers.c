/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * subscribers - list, show, add, remove and import citizens
 *
 * CSV with a header line (design 4.1).  Nobody is enrolled without a source of
 * consent; names are neither asked for nor stored.
 */
#include "bridge/cli/command.h"

#include "bridge/base/cleanup.h"
#include "bridge/base/clock.h"
#include "bridge/base/csv.h"
#include "bridge/base/text.h"
#include "bridge/cli/enrol.h"
#include "bridge/cli/import.h"
#include "bridge/store/audit.h"
#include "bridge/store/consents.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const Command command_subscribers;

static const char columns[] =
    "number,channel,topics,language,zone,consented_at,consent_source,consent_words,"
    "suspended_at,no_marketing_at,bsuid\r\n";

/* What one invocation works with. */
typedef struct {
    const Settings *settings;
    Store *store;
} Work;

static bool
print_row(const SubscriberRow *row, void *user_data)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *when = row->consented_s > 0 ? clock_text(row->consented_s) : NULL;

    g_autofree char *suspended =
        row->suspended_s > 0 ? clock_text(row->suspended_s) : NULL;
    g_autofree char *no_marketing =
        row->no_marketing_s > 0 ? clock_text(row->no_marketing_s) : NULL;

    csv_write(line, row->number, false);
    csv_write(line, row->channel, false);
    csv_write(line, row->topics, false);
    csv_write(line, row->language, false);
    csv_write(line, row->zone, false);
    csv_write(line, when, false);
    csv_write(line, row->consent_source, false);
    csv_write(line, row->consent_words, false);
    csv_write(line, suspended, false);
    csv_write(line, no_marketing, false);
    csv_write(line, row->bsuid, true);
    fputs(line->str, stdout);
    return true;
}

static int
list(const Work *work, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 0)
        return command_usage(&command_subscribers);

    fputs(columns, stdout);
    if (subscribers_each(work->store, print_row, NULL, &error))
        return 0;
    command_error("%s", error->message);
    return EX_IOERR;
}

static bool
note_audit(const Work *work, const char *action, const char *subject)
{
    g_autofree char *actor = command_actor();
    g_autoptr(GError) error = NULL;

    if (audit_add(work->store, actor, action, subject, NULL, &error))
        return true;
    command_error("%s", error->message);
    return false;
}

/* add NUMBER --consent-source WORDS [--topics a,b] */
static int
add(const Work *work, int argc, char **argv)
{
    g_autofree char *topics = NULL;
    g_autofree char *source = NULL;
    g_autofree char *language = NULL;
    g_autofree char *zone = NULL;
    g_autofree char *channel = NULL;
    const GOptionEntry entries[] = {
        {"topics", 0, 0, G_OPTION_ARG_STRING, &topics, "topics", "A,B"},
        {"consent-source", 0, 0, G_OPTION_ARG_STRING, &source, "how they asked",
         "WORDS"},
        {"language", 0, 0, G_OPTION_ARG_STRING, &language, "language, when it is known",
         "CODE"},
        {"zone", 0, 0, G_OPTION_ARG_STRING, &zone, "zone", "NAME"},
        {"channel", 0, 0, G_OPTION_ARG_STRING, &channel, "channel", "NAME"},
        {NULL},
    };
    g_autoptr(GOptionContext) options = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = g_new0(char *, argc + 2);

    words[0] = g_strdup("add");
    for (int i = 0; i < argc; i++)
        words[i + 1] = g_strdup(argv[i]);
    g_option_context_add_main_entries(options, entries, NULL);
    if (!g_option_context_parse_strv(options, &words, &error)) {
        command_error("%s", error->message);
        return EXIT_WRONG_USE;
    }
    if (g_strv_length(words) != 2)
        return command_usage(&command_subscribers);

    const EnrolWords written = {.number = words[1],
                                .channel = channel,
                                .topics = topics,
                                .language = language,
                                .zone = zone,
                                .consent_source = source};
    g_autoptr(SubscriberRow) row = enrol_read(work->settings, &written, &error);

    if (!row || !subscribers_add(work->store, row, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    return note_audit(work, "subscriber-add", "1") ? 0 : EX_IOERR;
}

/* The subscriber that the one argument names: a number, or WhatsApp's own id of who
 * hides it ("IT.1234").  Returns: (owned), or NULL after a word on why. */
static SubscriberRow *
find_one(const Work *work, const char *name)
{
    const char *country = settings_text(work->settings, "bridge", "default_country");
    bool is_bsuid = strlen(name) > 3 && name[2] == '.';
    g_autoptr(GError) error = NULL;
    g_autofree char *number = is_bsuid ? NULL : text_phone(name, country, &error);
    SubscriberRow *row = NULL;

    if (number || is_bsuid)
        row = subscribers_find(work->store, enrol_standard_channel(work->settings),
                               number, is_bsuid ? name : NULL, &error);
    if (!row)
        command_error("%s", error ? error->message : "nobody is enrolled with this");
    return row;
}

static void
print_fact(const char *name, const char *value)
{
    if (value && *value)
        printf("%s: %s\n", name, value);
}

static void
print_time(const char *name, int64_t when_s)
{
    g_autofree char *when = when_s > 0 ? clock_text(when_s) : NULL;

    print_fact(name, when);
}

static void
print_consent(const ConsentRow *row)
{
    static const char *const kinds[] = {[CONSENT_JOIN] = "joined",
                                        [CONSENT_LEAVE] = "left",
                                        [CONSENT_TOPICS] = "chose"};
    g_autofree char *when = clock_text(row->at_s);

    printf("%s %s", when, kinds[row->kind]);
    if (row->kind == CONSENT_TOPICS)
        printf(" %s", row->topics && *row->topics ? row->topics : "all");
    printf(", %s", row->how ? row->how : "unknown how");
    if (row->notice)
        printf(", notice %s", row->notice);
    if (row->words && *row->words)
        printf(": %s", row->words);
    putchar('\n');
}

/* All that is stored about one person: the office, too, must be able to tell. */
static int
show(const Work *work, int argc, char **argv)
{
    g_autoptr(SubscriberRow) row = NULL;
    g_autoptr(GPtrArray) consents = NULL;
    g_autoptr(GError) error = NULL;

    if (argc != 1)
        return command_usage(&command_subscribers);
    row = find_one(work, argv[0]);
    if (!row)
        return EXIT_NEGATIVE;
    consents = consents_of(work->store, row->id, &error);
    if (!consents) {
        command_error("%s", error->message);
        return EX_IOERR;
    }

    print_fact("number", row->number);
    print_fact("bsuid", row->bsuid);
    print_fact("channel", row->channel);
    print_fact("state", row->state == SUBSCRIBER_ACTIVE ? "enrolled"
                        : row->state == SUBSCRIBER_LEFT ? "left"
                                                        : "staff");
    print_fact("topics", *row->topics ? row->topics : "all");
    print_fact("language", row->language);
    print_fact("zone", row->zone);
    print_time("suspended", row->suspended_s);
    print_time("no marketing", row->no_marketing_s);
    print_time("window until", row->window_until_s);
    printf("notices in the books: %" G_GINT64_FORMAT "\n",
           subscribers_count_notices(work->store, row->id));
    for (guint i = 0; i < consents->len; i++)
        print_consent(g_ptr_array_index(consents, i));
    return 0;
}

/* @end: subscribers_leave() or subscribers_forget(), noted as @action. */
static int
end_one(const Work *work, int argc, char **argv,
        bool (*end)(Store *store, int64_t id, GError **error), const char *action)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SubscriberRow) row = NULL;

    if (argc != 1)
        return command_usage(&command_subscribers);
    row = find_one(work, argv[0]);
    if (!row)
        return EXIT_NEGATIVE;
    if (!end(work->store, row->id, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    return note_audit(work, action, "1") ? 0 : EX_IOERR;
}

static int
remove_one(const Work *work, int argc, char **argv)
{
    return end_one(work, argc, argv, subscribers_leave, "subscriber-remove");
}

static int
forget_one(const Work *work, int argc, char **argv)
{
    return end_one(work, argc, argv, subscribers_forget, "subscriber-forget");
}

/* Returns: the file of @path, "-" = what is piped in; NULL when it is none to read. */
static FILE *
open_table(const char *path)
{
    return strcmp(path, "-") == 0 ? fdopen(dup(STDIN_FILENO), "r") : fopen(path, "re");
}

/* Prints what keeps @csv from being imported. */
static bool
is_table(const Csv *csv, const char *path)
{
    bool has_columns =
        csv_has_column(csv, "number") && csv_has_column(csv, "consent_source");

    if (csv_is_zip(csv))
        command_error("%s is a spreadsheet, not CSV: save it as CSV and import that",
                      path);
    else if (!has_columns)
        command_error(
            "%s: the first line must name the columns, number and consent_source "
            "among them",
            path);
    return !csv_is_zip(csv) && has_columns;
}

static int
import(const Work *work, int argc, char **argv)
{
    const char *path = argc == 1 ? argv[0] : "";
    g_autoptr(AutoFile) file = argc == 1 ? open_table(path) : NULL;
    g_autoptr(GError) error = NULL;
    ImportCount count = {0};

    if (argc != 1)
        return command_usage(&command_subscribers);
    if (!file) {
        command_error("%s: %s", path, g_strerror(errno));
        return EX_NOINPUT;
    }

    g_autoptr(Csv) csv = csv_new(file);
    if (!is_table(csv, path))
        return EX_DATAERR;
    if (!import_rows(work->settings, work->store, csv, file, path, &count, &error))
        command_error("%s", error->message);

    g_autofree char *subject = g_strdup_printf("%u", count.added);
    printf("%u added, %u refused%s\n", count.added, count.refused,
           count.is_interrupted ? "; interrupted: import it again for the rest" : "");
    if (!note_audit(work, "subscriber-import", subject) || error)
        return EX_IOERR;
    if (count.is_interrupted)
        return EX_TEMPFAIL;
    return count.refused > 0 ? EXIT_NEGATIVE : 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    static const struct {
        const char *verb;
        int (*run)(const Work *work, int argc, char **argv);
        StoreMode mode;
    } verbs[] = {
        {"list", list, STORE_READER},          {"show", show, STORE_READER},
        {"add", add, STORE_COMMAND},           {"remove", remove_one, STORE_COMMAND},
        {"forget", forget_one, STORE_COMMAND}, {"import", import, STORE_COMMAND},
    };
    int status = EX_CONFIG;

    for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(argv[1], verbs[i].verb) != 0)
            continue;

        g_autoptr(Settings) settings = command_settings(context);
        if (!settings)
            return status;
        g_autoptr(Store) store = command_store(settings, verbs[i].mode, &status);
        if (!store)
            return status;

        Work work = {settings, store};
        return verbs[i].run(&work, argc - 2, argv + 2);
    }
    return command_usage(&command_subscribers);
}

const Command command_subscribers = {
    .name = "subscribers",
    .usage = "list | show NUMBER | add NUMBER --consent-source WORDS [--topics A,B] | "
             "remove NUMBER | forget NUMBER | import FILE",
    .summary = "citizens who enrolled",
    .run = run,
};
