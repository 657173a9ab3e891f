/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * waves - broadcasts that are going out: composed once, their media uploaded once
 *
 * A wave is what all deliveries of one broadcast on one channel share: the parts
 * for inside and outside the 24-hour window, with the provider's media ids in
 * them; and the same for each language version that the broadcast has.  The cache is
 * bounded; what falls out is made again from the store.
 */
#pragma once

#include "bridge/base/limits.h"
#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/deliveries.h"

typedef struct Waves Waves;

/* [1] is inside the window. */
typedef struct {
    GPtrArray *parts[2];   /* of ChannelPart; NULL = cannot */
    const char *reason[2]; /* static word of why not */
} WaveVersion;

/* Plain data; valid until the next waves_get(). */
typedef struct {
    int64_t id;
    BroadcastState state;                     /* as it was last read */
    WaveVersion versions[1 + LIMIT_VERSIONS]; /* as Claim counts them */
    unsigned version_count;                   /* at least 1: the one with all */
    bool is_allowed;                          /* its author's rights were asked again */
    bool is_paid_for;                         /* the month's budget holds it */
    bool is_ready;                            /* every file has its id */
    bool is_uploading;
    unsigned upload_tries; /* that failed, in a row */
    int64_t upload_at_ms;  /* not before; 0 = now */
    int64_t unknown_to;    /* the delivery that an unknown error came for last */
    int unknown_code;
    unsigned unknown_count; /* different deliveries in a row */
    struct WavePrivate *own;
} Wave;

/* An upload ended.  @result NULL: the file is missing in the store.  The wave is
 * ready, or its next file goes up by itself, or (after a failure) waits for
 * waves_upload(). */
typedef void (*WavesUploaded)(Wave *wave, const ChannelResult *result, void *user_data);

/* Everything is borrowed and outlives it. */
Waves *
waves_new(const Settings *settings, Store *store, Channel *channel,
          WavesUploaded uploaded, void *user_data);

/* The channel's `done`s must all have come. */
void
waves_free(Waves *waves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Waves, waves_free)

/*
 * Returns: (unowned) the wave of @broadcast, loaded and composed when needed; NULL
 * with STORE_ERROR when the store has trouble, any other error when the content
 * cannot be read.
 */
Wave *
waves_get(Waves *waves, int64_t broadcast, GError **error);

/* Returns: (unowned, of ChannelPart) what @claim is composed of; NULL = cannot. */
const GPtrArray *
wave_parts(const Wave *wave, const Claim *claim);

/* Uploads what has no id yet, one file after the other.  @now_ms: not before
 * wave->upload_at_ms. */
void
waves_upload(Waves *waves, Wave *wave, int64_t now_ms);

/* Reads the states anew: somebody has paused, resumed or cancelled. */
void
waves_refresh(Waves *waves);

/* Whether a wave is uploading, and when the next one wants to (INT64_MAX = none). */
bool
waves_are_uploading(const Waves *waves);
int64_t
waves_next_upload_ms(const Waves *waves);

/* Goes on with uploads whose wait is over. */
void
waves_retry(Waves *waves, int64_t now_ms);
