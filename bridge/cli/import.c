/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/import.h"

#include "bridge/base/limits.h"
#include "bridge/cli/enrol.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* A row of the table on its way into the store: read, or not fit to be. */
typedef struct {
    unsigned number;
    SubscriberRow *row; /* owned; NULL when refused */
    SubscriberWord word;
    char *refused; /* owned; why, NULL = it is not */
} Line;

typedef struct {
    const Settings *settings;
    Store *store;
    Csv *csv;
    FILE *file;
    const char *name;
    GArray *lines; /* of Line: those of the next commit */
} Import;

static void
clear_line(gpointer data)
{
    Line *line = data;

    subscriber_row_free(line->row);
    g_free(line->refused);
}

static void
read_line(Import *import)
{
    Csv *csv = import->csv;
    const EnrolWords words = {
        .number = csv_field(csv, "number"),
        .channel = csv_field(csv, "channel"),
        .topics = csv_field(csv, "topics"),
        .language = csv_field(csv, "language"),
        .zone = csv_field(csv, "zone"),
        .consented_at = csv_field(csv, "consented_at"),
        .consent_source = csv_field(csv, "consent_source"),
        .consent_words = csv_field(csv, "consent_words"),
    };
    Line line = {.number = csv_line(csv),
                 .word =
                     words.consented_at ? SUBSCRIBER_LISTED_DATED : SUBSCRIBER_LISTED};
    g_autoptr(GError) wrong = NULL;

    if (csv_is_too_long(csv))
        line.refused =
            g_strdup("the line is too long: is a quotation mark not closed?");
    else if (!(line.row = enrol_read(import->settings, &words, &wrong)))
        line.refused = g_strdup(wrong->message);
    g_array_append_val(import->lines, line);
}

/* Reads the rows of one commit.  Returns: whether there are any. */
static bool
read_lines(Import *import)
{
    g_array_set_size(import->lines, 0);
    while (import->lines->len < LIMIT_COMMIT_ROWS && csv_next(import->csv))
        read_line(import);
    return import->lines->len > 0;
}

/* False with STORE_ERROR when no more can be written. */
static bool
add_line(Store *store, Line *line, GError **error)
{
    g_autoptr(GError) wrong = NULL;

    if (line->refused || subscribers_add_listed(store, line->row, line->word, &wrong))
        return true;
    if (g_error_matches(wrong, STORE_ERROR, STORE_ERROR_CONFLICT)) {
        line->refused = g_strdup(wrong->message);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static bool
commit_lines(Import *import, GError **error)
{
    if (!store_begin(import->store, error))
        return false;
    for (guint i = 0; i < import->lines->len; i++)
        if (!add_line(import->store, &g_array_index(import->lines, Line, i), error)) {
            store_rollback(import->store);
            return false;
        }
    return store_commit(import->store, error);
}

/* Outside the commit: nobody may be reading, and the daemon could write nothing
 * meanwhile. */
static void
tell(const Import *import, ImportCount *count)
{
    for (guint i = 0; i < import->lines->len; i++) {
        const Line *line = &g_array_index(import->lines, Line, i);

        if (line->refused) {
            fprintf(stderr, "%s:%u: %s\n", import->name, line->number, line->refused);
            count->refused++;
        } else {
            count->added++;
        }
    }
}

static void
show_progress(const Import *import, uint64_t size_bytes)
{
    if (isatty(STDERR_FILENO) && size_bytes > 0)
        fprintf(stderr, "\r%3u %%",
                (unsigned) (csv_read_bytes(import->csv) * 100 / size_bytes));
}

/* Holds back what would end us between two commits with nothing said and no note made;
 * not while a terminal or a pipe is waited for.  @before: what was held back before. */
static bool
hold_signals(FILE *file, sigset_t *before, uint64_t *size_bytes)
{
    sigset_t ends;
    struct stat info;

    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *size_bytes = (uint64_t) info.st_size;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    return sigprocmask(SIG_BLOCK, &ends, before) == 0;
}

/* Whether one of them has come; takes it. */
static bool
is_asked_to_end(void)
{
    const struct timespec now = {0};
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    return sigtimedwait(&ends, NULL, &now) > 0;
}

static bool
import_all(Import *import, bool held, uint64_t size_bytes, ImportCount *count,
           GError **error)
{
    while (read_lines(import)) {
        if (!commit_lines(import, error))
            return false;
        tell(import, count);
        show_progress(import, size_bytes);
        if (held && (count->is_interrupted = is_asked_to_end()))
            return true;
    }
    if (!ferror(import->file))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_IO, "%s cannot be read to its end",
                import->name);
    return false;
}

bool
import_rows(const Settings *settings, Store *store, Csv *csv, FILE *file,
            const char *name, ImportCount *count, GError **error)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
    Import import = {settings, store, csv, file, name, lines};
    sigset_t before;
    uint64_t size_bytes = 0;
    bool held = hold_signals(file, &before, &size_bytes);

    g_array_set_clear_func(lines, clear_line);

    bool ok = import_all(&import, held, size_bytes, count, error);

    if (held)
        sigprocmask(SIG_SETMASK, &before, NULL);
    if (isatty(STDERR_FILENO))
        fputs("\r     \r", stderr);
    return ok;
}
