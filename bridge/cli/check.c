/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/check.h"

#include "bridge/base/limits.h"
#include "bridge/cli/border.h"
#include "bridge/cli/command.h"
#include "bridge/base/texts.h"
#include "bridge/net/credentials.h"
#include "bridge/store/templates.h"
#include "bridge/base/clock.h"
#include "bridge/flow/plan.h"
#include "bridge/store/budget.h"
#include "bridge/flow/prices.h"

#include <stdio.h>
#include <unistd.h>

/* In days. */
#define YEAR_D 366

static void
print_mark(CheckMark mark, const char *what, const char *text)
{
    static const char *const marks[] = {"NO", "ok", "!"};

    printf("%-3s %s: %s\n", marks[mark], what, text);
    fflush(stdout);
}

static bool
print_line(bool ok, const char *what, const char *text)
{
    print_mark(ok ? CHECK_GOOD : CHECK_BAD, what, text);
    return ok;
}

static bool
check_texts(const Settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), &error);

    return print_line(texts != NULL, "texts", texts ? "read" : error->message);
}

static bool
check_program(void)
{
    g_autofree char *program = command_convert_program();
    bool good = access(program, X_OK) == 0;
    g_autofree char *text =
        g_strdup_printf(good ? "%s" : "%s cannot be run: reinstall banditore", program);

    return print_line(good, "reader", text);
}

static bool
check_admission(const Settings *settings)
{
    bool good = *settings_list(settings, "admission", "authserv_ids") != NULL &&
                *settings_list(settings, "admission", "border_hosts") != NULL;

    return print_line(
        good, "admission",
        good ? "results of your own server are believed"
             : "no mail can be believed: [admission] needs authserv_ids and "
               "border_hosts, the names that your own mail server writes into "
               "Authentication-Results and Received");
}

/* Without a passed probe nobody knows whether forged results are taken out; where they
 * stand beside the sender's own fields, nothing is believed then. */
static bool
check_border(const Settings *settings)
{
    int age_d = 0;
    ProbeState state = border_probe_state(settings, &age_d);
    bool is_fresh = state == PROBE_PASSED && age_d < LIMIT_PROBE_DAYS;
    bool must =
        strcmp(settings_text(settings, "admission", "position"), "adjacent") == 0;
    g_autofree char *text =
        is_fresh
            ? g_strdup_printf("the border server passed its probe %d days ago", age_d)
        : state == PROBE_NEVER
            ? g_strdup("warning: the border server was never probed: see "
                       "banditore check --border")
        : state == PROBE_STALE
            ? g_strdup("warning: authserv_ids, border_hosts, position or internal_nets "
                       "have changed since the border server passed its probe: repeat "
                       "it with banditore check --border")
            : g_strdup_printf("warning: the last probe of the border server was "
                              "passed %d days ago: banditore check --border",
                              age_d);

    print_mark(is_fresh ? CHECK_GOOD
               : must   ? CHECK_BAD
                        : CHECK_WARNING,
               "border", text);
    return is_fresh || !must;
}

static bool
check_channels_open(const Settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GPtrArray) channels = command_channels(settings, http, &error);

    return print_line(channels != NULL, "channels",
                      channels ? "set up" : error->message);
}

/* A list older than a year is used, but surely no longer true. */
static bool
check_prices(const Settings *settings)
{
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GPtrArray) channels = command_channels(settings, http, NULL);
    bool good = true;

    for (unsigned i = 0; channels && i < channels->len; i++) {
        const Channel *channel = channels->pdata[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(Prices) prices =
            prices_read(channel->prices_file, channel->ops->name, &error);
        int64_t age = prices ? clock_now_s() / 86400 - prices_valid_day(prices) : 0;

        if (age > YEAR_D)
            print_mark(CHECK_WARNING, "prices",
                       "warning: older than a year: compare them with the provider's "
                       "list");
        else
            good &=
                print_line(prices != NULL, "prices", prices ? "read" : error->message);
    }
    return good;
}

/* Whoever joins by a message has to be told what becomes of their number. */
static void
check_notice(const Settings *settings)
{
    if (settings_number(settings, "web", "port") > 0 &&
        !settings_has(settings, "bridge", "notice_url"))
        print_mark(CHECK_WARNING, "privacy",
                   "warning: notice_url is not set: citizens who join have to ask for "
                   "the privacy notice (contrib/privacy has a draft)");
}

static bool
check_senders_dir(const Settings *settings)
{
    g_autofree char *dir = settings_senders_dir(settings);
    const GPtrArray *unsafe = settings_unsafe(settings);

    for (unsigned i = 0; i < unsafe->len; i++) {
        g_autofree char *text = g_strdup_printf(
            "%s, or its folder, belongs to somebody else, or others may "
            "write it: whoever it names may not send; chown root, "
            "chmod go-w",
            (char *) unsafe->pdata[i]);
        print_line(false, "senders", text);
    }
    if (!settings_is_safe(settings))
        return print_line(false, "senders",
                          "others may write the settings, or their folder, and so say "
                          "who may speak: chmod go-w");
    return unsafe->len == 0 && (!g_file_test(dir, G_FILE_TEST_IS_DIR) ||
                                print_line(true, "senders", "senders.d is safe"));
}

bool
check_local(const Settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Logins) logins = logins_new(settings, &error);
    bool good = print_line(logins != NULL, "secrets", logins ? "read" : error->message);

    good &= check_texts(settings);
    good &= check_program();
    good &= check_admission(settings);
    good &= check_border(settings);
    good &= check_channels_open(settings);
    good &= check_senders_dir(settings);
    good &= check_prices(settings);
    check_notice(settings);
    return good;
}

static bool
check_mailbox(const Logins *logins)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *about = mailbox_probe(&logins->mailbox, &error);

    return print_line(about != NULL, "mailbox", about ? about : error->message);
}

/* Waits for the one callback of a probe. */
typedef struct {
    GMainLoop *loop;
    bool is_good;
} Wait;

static void
smtp_probed(SmtpEnd end, const char *problem, void *user_data)
{
    Wait *wait = user_data;

    wait->is_good =
        print_line(end == SMTP_SENT, "smtp",
                   end == SMTP_SENT ? "connected, verified and logged in" : problem);
    g_main_loop_quit(wait->loop);
}

static bool
check_smtp(const Logins *logins, Http *http)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) token = NULL;
    SmtpServer server = logins->smtp;
    Wait wait = {loop, false};

    if (logins->smtp_token_command) {
        token = credentials_command(logins->smtp_token_command, &error);
        if (!token)
            return print_line(false, "smtp", error->message);
        server.token = token;
    }
    smtp_probe(http, &server, smtp_probed, &wait);
    g_main_loop_run(loop);
    return wait.is_good;
}

static void
channel_line(CheckMark mark, const char *text, void *user_data)
{
    Wait *wait = user_data;

    print_mark(mark, "channel", text);
    wait->is_good &= mark != CHECK_BAD;
}

static void
channel_checked(void *user_data)
{
    Wait *wait = user_data;

    g_main_loop_quit(wait->loop);
}

typedef struct {
    Store *store;
    const char *channel;
} Good;

/* What the provider had refused may be used again; whoever may not write there only
 * reads. */
static void
template_good(const char *name, void *user_data)
{
    const Good *good = user_data;
    g_autoptr(GError) error = NULL;
    bool was_banned = false;

    if (!templates_lift(good->store, good->channel, name, &was_banned, &error))
        g_debug("template %s: %s", name, error->message);
    else if (was_banned)
        print_line(true, "template", "is used again");
}

/* While a list is longer than a limit it is said, each time. */
static bool
check_reach(const Settings *settings)
{
    g_autoptr(Store) store =
        store_open(settings_text(settings, "bridge", "state_dir"), STORE_READER, NULL);
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), NULL);
    bool good = true;

    for (const char *const *n = settings_names(settings, "channel"); store && *n; n++) {
        Budget budget = {0};
        g_autofree char *words =
            texts ? plan_reach(store, texts, *n, clock_now_ms()) : g_strdup("");

        budget_get(store, *n, clock_now_ms(), &budget, NULL);
        if (*words != '\0') {
            g_autofree char *text = g_strconcat("warning: ", words, NULL);

            print_mark(CHECK_WARNING, "limit", text);
        }
        if (budget.most > 0 && budget.reserve >= budget.most)
            good = print_line(false, "limit",
                              "emergency_reserve is as large as the provider's limit: "
                              "no other notice could go out");
    }
    return good;
}

static bool
check_channels(const Settings *settings, Http *http)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GPtrArray) channels = command_channels(settings, http, NULL);
    const char *state_dir = settings_text(settings, "bridge", "state_dir");
    g_autofree char *database = g_build_filename(state_dir, "banditore.db", NULL);
    g_autoptr(Store) store =
        access(database, W_OK) == 0 ? store_open(state_dir, STORE_COMMAND, NULL) : NULL;
    Wait wait = {loop, channels != NULL};

    for (unsigned i = 0; channels && i < channels->len; i++) {
        Channel *channel = channels->pdata[i];

        Good good = {store, channel_name(channel)};

        if (store) {
            channel->template_good = template_good;
            channel->template_data = &good;
        }
        channel->ops->check(channel, channel_line, channel_checked, &wait);
        g_main_loop_run(loop);
    }
    return wait.is_good;
}

bool
check_everything(const Settings *settings)
{
    g_autoptr(Logins) logins = logins_new(settings, NULL);
    bool good = check_local(settings);

    if (!logins)
        return false;

    g_autoptr(Http) http = http_new(2);
    good &= check_mailbox(logins);
    good &= check_smtp(logins, http);
    good &= check_channels(settings, http);
    good &= check_reach(settings);
    return good;
}
