/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/web.h"

#include "bridge/store/inbound.h"

#include <curl/curl.h>
#include <signal.h>
#include <string.h>

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
    unsigned stored;
} Fixture;

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
    g_test_add("/web/health", Fixture, NULL, set_up, test_health, tear_down);

    return g_test_run();
}
