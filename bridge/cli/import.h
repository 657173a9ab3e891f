/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * import - enrol the citizens of a table, line by line
 *
 * Rows are read, then written in commits of LIMIT_COMMIT_ROWS, so that memory does not
 * grow with the file and the database is held only while nothing is waited for.  Who
 * stands there already is refused: a table may be imported again, after an
 * interruption too.
 */
#pragma once

#include "bridge/base/csv.h"
#include "bridge/base/settings.h"
#include "bridge/store/store.h"

typedef struct {
    unsigned added, refused; /* lines */
    bool is_interrupted;     /* by SIGINT or SIGTERM, after a commit */
} ImportCount;

/*
 * Enrols all rows of @csv, which reads @file, and names each line that is refused on
 * stderr as "@name:LINE: why"; a progress on a terminal.  @count tells what is
 * committed, also on failure: STORE_ERROR, or G_FILE_ERROR when @file cannot be read.
 */
bool
import_rows(const Settings *settings, Store *store, Csv *csv, FILE *file,
            const char *name, ImportCount *count, GError **error);
