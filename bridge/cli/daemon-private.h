/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * daemon-private - what the files of the daemon share; nobody else includes it
 *
 * daemon.c builds everything and turns the loop, daemon-once.c says when `--once` is
 * done.
 */
#pragma once

#include "bridge/cli/check.h"
#include "bridge/flow/confirm.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/intake.h"
#include "bridge/flow/post.h"
#include "bridge/flow/report.h"
#include "bridge/flow/tier.h"
#include "bridge/flow/track.h"
#include "bridge/store/sweep.h"
#include "bridge/web/web.h"

typedef struct Daemon {
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
    Citizens *citizens;
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

/* daemon.c -------------------------------------------------------------------- */

/* Makes the reports that are due; @now_please: whatever their time. */
void
daemon_report(Daemon *daemon, bool now_please);

/* Whether no channel has anything under way, or due soon. */
bool
daemon_is_sending_idle(const Daemon *daemon);

/* Nothing new begins, what is under way is answered, and the loop ends. */
void
daemon_end(Daemon *daemon);

/* daemon-once.c --------------------------------------------------------------- */

/* A GSourceFunc of `--once`: ends the loop, with its exit status, once mailbox,
 * deliveries, callbacks, reports and outbox, in this order, have nothing more to do. */
gboolean
daemon_look_whether_done(void *daemon);
