/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * media - files that go out, by their SHA-256, and their ids at a provider
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/store/store.h"

/* Writes media->data to state_dir/media/ab/abcd... unless it is there: temporary
 * name, fsync, rename, fsync of the folder. */
bool
media_store(Store *store, const Media *media, GError **error);

/* Returns: (owned) the path of a stored file, whether or not it exists. */
char *
media_path(const Store *store, const char *sha256);

/* Returns: (owned) the bytes, mapped; NULL with STORE_ERROR. */
GBytes *
media_load(Store *store, const char *sha256, GError **error);

/* The provider's id of an uploaded file, NULL when none is valid at @now_s. */
char *
media_upload_id(Store *store, const char *channel, const char *sha256, int64_t now_s);
bool
media_set_upload_id(Store *store, const char *channel, const char *sha256,
                    const char *provider_id, int64_t valid_until_s, GError **error);

/* Returns: (owned) where the file with this digest stands below state_dir. */
char *
media_file(const char *sha256);

typedef bool (*MediaVisit)(const char *sha256, void *user_data, GError **error);

/* Calls @visit for every digest that the frozen draft @content names, possibly more
 * than once, until one returns false. */
bool
media_each(const char *content, MediaVisit visit, void *user_data, GError **error);
