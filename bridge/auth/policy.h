/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * policy - from evidence to a Verdict, fail-closed
 *
 * The table l and "Decided" of domain/sender-authentication.  Negative evidence beats
 * positive; an unknown word, a contradiction or a parse error never accepts.
 */
#pragma once

#include "bridge/auth/auth.h"

/*
 * Runs every method of auth_registry on @mail, weighs what they and @mail's proofs say,
 * then the conditions of every broadcast (addressed to us, fresh, not resent, ...).
 * Returns: (owned) the verdict; kind accept with reason "accepted" only if
 * everything holds.  sender, message_id, subject and date_s are the caller's.
 */
Verdict *
policy_judge(const AuthMail *mail);

/*
 * Whether the author, who is not listed, is a colleague: From lies in one of
 * staff_domains (the whole domain), and the mail would go out at once were they listed.
 * Nothing less earns a stranger an answer.  Certified mail (PEC) is never answered.
 */
bool
policy_is_colleague(const AuthMail *mail);

/* Whether @address (lower case) is one of ours, with or without a plus tag. */
bool
policy_is_ours(const Settings *settings, const char *address);

/* Whether one of our addresses stands in the field @name ("To", "Cc"). */
bool
policy_is_addressed(const AuthMail *mail, const char *name);
