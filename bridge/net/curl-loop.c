/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/curl-loop.h"

#include <malloc.h>
#include <sys/epoll.h>

/* Sockets handled in one turn of the main loop, so that others get theirs. */
#define EVENTS_PER_TURN 128

/*
 * Free bytes at the end of the heap that the C library keeps.  Every request borrows
 * some 40 KB of buffers for libcurl and GnuTLS; with the standard of 128 KiB they go
 * back to the kernel and come again, as fresh pages, with nearly each of them: half
 * of the CPU time of a saturated sender.  Large blocks, such as those of mails, have
 * mappings of their own, and go back at once all the same.
 */
#define HEAP_KEPT_BYTES (16 * 1024 * 1024)

/* Idle connections beyond those of the one busy host: mail, another provider. */
#define SPARE_CONNECTIONS 8

typedef struct {
    GSource base;
    CurlLoop *loop;
    gpointer tag;
} LoopSource;

struct CurlLoop {
    CURLM *multi;
    int epoll;
    GSource *source;
    int64_t timer_us; /* when libcurl wants to be called, -1 = never */
    GQueue running;   /* of CurlJob, by its own link */
    GQueue refused;
    bool is_turning; /* the source is being dispatched: it arms itself at the end */
};

static void
arm(CurlLoop *loop)
{
    int64_t when_us = loop->refused.length > 0 ? 0 : loop->timer_us;

    /* Setting the time costs a system call, even when nothing changes. */
    if (!loop->is_turning && g_source_get_ready_time(loop->source) != when_us)
        g_source_set_ready_time(loop->source, when_us);
}

static int
on_timer(CURLM *multi, long timeout_ms, void *data)
{
    CurlLoop *loop = data;

    if (timeout_ms < 0)
        loop->timer_us = -1;
    else if (timeout_ms == 0)
        loop->timer_us = 0;
    else
        loop->timer_us = g_get_monotonic_time() + (int64_t) timeout_ms * 1000;
    arm(loop);
    return 0;
}

/* @known is NULL the first time that libcurl speaks of a socket. */
static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *known)
{
    CurlLoop *loop = data;
    struct epoll_event event = {.data.fd = fd};

    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }

    if (what & CURL_POLL_IN)
        event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        event.events |= EPOLLOUT;
    if (epoll_ctl(loop->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
        return -1;

    if (!known)
        curl_multi_assign(loop->multi, fd, loop);
    return 0;
}

static CurlJob *
job_of(CURL *easy)
{
    char *job = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &job);
    return (CurlJob *) (void *) job;
}

static void
end_job(CurlLoop *loop, CurlJob *job, CURLcode code)
{
    curl_multi_remove_handle(loop->multi, job->easy);
    g_queue_unlink(&loop->running, &job->link);
    job->ended(job, code);
}

static void
end_refused(CurlLoop *loop)
{
    GList *link = g_queue_pop_head_link(&loop->refused);
    CurlJob *job = link->data;

    job->ended(job, job->stillborn);
}

static void
end_finished(CurlLoop *loop)
{
    int left;

    for (CURLMsg *message; (message = curl_multi_info_read(loop->multi, &left));)
        if (message->msg == CURLMSG_DONE)
            end_job(loop, job_of(message->easy_handle), message->data.result);
}

static void
turn_sockets(CurlLoop *loop)
{
    struct epoll_event events[EVENTS_PER_TURN];
    int n = epoll_wait(loop->epoll, events, EVENTS_PER_TURN, 0);
    int running;

    for (int i = 0; i < n; i++) {
        int what = 0;

        if (events[i].events & (EPOLLIN | EPOLLHUP))
            what |= CURL_CSELECT_IN;
        if (events[i].events & EPOLLOUT)
            what |= CURL_CSELECT_OUT;
        if (events[i].events & EPOLLERR)
            what |= CURL_CSELECT_ERR;
        curl_multi_socket_action(loop->multi, events[i].data.fd, what, &running);
    }
}

static gboolean
source_dispatch(GSource *source, GSourceFunc unused, gpointer data)
{
    LoopSource *own = (LoopSource *) source;
    CurlLoop *loop = own->loop;
    int running;

    loop->is_turning = true;
    if (g_source_query_unix_fd(source, own->tag) != 0)
        turn_sockets(loop);
    if (loop->timer_us >= 0 && loop->timer_us <= g_source_get_time(source)) {
        loop->timer_us = -1;
        curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    end_finished(loop);
    for (unsigned n = loop->refused.length; n > 0; n--)
        end_refused(loop);
    loop->is_turning = false;
    arm(loop);
    return G_SOURCE_CONTINUE;
}

static const GSourceFuncs source_funcs = {.dispatch = source_dispatch};

CurlLoop *
curl_loop_new(unsigned connections)
{
    CurlLoop *loop = g_new0(CurlLoop, 1);
    LoopSource *own;

    mallopt(M_TRIM_THRESHOLD, HEAP_KEPT_BYTES);
    loop->timer_us = -1;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->multi = curl_multi_init();
    if (loop->epoll < 0 || !loop->multi)
        g_error("cannot set up the network loop");

    loop->source = g_source_new((GSourceFuncs *) &source_funcs, sizeof(LoopSource));
    g_source_set_static_name(loop->source, "curl-loop");
    own = (LoopSource *) loop->source;
    own->loop = loop;
    own->tag = g_source_add_unix_fd(loop->source, loop->epoll, G_IO_IN);
    g_source_attach(loop->source, NULL);

    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                      (long) MAX(connections, 1));
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS,
                      (long) MAX(connections, 1) + SPARE_CONNECTIONS);
    curl_multi_setopt(loop->multi, CURLMOPT_PIPELINING, (long) CURLPIPE_MULTIPLEX);
    return loop;
}

void
curl_loop_free(CurlLoop *loop)
{
    if (!loop)
        return;

    loop->is_turning = true; /* the timer is of no use any more */
    while (loop->running.length > 0 || loop->refused.length > 0) {
        if (loop->refused.length > 0)
            end_refused(loop);
        else
            end_job(loop, loop->running.head->data, CURLE_ABORTED_BY_CALLBACK);
    }
    curl_multi_cleanup(loop->multi);
    g_source_destroy(loop->source);
    g_source_unref(loop->source);
    close(loop->epoll);
    g_free(loop);
}

void
curl_loop_refuse(CurlLoop *loop, CurlJob *job, CURLcode code)
{
    job->link = (GList){.data = job};
    job->stillborn = code;
    g_queue_push_tail_link(&loop->refused, &job->link);
    arm(loop);
}

void
curl_loop_add(CurlLoop *loop, CurlJob *job)
{
    curl_easy_setopt(job->easy, CURLOPT_PRIVATE, job);
    if (curl_multi_add_handle(loop->multi, job->easy) != CURLM_OK) {
        curl_loop_refuse(loop, job, CURLE_FAILED_INIT);
        return;
    }

    job->stillborn = CURLE_OK;
    job->link = (GList){.data = job};
    g_queue_push_tail_link(&loop->running, &job->link);
}

unsigned
curl_loop_running(const CurlLoop *loop)
{
    return loop->running.length + loop->refused.length;
}

void
curl_loop_set_up(CURL *easy, const char *ca_file)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* A proxy of the environment would see the requests, and would blur what is
     * surely unsent. */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    /* GnuTLS reads the CA store once for each connection: the folder, libcurl's
     * default beside the bundle, costs 4 MiB and half the speed. */
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    if (ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
}
