/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * robots - mail that no person wrote: never broadcast, never answered
 *
 * Bounces, absence notices, receipts, lists and our own mail (RFC 3834).  One in
 * five automatic mails bears none of these marks, so the sender list stays the
 * real gate.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/settings.h"

/* What our own mails bear: a field, and the beginning of every Message-ID. */
#define ROBOTS_OWN_FIELD "X-Banditore-Loop"
#define ROBOTS_OWN_ID "banditore."

/* Returns: (unowned) the code of reasons.h that says which robot, or NULL. */
const char *
robots_find(const Header *header, const Settings *settings);

/* The same from the body: a calendar's answer beside a text, a recall.  Linear. */
const char *
robots_find_in_body(const Header *header, GBytes *raw);

/* The same of the mail in a PEC envelope, whose header alone is at hand: a robot's or a
 * list's words are certified as well as anybody's. */
const char *
robots_find_inside(const Header *inner);

/* Whether the subject is one that programs write and clerks may write as well: such a
 * mail is held, not ignored. */
bool
robots_seems_automatic(const Header *header);

/* Whether the mail answers one of ours (In-Reply-To, References). */
bool
robots_answers_us(const Header *header);
