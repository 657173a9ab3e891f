/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * consents - what people consented to or withdrew: when, how, in which words
 *
 * A row for each word of a person, only ever appended to; who is forgotten loses them
 * all (forget.h).  Here too stand those who were asked to confirm and have not yet.
 */
#pragma once

#include "bridge/store/store.h"

/* How, in consents: ways that are not a text of the office's own. */
#define CONSENT_BY_MESSAGE "whatsapp"
#define CONSENT_BY_OFFICE "ufficio"
#define CONSENT_BY_PROVIDER "gestore"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    CONSENT_JOIN = 0,
    CONSENT_LEAVE = 1,
    CONSENT_TOPICS = 2, /* another choice of topics */
} ConsentKind;

/* Strings owned; NULL where unknown. */
typedef struct {
    ConsentKind kind;
    int64_t at_s;
    char *how;    /* one of the words above, or as the office wrote it */
    char *words;  /* of the person, without names */
    char *notice; /* version of the privacy notice that they were shown */
    char *topics; /* of CONSENT_TOPICS: names parted by commas; "" = all */
} ConsentRow;

void
consent_row_free(ConsentRow *row);

bool
consents_add(Store *store, int64_t subscriber, const ConsentRow *row, GError **error);

/* Returns: (owned, of ConsentRow) what is recorded of @subscriber, in order. */
GPtrArray *
consents_of(Store *store, int64_t subscriber, GError **error);

/* In days: so long a question waits for its yes. */
#define JOINING_KEEP_D 3

/* Somebody who was asked whether they want to join.  Strings owned. */
typedef struct {
    int64_t asked_s; /* of the message that asked us, by the provider's clock */
    bool is_shown;   /* the provider took our question: answers_settle() */
    char *words, *notice;
} JoiningRow;

void
joining_row_free(JoiningRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JoiningRow, joining_row_free)

/* Number or BSUID, either may be NULL.  @answer: the question (answers.h).  Whoever
 * was asked before is asked anew. */
bool
joining_put(Store *store, const char *channel, const char *number, const char *bsuid,
            const JoiningRow *row, int64_t answer, GError **error);

/* Returns: (owned) or NULL. */
JoiningRow *
joining_find(Store *store, const char *channel, const char *number, const char *bsuid,
             GError **error);
bool
joining_drop(Store *store, const char *channel, const char *number, const char *bsuid,
             GError **error);
