/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * require - how much proof a notice needs besides the mail itself
 *
 * `require` of the sender and of each topic, the second factor and the approval that
 * the settings ask for: the highest wins, and a higher proof stands for a lower one.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"

/* In order: a later one stands for all before it. */
typedef enum {
    PROOF_NONE,
    PROOF_CONFIRM,   /* CONFERMA by the author from the address on file, or a tap */
    PROOF_TOTP,      /* a code in the subject */
    PROOF_SIGNATURE, /* OpenPGP or S/MIME with a pinned key */
    PROOF_OTHER,     /* a second person */
} Proof;

/*
 * Reads one entry of a `require` list: a proof (none, confirm, totp, signature,
 * openpgp, smime, other), or CLASS:PROOF for one class alone.
 * Returns: false when it is neither; @class_only: CLASS_ROUTINE... or -1 = all.
 */
bool
require_read(const char *entry, int *class_only, Proof *proof);

/* What a notice of @class with @topics (NULL-ended) by @sender (a listed address)
 * needs. */
Proof
require_level(const Settings *settings, const char *sender, NoticeClass class,
              char **topics);

/* The highest proof among @verdict's evidence that speaks for its sender.  A PIN stays
 * the same, so that every mail with it gives it away: it is none for an emergency. */
Proof
require_held(const Verdict *verdict, NoticeClass class);
