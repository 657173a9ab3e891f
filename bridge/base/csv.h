/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * csv - read tables as spreadsheets write them (RFC 4180)
 *
 * Comma, semicolon or tab, whichever the header line has most of; quoted fields
 * with doubled quotes and newlines; a byte-order mark is skipped.  Text that is
 * not UTF-8 is read as windows-1252.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Csv Csv;

/* @text is copied.  Never fails: an empty text has no header. */
Csv *
csv_new(const char *text, gsize length);
void
csv_free(Csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Csv, csv_free)

/* Whether the header has a column @name (ASCII case and blanks folded). */
bool
csv_has_column(const Csv *csv, const char *name);

/* Moves to the next line that is not empty.  False at the end. */
bool
csv_next(Csv *csv);

/* Line number in the file of the present row, from 1. */
unsigned
csv_line(const Csv *csv);

/* How far the reading is, 0 to 100. */
unsigned
csv_percent(const Csv *csv);

/* The present row's field in column @name, trimmed; NULL when the column or field
 * is missing or empty.  Valid until csv_next(). */
const char *
csv_field(const Csv *csv, const char *name);

/* Appends @field to @out, quoted when needed; @last ends the line with CRLF. */
void
csv_write(GString *out, const char *field, bool last);
