/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * queue - freeze a draft and its audience into a broadcast with deliveries
 */
#pragma once

#include "bridge/base/broadcast.h"
#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/questions.h"

typedef struct Queue Queue;

/* @channels: of Channel, borrowed. */
Queue *
queue_new(const Settings *settings, Store *store, GPtrArray *channels);
/* What is under way ends with an error (STORE_ERROR_FAILED): a restart resumes it. */
void
queue_free(Queue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Queue, queue_free)

typedef void (*QueueDone)(int64_t broadcast, const GError *error, void *user_data);

/*
 * Writes media files, then the broadcast (state freezing), then its deliveries
 * in chunks from idle callbacks, then sets it ready together with the mail's
 * state `queued`.  live=no and [prova]: only staff phones (design 3).
 * The topic decides class, validity and audience where the draft does not.
 */
void
queue_start(Queue *queue, const Draft *draft, const char *sender, int64_t mail_id,
            QueueDone done, void *user_data);

/* After a restart: drops or resumes what is not ready.  Blocks; before the loop. */
bool
queue_resume(Queue *queue, GError **error);

/* Whether citizens receive: live=yes is written, or `banditore live` was given (a
 * fact of @store, which may be NULL). */
bool
queue_is_live(const Settings *settings, Store *store);

/*
 * The question to the phones of question->person, on every channel that hears taps, as
 * a broadcast of its own that only they get.  Joins the caller's transaction.
 */
bool
queue_ask(const Settings *settings, Store *store, GPtrArray *channels,
          const Draft *draft, const QuestionRow *question, GError **error);

/* How many people would receive @draft of @sender now; -1 when the store fails. */
int64_t
queue_count_audience(const Settings *settings, Store *store, GPtrArray *channels,
                     const Draft *draft, const char *sender);

/* Returns: (owned) the frozen broadcast as channels see it; NULL with STORE_ERROR. */
Broadcast *
queue_load_broadcast(const Settings *settings, Store *store, int64_t id,
                     GError **error);

/* The same for a draft that is not frozen, for previews. (owned) */
Broadcast *
queue_preview_broadcast(const Settings *settings, const Draft *draft, bool is_trial);
