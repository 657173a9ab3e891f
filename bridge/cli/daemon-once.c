/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * When a single run (`--once`) is done, or cannot be, and with which exit status.
 */
#include "bridge/cli/daemon-private.h"

#include "bridge/base/clock.h"
#include "bridge/cli/command.h"
#include "bridge/store/deliveries.h"

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

gboolean
daemon_look_whether_done(void *user_data)
{
    Daemon *daemon = user_data;
    const GError *offline = intake_offline(daemon->intake);

    if (daemon->is_ending)
        return G_SOURCE_CONTINUE;
    if (offline) {
        command_error("mailbox: %s", offline->message);
        daemon->status = offline_status(offline);
        daemon_end(daemon);
        return G_SOURCE_CONTINUE;
    }
    if (is_stuck(daemon)) {
        command_error("this cannot be done now: see the warnings above");
        daemon->status = EX_TEMPFAIL;
        daemon_end(daemon);
        return G_SOURCE_CONTINUE;
    }
    if (!intake_is_idle(daemon->intake) || !daemon_is_sending_idle(daemon) ||
        !track_is_idle(daemon->track) || waits_for_emergency(daemon)) {
        daemon->idle_since_s = 0;
        return G_SOURCE_CONTINUE;
    }

    daemon_report(daemon, false);
    if (report_is_owed(daemon->report)) {
        if (daemon->idle_since_s == 0)
            daemon->idle_since_s = clock_now_s();
        if (daemon->web && clock_now_s() - daemon->idle_since_s < ONCE_CALLBACKS_S)
            return G_SOURCE_CONTINUE;
        /* While all is halted nothing has ended that a report could tell of. */
        daemon_report(daemon, !daemon->is_halted);
    }
    if (post_is_idle(daemon->post)) {
        daemon->status = post_status(post_problem(daemon->post));
        if (daemon->status == 0 && does_something_wait(daemon)) {
            command_error(
                "some messages still wait: see the warnings above, and run again");
            daemon->status = EX_TEMPFAIL;
        }
        daemon_end(daemon);
    }
    return G_SOURCE_CONTINUE;
}
