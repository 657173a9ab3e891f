/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mime - the tree of a mail as leaves with decoded bytes
 */
#pragma once

#include "filters/work.h"

/*
 * Parses work->raw (which scan_mail has let pass) and fills subject, to, leaves,
 * attached and draft->parts.  g_mime_init must have been called.
 * Returns: false with FILTER_ERROR_LIMIT or FILTER_ERROR_BROKEN.
 */
bool
mime_read(Work *work, GError **error);

/* A file name without path, control characters and surprises, at most
 * LIMIT_FILENAME_BYTES, extension kept.  Returns: (owned), NULL when nothing is left.
 */
char *
mime_clean_filename(const char *name);
