/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * scenario-file - faults with a name: contrib/sandbox/scenarios
 *
 * A file is one object: "about" (a sentence), "seed" of what is left to chance,
 * "settings" as POST /sandbox/settings takes them, and the list "scenarios".
 */
#pragma once

#include "contrib/sandbox/world.h"

/* Adds what @document says; the lock is held, or nobody works yet. */
bool
scenario_read(World *world, json_t *document, GError **error);

/* The same from JSON.  Errors begin with "@name:LINE: ". */
bool
scenario_parse(World *world, const char *text, const char *name, GError **error);

/* The same from a file. */
bool
scenario_load(World *world, const char *path, GError **error);
