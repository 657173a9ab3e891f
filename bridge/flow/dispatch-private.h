/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * dispatch-private - what the files of dispatch share; nobody else includes it
 *
 * dispatch.c decides when something happens, dispatch-books.c speaks with the
 * store, dispatch-send.c with the channel, and dispatch-outcome.c says what its
 * answers mean.
 */
#pragma once

#include "bridge/base/limits.h"
#include "bridge/flow/alarms.h"
#include "bridge/flow/brake.h"
#include "bridge/flow/dispatch.h"
#include "bridge/flow/money.h"
#include "bridge/flow/pace.h"
#include "bridge/flow/waves.h"
#include "bridge/store/deliveries.h"

/* Results are written at the latest after so long, or when so many are there; and
 * with each claim, which is made when connections become free.  A commit costs a write
 * to the disk, however few it holds. */
#define DISPATCH_SETTLE_MS 100
#define DISPATCH_SETTLE_MANY LIMIT_CLAIM

/* A broadcast that goes no further, and the static word of why (store/stops.h). */
typedef struct {
    int64_t broadcast;
    const char *why;
} DispatchPause;

struct Dispatch {
    const Settings *settings;
    Store *store;
    Channel *channel;
    const char *name;
    DispatchEvents events;

    Waves *waves;
    Money *money;
    Brake brake;
    Pace *pace;
    GRand *rand;
    GSource *timer;
    int64_t armed_us; /* when the timer goes off, monotonic */

    GQueue waiting[CLASS_EMERGENCY + 1]; /* of Claim: claimed, not yet started */
    unsigned waiting_n;
    unsigned in_flight;
    GArray *results; /* of AttemptResult with owned strings, not yet in the store */
    int64_t oldest_result_ms;

    GPtrArray *to_ban; /* interned names of templates, for the next commit */
    GArray *to_pause;  /* of DispatchPause, for the next commit */
    GArray *refused;   /* of int64_t: subscribers, as new people are too many today */
    GHashTable *tries; /* delivery -> how often it was put off */
    Alarms *alarms;

    bool is_started;
    bool is_halted;     /* dispatch_halt() */
    bool is_stopped;    /* `banditore stop`: a fact in the store */
    bool must_look;     /* something new may be there: look around */
    bool claim_now;     /* and claim, whatever waits already */
    bool has_emergency; /* one is going out: its reserve may be claimed for */
    bool must_sift;     /* a broadcast was stopped: what waits for it goes back */
    int64_t version;    /* of the data, as others change it */
    int64_t looked_ms;
    int64_t next_due_ms;    /* 0 = claim and see */
    int64_t quiet_until_ms; /* routine notices wait until then; 0 = they do not */
    int64_t hold_until_ms;

    GArray *answers;            /* to citizens that ended, not yet in the store */
    unsigned answers_in_flight; /* of in_flight */
    int64_t answers_due_ms;     /* the next in the store; 0 = look */
    int64_t answers_at_ms;      /* not before */
    int64_t answers_settle_ms;  /* what ended goes to the store then */

    unsigned store_fails; /* in a row */
    int64_t store_at_ms;  /* try again then */
    bool is_spoiled;      /* this claim cannot be committed: */
    bool is_unreadable;   /* a broadcast will be paused first */

    unsigned ended; /* answers since @counted_ms, and in the 100 ms before */
    unsigned ended_before;
    int64_t counted_ms;
};

/* Lets the timer go off at @at_us (monotonic) or before; 0 = at once. */
void
dispatch_arm(Dispatch *dispatch, int64_t at_us);

/* dispatch-send.c ------------------------------------------------------------- */

/* How many may be under way at once when one more of @class starts: emergencies have
 * DISPATCH_RESERVE of their own. */
unsigned
dispatch_most_in_flight(Dispatch *dispatch, NoticeClass class, int64_t now_ms);

/* The same for a claim, whose class is not known yet. */
unsigned
dispatch_most_to_claim(Dispatch *dispatch, int64_t now_ms);

/* Whether the most urgent of what waits may start, as far as it is about that. */
bool
dispatch_has_room(Dispatch *dispatch, int64_t now_ms);

/* Whether nothing may leave: stopped, or the channel waits. */
bool
dispatch_is_blocked(Dispatch *dispatch, int64_t now_ms);

/* Starts what was claimed, as far as pace and connections allow. */
void
dispatch_start_waiting(Dispatch *dispatch, int64_t now_ms);

/* What was claimed and has not left is pending again: all up to class @most, or what
 * belongs to broadcasts that go no further. */
void
dispatch_give_back(Dispatch *dispatch, NoticeClass most, const char *reason);
void
dispatch_sift(Dispatch *dispatch, int64_t now_ms);

/* dispatch-books.c ------------------------------------------------------------ */

/* Whether deliveries may be claimed at all now. */
bool
dispatch_may_claim(Dispatch *dispatch, int64_t now_ms);

/* Returns: how many to claim now; 0 = none. */
unsigned
dispatch_claim_size(Dispatch *dispatch, int64_t now_ms);

/* One commit: results, pauses, and a new claim where one is due.  On failure
 * everything stays in memory and store_at_ms says when to try again. */
void
dispatch_books(Dispatch *dispatch, int64_t now_ms);

/* dispatch-answers.c ---------------------------------------------------------- */

/* Returns: (owned) what Dispatch.answers is. */
GArray *
dispatch_answers_new(void);

/* What was under way at the last end is in doubt, and not repeated. */
bool
dispatch_start_answers(Dispatch *dispatch, GError **error);

/* Writes down what became of answers, and starts those that may leave now. */
void
dispatch_answer(Dispatch *dispatch, int64_t now_ms);

/* When dispatch_answer() has something to do; INT64_MAX = nothing. */
int64_t
dispatch_next_answer_ms(const Dispatch *dispatch);

/* At the end: writes down the last of them, and frees. */
void
dispatch_end_answers(Dispatch *dispatch);

/* dispatch-money.c ------------------------------------------------------------ */

/* What a message of @broadcast costs: DeliveryPricing. */
DeliveryPrice
dispatch_price(int64_t broadcast, bool open, const char *number, void *user_data);

/* Whether the month's budget holds @wave; otherwise it will be paused. */
bool
dispatch_can_pay(Dispatch *dispatch, Wave *wave, int64_t now_ms);

/* Tells the administrator, once a month, that the free messages run out. */
void
dispatch_warn_of_money(Dispatch *dispatch, int64_t now_ms);

/* dispatch-outcome.c ---------------------------------------------------------- */

/* Appends a result.  Returns: (unowned) it, until the next. */
AttemptResult *
dispatch_add_result(Dispatch *dispatch, const Claim *claim, AttemptEvent event,
                    int64_t now_ms);

/* It was claimed and surely not sent: pending again at @retry_at_ms. */
void
dispatch_put_back(Dispatch *dispatch, const Claim *claim, int64_t now_ms,
                  int64_t retry_at_ms, const char *reason);

/* What the channel said of @claim, which left at @started_ms by @template (interned, or
 * NULL). */
void
dispatch_judge(Dispatch *dispatch, const Claim *claim, const char *template,
               int64_t started_ms, const ChannelResult *result);

/* What an answer to a citizen tells of the channel as a whole.  Returns: whether that
 * is what refused it. */
bool
dispatch_judge_answer(Dispatch *dispatch, int64_t started_ms,
                      const ChannelResult *result, int64_t now_ms);

/* The template of @wave was banned and no other does: it waits, and says so. */
void
dispatch_wait_for_template(Dispatch *dispatch, int64_t broadcast, int64_t now_ms);

/* The same for the upload of a file. */
void
dispatch_judge_upload(Dispatch *dispatch, Wave *wave, const ChannelResult *result);

/* The broadcast goes no further until a person says so.  @code: static. */
void
dispatch_pause(Dispatch *dispatch, int64_t broadcast, const char *code, const char *why,
               int64_t now_ms);

/* Whether it is paused or cancelled, or about to be. */
bool
dispatch_is_paused(const Dispatch *dispatch, const Wave *wave);
