/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * signature - the tags of DKIM-Signature fields, without any cryptography
 *
 * A result word does not tell what a signature covered; the tags do (RFC 6376,
 * 3.5).  Which field a result speaks of is told by d, s and the first characters
 * of b.  A stranger can add a field that fits as well, so all that fit must be good.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/auth/results.h"

typedef struct {
    char *domain;    /* d, lower case; never NULL */
    char *selector;  /* s, lower case; never NULL */
    char *bytes;     /* b without blanks; never NULL */
    char **fields;   /* h, lower case, NULL-ended */
    bool has_length; /* l= stands there: text can be appended under the signature */
} Signature;

/* Reads a tag list (RFC 6376, 3.2).  Returns: (owned) names to values without blanks;
 * NULL when a tag is doubled or has no "=". */
GHashTable *
signature_read_tags(const char *value);

/* Returns: (owned, of Signature) all fields that can be read, from the top. */
GPtrArray *
signature_read_all(const Header *header);

/* Whether @result (a dkim result) may speak of @signature. */
bool
signature_fits(const Signature *signature, const Result *result);

bool
signature_covers(const Signature *signature, const char *field);

/*
 * The signing domain of a dkim result: header.d, else that of header.i, corrected by
 * the d= of the signature it fits.  Never header.from, which mirrors From.
 * Returns: (owned) lower case; NULL when there is none, or header.i contradicts it.
 */
char *
signature_domain(const Result *result, const GPtrArray *signatures);
