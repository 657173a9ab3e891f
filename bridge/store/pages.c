/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/pages.h"

#include "bridge/store/sql.h"

#include <string.h>
#include <sys/random.h>

/* Words of a search that count, and characters of one: more is no search. */
#define MOST_WORDS 8
#define MOST_WORD_CHARS 40

/* A word loses its last vowel from so many characters on: "scuola" finds "scuole". */
#define INFLECTED_CHARS 5

/* As in the index broadcasts_shown, or it is not used. */
#define SHOWN "max(b.ready_s, b.send_at_s)"
#define IS_SHOWN                                                                       \
    "b.page IS NOT NULL AND b.state IN (2, 3, 5) AND b.withdrawn_s = 0"                \
    " AND b.forgotten = 0"

#define COLUMNS                                                                        \
    "b.id, b.page, b.title, b.languages, b.class, " SHOWN ", b.valid_until_s,"         \
    " (SELECT n.page FROM broadcasts n WHERE n.id = b.replaced_by"                     \
    " AND n.state IN (2, 3, 5) AND n.withdrawn_s = 0 AND n.forgotten = 0),"            \
    " b.replaced_by <> 0"
#define SUMMARY ", (SELECT substr(w.words, 1, 400) FROM notices w WHERE w.rowid = b.id)"
G_STATIC_ASSERT(PAGE_SUMMARY_CHARS == 400);

void
page_row_free(PageRow *row)
{
    if (!row)
        return;

    g_free(row->name);
    g_free(row->title);
    g_free(row->content);
    g_free(row->summary);
    g_free(row->languages);
    g_free(row->replaced_by);
    g_free(row);
}

char *
pages_new_name(GError **error)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    guint8 bytes[PAGE_NAME_LETTERS];
    char *name = NULL;

    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "the system has no random bytes");
        return NULL;
    }
    name = g_malloc0(PAGE_NAME_LETTERS + 1);
    for (unsigned i = 0; i < PAGE_NAME_LETTERS; i++)
        name[i] = letters[bytes[i] & 31];
    return name;
}

static PageRow *
read_row(SqlRow *row)
{
    PageRow *page = g_new0(PageRow, 1);

    page->id = sqlite3_column_int64(row, 0);
    page->name = sql_text(row, 1);
    page->title = sql_text(row, 2);
    page->languages = sql_text(row, 3);
    page->class = (NoticeClass) sqlite3_column_int(row, 4);
    page->shown_s = sqlite3_column_int64(row, 5);
    page->valid_until_s = sqlite3_column_int64(row, 6);
    page->replaced_by = sql_text(row, 7);
    page->is_replaced = sqlite3_column_int(row, 8) != 0;
    page->summary = sql_text(row, 9);
    return page;
}

PageRow *
pages_get(Store *store, const char *name, GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(
        store, error,
        "SELECT " COLUMNS SUMMARY ", b.content, " IS_SHOWN ", CASE WHEN b.state = 4"
        " THEN b.finished_s ELSE b.withdrawn_s END FROM broadcasts b"
        " WHERE b.page = ?1 AND b.state >= 2",
        TEXT(name));
    PageRow *page;

    if (!row || sql_step(store, row, error) <= 0)
        return NULL;

    page = read_row(row);
    page->is_gone = sqlite3_column_int(row, 11) == 0;
    page->cancelled_s = sqlite3_column_int64(row, 12);
    if (page->is_gone)
        g_clear_pointer(&page->summary, g_free);
    else
        page->content = sql_text(row, 10);
    return page;
}

/* Takes one more than is shown, which only tells that there are others. */
static GPtrArray *
read_list(Store *store, SqlRow *query, bool *more, GError **error)
{
    g_autoptr(SqlRow) row = query;
    g_autoptr(GPtrArray) pages =
        g_ptr_array_new_with_free_func((GDestroyNotify) page_row_free);
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0)
        g_ptr_array_add(pages, read_row(row));
    if (got < 0)
        return NULL;

    *more = pages->len > PAGE_ROWS;
    if (*more)
        g_ptr_array_set_size(pages, PAGE_ROWS);
    return g_steal_pointer(&pages);
}

/* Where the list goes on after @name. */
static bool
find_place(Store *store, const char *name, int64_t *shown_s, int64_t *id,
           GError **error)
{
    g_autoptr(SqlRow) row = SQL_QUERY(store, error,
                                      "SELECT " SHOWN ", b.id FROM broadcasts b"
                                      " WHERE b.page = ?1",
                                      TEXT(name ? name : ""));
    int got = row ? sql_step(store, row, error) : -1;

    *shown_s = got > 0 ? sqlite3_column_int64(row, 0) : INT64_MAX;
    *id = got > 0 ? sqlite3_column_int64(row, 1) : INT64_MAX;
    return got >= 0;
}

GPtrArray *
pages_list(Store *store, const char *after, bool *more, GError **error)
{
    int64_t shown_s, id;

    if (!find_place(store, after, &shown_s, &id, error))
        return NULL;
    return read_list(
        store,
        SQL_QUERY(store, error,
                  "SELECT " COLUMNS SUMMARY
                  " FROM broadcasts b INDEXED BY broadcasts_shown WHERE " IS_SHOWN
                  " AND " SHOWN " <= ?1 AND (" SHOWN ", b.id) < (?1, ?2)"
                  " ORDER BY " SHOWN " DESC, b.id DESC LIMIT ?3",
                  INT(shown_s), INT(id), INT(PAGE_ROWS + 1)),
        more, error);
}

/* One word of a search as FTS5 wants it: quoted, the beginning of a word. */
static void
append_word(GString *match, const char *start, const char *end)
{
    glong length = g_utf8_strlen(start, end - start);
    const char *last = g_utf8_prev_char(end);
    const char *stop = end;

    if (length < 2 && !g_unichar_isdigit(g_utf8_get_char(start)))
        return; /* "l'acqua": the article says nothing */
    if (length > MOST_WORD_CHARS)
        stop = g_utf8_offset_to_pointer(start, MOST_WORD_CHARS);
    else if (length >= INFLECTED_CHARS && strchr("aeiouAEIOU", *last))
        stop = last;
    g_string_append_printf(match, "%s\"%.*s\" *", match->len > 0 ? " " : "",
                           (int) (stop - start), start);
}

/* Only letters and digits get through, so nothing in it is FTS5's own language.
 * Returns: (owned) NULL when there is no word. */
static char *
make_match(const char *words)
{
    g_autofree char *composed = g_utf8_normalize(words, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autoptr(GString) match = g_string_new(NULL);
    const char *p = composed ? composed : "";

    for (unsigned n = 0; *p != '\0' && n < MOST_WORDS; n++) {
        const char *start;

        while (*p != '\0' && !g_unichar_isalnum(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        start = p;
        while (*p != '\0' && g_unichar_isalnum(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        if (p > start)
            append_word(match, start, p);
    }
    return match->len > 0 ? g_strdup(match->str) : NULL;
}

GPtrArray *
pages_search(Store *store, const char *words, const char *after, bool *more,
             GError **error)
{
    g_autofree char *match = make_match(words);
    int64_t shown_s, id;

    *more = false;
    if (!match)
        return g_ptr_array_new_with_free_func((GDestroyNotify) page_row_free);
    if (!find_place(store, after, &shown_s, &id, error))
        return NULL;
    return read_list(store,
                     SQL_QUERY(store, error,
                               "SELECT " COLUMNS ", substr(f.words, 1, 400)"
                               " FROM notices f JOIN broadcasts b ON b.id = f.rowid"
                               " WHERE f.notices MATCH ?1 AND f.rowid < ?2"
                               " AND " IS_SHOWN " ORDER BY f.rowid DESC LIMIT ?3",
                               TEXT(match), INT(id), INT(PAGE_ROWS + 1)),
                     more, error);
}

bool
pages_forget_words(Store *store, int64_t id, GError **error)
{
    return SQL_RUN(store, error, "DELETE FROM notices WHERE rowid = ?1", INT(id));
}

static bool
withdraw(Store *store, int64_t id, int64_t now_s, GError **error)
{
    return pages_forget_words(store, id, error) &&
           SQL_RUN_ONE(store, error, "notice that has gone out and has a page",
                       "UPDATE broadcasts SET withdrawn_s = ?2 WHERE id = ?1"
                       " AND page IS NOT NULL AND state = 5 AND withdrawn_s = 0",
                       INT(id), INT(now_s));
}

bool
pages_withdraw(Store *store, int64_t id, int64_t now_s, GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, withdraw(store, id, now_s, error), error);
}

bool
pages_replace(Store *store, int64_t id, int64_t by, GError **error)
{
    return SQL_RUN_ONE(store, error, "pair of notices with pages",
                       "UPDATE broadcasts SET replaced_by = ?2 WHERE id = ?1"
                       " AND id <> ?2 AND page IS NOT NULL AND EXISTS"
                       " (SELECT 1 FROM broadcasts n WHERE n.id = ?2"
                       " AND n.page IS NOT NULL)",
                       INT(id), INT(by));
}
