/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap.h"

#include "bridge/mailbox/imap-border.h"
#include "bridge/mailbox/imap-session.h"
#include "bridge/mailbox/imap-worker.h"

struct Mailbox {
    MailboxServer server; /* every string is our own copy */
    const MailboxEvents *events;
    void *user_data;
    ImapBorder *border;
    ImapWorker worker;
    pthread_t thread;
};

G_DEFINE_QUARK(banditore_mailbox_error, mailbox_error)

static void
copy_server(MailboxServer *copy, const MailboxServer *server)
{
    *copy = *server;
    copy->host = g_strdup(server->host);
    copy->ca_file = g_strdup(server->ca_file);
    copy->user = g_strdup(server->user);
    copy->password = secret_copy(server->password);
    copy->token_command = g_strdup(server->token_command);
    copy->folder = g_strdup(server->folder ? server->folder : "INBOX");
    copy->make_folders =
        (const char *const *) g_strdupv((char **) server->make_folders);
}

static void
clear_server(MailboxServer *copy)
{
    g_free((char *) copy->host);
    g_free((char *) copy->ca_file);
    g_free((char *) copy->user);
    secret_free((Secret *) copy->password);
    g_free((char *) copy->token_command);
    g_free((char *) copy->folder);
    g_strfreev((char **) copy->make_folders);
}

static void
answer(const ImapJob *job)
{
    if (job->is_move)
        job->moved(job->error, job->user_data);
    else
        job->fetched(job->raw, job->error, job->user_data);
}

/* The callback may close the mailbox: it is not touched afterwards. */
static void
tell(ImapNews *taken, void *user_data)
{
    Mailbox *mailbox = user_data;
    const MailboxEvents *events = mailbox->events;
    g_autoptr(ImapNews) news = taken;

    if (news->job)
        answer(news->job);
    else if (news->entries)
        events->listing(news->uidvalidity, (const MailboxEntry *) news->entries->data,
                        news->entries->len, mailbox->user_data);
    else
        events->state(news->is_online, news->error, mailbox->user_data);
}

Mailbox *
mailbox_open(const MailboxServer *server, const MailboxEvents *events, void *user_data)
{
    Mailbox *mailbox = g_new0(Mailbox, 1);

    copy_server(&mailbox->server, server);
    mailbox->events = events;
    mailbox->user_data = user_data;
    mailbox->border = imap_border_new(tell, mailbox);
    mailbox->worker.server = &mailbox->server;
    mailbox->worker.border = mailbox->border;
    imap_worker_start(&mailbox->worker, &mailbox->thread);
    return mailbox;
}

void
mailbox_close(Mailbox *mailbox)
{
    ImapNews *news;
    ImapJob *job;

    if (!mailbox)
        return;

    imap_border_close(mailbox->border);
    pthread_join(mailbox->thread, NULL);

    /* What was done is told as it went, what was not as CLOSED. */
    while ((news = imap_border_take_news(mailbox->border))) {
        if (news->job)
            answer(news->job);
        imap_news_free(news);
    }
    while ((job = imap_border_take_job(mailbox->border))) {
        g_clear_error(&job->error);
        g_set_error(&job->error, MAILBOX_ERROR, MAILBOX_ERROR_CLOSED,
                    "the mailbox was closed");
        answer(job);
        imap_job_free(job);
    }

    imap_border_free(mailbox->border);
    clear_server(&mailbox->server);
    g_free(mailbox);
}

void
mailbox_look(Mailbox *mailbox)
{
    imap_border_ask_look(mailbox->border);
}

void
mailbox_fetch(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid, bool header_only,
              size_t most_bytes, MailboxFetched done, void *user_data)
{
    ImapJob *job = g_new0(ImapJob, 1);

    job->uidvalidity = uidvalidity;
    job->uid = uid;
    job->header_only = header_only;
    job->most_bytes = most_bytes;
    job->fetched = done;
    job->user_data = user_data;
    imap_border_put_job(mailbox->border, job);
}

void
mailbox_move(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid,
             const char *message_id, const char *folder, MailboxMoved done,
             void *user_data)
{
    const MailboxMark mark = {.message_id = message_id};

    mailbox_move_on(mailbox, uidvalidity, uid, &mark, NULL, folder, done, user_data);
}

void
mailbox_move_on(Mailbox *mailbox, uint32_t uidvalidity, uint32_t uid,
                const MailboxMark *mark, const char *from, const char *folder,
                MailboxMoved done, void *user_data)
{
    ImapJob *job = g_new0(ImapJob, 1);

    job->is_move = true;
    job->uidvalidity = uidvalidity;
    job->uid = uid;
    job->mark = *mark;
    job->mark.message_id = job->message_id = g_strdup(mark->message_id);
    job->from = g_strdup(from);
    job->folder = g_strdup(folder);
    job->moved = done;
    job->user_data = user_data;
    imap_border_put_job(mailbox->border, job);
}

char *
mailbox_probe(const MailboxServer *server, GError **error)
{
    MailboxServer copy;
    char *sentence = NULL;

    copy_server(&copy, server);
    ImapSession *session = imap_session_open(&copy, false, -1, error);
    if (session)
        sentence = imap_session_describe(session);
    imap_session_close(session);
    clear_server(&copy);
    return sentence;
}
