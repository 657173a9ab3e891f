/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * believed - the results that our own border server stated, as one set
 */
#pragma once

#include "bridge/auth/border.h"
#include "bridge/auth/results.h"

typedef struct {
    Border border;
    GPtrArray *fields;  /* of ResultsField: understood, own, in the believed zone */
    bool is_malformed;  /* an own field, or their number, is beyond the rules */
    bool is_without_id; /* they come from a server that writes no id */
    bool own_outside;   /* our id stands where a stranger could write */
} Believed;

/* Returns: (owned). */
Believed *
believed_find(const Header *header, const Settings *settings);
void
believed_free(Believed *believed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Believed, believed_free)

/* Calls @each for every believed result called @method (NULL = all), in order. */
typedef void (*BelievedEach)(const Result *result, void *user_data);
void
believed_each(const Believed *believed, const char *method, BelievedEach each,
              void *user_data);
