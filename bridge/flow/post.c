/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/post.h"

#include "bridge/base/clock.h"
#include "bridge/net/credentials.h"
#include "bridge/store/outbox.h"

#include <gio/gio.h>

/* Seconds until the next try: 60, doubled each time, at most an hour. */
#define POST_RETRY_S 60
#define POST_RETRY_MOST_S 3600

/* A mail on its way: where its end is told, and the token it waits for. */
typedef struct {
    Post *post;
    char *recipient;
    GBytes *mail;
    SmtpDone done;
} Letter;

struct Post {
    Store *store;
    Http *http;
    const SmtpServer *server;
    const char *token_command;
    const char *from;
    PostState state;
    void *user_data;
    OutboxRow *sending; /* NULL = nothing under way */
    SmtpEnd problem;    /* why mails cannot leave; SMTP_SENT = they can */
    unsigned directs;   /* mails under way without the store */
    guint timer;
    GCancellable *cancellable; /* of tokens that are being fetched */
};

Post *
post_new(Store *store, Http *http, const SmtpServer *server, const char *token_command,
         const char *from, PostState state, void *user_data)
{
    Post *post = g_new0(Post, 1);

    post->store = store;
    post->http = http;
    post->server = server;
    post->token_command = token_command;
    post->from = from;
    post->state = state;
    post->user_data = user_data;
    post->cancellable = g_cancellable_new();
    return post;
}

void
post_free(Post *post)
{
    if (!post)
        return;

    g_clear_handle_id(&post->timer, g_source_remove);
    g_cancellable_cancel(post->cancellable);
    g_object_unref(post->cancellable);
    g_clear_pointer(&post->sending, outbox_row_free);
    g_free(post);
}

static void
letter_free(Letter *letter)
{
    g_free(letter->recipient);
    g_bytes_unref(letter->mail);
    g_free(letter);
}

/* Runs in a thread of its own: a command may take its time. */
static void
fetch_token(GTask *task, void *source, void *command, GCancellable *cancellable)
{
    GError *error = NULL;
    Secret *token = credentials_command(command, &error);

    if (token)
        g_task_return_pointer(task, token, (GDestroyNotify) secret_free);
    else
        g_task_return_error(task, error);
}

static void
token_fetched(GObject *source, GAsyncResult *result, void *user_data)
{
    Letter *letter = user_data;
    Post *post = letter->post;
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) token = g_task_propagate_pointer(G_TASK(result), &error);

    if (token) {
        SmtpServer server = *post->server;

        server.token = token;
        smtp_send(post->http, &server, post->from, letter->recipient, letter->mail,
                  letter->done, post);
    } else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        letter->done(SMTP_DENIED, error->message, post);
    }
    letter_free(letter);
}

static void
send_letter(Post *post, const char *recipient, GBytes *mail, SmtpDone done)
{
    if (!post->token_command) {
        smtp_send(post->http, post->server, post->from, recipient, mail, done, post);
        return;
    }

    Letter *letter = g_new0(Letter, 1);
    letter->post = post;
    letter->recipient = g_strdup(recipient);
    letter->mail = g_bytes_ref(mail);
    letter->done = done;
    g_autoptr(GTask) task = g_task_new(NULL, post->cancellable, token_fetched, letter);
    g_task_set_task_data(task, g_strdup(post->token_command), g_free);
    g_task_run_in_thread(task, fetch_token);
}

static void
log_store(const GError *error)
{
    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                     "the outbox cannot be written: %s", error->message);
}

static int64_t
retry_after_s(unsigned tries)
{
    int64_t wait = POST_RETRY_S;

    for (unsigned i = 0; i < tries && wait < POST_RETRY_MOST_S; i++)
        wait *= 2;
    return MIN(wait, POST_RETRY_MOST_S);
}

static void
note_problem(Post *post, SmtpEnd end, const char *problem)
{
    if (end != SMTP_SENT || post->problem != SMTP_SENT)
        post->state(end == SMTP_SENT ? NULL : problem, post->user_data);
    post->problem = end;
}

static void
look(void *user_data);

static void
mail_sent(SmtpEnd end, const char *problem, void *user_data)
{
    Post *post = user_data;
    g_autoptr(GError) error = NULL;
    OutboxRow *row = post->sending;
    int64_t now = clock_now_s();
    bool stored = true;

    post->sending = NULL;
    switch (end) {
    case SMTP_SENT:
        note_problem(post, SMTP_SENT, NULL);
        stored = outbox_set_sent(post->store, row->id, now, &error);
        break;
    case SMTP_NEVER:
        g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                         "the mail server refused %s for good: %s", row->key, problem);
        stored = outbox_set_failed(post->store, row->id, 0, problem, &error);
        break;
    case SMTP_LATER:
    case SMTP_UNTRUSTED:
    case SMTP_DENIED:
        note_problem(post, end, problem);
        stored = outbox_set_failed(post->store, row->id,
                                   now + retry_after_s(row->tries), problem, &error);
        break;
    }
    if (!stored)
        log_store(error);
    outbox_row_free(row);

    /* After a store error the row still looks due: wait for the timer, not at once. */
    if (stored)
        post_wake(post);
    else if (!post->timer)
        post->timer = g_timeout_add_once(5000, look, post);
}

/* Wakes again when the next mail is due. */
static void
wait_for_next(Post *post)
{
    int64_t due = outbox_next_due_s(post->store);
    int64_t wait = due == INT64_MAX ? POST_RETRY_MOST_S : due - clock_now_s();

    post->timer = g_timeout_add_once(
        1000 * (unsigned) CLAMP(wait, 1, POST_RETRY_MOST_S), look, post);
}

static void
look(void *user_data)
{
    Post *post = user_data;
    g_autoptr(GError) error = NULL;

    post->timer = 0;
    if (post->sending)
        return;

    g_autoptr(GPtrArray) due = outbox_due(post->store, clock_now_s(), 1, &error);
    if (!due || due->len == 0) {
        if (error)
            log_store(error);
        wait_for_next(post);
        return;
    }

    post->sending = g_ptr_array_steal_index(due, 0);
    send_letter(post, post->sending->recipient, post->sending->mail, mail_sent);
}

/* Not at once: the row may stand in a transaction that is still to be committed, and
 * what is rolled back must not have been sent. */
void
post_wake(Post *post)
{
    g_clear_handle_id(&post->timer, g_source_remove);
    post->timer = g_timeout_add_once(0, look, post);
}

static void
direct_sent(SmtpEnd end, const char *problem, void *user_data)
{
    Post *post = user_data;

    post->directs--;
    if (end != SMTP_SENT)
        g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                         "an alert could not be mailed: %s", problem);
}

void
post_direct(Post *post, const char *recipient, GBytes *mail)
{
    post->directs++;
    send_letter(post, recipient, mail, direct_sent);
}

bool
post_is_idle(const Post *post)
{
    return !post->sending && post->directs == 0 &&
           outbox_next_due_s(post->store) > clock_now_s();
}

SmtpEnd
post_problem(const Post *post)
{
    return post->problem;
}
