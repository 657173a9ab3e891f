/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * reasons - every code that a verdict can bear, and the sentence that explains it
 *
 * One table for verdicts, reports and the manual.  The codes are stable.  Each
 * sentence says what its reader can do next.
 */
#pragma once

#include "bridge/base/verdict.h"

typedef struct {
    const char *code;
    VerdictKind kind;
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
