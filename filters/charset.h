/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * charset - from the bytes of a text to UTF-8
 *
 * gmime drops letters of mis-declared text without a word (lab 3), so bytes are
 * converted here: marks and valid UTF-8 first; else the declared charset, where
 * latin-1 means windows-1252; else what is UTF-8 of it, and the rest as windows-1252.
 */
#pragma once

#include <glib.h>
#include <iconv.h>
#include <stdbool.h>

/* Opens the converters that mails need, for the life of the process: the C library
 * loads them from files, and in the cage there are none. */
void
charset_preload(void);

/*
 * Converts @bytes.  @declared may be NULL.  @guessed: set when the declared charset
 * was unknown or did not fit; may be NULL.
 * Returns: (owned) valid UTF-8, always, not yet cleaned.
 */
char *
charset_decode(GBytes *bytes, const char *declared, bool *guessed);

/* The character that @byte is in windows-1252; unassigned ones are themselves. */
gunichar
charset_windows_1252(unsigned char byte);

/* The charset that an HTML page names in its first kilobyte, or NULL. (owned) */
char *
charset_of_html(GBytes *bytes);
