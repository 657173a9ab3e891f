/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * interactive - messages with reply buttons or a list, and taps on them
 *
 * Inside the 24-hour window only, like all that is no template.
 */
#pragma once

#include "contrib/sandbox/answer.h"
#include "contrib/sandbox/world.h"

/* Fills @message from the "interactive" of a request.  Returns: (owned) the refusal,
 * or NULL. */
Answer *
interactive_apply(const json_t *object, Message *message);

/* What a tap on the button or line @id of @message is on the wire; NULL: it has no
 * such.  (owned) */
json_t *
interactive_tap(const World *world, const Message *message, const char *id);
