/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/intake-private.h"
#include "bridge/store/questions.h"

typedef struct {
    Intake *intake;
    int64_t id;
} Filing;

static const char *
folder_key(MailState decision)
{
    switch (decision) {
    case MAIL_QUEUED:
        return "done_folder";
    case MAIL_HELD:
        return "held_folder";
    case MAIL_REFUSED:
        return "refused_folder";
    case MAIL_IGNORED:
        return "junk_folder";
    case MAIL_FETCHED:
    case MAIL_JUDGED:
    case MAIL_FILED:
        break;
    }
    g_return_val_if_reached("held_folder");
}

/* What cannot be moved now is moved after a later look (intake_resume()). */
static void
moved(const GError *error, void *user_data)
{
    g_autofree Filing *filing = user_data;
    Intake *intake = filing->intake;
    g_autoptr(GError) trouble = NULL;

    g_hash_table_remove(intake->moving, &filing->id);
    if (intake->is_closing ||
        g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_CLOSED))
        return;

    if (!error && !mails_set_filed(intake->store, filing->id, &trouble) &&
        !g_error_matches(trouble, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        intake_stall(intake, "store",
                     "Non riesco a scrivere nell'archivio: la posta resta sul server.",
                     trouble);
        return;
    }
    if (g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_REFUSED)) {
        g_warning("mail %" G_GINT64_FORMAT " cannot be moved: %s", filing->id,
                  error->message);
        intake->events.alert("mailbox-move",
                             "Il server di posta non lascia spostare un messaggio.",
                             intake->events.user_data);
    }
    intake_pump(intake);
}

void
intake_file(Intake *intake, const MailRow *row)
{
    if (intake->is_closing || !intake->mailbox ||
        !intake_set_add(intake->moving, row->id))
        return;

    Filing *filing = g_new0(Filing, 1);
    filing->intake = intake;
    filing->id = row->id;
    /* One that was held and asked about lies in the held folder by now. */
    bool was_held = row->decision != MAIL_HELD && questions_has(intake->store, row->id);
    const MailboxMark mark = {row->message_id, row->size_bytes, row->received_s};

    mailbox_move_on(
        intake->mailbox, row->uidvalidity, row->uid, &mark,
        was_held ? settings_text(intake->settings, "mailbox", "held_folder") : NULL,
        settings_text(intake->settings, "mailbox", folder_key(row->decision)), moved,
        filing);
}
