/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"
#include "bridge/store/templates.h"

/* A delivery that was claimed before its files were there waits so long. */
#define MEDIA_WAIT_MS 1000

/* From this rate on nothing but the line is the limit. */
#define RATE_UNPACED 5000

/* A message under way. */
typedef struct {
    Dispatch *dispatch;
    Claim *claim;
    const char *template; /* interned, or NULL */
    int64_t started_ms;
} Flight;

unsigned
dispatch_most_in_flight(Dispatch *dispatch, NoticeClass class, int64_t now_ms)
{
    unsigned reserve = class == CLASS_EMERGENCY ? DISPATCH_RESERVE : 0;
    unsigned rate = brake_rate_now(&dispatch->brake, now_ms);
    unsigned connections = MAX(dispatch->channel->connections, 1);

    if (dispatch->brake.is_probing)
        return 1;

    /* Nothing waits inside the client: with pacing a slow moment would end in a
     * burst, and without it libcurl tries each that waits against every connection,
     * again and again (a twentieth of all instructions).  200 ms' worth may be under
     * way on few connections that carry many (HTTP/2). */
    if (rate >= RATE_UNPACED)
        return MIN(connections, LIMIT_CLAIM / 2) + reserve;
    return MIN(MAX(connections, rate / 5), LIMIT_CLAIM / 2) + reserve;
}

unsigned
dispatch_most_to_claim(Dispatch *dispatch, int64_t now_ms)
{
    return dispatch_most_in_flight(
        dispatch, dispatch->has_emergency ? CLASS_EMERGENCY : CLASS_ROUTINE, now_ms);
}

/* Of what waits; call it only when something does. */
static NoticeClass
most_urgent(const Dispatch *dispatch)
{
    NoticeClass class = CLASS_EMERGENCY;

    while (class > CLASS_ROUTINE && dispatch->waiting[class].length == 0)
        class --;
    return class;
}

bool
dispatch_has_room(Dispatch *dispatch, int64_t now_ms)
{
    return dispatch->waiting_n > 0 &&
           dispatch->in_flight <
               dispatch_most_in_flight(dispatch, most_urgent(dispatch), now_ms);
}

bool
dispatch_is_blocked(Dispatch *dispatch, int64_t now_ms)
{
    return dispatch->is_halted || dispatch->is_stopped ||
           brake_is_on(&dispatch->brake, now_ms);
}

/* Nothing of it has left: back to pending, where the store still takes it. */
void
dispatch_give_back(Dispatch *dispatch, NoticeClass most, const char *reason)
{
    int64_t now_ms = clock_now_ms();

    for (unsigned i = 0; i <= most; i++) {
        Claim *claim;

        dispatch->waiting_n -= dispatch->waiting[i].length;

        while ((claim = g_queue_pop_head(&dispatch->waiting[i])) != NULL) {
            dispatch_put_back(dispatch, claim, now_ms, now_ms, reason);
            claim_free(claim);
        }
    }
}

static void
on_sent(const ChannelResult *result, void *user_data)
{
    Flight *flight = user_data;
    Dispatch *dispatch = flight->dispatch;

    dispatch->in_flight--;
    dispatch->ended++;
    dispatch_judge(dispatch, flight->claim, flight->template, flight->started_ms,
                   result);
    claim_free(flight->claim);
    g_free(flight);

    if (dispatch->in_flight == 0 || dispatch->waiting_n > 0 ||
        dispatch->next_due_ms == 0 || dispatch->results->len >= DISPATCH_SETTLE_MANY ||
        alarms_wait(dispatch->alarms))
        dispatch_arm(dispatch, 0);
    else
        dispatch_arm(dispatch, g_get_monotonic_time() + DISPATCH_SETTLE_MS * 1000);
}

static void
send_part(Dispatch *dispatch, Claim *claim, const ChannelPart *part, int64_t now_ms)
{
    char callback[64];
    ChannelMessage message = {
        .number = claim->number,
        .bsuid = claim->bsuid,
        .callback = callback,
        .body = part->body,
    };
    Flight *flight = g_new(Flight, 1);

    g_snprintf(callback, sizeof callback, "%" G_GINT64_FORMAT ".%u.%u", claim->delivery,
               claim->part, claim->attempt);
    flight->dispatch = dispatch;
    flight->claim = claim;
    flight->template = part->template;
    flight->started_ms = now_ms;
    dispatch->in_flight++;
    dispatch->channel->ops->send(dispatch->channel, &message, on_sent, flight);
}

static bool
is_template_missed(const Wave *wave, const Claim *claim)
{
    return claim->version < wave->version_count &&
           g_strcmp0(wave->versions[claim->version].reason[claim->open],
                     TEMPLATE_PAUSE) == 0;
}

/* A marketing opt-out ends no more than marketing: an emergency is never that. */
static bool
is_refused(const Claim *claim, const ChannelPart *part)
{
    return claim->no_marketing && claim->class != CLASS_EMERGENCY &&
           g_strcmp0(part->category, "marketing") == 0;
}

/* Returns: whether a message left. */
static bool
start_one(Dispatch *dispatch, Claim *claim, int64_t now_ms)
{
    Wave *wave = waves_get(dispatch->waves, claim->broadcast, NULL);
    const GPtrArray *parts = wave != NULL ? wave_parts(wave, claim) : NULL;

    if (wave == NULL || dispatch_is_paused(dispatch, wave)) {
        dispatch_put_back(dispatch, claim, now_ms,
                          wave == NULL ? now_ms + MEDIA_WAIT_MS : now_ms, "paused");
    } else if (parts == NULL && is_template_missed(wave, claim)) {
        dispatch_wait_for_template(dispatch, claim->broadcast, now_ms);
        dispatch_put_back(dispatch, claim, now_ms, now_ms, TEMPLATE_PAUSE);
    } else if (parts == NULL || claim->part >= parts->len ||
               (claim->number == NULL && claim->bsuid == NULL)) {
        AttemptResult *result =
            dispatch_add_result(dispatch, claim, EVENT_FAIL, now_ms);

        result->reason = g_strdup(
            parts == NULL || claim->part >= parts->len ? "not-composed" : "no-address");
    } else if (!wave->is_ready) {
        waves_upload(dispatch->waves, wave, now_ms);
        dispatch_put_back(dispatch, claim, now_ms,
                          MAX(now_ms + MEDIA_WAIT_MS, wave->upload_at_ms),
                          "media-waits");
    } else if (is_refused(claim, g_ptr_array_index(parts, claim->part))) {
        dispatch_add_result(dispatch, claim, EVENT_FAIL, now_ms)->reason =
            g_strdup("marketing-refused");
    } else {
        send_part(dispatch, claim, g_ptr_array_index(parts, claim->part), now_ms);
        return true;
    }
    claim_free(claim);
    return false;
}

static Claim *
pop_most_urgent(Dispatch *dispatch)
{
    dispatch->waiting_n--;
    return g_queue_pop_head(&dispatch->waiting[most_urgent(dispatch)]);
}

void
dispatch_start_waiting(Dispatch *dispatch, int64_t now_ms)
{
    unsigned put_back = 0, left = 0;

    if (dispatch->waiting_n == 0 || dispatch->store_fails > 0 ||
        dispatch_is_blocked(dispatch, now_ms))
        return;

    pace_set_rate(dispatch->pace, brake_rate_now(&dispatch->brake, now_ms));
    while (dispatch_has_room(dispatch, now_ms)) {
        int64_t now_us = g_get_monotonic_time();

        if (pace_available(dispatch->pace, now_us) == 0)
            break;
        if (start_one(dispatch, pop_most_urgent(dispatch), now_ms)) {
            /* Counted once it has left: this process may have been halted meanwhile. */
            pace_take(dispatch->pace, g_get_monotonic_time(), 1);
            left++;
        } else {
            put_back++;
        }
    }

    /* All that is due waits for its files: no use in claiming more of it. */
    if (put_back > 0 && left == 0 && dispatch->in_flight == 0 &&
        waves_are_uploading(dispatch->waves))
        dispatch->hold_until_ms = now_ms + MEDIA_WAIT_MS;
}

/* Sends back what waits for a broadcast that goes no further. */
void
dispatch_sift(Dispatch *dispatch, int64_t now_ms)
{
    dispatch->must_sift = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(dispatch->waiting); i++) {
        GQueue kept = G_QUEUE_INIT;
        Claim *claim;

        while ((claim = g_queue_pop_head(&dispatch->waiting[i])) != NULL) {
            Wave *wave = waves_get(dispatch->waves, claim->broadcast, NULL);

            if (wave == NULL || !dispatch_is_paused(dispatch, wave)) {
                g_queue_push_tail(&kept, claim);
                continue;
            }
            dispatch_put_back(dispatch, claim, now_ms, now_ms, "paused");
            claim_free(claim);
            dispatch->waiting_n--;
        }
        dispatch->waiting[i] = kept;
    }
}
