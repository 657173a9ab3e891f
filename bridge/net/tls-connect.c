/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/tls-connect.h"

#include "bridge/net/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/*
 * A look-up in a thread of its own: the C library's resolver knows neither
 * deadline nor cancelling.  A waiter that gives up leaves its reference behind,
 * and the thread frees what nobody wants any more.
 */
typedef struct {
    char *host;
    char *port;
    AutoFd done_fd; /* readable = the look-up has ended */
    int result;     /* of getaddrinfo(), valid then */
    struct addrinfo *found;
} Lookup;

static void
lookup_clear(gpointer data)
{
    Lookup *lookup = data;

    if (lookup->found)
        freeaddrinfo(lookup->found);
    g_free(lookup->host);
    g_free(lookup->port);
    auto_fd_clear(&lookup->done_fd);
}

static void
lookup_unref(Lookup *lookup)
{
    g_atomic_rc_box_release_full(lookup, lookup_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lookup, lookup_unref)

static gpointer
lookup_run(gpointer data)
{
    g_autoptr(Lookup) lookup = data;
    const struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_ADDRCONFIG,
    };
    const struct addrinfo literal_hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICHOST,
    };

    /* An address needs no configured interface, a name does. */
    lookup->result =
        getaddrinfo(lookup->host, lookup->port, &literal_hints, &lookup->found);
    if (lookup->result != 0)
        lookup->result =
            getaddrinfo(lookup->host, lookup->port, &hints, &lookup->found);
    eventfd_write(lookup->done_fd, 1);
    return NULL;
}

bool
tls_wait(int fd, short events, int64_t deadline_ms, int cancel_fd, GError **error)
{
    for (;;) {
        struct pollfd polled[] = {
            {.fd = fd, .events = events},
            {.fd = cancel_fd, .events = POLLIN},
        };
        int64_t left_ms = deadline_ms - g_get_monotonic_time() / 1000;

        int ready = poll(polled, 2, CLAMP(left_ms, 0, G_MAXINT));
        if (ready > 0 && polled[1].revents != 0) {
            g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "cancelled");
            return false;
        }
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR) {
            g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "poll: %s",
                        g_strerror(errno));
            return false;
        }
        if (left_ms <= 0) {
            g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "no answer in time");
            return false;
        }
    }
}

/* Returns: (owned) the look-up, ended well, or NULL. */
static Lookup *
lookup_host(const char *host, unsigned port, int64_t deadline_ms, int cancel_fd,
            GError **error)
{
    g_autoptr(Lookup) lookup = g_atomic_rc_box_new0(Lookup);

    lookup->host = g_strdup(host);
    lookup->port = g_strdup_printf("%u", port);
    lookup->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (lookup->done_fd < 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "eventfd: %s",
                    g_strerror(errno));
        return NULL;
    }

    g_autoptr(GError) no_thread = NULL;
    GThread *thread = g_thread_try_new("lookup", lookup_run,
                                       g_atomic_rc_box_acquire(lookup), &no_thread);
    if (!thread) {
        lookup_unref(lookup);
        g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "%s", no_thread->message);
        return NULL;
    }
    g_thread_unref(thread);

    if (!tls_wait(lookup->done_fd, POLLIN, deadline_ms, cancel_fd, error)) {
        g_prefix_error(error, "looking up %s: ", host);
        return NULL;
    }
    if (lookup->result != 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "looking up %s: %s", host,
                    gai_strerror(lookup->result));
        return NULL;
    }

    return g_steal_pointer(&lookup);
}

static bool
address_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *) address;
        return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *) address;
        return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
    }
    return false;
}

static int
connect_one(const struct addrinfo *address, int64_t deadline_ms, int cancel_fd,
            GError **error)
{
    g_auto(AutoFd) fd =
        socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int problem = 0;
    socklen_t size = sizeof problem;

    if (fd < 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "socket: %s",
                    g_strerror(errno));
        return -1;
    }

    if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
        problem = errno;
        if (problem == EINPROGRESS) {
            if (!tls_wait(fd, POLLOUT, deadline_ms, cancel_fd, error))
                return -1;
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
        }
    }
    if (problem != 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_CONNECT, "%s", g_strerror(problem));
        return -1;
    }

    /* Small commands must not wait for the answer to the one before, and a dead
     * peer should be noticed while we idle. */
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    return auto_fd_steal(&fd);
}

int
tls_connect_tcp(const char *host, unsigned port, bool loopback_only,
                int64_t deadline_ms, int cancel_fd, GError **error)
{
    g_autoptr(Lookup) lookup = lookup_host(host, port, deadline_ms, cancel_fd, error);
    unsigned left = 0;
    g_autoptr(GError) last = NULL;

    if (!lookup)
        return -1;

    for (struct addrinfo *a = lookup->found; a; a = a->ai_next)
        left++;
    for (struct addrinfo *a = lookup->found; a; a = a->ai_next) {
        int64_t now_ms = g_get_monotonic_time() / 1000;
        int64_t share_ms = now_ms + MAX(deadline_ms - now_ms, 0) / left--;

        g_clear_error(&last);
        if (loopback_only && !address_is_loopback(a->ai_addr)) {
            g_set_error(&last, TLS_ERROR, TLS_ERROR_CONNECT,
                        "plain text is for this machine only");
            continue;
        }
        int fd = connect_one(a, share_ms, cancel_fd, &last);
        if (fd >= 0)
            return fd;
    }

    g_propagate_prefixed_error(error, g_steal_pointer(&last),
                               "connecting to %s:%u: ", host, port);
    return -1;
}
