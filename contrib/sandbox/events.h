/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * events - what happens later: statuses, webhooks, delayed replies
 *
 * One queue in the order of the stand-in's clock, and the threads that post
 * webhooks.  What is not answered by 200 is posted again, at longer and longer
 * intervals.  With world->lock held unless a comment says otherwise.
 */
#pragma once

#include <microhttpd.h>

#include "contrib/sandbox/world.h"

/* More than this is dropped and counted as lost. */
#define EVENTS_MAX 1000000

typedef struct {
    int64_t delay_us;
    State state;
    int error;
    bool bad_signature; /* posted alone, and not again */
    bool early;         /* posted alone, before the HTTP reply */
} StatusPlan;

/* Starts @threads threads; sets world->events.  Takes no lock. */
void
events_start(World *world, unsigned threads);

/* Ends the threads and lets all delayed replies go.  Takes the lock itself. */
void
events_stop(World *world);

/* After the server has stopped.  Takes no lock. */
void
events_free(World *world);

/* Returns: whether events_stop() was called: no reply may be delayed any more. */
bool
events_stopping(const World *world);

/*
 * The handshake of the webhook: does it give our challenge back?  Blocks, without
 * the lock.  Returns: the HTTP status, or 0 when there was none or a wrong body.
 */
long
events_handshake(World *world);

void
events_status(World *world, const Message *message, const StatusPlan *plan);

/* Post @body (borrowed) as it is. */
void
events_post(World *world, GBytes *body, bool bad_signature);

/* Resume @connection, which is suspended, after @delay_ms. */
void
events_resume(World *world, struct MHD_Connection *connection, int64_t delay_ms);

/* Resume it when the early status of message @seq was posted. */
void
events_resume_after(World *world, struct MHD_Connection *connection, int64_t seq);

/* Forget what is queued; delayed replies go at once. */
void
events_clear(World *world);

/* The clock or a knob changed: look again. */
void
events_wake(World *world);

/* Returns: how many wait. */
size_t
events_waiting(const World *world);
