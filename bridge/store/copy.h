/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * copy - files copied with their digests, and the list of a folder's files
 *
 * Private to bridge/store/.  The list is a file MANIFEST, which `sha256sum -c` reads
 * too; it names every file of the folder but itself.
 */
#pragma once

#include "bridge/store/store.h"

#define COPY_MANIFEST "MANIFEST"

/* Copies @from_dir/@relative to @to_dir/@relative (0600, folders 0700 made on the way),
 * not synced, and appends its line to @manifest.  Adds to @bytes. */
bool
copy_file(const char *from_dir, const char *to_dir, const char *relative,
          GString *manifest, uint64_t *bytes, GError **error);

/* Appends the line of a file that is there to @manifest. */
bool
copy_note(const char *dir, const char *relative, GString *manifest, uint64_t *bytes,
          GError **error);

/* Writes @manifest to @dir and syncs the whole file system of it. */
bool
copy_finish(const char *dir, const GString *manifest, GError **error);

/* The lines of a list as copy_finish() writes it, @length bytes and a NUL; @dir for the
 * error.  No name leads out of the folder.
 * Returns: (owned) at least one, NULL with STORE_ERROR_FAILED. */
char **
copy_read_list(const char *text, size_t length, const char *dir, GError **error);

/* Returns: (unowned) the name in a line of it. */
const char *
copy_line_name(const char *line);

/* Whether every file that @dir's list names is there with its digest.
 * Returns: (owned) their names; NULL with STORE_ERROR. */
char **
copy_check(const char *dir, GError **error);

/* Syncs the file system that holds @dir. */
bool
copy_sync(const char *dir, GError **error);

/* Removes a folder that we made, with all that is in it; follows no links. */
void
copy_remove(const char *dir);
