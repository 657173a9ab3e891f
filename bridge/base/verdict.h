/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * verdict - who wrote a mail, may they, and how we know
 */
#pragma once

#include "bridge/base/words.h"

#include <glib.h>

/* One thing that a method saw.  All strings owned, none NULL but @detail. */
typedef struct {
    char *method;   /* dmarc, dkim, spf, auth, arc, openpgp, smime, pec, ... */
    char *result;   /* the method's own word: pass, fail, none, temperror, ... */
    char *identity; /* whom it speaks of: a domain or an address; may be "" */
    char *detail;   /* for the technician, or NULL */
    char *facts;    /* a JSON object whose members are shown beside these, or NULL */
} Evidence;

typedef struct {
    VerdictKind kind;
    char *reason;        /* stable kebab-case code, never NULL */
    char *explanation;   /* one Italian sentence for the author or administrator */
    char *sender;        /* the address in From, lower case, or NULL */
    char *message_id;    /* without <>, or NULL */
    char *subject;       /* decoded for display, or NULL */
    int64_t date_s;      /* of the Date field, 0 = missing or unreadable */
    int64_t arrived_s;   /* when our own servers got it; 0 = unknown */
    bool is_proven;      /* positive evidence for @sender: an answer may go there */
    bool alarm;          /* tell the administrator at once */
    GPtrArray *evidence; /* of Evidence */
} Verdict;

/* Returns: (owned) a verdict with no evidence yet. */
Verdict *
verdict_new(VerdictKind kind, const char *reason, const char *explanation);
void
verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)

/* Replaces kind, reason and explanation; evidence stays. */
void
verdict_set(Verdict *verdict, VerdictKind kind, const char *reason,
            const char *explanation);

void
verdict_add_evidence(Verdict *verdict, const char *method, const char *result,
                     const char *identity, const char *detail);
/* The same on its own; facts are NULL.  Returns: (owned). */
Evidence *
evidence_new(const char *method, const char *result, const char *identity,
             const char *detail);
Evidence *
evidence_copy(const Evidence *evidence);
void
evidence_free(Evidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evidence, evidence_free)

/* Appends copies of @proofs (of Evidence; NULL = none). */
void
verdict_add_proofs(Verdict *verdict, const GPtrArray *proofs);
