/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * verify - what banditore and banditore-verify say to each other
 *
 * One frame each way (filters/protocol.h).  Request: the mail, and what a signature is
 * measured by; nothing secret.  Answer: {proofs: [{method, result, identity, detail,
 * facts}], openpgp}; where openpgp is true, two blobs for gpg: what was signed, and the
 * signature.
 */
#pragma once

#include "bridge/auth/openpgp.h"
#include "bridge/auth/pec.h"

/* All owned.  A list that is NULL: not asked for. */
typedef struct {
    GBytes *raw;
    int64_t received_s, now_s;
    char *from;   /* the sender, lower case; NULL unless listed */
    char *ca_pem; /* of PEC providers and revocation lists; NULL = none */
    bool wants_pec;
    GPtrArray *pec_senders; /* of PecSender */
    GPtrArray *ours;        /* of char *: our addresses, lower case */
    GPtrArray *keys;        /* of char *: fingerprints of @from */
    int64_t most_age_s;     /* of a signature */
    GPtrArray *dkim_keys;   /* of DkimKey */
} VerifyRequest;

VerifyRequest *
verify_request_new(GBytes *raw);
void
verify_request_free(VerifyRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VerifyRequest, verify_request_free)

PecSender *
pec_sender_new(const char *address, const char *provider);
void
pec_sender_free(PecSender *sender);

/* What signatures of @request's sender are measured by; borrows from it. */
SignatureRules
verify_rules(const VerifyRequest *request);

/* Returns: (owned) the frame. */
GBytes *
verify_pack_request(const VerifyRequest *request);

/* The child's side.  Returns: (owned), or NULL with PROTOCOL_ERROR. */
VerifyRequest *
verify_read_request(GBytes *frame, GError **error);

/* @openpgp: NULL content = nothing for gpg.  Returns: (owned) the frame. */
GBytes *
verify_pack_answer(const GPtrArray *proofs, const OpenPgp *openpgp);

/* Trusts nothing, as the sender has read hostile bytes.  @proofs: of Evidence, filled.
 * Returns: false with PROTOCOL_ERROR. */
bool
verify_read_answer(GBytes *frame, GPtrArray *proofs, OpenPgp *openpgp, GError **error);
