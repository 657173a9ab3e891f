/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * confirm - a held mail is shown to people who may let it go, and waits for one of them
 *
 * The author is asked where their own CONFERMA is enough, other listed people where a
 * second person is needed, both for an emergency.  Each gets the exact message and a
 * token (token.h); an answer counts by its token, its sender and the same proof as any
 * mail.  What is released is worked on again by intake: rights and the message itself
 * are looked at anew, and it is broadcast once.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/verdict.h"
#include "bridge/flow/report.h"
#include "bridge/store/questions.h"

typedef struct Confirm Confirm;

typedef struct {
    void (*released)(void *user_data); /* a mail is to be worked on again */
    void (*halted)(void *user_data);   /* FERMA TUTTO: the store says so already */
    void (*alert)(const char *code, const char *text, void *user_data);
    void *user_data;
} ConfirmEvents;

/* Everything borrowed; @channels: of Channel. */
Confirm *
confirm_new(const Settings *settings, Store *store, const Texts *texts, Report *report,
            GPtrArray *channels, const ConfirmEvents *events);
void
confirm_free(Confirm *confirm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Confirm, confirm_free)

/* Whether people may be asked about a mail with @verdict: then its draft is needed. */
bool
confirm_may_ask(const Confirm *confirm, const Verdict *verdict);

/* A mail is held: asks who may let it go.  Joins the transaction of the decision.
 * Returns: whether the author was; if not, they must be told otherwise. */
bool
confirm_ask(Confirm *confirm, const MailRow *mail, const Verdict *verdict,
            const Draft *draft);

/* Returns: (owned) the answer that released @mail_id, or NULL. */
QuestionRow *
confirm_released(Confirm *confirm, int64_t mail_id);

/* Returns: (owned) the verdict that a released mail was held with. */
Verdict *
confirm_verdict(const MailRow *mail);

/* Rights were judged anew: accepts @verdict when @question is enough for all that holds
 * and the message is still the one that was shown; else the mail is held again. */
void
confirm_settle(Confirm *confirm, const QuestionRow *question, const Draft *draft,
               Verdict *verdict);

/* Returns: (owned) what looks like our token in @raw, or NULL.  Such a mail is an
 * answer and is never broadcast. */
char *
confirm_token(const Confirm *confirm, GBytes *raw);

/*
 * An answer was judged and read: acts on it, tells its sender, and sets the reason of
 * @verdict.  Inside the caller's transaction.
 * Returns: MAIL_QUEUED when it was understood (it goes to done), else MAIL_HELD.
 */
MailState
confirm_answer(Confirm *confirm, const MailRow *mail, Verdict *verdict,
               const Draft *draft, const char *token);

/*
 * @payload of a button was tapped on the phone @number: acts on it when it bears a
 * token of ours.  Inside the caller's transaction. Returns: whether it was one, valid
 * or not.
 */
bool
confirm_tap(Confirm *confirm, const char *payload, const char *number);

/* Whether who wrote the mail of @verdict may stop everything: any listed person whose
 * mail is proven, and be it an answer to a report of ours. */
bool
confirm_may_stop(const Verdict *verdict);

/* Whether the mail of @verdict says FERMA TUTTO: in its subject, in that of the
 * mail in a PEC envelope, or at the start of @draft (may be NULL).  In an answer to us
 * (@is_answer: it bears a token) a subject that is only repeated says nothing. */
bool
confirm_says_stop(const Verdict *verdict, const Draft *draft, bool is_answer);

/* Halts everything that goes out and tells the sender and the administrator.  Inside
 * the caller's transaction; confirm_halted() follows its commit. */
void
confirm_stop(Confirm *confirm, const MailRow *mail, Verdict *verdict);
void
confirm_halted(Confirm *confirm);

/* A mail became a broadcast: of an emergency the other approvers are told. */
void
confirm_tell_others(Confirm *confirm, const MailRow *mail, int64_t broadcast);

/* The settings changed: what is still to go out of somebody who has lost the right is
 * stopped, and the administrator told. */
void
confirm_recheck(Confirm *confirm);

/* Questions that nobody answered in time end; emergencies are called again. */
bool
confirm_tick(Confirm *confirm, int64_t now_s, GError **error);
