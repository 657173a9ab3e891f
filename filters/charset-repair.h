/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * charset-repair - text that was converted wrongly, or not at all
 *
 * Gateways append footers in another charset, convert twice, and lose the field that
 * says how a body was encoded.  Each repair is made only where its result proves it.
 */
#pragma once

#include <glib.h>

/* Valid UTF-8 as it is, each other byte as windows-1252.  @bytes: without NUL.
 * Returns: (owned). */
char *
charset_read_mixed(const char *bytes, size_t size);

/*
 * "perchÃ©" was UTF-8 and taken for windows-1252: repaired only if the whole text
 * goes back to valid UTF-8.
 * Returns: (owned), or NULL when it does not.
 */
char *
charset_repair_twice(const char *text);

/*
 * A body that still is quoted-printable or base64, since nothing said so.
 * Returns: (owned) the bytes behind it, or NULL when it is what it seems.
 */
GBytes *
charset_repair_transfer(GBytes *bytes);
