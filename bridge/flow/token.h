/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * token - what an answer must bear to count: "ID.WORD"
 *
 * WORD is the base32 of the first 16 bytes of HMAC-SHA256(key, "confirm" | mail |
 * digest of the message | person asked | expiry); domain/sender-authentication e.
 * It stands in the Reply-To plus address and in the Message-ID of the question, and is
 * the payload of its button, never in a Subject: absence notices repeat that.
 */
#pragma once

#include "bridge/store/questions.h"

/* Returns: (owned) the token of @question, lower case. */
char *
token_make(GBytes *key, const QuestionRow *question);

/* Whether @token is the one of @question.  Constant time. */
bool
token_fits(GBytes *key, const QuestionRow *question, const char *token);

/* The id in front of @token; 0 when it is not of that shape. */
int64_t
token_id(const char *token);

/* "local+conferma.TOKEN@domain" of @address.  (owned) */
char *
token_address(const char *address, const char *token);

/* "banditore.confirm.TOKEN@domain", without <>.  (owned) */
char *
token_message_id(const char *from, const char *token);

/*
 * Finds what looks like a token of ours in the header block of @raw: To, Cc,
 * In-Reply-To, References.  @ours: our addresses, NULL-ended.
 * Returns: (owned) the first that does, or NULL.
 */
char *
token_find(GBytes *raw, const char *const *ours);
