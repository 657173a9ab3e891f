/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * reasons - every code that a verdict can bear, and the sentence that explains it
 *
 * One table for verdicts, reports and the manual.  The codes are stable.  Each
 * sentence says what its reader can do next.
 */
#pragma once

#include "bridge/base/verdict.h"

/* Who can let a held mail go; the later, the harder to get.  The author confirms by
 * CONFERMA from the address on file (or by a tap); another person can do so as well. */
typedef enum {
    RELEASE_AUTHOR,
    RELEASE_OTHER,   /* a second listed person who has the right, never the author */
    RELEASE_ADMIN,   /* only the administrator, by settings or command */
    RELEASE_NOTHING, /* nobody: it must be written anew, or is no hold at all */
} Release;

typedef struct {
    const char *code;
    VerdictKind kind;
    Release release;
    bool alarm; /* the administrator must know at once */
    const char *italian;
    const char *english;
} Reason;

/* The whole table, ended by a NULL code. */
const Reason *
reasons_table(void);

/* Returns: (unowned) the row, or NULL. */
const Reason *
reason_find(const char *code);

/*
 * Worsens @verdict to what the table says of @code (accept < hold < refuse; the first
 * reason of the worst kind stays) and keeps the code as evidence of method "rule".
 * An unknown code is a bug and holds.
 */
void
reason_apply(Verdict *verdict, const char *code, const char *detail);

/*
 * What releases @verdict: the hardest of all its reasons that hold, since a mail with
 * two faults needs both of them excused; RELEASE_NOTHING when it is not held.
 */
Release
reason_release(const Verdict *verdict);

/* Returns: (unowned) author, second-person, administrator or nothing. */
const char *
release_word(Release release);
