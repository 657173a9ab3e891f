/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * webhook-sink: receive webhooks and write each as one line of JSON
 *
 *   webhook-sink SECRET VERIFY-TOKEN FAIL-FIRST OUTPUT
 *
 * Prints "ready URL".  Each line of OUTPUT is {"good": signature right,
 * "body": ...}.  The first FAIL-FIRST requests are answered by 500.
 */
#include <glib-unix.h>
#include <glib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <jansson.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *secret, *verify_token;
    int fail;
    FILE *out;
} Sink;

static gboolean
is_signed(const Sink *sink, const GString *body, const char *signature)
{
    unsigned char digest[32];
    GString *want = g_string_new("sha256=");
    gnutls_hmac_fast(GNUTLS_MAC_SHA256, sink->secret, strlen(sink->secret), body->str,
                     body->len, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        g_string_append_printf(want, "%02x", digest[i]);
    gboolean same = g_strcmp0(want->str, signature) == 0;
    g_string_free(want, TRUE);
    return same;
}

static enum MHD_Result
reply(struct MHD_Connection *connection, unsigned http, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *) text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result queued = MHD_queue_response(connection, http, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result
handshake(const Sink *sink, struct MHD_Connection *connection)
{
    const char *token = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND,
                                                    "hub.verify_token");
    const char *challenge =
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "hub.challenge");
    if (challenge == NULL || g_strcmp0(token, sink->verify_token) != 0)
        return reply(connection, 403, "");
    return reply(connection, 200, challenge);
}

static enum MHD_Result
handle(void *cls, struct MHD_Connection *connection, const char *path,
       const char *method, const char *version, const char *data, size_t *size,
       void **state)
{
    Sink *sink = cls;
    GString *body = *state;
    if (body == NULL) {
        *state = g_string_new(NULL);
        return MHD_YES;
    }
    if (*size > 0) {
        g_string_append_len(body, data, (gssize) *size);
        *size = 0;
        return MHD_YES;
    }
    if (g_strcmp0(method, "GET") == 0)
        return handshake(sink, connection);
    if (sink->fail > 0) {
        sink->fail--;
        return reply(connection, 500, "");
    }
    gboolean good = is_signed(sink, body,
                              MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                          "x-hub-signature-256"));
    json_t *parsed = json_loadb(body->str, body->len, JSON_DECODE_ANY, NULL);
    json_t *line = json_pack("{s:b, s:o}", "good", good, "body",
                             parsed != NULL ? parsed : json_null());
    json_dumpf(line, sink->out, JSON_COMPACT);
    fputc('\n', sink->out);
    fflush(sink->out);
    json_decref(line);
    return reply(connection, 200, "");
}

static void
completed(void *cls, struct MHD_Connection *connection, void **state,
          enum MHD_RequestTerminationCode code)
{
    if (*state != NULL)
        g_string_free(*state, TRUE);
}

static gboolean
quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

int
main(int argc, char **argv)
{
    if (argc != 5)
        return 64;
    Sink sink = {argv[1], argv[2], (int) g_ascii_strtoll(argv[3], NULL, 10),
                 fopen(argv[4], "a")};
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon =
        sink.out == NULL
            ? NULL
            : MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
                               NULL, handle, &sink, MHD_OPTION_SOCK_ADDR, &address,
                               MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
                               MHD_OPTION_END);
    if (daemon == NULL)
        return 71;
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGTERM, quit, loop);
    g_unix_signal_add(SIGINT, quit, loop);
    printf("ready http://127.0.0.1:%u/webhook/whatsapp\n",
           MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    g_main_loop_run(loop);
    MHD_stop_daemon(daemon);
    g_main_loop_unref(loop);
    fclose(sink.out);
    return 0;
}
