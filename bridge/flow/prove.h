/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * prove - what about a mail needs cryptography, as Evidence, before it is judged
 *
 * Signatures are checked by other programs, in limited children: nothing blocks,
 * and what reads a stranger's bytes holds no secret.  It decides nothing: admit
 * weighs the evidence, and none is never a proof.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"

typedef struct Prove Prove;

/* @program: path of banditore-verify. */
Prove *
prove_new(const Settings *settings, const char *program);

/* Ends what is under way; those `done`s get NULL. */
void
prove_free(Prove *prove);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prove, prove_free)

/* @proofs: (unowned, of Evidence) reference it to keep it; NULL or empty = none. */
typedef void (*ProveDone)(GPtrArray *proofs, void *user_data);

/*
 * @received_s: INTERNALDATE; 0 = unknown.  @done: exactly once, in the main context,
 * after this has returned; at the next turn of the loop when the mail holds nothing
 * that could be proved.
 */
void
prove_start(Prove *prove, GBytes *raw, int64_t received_s, ProveDone done,
            void *user_data);
