/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sniff - what bytes are, whatever the mail says they are
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Returns: (unowned) the MIME type by the first bytes, or NULL when unknown.  Old
 * Office files differ only inside, so @filename (may be NULL) decides among them.
 */
const char *
sniff_type(GBytes *data, const char *filename);
