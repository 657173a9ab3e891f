/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <string.h>

#include "contrib/sandbox/control.h"
#include "contrib/sandbox/events.h"
#include "contrib/sandbox/graph.h"
#include "contrib/sandbox/media.h"
#include "contrib/sandbox/page.h"

#define BODY_BYTES_MAX (4 * 1000 * 1000)
/* One byte more than allowed is read, so that the size check speaks. */
#define FILE_BYTES_MAX (MEDIA_BYTES_MAX + 1)
#define FIELD_BYTES_MAX 4096

struct Server {
    World *world;
    struct MHD_Daemon *daemon;
};

typedef struct {
    GByteArray *body; /* or the file of an upload */
    struct MHD_PostProcessor *form;
    GString *product, *type;
    char *part_type, *filename;
    bool too_big;
    Answer *answer; /* while it waits */
} Request;

static void
request_free(Request *request)
{
    if (request->form != NULL)
        MHD_destroy_post_processor(request->form);
    g_byte_array_unref(request->body);
    g_string_free(request->product, TRUE);
    g_string_free(request->type, TRUE);
    g_free(request->part_type);
    g_free(request->filename);
    answer_free(request->answer);
    g_free(request);
}

static void
completed(void *cls, struct MHD_Connection *connection, void **state,
          enum MHD_RequestTerminationCode code)
{
    if (*state != NULL)
        request_free(*state);
    *state = NULL;
}

static enum MHD_Result
read_part(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename,
          const char *mime, const char *encoding, const char *data, uint64_t offset,
          size_t size)
{
    Request *request = cls;
    if (g_strcmp0(key, "file") == 0) {
        if (offset == 0 && request->body->len == 0) {
            g_free(request->filename);
            g_free(request->part_type);
            request->filename = g_strdup(filename);
            request->part_type = g_strdup(mime);
        }
        size_t room = FILE_BYTES_MAX - request->body->len;
        g_byte_array_append(request->body, (const guint8 *) data, MIN(size, room));
        return MHD_YES;
    }
    GString *field = g_strcmp0(key, "messaging_product") == 0 ? request->product
                     : g_strcmp0(key, "type") == 0            ? request->type
                                                              : NULL;
    if (field != NULL && field->len + size <= FIELD_BYTES_MAX)
        g_string_append_len(field, data, size);
    return MHD_YES;
}

static Request *
request_new(struct MHD_Connection *connection)
{
    Request *request = g_new0(Request, 1);
    request->body = g_byte_array_new();
    request->product = g_string_new(NULL);
    request->type = g_string_new(NULL);
    const char *type =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    if (type != NULL && g_ascii_strncasecmp(type, "multipart/form-data", 19) == 0)
        request->form =
            MHD_create_post_processor(connection, 64 * 1024, read_part, request);
    return request;
}

static void
request_read(Request *request, const char *data, size_t size)
{
    if (request->form != NULL)
        MHD_post_process(request->form, data, size);
    else if (request->body->len + size > BODY_BYTES_MAX)
        request->too_big = true;
    else
        g_byte_array_append(request->body, (const guint8 *) data, size);
}

static const char *
query_value(void *owner, const char *name)
{
    return MHD_lookup_connection_value(owner, MHD_GET_ARGUMENT_KIND, name);
}

static Answer *
not_found(void)
{
    return answer_json(404, json_pack("{s:s}", "error", "not found"));
}

static Answer *
sandbox_get(World *world, const Call *call, const char *verb)
{
    if (g_str_equal(verb, "messages")) {
        const char *since = call->query(call->owner, "since");
        json_t *all =
            world_describe(world, since != NULL ? g_ascii_strtoll(since, NULL, 10) : 0);
        json_object_set_new(all, "webhooks_waiting",
                            json_integer(events_waiting(world)));
        return answer_json(200, all);
    }
    if (!g_str_has_prefix(verb, "media/"))
        return not_found();
    Media *media = world_media(world, verb + strlen("media/"));
    return media != NULL ? answer_bytes(200, media->mime, g_bytes_ref(media->bytes))
                         : not_found();
}

static Answer *
sandbox_call(World *world, const Call *call)
{
    const char *verb = call->path + strlen("/sandbox/");
    if (g_str_equal(call->method, "GET"))
        return sandbox_get(world, call, verb);
    if (!g_str_equal(call->method, "POST"))
        return not_found();
    size_t size = 0;
    const char *text = g_bytes_get_data(call->body, &size);
    g_autoptr(json_t) body = size > 0 ? json_loadb(text, size, 0, NULL) : json_object();
    if (body == NULL)
        return answer_json(400, json_pack("{s:s}", "error", "the body is not JSON"));
    Answer *answer = control_post(world, verb, body);
    return answer != NULL ? answer : not_found();
}

static bool
is_graph_path(const char *path)
{
    return path[0] == '/' && path[1] == 'v' && g_ascii_isdigit(path[2]);
}

static Answer *
route(World *world, const Call *call)
{
    bool is_get = g_str_equal(call->method, "GET");
    if (is_graph_path(call->path))
        return graph_answer(world, call);
    if (g_str_has_prefix(call->path, "/sandbox/"))
        return sandbox_call(world, call);
    if (is_get && g_str_has_prefix(call->path, "/media-bytes/"))
        return graph_media_bytes(world, call, call->path + strlen("/media-bytes/"));
    Answer *page = is_get ? page_answer(call->path) : NULL;
    return page != NULL ? page : not_found();
}

static void
count_refusal(World *world, const Answer *answer)
{
    if (answer->code < 0)
        return;
    char *key = g_strdup_printf("%d", answer->code);
    int count = GPOINTER_TO_INT(g_hash_table_lookup(world->refused, key));
    g_hash_table_insert(world->refused, key, GINT_TO_POINTER(count + 1));
}

static Answer *
decide(World *world, struct MHD_Connection *connection, const char *method,
       const char *path, Request *request)
{
    if (request->too_big)
        return answer_error(100, "The body is too long.");
    g_autoptr(GBytes) body =
        g_byte_array_free_to_bytes(g_steal_pointer(&request->body));
    request->body = g_byte_array_new();
    bool is_form = request->form != NULL;
    Call call = {
        .method = method,
        .path = path,
        .authorization =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"),
        .query = query_value,
        .owner = connection,
        .body = body,
        .product = is_form ? request->product->str : NULL,
        .type = is_form && request->type->len > 0 ? request->type->str : NULL,
        .part_type = request->part_type,
        .filename = request->filename,
        .file = is_form ? body : NULL,
    };
    /* The receiver may call us back meanwhile, so this one runs without the lock. */
    if (g_str_equal(method, "POST") && g_str_equal(path, "/sandbox/verify"))
        return answer_json(
            200, json_pack("{s:I}", "http", (json_int_t) events_handshake(world)));
    g_mutex_lock(&world->lock);
    Answer *answer = route(world, &call);
    count_refusal(world, answer);
    g_mutex_unlock(&world->lock);
    return answer;
}

static void
unref_bytes(void *bytes)
{
    g_bytes_unref(bytes);
}

/* The first half of a body; then the connection ends. */
static ssize_t
half_of(void *bytes, uint64_t from, char *to, size_t room)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    if (from >= size / 2)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t n = MIN(room, size / 2 - from);
    memcpy(to, data + from, n);
    return (ssize_t) n;
}

static enum MHD_Result
reply(struct MHD_Connection *connection, const Answer *answer)
{
    if (answer->close)
        return MHD_NO;
    size_t size = 0;
    const void *data = g_bytes_get_data(answer->body, &size);
    struct MHD_Response *response =
        answer->cut ? MHD_create_response_from_callback(
                          size, 4096, half_of, g_bytes_ref(answer->body), unref_bytes)
                    : MHD_create_response_from_buffer_with_free_callback_cls(
                          size, (void *) data, unref_bytes, g_bytes_ref(answer->body));
    MHD_add_response_header(response, "Content-Type", answer->mime);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Content-Security-Policy", PAGE_POLICY);
    enum MHD_Result queued = MHD_queue_response(connection, answer->http, response);
    MHD_destroy_response(response);
    return queued;
}

/* Returns: whether the reply has to wait; the connection is suspended then. */
static bool
suspend(World *world, struct MHD_Connection *connection, const Answer *answer)
{
    if (answer->delay_ms <= 0 && answer->after_seq == 0)
        return false;
    g_mutex_lock(&world->lock);
    bool stopping = events_stopping(world);
    if (!stopping) {
        MHD_suspend_connection(connection);
        if (answer->after_seq != 0)
            events_resume_after(world, connection, answer->after_seq);
        else
            events_resume(world, connection, answer->delay_ms);
    }
    g_mutex_unlock(&world->lock);
    return !stopping;
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *connection, const char *path,
       const char *method, const char *version, const char *upload_data,
       size_t *upload_data_size, void **state)
{
    Server *server = cls;
    Request *request = *state;
    if (request == NULL) {
        *state = request_new(connection);
        return MHD_YES;
    }
    if (*upload_data_size > 0) {
        request_read(request, upload_data, *upload_data_size);
        *upload_data_size = 0;
        return MHD_YES;
    }
    if (request->answer != NULL) /* it has waited */
        return reply(connection, request->answer);
    request->answer = decide(server->world, connection, method, path, request);
    if (suspend(server->world, connection, request->answer))
        return MHD_YES;
    return reply(connection, request->answer);
}

static struct MHD_Daemon *
start_daemon(Server *server, const ServerSetup *setup, struct sockaddr_in *address)
{
    unsigned flags =
        MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) setup->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) setup->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    if (setup->tls_cert != NULL)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, (uint16_t) setup->port, NULL, NULL, handle, server,
                            MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_NOTIFY_COMPLETED,
                            completed, NULL, MHD_OPTION_CONNECTION_LIMIT, 1024u,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) 65536,
                            MHD_OPTION_ARRAY, setup->tls_cert != NULL ? tls : none,
                            MHD_OPTION_END);
}

Server *
server_start(World *world, const ServerSetup *setup, GError **error)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t) setup->port)};
    if (inet_pton(AF_INET, setup->address, &address.sin_addr) != 1 ||
        (ntohl(address.sin_addr.s_addr) >> 24) != 127) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: only loopback addresses are served", setup->address);
        return NULL;
    }
    Server *server = g_new0(Server, 1);
    server->world = world;
    server->daemon = start_daemon(server, setup, &address);
    if (server->daemon == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot listen on %s:%u",
                    setup->address, setup->port);
        g_free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    g_mutex_lock(&world->lock);
    world->id.base_url =
        g_strdup_printf("http%s://%s:%u", setup->tls_cert != NULL ? "s" : "",
                        setup->address, info->port);
    g_mutex_unlock(&world->lock);
    return server;
}

void
server_stop(Server *server)
{
    MHD_stop_daemon(server->daemon);
    g_free(server);
}
