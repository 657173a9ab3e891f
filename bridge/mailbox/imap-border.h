/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-border - the border between the main context and the worker thread
 *
 * Jobs go in, news come out, and who holds one owns it.  Nothing else is shared
 * but two event descriptors: `wake` (there may be something to do) and `cancel`
 * (give up, also in the middle of a command).
 */
#pragma once

#include "bridge/mailbox/imap.h"

typedef struct {
    bool is_move;
    uint32_t uidvalidity, uid;
    bool header_only;
    size_t most_bytes;
    char *message_id, *folder;
    MailboxMark mark; /* its Message-ID is the one above */
    char *from;       /* another folder that it may be in, or NULL */
    MailboxFetched fetched;
    MailboxMoved moved;
    void *user_data;
    unsigned interrupted; /* times that the connection went away under it */
    GBytes *raw;          /* the answer */
    GError *error;
} ImapJob;

void
imap_job_free(ImapJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapJob, imap_job_free)

/* Exactly one of job and entries is there, or neither: then it is about the state. */
typedef struct {
    ImapJob *job;    /* answered */
    GArray *entries; /* of MailboxEntry */
    uint32_t uidvalidity;
    bool is_online;
    GError *error;
} ImapNews;

void
imap_news_free(ImapNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapNews, imap_news_free)

typedef struct ImapBorder ImapBorder;

/* @dispatch is called in the caller's main context, once for each news, which it
 * frees.  It may free the border. */
typedef void (*ImapDispatch)(ImapNews *news, void *user_data);

ImapBorder *
imap_border_new(ImapDispatch dispatch, void *user_data);
void
imap_border_free(ImapBorder *border);

/* Main side. */
void
imap_border_put_job(ImapBorder *border, ImapJob *job);
void
imap_border_ask_look(ImapBorder *border);
void
imap_border_close(ImapBorder *border);
ImapNews *
imap_border_take_news(ImapBorder *border); /* (owned) or NULL */

/* Worker side; take_job also after its end. */
ImapJob *
imap_border_take_job(ImapBorder *border); /* (owned) or NULL */
void
imap_border_put_back(ImapBorder *border, ImapJob *job);
bool
imap_border_take_look(ImapBorder *border);
bool
imap_border_is_closing(ImapBorder *border);
void
imap_border_put_news(ImapBorder *border, ImapNews *news);
int
imap_border_cancel_fd(const ImapBorder *border);
int
imap_border_wake_fd(const ImapBorder *border);

/* Waits for a job, a look or the end, @wait_ms at most. */
void
imap_border_wait(ImapBorder *border, unsigned wait_ms);

/* Waits for the end, @wait_ms at most. */
void
imap_border_wait_for_end(ImapBorder *border, unsigned wait_ms);
