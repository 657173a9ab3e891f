/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * once - the same words and files, or the same signature, in another mail
 *
 * The ledger of mails knows mails; here is what they carry.  A signature that passed
 * with another content is a replay; the same text again within ONCE_WINDOW_D days is
 * perhaps a mistake, and its author is asked.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/store/store.h"

/* Published again within so many days: ask (domain/sender-authentication i). */
#define ONCE_WINDOW_D 7

/* Digest B: SHA-256 of the title, the text and the files' own digests.
 * Returns: (owned) 64 hex digits; NULL when there is nothing. */
char *
once_digest(const Draft *draft);

/*
 * Whether a DKIM signature of @header passed before in a mail of another content than
 * @digest (A).  Returns: (unowned) a code of reasons.h, or NULL.
 */
const char *
once_ask_signatures(Store *store, const Header *header, const char *digest);

/*
 * The same for signatures of the author's own (openpgp, smime) that passed: neither
 * covers the subject, so a signed text could be sent again under "[emergenza]".
 */
const char *
once_ask_proofs(Store *store, const Verdict *verdict, const char *digest);

/* Remembers the signatures of a proven mail; nothing of an unproven one, which could
 * have copied them to lock the true one out. */
bool
once_remember_signatures(Store *store, GBytes *raw, const Verdict *verdict,
                         const char *digest, int64_t now_s, GError **error);

/* May only worsen @verdict: the same was published by another mail than @digest (A). */
void
once_judge(const Settings *settings, Store *store, const Draft *draft,
           const char *digest, int64_t now_s, Verdict *verdict);

/* Remembers what is about to be published, unless it is a trial. */
bool
once_remember(Store *store, const Draft *draft, const char *digest, int64_t now_s,
              GError **error);
