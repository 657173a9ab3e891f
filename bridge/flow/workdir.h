/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * workdir - a folder of its own for one run of a foreign program
 *
 * It belongs to the user that children run as, who could put a link in its place: only
 * the descriptor is trusted, and what it holds is never followed.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *path;
    int opened; /* the folder itself, wherever its name leads by now */
} Workdir;

/* @name: for the folder's name.  Returns: (owned), or NULL. */
Workdir *
workdir_new(const char *name);

/* Removes the files in it, and it.  Accepts NULL. */
void
workdir_free(Workdir *workdir);

/* Writes a file that the child's user may read. */
bool
workdir_put(Workdir *workdir, const char *name, GBytes *bytes);
