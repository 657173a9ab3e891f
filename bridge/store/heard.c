/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/heard.h"

#include "bridge/store/key.h"
#include "bridge/store/sql.h"

#include <string.h>

/* Digits of 128 bits. */
#define MARK_DIGITS 32

/* Returns: (owned) what stands for @value; NULL with STORE_ERROR. */
static char *
mark(Store *store, const char *channel, const char *kind, const char *value,
     GError **error)
{
    g_autoptr(GBytes) key = store_key(store, "heard", error);
    gsize size = 0;
    const guchar *data = key ? g_bytes_get_data(key, &size) : NULL;
    g_autoptr(GHmac) hmac = data ? g_hmac_new(G_CHECKSUM_SHA256, data, size) : NULL;

    if (!hmac)
        return NULL;
    g_hmac_update(hmac, (const guchar *) channel, (gssize) strlen(channel) + 1);
    g_hmac_update(hmac, (const guchar *) kind, (gssize) strlen(kind) + 1);
    g_hmac_update(hmac, (const guchar *) value, (gssize) strlen(value));
    return g_strndup(g_hmac_get_string(hmac), MARK_DIGITS);
}

int
heard_message(Store *store, const char *channel, const char *id, int64_t now_s,
              GError **error)
{
    g_autofree char *hash = mark(store, channel, "message", id, error);

    if (!hash || !SQL_RUN(store, error,
                          "INSERT INTO heard (message, at_s) VALUES (?1, ?2)"
                          " ON CONFLICT DO NOTHING",
                          TEXT(hash), INT(now_s)))
        return -1;
    return sql_changed(store) == 0;
}

int64_t
heard_answer(Store *store, const char *channel, const char *number, const char *bsuid,
             const char *kind, int64_t day, GError **error)
{
    g_autofree char *person = mark(store, channel, number ? "number" : "bsuid",
                                   number  ? number
                                   : bsuid ? bsuid
                                           : "",
                                   error);

    if (!person || !SQL_RUN(store, error,
                            "INSERT INTO answered (day, person, kind, n)"
                            " VALUES (?1, ?2, ?3, 1)"
                            " ON CONFLICT DO UPDATE SET n = n + 1",
                            INT(day), TEXT(person), TEXT(kind)))
        return -1;
    return SQL_NUMBER(store, -1,
                      "SELECT n FROM answered WHERE day = ?1 AND person = ?2"
                      " AND kind = ?3",
                      INT(day), TEXT(person), TEXT(kind));
}
