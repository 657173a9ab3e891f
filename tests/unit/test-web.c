/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/web.h"

#include "bridge/store/inbound.h"
#include "bridge/store/sql.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/sockios.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

/* A channel that signs with the word "good" and shakes hands with "hello". */
static char *
fake_handshake(Channel *self, GHashTable *query)
{
    const char *token = g_hash_table_lookup(query, "hub.verify_token");

    return g_strcmp0(token, "hello") == 0
               ? g_strdup(g_hash_table_lookup(query, "hub.challenge"))
               : NULL;
}

static bool
fake_is_signed(Channel *self, const char *signature, GBytes *body)
{
    return strcmp(signature, "good") == 0;
}

static GPtrArray *
fake_webhook(Channel *self, GBytes *body, GError **error)
{
    return g_ptr_array_new();
}

static const ChannelOps fake_ops = {
    .name = "whatsapp",
    .handshake = fake_handshake,
    .is_signed = fake_is_signed,
    .webhook = fake_webhook,
};

typedef struct {
    char *dir;
    Settings *settings;
    Store *store;
    Channel channel;
    GPtrArray *channels;
    Web *web;
    unsigned stored, commits;
    bool refuse; /* commits */
} Fixture;

static int
count_commit(void *user_data)
{
    Fixture *f = user_data;

    f->commits++;
    return f->refuse;
}

static void
was_stored(void *user_data)
{
    Fixture *f = user_data;

    f->stored++;
}

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(GError) error = NULL;

    f->dir = g_dir_make_tmp("web-XXXXXX", NULL);
    f->settings = settings_parse("t.conf", "[web]\nport=0\n", NULL, problems);
    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    f->channel = (Channel){
        .ops = &fake_ops, .group = (char *) "channel:avvisi", .has_webhook = true};
    f->channels = g_ptr_array_new();
    g_ptr_array_add(f->channels, &f->channel);
    f->web = web_open(f->settings, f->store, f->channels, was_stored, f, &error);
    g_assert_no_error(error);
    sqlite3_commit_hook(f->store->db, count_commit, f);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autofree char *remove = g_strdup_printf("rm -r %s", f->dir);

    web_close(f->web);
    store_close(f->store);
    settings_free(f->settings);
    g_ptr_array_unref(f->channels);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(f->dir);
}

/* One request from a thread, while the main loop serves it. */
typedef struct {
    GMainLoop *loop;
    char *url;
    const char *method, *signature, *body;
    size_t body_bytes;
    long status;
    GString *answer;
} Request;

static size_t
take_answer(char *data, size_t one, size_t n, void *user_data)
{
    g_string_append_len(user_data, data, one * n);
    return one * n;
}

static gboolean
quit(void *loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static void *
run_request(void *data)
{
    Request *r = data;
    CURL *curl = curl_easy_init();
    g_autofree char *line =
        r->signature ? g_strconcat("X-Hub-Signature-256: ", r->signature, NULL) : NULL;
    struct curl_slist *fields = curl_slist_append(NULL, "Expect:");

    if (line)
        fields = curl_slist_append(fields, line);
    curl_easy_setopt(curl, CURLOPT_URL, r->url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r->answer);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (r->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long) r->body_bytes);
    }
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &r->status);
    curl_slist_free_all(fields);
    curl_easy_cleanup(curl);
    g_idle_add(quit, r->loop);
    return NULL;
}

static long
ask(Fixture *f, const char *method, const char *path, const char *signature,
    const char *body, size_t body_bytes, char **answer)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Request r = {.loop = loop,
                 .method = method,
                 .signature = signature,
                 .body = body,
                 .body_bytes = body_bytes,
                 .answer = g_string_new(NULL)};

    r.url = g_strdup_printf("http://127.0.0.1:%u%s", web_port(f->web), path);
    GThread *thread = g_thread_new("client", run_request, &r);
    g_main_loop_run(loop);
    g_thread_join(thread);
    g_free(r.url);

    char *text = g_string_free(r.answer, FALSE);
    if (answer)
        *answer = text;
    else
        g_free(text);
    return r.status;
}

static void
test_handshake(Fixture *f, gconstpointer data)
{
    g_autofree char *answer = NULL;

    g_assert_cmpint(ask(f, "GET",
                        "/webhook/whatsapp?hub.mode=subscribe&hub.challenge=a%20b"
                        "&hub.verify_token=hello",
                        NULL, NULL, 0, &answer),
                    ==, 200);
    g_assert_cmpstr(answer, ==, "a b");
    g_assert_cmpint(
        ask(f, "GET", "/webhook/whatsapp?hub.verify_token=no", NULL, NULL, 0, NULL), ==,
        403);
    g_assert_cmpint(ask(f, "GET", "/webhook/piccione", NULL, NULL, 0, NULL), ==, 404);
}

static void
test_post(Fixture *f, gconstpointer data)
{
    static const char body[] = "{\"a\":\"\xc3\xa8\"}";
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(
        ask(f, "POST", "/webhook/whatsapp", "good", body, strlen(body), NULL), ==, 200);
    g_assert_cmpuint(f->stored, ==, 1);

    g_autoptr(GPtrArray) rows = inbound_waiting(f->store, 10, &error);
    g_assert_cmpuint(rows->len, ==, 1);
    const InboundRow *row = rows->pdata[0];
    g_assert_cmpstr(row->channel, ==, "avvisi");
    g_assert_cmpmem(g_bytes_get_data(row->raw, NULL), g_bytes_get_size(row->raw), body,
                    strlen(body));
}

static void
test_refused(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    size_t large_bytes = 4 * 1024 * 1024 + 1;
    g_autofree char *large = g_strnfill(large_bytes, 'x');

    g_assert_cmpint(ask(f, "POST", "/webhook/whatsapp", NULL, "{}", 2, NULL), ==, 401);
    g_assert_cmpint(ask(f, "POST", "/webhook/whatsapp", "bad", "{}", 2, NULL), ==, 403);
    g_assert_cmpint(
        ask(f, "POST", "/webhook/whatsapp", "good", large, large_bytes, NULL), ==, 413);
    g_assert_cmpint(ask(f, "POST", "/health", NULL, "{}", 2, NULL), ==, 413);
    g_assert_cmpint(ask(f, "POST", "/health", NULL, "", 0, NULL), ==, 405);
    g_assert_cmpint(ask(f, "DELETE", "/webhook/whatsapp", NULL, NULL, 0, NULL), ==,
                    405);
    g_assert_cmpint(ask(f, "GET", "/healthy", NULL, NULL, 0, NULL), ==, 404);
    g_assert_cmpint(ask(f, "GET", "/", NULL, NULL, 0, NULL), ==, 404);
    g_assert_cmpuint(f->stored, ==, 0);

    g_autoptr(GPtrArray) rows = inbound_waiting(f->store, 10, &error);
    g_assert_cmpuint(rows->len, ==, 0);
}

static void
test_health(Fixture *f, gconstpointer data)
{
    g_autofree char *answer = NULL;

    g_assert_cmpint(ask(f, "GET", "/health", NULL, NULL, 0, &answer), ==, 200);
    g_assert_cmpstr(answer, ==, "ok\n");
}

/* A connection that stays open, served by the loop of the test itself. */
typedef struct {
    GSocketConnection *connection;
    int fd;
    char answer[4096];
    size_t bytes;
    bool has_ended;
} Client;

enum { CLIENTS = 12 };

static gboolean
client_ready(gint fd, GIOCondition condition, gpointer user_data)
{
    Client *client = user_data;
    ssize_t got = recv(fd, client->answer + client->bytes,
                       sizeof client->answer - client->bytes - 1, MSG_DONTWAIT);

    client->has_ended = got <= 0;
    if (got > 0)
        client->bytes += (size_t) got;
    client->answer[client->bytes] = '\0';
    return !client->has_ended;
}

static void
clients_connect(Fixture *f, Client *clients)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();

    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (Client){0};
        clients[i].connection = g_socket_client_connect_to_host(
            client, "127.0.0.1", (guint16) web_port(f->web), NULL, NULL);
        clients[i].fd =
            g_socket_get_fd(g_socket_connection_get_socket(clients[i].connection));
        g_unix_fd_add(clients[i].fd, G_IO_IN | G_IO_HUP, client_ready, &clients[i]);
    }
}

/* Returns when the bytes are at the server's socket; nothing has read them yet. */
static void
client_say(Client *client, const char *method, const char *path, const char *signature,
           const char *body)
{
    g_autofree char *words =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: t\r\nX-Hub-Signature-256: %s\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        method, path, signature, strlen(body), body);
    int on_the_way = 1;

    client->bytes = 0;
    client->answer[0] = '\0';
    g_assert_cmpint(send(client->fd, words, strlen(words), MSG_NOSIGNAL), ==,
                    strlen(words));
    while (on_the_way > 0 && ioctl(client->fd, SIOCOUTQ, &on_the_way) == 0)
        g_thread_yield();
}

/* The whole answer, or the end. */
static long
client_hear(Client *client)
{
    while (!client->has_ended && !strstr(client->answer, "\r\n\r\n"))
        g_main_context_iteration(NULL, TRUE);
    return strlen(client->answer) > 9 ? strtol(client->answer + 9, NULL, 10) : 0;
}

/* So that all connections are there before the first webhook. */
static void
clients_greet(Fixture *f, Client *clients)
{
    clients_connect(f, clients);
    for (int i = 0; i < CLIENTS; i++) {
        client_say(&clients[i], "GET", "/health", "-", "");
        g_assert_cmpint(client_hear(&clients[i]), ==, 200);
    }
    f->commits = 0;
}

static void
clients_free(Client *clients)
{
    for (int i = 0; i < CLIENTS; i++) {
        while (g_source_remove_by_user_data(&clients[i]))
            ;
        g_object_unref(clients[i].connection);
    }
}

static void
clients_post(Client *clients, const char *signature)
{
    for (int i = 0; i < CLIENTS; i++) {
        g_autofree char *body = g_strdup_printf("{\"number\": %d}", i);

        client_say(&clients[i], "POST", "/webhook/whatsapp", signature, body);
    }
}

static unsigned
rows_stored(Fixture *f)
{
    return (unsigned) sql_number(f->store, 0, "SELECT count(*) FROM inbound", NULL, 0);
}

static void
test_group(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];

    clients_greet(f, clients);
    clients_post(clients, "good");
    g_assert_cmpuint(rows_stored(f), ==, 0);
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, 200);

    g_assert_cmpuint(rows_stored(f), ==, CLIENTS);
    g_assert_cmpuint(f->commits, >=, 1);
    g_assert_cmpuint(f->commits, <, CLIENTS);
    g_assert_cmpuint(f->stored, ==, f->commits);

    /* The connections are as good as before. */
    clients_post(clients, "good");
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, 200);
    g_assert_cmpuint(rows_stored(f), ==, 2 * CLIENTS);
    clients_free(clients);
}

/* Strangers among them. */
static void
test_group_signature(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];

    clients_greet(f, clients);
    for (int i = 0; i < CLIENTS; i++)
        client_say(&clients[i], "POST", "/webhook/whatsapp", i % 3 ? "good" : "bad",
                   "{}");
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, i % 3 ? 200 : 403);
    g_assert_cmpuint(rows_stored(f), ==, CLIENTS - CLIENTS / 3);
    clients_free(clients);
}

/* Nothing is stored: neither where one row cannot be written nor where the commit
 * fails.  @data: whether it is the commit. */
static void
test_group_fails(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];

    clients_greet(f, clients);
    f->refuse = GPOINTER_TO_INT(data);
    if (!f->refuse)
        g_assert_true(
            sql_exec(f->store, NULL,
                     "CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.inbound"
                     " WHEN new.raw = CAST('{\"number\": 7}' AS BLOB)"
                     " BEGIN SELECT RAISE (ABORT, 'no'); END"));
    clients_post(clients, "good");
    g_test_expect_message(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING,
                          "12 webhooks could not be stored: *");
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, 503);
    g_test_assert_expected_messages();
    g_assert_cmpuint(rows_stored(f), ==, 0);
    g_assert_cmpuint(f->stored, ==, 0);

    /* The provider sends them again. */
    f->refuse = false;
    g_assert_true(sql_exec(f->store, NULL, "DROP TRIGGER IF EXISTS refuse"));
    clients_post(clients, "good");
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, 200);
    g_assert_cmpuint(rows_stored(f), ==, CLIENTS);
    clients_free(clients);
}

/* What is stored is answered also when the program ends just then; what is not, is
 * not taken any more. */
static void
test_group_close(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];

    clients_greet(f, clients);
    clients_post(clients, "good");
    while (f->stored == 0)
        g_main_context_iteration(NULL, TRUE);

    unsigned stored = rows_stored(f), taken = 0;

    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpuint(clients[i].bytes, ==, 0);
    g_clear_pointer(&f->web, web_close);
    for (int i = 0; i < CLIENTS; i++)
        taken += client_hear(&clients[i]) == 200;
    g_assert_cmpuint(taken, ==, stored);
    g_assert_cmpuint(rows_stored(f), ==, stored);
    clients_free(clients);
}

/* The same while some wait for the next commit. */
static void
test_group_held(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];
    unsigned taken = 0;

    clients_greet(f, clients);
    clients_post(clients, "good");
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), ==, 200);
    clients_post(clients, "good");
    g_main_context_iteration(NULL, TRUE);
    g_clear_pointer(&f->web, web_close);
    for (int i = 0; i < CLIENTS; i++)
        taken += client_hear(&clients[i]) == 200;
    g_assert_cmpuint(rows_stored(f), ==, CLIENTS + taken);
    clients_free(clients);
}

static void
test_group_late(Fixture *f, gconstpointer data)
{
    Client clients[CLIENTS];

    clients_greet(f, clients);
    clients_post(clients, "good");
    g_clear_pointer(&f->web, web_close);
    for (int i = 0; i < CLIENTS; i++)
        g_assert_cmpint(client_hear(&clients[i]), !=, 200);
    g_assert_cmpuint(rows_stored(f), ==, 0);
    clients_free(clients);
}

int
main(int argc, char **argv)
{
    /* The server of the test may write to a client that has gone. */
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    curl_global_init(CURL_GLOBAL_DEFAULT);

    g_test_add("/web/handshake", Fixture, NULL, set_up, test_handshake, tear_down);
    g_test_add("/web/post", Fixture, NULL, set_up, test_post, tear_down);
    g_test_add("/web/refused", Fixture, NULL, set_up, test_refused, tear_down);
    g_test_add("/web/group/one-commit", Fixture, NULL, set_up, test_group, tear_down);
    g_test_add("/web/group/signature", Fixture, NULL, set_up, test_group_signature,
               tear_down);
    g_test_add("/web/group/row-fails", Fixture, GINT_TO_POINTER(FALSE), set_up,
               test_group_fails, tear_down);
    g_test_add("/web/group/commit-fails", Fixture, GINT_TO_POINTER(TRUE), set_up,
               test_group_fails, tear_down);
    g_test_add("/web/group/close", Fixture, NULL, set_up, test_group_close, tear_down);
    g_test_add("/web/group/held", Fixture, NULL, set_up, test_group_held, tear_down);
    g_test_add("/web/group/late", Fixture, NULL, set_up, test_group_late, tear_down);
    g_test_add("/web/health", Fixture, NULL, set_up, test_health, tear_down);

    return g_test_run();
}
