/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * questions - who was asked to confirm a held mail, until when, and what they said
 *
 * One row for each person and mail.  The token that an answer must bear is not here:
 * it is computed anew from the row and a key of the state folder (flow/token.h).
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    QUESTION_OPEN = 0,
    QUESTION_CONFIRMED = 1, /* released the mail */
    QUESTION_REFUSED = 2,   /* ended it */
    QUESTION_EXPIRED = 3,
    QUESTION_VOID = 4, /* somebody else answered, or it was asked again */
} QuestionState;

/* Strings owned. */
typedef struct {
    int64_t id;
    int64_t mail_id;
    char *author; /* sender of the mail */
    char *person; /* address on file of who is asked */
    char *digest; /* 64 hex: of the message as it would go out */
    NoticeClass class;
    QuestionState state;
    int64_t asked_s, expires_s;
    int64_t paged_s; /* when the person was called last */
    char *answer;    /* how: "mail", "tap", or the reason of a command; NULL = none */
} QuestionRow;

void
question_row_free(QuestionRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QuestionRow, question_row_free)

/* Adds an open question; sets row->id. */
bool
questions_add(Store *store, QuestionRow *row, GError **error);

/* Returns: (owned) the row, or NULL (with STORE_ERROR only when reading failed). */
QuestionRow *
questions_get(Store *store, int64_t id, GError **error);

/* The answer that released @mail_id and was not used yet, or NULL. */
QuestionRow *
questions_confirmed(Store *store, int64_t mail_id, GError **error);

/* Returns: (owned, of QuestionRow) in @state, of @mail_id or (0) of all, oldest first.
 */
GPtrArray *
questions_in_state(Store *store, int64_t mail_id, QuestionState state, GError **error);

/* An open one gets @state and @answer; the other open ones of its mail become void.
 * CONFLICT when it is not open any more: nobody answers twice. */
bool
questions_answer(Store *store, int64_t id, QuestionState state, const char *answer,
                 GError **error);

/* All open and confirmed ones of @mail_id become @state (expired, void). */
bool
questions_close(Store *store, int64_t mail_id, QuestionState state, GError **error);

bool
questions_set_paged(Store *store, int64_t id, int64_t now_s, GError **error);

/* Whether anybody was ever asked about @mail_id. */
bool
questions_has(Store *store, int64_t mail_id);

/* Mails that were asked about since @since_s, of @author or (NULL) of all. */
unsigned
questions_count_since(Store *store, const char *author, int64_t since_s);
