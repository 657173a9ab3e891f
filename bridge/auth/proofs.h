/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * proofs - what the evidence of cryptography comes to
 *
 * Evidence "pec", "smime", "openpgp" and "dkim-here" comes from outside (flow/prove.h),
 * as it needs other programs.  Here it is weighed; policy.c draws the conclusions.
 */
#pragma once

#include "bridge/auth/auth.h"

/* What pec.c found in the header of the mail in the envelope: words of its fact
 * "inside".  The others are codes of reasons.h. */
#define PROOFS_INSIDE "inside"
#define PROOFS_INSIDE_THREAD "thread"

typedef struct {
    const char *certified; /* (unowned) author in a trusted PEC envelope, or NULL */
    bool here_pass;        /* a signature checked here is enough */
    bool here_bad;         /* one checked here is wrong */
    bool here_temperror;
    bool here_accepts; /* and local_dkim=accept: it is enough by itself */
    bool is_signed;    /* by a key of the sender that the settings name */
    bool signature_temperror;
    const char
        *fault; /* code of reasons.h: what is wrong with the signature, or NULL */
} Proofs;

Proofs
proofs_weigh(const AuthMail *mail);

/* Returns: (unowned) the certified author, lower case, or NULL. */
const char *
proofs_certified(const GPtrArray *proofs);

/* Returns: (unowned) the author whom an envelope names that is not to be trusted; NULL
 * where there is no such envelope. */
const char *
proofs_claimed(const GPtrArray *proofs);

/* Whether it could not be found out for now who wrote the mail in an envelope. */
bool
proofs_is_unsure(const GPtrArray *proofs);

/* Returns: (owned) the subject of the mail in the envelope, trusted or not; NULL when
 * there is none. */
char *
proofs_subject(const GPtrArray *proofs);

/* Whether @word is said of the mail in a trusted envelope. */
bool
proofs_says(const GPtrArray *proofs, const char *word);

/* Whether a rule about our border server's missing word does not matter any more. */
bool
proofs_lift(const Proofs *proofs, const char *code);
