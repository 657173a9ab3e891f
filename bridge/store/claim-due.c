/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * claim-due - the deliveries of a broadcast that are due
 */
#include "bridge/store/claim.h"
#include "bridge/store/subscribers.h"

#include <string.h>

/* A window that closes while the message is on its way would refuse it. */
#define WINDOW_MARGIN_MS (5 * 60 * 1000)

static void
due_clear(Due *due)
{
    g_free(due->number);
    g_free(due->bsuid);
}

/* The version for somebody whose language is @language ("de", "de-AT"); or 0. */
static unsigned
version_for(const Source *source, const char *language)
{
    for (unsigned i = 0; language && source->languages[i]; i++) {
        size_t length = strlen(source->languages[i]);

        if (g_ascii_strncasecmp(language, source->languages[i], length) == 0 &&
            !g_ascii_isalpha(language[length]))
            return i + 1;
    }
    return 0;
}

GArray *
claim_read_due(Claiming *c, const Source *source, int64_t from_ms, int64_t to_ms,
               unsigned most, GError **error)
{
    g_autoptr(GArray) dues = g_array_new(FALSE, TRUE, sizeof(Due));
    g_autoptr(SqlRow) row = SQL_QUERY(
        c->store, error,
        "SELECT d.id, d.subscriber, d.state, d.parts, d.compose, d.is_open,"
        " s.number, s.bsuid, s.window_until_s, s.state, d.version, s.language,"
        " s.suspended_s > 0, s.no_marketing_s > 0, d.due_ms, r.minute"
        " FROM deliveries d"
        " CROSS JOIN subscribers s ON s.id = d.subscriber"
        " LEFT JOIN reached r ON r.subscriber = d.subscriber"
        " WHERE d.broadcast = ?1 AND d.channel = ?2 AND d.due_ms >= ?3"
        " AND d.due_ms <= ?4 ORDER BY d.due_ms, d.id LIMIT ?5",
        INT(source->id), TEXT(c->channel), INT(from_ms), INT(to_ms), INT(most));
    int got = -1;

    g_array_set_clear_func(dues, (GDestroyNotify) due_clear);
    while (row && (got = sql_step(c->store, row, error)) > 0) {
        Due due = {
            .place =
                {
                    .delivery = sqlite3_column_int64(row, 0),
                    .broadcast = source->id,
                    .subscriber = sqlite3_column_int64(row, 1),
                    .delivery_state = (AttemptState) sqlite3_column_int(row, 2),
                    .parts = (unsigned) sqlite3_column_int(row, 3),
                    .compose = sqlite3_column_int(row, 4) != 0,
                    .is_open = sqlite3_column_int(row, 5) != 0,
                    .is_due = true,
                },
            .number = sql_text(row, 6),
            .bsuid = sql_text(row, 7),
            .window_is_open =
                sqlite3_column_int64(row, 8) * 1000 > c->now_ms + WINDOW_MARGIN_MS,
            .has_left = sqlite3_column_int(row, 9) == SUBSCRIBER_LEFT,
            .is_suspended = sqlite3_column_int(row, 9) == SUBSCRIBER_ACTIVE &&
                            sqlite3_column_int(row, 12) != 0,
            .no_marketing = sqlite3_column_int(row, 13) != 0,
            .due_ms = sqlite3_column_int64(row, 14),
            .minute = sqlite3_column_int64(row, 15),
        };

        if (due.place.parts > 0)
            due.version = (unsigned) sqlite3_column_int(row, 10);
        else if (source->languages)
            due.version =
                version_for(source, (const char *) sqlite3_column_text(row, 11));
        g_array_append_val(dues, due);
    }
    return got == 0 ? g_steal_pointer(&dues) : NULL;
}
