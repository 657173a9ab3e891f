/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * track - what providers say afterwards: callbacks, inbound messages, account news
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/flow/citizens.h"
#include "bridge/flow/dispatch.h"
#include "bridge/store/store.h"

typedef struct Track Track;

/* Since the start. */
typedef struct {
    uint64_t webhooks;   /* worked on */
    uint64_t unreadable; /* of them */
    uint64_t statuses;
    uint64_t unknown;  /* statuses of nothing of ours */
    uint64_t messages; /* from citizens */
} TrackCounts;

Track *
track_new(const Settings *settings, Store *store, GPtrArray *channels,
          const DispatchEvents *events);
void
track_free(Track *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Track, track_free)

/* Somebody tapped a button: returns whether the tap was for them.  Inside the
 * transaction of the webhook. */
typedef bool (*TrackTap)(const char *payload, const char *number, void *user_data);

/* @heard: after a commit that held taps which were taken. */
void
track_set_tap(Track *track, TrackTap tap, void (*heard)(void *user_data),
              void *user_data);

/* Who hears what citizens write (borrowed); without it nobody does.  @answered: after a
 * commit with which answers were queued. */
void
track_set_citizens(Track *track, Citizens *citizens, void (*answered)(void *user_data),
                   void *user_data);

/* @news: the provider says that our account, number or a template changed.  Inside the
 * transaction of the webhook. */
void
track_set_news(Track *track, void (*news)(void *user_data), void *user_data);

/* Works on stored webhooks (store/inbound.h) from an idle callback, in batches;
 * @track wakes by itself again while some wait. */
void
track_wake(Track *track);

/* Timers: uncertain emergencies are sent again after their wait, expired ones expire.
 */
bool
track_tick(Track *track, int64_t now_s, GError **error);

bool
track_is_idle(const Track *track);

/* Waits before it tries again, for trouble with the store. */
bool
track_is_stalled(const Track *track);

/* Returns: (unowned). */
const TrackCounts *
track_counts(const Track *track);
