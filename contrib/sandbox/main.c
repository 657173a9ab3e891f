/* SPDX-License-Identifier: EUPL-1.2 */
/* banditore-sandbox: a strict stand-in for the WhatsApp Cloud API on loopback. */
#include <curl/curl.h>
#include <errno.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "contrib/sandbox/events.h"
#include "contrib/sandbox/scenario-file.h"
#include "contrib/sandbox/server.h"
#include "contrib/sandbox/templates.h"

typedef struct {
    char *listen, *tls_cert, *tls_key, *token_file, *app_secret_file;
    char *verify_token_file, *phone_number_id, *waba_id, *display_number;
    char *country_code, *webhook_url, *ca_file, *templates, *pid_file, *scenario;
    int ready_fd, throughput, daily_limit, webhook_threads;
} Options;

static void
options_clear(Options *o)
{
    char *all[] = {o->listen,     o->tls_cert,        o->tls_key,
                   o->token_file, o->app_secret_file, o->verify_token_file,
                   o->waba_id,    o->phone_number_id, o->display_number,
                   o->templates,  o->country_code,    o->webhook_url,
                   o->ca_file,    o->pid_file,        o->scenario};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static bool
read_options(Options *o, int argc, char **argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &o->listen, "Loopback; port 0 = any free",
         "ADDRESS:PORT"},
        {"tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &o->tls_cert, "Serve by TLS", "FILE"},
        {"tls-key", 0, 0, G_OPTION_ARG_FILENAME, &o->tls_key, "Its key", "FILE"},
        {"token-file", 0, 0, G_OPTION_ARG_FILENAME, &o->token_file, "Access token",
         "FILE"},
        {"app-secret-file", 0, 0, G_OPTION_ARG_FILENAME, &o->app_secret_file,
         "Signs the webhooks", "FILE"},
        {"verify-token-file", 0, 0, G_OPTION_ARG_FILENAME, &o->verify_token_file,
         "For the handshake of the webhook", "FILE"},
        {"phone-number-id", 0, 0, G_OPTION_ARG_STRING, &o->phone_number_id,
         "Id of the sending number", "ID"},
        {"waba-id", 0, 0, G_OPTION_ARG_STRING, &o->waba_id, "Id of the account", "ID"},
        {"display-number", 0, 0, G_OPTION_ARG_STRING, &o->display_number,
         "The sending number, digits", "NUMBER"},
        {"country-code", 0, 0, G_OPTION_ARG_STRING, &o->country_code,
         "Goes before numbers without +", "DIGITS"},
        {"webhook-url", 0, 0, G_OPTION_ARG_STRING, &o->webhook_url,
         "Where statuses go; none = send-only", "URL"},
        {"webhook-threads", 0, 0, G_OPTION_ARG_INT, &o->webhook_threads,
         "Webhooks at the same time", "N"},
        {"ca-file", 0, 0, G_OPTION_ARG_FILENAME, &o->ca_file, "Trusted for the webhook",
         "FILE"},
        {"templates", 0, 0, G_OPTION_ARG_FILENAME, &o->templates,
         "List as the API gives it", "FILE"},
        {"throughput", 0, 0, G_OPTION_ARG_INT, &o->throughput,
         "Messages a second; 0 = no limit", "N"},
        {"daily-limit", 0, 0, G_OPTION_ARG_INT, &o->daily_limit,
         "Numbers outside their window in 24 h; 0 = no limit", "N"},
        {"scenario", 0, 0, G_OPTION_ARG_FILENAME, &o->scenario,
         "Faults, see the folder scenarios", "FILE"},
        {"pid-file", 0, 0, G_OPTION_ARG_FILENAME, &o->pid_file, "Written when ready",
         "FILE"},
        {"ready-fd", 0, 0, G_OPTION_ARG_INT, &o->ready_fd,
         "Where the line \"ready URL\" goes", "FD"},
        {NULL}};
    g_autoptr(GOptionContext) context =
        g_option_context_new("- stand-in for the WhatsApp Cloud API");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error))
        return false;
    if (argc > 1 || o->token_file == NULL || o->templates == NULL ||
        (o->webhook_url != NULL && o->app_secret_file == NULL) ||
        (o->tls_cert == NULL) != (o->tls_key == NULL)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                    "needed: --token-file, --templates, with --webhook-url also "
                    "--app-secret-file, and --tls-cert and --tls-key only together");
        return false;
    }
    return true;
}

/* Returns: (owned) the file's text without its last line break, or NULL. */
static char *
read_line(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (path == NULL)
        return g_strdup("");
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    return g_strdup(g_strchomp(text));
}

static char *
or_default(const char *given, const char *otherwise)
{
    return g_strdup(given != NULL ? given : otherwise);
}

static bool
fill_world(World *world, const Options *o, GError **error)
{
    Identity *id = &world->id;
    if ((id->token = read_line(o->token_file, error)) == NULL ||
        (id->app_secret = read_line(o->app_secret_file, error)) == NULL ||
        (id->verify_token = read_line(o->verify_token_file, error)) == NULL ||
        (world->templates = templates_load(o->templates, error)) == NULL)
        return false;
    id->phone_number_id = or_default(o->phone_number_id, "100000000000001");
    id->waba_id = or_default(o->waba_id, "200000000000001");
    id->display_number = or_default(o->display_number, "390000000001");
    id->country_code = or_default(o->country_code, "39");
    id->webhook_url = g_strdup(o->webhook_url);
    id->ca_file = g_strdup(o->ca_file);
    world->knobs_at_start.throughput_per_s = o->throughput;
    world->knobs_at_start.daily_limit = o->daily_limit;
    world->knobs = world->knobs_at_start;
    return o->scenario == NULL || scenario_load(world, o->scenario, error);
}

static Server *
start(World *world, const Options *o, GError **error)
{
    g_autofree char *cert = NULL, *key = NULL;
    const char *colon = strrchr(o->listen, ':');
    guint64 port = 0;
    if (colon == NULL ||
        !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--listen wants ADDRESS:PORT");
        return NULL;
    }
    if (o->tls_cert != NULL && (!g_file_get_contents(o->tls_cert, &cert, NULL, error) ||
                                !g_file_get_contents(o->tls_key, &key, NULL, error)))
        return NULL;
    g_autofree char *address = g_strndup(o->listen, colon - o->listen);
    ServerSetup setup = {address, (unsigned) port, cert, key};
    return server_start(world, &setup, error);
}

static bool
tell_ready(const World *world, const Options *o, GError **error)
{
    if (o->pid_file != NULL) {
        g_autofree char *pid = g_strdup_printf("%ld\n", (long) getpid());
        if (!g_file_set_contents(o->pid_file, pid, -1, error))
            return false;
    }
    g_autofree char *line = g_strdup_printf("ready %s\n", world->id.base_url);
    if (write(o->ready_fd, line, strlen(line)) == (ssize_t) strlen(line))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_IO, "cannot say that it is ready: %s",
                g_strerror(errno));
    return false;
}

static gboolean
quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static bool
serve(World *world, const Options *o, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGTERM, quit, loop);
    g_unix_signal_add(SIGINT, quit, loop);
    events_start(world, (unsigned) CLAMP(o->webhook_threads, 1, 32));
    Server *server = start(world, o, error);
    bool success = server != NULL && tell_ready(world, o, error);
    if (success)
        g_main_loop_run(loop);
    events_stop(world);
    if (server != NULL)
        server_stop(server);
    events_free(world);
    if (success && o->pid_file != NULL)
        unlink(o->pid_file);
    return success;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_auto(Options) options = {
        .ready_fd = STDOUT_FILENO,
        .throughput = 80,
        .daily_limit = 2000,
        .webhook_threads = 1,
    };
    signal(SIGPIPE, SIG_IGN);
    if (!read_options(&options, argc, argv, &error)) {
        fprintf(stderr, "banditore-sandbox: %s\n", error->message);
        return EX_USAGE;
    }
    if (options.listen == NULL)
        options.listen = g_strdup("127.0.0.1:0");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    World *world = world_new();
    bool success =
        fill_world(world, &options, &error) && serve(world, &options, &error);
    if (!success)
        fprintf(stderr, "banditore-sandbox: %s\n", error->message);
    world_free(world);
    curl_global_cleanup();
    return success ? EX_OK : EX_CONFIG;
}
