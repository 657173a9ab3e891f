/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/factor.h"
#include "bridge/flow/intake-private.h"
#include "bridge/flow/once.h"
#include "bridge/flow/rights.h"
#include "bridge/store/broadcasts.h"

#define STORE_TROUBLE "Non riesco a usare l'archivio: la posta resta sul server."

/* One mail under way. */
typedef struct {
    Intake *intake;
    int64_t id;
    MailRow *row;
    GBytes *raw; /* the header alone when row->file is NULL */
    Verdict *verdict;
    Draft *draft;
    char *token;           /* of an answer to a question of ours, or NULL */
    QuestionRow *released; /* the answer that released this mail, or NULL */
} Work;

static void
work_free(Work *work)
{
    mail_row_free(work->row);
    g_clear_pointer(&work->raw, g_bytes_unref);
    verdict_free(work->verdict);
    draft_free(work->draft);
    g_free(work->token);
    question_row_free(work->released);
    intake_unref(work->intake);
    g_free(work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

/* The end of work on this mail for now. */
static void
work_end(Work *work)
{
    Intake *intake = work->intake;
    int64_t id = work->id;

    intake_mail_done(intake, id);
    work_free(work);
}

static void
work_stall(Work *work, const GError *error)
{
    intake_stall(work->intake, "store", STORE_TROUBLE, error);
    work_end(work);
}

/* Reads the row anew: it changed. */
static bool
reload(Work *work, GError **error)
{
    g_autoptr(MailRow) row = mails_get(work->intake->store, work->id, error);

    if (!row) {
        if (error && !*error)
            g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "mail is gone");
        return false;
    }
    mail_row_free(work->row);
    work->row = g_steal_pointer(&row);
    return true;
}

/* In a transaction: a code is used up with the verdict that it led to. */
static bool
write_verdict(Work *work, GError **error)
{
    Store *store = work->intake->store;
    const Verdict *verdict = work->verdict;
    g_autofree char *evidence = admit_evidence_json(verdict);

    return mails_judge(store, work->id, verdict->sender, verdict->subject,
                       verdict->reason, verdict->explanation, evidence, error) &&
           factor_keep(store, work->id, verdict, clock_now_s(), error) &&
           once_remember_signatures(store, work->raw, verdict, work->row->digest,
                                    clock_now_s(), error);
}

static bool
keep_verdict(Work *work, GError **error)
{
    Store *store = work->intake->store;

    if (!store_begin(store, error))
        return false;
    if (!write_verdict(work, error)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, error);
}

static MailState
decision_of(VerdictKind kind)
{
    switch (kind) {
    case VERDICT_ACCEPT:
        return MAIL_QUEUED;
    case VERDICT_HOLD:
        return MAIL_HELD;
    case VERDICT_REFUSE:
        return MAIL_REFUSED;
    case VERDICT_IGNORE:
        return MAIL_IGNORED;
    }
    g_return_val_if_reached(MAIL_HELD);
}

/* Verdict, decision and answer in one commit.  @answer: false for duplicates. */
static bool
commit_decision(Work *work, MailState decision, bool answer, GError **error)
{
    Intake *intake = work->intake;
    const IntakeEvents *events = &intake->events;

    if (!store_begin(intake->store, error))
        return false;
    if (!write_verdict(work, error) ||
        !mails_decide(intake->store, work->id, decision, error) ||
        !reload(work, error)) {
        store_rollback(intake->store);
        return false;
    }
    if (answer)
        events->decided(work->row, work->verdict, work->draft, 0, events->user_data);
    return store_commit(intake->store, error);
}

/* Not published: decide, then move.  The move follows the commit. */
static void
decide(Work *work, MailState decision, bool answer)
{
    g_autoptr(GError) error = NULL;

    if (!commit_decision(work, decision, answer, &error)) {
        work_stall(work, error);
        return;
    }
    g_message("mail %" G_GINT64_FORMAT ": %s", work->id, work->verdict->reason);
    if (decision == MAIL_HELD)
        intake_again(work->intake, work->id, work->verdict);
    intake_file(work->intake, work->row);
    work_end(work);
}

static void
queued(int64_t broadcast, const GError *error, void *user_data)
{
    Work *work = user_data;
    const IntakeEvents *events = &work->intake->events;
    g_autoptr(GError) trouble = NULL;

    if (work->intake->is_closing) {
        work_free(work);
        return;
    }
    if (error || !reload(work, &trouble)) {
        work_stall(work, error ? error : trouble);
        return;
    }

    g_message("mail %" G_GINT64_FORMAT " is broadcast %" G_GINT64_FORMAT, work->id,
              broadcast);
    events->decided(work->row, work->verdict, work->draft, broadcast,
                    events->user_data);
    events->queued(broadcast, events->user_data);
    intake_file(work->intake, work->row);
    work_end(work);
}

/* What is only known now that the mail is read. */
static void
judge_draft(Work *work)
{
    Intake *intake = work->intake;
    int64_t now_s = clock_now_s();

    rights_judge(intake->settings, intake->store, work->draft, now_s, work->verdict);
    once_judge(intake->settings, intake->store, work->draft, work->row->digest, now_s,
               work->verdict);
}

/* The orders of staff: FERMA TUTTO, and answers to questions of ours.  They are done
 * and filed, and never broadcast. */
static bool
follow_order(Work *work, bool is_stop)
{
    Intake *intake = work->intake;
    MailState decision = MAIL_QUEUED;
    g_autoptr(GError) error = NULL;

    if (!store_begin(intake->store, &error))
        return false;
    if (is_stop)
        confirm_stop(intake->confirm, work->row, work->verdict);
    else
        decision = confirm_answer(intake->confirm, work->row, work->verdict,
                                  work->draft, work->token);
    if (!write_verdict(work, &error) ||
        !mails_decide(intake->store, work->id, decision, &error) ||
        !reload(work, &error)) {
        store_rollback(intake->store);
        return false;
    }
    if (!store_commit(intake->store, &error))
        return false;

    g_message("mail %" G_GINT64_FORMAT ": %s", work->id, work->verdict->reason);
    if (is_stop)
        confirm_halted(intake->confirm);
    intake_resume(intake);
    return true;
}

/* Whether the mail is FERMA TUTTO.  One that a person let go is proven by that: it is
 * an order, not a notice. */
static bool
is_stop_order(const Work *work)
{
    return work->intake->confirm &&
           (work->released || confirm_may_stop(work->verdict)) &&
           confirm_says_stop(work->verdict, work->draft, work->token != NULL);
}

/* Returns: whether the mail was an order, and is done with. */
static bool
is_order(Work *work)
{
    Intake *intake = work->intake;
    bool is_stop = is_stop_order(work);

    if (!is_stop && !(work->token && work->draft))
        return false;
    if (follow_order(work, is_stop)) {
        intake_file(intake, work->row);
        work_end(work);
    } else {
        g_autoptr(GError) error = g_error_new_literal(STORE_ERROR, STORE_ERROR_FAILED,
                                                      "an order could not be stored");
        work_stall(work, error);
    }
    return true;
}

static void
converted(Draft *draft, const GError *error, void *user_data)
{
    Work *work = user_data;
    g_autoptr(GError) trouble = NULL;

    work->draft = draft;
    if (work->intake->is_closing) {
        work_free(work);
        return;
    }
    if (g_error_matches(error, CONVERT_ERROR, CONVERT_ERROR_START)) {
        intake_stall(work->intake, "convert-start",
                     "Il programma che legge i messaggi non parte.", error);
        work_end(work);
        return;
    }
    if (g_error_matches(error, CONVERT_ERROR, CONVERT_ERROR_LIMIT)) {
        verdict_set(work->verdict, VERDICT_REFUSE, "too-complex", error->message);
        decide(work, decision_of(VERDICT_REFUSE), true);
        return;
    }
    if (error) {
        verdict_set(work->verdict, VERDICT_HOLD, "cannot-read", error->message);
        decide(work, MAIL_HELD, true);
        return;
    }
    if (is_order(work))
        return;
    judge_draft(work);
    if (work->released)
        confirm_settle(work->intake->confirm, work->released, work->draft,
                       work->verdict);
    if (work->verdict->kind != VERDICT_ACCEPT) {
        decide(work, decision_of(work->verdict->kind), true);
        return;
    }
    if ((work->released && !keep_verdict(work, &trouble)) ||
        !once_remember(work->intake->store, work->draft, work->row->digest,
                       clock_now_s(), &trouble)) {
        work_stall(work, trouble);
        return;
    }
    queue_start(work->intake->queue, work->draft, work->verdict->sender, work->id,
                queued, work);
}

/* A header alone: nothing of it is published, whatever the verdict. */
static void
judge_large(Work *work)
{
    Verdict *verdict = work->verdict;

    if (verdict->kind == VERDICT_ACCEPT || verdict->kind == VERDICT_HOLD)
        verdict_set(verdict, VERDICT_REFUSE, "too-large",
                    "Il messaggio è troppo grande: mandalo con allegati più piccoli.");
    decide(work, decision_of(verdict->kind), true);
}

/* A mail that was released is not judged again: what held it is known and stands in
 * its row, and a code that was used once would not be good a second time. */
static void
judge(Work *work, GPtrArray *proofs)
{
    Intake *intake = work->intake;

    if (intake->confirm) {
        work->released = confirm_released(intake->confirm, work->id);
        work->token = confirm_token(intake->confirm, work->raw);
    }
    if (work->released)
        work->verdict = confirm_verdict(work->row);
    else
        work->verdict =
            admit_judge(intake->settings, intake->store, work->id, work->raw, proofs,
                        work->row->received_s, clock_now_s());
}

/* What is held is read too, where a person will be shown it, or where FERMA TUTTO may
 * stand in it: whoever answers a receipt with these words means them. */
static bool
needs_draft(const Work *work)
{
    const Verdict *verdict = work->verdict;

    if (verdict->kind == VERDICT_ACCEPT || work->released)
        return true;
    return work->intake->confirm && verdict->kind == VERDICT_HOLD &&
           (work->token || confirm_may_ask(work->intake->confirm, verdict) ||
            confirm_may_stop(verdict));
}

/* From here on the verdict is known; it is judged anew after a restart. */
static void
proved(GPtrArray *proofs, void *user_data)
{
    Work *work = user_data;
    g_autoptr(GError) error = NULL;

    if (work->intake->is_closing) {
        work_free(work);
        return;
    }
    judge(work, proofs);
    if (!work->row->file) {
        judge_large(work);
        return;
    }
    if (is_order(work))
        return;
    if (!needs_draft(work)) {
        decide(work, decision_of(work->verdict->kind), true);
        return;
    }
    if (!keep_verdict(work, &error)) {
        work_stall(work, error);
        return;
    }
    convert_start(work->intake->convert, work->raw, work->row->received_s, converted,
                  work);
}

static void
go_on(Work *work)
{
    prove_start(work->intake->prove, work->raw, work->row->received_s, proved, work);
}

static void
set_aside(Work *work)
{
    work->verdict = verdict_new(VERDICT_REFUSE, "unreadable",
                                "Il messaggio è rovinato: non riesco a leggerlo.");
    work->verdict->alarm = true;
    decide(work, MAIL_REFUSED, true);
}

static void
header_came(GBytes *raw, const GError *error, void *user_data)
{
    Work *work = user_data;

    if (work->intake->is_closing) {
        work_free(work);
        return;
    }
    if (raw) {
        work->raw = g_bytes_ref(raw);
        go_on(work);
    } else if (g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE)) {
        work_end(work); /* a later look resumes it */
    } else {
        set_aside(work);
    }
}

/* Whether the first copy was stopped: a forger's may have come first, and what is true
 * of the one need not be true of the other, so this one is judged by itself. */
static bool
was_stopped(MailState decision)
{
    return decision == MAIL_REFUSED || decision == MAIL_IGNORED;
}

/*
 * The same mail once more: it goes where the first went, and nobody is told twice.
 * Returns: false when it is to be judged instead.
 */
static bool
follow_first(Work *work)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailRow) first =
        mails_get(work->intake->store, work->row->duplicate_of, &error);

    if (error) {
        work_stall(work, error);
        return true;
    }
    if (first && first->decision == MAIL_FETCHED) {
        Intake *intake = work->intake;
        /* Its own end decides nothing: nobody who waits is to look again. */
        intake->has_followers = false;
        work_end(work); /* the owner still holds intake */
        intake->has_followers = true;
        return true;
    }
    if (first && work->row->file && was_stopped(first->decision))
        return false;
    work->verdict = verdict_new(VERDICT_IGNORE, "duplicate",
                                "Lo stesso messaggio è già arrivato una volta.");
    decide(work, first ? first->decision : MAIL_HELD, false);
    return true;
}

void
intake_work_on(Intake *intake, int64_t id)
{
    Work *work = g_new0(Work, 1);
    g_autoptr(GError) error = NULL;

    work->intake = intake;
    intake->references++;
    work->id = id;
    if (!reload(work, &error)) {
        work_stall(work, error);
        return;
    }
    if (work->row->state != MAIL_FETCHED && work->row->state != MAIL_JUDGED) {
        work_end(work);
        return;
    }
    if (work->row->duplicate_of != 0 && follow_first(work))
        return;

    /* Judging is the one thing that reads strangers' bytes in this process: a mail
     * that ended us there comes here again as `fetched`. */
    if (work->row->state == MAIL_FETCHED) {
        unsigned tries = mails_count_try(intake->store, id, &error);
        if (tries == 0) {
            work_stall(work, error);
            return;
        }
        if (tries > LIMIT_MAIL_TRIES) {
            set_aside(work);
            return;
        }
    }
    if (!work->row->file) {
        mailbox_fetch(intake->mailbox, work->row->uidvalidity, work->row->uid, true,
                      LIMIT_HEADER_BYTES, header_came, work);
        return;
    }
    work->raw = mails_raw(intake->store, work->row, &error);
    if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        set_aside(work);
        return;
    }
    if (!work->raw) {
        work_stall(work, error);
        return;
    }
    go_on(work);
}
