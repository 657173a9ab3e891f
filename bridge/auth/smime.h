/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * smime - an S/MIME signature by a certificate that the settings name
 *
 * Trust is by the SHA-256 of the certificate, never by a name in it.  The signature
 * must be over the whole mail: multipart/signed at the top, with exactly two parts, or
 * an opaque mail, whose content is inside the signature (RFC 8551, 3.5.2).
 * It does not cover Subject, To and Date, so alone it is no proof of a mail.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/verdict.h"

/* What a sender's signature is measured by; for OpenPGP as well. */
typedef struct {
    const char *from;      /* the sender, lower case */
    const GPtrArray *keys; /* of char *: fingerprints, lower-case hex, no blanks */
    const char *ca_pem;    /* its revocation lists count too; NULL = none */
    int64_t received_s;
    int64_t most_age_s; /* a signature older than this is a replay */
} SignatureRules;

/* How far a signer's clock may be ahead, in seconds. */
#define SIGNATURE_AHEAD_S 300

/*
 * Evidence "smime": pass, or parts (it does not cover the whole mail), unreadable,
 * altered, unknown (no such key in the settings), revoked, expired, weak, time.
 * Returns: (owned) NULL when the mail bears no S/MIME signature at its top.
 */
Evidence *
smime_look(GBytes *raw, const Header *header, const SignatureRules *rules);

/*
 * Of an opaque mail, what is signed as a whole.
 * Returns: (owned) the decoded body; NULL when the mail is none, or its body is not
 * plain Base64 of DER or BER.
 */
GBytes *
smime_wrapped(GBytes *raw, const Header *header);

/* Whether @type is that of a mail that may be signed so or enveloped; NULL is not. */
bool
smime_is_wrapped(const char *type);

/*
 * Evidence "smime" as above about @wrapped.  @content: what readers of the mail take
 * out of it; the signature must be over exactly these bytes.  Returns: (owned).
 */
Evidence *
smime_look_wrapped(GBytes *wrapped, GBytes *content, const SignatureRules *rules);

/* Whether @fingerprint (hex, any case) is among the keys. */
bool
signature_is_pinned(const SignatureRules *rules, const char *fingerprint);

/* Whether a signature of that time is neither of tomorrow nor a replay. */
bool
signature_is_timely(const SignatureRules *rules, int64_t signed_s);

/* Returns: (owned) @text as a fingerprint: lower-case hex without blanks and colons,
 * 40 digits (OpenPGP) or 64 (a certificate's SHA-256); NULL when it is none. */
char *
signature_fingerprint(const char *text);
