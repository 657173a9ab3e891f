/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * broadcast - a frozen draft, as channels and reports see it
 *
 * Plain data that nobody changes once it is frozen.
 */
#pragma once

#include "bridge/base/draft.h"

typedef struct {
    int64_t id;          /* 0 in a preview */
    char *title;         /* never NULL */
    RichText *text;      /* never NULL */
    GPtrArray *versions; /* of Version; empty = one text for all */
    char *language;      /* that of the only version here; NULL = the usual one */
    GPtrArray *media;    /* of Media; data is NULL, the file is in the store */
    GPtrArray *topics;   /* of char * */
    NoticeClass class;
    bool is_alert;         /* civil protection's, read as data */
    bool is_trial;         /* live=no or [prova]: the texts begin with PROVA */
    char *administration;  /* who speaks: "Comune di Borgo" */
    char *link;            /* page of the whole notice, or NULL when it has none */
    char *leave_contact;   /* how to leave, for send-only mode, or NULL */
    int64_t valid_until_s; /* 0 = for ever */
    char *confirm_token;   /* it asks staff: buttons bear this; NULL = a notice */
} Broadcast;

Broadcast *
broadcast_new(void);
void
broadcast_free(Broadcast *broadcast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Broadcast, broadcast_free)

/* Returns: (owned) a broadcast with deep copies of title, text, media and topics. */
Broadcast *
broadcast_from_draft(const Draft *draft);

/* Returns: (owned) @broadcast as those get it whose language is that of its @version
 * (from 1): the words for all and theirs, with their title if there is one, and the
 * page in their language. */
Broadcast *
broadcast_version(const Broadcast *broadcast, unsigned version);
