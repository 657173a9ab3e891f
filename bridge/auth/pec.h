/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * pec - certified mail (PEC, RFC 6109): what kind it is, and who is certified
 *
 * The kind is told by the top-level header alone, never by a subject or by what is
 * inside.  The author's address is believed only when all six checks of domain/pec.md 5
 * hold; only the outermost envelope counts, as only that one came to us from a
 * provider.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/verdict.h"

typedef enum {
    PEC_NONE,     /* ordinary mail */
    PEC_ENVELOPE, /* busta di trasporto */
    PEC_ANOMALY,  /* busta di anomalia: nobody is certified */
    PEC_RECEIPT,
} PecKind;

PecKind
pec_kind(const Header *header);

/* A sender who writes by PEC, and the provider who may certify that. */
typedef struct {
    char *address;
    char *provider; /* address in the provider's certificate */
} PecSender;

typedef struct {
    const char *ca_pem;       /* NULL = nobody is believed */
    const GPtrArray *senders; /* of PecSender */
    const GPtrArray *ours;    /* of char *: addresses that must be certified as ours */
    int64_t received_s;
} PecRules;

/*
 * Evidence "pec": pass, or the check that failed: unsigned, altered, untrusted,
 * revoked, expired, weak, signer, no-data, kind, author, unlisted, provider, reference,
 * stale, recipient; for others receipt, anomaly.  Identity: the certified author.
 * Facts: kind, headers, signature and certificate, daticert, postacert. Returns:
 * (owned) NULL for ordinary mail.
 */
Evidence *
pec_look(GBytes *raw, const Header *header, const PecRules *rules);
