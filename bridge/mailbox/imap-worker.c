/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-worker.h"

#include "bridge/mailbox/imap-backoff.h"
#include "bridge/mailbox/imap-session.h"

#include <sys/eventfd.h>

/* libetpan recurses once for each parenthesis; the stream allows few, but the
 * default of a thread may be small. */
#define STACK_BYTES (8 * 1024 * 1024)

/* RFC 2177: a server may hang up on an IDLE after 30 minutes, so renew before 29. */
#define IDLE_MOST_MS (28 * 60 * 1000)

#define POLL_STANDARD_S 60
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MOST_MS (300 * 1000)

/* How often the connection may go away under one job. */
#define INTERRUPTED_MOST 3

/* A listing with mails in it is answered by jobs: IDLE can wait this long. */
#define ANSWER_MS 50

/* A server that wakes us for nothing is given less and less attention. */
#define BARREN_STEP_MS 20
#define BARREN_MOST 50

typedef struct {
    const MailboxServer *server;
    ImapBorder *border;
    ImapBackoff backoff;
    GRand *lot;
    bool is_online;
    GError *offline; /* as last told, or NULL */
    uint32_t last_uid;
    unsigned barren; /* wake-ups in a row that brought nothing new */
} Work;

static void
tell_state(Work *work, const GError *error)
{
    bool is_online = error == NULL;
    bool is_same_error = error && work->offline && error->code == work->offline->code &&
                         g_str_equal(error->message, work->offline->message);

    if (is_online ? work->is_online : is_same_error)
        return;

    ImapNews *news = g_new0(ImapNews, 1);
    g_clear_error(&work->offline);
    work->is_online = news->is_online = is_online;
    if (error) {
        work->offline = g_error_copy(error);
        news->error = g_error_copy(error);
    }
    imap_border_put_news(work->border, news);
}

static bool
look(Work *work, ImapSession *session, unsigned *n, GError **error)
{
    const GArray *entries = imap_session_list(session, error);
    uint32_t last_uid;

    if (!entries)
        return false;

    ImapNews *news = g_new0(ImapNews, 1);
    news->entries = g_array_copy((GArray *) entries);
    news->uidvalidity = imap_session_uidvalidity(session);
    tell_state(work, NULL);
    imap_border_put_news(work->border, news);
    imap_backoff_reset(&work->backoff);

    last_uid = entries->len > 0
                   ? g_array_index(entries, MailboxEntry, entries->len - 1).uid
                   : 0;
    work->barren = last_uid > work->last_uid ? 0 : MIN(work->barren + 1, BARREN_MOST);
    work->last_uid = last_uid;
    *n = entries->len;
    return true;
}

static void
run_job(ImapSession *session, ImapJob *job)
{
    bool is_same = job->uidvalidity == imap_session_uidvalidity(session);

    if (job->is_move)
        imap_session_move(session, is_same ? job->uid : 0, &job->mark, job->from,
                          job->folder, &job->error);
    else if (is_same)
        job->raw = imap_session_fetch(session, job->uid, job->header_only,
                                      job->most_bytes, &job->error);
    else
        g_set_error(&job->error, MAILBOX_ERROR, MAILBOX_ERROR_GONE,
                    "UID %u is of another time (UIDVALIDITY)", job->uid);
}

/* Returns: false when the connection is lost; then @error says why. */
static bool
work_on(Work *work, ImapSession *session, ImapJob *job, GError **error)
{
    run_job(session, job);

    bool is_usable = imap_session_is_usable(session);
    if (!is_usable)
        g_propagate_error(error, g_error_copy(job->error));
    if (!is_usable && job->error->code == MAILBOX_ERROR_OFFLINE &&
        (++job->interrupted < INTERRUPTED_MOST ||
         imap_border_is_closing(work->border))) {
        g_clear_error(&job->error);
        imap_border_put_back(work->border, job);
        return false;
    }

    ImapNews *news = g_new0(ImapNews, 1);
    news->job = job;
    imap_border_put_news(work->border, news);
    return is_usable;
}

static bool
rest(Work *work, ImapSession *session, GError **error)
{
    const MailboxServer *server = work->server;
    int64_t poll_ms = 1000LL * (server->poll_s ? server->poll_s : POLL_STANDARD_S);
    unsigned wait_ms = MIN(poll_ms, IDLE_MOST_MS);
    g_autoptr(GError) problem = NULL;
    bool is_well = true;

    if (!server->idle || !imap_session_has_idle(session))
        imap_border_wait(work->border, wait_ms);
    else
        is_well = imap_session_idle(session, imap_border_wake_fd(work->border), wait_ms,
                                    &problem);

    /* IDLE refused: wait as if there were none. */
    if (!is_well && imap_session_is_usable(session)) {
        imap_border_wait(work->border, wait_ms);
        return true;
    }
    if (!is_well)
        g_propagate_error(error, g_steal_pointer(&problem));
    return is_well;
}

/* Works until the connection is lost or the mailbox closes. */
static void
serve(Work *work, ImapSession *session, GError **error)
{
    bool is_due = true;
    unsigned n = 0;

    while (!imap_border_is_closing(work->border)) {
        /* Emptied before we look for work, or a wake-up could be lost. */
        eventfd_t count;
        eventfd_read(imap_border_wake_fd(work->border), &count);

        ImapJob *job = imap_border_take_job(work->border);
        if (job) {
            if (!work_on(work, session, job, error))
                return;
            is_due = true;
        } else if (imap_border_take_look(work->border) || is_due) {
            if (!look(work, session, &n, error))
                return;
            is_due = false;
            imap_border_wait(work->border,
                             work->barren * BARREN_STEP_MS + (n > 0 ? ANSWER_MS : 0));
        } else {
            if (!rest(work, session, error))
                return;
            is_due = true;
        }
    }
}

/* One mail that cannot be read costs the connection, but is no outage. */
static bool
is_outage(const GError *error)
{
    return error->code != MAILBOX_ERROR_BROKEN &&
           error->code != MAILBOX_ERROR_TOO_LARGE;
}

static void *
worker_run(void *data)
{
    ImapWorker *worker = data;
    const MailboxServer *server = worker->server;
    Work work = {
        .server = server,
        .border = worker->border,
        .backoff =
            {
                .first_ms = server->backoff_first_ms ? server->backoff_first_ms
                                                     : BACKOFF_FIRST_MS,
                .most_ms =
                    server->backoff_most_ms ? server->backoff_most_ms : BACKOFF_MOST_MS,
            },
        .lot = g_rand_new(),
    };

    while (!imap_border_is_closing(work.border)) {
        g_autoptr(GError) error = NULL;
        ImapSession *session =
            imap_session_open(server, true, imap_border_cancel_fd(work.border), &error);
        bool was_open = session != NULL;

        if (session)
            serve(&work, session, &error);
        imap_session_close(session);
        if (imap_border_is_closing(work.border))
            break;
        if (!was_open || is_outage(error))
            tell_state(&work, error);
        imap_border_wait_for_end(
            work.border, imap_backoff_next_ms(&work.backoff, g_rand_double(work.lot)));
    }

    g_clear_error(&work.offline);
    g_rand_free(work.lot);
    return NULL;
}

void
imap_worker_start(ImapWorker *worker, pthread_t *thread)
{
    pthread_attr_t attributes;
    int rc;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    rc = pthread_create(thread, &attributes, worker_run, worker);
    if (rc != 0)
        g_error("no thread for the mailbox: %s", g_strerror(rc));
    pthread_attr_destroy(&attributes);
}
