/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * control - /sandbox/...: how tests and the page look at and drive the world
 */
#pragma once

#include "contrib/sandbox/world.h"

/*
 * @verb is the part after /sandbox/; @body the parsed JSON or NULL.
 * Returns: (owned) the reply, or NULL when there is no such verb.  With the lock.
 */
Answer *
control_post(World *world, const char *verb, json_t *body);

/* Changes @knobs as @settings say.  Returns: (unowned) what is wrong, or NULL. */
const char *
control_knobs(Knobs *knobs, json_t *settings);
