/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * attribution-words - how each language begins "Il giorno ... ha scritto:"
 *
 * Constant tables for attribution.c.  All words are folded (text_fold): lower case,
 * no accents, compatibility forms taken apart.
 */
#pragma once

#include <stddef.h>

#define ATTRIBUTION_STARTS 12
#define ATTRIBUTION_VERBS 8

/* One language.  Lists end with NULL or when they are full. */
typedef struct {
    const char *language;
    const char *starts[ATTRIBUTION_STARTS]; /* before a date: "il ", "on ", "lun" */
    const char *verbs[ATTRIBUTION_VERBS];   /* the last words: "ha scritto" */
    const char *inside[ATTRIBUTION_VERBS];  /* verbs that a name or date may follow */
} AttributionWords;

extern const AttributionWords attribution_words[];

/* Returns: how many languages there are. */
size_t
attribution_languages(void);
