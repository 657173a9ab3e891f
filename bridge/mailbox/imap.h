/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap - the dedicated mailbox, watched by one worker thread
 *
 * libetpan blocks, so it lives in a thread of its own; only ownership passes the
 * border.  All functions are called, and all callbacks run, in the main context.
 * The worker connects (TLS verified before LOGIN), selects the folder, lists it,
 * idles (re-IDLE before 29 minutes, NOOP watchdog, floor poll every poll_s) and
 * reconnects with capped exponential backoff and jitter.  Commands wait in a
 * queue while there is no connection and survive a reconnect, except that a UID
 * of another UIDVALIDITY is answered with MAILBOX_ERROR_GONE.
 */
#pragma once

#include "bridge/base/cleanup.h"
#include "bridge/base/secret.h"

typedef struct Mailbox Mailbox;

typedef enum {
    MAILBOX_ERROR_UNTRUSTED, /* TLS did not verify: the password did not leave */
    MAILBOX_ERROR_DENIED,    /* user, password or token refused */
    MAILBOX_ERROR_OFFLINE,   /* no connection; tried again by itself */
    MAILBOX_ERROR_GONE,      /* no such mail (any more), or UIDVALIDITY changed */
    MAILBOX_ERROR_TOO_LARGE, /* more bytes than allowed: not fetched */
    MAILBOX_ERROR_BROKEN,    /* the server's answer cannot be read */
    MAILBOX_ERROR_REFUSED,   /* the server said NO */
    MAILBOX_ERROR_CLOSED,    /* mailbox_close() came first */
} MailboxError;

#define MAILBOX_ERROR (mailbox_error_quark())
GQuark
mailbox_error_quark(void);

/* Everything is copied. */
typedef struct {
    const char *host;
    unsigned port;
    bool plain;          /* security=none, loopback only */
    const char *ca_file; /* or NULL */
    const char *user;
    const Secret *password;    /* or NULL */
    const char *token_command; /* XOAUTH2 instead, run before each login; or NULL */
    const char *folder;        /* "INBOX" */
    const char *const *make_folders;            /* made when missing; NULL-ended */
    unsigned poll_s;                            /* the longest time between two looks */
    bool idle;                                  /* use IDLE where the server has it */
    unsigned backoff_first_ms, backoff_most_ms; /* 0 = 1,000 and 300,000 */
    unsigned command_timeout_s;                 /* 0 = LIMIT_IMAP_COMMAND_S */
} MailboxServer;

typedef struct {
    uint32_t uid;
    uint64_t size_bytes;
    int64_t received_s; /* INTERNALDATE */
} MailboxEntry;

typedef struct {
    /* The folder was looked at: these mails are in it, in order of UID.  @n may be 0.
     */
    void (*listing)(uint32_t uidvalidity, const MailboxEntry *entries, size_t n,
                    void *user_data);
    /* Connected and listed (@error NULL), or why not. Called on every change. */
    void (*state)(bool online, const GError *error, void *user_data);
} MailboxEvents;

/* Starts the worker.  @events must outlive the mailbox. */
Mailbox *
mailbox_open(const MailboxServer *server, const MailboxEvents *events, void *user_data);

/* Cancels what is under way, answers what still waits with CLOSED (before it
 * returns), joins the worker. */
void
mailbox_close(Mailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailbox, mailbox_close)

/* Looks at the folder now; a `listing` follows. */
void
mailbox_look(Mailbox *mailbox);

typedef void (*MailboxFetched)(GBytes *raw, const GError *error, void *user_data);

/* BODY.PEEK[] of @uid, at most @most_bytes (checked by RFC822.SIZE and counted
 * while it comes). @header_only: BODY.PEEK[HEADER], for mails that are too large. */
void
mailbox_fetch(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid, bool header_only,
              size_t most_bytes, MailboxFetched done, void *user_data);

typedef void (*MailboxMoved)(const GError *error, void *user_data);

/*
 * Moves to @folder (made when missing): MOVE, else COPY + STORE \Deleted + UID
 * EXPUNGE.  When @uid is gone or of another UIDVALIDITY, the mail is looked for by
 * @message_id (may be NULL) in the watched folder.  A mail that is in @folder
 * already, or nowhere, counts as moved.
 */
void
mailbox_move(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid,
             const char *message_id, const char *folder, MailboxMoved done,
             void *user_data);

/* By what a mail is known again when its UID is not. */
typedef struct {
    const char *message_id; /* without <>; NULL = it has none */
    uint64_t size_bytes;    /* without one, this and */
    int64_t received_s;     /* INTERNALDATE: both outlive a MOVE; 0 = unknown */
} MailboxMark;

/* The same for a mail that was moved to the folder @from before (NULL = none), and
 * perhaps is still in the watched one: looked for there, then in @from, by @mark.  Of
 * two without a Message-ID that are alike in size and time none is touched. */
void
mailbox_move_on(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid,
                const MailboxMark *mark, const char *from, const char *folder,
                MailboxMoved done, void *user_data);

/* One attempt to connect, verify, log in, select and list capabilities, for
 * `banditore check`.  Blocks: a command may, the daemon never calls it.
 * Returns: (owned) a sentence about the server, or NULL with MAILBOX_ERROR. */
char *
mailbox_probe(const MailboxServer *server, GError **error);
