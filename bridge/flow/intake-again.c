/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/intake-private.h"
#include "bridge/store/audit.h"
#include "bridge/store/questions.h"

#include <string.h>

/* When it is tried again, in seconds since the mail was held; then people decide. */
static const int64_t tries_s[] = {60, 5 * 60, 15 * 60, 60 * 60};

/* So long it is remembered that a mail was tried, in seconds. */
#define AGAIN_FORGET_S (2 * 3600)

/* A held mail that a check of ours may yet let go. */
typedef struct {
    Intake *intake;
    int64_t id;
    int64_t held_s;
    unsigned tries;
    GBytes *raw; /* while it is under way, else NULL */
} Again;

static void
again_free(Again *again)
{
    g_clear_pointer(&again->raw, g_bytes_unref);
    g_free(again);
}

GHashTable *
intake_again_table(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                 (GDestroyNotify) again_free);
}

/* Whether nothing holds the mail but that a check of our own did not get an answer.
 * What the border server writes never changes, so its troubles are for people. */
static bool
is_own_trouble(const Verdict *verdict)
{
    static const char *const ours[] = {"dkim-here", "signature", "openpgp",
                                       "smime",     "pec",       NULL};
    bool is_ours = false;

    if (verdict->kind != VERDICT_HOLD)
        return false;
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];
        bool is_temporary = strcmp(evidence->result, "temperror") == 0 ||
                            strcmp(evidence->result, "temp_fail") == 0;

        if (strcmp(evidence->method, "rule") == 0 &&
            strcmp(evidence->result, "temporary-error") != 0)
            return false;
        if (is_temporary && !g_strv_contains(ours, evidence->method))
            return false;
        is_ours |= is_temporary;
    }
    return is_ours;
}

/* Whether the mail still waits for that alone.  One that was let go, judged anew and
 * held for something else waits for people, as does one that they were asked about
 * again. */
static bool
is_waiting(const MailRow *mail)
{
    if (mail->decision != MAIL_HELD || g_strcmp0(mail->reason, "temporary-error") != 0)
        return false;

    g_autoptr(Verdict) verdict = confirm_verdict(mail);
    return is_own_trouble(verdict);
}

static void
remember(Intake *intake, int64_t id, int64_t held_s)
{
    Again *again = g_new0(Again, 1);

    again->intake = intake;
    again->id = id;
    again->held_s = held_s;
    g_hash_table_insert(intake->again, g_memdup2(&id, sizeof id), again);
}

void
intake_again(Intake *intake, int64_t id, const Verdict *verdict)
{
    if (!g_hash_table_contains(intake->again, &id) && is_own_trouble(verdict))
        remember(intake, id, clock_now_s());
}

/* The mail is judged from the start then; the row says that it lay with the held, and
 * who was asked meanwhile need not answer. */
static bool
write_release(Intake *intake, const MailRow *mail, GError **error)
{
    g_autofree char *subject = g_strdup_printf("mail:%" G_GINT64_FORMAT, mail->id);
    QuestionRow row = {
        .mail_id = mail->id,
        .author = mail->sender,
        .person = (char *) "system",
        .digest = (char *) "",
        .expires_s = clock_now_s(),
    };

    return questions_add(intake->store, &row, error) &&
           questions_close(intake->store, mail->id, QUESTION_VOID, error) &&
           mails_release(intake->store, mail->id, error) &&
           audit_add(intake->store, "system", "release", subject, mail->reason, error);
}

static void
release(Intake *intake, const MailRow *mail)
{
    g_autoptr(GError) error = NULL;

    if (store_begin(intake->store, &error)) {
        if (write_release(intake, mail, &error)) {
            if (store_commit(intake->store, &error)) {
                g_message("mail %" G_GINT64_FORMAT ": the check has its answer now",
                          mail->id);
                intake_resume(intake);
                return;
            }
        } else {
            store_rollback(intake->store);
        }
    }
    g_warning("mail %" G_GINT64_FORMAT " stays held: %s", mail->id, error->message);
}

static void
proved(GPtrArray *proofs, void *user_data)
{
    Again *again = user_data;
    Intake *intake = again->intake;
    g_autoptr(GBytes) raw = g_steal_pointer(&again->raw);
    g_autoptr(MailRow) mail =
        intake->is_closing ? NULL : mails_get(intake->store, again->id, NULL);

    if (mail && is_waiting(mail) && mail->sender) {
        g_autoptr(Verdict) verdict =
            admit_judge(intake->settings, intake->store, mail->id, raw, proofs,
                        mail->received_s, clock_now_s());
        if (verdict->kind == VERDICT_ACCEPT)
            release(intake, mail);
    }
    intake_unref(intake);
}

/* Returns: whether there is anything left to try. */
static bool
try_again(Again *again)
{
    Intake *intake = again->intake;
    g_autoptr(MailRow) mail = mails_get(intake->store, again->id, NULL);

    if (!mail || !is_waiting(mail) || !mail->file)
        return false;
    again->raw = mails_raw(intake->store, mail, NULL);
    if (!again->raw)
        return false;
    intake->references++;
    prove_start(intake->prove, again->raw, mail->received_s, proved, again);
    return true;
}

void
intake_tick(Intake *intake, int64_t now_s)
{
    GHashTableIter iter;
    gpointer value;

    if (intake->is_closing || intake->is_stalled)
        return;
    g_hash_table_iter_init(&iter, intake->again);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Again *again = value;
        int64_t age_s = now_s - again->held_s;
        bool is_due =
            again->tries < G_N_ELEMENTS(tries_s) && age_s >= tries_s[again->tries];

        if (again->raw)
            continue;
        if (age_s > AGAIN_FORGET_S)
            g_hash_table_iter_remove(&iter);
        else if (is_due) {
            again->tries++;
            if (!try_again(again))
                again->tries = G_N_ELEMENTS(tries_s);
        }
    }
}

void
intake_again_start(Intake *intake)
{
    g_autoptr(GPtrArray) held = mails_held(intake->store, NULL);
    int64_t now_s = clock_now_s();

    for (unsigned i = 0; held && i < held->len; i++) {
        const MailRow *mail = held->pdata[i];

        if (now_s - mail->fetched_s <= AGAIN_FORGET_S && is_waiting(mail))
            remember(intake, mail->id, now_s);
    }
}
