/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * auth - methods that say who wrote a mail, and the policy that judges them
 *
 * A method looks at the raw bytes and yields Evidence; it decides nothing.  The
 * policy (policy.h) turns all evidence into one Verdict, fail-closed, as
 * domain/sender-authentication.md l says.  Everything here is pure: the same
 * bytes, settings and clock give the same verdict.  gmime is not used: it is
 * fine for MIME, not for identity.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"

/* What a method may look at.  Borrowed. */
typedef struct {
    GBytes *raw;          /* the mail as fetched, CRLF */
    const Header *header; /* its header block, parsed by header.h */
    const char *from;     /* the one clean address, lower case */
    const char
        *author; /* whose rights count: @from, or whom a PEC provider certifies */
    const char *phrase;      /* display name of From as written, or NULL */
    const GPtrArray *proofs; /* of Evidence: what cryptography proved; NULL = none */
    const Settings *settings;
    int64_t received_s; /* INTERNALDATE, or the topmost Received if that is older */
    int64_t now_s;
    bool is_border_proven; /* the forged-field probe passed in the last 90 days */
} AuthMail;

typedef struct {
    const char *name; /* kebab-case */
    const char *summary;
    /* MUST.  Adds what it saw to verdict->evidence, and may only worsen the verdict
     * by reason_apply() (say, a contradiction: refuse).  Never accepts. */
    void (*look)(const AuthMail *mail, Verdict *verdict);
} AuthMethod;

/* All methods, ended by NULL (registry.c). */
extern const AuthMethod *const auth_registry[];

extern const AuthMethod auth_method_results;
extern const AuthMethod auth_method_signed_fields;
extern const AuthMethod auth_method_arc;
