/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * dkim-here - a second opinion on DKIM, by libopendkim (RFC 6376)
 *
 * The library says whether a signature is right; whether it is enough is ours to say:
 * the body hash and l= (its own flag stays set with a wrong body hash, and with text
 * appended under l=), algorithm, key size, test keys, times, and what is covered.
 * Keys are handed in; nothing here asks the network.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"

/* Signatures that are looked at, and so keys that are asked for. */
#define DKIM_HERE_MOST 8

typedef struct {
    char *name;        /* "selector._domainkey.domain", lower case */
    char *text;        /* of its TXT record; NULL = there is none */
    bool is_temporary; /* nobody could say */
} DkimKey;

DkimKey *
dkim_key_new(const char *name, const char *text, bool is_temporary);
void
dkim_key_free(DkimKey *key);

/* Returns: (owned, of char *) names of the keys of the signatures whose domain speaks
 * for @from: letters, digits, hyphens, dots; at most DKIM_HERE_MOST. */
GPtrArray *
dkim_key_names(const Header *header, const Settings *settings, const char *from);

/* The library, which reads files of the system when it begins: open it before the cage
 * is closed.  Returns: (owned) NULL where it is not built in. */
typedef struct DkimHere DkimHere;

DkimHere *
dkim_here_open(void);
void
dkim_here_close(DkimHere *here);

/*
 * Adds one Evidence "dkim-here" for each signature with a key in @keys (of DkimKey):
 * pass, or altered (another body), fail, none (no key, revoked), temperror, length
 * (l=), partial (a field is not covered), test, weak, expired.  Identity: its domain.
 * Where @here is NULL: temperror.
 */
void
dkim_here_look(DkimHere *here, GBytes *raw, const Header *header, const GPtrArray *keys,
               int64_t now_s, GPtrArray *proofs);
