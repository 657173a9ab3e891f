/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/daemon.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/cli/check.h"
#include "bridge/cli/command.h"
#include "bridge/cli/notify.h"
#include "bridge/flow/confirm.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/intake.h"
#include "bridge/flow/post.h"
#include "bridge/flow/report.h"
#include "bridge/flow/stops.h"
#include "bridge/flow/tier.h"
#include "bridge/flow/track.h"
#include "bridge/store/audit.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/outbox.h"
#include "bridge/store/retention.h"
#include "bridge/store/sweep.h"
#include "bridge/web/web.h"

#include <glib-unix.h>
#include <signal.h>

/* How often timers, reports and the settings of other processes are looked at. */
#define TICK_MS 1000

/* After trouble with the store timers wait so long. */
#define REST_MS 10000

/* `--once` looks this often whether all is done. */
#define ONCE_MS 50

/* `--once` waits at most so long for callbacks of the provider before it reports. */
#define ONCE_CALLBACKS_S 10

/* `--once` waits so long for trouble with the store or our own programs to pass; it has
 * passed when none was seen for a while, since each new try looks calm at first. */
#define ONCE_TROUBLE_MS 60000
#define ONCE_CALM_MS 5000

/* `--once` stays so long for emergencies in doubt, which are sent again. */
#define ONCE_DOUBT_MS (10 * 60 * 1000)

/* What is due later than this is not late: a notice for tomorrow. */
#define DAY_MS (24 * 3600 * 1000)

/* Whether something is to be forgotten is asked so often. */
#define FORGET_MS (3600 * 1000)

typedef struct {
    Settings *settings;
    char *stamp; /* of the settings' files, as they were read */
    bool once;
    GMainLoop *loop;
    int status;

    Logins *logins;
    Texts *texts;
    Store *store;
    Http *http;
    GPtrArray *channels;   /* of Channel */
    GPtrArray *dispatches; /* of Dispatch, one for each channel */
    GPtrArray *tiers;      /* of Tier, one for each channel */
    Track *track;
    Report *report;
    Confirm *confirm;
    Post *post;
    Prove *prove;
    Convert *convert;
    Queue *queue;
    Intake *intake;
    Web *web;

    int64_t data_version;
    bool is_halted;
    bool is_ending;
    int64_t idle_since_s; /* --once: nothing but callbacks is waited for; 0 = not yet */
    int64_t forget_at_ms; /* monotonic */
    Sweep *sweep;         /* under way, once after the start; else NULL */
    int64_t rest_until_ms;               /* timers keep off the store; monotonic */
    int64_t trouble_from_ms, trouble_ms; /* --once: first and last seen; 0 = none */
    int64_t doubt_from_ms;               /* --once: emergencies are in doubt; 0 = no */
    int64_t end_from_ms;
    GPtrArray *sources; /* of GSource */
} Daemon;

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

static void
tick_reports(Daemon *daemon, bool now_please)
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
            tick_reports(daemon, false);
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
    daemon->prove = prove_new(settings, verifier);
    daemon->convert = convert_new(settings, program);
    daemon->queue = queue_new(settings, daemon->store, daemon->channels);
    daemon->intake = intake_new(settings, daemon->store, daemon->prove, daemon->convert,
                                daemon->queue, &intake_events);
    intake_set_confirm(daemon->intake, daemon->confirm);
    track_set_tap(daemon->track, tapped, answered, daemon);
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

static bool
is_sending_idle(const Daemon *daemon)
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

    if (now_ms < daemon->forget_at_ms || !is_sending_idle(daemon))
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
        tick_reports(daemon, false);
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

static void
begin_end(Daemon *daemon)
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
    begin_end(user_data);
    return G_SOURCE_CONTINUE;
}

/* Which exit status says why the mailbox cannot be had. */
static int
offline_status(const GError *error)
{
    if (g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_UNTRUSTED))
        return EX_PROTOCOL;
    if (g_error_matches(error, MAILBOX_ERROR, MAILBOX_ERROR_DENIED))
        return EX_NOPERM;
    return EX_UNAVAILABLE;
}

static bool
has_trouble(const Daemon *daemon)
{
    for (unsigned i = 0; i < daemon->dispatches->len; i++)
        if (dispatch_is_stalled(daemon->dispatches->pdata[i]))
            return true;
    return intake_is_stalled(daemon->intake) || track_is_stalled(daemon->track);
}

/* --once: trouble that lasts is for a person to mend. */
static bool
is_stuck(Daemon *daemon)
{
    int64_t now_ms = g_get_monotonic_time() / 1000;

    if (has_trouble(daemon)) {
        daemon->trouble_ms = now_ms;
        if (daemon->trouble_from_ms == 0)
            daemon->trouble_from_ms = now_ms;
    } else if (now_ms - daemon->trouble_ms > ONCE_CALM_MS) {
        daemon->trouble_from_ms = 0;
    }
    return daemon->trouble_from_ms > 0 &&
           now_ms - daemon->trouble_from_ms > ONCE_TROUBLE_MS;
}

/* --once: an emergency in doubt is waited for until it has been sent again, or each
 * short run would only begin the wait anew. */
static bool
waits_for_emergency(Daemon *daemon)
{
    int64_t now_ms = g_get_monotonic_time() / 1000;

    if (daemon->is_halted || !deliveries_emergency_in_doubt(daemon->store))
        return false;
    if (daemon->doubt_from_ms == 0)
        daemon->doubt_from_ms = now_ms;
    return now_ms - daemon->doubt_from_ms < ONCE_DOUBT_MS;
}

/* Which exit status says why reports cannot leave. */
static int
post_status(SmtpEnd problem)
{
    switch (problem) {
    case SMTP_SENT:
    case SMTP_NEVER:
        return 0;
    case SMTP_UNTRUSTED:
        return EX_PROTOCOL;
    case SMTP_DENIED:
        return EX_NOPERM;
    case SMTP_LATER:
        return EX_UNAVAILABLE;
    }
    g_return_val_if_reached(EX_SOFTWARE);
}

/* Whether messages are left that should have gone today: the provider refuses us for
 * now, or everything was stopped. */
static bool
does_something_wait(const Daemon *daemon)
{
    for (unsigned i = 0; i < daemon->channels->len; i++) {
        int64_t due_ms = deliveries_next_due_ms(
            daemon->store, channel_name(daemon->channels->pdata[i]));

        if (due_ms < clock_now_ms() + DAY_MS)
            return true;
    }
    return false;
}

/* --once: mailbox, deliveries, callbacks, reports, outbox, in this order. */
static gboolean
look_whether_done(void *user_data)
{
    Daemon *daemon = user_data;
    const GError *offline = intake_offline(daemon->intake);

    if (daemon->is_ending)
        return G_SOURCE_CONTINUE;
    if (offline) {
        command_error("mailbox: %s", offline->message);
        daemon->status = offline_status(offline);
        begin_end(daemon);
        return G_SOURCE_CONTINUE;
    }
    if (is_stuck(daemon)) {
        command_error("this cannot be done now: see the warnings above");
        daemon->status = EX_TEMPFAIL;
        begin_end(daemon);
        return G_SOURCE_CONTINUE;
    }
    if (!intake_is_idle(daemon->intake) || !is_sending_idle(daemon) ||
        !track_is_idle(daemon->track) || waits_for_emergency(daemon)) {
        daemon->idle_since_s = 0;
        return G_SOURCE_CONTINUE;
    }

    tick_reports(daemon, false);
    if (report_is_owed(daemon->report)) {
        if (daemon->idle_since_s == 0)
            daemon->idle_since_s = clock_now_s();
        if (daemon->web && clock_now_s() - daemon->idle_since_s < ONCE_CALLBACKS_S)
            return G_SOURCE_CONTINUE;
        /* While all is halted nothing has ended that a report could tell of. */
        tick_reports(daemon, !daemon->is_halted);
    }
    if (post_is_idle(daemon->post)) {
        daemon->status = post_status(post_problem(daemon->post));
        if (daemon->status == 0 && does_something_wait(daemon)) {
            command_error(
                "some messages still wait: see the warnings above, and run again");
            daemon->status = EX_TEMPFAIL;
        }
        begin_end(daemon);
    }
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
        add_source(daemon, g_timeout_source_new(ONCE_MS), look_whether_done);
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
