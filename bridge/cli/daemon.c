/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/daemon-private.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/cli/check.h"
#include "bridge/cli/command.h"
#include "bridge/cli/daemon.h"
#include "bridge/cli/notify.h"
#include "bridge/flow/stops.h"
#include "bridge/store/audit.h"
#include "bridge/store/outbox.h"
#include "bridge/store/retention.h"

#include <glib-unix.h>
#include <signal.h>

/* How often timers, reports and the settings of other processes are looked at. */
#define TICK_MS 1000

/* After trouble with the store timers wait so long. */
#define REST_MS 10000

/* `--once` looks this often whether all is done. */
#define ONCE_MS 50

/* Whether something is to be forgotten is asked so often. */
#define FORGET_MS (3600 * 1000)

/* ---- what the modules tell each other ---- */

static void
wake_dispatches(Daemon *daemon)
{
    for (unsigned i = 0; i < daemon->dispatches->len; i++)
        dispatch_wake(daemon->dispatches->pdata[i]);
}

static void
log_error(const char *what, const GError *error)
{
    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE", "%s: %s", what,
                     error->message);
}

static void
account_changed(void *user_data)
{
    Daemon *daemon = user_data;

    for (unsigned i = 0; i < daemon->tiers->len; i++)
        tier_doubt(daemon->tiers->pdata[i]);
}

static void
tier_changed(void *user_data)
{
    wake_dispatches(user_data);
}

/* The store is in trouble: timers keep off it for a while.  Each try blocks the loop
 * for as long as SQLite waits for a lock, and the loop has the alert to mail. */
static void
rest_timers(Daemon *daemon, const char *what, const GError *error)
{
    log_error(what, error);
    daemon->rest_until_ms = g_get_monotonic_time() / 1000 + REST_MS;
}

void
daemon_report(Daemon *daemon, bool now_please)
{
    g_autoptr(GError) error = NULL;

    if (!report_tick(daemon->report, clock_now_s(), now_please, &error))
        rest_timers(daemon, "reports wait", error);
}

static void
alerted(const char *code, const char *text, int64_t broadcast, void *user_data)
{
    Daemon *daemon = user_data;

    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "CODE", code, "MESSAGE",
                     "%s: %s", code, text);
    report_alert(daemon->report, code, text, broadcast);
}

static void
intake_alerted(const char *code, const char *text, void *user_data)
{
    alerted(code, text, 0, user_data);
}

static void
settled(void *user_data)
{
    /* Reports look once a second: a batch settles many times in one. */
}

static void
decided(const MailRow *mail, const Verdict *verdict, const Draft *draft,
        int64_t broadcast, void *user_data)
{
    Daemon *daemon = user_data;
    g_autoptr(GError) error = NULL;
    g_autofree char *subject = g_strdup_printf("mail:%" G_GINT64_FORMAT, mail->id);

    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MAIL", subject, "MESSAGE",
                     "mail %" G_GINT64_FORMAT " is decided: %s", mail->id,
                     mail->reason ? mail->reason : "accepted");
    if (mail->decision == MAIL_HELD && verdict && draft &&
        confirm_ask(daemon->confirm, mail, verdict, draft)) {
        wake_dispatches(daemon);
        if (verdict->alarm)
            daemon_report(daemon, false);
        return;
    }
    report_decided(daemon->report, mail, verdict, draft, broadcast);
    if (broadcast > 0)
        confirm_tell_others(daemon->confirm, mail, broadcast);
    /* After a crash a mail is told of again. */
    if (broadcast > 0 && !audit_has(daemon->store, "broadcast", subject) &&
        !audit_add(daemon->store, mail->sender ? mail->sender : "system", "broadcast",
                   subject, mail->reason, &error))
        log_error("the audit could not be written", error);
}

static void
queued(int64_t broadcast, void *user_data)
{
    wake_dispatches(user_data);
}

/* A person let a held mail go, or stopped one. */
static void
answered(void *user_data)
{
    Daemon *daemon = user_data;

    intake_wake(daemon->intake);
}

static bool
tapped(const char *payload, const char *number, void *user_data)
{
    Daemon *daemon = user_data;

    return confirm_tap(daemon->confirm, payload, number);
}

/* A citizen is to be answered: whichever channel they wrote by looks. */
static void
answers_wait(void *user_data)
{
    Daemon *daemon = user_data;

    for (unsigned i = 0; i < daemon->dispatches->len; i++)
        dispatch_answers_wait(daemon->dispatches->pdata[i]);
}

static void
look_at_store(Daemon *daemon);

/* FERMA TUTTO came by mail: as if another process had stopped everything. */
static void
halted(void *user_data)
{
    Daemon *daemon = user_data;

    daemon->data_version = -1;
    look_at_store(daemon);
}

static void
webhook_stored(void *user_data)
{
    Daemon *daemon = user_data;

    track_wake(daemon->track);
}

static void
outbox_filled(void *user_data)
{
    Daemon *daemon = user_data;

    post_wake(daemon->post);
}

static void
mail_directly(const char *recipient, GBytes *mail, void *user_data)
{
    Daemon *daemon = user_data;

    post_direct(daemon->post, recipient, mail);
}

static void
post_state(const char *problem, void *user_data)
{
    g_log_structured(G_LOG_DOMAIN, problem ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE,
                     "MESSAGE", "%s%s",
                     problem ? "mails cannot leave: " : "mails leave again",
                     problem ? problem : "");
}

/* ---- building and taking down ---- */

static bool
open_files(Daemon *daemon)
{
    const Settings *settings = daemon->settings;
    g_autoptr(GError) error = NULL;

    daemon->logins = logins_new(settings, &error);
    if (daemon->logins)
        daemon->texts =
            texts_load(NULL, settings_text(settings, "bridge", "language"),
                       settings_text(settings, "bridge", "time_zone"), &error);
    if (!daemon->texts) {
        command_error("%s", error->message);
        daemon->status = EX_CONFIG;
        return false;
    }

    daemon->store = command_store(settings, STORE_OWNER, &daemon->status);
    if (daemon->store)
        daemon->sweep = sweep_new(daemon->store);
    return daemon->store != NULL;
}

static unsigned
connections(const Settings *settings)
{
    unsigned most = 8;

    for (const char *const *n = settings_names(settings, "channel"); *n; n++) {
        g_autofree char *group = g_strconcat("channel:", *n, NULL);
        unsigned own = (unsigned) settings_number(settings, group, "connections");
        most = MAX(most, own);
    }
    return most + DISPATCH_RESERVE;
}

static bool
open_channels(Daemon *daemon)
{
    g_autoptr(GError) error = NULL;

    daemon->http = http_new(connections(daemon->settings));
    daemon->channels = command_channels(daemon->settings, daemon->http, &error);
    if (!daemon->channels) {
        command_error("%s", error->message);
        daemon->status = EX_CONFIG;
    }
    return daemon->channels != NULL;
}

static void
build_flow(Daemon *daemon)
{
    const Settings *settings = daemon->settings;
    const DispatchEvents dispatch_events = {alerted, settled, daemon};
    const ReportEvents report_events = {outbox_filled, mail_directly, daemon};
    const ConfirmEvents confirm_events = {answered, halted, intake_alerted, daemon};
    const IntakeEvents intake_events = {decided, queued, intake_alerted, daemon};
    g_autofree char *program = command_convert_program();
    g_autofree char *verifier = command_verify_program();

    daemon->post =
        post_new(daemon->store, daemon->http, &daemon->logins->smtp,
                 daemon->logins->smtp_token_command,
                 settings_text(settings, "smtp", "from"), post_state, daemon);
    daemon->report = report_new(settings, daemon->store, daemon->texts,
                                daemon->channels, &report_events);
    daemon->confirm = confirm_new(settings, daemon->store, daemon->texts,
                                  daemon->report, daemon->channels, &confirm_events);
    daemon->dispatches = g_ptr_array_new_with_free_func((GDestroyNotify) dispatch_free);
    daemon->tiers = g_ptr_array_new_with_free_func((GDestroyNotify) tier_free);
    for (unsigned i = 0; i < daemon->channels->len; i++)
        g_ptr_array_add(
            daemon->tiers,
            tier_new(daemon->store, daemon->channels->pdata[i], tier_changed, daemon));
    for (unsigned i = 0; i < daemon->channels->len; i++)
        g_ptr_array_add(daemon->dispatches,
                        dispatch_new(settings, daemon->store,
                                     daemon->channels->pdata[i], &dispatch_events));
    daemon->track =
        track_new(settings, daemon->store, daemon->channels, &dispatch_events);
    daemon->citizens = citizens_new(settings, daemon->store, daemon->texts);
    daemon->prove = prove_new(settings, verifier);
    daemon->convert = convert_new(settings, program);
    daemon->queue = queue_new(settings, daemon->store, daemon->channels);
    daemon->intake = intake_new(settings, daemon->store, daemon->prove, daemon->convert,
                                daemon->queue, &intake_events);
    intake_set_confirm(daemon->intake, daemon->confirm);
    track_set_tap(daemon->track, tapped, answered, daemon);
    track_set_citizens(daemon->track, daemon->citizens, answers_wait, daemon);
    track_set_news(daemon->track, account_changed, daemon);
}

/* Everything that begins to work, in the order in which one needs the other. */
static bool
start_flow(Daemon *daemon)
{
    const Settings *settings = daemon->settings;
    g_autoptr(GError) error = NULL;

    daemon->status = EX_TEMPFAIL;
    if (!queue_resume(daemon->queue, &error)) {
        command_error("what was begun cannot be resumed: %s", error->message);
        return false;
    }
    if (settings_number(settings, "web", "port") > 0) {
        daemon->web = web_open(settings, daemon->store, daemon->channels,
                               webhook_stored, daemon, &error);
        if (!daemon->web) {
            command_error("%s", error->message);
            daemon->status = EX_UNAVAILABLE;
            return false;
        }
    }
    for (unsigned i = 0; i < daemon->tiers->len; i++) {
        if (!tier_start(daemon->tiers->pdata[i], &error)) {
            command_error("%s", error->message);
            return false;
        }
        tier_tick(daemon->tiers->pdata[i], clock_now_s());
    }
    for (unsigned i = 0; i < daemon->dispatches->len; i++) {
        if (!dispatch_start(daemon->dispatches->pdata[i], &error)) {
            command_error("%s", error->message);
            return false;
        }
    }
    if (!intake_start(daemon->intake, &daemon->logins->mailbox, &error)) {
        command_error("%s", error->message);
        return false;
    }
    if (!outbox_hurry(daemon->store, clock_now_s(), &error)) {
        command_error("%s", error->message);
        return false;
    }
    track_wake(daemon->track);
    post_wake(daemon->post);
    daemon->status = 0;
    return true;
}

/* The transfers' callbacks still need dispatch and post: http ends first. */
static void
take_down(Daemon *daemon)
{
    g_clear_pointer(&daemon->sources, g_ptr_array_unref);
    sweep_free(daemon->sweep);
    intake_free(daemon->intake);
    web_close(daemon->web);
    prove_free(daemon->prove);
    convert_free(daemon->convert);
    http_free(daemon->http);
    g_clear_pointer(&daemon->dispatches, g_ptr_array_unref);
    g_clear_pointer(&daemon->tiers, g_ptr_array_unref);
    track_free(daemon->track);
    citizens_free(daemon->citizens);
    queue_free(daemon->queue);
    confirm_free(daemon->confirm);
    report_free(daemon->report);
    post_free(daemon->post);
    g_clear_pointer(&daemon->channels, g_ptr_array_unref);
    store_close(daemon->store);
    texts_free(daemon->texts);
    logins_free(daemon->logins);
    g_free(daemon->stamp);
    g_main_loop_unref(daemon->loop);
}

/* ---- the loop ---- */

static void
add_source(Daemon *daemon, GSource *source, GSourceFunc function)
{
    g_source_set_callback(source, function, daemon, NULL);
    g_source_attach(source, NULL);
    g_ptr_array_add(daemon->sources, source);
}

static void
source_free(GSource *source)
{
    g_source_destroy(source);
    g_source_unref(source);
}

bool
daemon_is_sending_idle(const Daemon *daemon)
{
    for (unsigned i = 0; i < daemon->dispatches->len; i++)
        if (!dispatch_is_idle(daemon->dispatches->pdata[i]))
            return false;
    return true;
}

/* Other processes changed the store: stop, resume, cancel, new subscribers. */
static void
look_at_store(Daemon *daemon)
{
    int64_t version = store_data_version(daemon->store);

    if (version == daemon->data_version)
        return;
    daemon->data_version = version;

    g_autofree char *halted = store_get(daemon->store, "halted");
    bool is_halted = g_strcmp0(halted, "yes") == 0;
    if (is_halted != daemon->is_halted) {
        daemon->is_halted = is_halted;
        g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE",
                         is_halted ? "halted: nothing goes out" : "resumed");
        for (unsigned i = 0; i < daemon->dispatches->len; i++)
            dispatch_halt(daemon->dispatches->pdata[i], is_halted || daemon->is_ending);
    }
    wake_dispatches(daemon);
    if (daemon->sources->len > 0) {
        intake_wake(daemon->intake);
        post_wake(daemon->post);
    }
}

static void
tell_of_unsafe(Daemon *daemon)
{
    const GPtrArray *unsafe = settings_unsafe(daemon->settings);

    for (unsigned i = 0; i < unsafe->len; i++)
        g_warning("%s: not read, as others than root may write it",
                  (char *) unsafe->pdata[i]);
    if (unsafe->len > 0)
        alerted("senders-unsafe",
                "Un file dell'elenco dei mittenti (senders.d) può essere scritto da "
                "altri e non viene letto: chi vi è nominato non può inviare. Eseguire "
                "\"banditore check\".",
                0, daemon);
}

/* Staff were added or suspended: taken over at once, unless the files are wrong. */
static void
look_at_senders(Daemon *daemon)
{
    g_autofree char *stamp = settings_stamp(daemon->settings);
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    bool is_first = daemon->stamp == NULL;

    if (g_strcmp0(stamp, daemon->stamp) == 0)
        return;
    g_free(daemon->stamp);
    daemon->stamp = g_steal_pointer(&stamp);
    /* Somebody may have been suspended while we were down. */
    if (is_first) {
        tell_of_unsafe(daemon);
        confirm_recheck(daemon->confirm);
        return;
    }
    if (settings_refresh(daemon->settings, problems)) {
        g_message("the list of senders was read again");
        tell_of_unsafe(daemon);
        confirm_recheck(daemon->confirm);
        return;
    }

    const SettingProblem *problem = problems->pdata[0];
    g_warning("%s:%u: %s", problem->file, problem->line, problem->text);
    alerted("senders-unreadable",
            "L'elenco dei mittenti non si legge: vale quello di prima. Eseguire "
            "\"banditore check\".",
            0, daemon);
}

/* What loses too many people waits for a person. */
static bool
look_at_losses(Daemon *daemon, GError **error)
{
    const DispatchEvents events = {alerted, settled, daemon};
    unsigned paused;

    if (!stops_tick(daemon->store, &events, &paused, error))
        return false;
    if (paused > 0)
        wake_dispatches(daemon);
    return true;
}

/* Files have the time of the system, whatever --now says. */
static bool
sweep_some(Daemon *daemon, GError **error)
{
    bool more = false;

    if (!sweep_step(daemon->sweep, g_get_real_time() / G_USEC_PER_SEC, RETENTION_MS,
                    &more, error))
        return false;
    if (more)
        return true;
    if (sweep_count(daemon->sweep) > 0)
        g_message("%u files that a crash had left behind were removed",
                  sweep_count(daemon->sweep));
    g_clear_pointer(&daemon->sweep, sweep_free);
    return true;
}

/* While nothing is sent: one small step each second until nothing is left. */
static bool
forget_some(Daemon *daemon, GError **error)
{
    int64_t now_ms = g_get_monotonic_time() / 1000;
    const Retention keep = {
        .mails_d = settings_number(daemon->settings, "retention", "mails_d"),
        .deliveries_d = settings_number(daemon->settings, "retention", "deliveries_d"),
        .inbound_d = settings_number(daemon->settings, "retention", "inbound_d"),
        .left_d = settings_number(daemon->settings, "retention", "left_d"),
    };
    bool more = false;

    if (now_ms < daemon->forget_at_ms || !daemon_is_sending_idle(daemon))
        return true;
    if (!retention_step(daemon->store, &keep, clock_now_s(), &more, error))
        return false;
    if (more)
        return true;
    if (daemon->sweep)
        return sweep_some(daemon, error);
    daemon->forget_at_ms = now_ms + FORGET_MS;
    return true;
}

static gboolean
tick(void *user_data)
{
    Daemon *daemon = user_data;
    g_autoptr(GError) error = NULL;

    if (g_get_monotonic_time() / 1000 < daemon->rest_until_ms)
        return G_SOURCE_CONTINUE;
    look_at_store(daemon);
    look_at_senders(daemon);
    intake_tick(daemon->intake, clock_now_s());
    for (unsigned i = 0; i < daemon->tiers->len; i++)
        tier_tick(daemon->tiers->pdata[i], clock_now_s());
    if (track_tick(daemon->track, clock_now_s(), &error) &&
        look_at_losses(daemon, &error) &&
        confirm_tick(daemon->confirm, clock_now_s(), &error) &&
        forget_some(daemon, &error))
        daemon_report(daemon, false);
    else
        rest_timers(daemon, "timers wait", error);
    return G_SOURCE_CONTINUE;
}

static gboolean
feed_watchdog(void *user_data)
{
    notify_send("WATCHDOG=1");
    return G_SOURCE_CONTINUE;
}

/* The end of a daemon: nothing new is claimed, what is under way is answered. */
static gboolean
end_soon(void *user_data)
{
    Daemon *daemon = user_data;
    int64_t now_ms = g_get_monotonic_time() / 1000;

    if (http_running(daemon->http) > 0 && now_ms < daemon->end_from_ms + LIMIT_END_MS)
        return G_SOURCE_CONTINUE;
    g_message("what was under way took %d ms to end, %u requests have no answer",
              (int) (now_ms - daemon->end_from_ms), http_running(daemon->http));
    g_main_loop_quit(daemon->loop);
    return G_SOURCE_CONTINUE;
}

void
daemon_end(Daemon *daemon)
{
    if (daemon->is_ending)
        return;

    daemon->is_ending = true;
    daemon->end_from_ms = g_get_monotonic_time() / 1000;
    notify_send("STOPPING=1");
    for (unsigned i = 0; i < daemon->dispatches->len; i++)
        dispatch_halt(daemon->dispatches->pdata[i], true);
    add_source(daemon, g_timeout_source_new(ONCE_MS), end_soon);
}

static gboolean
asked_to_end(void *user_data)
{
    daemon_end(user_data);
    return G_SOURCE_CONTINUE;
}

static void
add_sources(Daemon *daemon)
{
    guint watchdog = notify_watchdog_ms();

    add_source(daemon, g_unix_signal_source_new(SIGTERM), asked_to_end);
    add_source(daemon, g_unix_signal_source_new(SIGINT), asked_to_end);
    add_source(daemon, g_timeout_source_new(TICK_MS), tick);
    if (daemon->once)
        add_source(daemon, g_timeout_source_new(ONCE_MS), daemon_look_whether_done);
    if (watchdog > 0)
        add_source(daemon, g_timeout_source_new(watchdog), feed_watchdog);
}

int
daemon_run(Settings *settings, bool once)
{
    Daemon daemon = {.settings = settings, .once = once, .data_version = -1};

    daemon.loop = g_main_loop_new(NULL, FALSE);
    daemon.sources = g_ptr_array_new_with_free_func((GDestroyNotify) source_free);

    if (open_files(&daemon) && open_channels(&daemon)) {
        build_flow(&daemon);
        look_at_senders(&daemon);
        look_at_store(&daemon);
        if (start_flow(&daemon)) {
            add_sources(&daemon);
            notify_send("READY=1");
            g_main_loop_run(daemon.loop);
        }
    }
    take_down(&daemon);
    return daemon.status;
}
