/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-border.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>

typedef struct {
    GSource source;
    ImapBorder *border;
} NewsSource;

struct ImapBorder {
    GMutex mutex; /* over the five below */
    GQueue jobs;  /* of ImapJob */
    GQueue news;  /* of ImapNews */
    bool has_look;
    bool is_closing;
    GSource *source; /* its ready time is 0 while news wait */

    AutoFd wake_fd, cancel_fd;
    ImapDispatch dispatch;
    void *user_data;
};

void
imap_job_free(ImapJob *job)
{
    if (!job)
        return;

    g_free(job->message_id);
    g_free(job->folder);
    g_free(job->from);
    g_clear_pointer(&job->raw, g_bytes_unref);
    g_clear_error(&job->error);
    g_free(job);
}

void
imap_news_free(ImapNews *news)
{
    if (!news)
        return;

    imap_job_free(news->job);
    g_clear_pointer(&news->entries, g_array_unref);
    g_clear_error(&news->error);
    g_free(news);
}

/* One piece of news for each turn of the loop: the callee may free us. */
static gboolean
news_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    ImapBorder *border = ((NewsSource *) source)->border;
    ImapNews *news = imap_border_take_news(border);

    if (news)
        border->dispatch(news, border->user_data);
    return G_SOURCE_CONTINUE;
}

ImapBorder *
imap_border_new(ImapDispatch dispatch, void *user_data)
{
    static GSourceFuncs functions = {.dispatch = news_dispatch};
    ImapBorder *border = g_new0(ImapBorder, 1);
    g_autoptr(GMainContext) context = g_main_context_ref_thread_default();

    g_mutex_init(&border->mutex);
    border->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    border->cancel_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_assert(border->wake_fd >= 0 && border->cancel_fd >= 0);
    border->dispatch = dispatch;
    border->user_data = user_data;
    border->source = g_source_new(&functions, sizeof(NewsSource));
    ((NewsSource *) border->source)->border = border;
    g_source_set_name(border->source, "mailbox");
    g_source_attach(border->source, context);
    return border;
}

void
imap_border_free(ImapBorder *border)
{
    if (!border)
        return;

    g_source_destroy(border->source);
    g_source_unref(border->source);
    g_queue_clear_full(&border->jobs, (GDestroyNotify) imap_job_free);
    g_queue_clear_full(&border->news, (GDestroyNotify) imap_news_free);
    auto_fd_clear(&border->wake_fd);
    auto_fd_clear(&border->cancel_fd);
    g_mutex_clear(&border->mutex);
    g_free(border);
}

void
imap_border_put_job(ImapBorder *border, ImapJob *job)
{
    g_mutex_lock(&border->mutex);
    g_queue_push_tail(&border->jobs, job);
    g_mutex_unlock(&border->mutex);
    eventfd_write(border->wake_fd, 1);
}

void
imap_border_put_back(ImapBorder *border, ImapJob *job)
{
    g_mutex_lock(&border->mutex);
    g_queue_push_head(&border->jobs, job);
    g_mutex_unlock(&border->mutex);
}

ImapJob *
imap_border_take_job(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    ImapJob *job = g_queue_pop_head(&border->jobs);
    g_mutex_unlock(&border->mutex);
    return job;
}

void
imap_border_ask_look(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    border->has_look = true;
    g_mutex_unlock(&border->mutex);
    eventfd_write(border->wake_fd, 1);
}

bool
imap_border_take_look(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    bool has_look = border->has_look;
    border->has_look = false;
    g_mutex_unlock(&border->mutex);
    return has_look;
}

void
imap_border_close(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    border->is_closing = true;
    g_mutex_unlock(&border->mutex);
    eventfd_write(border->cancel_fd, 1);
    eventfd_write(border->wake_fd, 1);
}

bool
imap_border_is_closing(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    bool is_closing = border->is_closing;
    g_mutex_unlock(&border->mutex);
    return is_closing;
}

void
imap_border_put_news(ImapBorder *border, ImapNews *news)
{
    g_mutex_lock(&border->mutex);
    g_queue_push_tail(&border->news, news);
    g_source_set_ready_time(border->source, 0);
    g_mutex_unlock(&border->mutex);
}

ImapNews *
imap_border_take_news(ImapBorder *border)
{
    g_mutex_lock(&border->mutex);
    ImapNews *news = g_queue_pop_head(&border->news);
    g_source_set_ready_time(border->source, g_queue_is_empty(&border->news) ? -1 : 0);
    g_mutex_unlock(&border->mutex);
    return news;
}

int
imap_border_cancel_fd(const ImapBorder *border)
{
    return border->cancel_fd;
}

int
imap_border_wake_fd(const ImapBorder *border)
{
    return border->wake_fd;
}

static void
wait_for(int fd, unsigned wait_ms)
{
    int64_t until_ms = g_get_monotonic_time() / 1000 + wait_ms;
    struct pollfd polled = {.fd = fd, .events = POLLIN};

    for (;;) {
        int64_t left_ms = until_ms - g_get_monotonic_time() / 1000;
        int ready = poll(&polled, 1, CLAMP(left_ms, 0, G_MAXINT));

        if ((ready != 0 && errno != EINTR) || ready > 0 || left_ms <= 0)
            return;
    }
}

void
imap_border_wait(ImapBorder *border, unsigned wait_ms)
{
    wait_for(border->wake_fd, wait_ms);
}

void
imap_border_wait_for_end(ImapBorder *border, unsigned wait_ms)
{
    wait_for(border->cancel_fd, wait_ms);
}
