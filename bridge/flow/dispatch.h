/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * dispatch - send what is due, at the provider's pace, once
 *
 * Claims what the next 100 ms can carry (LIMIT_CLAIM at most), sends through the
 * channel, settles in batches.  A token bucket holds rate_per_s; media are uploaded
 * once per broadcast before its first claim; channel-wide refusals pause the
 * channel and keep the deliveries; nothing else in the program sends.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

/* Connections that only an emergency may use, beside those of the channel's settings:
 * when a slow provider holds all of these for half a minute, it still leaves at once.
 * Eight carry some 50 messages a second to a provider that answers in 150 ms. */
#define DISPATCH_RESERVE 8

/* What the callback of an answer to a citizen begins with: its fate teaches nothing
 * about deliveries. */
#define DISPATCH_ANSWER "answer."

typedef struct Dispatch Dispatch;

/* Something the administrator must hear of: @code is stable (kebab-case), @text
 * one Italian sentence, @broadcast 0 = none in particular. */
typedef void (*DispatchAlert)(const char *code, const char *text, int64_t broadcast,
                              void *user_data);

typedef struct {
    DispatchAlert alert;
    void (*settled)(void *user_data); /* a batch was settled: reports may be due */
    void *user_data;
} DispatchEvents;

/* One for each channel.  Everything is borrowed and outlives it. */
Dispatch *
dispatch_new(const Settings *settings, Store *store, Channel *channel,
             const DispatchEvents *events);

/* Stops claiming; the channel's `done`s must all have come (http_free). */
void
dispatch_free(Dispatch *dispatch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dispatch, dispatch_free)

/* Marks what a crash left `sending` as uncertain, then begins. */
bool
dispatch_start(Dispatch *dispatch, GError **error);

/* Something new may be due: look now. */
void
dispatch_wake(Dispatch *dispatch);

/* Answers to citizens were queued (store/answers.h). */
void
dispatch_answers_wait(Dispatch *dispatch);

/* No more claims; what is under way ends.  `banditore stop`, a pause, the end. */
void
dispatch_halt(Dispatch *dispatch, bool halt);

/* Nothing under way, nothing due within 30 s (short waits count as under way; a
 * stopped channel and a long pause do not), nothing unsettled in memory. */
bool
dispatch_is_idle(const Dispatch *dispatch);

/* Waits before it tries again, for trouble with the store. */
bool
dispatch_is_stalled(const Dispatch *dispatch);
