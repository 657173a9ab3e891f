/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * journal-file - the lines of journal.h in their file: appended, read, compacted
 *
 * Several processes append; whoever has the file locked is alone with it.  A line that
 * a power cut left torn counts as not written: its writer was told so or is gone.
 */
#pragma once

#include "bridge/store/store.h"

/* The last word about one mark. */
typedef struct {
    bool leaves;
    bool forgets; /* leaves, and is to be forgotten */
    int64_t at_s;
    unsigned place; /* lines that stand before it */
} JournalWord;

typedef struct {
    GHashTable *words; /* mark -> JournalWord; NULL = not read */
    int64_t last_leave_s;
    uint64_t inode, size_bytes; /* of the file that was read */
} JournalFile;

void
journal_file_clear(JournalFile *file);

/* Appends @lines (of char *, each with its line feed) to @dir's journal, synced. */
bool
journal_append(const char *dir, const GPtrArray *lines, GError **error);

/* A journal that is not there is empty.  @file is to be cleared, also on failure. */
bool
journal_read(const char *dir, JournalFile *file, GError **error);

/* Reads again what has changed since; @file is all 0 at first. */
bool
journal_refresh(const char *dir, JournalFile *file, GError **error);

/* Writes a long journal anew, see journal.h. */
bool
journal_compact(const char *dir, int64_t oldest_s, GError **error);
