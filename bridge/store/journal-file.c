/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/journal-file.h"

#include "bridge/store/files.h"
#include "bridge/store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fields of a line. */
enum { WORD, AT, CHANNEL, NUMBER, BSUID, FIELDS };

static char *
journal_path(const char *dir)
{
    return g_build_filename(dir, JOURNAL_FILE, NULL);
}

/* By an open file description, as the lock of the state folder; waits. */
static bool
lock_file(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int code;

    while ((code = fcntl(fd, F_OFD_SETLKW, &whole)) != 0 && errno == EINTR)
        ;
    return code == 0;
}

/* Another process may have put a new file in its place while we waited. */
static bool
is_in_place(int fd, const char *path)
{
    struct stat mine, there;

    return fstat(fd, &mine) == 0 && stat(path, &there) == 0 &&
           mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

/* Returns: the journal, locked; -1 with errno.  @made: the folder is to be synced. */
static int
open_locked(const char *dir, const char *path, bool *made)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);

        *made = fd < 0 && errno == ENOENT;
        if (*made)
            fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return -1;
        if (*made)
            files_own(fd, dir);
        if (!lock_file(fd)) {
            close(fd);
            return -1;
        }
        if (is_in_place(fd, path))
            return fd;
        close(fd);
    }
}

/* Whether the last line is torn. */
static bool
is_torn(int fd)
{
    struct stat file;
    char last = '\n';

    return fstat(fd, &file) == 0 && file.st_size > 0 &&
           pread(fd, &last, 1, file.st_size - 1) == 1 && last != '\n';
}

bool
journal_append(const char *dir, const GPtrArray *lines, GError **error)
{
    g_autofree char *path = journal_path(dir);
    bool made = false;
    g_auto(AutoFd) fd = open_locked(dir, path, &made);
    g_autoptr(GString) text = g_string_new(NULL);

    if (fd < 0)
        return files_fail(error, "cannot open " JOURNAL_FILE, errno);

    if (is_torn(fd))
        g_string_append_c(text, '\n');
    for (guint i = 0; i < lines->len; i++)
        g_string_append(text, lines->pdata[i]);

    g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&text));

    if (!files_write(fd, bytes))
        return files_fail(error, "cannot write " JOURNAL_FILE, errno);
    return !made || files_sync_dir(dir, error);
}

static bool
is_mark(const char *field)
{
    return strlen(field) == 32 && strspn(field, "0123456789abcdef") == 32;
}

static void
take_mark(JournalFile *file, const char *mark, const JournalWord *word)
{
    JournalWord *copy;

    if (strcmp(mark, "-") == 0)
        return;
    copy = g_new(JournalWord, 1);
    *copy = *word;
    g_hash_table_replace(file->words, g_strdup(mark), copy);
}

/* Returns: (owned) the fields; NULL when @line is none of ours or torn. */
static char **
split_line(const char *line, JournalWord *word)
{
    g_auto(GStrv) fields = g_strsplit(line, " ", -1);
    gint64 at_s = 0;

    if (g_strv_length(fields) != FIELDS ||
        !g_ascii_string_to_signed(fields[AT], 10, 0, G_MAXINT64, &at_s, NULL) ||
        !(is_mark(fields[NUMBER]) || strcmp(fields[NUMBER], "-") == 0) ||
        !(is_mark(fields[BSUID]) || strcmp(fields[BSUID], "-") == 0))
        return NULL;
    word->forgets = strcmp(fields[WORD], "forget") == 0;
    word->leaves = word->forgets || strcmp(fields[WORD], "leave") == 0;
    if (!word->leaves && strcmp(fields[WORD], "join") != 0)
        return NULL;
    word->at_s = at_s;
    return g_steal_pointer(&fields);
}

void
journal_file_clear(JournalFile *file)
{
    g_clear_pointer(&file->words, g_hash_table_unref);
}

/* Returns: (owned) the lines of the journal, none when there is no journal. */
static char **
read_lines(const char *dir, GError **error)
{
    g_autofree char *path = journal_path(dir);
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;

    if (!g_file_get_contents(path, &text, NULL, &why) &&
        !g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s", why->message);
        return NULL;
    }

    char *end = text ? strrchr(text, '\n') : NULL;

    if (end)
        end[1] = '\0';
    return g_strsplit(end ? text : "", "\n", -1);
}

bool
journal_read(const char *dir, JournalFile *file, GError **error)
{
    g_auto(GStrv) lines = read_lines(dir, error);
    JournalWord word = {0};

    file->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    file->last_leave_s = INT64_MIN;
    for (char **line = lines; lines && *line; line++, word.place++) {
        g_auto(GStrv) fields = split_line(*line, &word);

        if (!fields)
            continue;
        take_mark(file, fields[NUMBER], &word);
        take_mark(file, fields[BSUID], &word);
        if (word.leaves)
            file->last_leave_s = MAX(file->last_leave_s, word.at_s);
    }
    return lines != NULL;
}

bool
journal_refresh(const char *dir, JournalFile *file, GError **error)
{
    g_autofree char *path = journal_path(dir);
    struct stat now = {0};

    if (stat(path, &now) != 0)
        now.st_ino = 0;
    if (file->words && file->inode == now.st_ino &&
        file->size_bytes == (uint64_t) now.st_size)
        return true;

    journal_file_clear(file);
    if (!journal_read(dir, file, error))
        return false;
    file->inode = now.st_ino;
    file->size_bytes = (uint64_t) now.st_size;
    return true;
}

/* Whether the last word about @mark is the one at @place. */
static bool
is_last(const JournalFile *file, const char *mark, unsigned place)
{
    const JournalWord *last = g_hash_table_lookup(file->words, mark);

    return last && last->place == place;
}

static GBytes *
what_stays(const char *dir, const JournalFile *file, int64_t oldest_s, GError **error)
{
    g_auto(GStrv) lines = read_lines(dir, error);
    g_autoptr(GString) text = g_string_new(NULL);
    JournalWord word = {0};

    for (char **line = lines; lines && *line; line++, word.place++) {
        g_auto(GStrv) fields = split_line(*line, &word);

        if (fields && word.leaves && word.at_s >= oldest_s &&
            (is_last(file, fields[NUMBER], word.place) ||
             is_last(file, fields[BSUID], word.place)))
            g_string_append_printf(text, "%s\n", *line);
    }
    return lines ? g_string_free_to_bytes(g_steal_pointer(&text)) : NULL;
}

bool
journal_compact(const char *dir, int64_t oldest_s, GError **error)
{
    g_autofree char *path = journal_path(dir);
    struct stat before;
    bool made = false;

    if (stat(path, &before) != 0 || before.st_size <= JOURNAL_COMPACT_BYTES)
        return true;

    g_auto(AutoFd) fd = open_locked(dir, path, &made);
    JournalFile file = {0};

    if (fd < 0)
        return files_fail(error, "cannot open " JOURNAL_FILE, errno);

    g_autoptr(GBytes) bytes = journal_read(dir, &file, error)
                                  ? what_stays(dir, &file, oldest_s, error)
                                  : NULL;

    journal_file_clear(&file);
    return bytes && files_replace(dir, JOURNAL_FILE, bytes, error);
}
