/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * deliveries - one subscriber, one channel, one broadcast; parts and attempts
 *
 * The hot path: everything here works on batches, each batch one commit, and
 * the cost of a row does not grow with the audience.  State changes go through
 * attempt_next() of base/attempt.h and nothing else.
 */
#pragma once

#include "bridge/base/attempt.h"
#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* An attempt that was marked `sending` and must now be sent.  Strings owned. */
typedef struct {
    int64_t delivery;
    unsigned part, attempt; /* parts from 0, attempts from 1 */
    unsigned tries;         /* how often this attempt was claimed, this time included: a
                               deferred one is claimed again under the same number */
    int64_t broadcast, subscriber;
    NoticeClass class;
    bool no_marketing; /* the person refuses it */
    bool open;         /* composed for inside the 24-hour window */
    unsigned version;  /* language version, from 1; 0 = all that there are */
    char *number;      /* E.164 with +, or NULL */
    char *bsuid;       /* or NULL */
} Claim;

void
claim_free(Claim *claim);

/* How many parts @version of @broadcast (as in Claim) has inside (@open) or outside the
 * window.  0 = the channel cannot carry it (say, no template): the delivery fails with
 * @reason (static text).  Called inside the claim's transaction, once for each
 * broadcast, version and window: it may read the store and must not change it. */
typedef unsigned (*DeliveryParts)(int64_t broadcast, unsigned version, bool open,
                                  const char **reason, void *user_data);

/* What one message is charged as, and costs, when the provider takes it: kinds and sums
 * of spending.h; kind 0 = nothing to book. */
typedef struct {
    unsigned kind;
    int64_t cost;
} DeliveryPrice;

/* As DeliveryParts; @number may be NULL. */
typedef DeliveryPrice (*DeliveryPricing)(int64_t broadcast, bool open,
                                         const char *number, void *user_data);

/*
 * Claims at most @most deliveries of @channel that are due at @now_ms, the most
 * urgent class first, the broadcasts of one class in equal shares; makes the parts of
 * those that have none; marks the attempts `sending`; all in one commit.  Skipped:
 * broadcasts that are not ready or sending, whose send_at has not come, or
 * which are paused.  Deliveries of an expired broadcast become `expired`, those of
 * people who have left or were suspended meanwhile `skipped`.  A broadcast that is
 * ready becomes sending with its first claim.  Which language version people get is
 * settled with the first claim of their delivery: their own when the broadcast has it,
 * else all.  The parts of a delivery follow one another: the next is due when the one
 * before was accepted.
 * @pricing: what each message costs; NULL = nothing.
 * Returns: (owned, of Claim), possibly empty although more is due
 * (what could not be sent was settled instead: ask deliveries_next_due_ms()); NULL on
 * error.
 */
GPtrArray *
deliveries_claim(Store *store, const char *channel, int64_t now_ms, unsigned most,
                 DeliveryParts parts, DeliveryPricing pricing, void *user_data,
                 GError **error);

/* Quiet hours: routine deliveries are not due before @until_ms (0 = there are none),
 * but for trials and questions to staff.  Kept in memory. */
void
deliveries_set_quiet(Store *store, int64_t until_ms);

/* Whether an emergency has deliveries of @channel that are due at @now_ms. */
bool
deliveries_emergency_is_due(Store *store, const char *channel, int64_t now_ms);

/* When the next delivery of @channel becomes due, in ms; INT64_MAX = none waits. */
int64_t
deliveries_next_due_ms(Store *store, const char *channel);

/* How an attempt went.  Strings borrowed. */
typedef struct {
    int64_t delivery;
    unsigned part, attempt;
    AttemptEvent event; /* ACCEPT, DEFER, DOUBT, FAIL */
    int64_t at_ms;
    int64_t retry_at_ms;     /* DEFER; and FAIL with @again */
    bool again;              /* FAIL: make another attempt of this part */
    bool close_window;       /* FAIL: the window is closed (131047): compose anew as
                                template, parts that are not needed become skipped */
    const char *provider_id; /* ACCEPT */
    int code;                /* the provider's, 0 = none */
    const char *reason;      /* stable word of ours */
    const char *detail;      /* the provider's own words, for the technician */
} AttemptResult;

/*
 * Settles a batch in one commit.  After ACCEPT of a part the next part is due.  A
 * callback that came before counts: ACCEPT then only adds the provider's id.
 * Results of attempts that are gone are ignored.  @close_window acts on part 0 of
 * a delivery that was composed for inside the window; on a later part it is a
 * failure, since the template would repeat what has arrived already.
 */
bool
deliveries_settle(Store *store, const AttemptResult *results, size_t n, GError **error);

/* A status callback.  Strings borrowed. */
typedef struct {
    const char *provider_id; /* may be NULL when callback is there */
    const char *callback;    /* "delivery.part.attempt", or NULL */
    AttemptEvent event;      /* SENT, DELIVERED, READ, FAIL */
    int64_t at_s;            /* the provider's time */
    int code;
    const char *reason, *detail;
    const char *bsuid; /* learnt, or NULL */
    bool again;        /* FAIL: as in AttemptResult */
    bool close_window;
    int64_t retry_at_ms;
} StatusUpdate;

/*
 * Applies a batch in one commit: by provider id, else by callback.  Doubled,
 * late and reordered ones are harmless.  @unknown (may be NULL) counts those
 * that belong to nothing of ours.
 */
bool
deliveries_apply(Store *store, const StatusUpdate *updates, size_t n, unsigned *unknown,
                 GError **error);

/*
 * After a crash: every attempt that stands as `sending` becomes uncertain (of
 * @channel; NULL = all).  Called by the owner before anything is claimed.
 * Returns: how many, -1 on error.
 */
int64_t
deliveries_doubt_sending(Store *store, const char *channel, int64_t now_ms,
                         GError **error);

/*
 * Emergency attempts that are uncertain since before @before_ms, and not for more than
 * a week, become pending again (EVENT_RESEND: another attempt).  Others stay.
 * The earlier attempt stays in doubt, so that its callback still counts.
 * Returns: how many, -1 on error.
 */
int64_t
deliveries_resend_uncertain(Store *store, int64_t before_ms, GError **error);

/* Whether an emergency that is going out has attempts that will be sent again so. */
bool
deliveries_emergency_in_doubt(Store *store);

/* Expires what waits for a broadcast whose valid_until has passed.  Returns: how
 * many, -1 on error. */
int64_t
deliveries_expire(Store *store, int64_t now_s, GError **error);

/* Deliveries of @broadcast that are not settled (attempt_is_settled()); those that are
 * `uncertain` count only when they are so since after @uncertain_before_ms. */
bool
deliveries_unsettled(Store *store, int64_t broadcast, bool callbacks,
                     int64_t uncertain_before_ms, int64_t *unsettled, GError **error);
