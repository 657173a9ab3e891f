/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * flow-world - a real store in a temporary folder and a channel that is told what
 * to answer, for the tests of bridge/flow
 */
#pragma once

#include "bridge/channels/channel.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/queue.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/store.h"

/* A message that the channel was asked to send. */
typedef struct {
    int64_t delivery;
    unsigned part, attempt;
    int64_t answer; /* to a citizen, its id; 0 = a delivery */
    char *number, *bsuid;
    char *body;
    int64_t at_us; /* monotonic */
} FakeSent;

typedef struct FakeChannel FakeChannel;

/* Says what becomes of @sent; the result is ACCEPTED beforehand. */
typedef void (*FakeAnswer)(FakeChannel *fake, const FakeSent *sent,
                           ChannelResult *result);

struct FakeChannel {
    Channel base;
    GPtrArray *sent;          /* of FakeSent, in order */
    FakeAnswer answer;        /* NULL = all accepted */
    unsigned delay_ms;        /* before an answer */
    bool is_mute;             /* keeps its answers until fake_speak() */
    GPtrArray *unsaid;        /* of what it owes */
    unsigned open_parts;      /* texts of a composition inside the window */
    const char *templates[3]; /* outside the window, the best first; ended by NULL */
    bool is_banned[2];
    const char *category; /* of the template */
    bool has_no_template; /* outside the window nothing can go */
    unsigned uploads;
    Outcome upload_outcome;
    OutcomeScope upload_scope;
    void *data; /* the test's own */
};

/* What the administrator heard. */
typedef struct {
    char *dir;
    Settings *settings;
    Store *store;
    FakeChannel *fake;
    GPtrArray *channels; /* with it alone */
    DispatchEvents events;
    GPtrArray *alerts; /* of char *, codes */
    unsigned settled;
    const char *topic;     /* of what world_queue() makes; NULL = none */
    const char *languages; /* of its versions, "it,de", whose titles end with them; NULL
                              = none */
} World;

/* @settings: text of banditore.conf, NULL = a live bridge without topics.  The fact
 * "live" stands in the store. */
World *
world_new(const char *settings);
void
world_free(World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* Closes and opens the store, as after a crash. */
void
world_reopen(World *world);

/* Enrols @n citizens, from +393330000001 on. */
void
world_enrol(World *world, unsigned n);

/* Freezes a broadcast to everybody and returns its id.  @media: bytes of an image,
 * NULL = none. */
int64_t
world_queue(World *world, const char *title, NoticeClass class, const char *media);

/* Runs the loop until @dispatch is idle; fails the test after 20 s. */
void
world_run(World *world, Dispatch *dispatch);

/* Runs the loop until @what says so; fails the test after 20 s. */
void
world_until(bool (*what)(void *user_data), void *user_data);

/* Deliveries of @broadcast in @state. */
int64_t
world_count(World *world, int64_t broadcast, AttemptState state);

/* Whether the administrator heard @code. */
bool
world_heard(World *world, const char *code);

/* Gives all answers that a mute channel owes. */
void
fake_speak(FakeChannel *fake);

/* Gives those to messages with @words in them, and stays mute. */
void
fake_speak_of(FakeChannel *fake, const char *words);

/* How often a message went to @number; NULL = in all. */
unsigned
fake_count(FakeChannel *fake, const char *number);

/* The most that one delivery's part was sent. */
unsigned
fake_most_repeats(FakeChannel *fake);
