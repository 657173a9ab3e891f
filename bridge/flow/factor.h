/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * factor - the code in a subject, weighed once and then forgotten
 *
 * The secret of a sender is read from its file when a code comes, never kept.  Only a
 * mail that other evidence proves uses a code up or counts as a wrong attempt: a
 * stranger cannot lock anybody out.
 *
 * What is kept of a mail is cleaned of its code: subject, draft, reports, logs.  The
 * raw mail in the state folder is not: its digest and its signatures are over these
 * bytes, which are judged again after a crash.  The same bytes lie in the mailbox and
 * in the sender's own folder of sent mail; a code of the day is used up, and a PIN that
 * stays the same is never enough for an emergency.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/store/store.h"

/* Wrong codes a day, then the factor is locked until the next (UTC). */
#define FACTOR_MOST_WRONG 5

/* Who wrote a mail, as it says, and the subject that bears their code: From and
 * Subject, of certified mail those inside the envelope, which its signature covers. */
typedef struct {
    char *author;  /* NULL = it names nobody */
    char *subject; /* decoded; NULL = none */
} FactorMail;

void
factor_mail_clear(FactorMail *mail);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FactorMail, factor_mail_clear)

/* @proofs: of Evidence, what envelopes say; NULL = none. */
void
factor_read(const Header *header, const GPtrArray *proofs, FactorMail *mail);

/* The same when the mail is read: @draft knows what is in an envelope. */
void
factor_read_draft(const Header *header, const Draft *draft, FactorMail *mail);

/* The code of an author who has one.  Returns: (owned) or NULL. */
char *
factor_code(const Settings *settings, const FactorMail *mail);

/*
 * Adds Evidence "totp" or "pin" to @verdict: pass, wrong, reused, locked, unreadable;
 * and worsens it by what is not a pass.  @store may be NULL: then nothing is known of
 * earlier codes.  @when_s: arrival.
 */
void
factor_judge(const Settings *settings, Store *store, int64_t mail_id,
             const FactorMail *mail, int64_t when_s, Verdict *verdict);

/* Writes down what @verdict's code uses up or counts as; in the transaction of the
 * mail's state.  Returns: false with STORE_ERROR. */
bool
factor_keep(Store *store, int64_t mail_id, const Verdict *verdict, int64_t now_s,
            GError **error);

/* Takes @code out of everything in @draft, and adds the hold "code-remains" where that
 * does not succeed. */
void
factor_clean(Draft *draft, const char *code);

/* The same with facts of an Evidence (a JSON object).  Returns: (owned) the facts; NULL
 * when they cannot be read. */
char *
factor_clean_facts(const char *facts, const char *code);
