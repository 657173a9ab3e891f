/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/journal.h"

#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/store/consents.h"
#include "bridge/store/files.h"
#include "bridge/store/forget.h"
#include "bridge/store/journal-file.h"
#include "bridge/store/key.h"
#include "bridge/store/sql.h"

#include <nettle/hmac.h>
#include <string.h>

/* Subscribers that are looked at in one query. */
#define PAGE 1000

/* Time of the last leaving that was replayed, a fact. */
#define REPLAYED "journal-replayed-s"

/* The clock may have been set back by so much meanwhile. */
#define DAY_S (24 * 3600)

/* 128 bits: nobody meets another by chance, and the key keeps the rest. */
#define MARK_BYTES 16

/* Returns: (owned) what stands for @value in the journal. */
static char *
mark(GBytes *key, const char *channel, const char *kind, const char *value)
{
    struct hmac_sha256_ctx hmac;
    guint8 digest[MARK_BYTES];
    gsize size = 0;
    const void *data = g_bytes_get_data(key, &size);

    if (!value)
        return g_strdup("-");

    hmac_sha256_set_key(&hmac, size, data);
    hmac_sha256_update(&hmac, strlen(channel) + 1, (const guint8 *) channel);
    hmac_sha256_update(&hmac, strlen(kind) + 1, (const guint8 *) kind);
    hmac_sha256_update(&hmac, strlen(value), (const guint8 *) value);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    explicit_bzero(&hmac, sizeof hmac);
    return text_hex(digest, sizeof digest);
}

static GBytes *
own_key(Store *store, GError **error)
{
    if (!store->journal_key)
        store->journal_key = store_key(store, JOURNAL_KEY, error);
    return store->journal_key;
}

bool
journal_marks(Store *store, const char *channel, const char *number, const char *bsuid,
              char **of_number, char **of_bsuid, GError **error)
{
    GBytes *key = own_key(store, error);

    if (!key)
        return false;
    *of_number = mark(key, channel, "number", number);
    *of_bsuid = mark(key, channel, "bsuid", bsuid);
    return true;
}

/* Returns: (owned) the line about the subscriber @id, NULL with STORE_ERROR. */
static char *
make_line(Store *store, const char *word, int64_t id, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error, "SELECT channel, number, bsuid FROM subscribers WHERE id = ?1",
        INT(id));

    if (!row || sql_step(store, row, error) <= 0) {
        if (row && error && !*error)
            g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                        "no such subscriber");
        return NULL;
    }

    g_autofree char *channel = sql_text(row, 0);
    g_autofree char *number = sql_text(row, 1);
    g_autofree char *bsuid = sql_text(row, 2);
    g_autofree char *number_mark = NULL;
    g_autofree char *bsuid_mark = NULL;

    if (!journal_marks(store, channel, number, bsuid, &number_mark, &bsuid_mark, error))
        return NULL;
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %s %s %s\n", word,
                           (gint64) clock_now_s(), channel, number_mark, bsuid_mark);
}

static void
add_line(GPtrArray **lines, char *line)
{
    if (!*lines)
        *lines = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(*lines, line);
}

/* Whether two lines are about one person. */
static bool
is_same_person(const char *a, const char *b)
{
    g_auto(GStrv) x = g_strsplit(a, " ", -1);
    g_auto(GStrv) y = g_strsplit(b, " ", -1);

    return (strcmp(x[3], "-") != 0 && strcmp(x[3], y[3]) == 0) ||
           (strcmp(x[4], "-\n") != 0 && strcmp(x[4], y[4]) == 0);
}

static bool
add_leave(Store *store, const char *word, int64_t id, GError **error)
{
    char *line = make_line(store, word, id, error);

    if (!line)
        return false;

    /* Joined and left in one transaction: the joining, written after it, would have
     * the last word. */
    for (guint i = store->joins ? store->joins->len : 0; i > 0; i--)
        if (is_same_person(line, store->joins->pdata[i - 1]))
            g_ptr_array_remove_index(store->joins, i - 1);
    add_line(&store->leaves, line);
    return true;
}

bool
journal_leave(Store *store, int64_t id, GError **error)
{
    return add_leave(store, "leave", id, error);
}

bool
journal_forget(Store *store, int64_t id, GError **error)
{
    return add_leave(store, "forget", id, error);
}

/* Whether @line is about somebody whose last word in the journal is that they leave. */
static bool
is_gone(const Store *store, const char *line)
{
    g_auto(GStrv) fields = g_strsplit(line, " ", -1);
    bool gone = false;

    g_strchomp(fields[4]);
    for (int i = 3; i <= 4; i++) {
        const JournalWord *word = g_hash_table_lookup(store->journal.words, fields[i]);

        gone = gone || (word && word->leaves);
    }
    return gone;
}

/* Looks at the file once in a transaction: no other's leaving can come in between. */
static bool
refresh(Store *store, GError **error)
{
    store->journal_is_fresh =
        store->journal_is_fresh || journal_refresh(store->dir, &store->journal, error);
    return store->journal_is_fresh;
}

bool
journal_join(Store *store, int64_t id, bool again, GError **error)
{
    if (!again && !refresh(store, error))
        return false;
    if (!again && g_hash_table_size(store->journal.words) == 0)
        return true;

    g_autofree char *line = make_line(store, "join", id, error);

    if (!line)
        return false;
    if (again || is_gone(store, line))
        add_line(&store->joins, g_steal_pointer(&line));
    return true;
}

void
journal_begun(Store *store)
{
    store->journal_is_fresh = false;
}

bool
journal_before_commit(Store *store, GError **error)
{
    if (!store->leaves || store->leaves->len == 0)
        return true;
    if (!journal_append(store->dir, store->leaves, error)) {
        g_prefix_error(error, "who left cannot be written down: ");
        return false;
    }
    g_ptr_array_set_size(store->leaves, 0);
    return true;
}

/* What cannot be written now is written with the next commit. */
void
journal_after_commit(Store *store)
{
    if (store->joins && store->joins->len > 0 &&
        journal_append(store->dir, store->joins, NULL))
        g_ptr_array_set_size(store->joins, 0);
}

void
journal_undone(Store *store)
{
    if (store->leaves)
        g_ptr_array_set_size(store->leaves, 0);
    if (store->joins)
        g_ptr_array_set_size(store->joins, 0);
}

/* What the journal says last of the subscriber in @row; NULL = nothing. */
static const JournalWord *
last_word(GHashTable *words, GBytes *key, SqlRow *row)
{
    const char *channel = (const char *) sqlite3_column_text(row, 1);
    g_autofree char *number =
        mark(key, channel, "number", (const char *) sqlite3_column_text(row, 2));
    g_autofree char *bsuid =
        mark(key, channel, "bsuid", (const char *) sqlite3_column_text(row, 3));
    const JournalWord *a = g_hash_table_lookup(words, number);
    const JournalWord *b = g_hash_table_lookup(words, bsuid);

    return !a || (b && b->place > a->place) ? b : a;
}

typedef struct {
    int64_t id, at_s;
    bool forgets;
} Gone;

/* Reads a page after *@after of those about whom something is kept; false with
 * STORE_ERROR.  *@after 0 = that was the last. */
static bool
find_gone(Store *store, GHashTable *words, GBytes *key, int64_t *after, GArray *found,
          GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT id, channel, number, bsuid, state FROM subscribers"
        " WHERE id > ?1 AND state <= 1 AND (number IS NOT NULL OR bsuid IS NOT NULL)"
        " ORDER BY id LIMIT ?2",
        INT(*after), INT(PAGE));
    int got = -1;
    unsigned n = 0;

    for (; row && (got = sql_step(store, row, error)) > 0; n++) {
        const JournalWord *word = last_word(words, key, row);
        bool enrolled = sqlite3_column_int(row, 4) == 0;

        *after = sqlite3_column_int64(row, 0);
        if (word && word->leaves && (enrolled || word->forgets)) {
            Gone gone = {*after, MAX(word->at_s, 1), word->forgets};

            g_array_append_val(found, gone);
        }
    }
    if (n < PAGE)
        *after = 0;
    return got == 0;
}

static bool
let_go(Store *store, const Gone *gone, GError **error)
{
    const ConsentRow consent = {.kind = CONSENT_LEAVE, .at_s = gone->at_s};

    if (gone->forgets)
        return forget_person(store, gone->id, gone->at_s, error);
    return SQL_RUN(store, error,
                   "UPDATE subscribers SET state = 1, left_s = ?2 WHERE id = ?1",
                   INT(gone->id), INT(gone->at_s)) &&
           consents_add(store, gone->id, &consent, error);
}

static int64_t
leave_all(Store *store, GHashTable *words, GBytes *key, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Gone));
    int64_t after = 0;

    do {
        if (!find_gone(store, words, key, &after, found, error))
            return -1;
    } while (after > 0);

    for (guint i = 0; i < found->len; i++)
        if (!let_go(store, &g_array_index(found, Gone, i), error))
            return -1;
    return found->len;
}

int64_t
journal_replay(Store *store, const char *dir, int64_t since_s, GError **error)
{
    JournalFile file = {0};

    if (!journal_read(dir, &file, error))
        return -1;
    if (g_hash_table_size(file.words) == 0 || file.last_leave_s < since_s) {
        journal_file_clear(&file);
        return 0;
    }

    /* Made anew it would find nobody. */
    g_autoptr(GBytes) key = store_key_of(dir, JOURNAL_KEY, error);
    int64_t n = -1;

    if (key && sql_enter(store, error)) {
        n = leave_all(store, file.words, key, error);
        if (!sql_leave(store, n >= 0, error))
            n = -1;
    }
    journal_file_clear(&file);
    return n;
}

/* Without a change nothing is written. */
static bool
remember(Store *store, const char *before, const JournalFile *file, GError **error)
{
    g_autofree char *now =
        g_strdup_printf("%" G_GINT64_FORMAT, (gint64) file->last_leave_s);

    return g_hash_table_size(file->words) == 0 || g_strcmp0(before, now) == 0 ||
           store_set(store, REPLAYED, now, error);
}

bool
journal_start(Store *store, GError **error)
{
    g_autofree char *before = store_get(store, REPLAYED);
    int64_t since_s = before ? g_ascii_strtoll(before, NULL, 10) : INT64_MIN;
    int64_t oldest_s = clock_now_s() - JOURNAL_KEEP_D * (int64_t) DAY_S;
    JournalFile file = {0};

    if (since_s > 0)
        since_s -= DAY_S;
    bool ok = journal_replay(store, store->dir, since_s, error) >= 0 &&
              journal_read(store->dir, &file, error) &&
              remember(store, before, &file, error) &&
              journal_compact(store->dir, oldest_s, error);

    journal_file_clear(&file);
    if (!ok)
        g_prefix_error(error, "who left: ");
    return ok;
}
