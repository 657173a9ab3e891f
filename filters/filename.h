/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * filename - names of attachments, from what mail programs write to what people see
 *
 * Pure functions on strings, linear.  What is between the words of a mail (RFC 2231,
 * RFC 2047) and a string has been undone once by gmime.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Undoes what programs encode twice (RFC 2047 inside RFC 2231, percents, UTF-8 taken
 * for Windows-1252), then takes away path, control and bidirectional characters, what
 * other systems forbid, and length (LIMIT_FILENAME_BYTES).
 * Returns: (owned) NULL when nothing is left.
 */
char *
filename_clean(const char *name);

/*
 * Gives @name the one extension that belongs to @type, instead of all that look like
 * one: "avviso.pdf.exe" with the bytes of a PDF is "avviso.pdf".
 * @name: NULL = "allegato-" and @path.  Returns: (owned).
 */
char *
filename_for_type(const char *name, const char *type, const char *path);

/* "foto.jpg", 2: "foto (2).jpg".  Returns: (owned). */
char *
filename_number(const char *name, unsigned number);
