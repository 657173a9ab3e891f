/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * private - mail that was perhaps not meant for everybody
 *
 * A mayor's reply-all must not reach the town: a reply, a mail that has us only in
 * copy, or one to many people is held until its author says that it is for all.
 */
#pragma once

#include "bridge/auth/auth.h"

/* More other people than this in To and Cc make a mail look like a conversation. */
#define PRIVATE_MOST_OTHERS 3

/* Of certified mail the subject and the thread are those of the mail in the envelope.
 * Returns: (unowned) what makes @mail look private, one word for the technician:
 * "reply", "thread", "only-in-copy", "many-recipients"; or NULL. */
const char *
private_find(const AuthMail *mail);

/* Whether a mail with this header stands in a thread (In-Reply-To, References). */
bool
private_is_in_thread(const Header *header);

/* Whether @subject, decoded, begins as a reply does (Re:, R:, Re[2]:, Rif:, ...),
 * tags in square brackets left out. */
bool
private_is_reply(const char *subject);
