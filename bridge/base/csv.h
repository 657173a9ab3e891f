/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * csv - read tables as spreadsheets write them (RFC 4180)
 *
 * Comma, semicolon or tab, whichever the header line has most of; quoted fields
 * with doubled quotes and newlines; a byte-order mark is skipped.  A row that is not
 * UTF-8 is read as windows-1252.  Holds one row at a time, however long the file.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Csv Csv;

/* Reads @file, which stays the caller's, from where it stands; the header line at once.
 * Never fails: an empty file has no header, and one that cannot be read ends early,
 * which ferror() tells. */
Csv *
csv_new(FILE *file);
void
csv_free(Csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Csv, csv_free)

/* Whether it begins as a ZIP does, which is what spreadsheets are by themselves. */
bool
csv_is_zip(const Csv *csv);

/* Whether the header has a column @name (ASCII case and blanks folded). */
bool
csv_has_column(const Csv *csv, const char *name);

/* Moves to the next line that is not empty.  False at the end. */
bool
csv_next(Csv *csv);

/* Line number in the file of the present row, from 1. */
unsigned
csv_line(const Csv *csv);

/* Whether the present row was cut at LIMIT_CSV_ROW_BYTES. */
bool
csv_is_too_long(const Csv *csv);

/* How many bytes of the file have been taken. */
uint64_t
csv_read_bytes(const Csv *csv);

/* The present row's field in column @name, trimmed; NULL when the column or field
 * is missing or empty.  Valid until csv_next(). */
const char *
csv_field(const Csv *csv, const char *name);

/* Appends @field to @out, quoted when needed; @last ends the line with CRLF. */
void
csv_write(GString *out, const char *field, bool last);
