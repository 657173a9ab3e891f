/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * intake - from the mailbox into the ledger, through the pipeline, into a folder
 *
 * Each listed mail that the ledger does not know is fetched (size first), stored
 * and committed, judged (admit), converted, queued, answered (report), and only
 * then moved on the server.  Every step resumes from the ledger after a crash.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/flow/confirm.h"
#include "bridge/flow/convert.h"
#include "bridge/flow/prove.h"
#include "bridge/flow/queue.h"
#include "bridge/mailbox/imap.h"
#include "bridge/store/mails.h"

typedef struct Intake Intake;

/* What others do for it.  Called in the main context. */
typedef struct {
    /* A mail was decided: write the receipt, refusal or note into the outbox. In
     * the same transaction as the decision where @store is in one.  @draft and
     * @verdict may be NULL; @broadcast 0 = none. */
    void (*decided)(const MailRow *mail, const Verdict *verdict, const Draft *draft,
                    int64_t broadcast, void *user_data);
    void (*queued)(int64_t broadcast, void *user_data); /* dispatch may begin */
    void (*alert)(const char *code, const char *text, void *user_data);
    void *user_data;
} IntakeEvents;

Intake *
intake_new(const Settings *settings, Store *store, Prove *prove, Convert *convert,
           Queue *queue, const IntakeEvents *events);

/* Who asks about held mails and reads the answers (borrowed).  Without it, held mails
 * stay held. */
void
intake_set_confirm(Intake *intake, Confirm *confirm);

/* A held mail was released, or another process changed the store: takes up what the
 * ledger holds unfinished. */
void
intake_wake(Intake *intake);

/* Closes the mailbox.  Call it before prove_free(), convert_free(), queue_free(): what
 * these still have under way is taken up again after the next start. */
void
intake_free(Intake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)

/* Opens the mailbox and begins; resumes what the ledger holds unfinished. */
bool
intake_start(Intake *intake, const MailboxServer *server, GError **error);

/* Tries again what is due, see intake-private.h; call it every second or so. */
void
intake_tick(Intake *intake, int64_t now_s);

/* Looks at the mailbox now. */
void
intake_look(Intake *intake);

/* The mailbox was looked at and every mail in it is filed. */
bool
intake_is_idle(const Intake *intake);

/* Waits before it tries again, for trouble with the store or our own programs. */
bool
intake_is_stalled(const Intake *intake);

/* NULL while online; else why not (unowned). */
const GError *
intake_offline(const Intake *intake);
