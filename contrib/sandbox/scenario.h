/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * scenario - what shall go wrong, for whom, and how often
 *
 * A scenario is a JSON object given by POST /sandbox/scenario; README names
 * its keys.  Number endings (README) are scenarios that are always there.
 */
#pragma once

#include "contrib/sandbox/world.h"

typedef struct {
    char *endpoint; /* messages, media, templates, any */
    char *number;   /* digits, or NULL = every number */
    char *template; /* or NULL = every one */
    int64_t skip;   /* so many pass before */
    int64_t count;  /* so many are hit; -1 = for ever */
    json_t *spec;   /* the whole object */
} Scenario;

/* Check and add @object (borrowed).  Returns: whether it is one, else error. */
bool
scenario_add(World *world, json_t *object, GError **error);
void
scenario_free(Scenario *scenario);

/*
 * Take the first scenario that fits and count it down; @number and @template
 * may be NULL.  Returns: (owned) its object, or NULL.
 */
json_t *
scenario_take(World *world, const char *endpoint, const char *number,
              const char *template);

/* Returns: (owned) the refusal that @spec (may be NULL) orders instead of the work. */
Answer *
scenario_refusal(const json_t *spec);

/* Change the answer to accepted work as @spec (may be NULL) orders. */
void
scenario_spoil(const json_t *spec, Answer **answer);
