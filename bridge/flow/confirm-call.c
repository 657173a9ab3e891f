/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/confirm-private.h"

#include "bridge/base/clock.h"
#include "bridge/flow/approvers.h"
#include "bridge/store/broadcasts.h"

#include <string.h>

/* Emergencies are called again after so long; questions are looked at so often. */
#define CALL_AGAIN_S 600
#define LOOK_EVERY_S 5

/* The mail stays held; its author hears that nobody said yes. */
static bool
expire(Confirm *confirm, const QuestionRow *question, GError **error)
{
    g_autoptr(MailRow) mail = mails_get(confirm->store, question->mail_id, NULL);
    g_autofree char *about =
        g_strdup_printf("lapsed:%" G_GINT64_FORMAT, question->mail_id);

    if (!questions_close(confirm->store, question->mail_id, QUESTION_EXPIRED, error))
        return false;
    if (mail)
        confirm_tell(confirm, "lapsed", question->author, about, mail,
                     mail->subject ? mail->subject : "", question->author);
    confirm_audit(confirm, "system", "expire", question->mail_id, NULL);
    return true;
}

/* Not the author: they know.  Nor somebody who may not answer any more. */
static bool
call_again(Confirm *confirm, const QuestionRow *question, int64_t now_s, GError **error)
{
    int64_t n = (now_s - question->asked_s) / CALL_AGAIN_S;

    if (question->class != CLASS_EMERGENCY ||
        now_s - question->paged_s < CALL_AGAIN_S ||
        strcmp(question->person, question->author) == 0 ||
        !approvers_is_active(confirm->settings, question->person, now_s))
        return true;
    return confirm_write_call(confirm, question, n, error) &&
           questions_set_paged(confirm->store, question->id,
                               question->asked_s + n * CALL_AGAIN_S, error);
}

bool
confirm_tick(Confirm *confirm, int64_t now_s, GError **error)
{
    if (now_s - confirm->looked_s < LOOK_EVERY_S && now_s >= confirm->looked_s)
        return true;
    confirm->looked_s = now_s;

    g_autoptr(GPtrArray) open =
        questions_in_state(confirm->store, 0, QUESTION_OPEN, error);
    int64_t expired_mail = 0;

    if (!open)
        return false;
    for (unsigned i = 0; i < open->len; i++) {
        const QuestionRow *question = g_ptr_array_index(open, i);
        bool is_over = now_s >= question->expires_s;

        if (question->mail_id == expired_mail)
            continue;
        if (is_over && !expire(confirm, question, error))
            return false;
        if (is_over)
            expired_mail = question->mail_id;
        else if (!call_again(confirm, question, now_s, error))
            return false;
    }
    return true;
}

/* Whether the author may still speak, and whoever let it go as another person. */
static bool
may_still_go(const Confirm *confirm, const BroadcastRow *row, int64_t now_s)
{
    g_autoptr(QuestionRow) question =
        row->mail_id > 0 ? questions_confirmed(confirm->store, row->mail_id, NULL)
                         : NULL;

    if (row->mail_id == 0 || row->sender == NULL)
        return true;
    if (!approvers_is_active(confirm->settings, row->sender, now_s))
        return false;
    return !question || g_str_has_prefix(question->person, "admin:") ||
           approvers_is_active(confirm->settings, question->person, now_s);
}

void
confirm_recheck(Confirm *confirm)
{
    static const BroadcastState open[] = {BROADCAST_READY, BROADCAST_SENDING,
                                          BROADCAST_PAUSED};

    for (size_t s = 0; s < G_N_ELEMENTS(open); s++) {
        g_autoptr(GPtrArray) rows = broadcasts_in_state(confirm->store, open[s], NULL);

        for (unsigned i = 0; rows && i < rows->len; i++) {
            const BroadcastRow *row = g_ptr_array_index(rows, i);

            if (may_still_go(confirm, row, clock_now_s()) ||
                broadcasts_cancel(confirm->store, row->id, NULL) <= 0)
                continue;
            confirm_audit(confirm, "system", "cancel", row->mail_id, "sender-expired");
            confirm->events.alert("sender-suspended",
                                  "Un mittente non è più abilitato: ciò che doveva "
                                  "ancora partire è stato "
                                  "fermato.",
                                  confirm->events.user_data);
        }
    }
}

void
confirm_tell_others(Confirm *confirm, const MailRow *mail, int64_t broadcast)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(confirm->store, broadcast, NULL);
    g_autoptr(QuestionRow) question = confirm_released(confirm, mail->id);

    if (!row || row->class != CLASS_EMERGENCY || !row->sender)
        return;

    g_auto(GStrv) topics =
        g_strsplit(row->topics && *row->topics ? row->topics : "", ",", -1);
    g_auto(GStrv) others =
        approvers_of(confirm->settings, row->sender, row->class, topics, clock_now_s());
    for (char **other = others; *other; other++) {
        g_autofree char *about =
            g_strdup_printf("told:%" G_GINT64_FORMAT ":%s", broadcast, *other);

        if (!question || strcmp(question->person, *other) != 0)
            confirm_tell(confirm, "told", *other, about, NULL, row->title, row->sender);
    }
}
