/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * intake-private - what the files of intake share
 *
 * intake.c watches the mailbox and fetches, intake-mail.c takes one mail from
 * fetched to decided, intake-file.c moves it on the server, intake-again.c tries once
 * more what a check of our own had no answer for.
 */
#pragma once

#include "bridge/flow/intake.h"

/* A mail that the ledger does not know. */
typedef struct {
    Intake *intake;
    MailboxEntry entry;
    uint32_t uidvalidity;
    bool header_only;
    bool is_under_way;
    unsigned broken, interrupted; /* times */
    int64_t not_before_s;
} IntakeFetch;

struct Intake {
    unsigned references; /* the owner's, and one for each mail under way */
    const Settings *settings;
    Store *store;
    Prove *prove;
    Convert *convert;
    Queue *queue;
    Confirm *confirm; /* or NULL */
    IntakeEvents events;
    Mailbox *mailbox;
    bool is_closing;
    GError *offline; /* NULL while online */

    int64_t first_start_s;
    uint32_t uidvalidity;
    bool is_looked;      /* a listing came since the last request for one */
    GHashTable *left;    /* set of UIDs that need nothing: too old, or filed */
    GHashTable *fetches; /* UID to IntakeFetch: under way, or to be tried again */
    GPtrArray *stale;    /* of IntakeFetch under way when UIDs were renumbered */
    GQueue to_fetch;     /* of IntakeFetch (unowned), in order */
    unsigned fetching;   /* under way */

    GQueue pending;      /* of int64_t *: ids of mails to work on */
    GHashTable *working; /* set of ids: pending or under way */
    unsigned active;     /* under way */
    GHashTable *moving;  /* set of ids */
    GHashTable *again;   /* intake-again.c: held mails to be looked at once more */
    bool has_followers;  /* a duplicate waits for the decision about the first */
    guint pump;          /* idle source, 0 = none */

    guint timer; /* after trouble with the store, and for delayed fetches */
    unsigned troubles;
    bool is_stalled; /* nothing is begun until the timer comes */
};

/* The store or our own installation is in trouble: mail stays on the server, the
 * administrator is told, work resumes by itself. */
void
intake_stall(Intake *intake, const char *code, const char *text, const GError *error);

/* Work on the mail with this id, unless that is under way. */
void
intake_enqueue(Intake *intake, int64_t id);

/* Begins what can be begun. */
void
intake_pump(Intake *intake);

/* Fetches @entry, unless that is under way or was tried just now. */
void
intake_want(Intake *intake, const MailboxEntry *entry);

/* Begins one fetch.  Returns: false when none waits or enough are under way. */
bool
intake_fetch_next(Intake *intake);

/* Takes up what the ledger holds unfinished. */
void
intake_resume(Intake *intake);

/* Frees with the last reference. */
void
intake_unref(Intake *intake);

/* One mail from its state to a decision; calls intake_mail_done() at its end. */
void
intake_work_on(Intake *intake, int64_t id);
void
intake_mail_done(Intake *intake, int64_t id);

/* A mail is held: when only a check of our own had no answer, it is tried again after
 * 1, 5, 15 and 60 minutes and let go once the verdict is to accept. */
void
intake_again(Intake *intake, int64_t id, const Verdict *verdict);

/* Takes up after a restart what was held lately. */
void
intake_again_start(Intake *intake);

/* Returns: (owned) an empty table of these mails. */
GHashTable *
intake_again_table(void);

/* Moves a decided mail into its folder. */
void
intake_file(Intake *intake, const MailRow *row);

/* Keys of 64 bits for the sets of ids. */
bool
intake_set_add(GHashTable *set, int64_t id);

/* Message-ID of @raw without <>.  Returns: (owned) or NULL. */
char *
intake_message_id(GBytes *raw);
