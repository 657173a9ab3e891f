/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/audit.h"

#include "bridge/base/clock.h"
#include "bridge/store/key.h"
#include "bridge/store/sql.h"

#include <string.h>

/* Lines read at a time, so that a callback may use the store. */
#define PAGE 500

/* Digests the line's fields and the digest before it.  Each field goes in with
 * its length: moving a letter from one to the next must show. */
static char *
line_digest(const char *before, int64_t id, int64_t at_s, const char *const *fields,
            size_t n)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *head = g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                            before, (gint64) id, (gint64) at_s);

    g_checksum_update(sum, (const guchar *) head, -1);
    for (size_t i = 0; i < n; i++) {
        const char *field = fields[i] ? fields[i] : "";
        g_autofree char *length =
            g_strdup_printf(" %c%zu:", fields[i] ? 't' : 'n', strlen(field));

        g_checksum_update(sum, (const guchar *) length, -1);
        g_checksum_update(sum, (const guchar *) field, -1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* Returns: (owned) what only the holder of the key can write. */
static char *
line_seal(GBytes *key, const char *digest)
{
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, g_bytes_get_data(key, NULL),
                                     g_bytes_get_size(key), digest, -1);
}

static bool
last_line(Store *store, int64_t *id, char **digest, GError **error)
{
    g_autoptr(SqlRow) row = sql_query(
        store, error, "SELECT id, digest FROM audit ORDER BY id DESC LIMIT 1", NULL, 0);
    int got = row ? sql_step(store, row, error) : -1;

    if (got < 0)
        return false;
    *id = got ? sqlite3_column_int64(row, 0) : 0;
    *digest = got ? sql_text(row, 1) : g_strdup("");
    return true;
}

static bool
append(Store *store, const char *const *fields, size_t n, GError **error)
{
    g_autoptr(GBytes) key = store_key(store, "audit", error);
    g_autofree char *before = NULL;
    int64_t id, at_s = clock_now_s();

    if (!key || !last_line(store, &id, &before, error))
        return false;

    g_autofree char *digest = line_digest(before, id + 1, at_s, fields, n);
    g_autofree char *seal = line_seal(key, digest);

    return SQL_RUN(
        store, error,
        "INSERT INTO audit (id, at_s, actor, action, subject, detail, digest, seal)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        INT(id + 1), INT(at_s), TEXT(fields[0]), TEXT(fields[1]), TEXT(fields[2]),
        TEXT(fields[3]), TEXT(digest), TEXT(seal));
}

bool
audit_add(Store *store, const char *actor, const char *action, const char *subject,
          const char *detail, GError **error)
{
    const char *fields[] = {actor, action, subject, detail};

    return sql_enter(store, error) &&
           sql_leave(store, append(store, fields, G_N_ELEMENTS(fields), error), error);
}

bool
audit_has(Store *store, const char *action, const char *subject)
{
    return SQL_NUMBER(store, 0,
                      "SELECT count(*) FROM (SELECT 1 FROM audit WHERE action = ?1"
                      " AND subject = ?2 LIMIT 1)",
                      TEXT(action), TEXT(subject)) > 0;
}

static void
line_free(AuditLine *line)
{
    g_free((char *) line->actor);
    g_free((char *) line->action);
    g_free((char *) line->subject);
    g_free((char *) line->detail);
    g_free((char *) line->digest);
    g_free((char *) line->seal);
    g_free(line);
}

static GPtrArray *
read_page(Store *store, int64_t after, GError **error)
{
    g_autoptr(GPtrArray) lines =
        g_ptr_array_new_with_free_func((GDestroyNotify) line_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT id, at_s, actor, action, subject, detail, digest, seal"
                  " FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2",
                  INT(after), INT(PAGE));
    int got = -1;

    while (row && (got = sql_step(store, row, error)) > 0) {
        AuditLine *line = g_new0(AuditLine, 1);

        line->id = sqlite3_column_int64(row, 0);
        line->at_s = sqlite3_column_int64(row, 1);
        line->actor = sql_text(row, 2);
        line->action = sql_text(row, 3);
        line->subject = sql_text(row, 4);
        line->detail = sql_text(row, 5);
        line->digest = sql_text(row, 6);
        line->seal = sql_text(row, 7);
        g_ptr_array_add(lines, line);
    }
    return got == 0 ? g_steal_pointer(&lines) : NULL;
}

bool
audit_each(Store *store, AuditVisit visit, void *user_data, GError **error)
{
    for (int64_t after = 0;;) {
        g_autoptr(GPtrArray) lines = read_page(store, after, error);

        if (!lines)
            return false;

        for (guint i = 0; i < lines->len; i++) {
            const AuditLine *line = g_ptr_array_index(lines, i);

            if (!visit(line, user_data))
                return true;
            after = line->id;
        }
        if (lines->len < PAGE)
            return true;
    }
}

char *
audit_head(Store *store, GError **error)
{
    g_autofree char *digest = NULL;
    int64_t id;

    if (!last_line(store, &id, &digest, error))
        return NULL;
    return g_strdup_printf("%" G_GINT64_FORMAT ":%s", (gint64) id, digest);
}

typedef struct {
    GBytes *key;
    char *before; /* digest of the line before */
    int64_t id;   /* and its number */
    int64_t head; /* the line that a head names, 0 = none */
    char *digest; /* what it should be */
    char *broken; /* the first fault in words, NULL = none */
} Chain;

static void
chain_clear(Chain *chain)
{
    g_clear_pointer(&chain->key, g_bytes_unref);
    g_free(chain->before);
    g_free(chain->digest);
    g_free(chain->broken);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chain, chain_clear)

static char *
digest_of(const char *before, int64_t id, const AuditLine *line)
{
    const char *fields[] = {line->actor, line->action, line->subject, line->detail};

    return line_digest(before, id, line->at_s, fields, G_N_ELEMENTS(fields));
}

static bool
check_line(const AuditLine *line, void *user_data)
{
    Chain *chain = user_data;
    int64_t id = chain->id + 1;
    g_autofree char *digest = digest_of(chain->before, id, line);
    g_autofree char *seal = line_seal(chain->key, digest);

    if (line->id != id)
        chain->broken = g_strdup_printf(
            "line %" G_GINT64_FORMAT " of the audit is missing", (gint64) id);
    else if (strcmp(digest, line->digest) != 0)
        chain->broken = g_strdup_printf(
            "line %" G_GINT64_FORMAT " of the audit was changed", (gint64) id);
    else if (strcmp(seal, line->seal) != 0)
        chain->broken = g_strdup_printf("line %" G_GINT64_FORMAT
                                        " of the audit was not written by this bridge "
                                        "(its seal does not fit the key)",
                                        (gint64) id);
    else if (id == chain->head && strcmp(digest, chain->digest) != 0)
        chain->broken = g_strdup_printf("line %" G_GINT64_FORMAT
                                        " of the audit is not the one that the head "
                                        "names: the audit was written anew",
                                        (gint64) id);
    if (chain->broken)
        return false;

    g_free(chain->before);
    chain->before = g_steal_pointer(&digest);
    chain->id = id;
    return true;
}

typedef struct {
    const Chain *chain;
    int64_t stands_at; /* where the line went that should come next, 0 = nowhere */
} Search;

static bool
search_line(const AuditLine *line, void *user_data)
{
    Search *search = user_data;
    g_autofree char *digest =
        digest_of(search->chain->before, search->chain->id + 1, line);

    if (strcmp(digest, line->digest) == 0)
        search->stands_at = line->id;
    return search->stands_at == 0;
}

/* A line that is not where it should be may stand at another place. */
static bool
look_elsewhere(Store *store, Chain *chain, GError **error)
{
    Search search = {.chain = chain};

    if (!audit_each(store, search_line, &search, error))
        return false;
    if (search.stands_at != 0 && search.stands_at != chain->id + 1) {
        g_free(chain->broken);
        chain->broken = g_strdup_printf(
            "line %" G_GINT64_FORMAT
            " of the audit stands at the place of line %" G_GINT64_FORMAT
            ": the order was changed",
            (gint64) chain->id + 1, (gint64) search.stands_at);
    }
    return true;
}

/* The table remembers its highest number, and so does who keeps a head. */
static void
check_tail(Store *store, Chain *chain)
{
    int64_t highest = sql_number(
        store, 0, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'", NULL, 0);

    if (!chain->broken && chain->id < MAX(highest, chain->head))
        chain->broken = g_strdup_printf("the audit was cut: line %" G_GINT64_FORMAT
                                        " is missing and all after it",
                                        (gint64) chain->id + 1);
}

static bool
read_head(const char *head, Chain *chain, GError **error)
{
    char *end = NULL;
    gint64 id = g_ascii_strtoll(head, &end, 10);
    bool ok = id >= 0 && end != head && *end == ':' &&
              strspn(end + 1, "0123456789abcdef") == strlen(end + 1) &&
              strlen(end + 1) == (id ? 64 : 0);

    if (!ok)
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "'%s' is no head of an audit: it looks like 17:0a1b... with 64 "
                    "digits after the colon",
                    head);
    chain->head = id;
    chain->digest = g_strdup(ok ? end + 1 : "");
    return ok;
}

bool
audit_verify(Store *store, const char *head, GError **error)
{
    g_auto(Chain) chain = {.before = g_strdup("")};

    if (head && !read_head(head, &chain, error))
        return false;
    if (SQL_NUMBER(store, 0, "SELECT count(*) FROM audit WHERE id > ?1", INT(0)) > 0) {
        chain.key = store_key(store, "audit", error);
        if (!chain.key || !audit_each(store, check_line, &chain, error))
            return false;
    }
    if (chain.broken && !look_elsewhere(store, &chain, error))
        return false;
    check_tail(store, &chain);
    if (!chain.broken)
        return true;

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, "%s", chain.broken);
    return false;
}
