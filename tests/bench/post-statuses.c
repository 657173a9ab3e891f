/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/bench/post-statuses.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One connection and its share of the posts. */
typedef struct {
    const PostPlan *plan;
    const GPtrArray *bodies; /* of GString: whole requests */
    unsigned first;          /* its posts are first, first + connections, ... */
    gint64 start_us;
    int fd;
    double *took_ms; /* of all posts */
    unsigned refused;
} Line;

static void
add_status(GString *body, const PostTarget *target, const char *status)
{
    g_string_append_printf(
        body,
        "{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%" G_GINT64_FORMAT "\","
        "\"recipient_id\":\"393330000001\",\"biz_opaque_callback_data\":\"%s\","
        "\"conversation\":{\"id\":\"0123456789abcdef0123456789abcdef\","
        "\"origin\":{\"type\":\"marketing\"}},\"pricing\":{\"billable\":true,"
        "\"pricing_model\":\"PMP\",\"category\":\"marketing\"}}",
        target->provider_id, status, g_get_real_time() / G_USEC_PER_SEC,
        target->callback);
}

/* The whole HTTP request of the statuses from @first on. */
static GString *
make_post(const PostPlan *plan, unsigned first)
{
    static const char *const words[] = {"sent", "delivered", "read"};
    g_autoptr(GString) body = g_string_new(
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":"
        "\"200000000000001\",\"changes\":[{\"field\":\"messages\",\"value\":{"
        "\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":"
        "\"390000000001\",\"phone_number_id\":\"100000000000001\"},\"statuses\":[");
    GString *post = g_string_new(NULL);
    unsigned char mac[32];

    for (unsigned i = first; i < first + plan->per_post && i < plan->n * 3; i++) {
        if (i > first)
            g_string_append_c(body, ',');
        add_status(body, &plan->targets[i / 3], words[i % 3]);
    }
    g_string_append(body, "]}}]}]}");
    gnutls_hmac_fast(GNUTLS_MAC_SHA256, plan->secret, strlen(plan->secret), body->str,
                     body->len, mac);
    g_string_printf(post,
                    "POST /webhook/whatsapp HTTP/1.1\r\nHost: localhost\r\n"
                    "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                    "X-Hub-Signature-256: sha256=",
                    body->len);
    for (unsigned i = 0; i < sizeof mac; i++)
        g_string_append_printf(post, "%02x", mac[i]);
    g_string_append(post, "\r\n\r\n");
    g_string_append_len(post, body->str, (gssize) body->len);
    return post;
}

static int
connect_to(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t) port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) != 0)
        g_error("post-statuses: cannot connect");
    return fd;
}

/* Answers have no body.  Returns: the status, 0 when the connection has ended. */
static int
post_one(int fd, const GString *post)
{
    char answer[4096];
    size_t have = 0;

    for (size_t sent = 0; sent < post->len;) {
        ssize_t n = send(fd, post->str + sent, post->len - sent, MSG_NOSIGNAL);

        if (n <= 0)
            return 0;
        sent += (size_t) n;
    }
    for (;;) {
        ssize_t n = recv(fd, answer + have, sizeof answer - 1 - have, 0);

        if (n <= 0)
            return 0;
        have += (size_t) n;
        answer[have] = '\0';
        if (strstr(answer, "\r\n\r\n"))
            return have > 9 ? atoi(answer + 9) : 0;
    }
}

static void *
run_line(void *data)
{
    Line *line = data;
    const PostPlan *plan = line->plan;

    for (unsigned i = line->first; i < line->bodies->len; i += plan->connections) {
        gint64 due_us = g_get_monotonic_time();

        if (plan->posts_per_s > 0) {
            gint64 at_us =
                line->start_us + (gint64) i * G_USEC_PER_SEC / plan->posts_per_s;

            if (at_us > due_us)
                g_usleep((gulong) (at_us - due_us));
            due_us = at_us;
        }
        if (post_one(line->fd, line->bodies->pdata[i]) != 200)
            line->refused++;
        line->took_ms[i] = (double) (g_get_monotonic_time() - due_us) / 1e3;
    }
    return NULL;
}

static int
compare(const void *a, const void *b)
{
    const double *one = a, *other = b;

    return (*one > *other) - (*one < *other);
}

static PostResult
post_all(const PostPlan *plan, const GPtrArray *bodies)
{
    g_autofree Line *lines = g_new0(Line, plan->connections);
    g_autofree GThread **threads = g_new0(GThread *, plan->connections);
    g_autofree double *took_ms = g_new0(double, bodies->len);
    PostResult result = {.posts = bodies->len};
    gint64 start_us = g_get_monotonic_time();

    for (unsigned i = 0; i < plan->connections; i++) {
        lines[i] =
            (Line){plan, bodies, i, start_us, connect_to(plan->port), took_ms, 0};
        threads[i] = g_thread_new("line", run_line, &lines[i]);
    }
    for (unsigned i = 0; i < plan->connections; i++) {
        g_thread_join(threads[i]);
        result.refused += lines[i].refused;
    }
    result.wall_s = (double) (g_get_monotonic_time() - start_us) / 1e6;
    qsort(took_ms, bodies->len, sizeof *took_ms, compare);
    result.p50_ms = took_ms[bodies->len / 2];
    result.p99_ms = took_ms[bodies->len * 99 / 100];
    result.most_ms = took_ms[bodies->len - 1];
    return result;
}

GPid
post_statuses(const PostPlan *plan, int *fd)
{
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0 || (pid = fork()) < 0)
        g_error("post-statuses: cannot fork");
    if (pid > 0) {
        close(ends[1]);
        *fd = ends[0];
        return pid;
    }

    GPtrArray *bodies = g_ptr_array_new();

    for (unsigned i = 0; i < plan->n * 3; i += plan->per_post)
        g_ptr_array_add(bodies, make_post(plan, i));

    PostResult result = post_all(plan, bodies);

    /* Nothing of the parent's is tidied up here. */
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
}
