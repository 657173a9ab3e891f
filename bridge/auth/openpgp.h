/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * openpgp - an OpenPGP/MIME signature (RFC 3156), checked by gpg
 *
 * gpg is run by flow; here is what goes to it, and what its status lines mean.  Trust
 * is by the fingerprint of the primary key, never by a name or by gpg's own trust.
 */
#pragma once

#include "bridge/auth/smime.h"

/* What gpg is given.  Both owned. */
typedef struct {
    GBytes *content;   /* exactly what was signed */
    GBytes *signature; /* armoured */
} OpenPgp;

void
openpgp_clear(OpenPgp *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OpenPgp, openpgp_clear)

/* Takes a signed mail apart.  Returns: false when there is none, with @fault NULL, or
 * when it is not signed as a whole, with @fault a word. */
bool
openpgp_split(GBytes *raw, const Header *header, OpenPgp *parts, const char **fault);

/*
 * What gpg --status-fd said.  Evidence "openpgp": pass, or altered, unknown, revoked,
 * expired, weak, time, several, unreadable.  Returns: (owned), always.
 */
Evidence *
openpgp_judge(const char *status, const SignatureRules *rules);
