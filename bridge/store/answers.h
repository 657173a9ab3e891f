/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * answers - what citizens are answered, from their message to the provider
 *
 * An answer is written in the transaction that settles the message which it answers,
 * marked before it is sent and deleted when its fate is known.  What a crash or a
 * cut line leaves in doubt is deleted too: an answer is sent at most once.  The person
 * need not be enrolled; number and words stand here only until it is sent.
 */
#pragma once

#include "bridge/store/store.h"

/* Strings owned. */
typedef struct {
    int64_t id;
    char *channel, *number, *bsuid;
    char *body;        /* as ChannelPart's; NULL: a part of a notice */
    int64_t broadcast; /* that notice, as in Claim; 0 = none */
    unsigned version, part;
    int64_t until_s; /* worth sending until then */
    unsigned tries;  /* that failed */
} AnswerRow;

void
answer_row_free(AnswerRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AnswerRow, answer_row_free)

/* Sets row->id. */
bool
answers_add(Store *store, AnswerRow *row, GError **error);

/* Marks at most @most answers of @channel that are due as being sent, oldest first, and
 * deletes those that are worth nothing any more, in one commit.
 * Returns: (owned, of AnswerRow); NULL on error. */
GPtrArray *
answers_take(Store *store, const char *channel, int64_t now_ms, unsigned most,
             GError **error);

typedef enum {
    ANSWER_TAKEN,     /* by the provider */
    ANSWER_OVER,      /* refused, or nobody knows */
    ANSWER_AGAIN,     /* surely not sent: once more at due_ms */
    ANSWER_NEXT_PART, /* taken, and the notice's next part is to follow */
    ANSWER_BACK,      /* not tried at all: as it was */
} AnswerFate;

typedef struct {
    int64_t id;
    AnswerFate fate;
    int64_t due_ms; /* AGAIN, NEXT_PART and BACK */
} AnswerResult;

/* Joins an open transaction. */
bool
answers_settle(Store *store, const AnswerResult *results, unsigned n, GError **error);

/* Returns: when the next one of @channel that is not being sent is due; INT64_MAX =
 * none waits. */
int64_t
answers_next_due_ms(Store *store, const char *channel);

/* What was being sent when the program ended is in doubt: deleted.  Returns: how many,
 * -1 with STORE_ERROR. */
int64_t
answers_drop_doubtful(Store *store, const char *channel, GError **error);

/* The notice that the message @receipt_id (or NULL: the newest made at @since_s or
 * later of those that have left) brought to @subscriber.  Returns: false when there is
 * none. */
bool
answers_find_notice(Store *store, int64_t subscriber, const char *receipt_id,
                    int64_t since_s, int64_t *broadcast, unsigned *version);
