/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * senders-dir - the folder senders.d: which files it has, and who may write them
 *
 * Whoever can write there says who may speak to the town.  So its files count only when
 * nobody but root can: not the daemon's own user, through whom a stranger may act.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Whether only root, or (for installations of a common user) the owner of the folder
 * @folder that holds the settings, may write @path.  What does not exist is safe.
 */
bool
senders_dir_is_safe(const char *path, const char *folder);

/*
 * Paths of the files *.conf in @dir, in order of name; none when there is no @dir.
 * Returns: (owned, of char *) NULL with G_FILE_ERROR when it cannot be read.
 */
GPtrArray *
senders_dir_files(const char *dir, GError **error);

/* Appends what changes when @path, its owner or its mode does. */
void
senders_dir_stamp(GString *stamp, const char *path);
