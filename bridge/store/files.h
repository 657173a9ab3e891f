/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * files - bytes that are kept as files below state_dir, safe against power loss
 *
 * Private to bridge/store/.
 */
#pragma once

#include "bridge/store/store.h"

/* Makes @dir (0700) and syncs the folder that holds it; one that is there is fine. */
bool
files_make_dir(const char *dir, GError **error);

/*
 * Writes @bytes (0600) to @dir/@relative, whose last folder is made when missing:
 * temporary name in the same folder, fsync, rename, fsync of the folder.  A
 * file of the same size that is there already stays, as names are digests.
 */
bool
files_put(const char *dir, const char *relative, GBytes *bytes, GError **error);

/* The same over whatever is there. */
bool
files_replace(const char *dir, const char *relative, GBytes *bytes, GError **error);

/* Writes all of @bytes to @fd and syncs it; false with errno. */
bool
files_write(int fd, GBytes *bytes);

/* Syncs the folder @dir: what was made, renamed or removed in it stays so. */
bool
files_sync_dir(const char *dir, GError **error);

/* What a command of root makes belongs to whoever owns @dir, the daemon. */
bool
files_own(int fd, const char *dir);

/* Returns: (owned) the bytes, mapped; NULL with STORE_ERROR (NOT_FOUND when absent). */
GBytes *
files_map(const char *dir, const char *relative, GError **error);

/* Removes temporary files that a crash left in the folders below @dir/@sub. */
void
files_clean(const char *dir, const char *sub);

/* Sets STORE_ERROR from errno, FULL where the disk is to blame; returns false. */
bool
files_fail(GError **error, const char *what, int number);
