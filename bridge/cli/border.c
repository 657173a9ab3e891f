/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * border - the forged-field probe of `banditore check --border`
 *
 * The probe must come from outside: a server treats its own users and its own
 * network otherwise.  So it goes by a route the operator names (--via, say the MX of
 * our domain when this machine is outside), or into a file that is sent from another
 * mailbox (--write).  Then it is looked for where mail arrives, and where the daemon
 * puts our own mail.
 */
#include "bridge/cli/border.h"

#include "bridge/auth/address.h"
#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/cli/check.h"
#include "bridge/cli/command.h"
#include "bridge/flow/admit.h"
#include "bridge/store/audit.h"

#include <stdio.h>
#include <string.h>

/* How long a probe is waited for, in seconds: greylisting takes some minutes. */
#define BORDER_WAIT_S 600

/* Mails that arrived so long before the probe was made are not looked at. */
#define BORDER_SLACK_S 300

/* The fact that holds "TOKEN SECONDS" of the last probe made. */
#define BORDER_FACT_ASKED "border-probe-asked"

typedef struct {
    const Settings *settings;
    GMainLoop *loop;
    char *token;
    int64_t asked_s;
    unsigned open; /* folders that still have mails to be looked at */
    GBytes *found; /* the header of the probe, or NULL */
    char *problem; /* why the search ended without it, or NULL */
} Search;

/* One folder that is looked through. */
typedef struct {
    Search *search;
    Mailbox *mailbox;
    uint32_t uidvalidity;
    GHashTable *known; /* set of UIDs that were asked for */
} Place;

static void
header_came(GBytes *raw, const GError *error, void *user_data)
{
    Search *search = user_data;

    if (!raw || search->found || !probe_is(raw, search->token))
        return;
    search->found = g_bytes_ref(raw);
    g_main_loop_quit(search->loop);
}

static void
listed(uint32_t uidvalidity, const MailboxEntry *entries, size_t n, void *user_data)
{
    Place *place = user_data;

    if (uidvalidity != place->uidvalidity)
        g_hash_table_remove_all(place->known);
    place->uidvalidity = uidvalidity;
    for (size_t i = 0; i < n; i++) {
        bool is_new = entries[i].received_s == 0 ||
                      entries[i].received_s >= place->search->asked_s - BORDER_SLACK_S;

        if (is_new && g_hash_table_add(place->known, GUINT_TO_POINTER(entries[i].uid)))
            mailbox_fetch(place->mailbox, uidvalidity, entries[i].uid, true,
                          LIMIT_HEADER_BYTES, header_came, place->search);
    }
}

static void
state_changed(bool online, const GError *error, void *user_data)
{
    Place *place = user_data;
    bool is_hopeless = g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_UNTRUSTED) ||
                       g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_DENIED);

    if (!is_hopeless || place->search->problem)
        return;
    place->search->problem = g_strdup(error->message);
    g_main_loop_quit(place->search->loop);
}

static const MailboxEvents place_events = {.listing = listed, .state = state_changed};

static gboolean
waited_enough(gpointer user_data)
{
    Search *search = user_data;

    search->problem = g_strdup("it has not arrived; when it has, ask again with "
                               "`banditore check --border`");
    g_main_loop_quit(search->loop);
    return G_SOURCE_REMOVE;
}

static void
open_place(Place *place, Search *search, const Logins *logins, const char *folder)
{
    MailboxServer server = logins->mailbox;

    server.folder = folder;
    server.poll_s = 5;
    place->search = search;
    place->known = g_hash_table_new(g_direct_hash, g_direct_equal);
    place->mailbox = mailbox_open(&server, &place_events, place);
}

static void
close_place(Place *place)
{
    g_clear_pointer(&place->mailbox, mailbox_close);
    g_clear_pointer(&place->known, g_hash_table_unref);
}

/* Looks where mail arrives and where the daemon puts our own, until it is found. */
static void
search_probe(Search *search, const Logins *logins)
{
    Place inbox = {0}, junk = {0};
    unsigned timer = g_timeout_add_seconds(BORDER_WAIT_S, waited_enough, search);

    search->loop = g_main_loop_new(NULL, FALSE);
    open_place(&inbox, search, logins,
               settings_text(search->settings, "mailbox", "folder"));
    open_place(&junk, search, logins,
               settings_text(search->settings, "mailbox", "junk_folder"));
    g_main_loop_run(search->loop);

    close_place(&inbox);
    close_place(&junk);
    if (search->found || strncmp(search->problem, "it has", 6) != 0)
        g_source_remove(timer);
    g_clear_pointer(&search->loop, g_main_loop_unref);
}

/* ---- sending ---- */

typedef struct {
    GMainLoop *loop;
    char *problem;
} Sending;

static void
sent(SmtpEnd end, const char *problem, void *user_data)
{
    Sending *sending = user_data;

    if (end != SMTP_SENT)
        sending->problem = g_strdup(problem ? problem : "not sent");
    g_main_loop_quit(sending->loop);
}

/* Hands the probe to HOST[:PORT], as any stranger's server would: no login, and no
 * secret in it that TLS would have to keep.  Returns: NULL, or (owned) the problem. */
static char *
send_probe(const char *route, const char *from, const char *to, GBytes *mail)
{
    g_auto(GStrv) words = g_strsplit(route, ":", 2);
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Sending sending = {loop, NULL};
    SmtpServer server = {
        .host = words[0],
        .port = words[1] ? (unsigned) g_ascii_strtoull(words[1], NULL, 10) : 25,
        .security = SMTP_NONE,
    };

    smtp_send(http, &server, from, to, mail, sent, &sending);
    g_main_loop_run(loop);
    return sending.problem;
}

/* ---- the command ---- */

static char *
make_token(void)
{
    g_autofree char *uuid = g_uuid_string_random();

    return g_strndup(uuid, 8);
}

static bool
remember_asked(Store *store, const char *token, int64_t now_s)
{
    g_autofree char *fact = g_strdup_printf("%s %" G_GINT64_FORMAT, token, now_s);
    g_autoptr(GError) error = NULL;

    if (store_set(store, BORDER_FACT_ASKED, fact, &error))
        return true;
    command_error("%s", error->message);
    return false;
}

/* A failed probe ends what an older one proved. */
static bool
remember_result(const Settings *settings, Store *store, const char *problem)
{
    g_autofree char *passed = probe_fact(settings, clock_now_s());
    g_autofree char *actor = command_actor();
    g_autoptr(GError) error = NULL;

    if (store_set(store, ADMIT_FACT_PROBE, problem ? "0" : passed, &error) &&
        audit_add(store, actor, problem ? "probe-failed" : "probe-passed", "border",
                  problem, &error))
        return true;
    command_error("%s", error->message);
    return false;
}

static int
look_for_probe(const Settings *settings, Store *store)
{
    g_autofree char *fact = store_get(store, BORDER_FACT_ASKED);
    g_auto(GStrv) words = fact ? g_strsplit(fact, " ", 2) : NULL;
    g_autoptr(GError) error = NULL;

    if (!words || !words[0] || !words[1]) {
        command_error("no probe was made yet: see banditore(1), check --border");
        return EXIT_NEGATIVE;
    }

    g_autoptr(Logins) logins = logins_new(settings, &error);
    if (!logins) {
        command_error("%s", error->message);
        return EX_CONFIG;
    }

    Search search = {.settings = settings,
                     .token = words[0],
                     .asked_s = g_ascii_strtoll(words[1], NULL, 10)};
    printf("Looking for the probe %s in the mailbox ...\n", words[0]);
    fflush(stdout);
    search_probe(&search, logins);

    g_autoptr(GBytes) found = search.found;
    g_autofree char *problem =
        found ? probe_judge(found, settings, words[0]) : g_strdup(search.problem);
    g_free(search.problem);
    if (found && !remember_result(settings, store, problem))
        return EX_TEMPFAIL;
    printf("%s border: %s\n", problem ? "NO " : "ok ",
           problem ? problem : "forged results are taken out, and ours stands alone");
    return problem ? EXIT_NEGATIVE : 0;
}

static int
write_probe(const char *path, const char *to, GBytes *mail)
{
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, g_bytes_get_data(mail, NULL),
                             (gssize) g_bytes_get_size(mail), &error)) {
        command_error("%s", error->message);
        return EX_CANTCREAT;
    }
    printf("The probe is in %s. Send it to %s from a mailbox outside, for example:\n"
           "  curl --ssl-reqd smtp://SERVER:587 --user NAME --mail-from ADDRESS "
           "--mail-rcpt %s --upload-file %s\n"
           "Then ask: banditore check --border\n",
           path, to, to, path);
    return 0;
}

int
border_probe(const Settings *settings, const BorderOrder *order)
{
    const char *const *ours = settings_list(settings, "mailbox", "addresses");
    int status = EX_TEMPFAIL;
    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);

    if (!store)
        return status;
    if (!order->from)
        return look_for_probe(settings, store);
    if (!*settings_list(settings, "admission", "authserv_ids") || !*ours) {
        command_error("[admission] authserv_ids names nothing that could be forged");
        return EXIT_NEGATIVE;
    }

    g_autofree char *token = make_token();
    g_autoptr(GBytes) mail =
        probe_make(settings, order->from, *ours, token, clock_now_s());
    if (!remember_asked(store, token, clock_now_s()))
        return EX_TEMPFAIL;
    if (order->write)
        return write_probe(order->write, *ours, mail);

    g_autofree char *problem = send_probe(order->via, order->from, *ours, mail);
    if (problem) {
        command_error("%s: %s", order->via, problem);
        return EXIT_NEGATIVE;
    }
    return look_for_probe(settings, store);
}

bool
border_read_order(BorderOrder *order, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char **value = strcmp(argv[i], "--from") == 0    ? &order->from
                             : strcmp(argv[i], "--via") == 0   ? &order->via
                             : strcmp(argv[i], "--write") == 0 ? &order->write
                                                               : NULL;

        if (!value || *value || i + 1 == argc)
            return false;
        *value = argv[++i];
    }
    if (!order->from)
        return !order->via && !order->write;
    return address_is_plain(order->from) && !order->via != !order->write;
}

ProbeState
border_probe_state(const Settings *settings, int *age_d)
{
    g_autoptr(Store) store =
        store_open(settings_text(settings, "bridge", "state_dir"), STORE_READER, NULL);
    g_autofree char *fact = store ? store_get(store, ADMIT_FACT_PROBE) : NULL;
    int64_t passed_s = 0;
    ProbeState state = probe_read(fact, settings, &passed_s);

    *age_d = (int) ((clock_now_s() - passed_s) / (24 * 3600));
    return state;
}
