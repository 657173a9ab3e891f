/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * send - POST /{phone_number_id}/messages, as strict as Meta's
 */
#pragma once

#include "contrib/sandbox/world.h"

/* Returns: (owned) the reply to @body of @size bytes.  With world->lock held. */
Answer *
send_message(World *world, const char *body, size_t size);
