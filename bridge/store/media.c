/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/media.h"

#include "bridge/store/files.h"
#include "bridge/store/sql.h"

#include <string.h>

#define SHA256_HEX 64

/* The digest becomes a path: nothing but hex digits may get there. */
static bool
is_digest(const char *sha256)
{
    return sha256 && strlen(sha256) == SHA256_HEX &&
           strspn(sha256, "0123456789abcdef") == SHA256_HEX;
}

char *
media_file(const char *sha256)
{
    return g_strdup_printf("media/%.2s/%s", sha256, sha256);
}

bool
media_store(Store *store, const Media *media, GError **error)
{
    g_return_val_if_fail(media->data && is_digest(media->sha256), false);

    g_autofree char *folder = g_build_filename(store->dir, "media", NULL);
    g_autofree char *file = media_file(media->sha256);

    return files_make_dir(folder, error) &&
           files_put(store->dir, file, media->data, error);
}

char *
media_path(const Store *store, const char *sha256)
{
    g_return_val_if_fail(is_digest(sha256), NULL);

    g_autofree char *file = media_file(sha256);

    return g_build_filename(store->dir, file, NULL);
}

GBytes *
media_load(Store *store, const char *sha256, GError **error)
{
    if (!is_digest(sha256)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no such file");
        return NULL;
    }

    g_autofree char *file = media_file(sha256);

    return files_map(store->dir, file, error);
}

char *
media_upload_id(Store *store, const char *channel, const char *sha256, int64_t now_s)
{
    g_autoptr(SqlRow) row =
        SQL_QUERY(store, NULL,
                  "SELECT provider_id FROM uploads WHERE channel = ?1 AND sha256 = ?2"
                  " AND valid_until_s > ?3",
                  TEXT(channel), TEXT(sha256), INT(now_s));

    return row && sql_step(store, row, NULL) > 0 ? sql_text(row, 0) : NULL;
}

bool
media_set_upload_id(Store *store, const char *channel, const char *sha256,
                    const char *provider_id, int64_t valid_until_s, GError **error)
{
    return SQL_RUN(store, error,
                   "INSERT INTO uploads (channel, sha256, provider_id, valid_until_s)"
                   " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (channel, sha256) DO UPDATE"
                   " SET provider_id = excluded.provider_id,"
                   " valid_until_s = excluded.valid_until_s",
                   TEXT(channel), TEXT(sha256), TEXT(provider_id), INT(valid_until_s));
}

/* Whatever looks like a digest: what is none names no file, and does no harm. */
bool
media_each(const char *content, MediaVisit visit, void *user_data, GError **error)
{
    while (*content) {
        size_t run = strspn(content, "0123456789abcdef");

        if (run == SHA256_HEX) {
            g_autofree char *sha256 = g_strndup(content, run);

            if (!visit(sha256, user_data, error))
                return false;
        }
        content += run;
        content += strcspn(content, "0123456789abcdef");
    }
    return true;
}
