/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cms - a detached S/MIME signature (CMS, RFC 5652), checked by GnuTLS
 *
 * In this process and without files, so that it works in a cage.  It says what is so
 * and decides nothing; what counts as proof is for pec.h and smime.h.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    bool
        is_present; /* a readable signature by one signer, whose certificate is in it */
    bool matches;   /* it is over exactly these bytes */
    bool is_trusted; /* its certificate chains to one of the CAs; none is revoked */
    bool is_revoked;
    bool is_weak;  /* MD5 or older */
    bool is_sha1;  /* enough only together with everything else */
    char *subject; /* as "CN = Anna Rossi, O = Comune, C = IT" */
    char *issuer;
    char
        *address; /* the first rfc822Name, else the emailAddress; lower case, or NULL */
    char *digest; /* SHA-256 of the certificate, 64 lower-case hex digits */
    int64_t not_before_s, not_after_s;
    int64_t signed_s; /* the time that the signer states, -1 = none */
} Cms;

/*
 * @signature: DER.  @ca_pem: certificates, and revocation lists to go by; NULL = none.
 * Times are not judged, as they are the caller's.  Returns: (owned), always.
 */
Cms *
cms_verify(const char *content, size_t size, GBytes *signature, const char *ca_pem);
void
cms_free(Cms *cms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cms, cms_free)
