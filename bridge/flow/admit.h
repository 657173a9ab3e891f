/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * admit - from a fetched mail to its Verdict
 *
 * Header hygiene, robots, the sender list, the methods of auth/ and its policy,
 * addressed to us, age, and what the ledger knows (duplicates, replays).
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/store/store.h"

/* The store fact (store_get) that holds the last passed probe of the border server, see
 * probe_fact(); "0" when it failed. */
#define ADMIT_FACT_PROBE "border-probe"

/*
 * @store may be NULL (preview): then nothing is known of earlier mails.
 * @mail_id: the mail's own row, which is never its own duplicate; 0 = none.
 * @proofs: (of Evidence) what prove.h found; NULL = none.
 * @raw may be a header block alone (a mail that is too large to fetch).
 * @received_s: INTERNALDATE; 0 = unknown (a file): then the topmost Received counts,
 * and @now_s where there is none.  A topmost Received older than @received_s counts
 * instead of it, so that an old mail put back into the mailbox stays old.
 * Returns: (owned) a verdict, always; its reason is a code of bridge/auth/reasons.h.
 */
Verdict *
admit_judge(const Settings *settings, Store *store, int64_t mail_id, GBytes *raw,
            const GPtrArray *proofs, int64_t received_s, int64_t now_s);

/* Content digest A: SHA-256 of From, Date, Subject and the raw body; the same for
 * CRLF and LF line ends.  Returns: (owned) 64 hex digits. */
char *
admit_digest(GBytes *raw);

/* Returns: (owned) JSON list of {method, result, identity, detail, facts...}. */
char *
admit_evidence_json(const Verdict *verdict);
