/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * leave - whether a citizen's message asks to leave the service
 *
 * What people really write (domain/comuni.md 2): one word is enough, in any case,
 * with or without accents.  Leaving wins over everything else; a long text is no
 * command, and "stop" in a quoted article must not sign anybody off.
 */
#pragma once

#include <stdbool.h>

/* @text: what was written or a button's words; @payload: of a button.  Either may be
 * NULL. */
bool
leave_is_asked(const char *text, const char *payload);
