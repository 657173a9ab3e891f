/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * scan - one linear look at the raw bytes before any parser sees them
 *
 * gmime recurses on nested address groups until the stack ends, and takes a
 * gigabyte for a small mail of a million empty parts (lab 3).  This scan counts
 * what would hurt and refuses; it repairs nothing.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Returns: false with FILTER_ERROR_LIMIT and an Italian sentence. */
bool
scan_mail(GBytes *raw, GError **error);
