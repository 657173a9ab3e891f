/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/audit.h"

#include "bridge/base/clock.h"
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
    g_autofree char *before = NULL;
    int64_t id, at_s = clock_now_s();

    if (!last_line(store, &id, &before, error))
        return false;

    g_autofree char *digest = line_digest(before, id + 1, at_s, fields, n);

    return SQL_RUN(
        store, error,
        "INSERT INTO audit (id, at_s, actor, action, subject, detail, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        INT(id + 1), INT(at_s), TEXT(fields[0]), TEXT(fields[1]), TEXT(fields[2]),
        TEXT(fields[3]), TEXT(digest));
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
    g_free(line);
}

static GPtrArray *
read_page(Store *store, int64_t after, GError **error)
{
    g_autoptr(GPtrArray) lines =
        g_ptr_array_new_with_free_func((GDestroyNotify) line_free);
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, error,
                  "SELECT id, at_s, actor, action, subject, detail, digest FROM audit"
                  " WHERE id > ?1 ORDER BY id LIMIT ?2",
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

typedef struct {
    char *before;   /* digest of the line before */
    int64_t id;     /* and its number */
    int64_t broken; /* the first wrong one, 0 = none */
} Chain;

static bool
check_line(const AuditLine *line, void *user_data)
{
    Chain *chain = user_data;
    const char *fields[] = {line->actor, line->action, line->subject, line->detail};
    g_autofree char *digest = line_digest(chain->before, chain->id + 1, line->at_s,
                                          fields, G_N_ELEMENTS(fields));

    chain->id++;
    if (line->id != chain->id || strcmp(digest, line->digest) != 0) {
        chain->broken = chain->id;
        return false;
    }

    g_free(chain->before);
    chain->before = g_steal_pointer(&digest);
    return true;
}

bool
audit_verify(Store *store, GError **error)
{
    Chain chain = {.before = g_strdup("")};
    bool ok = audit_each(store, check_line, &chain, error);

    g_free(chain.before);
    if (!ok)
        return false;

    /* The table remembers its highest number, so that a cut tail shows too. */
    int64_t highest = sql_number(
        store, 0, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'", NULL, 0);

    if (!chain.broken && chain.id < highest)
        chain.broken = chain.id + 1;
    if (!chain.broken)
        return true;

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "line %" G_GINT64_FORMAT " of the audit is missing or was changed",
                (gint64) chain.broken);
    return false;
}
