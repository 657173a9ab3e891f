/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seen - what must not come twice although the mail around it is another one
 *
 * Values of DKIM signatures that passed, and digests of what was published, each with
 * the content digest A of its mail (domain/sender-authentication i).  Kept for
 * SEEN_KEEP_D days, longer than the mails themselves.
 */
#pragma once

#include "bridge/store/store.h"

#define SEEN_KEEP_D 400

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    SEEN_SIGNATURE = 0, /* b= of a DKIM signature, without blanks */
    SEEN_CONTENT = 1,   /* digest B: of the text and the files that went out */
} SeenKind;

/*
 * Remembers @value of the mail with the digest @digest at @now_s.  A signature stays
 * with its first mail; a content moves on to its newest.  Old ones are forgotten.
 */
bool
seen_add(Store *store, SeenKind kind, const char *value, const char *digest,
         int64_t now_s, GError **error);

/*
 * Returns: 1 and @digest (owned), @at_s of what was remembered; 0 = never seen; -1 with
 * STORE_ERROR.
 */
int
seen_find(Store *store, SeenKind kind, const char *value, char **digest, int64_t *at_s,
          GError **error);
