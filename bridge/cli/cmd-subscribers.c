/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * subscribers - list, add, remove and import citizens
 *
 * CSV with a header line (design 4.1).  Nobody is enrolled without a source of
 * consent; names are neither asked for nor stored.
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"
#include "bridge/base/csv.h"
#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "bridge/store/audit.h"
#include "bridge/store/subscribers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const Command command_subscribers;

static const char columns[] =
    "number,channel,topics,language,zone,consented_at,consent_source,consent_words,"
    "suspended_at,no_marketing_at\r\n";

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
    csv_write(line, no_marketing, true);
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

/* The only channel, which need not be named. */
static const char *
standard_channel(const Settings *settings)
{
    const char *const *names = settings_names(settings, "channel");

    return names[0] ? names[0] : "whatsapp";
}

static bool
check_channel(const Settings *settings, const char *channel, GError **error)
{
    const char *const *names = settings_names(settings, "channel");

    if (g_strv_contains(names, channel))
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, "there is no [channel %s]",
                channel);
    return false;
}

/* "meteo; scuola" -> "meteo,scuola", every one a [topic]. */
static char *
read_topics(const Settings *settings, const char *written, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(written ? written : "", ",; ", -1);
    const char *const *known = settings_names(settings, "topic");
    g_autoptr(GString) out = g_string_new(NULL);

    for (char **w = words; *w; w++) {
        g_autofree char *lower = g_utf8_strdown(*w, -1);

        if (!*lower)
            continue;
        if (!g_strv_contains(known, lower)) {
            const char *meant = text_closest(lower, known);
            g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                        meant ? "there is no topic '%s'; is '%s' meant?"
                              : "there is no topic '%s'",
                        lower, meant);
            return NULL;
        }
        g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", lower);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* What somebody wrote about one citizen; NULL where nothing. */
typedef struct {
    const char *number, *channel, *topics, *language, *zone, *consented_at,
        *consent_source, *consent_words;
    bool listed; /* in a file, which may be older than what they said since */
} Written;

/* Nobody has agreed on a day to come: whoever leaves before it could be brought back.
 */
static bool
read_consent(const char *written, int64_t *consented_s, GError **error)
{
    int64_t when_s;

    if (!clock_read(written, &when_s, error))
        return false;
    if (when_s > clock_now_s()) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "consented_at %s is in the future", written);
        return false;
    }
    *consented_s = when_s;
    return true;
}

/* Whoever left, was forgotten or cannot be reached comes back by a list only where it
 * names a consent given after that. */
static bool
may_come_back(const Work *work, const Written *written, const SubscriberRow *row,
              GError **error)
{
    g_autoptr(GError) why = NULL;
    int64_t ended_s =
        subscribers_forgotten_s(work->store, row->channel, row->number, NULL, &why);
    g_autoptr(SubscriberRow) old =
        why ? NULL
            : subscribers_find(work->store, row->channel, row->number, NULL, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (old)
        ended_s = MAX(ended_s, MAX(old->left_s, old->suspended_s));
    if (ended_s <= 0 || (written->consented_at && row->consented_s > ended_s))
        return true;

    g_autofree char *when = clock_text(ended_s);

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "left, or was taken off, at %s: only a consented_at after that brings "
                "this person back",
                when);
    return false;
}

static bool
add_one(const Work *work, const Written *written, GError **error)
{
    const Settings *settings = work->settings;
    g_autofree char *number = text_phone(
        written->number, settings_text(settings, "bridge", "default_country"), error);
    g_autofree char *topics = NULL;
    const char *channel =
        written->channel ? written->channel : standard_channel(settings);
    int64_t consented = clock_now_s();

    if (!number)
        return false;
    if (!written->consent_source) {
        g_set_error_literal(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            "no consent_source: how did this person ask to be enrolled?");
        return false;
    }
    if (!check_channel(settings, channel, error) ||
        !(topics = read_topics(settings, written->topics, error)))
        return false;
    if (written->consented_at &&
        !read_consent(written->consented_at, &consented, error))
        return false;

    SubscriberRow row = {
        .number = number,
        .channel = (char *) channel,
        .topics = topics,
        .language = (char *) written->language,
        .zone = (char *) written->zone,
        .consented_s = consented,
        .consent_source = (char *) written->consent_source,
        .consent_words = (char *) written->consent_words,
    };
    return (!written->listed || may_come_back(work, written, &row, error)) &&
           subscribers_add(work->store, &row, error);
}

static bool
note_audit(const Work *work, const char *action, const char *subject,
           const char *detail)
{
    g_autofree char *actor = command_actor();
    g_autoptr(GError) error = NULL;

    if (audit_add(work->store, actor, action, subject, detail, &error))
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

    Written written = {.number = words[1],
                       .channel = channel,
                       .topics = topics,
                       .language = language,
                       .zone = zone,
                       .consent_source = source};
    if (!add_one(work, &written, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    return note_audit(work, "subscriber-add", "1", source) ? 0 : EX_IOERR;
}

/* @end: subscribers_leave() or subscribers_forget(), noted as @action. */
static int
end_one(const Work *work, int argc, char **argv,
        bool (*end)(Store *store, int64_t id, GError **error), const char *action)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *number =
        argc == 1
            ? text_phone(argv[0],
                         settings_text(work->settings, "bridge", "default_country"),
                         &error)
            : NULL;

    if (argc != 1)
        return command_usage(&command_subscribers);

    g_autoptr(SubscriberRow) row =
        number ? subscribers_find(work->store, standard_channel(work->settings), number,
                                  NULL, &error)
               : NULL;
    if (!row || !end(work->store, row->id, &error)) {
        command_error("%s",
                      error ? error->message : "nobody is enrolled with this number");
        return EXIT_NEGATIVE;
    }
    return note_audit(work, action, "1", NULL) ? 0 : EX_IOERR;
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

static void
show_progress(const Csv *csv)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%3u %%", csv_percent(csv));
}

/* Says what was refused, never inside a commit: nobody may be reading, and the daemon
 * could write nothing meanwhile. */
static void
say_refused(GString *lines)
{
    fputs(lines->str, stderr);
    g_string_truncate(lines, 0);
}

/* All rows of @csv; a commit for each LIMIT_COMMIT_ROWS of them. */
static bool
import_rows(const Work *work, Csv *csv, const char *file, unsigned *added,
            unsigned *refused, GError **error)
{
    unsigned in_commit = 0;
    g_autoptr(GString) lines = g_string_new(NULL);

    if (!store_begin(work->store, error))
        return false;
    while (csv_next(csv)) {
        g_autoptr(GError) wrong = NULL;
        Written written = {
            csv_field(csv, "number"),
            csv_field(csv, "channel"),
            csv_field(csv, "topics"),
            csv_field(csv, "language"),
            csv_field(csv, "zone"),
            csv_field(csv, "consented_at"),
            csv_field(csv, "consent_source"),
            csv_field(csv, "consent_words"),
            true,
        };

        if (add_one(work, &written, &wrong)) {
            (*added)++;
        } else {
            (*refused)++;
            g_string_append_printf(lines, "%s:%u: %s\n", file, csv_line(csv),
                                   wrong->message);
            if (g_error_matches(wrong, STORE_ERROR, STORE_ERROR_FULL)) {
                store_rollback(work->store);
                say_refused(lines);
                g_propagate_error(error, g_steal_pointer(&wrong));
                return false;
            }
        }
        if (++in_commit < LIMIT_COMMIT_ROWS)
            continue;

        in_commit = 0;
        if (!store_commit(work->store, error))
            return false;
        say_refused(lines);
        show_progress(csv);
        if (!store_begin(work->store, error))
            return false;
    }

    bool ok = store_commit(work->store, error);

    say_refused(lines);
    return ok;
}

static int
import(const Work *work, int argc, char **argv)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    unsigned added = 0, refused = 0;
    const char *path = argc == 1 ? argv[0] : "";

    if (argc != 1)
        return command_usage(&command_subscribers);
    if (!g_file_get_contents(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text,
                             &length, &error)) {
        command_error("%s", error->message);
        return EX_NOINPUT;
    }
    if (g_str_has_prefix(text, "PK")) {
        command_error("%s is a spreadsheet, not CSV: save it as CSV and import that",
                      path);
        return EX_DATAERR;
    }

    g_autoptr(Csv) csv = csv_new(text, length);
    if (!csv_has_column(csv, "number") || !csv_has_column(csv, "consent_source")) {
        command_error(
            "%s: the first line must name the columns, number and consent_source "
            "among them",
            path);
        return EX_DATAERR;
    }

    bool whole = import_rows(work, csv, path, &added, &refused, &error);
    if (isatty(STDERR_FILENO))
        fputs("\r     \r", stderr);
    if (!whole) {
        command_error("%s", error->message);
        return EX_IOERR;
    }

    g_autofree char *subject = g_strdup_printf("%u", added);
    printf("%u added, %u refused\n", added, refused);
    if (!note_audit(work, "subscriber-import", subject, NULL))
        return EX_IOERR;
    return refused > 0 ? EXIT_NEGATIVE : 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    static const struct {
        const char *verb;
        int (*run)(const Work *work, int argc, char **argv);
        StoreMode mode;
    } verbs[] = {
        {"list", list, STORE_READER},          {"add", add, STORE_COMMAND},
        {"remove", remove_one, STORE_COMMAND}, {"forget", forget_one, STORE_COMMAND},
        {"import", import, STORE_COMMAND},
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
    .usage =
        "list | add NUMBER --consent-source WORDS [--topics A,B] | remove NUMBER | "
        "forget NUMBER | import FILE",
    .summary = "citizens who enrolled",
    .run = run,
};
