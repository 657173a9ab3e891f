/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-folder - names of folders as they stand on the wire
 */
#pragma once

/* Modified UTF-7 (RFC 3501, section 5.1.3) of @name (UTF-8).
 * Returns: (owned), or NULL when @name is no UTF-8, empty or holds a control
 * character. */
char *
imap_folder_wire(const char *name);
