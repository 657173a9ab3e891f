/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A server in a thread plays a script, one word for each request that it reads:
 *   ok      answers 200 with {"ok":1} and keeps the connection
 *   close   reads the whole request and closes without a word
 *   half    sends half an answer and closes
 *   late    429 with Retry-After: 7
 *   move    302 to another address
 *   big     a long answer
 *   mute    says nothing until the client goes away
 */
#include "bridge/net/http.h"

#include "tests/support/smtp-fake.h"
#include "tests/support/test-certs.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef struct {
    int listener, stop[2];
    unsigned port;
    GThread *thread;
    const char *script; /* words parted by blanks */
    unsigned connections, posts;
    GString *seen; /* everything that was read */
} Server;

static bool
read_request(Server *server, int fd)
{
    g_autoptr(GString) request = g_string_new(NULL);
    char bytes[4096];
    size_t most = SIZE_MAX;

    while (request->len < most) {
        ssize_t got = read(fd, bytes, sizeof bytes);
        const char *end, *length;

        if (got <= 0)
            return false;
        g_string_append_len(request, bytes, got);
        g_string_append_len(server->seen, bytes, got);
        end = strstr(request->str, "\r\n\r\n");
        if (!end)
            continue;
        length = strcasestr(request->str, "Content-Length: ");
        most = (size_t) (end + 4 - request->str) +
               (length ? strtoul(length + strlen("Content-Length: "), NULL, 10) : 0);
    }
    if (g_str_has_prefix(request->str, "POST "))
        server->posts++;
    return true;
}

static void
say(int fd, const char *text)
{
    g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, strlen(text));
}

/* Returns: whether the connection goes on. */
static bool
play(int fd, const char *word)
{
    if (g_str_has_prefix(word, "ok")) {
        say(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                "Content-Length: 8\r\n\r\n{\"ok\":1}");
        return true;
    }
    if (g_str_has_prefix(word, "late")) {
        say(fd, "HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
        return true;
    }
    if (g_str_has_prefix(word, "move")) {
        say(fd, "HTTP/1.1 302 Away\r\nLocation: http://127.0.0.1:1/\r\n"
                "Content-Length: 0\r\n\r\n");
        return true;
    }
    if (g_str_has_prefix(word, "half"))
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"ok");
    if (g_str_has_prefix(word, "big")) {
        g_autofree char *zeros = g_strnfill(20000, '0');

        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n");
        send(fd, zeros, 20000, MSG_NOSIGNAL);
    }
    if (g_str_has_prefix(word, "mute")) {
        char byte;

        while (read(fd, &byte, 1) > 0)
            ;
    }
    return false;
}

static void
serve(Server *server, int fd)
{
    while (read_request(server, fd)) {
        const char *word = server->script;

        server->script += strcspn(word, " ");
        server->script += strspn(server->script, " ");
        if (!play(fd, word))
            break;
    }
    close(fd);
}

static gpointer
server_run(gpointer data)
{
    Server *server = data;

    for (;;) {
        int fd = accept(server->listener, NULL, NULL);

        if (fd < 0)
            return NULL;
        server->connections++;
        serve(server, fd);
    }
}

static Server *
server_new(const char *script)
{
    Server *server = g_new0(Server, 1);
    struct sockaddr_in place = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof place;

    server->script = script;
    server->seen = g_string_new(NULL);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_cmpint(bind(server->listener, (struct sockaddr *) &place, size), ==, 0);
    g_assert_cmpint(listen(server->listener, 16), ==, 0);
    getsockname(server->listener, (struct sockaddr *) &place, &size);
    server->port = ntohs(place.sin_port);
    server->thread = g_thread_new("server", server_run, server);
    return server;
}

static void
server_free(Server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    g_thread_join(server->thread);
    close(server->listener);
    g_string_free(server->seen, TRUE);
    g_free(server);
}

typedef struct {
    unsigned calls;
    HttpEnd end;
    long status, retry_after_s;
    char *body, *type, *problem;
} Answer;

static void
answer_clear(Answer *answer)
{
    g_free(answer->body);
    g_free(answer->type);
    g_free(answer->problem);
    *answer = (Answer){0};
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static void
on_done(const HttpResult *result, void *data)
{
    Answer *answer = data;

    answer->calls++;
    answer->end = result->end;
    answer->status = result->status;
    answer->retry_after_s = result->retry_after_s;
    g_free(answer->body);
    g_free(answer->type);
    g_free(answer->problem);
    answer->body = g_strndup(result->body, result->body_bytes);
    answer->type = g_strdup(result->type);
    answer->problem = g_strdup(result->problem);
}

static void
run(Http *http)
{
    while (http_running(http) > 0)
        g_main_context_iteration(NULL, TRUE);
}

static char *
url_of(const Server *server)
{
    return g_strdup_printf("http://127.0.0.1:%u/v25.0/1/messages", server->port);
}

static void
post(Http *http, const char *url, Answer *answer)
{
    g_autoptr(GBytes) body = g_bytes_new_static("{\"a\":1}", 7);
    static const HttpField fields[] = {{"Content-Type", "application/json"}, {0}};
    HttpRequest request = {.method = "POST",
                           .url = url,
                           .fields = fields,
                           .body = body,
                           .timeout_ms = 20000};

    answer_clear(answer);
    http_start(http, &request, on_done, answer);
    g_assert_cmpuint(answer->calls, ==, 0);
    run(http);
    g_assert_cmpuint(answer->calls, ==, 1);
}

static void
test_answer(void)
{
    Server *server = server_new("ok late move");
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(2);
    g_autoptr(Secret) token = secret_take(g_strdup("EAAB"));
    g_auto(Answer) answer = {0};
    HttpRequest get = {.method = "GET", .url = url, .token = token};

    post(http, url, &answer);
    g_assert_cmpint(answer.end, ==, HTTP_ANSWERED);
    g_assert_cmpint(answer.status, ==, 200);
    g_assert_cmpint(answer.retry_after_s, ==, -1);
    g_assert_cmpstr(answer.body, ==, "{\"ok\":1}");
    g_assert_cmpstr(answer.type, ==, "application/json");
    g_assert_null(answer.problem);

    post(http, url, &answer);
    g_assert_cmpint(answer.status, ==, 429);
    g_assert_cmpint(answer.retry_after_s, ==, 7);

    answer_clear(&answer);
    http_start(http, &get, on_done, &answer);
    run(http);
    g_assert_cmpint(answer.status, ==, 302);
    g_assert_cmpuint(server->connections, ==, 1);
    g_assert_nonnull(strstr(server->seen->str, "Authorization: Bearer EAAB\r\n"));
    g_assert_nonnull(strstr(server->seen->str, "Content-Type: application/json\r\n"));
    g_assert_null(strstr(server->seen->str, "Expect"));
    g_clear_pointer(&http, http_free);
    server_free(server);
}

/* lab 4: libcurl would send the second POST twice and report one success. */
static void
test_one_post(gconstpointer script)
{
    Server *server = server_new(script);
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(2);
    g_auto(Answer) answer = {0};
    unsigned posts = 1;

    if (g_str_has_prefix(script, "ok ")) {
        post(http, url, &answer);
        g_assert_cmpint(answer.end, ==, HTTP_ANSWERED);
        posts++;
    }
    post(http, url, &answer);
    g_assert_cmpint(answer.end, ==, HTTP_UNCERTAIN);
    g_assert_cmpint(answer.status, ==, 0);
    g_assert_nonnull(answer.problem);
    g_assert_cmpuint(server->posts, ==, posts);
    g_clear_pointer(&http, http_free);
    server_free(server);
}

static void
test_too_long(void)
{
    Server *server = server_new("big");
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(1);
    g_auto(Answer) answer = {0};
    HttpRequest request = {.method = "GET", .url = url, .most_bytes = 1000};

    http_start(http, &request, on_done, &answer);
    run(http);
    g_assert_cmpint(answer.end, ==, HTTP_UNCERTAIN);
    g_assert_cmpstr(answer.problem, ==, "the answer is too long");
    g_clear_pointer(&http, http_free);
    server_free(server);
}

static void
test_timeout(void)
{
    Server *server = server_new("mute");
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(1);
    g_auto(Answer) first = {0};
    g_auto(Answer) second = {0};
    HttpRequest request = {.method = "GET", .url = url, .timeout_ms = 400};

    /* The second waits for the only connection and never gets it: the first has it for
     * longer than the second waits. */
    http_start(http, &request, on_done, &first);
    request.timeout_ms = 200;
    http_start(http, &request, on_done, &second);
    run(http);
    g_assert_cmpint(first.end, ==, HTTP_UNCERTAIN);
    g_assert_cmpint(second.end, ==, HTTP_UNSENT);
    g_clear_pointer(&http, http_free);
    server_free(server);
}

static void
test_unsent(void)
{
    static const char *const urls[] = {
        "http://192.0.2.1/", /* plain text to somewhere else */
        "ftp://127.0.0.1/",    "file:///etc/passwd",
        "not an address",      "http://127.0.0.1:1/", /* nobody listens */
        "https://127.0.0.1:1/"};
    g_autoptr(Http) http = http_new(1);
    g_auto(Answer) answer = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        post(http, urls[i], &answer);
        g_assert_cmpint(answer.end, ==, HTTP_UNSENT);
        g_assert_nonnull(answer.problem);
    }
}

/* A handle that has sent before must not colour the verdict on a refused one. */
static void
test_unsent_after_sent(void)
{
    Server *server = server_new("ok");
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(1);
    g_auto(Answer) answer = {0};

    post(http, url, &answer);
    g_assert_cmpint(answer.end, ==, HTTP_ANSWERED);
    post(http, "http://127.0.0.1:1/", &answer);
    g_assert_cmpint(answer.end, ==, HTTP_UNSENT);
    post(http, "http://192.0.2.1/", &answer);
    g_assert_cmpint(answer.end, ==, HTTP_UNSENT);
    g_clear_pointer(&http, http_free);
    server_free(server);
}

static void
test_free_ends_all(void)
{
    Server *server = server_new("mute mute");
    g_autofree char *url = url_of(server);
    Http *http = http_new(1);
    g_auto(Answer) first = {0};
    g_auto(Answer) second = {0};
    g_auto(Answer) third = {0};
    HttpRequest request = {.method = "GET", .url = url};

    http_start(http, &request, on_done, &first);
    http_start(http, &request, on_done, &second);
    request.url = "nonsense";
    http_start(http, &request, on_done, &third);
    g_assert_cmpuint(http_running(http), ==, 3);
    http_free(http);
    g_assert_cmpuint(first.calls, ==, 1);
    g_assert_cmpuint(second.calls, ==, 1);
    g_assert_cmpuint(third.calls, ==, 1);
    g_assert_cmpint(second.end, ==, HTTP_UNSENT);
    g_assert_cmpint(third.end, ==, HTTP_UNSENT);
    server_free(server);
}

static void
test_form(void)
{
    Server *server = server_new("ok ok");
    g_autofree char *url = url_of(server);
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GBytes) product = g_bytes_new_static("whatsapp", 8);
    g_autoptr(GBytes) file = g_bytes_new_static("\x89PNG\0\1", 6);
    g_auto(Answer) answer = {0};
    HttpForm form[] = {{"messaging_product", NULL, NULL, product},
                       {"file", "pia\"nta\r\n.png", "image/png", file},
                       {0}};
    HttpRequest request = {.method = "POST", .url = url, .form = form};

    http_start(http, &request, on_done, &answer);
    run(http);
    g_assert_cmpint(answer.status, ==, 200);
    g_assert_nonnull(strstr(server->seen->str,
                            "form-data; name=\"file\"; "
                            "filename=\"pia%22nta.png\"\r\nContent-Type: "
                            "image/png\r\n\r\n\x89PNG"));
    g_assert_nonnull(
        strstr(server->seen->str, "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--"));

    /* The next request of the same profile is no form any more. */
    g_string_truncate(server->seen, 0);
    request.form = NULL;
    request.body = product;
    http_start(http, &request, on_done, &answer);
    run(http);
    g_assert_null(strstr(server->seen->str, "multipart"));
    g_clear_pointer(&http, http_free);
    server_free(server);
}

/* A server that is not trusted hears nothing: the token has not left.  Where the
 * certificate is right the request goes out, and this server makes no sense of it. */
static void
test_trust(void)
{
    g_autoptr(TestCerts) certs = test_certs_new();

    for (unsigned i = 0; i < TEST_CERT_COUNT; i++) {
        SmtpScript script = {
            .tls = true, .cert = certs->cert_files[i], .key = certs->key_files[i]};
        SmtpFake *fake = smtp_fake_new(&script);
        g_autofree char *url =
            g_strdup_printf("https://localhost:%u/", smtp_fake_port(fake));
        g_autofree char *heard = NULL;
        g_autoptr(Http) http = http_new(1);
        g_autoptr(Secret) token = secret_take(g_strdup("EAAB"));
        g_auto(Answer) answer = {0};
        HttpRequest request = {
            .method = "GET", .url = url, .token = token, .ca_file = certs->ca_file};

        http_start(http, &request, on_done, &answer);
        run(http);
        g_assert_cmpint(answer.end, ==,
                        i == TEST_CERT_GOOD ? HTTP_UNCERTAIN : HTTP_UNSENT);
        g_assert_nonnull(answer.problem);
        g_clear_pointer(&http, http_free);
        heard = smtp_fake_heard(fake);
        g_assert_true((strstr(heard, "EAAB") != NULL) == (i == TEST_CERT_GOOD));
        smtp_fake_free(fake);
    }
}

int
main(int argc, char **argv)
{
    /* The server of the test may write to a client that has gone. */
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/http/answer", test_answer);
    g_test_add_data_func("/http/one-post/fresh", "close ok", test_one_post);
    g_test_add_data_func("/http/one-post/reused", "ok close ok", test_one_post);
    g_test_add_data_func("/http/one-post/half-answer", "half ok", test_one_post);
    g_test_add_data_func("/http/one-post/half-answer-reused", "ok half ok",
                         test_one_post);
    g_test_add_func("/http/too-long", test_too_long);
    g_test_add_func("/http/timeout", test_timeout);
    g_test_add_func("/http/unsent", test_unsent);
    g_test_add_func("/http/unsent-after-sent", test_unsent_after_sent);
    g_test_add_func("/http/free-ends-all", test_free_ends_all);
    g_test_add_func("/http/form", test_form);
    g_test_add_func("/http/trust", test_trust);

    return g_test_run();
}
