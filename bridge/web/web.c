/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/web.h"

#include "bridge/base/limits.h"
#include "bridge/web/answer.h"
#include "bridge/web/client.h"
#include "bridge/web/group.h"
#include "bridge/web/page.h"
#include "bridge/web/quota.h"

#include <glib-unix.h>
#include <string.h>

/* Connections at once, in all and from one address: a provider opens a few dozen. */
#define WEB_CONNECTIONS 512
#define WEB_CONNECTIONS_PER_ADDRESS 256

/* Seconds that a connection may be silent. */
#define WEB_TIMEOUT_S 20

/* In ms, how long libmicrohttpd is left alone where it wants nothing. */
#define WEB_REST_MS 60000

/* Bytes of one request's head; MHD keeps body pieces in the same pool. */
#define WEB_POOL_BYTES (32 * 1024)

/* Bytes of bodies that are coming in, in all: what strangers may make us hold before
 * their signature can be looked at. */
#define WEB_INCOMING_BYTES (8 * LIMIT_WEBHOOK_BYTES)

/* At least so long after a commit comes the next one, in ms: a hundred a second leave
 * the loop to others also where the disk is slow, and nobody waits for it noticeably.
 */
#define WEB_COMMIT_MS 10

/* How often libmicrohttpd runs at the end, at most, to hand out what was answered. */
#define WEB_LAST_RUNS 8

struct Web {
    WebContext context;
    WebStored stored;
    void *user_data;
    struct MHD_Daemon *daemon;
    Group *group; /* of Incoming */
    int64_t committed_us;
    bool is_closing; /* nothing is stored any more */
    guint watch;
    guint timer;
    unsigned port;
    size_t incoming_bytes;
    WebCounts counts;
    Quota quota;
};

/* One request from its head until it is answered. */
typedef struct {
    const WebRoute *route; /* NULL = 404 */
    GByteArray *body;      /* NULL: it is whole, and looked at */
    size_t body_bytes;
    struct MHD_Connection *connection; /* suspended until its group is stored */
    WebAnswer answer;                  /* for then */
    bool is_decided;                   /* the answer may leave */
    bool is_too_large;
    bool is_too_much; /* all bodies together */
} Incoming;

static void
add_query(void *cls, const char *name, const char *value)
{
    g_hash_table_replace(cls, g_strdup(name), g_strdup(value ? value : ""));
}

static enum MHD_Result
each_query(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    add_query(cls, name, value);
    return MHD_YES;
}

static enum MHD_Result
send_answer(Web *web, struct MHD_Connection *connection, const WebRoute *route,
            WebAnswer *answer)
{
    struct MHD_Response *response = answer_make(&web->context, answer);
    size_t place = route ? MIN((size_t) (route - web_routes), WEB_ROUTES - 1) : 0;
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    web->counts.answers[place][MIN(answer->status / 100, 5)]++;
    result = MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* The other end, or NULL. */
static const struct sockaddr *
peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    return info ? info->client_addr : NULL;
}

/* Whether the client may have one more page now; others wait for what they ask. */
static bool
may_answer(Web *web, const GInetAddress *client, WebAnswer *answer)
{
    g_autofree char *address =
        client ? g_inet_address_to_string((GInetAddress *) client) : NULL;

    if (quota_take(&web->quota, address ? g_str_hash(address) : 0,
                   g_get_monotonic_time()))
        return true;
    answer->status = 503;
    answer->retry_after_s = 5;
    return false;
}

/* Its answer waits for the commit, which is soon. */
static enum MHD_Result
keep_request(Web *web, struct MHD_Connection *connection, Incoming *incoming,
             GBytes *body, WebAnswer *answer)
{
    if (web->is_closing) {
        g_clear_pointer(&answer->body, g_free);
        answer->status = 503;
        return send_answer(web, connection, incoming->route, answer);
    }
    group_add(web->group, answer->keep_for, body, incoming);
    incoming->answer = *answer;
    incoming->connection = connection;
    MHD_suspend_connection(connection);
    return MHD_YES;
}

/* libmicrohttpd asks for the answer once more when it runs next. */
static void
end_wait(void *waiter, bool is_stored)
{
    Incoming *incoming = waiter;

    if (!is_stored) {
        g_clear_pointer(&incoming->answer.body, g_free);
        incoming->answer.status = 503;
    }
    incoming->is_decided = true;
    MHD_resume_connection(incoming->connection);
}

static enum MHD_Result
answer_request(Web *web, struct MHD_Connection *connection, const char *url,
               const char *method, Incoming *incoming)
{
    bool is_post = strcmp(method, "POST") == 0;
    const WebRoute *route = incoming->route;
    WebAnswer answer = {.status = 404};

    if (!route)
        return send_answer(web, connection, NULL, &answer);
    if (incoming->is_too_large || incoming->is_too_much) {
        answer.status = incoming->is_too_large ? 413 : 503;
        return send_answer(web, connection, route, &answer);
    }
    if (is_post ? route->most_bytes == 0
                : strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        answer.status = 405;
        return send_answer(web, connection, route, &answer);
    }

    const char *forwarded =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-For");
    g_autoptr(GInetAddress) client =
        route->audience == WEB_PROVIDER
            ? NULL
            : client_find(web->context.settings, peer_of(connection), forwarded);
    if (route->audience == WEB_PUBLIC && !may_answer(web, client, &answer))
        return send_answer(web, connection, route, &answer);

    g_autoptr(GHashTable) query =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, each_query, query);
    g_autoptr(GBytes) body =
        g_byte_array_free_to_bytes(g_steal_pointer(&incoming->body));
    WebRequest request = {
        .method = is_post ? "POST" : "GET",
        .path = url + strlen(route->prefix),
        .query = query,
        .body = body,
        .signature = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                 "X-Hub-Signature-256"),
        .range = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                             MHD_HTTP_HEADER_RANGE),
        .is_loopback = client_is_local(client, forwarded),
    };

    route->handle(&web->context, &request, &answer);
    if (!answer.keep_for)
        return send_answer(web, connection, route, &answer);
    return keep_request(web, connection, incoming, body, &answer);
}

static void
add_piece(Web *web, Incoming *incoming, const char *data, size_t size)
{
    size_t most = incoming->route ? incoming->route->most_bytes : 0;

    if (incoming->is_too_large || incoming->body_bytes + size > most) {
        incoming->is_too_large = true;
    } else if (incoming->is_too_much ||
               web->incoming_bytes + size > WEB_INCOMING_BYTES) {
        incoming->is_too_much = true;
    } else {
        g_byte_array_append(incoming->body, (const guint8 *) data, size);
        incoming->body_bytes += size;
        web->incoming_bytes += size;
    }
}

/* libmicrohttpd calls this once for the head, then for each piece, then at the end, and
 * once more for a request that was suspended. */
static enum MHD_Result
take_request(void *cls, struct MHD_Connection *connection, const char *url,
             const char *method, const char *version, const char *data, size_t *size,
             void **state)
{
    Incoming *incoming = *state;

    if (!incoming) {
        incoming = g_new0(Incoming, 1);
        incoming->route = web_route_find(url);
        incoming->body = g_byte_array_new();
        *state = incoming;
        return MHD_YES;
    }

    if (*size > 0) {
        add_piece(cls, incoming, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (incoming->is_decided)
        return send_answer(cls, connection, incoming->route, &incoming->answer);
    return answer_request(cls, connection, url, method, incoming);
}

static void
end_request(void *cls, struct MHD_Connection *connection, void **state,
            enum MHD_RequestTerminationCode code)
{
    Web *web = cls;
    Incoming *incoming = *state;

    if (!incoming)
        return;
    web->incoming_bytes -= incoming->body_bytes;
    g_clear_pointer(&incoming->body, g_byte_array_unref);
    g_free(incoming->answer.body);
    g_free(incoming);
    *state = NULL;
}

static void
run_daemon(Web *web);

static gboolean
timer_fired(void *user_data)
{
    Web *web = user_data;

    web->timer = 0;
    run_daemon(web);
    return G_SOURCE_REMOVE;
}

/* Stores what waits, whose answers leave with the next MHD_run().  Returns: whether
 * there are any. */
static bool
commit_group(Web *web)
{
    bool is_stored = false;
    bool is_resumed = group_commit(web->group, &is_stored) > 0;

    web->committed_us = g_get_monotonic_time();
    if (is_stored)
        web->stored(web->user_data);
    return is_resumed;
}

/* In ms, until the next commit may be. */
static int64_t
commit_wait_ms(const Web *web)
{
    int64_t since_us = g_get_monotonic_time() - web->committed_us;

    return MAX(WEB_COMMIT_MS - since_us / 1000, 0);
}

/* Does what is due, and wakes again when libmicrohttpd or the group wants it.  The
 * answers of a group leave in the next turn of the loop, so that others have theirs;
 * libmicrohttpd 0.9.75 forgets those that are resumed when it says how long it can
 * wait. */
static void
run_daemon(Web *web)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = WEB_REST_MS;

    MHD_run(web->daemon);
    if (group_count(web->group) > 0 && commit_wait_ms(web) == 0 && commit_group(web))
        wait_ms = 0;
    else if (MHD_get_timeout(web->daemon, &wait_ms) != MHD_YES)
        wait_ms = WEB_REST_MS;
    if (group_count(web->group) > 0)
        wait_ms = MIN(wait_ms, (MHD_UNSIGNED_LONG_LONG) commit_wait_ms(web));
    g_clear_handle_id(&web->timer, g_source_remove);
    web->timer = g_timeout_add((guint) MIN(wait_ms, WEB_REST_MS), timer_fired, web);
}

static gboolean
daemon_ready(gint fd, GIOCondition condition, void *user_data)
{
    run_daemon(user_data);
    return G_SOURCE_CONTINUE;
}

/* The address that [web] listen names. */
static bool
read_address(const Settings *settings, struct sockaddr_storage *address, GError **error)
{
    const char *listen = settings_text(settings, "web", "listen");
    unsigned port = (unsigned) settings_number(settings, "web", "port");
    g_autoptr(GInetAddress) inet = g_inet_address_new_from_string(listen);

    if (!inet) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "listen in [web] is no IP address: '%s'", listen);
        return false;
    }

    g_autoptr(GSocketAddress) socket = g_inet_socket_address_new(inet, port);
    return g_socket_address_to_native(socket, address, sizeof *address, error);
}

static struct MHD_Daemon *
start_daemon(Web *web, const struct sockaddr_storage *address, const char *cert,
             const char *key)
{
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
                     (cert ? MHD_USE_TLS : 0) |
                     (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) key},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(
        flags, 0, NULL, NULL, take_request, web, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_NOTIFY_COMPLETED, end_request, web, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned) WEB_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned) WEB_CONNECTIONS_PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned) WEB_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t) WEB_POOL_BYTES, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
        MHD_OPTION_ARRAY, cert ? tls : tls + 2, MHD_OPTION_END);
}

/* Reads the file that @key of [web] names into @text; absent is fine. */
static bool
read_pem(const Settings *settings, const char *key, char **text, GError **error)
{
    const char *path = settings_text(settings, "web", key);

    return !path || g_file_get_contents(path, text, NULL, error);
}

static void
web_free(Web *web)
{
    group_free(web->group);
    page_forget(&web->context);
    g_free(web);
}

Web *
web_open(const Settings *settings, Store *store, GPtrArray *channels, WebStored stored,
         void *user_data, GError **error)
{
    g_autofree char *cert = NULL;
    g_autofree char *key = NULL;
    struct sockaddr_storage address = {0};

    if (!read_pem(settings, "tls_cert", &cert, error) ||
        !read_pem(settings, "tls_key", &key, error) ||
        !read_address(settings, &address, error))
        return NULL;

    Web *web = g_new0(Web, 1);
    web->context = (WebContext){.settings = settings,
                                .store = store,
                                .channels = channels,
                                .counts = &web->counts};
    web->stored = stored;
    web->user_data = user_data;
    web->group = group_new(store, end_wait);
    if (!page_prepare(&web->context, error)) {
        web_free(web);
        return NULL;
    }
    web->daemon = start_daemon(web, &address, cert, key);
    if (!web->daemon) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                    "cannot listen on %s port %u",
                    settings_text(settings, "web", "listen"),
                    (unsigned) settings_number(settings, "web", "port"));
        web_free(web);
        return NULL;
    }

    web->port = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    web->watch = g_unix_fd_add(
        MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, G_IO_IN,
        daemon_ready, web);
    return web;
}

/* Nobody stays suspended, and what is stored is answered so, or its provider would send
 * it again. */
static void
hand_out(Web *web)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;

    web->is_closing = true;
    commit_group(web);
    for (int i = 0; i < WEB_LAST_RUNS; i++) {
        MHD_run(web->daemon);
        if (MHD_get_timeout(web->daemon, &wait_ms) != MHD_YES || wait_ms > 0)
            return;
    }
}

void
web_close(Web *web)
{
    if (!web)
        return;

    g_clear_handle_id(&web->watch, g_source_remove);
    g_clear_handle_id(&web->timer, g_source_remove);
    hand_out(web);
    MHD_stop_daemon(web->daemon);
    web_free(web);
}

unsigned
web_port(const Web *web)
{
    return web->port;
}
