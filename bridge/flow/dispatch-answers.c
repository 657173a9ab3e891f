/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What citizens are answered goes out beside the broadcasts: at most half of the pace,
 * and nothing while an emergency is to be sent.  An answer leaves at most once, so what
 * is in doubt is forgotten, and an answer that fails is nobody's alarm.
 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"
#include "bridge/store/answers.h"
#include "bridge/store/spending.h"

/* What became of answers is written down so late at most: at once, when none is under
 * way.  What half of the pace carries in that time is taken at once, and no more than
 * ANSWERS_MOST. */
#define ANSWERS_MS 100
#define ANSWERS_MOST 25

/* Trouble with the store. */
#define ANSWERS_AGAIN_MS 1000

/* An answer that surely was not sent is tried so often, after 1 s, 4 s, 16 s. */
#define ANSWER_TRIES 4

/* The parts of a notice follow one another, so that they arrive in order. */
#define ANSWER_PART_MS 1000

/* One under way. */
typedef struct {
    Dispatch *dispatch;
    int64_t id;
    unsigned tries;
    bool has_more; /* parts of a notice */
    DeliveryPrice price;
    int64_t started_ms;
} Flight;

/* What became of one, not yet in the store. */
typedef struct {
    AnswerResult result;
    DeliveryPrice price; /* of what was taken */
} Ended;

static void
add_ended(Dispatch *dispatch, int64_t id, AnswerFate fate, int64_t due_ms,
          DeliveryPrice price)
{
    const Ended ended = {{id, fate, due_ms}, price};

    if (dispatch->answers->len == 0)
        dispatch->answers_settle_ms = clock_now_ms() + ANSWERS_MS;
    g_array_append_val(dispatch->answers, ended);
}

static void
judge(const Flight *flight, const ChannelResult *result)
{
    Dispatch *dispatch = flight->dispatch;
    int64_t now_ms = clock_now_ms();
    DeliveryPrice nothing = {0};
    bool is_channel =
        dispatch_judge_answer(dispatch, flight->started_ms, result, now_ms);

    if (result->outcome == OUTCOME_ACCEPTED || result->outcome == OUTCOME_DELIVERED)
        add_ended(dispatch, flight->id,
                  flight->has_more ? ANSWER_NEXT_PART : ANSWER_TAKEN,
                  now_ms + ANSWER_PART_MS, flight->price);
    else if (is_channel)
        add_ended(dispatch, flight->id, ANSWER_BACK, now_ms, nothing);
    else if (result->outcome == OUTCOME_DEFERRED && flight->tries + 1 < ANSWER_TRIES)
        add_ended(
            dispatch, flight->id, ANSWER_AGAIN,
            now_ms + MAX(result->retry_after_s * 1000LL, 1000LL << (2 * flight->tries)),
            nothing);
    else
        add_ended(dispatch, flight->id, ANSWER_OVER, 0, nothing);
}

static void
on_answered(const ChannelResult *result, void *user_data)
{
    g_autofree Flight *flight = user_data;
    Dispatch *dispatch = flight->dispatch;

    dispatch->in_flight--;
    dispatch->answers_in_flight--;
    judge(flight, result);
    if (dispatch->answers_in_flight == 0)
        dispatch->answers_settle_ms = clock_now_ms();
    dispatch_arm(dispatch, 0);
}

static void
send_body(Dispatch *dispatch, const AnswerRow *row, const char *body, bool has_more,
          int64_t now_ms)
{
    char callback[64];
    ChannelMessage message = {
        .number = row->number,
        .bsuid = row->bsuid,
        .callback = callback,
        .body = body,
    };
    Flight *flight = g_new0(Flight, 1);

    g_snprintf(callback, sizeof callback, DISPATCH_ANSWER "%" G_GINT64_FORMAT, row->id);
    flight->dispatch = dispatch;
    flight->id = row->id;
    flight->tries = row->tries;
    flight->has_more = has_more;
    flight->price =
        money_price(dispatch->money, PRICE_SERVICE, row->number, clock_now_ms());
    flight->started_ms = now_ms;
    dispatch->in_flight++;
    dispatch->answers_in_flight++;
    dispatch->channel->ops->send(dispatch->channel, &message, on_answered, flight);
    pace_take(dispatch->pace, g_get_monotonic_time(), 1);
}

/* The parts of a notice for somebody inside the window; NULL = it goes no further. */
static const GPtrArray *
notice_parts(Dispatch *dispatch, const AnswerRow *row, Wave **wave)
{
    *wave = waves_get(dispatch->waves, row->broadcast, NULL);
    if (!*wave || dispatch_is_paused(dispatch, *wave))
        return NULL;

    unsigned version = row->version < (*wave)->version_count ? row->version : 0;
    const GPtrArray *parts = (*wave)->versions[version].parts[1];

    return parts && row->part < parts->len ? parts : NULL;
}

static void
send_notice(Dispatch *dispatch, const AnswerRow *row, int64_t now_ms)
{
    DeliveryPrice nothing = {0};
    Wave *wave = NULL;
    const GPtrArray *parts = notice_parts(dispatch, row, &wave);
    const ChannelPart *part = parts ? parts->pdata[row->part] : NULL;

    if (!part) {
        add_ended(dispatch, row->id, ANSWER_OVER, 0, nothing);
        return;
    }
    if (part->media->len > 0 && !wave->is_ready) {
        waves_upload(dispatch->waves, wave, now_ms);
        add_ended(dispatch, row->id,
                  row->tries + 1 < ANSWER_TRIES ? ANSWER_AGAIN : ANSWER_OVER,
                  MAX(now_ms + (ANSWER_PART_MS << row->tries), wave->upload_at_ms),
                  nothing);
        return;
    }
    send_body(dispatch, row, part->body, row->part + 1 < parts->len, now_ms);
}

static bool
emergency_goes_first(Dispatch *dispatch, int64_t now_ms)
{
    return dispatch->waiting[CLASS_EMERGENCY].length > 0 ||
           (dispatch->has_emergency &&
            dispatch->in_flight > dispatch->answers_in_flight) ||
           deliveries_emergency_is_due(dispatch->store, dispatch->name, now_ms);
}

/* How many ANSWERS_MS carry. */
static unsigned
share(Dispatch *dispatch, int64_t now_ms)
{
    return MAX(brake_rate_now(&dispatch->brake, now_ms) / 2 / (1000 / ANSWERS_MS), 1);
}

/* How many may start now. */
static unsigned
room(Dispatch *dispatch, int64_t now_ms)
{
    unsigned most = dispatch_most_in_flight(dispatch, CLASS_ROUTINE, now_ms);
    unsigned paced;

    if (dispatch_is_blocked(dispatch, now_ms) || dispatch->store_fails > 0 ||
        dispatch->in_flight >= most || emergency_goes_first(dispatch, now_ms))
        return 0;
    pace_set_rate(dispatch->pace, brake_rate_now(&dispatch->brake, now_ms));
    paced = pace_available(dispatch->pace, g_get_monotonic_time());
    return MIN(MIN(paced, share(dispatch, now_ms)),
               MIN(most - dispatch->in_flight, ANSWERS_MOST));
}

static bool
settle(Dispatch *dispatch, int64_t now_ms, GError **error)
{
    for (unsigned i = 0; i < dispatch->answers->len; i++) {
        const Ended *ended = &g_array_index(dispatch->answers, Ended, i);

        if (!answers_settle(dispatch->store, &ended->result, 1, error))
            return false;
        if (ended->price.kind != 0 &&
            !spending_add(dispatch->store, now_ms / 3600000, ended->price.kind, 1,
                          ended->price.cost, error))
            return false;
    }
    return true;
}

/* One commit: what became of answers, and @most new ones. */
static GPtrArray *
books(Dispatch *dispatch, unsigned most, int64_t now_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = NULL;
    bool ok = store_begin(dispatch->store, &error);

    if (ok) {
        ok = settle(dispatch, now_ms, &error);
        if (ok && most > 0)
            rows = answers_take(dispatch->store, dispatch->name, now_ms, most, &error);
        ok = ok && (most == 0 || rows);
        if (!ok)
            store_rollback(dispatch->store);
        else
            ok = store_commit(dispatch->store, &error);
    }
    if (!ok) {
        g_warning("answers wait: %s", error ? error->message : "no reason given");
        dispatch->answers_settle_ms = now_ms + ANSWERS_AGAIN_MS;
        dispatch->answers_at_ms = now_ms + ANSWERS_AGAIN_MS;
        return NULL;
    }
    g_array_set_size(dispatch->answers, 0);
    if (rows)
        dispatch->answers_at_ms =
            now_ms + rows->len * ANSWERS_MS / share(dispatch, now_ms);
    dispatch->answers_due_ms = answers_next_due_ms(dispatch->store, dispatch->name);
    return g_steal_pointer(&rows);
}

static void
start(Dispatch *dispatch, const GPtrArray *rows, int64_t now_ms)
{
    for (unsigned i = 0; i < rows->len; i++) {
        const AnswerRow *row = g_ptr_array_index(rows, i);

        if (row->body)
            send_body(dispatch, row, row->body, false, now_ms);
        else
            send_notice(dispatch, row, now_ms);
    }
}

/* Whether @at_ms is over; also when the clock was set back. */
static bool
is_over(int64_t at_ms, int64_t now_ms)
{
    return now_ms >= at_ms || now_ms < at_ms - ANSWERS_AGAIN_MS;
}

void
dispatch_answer(Dispatch *dispatch, int64_t now_ms)
{
    bool settles =
        dispatch->answers->len > 0 && is_over(dispatch->answers_settle_ms, now_ms);
    bool takes =
        dispatch->answers_due_ms <= now_ms && is_over(dispatch->answers_at_ms, now_ms);
    unsigned most = takes ? room(dispatch, now_ms) : 0;

    if (takes && most == 0)
        dispatch->answers_at_ms =
            now_ms +
            (dispatch_is_blocked(dispatch, now_ms) ? ANSWERS_AGAIN_MS : ANSWERS_MS);
    if (!settles && most == 0)
        return;

    g_autoptr(GPtrArray) rows = books(dispatch, most, now_ms);

    if (rows)
        start(dispatch, rows, now_ms);
}

int64_t
dispatch_next_answer_ms(const Dispatch *dispatch)
{
    int64_t take_ms = MAX(dispatch->answers_due_ms, dispatch->answers_at_ms);

    return dispatch->answers->len > 0 ? MIN(dispatch->answers_settle_ms, take_ms)
                                      : take_ms;
}

bool
dispatch_start_answers(Dispatch *dispatch, GError **error)
{
    int64_t n = answers_drop_doubtful(dispatch->store, dispatch->name, error);

    if (n > 0)
        g_message("%" G_GINT64_FORMAT " answers were under way at the last end: they "
                  "are not repeated",
                  n);
    dispatch_answers_wait(dispatch);
    return n >= 0;
}

void
dispatch_end_answers(Dispatch *dispatch)
{
    if (dispatch->answers->len > 0) {
        g_autoptr(GPtrArray) rows = books(dispatch, 0, clock_now_ms());

        g_assert(rows == NULL);
    }
    g_clear_pointer(&dispatch->answers, g_array_unref);
}

void
dispatch_answers_wait(Dispatch *dispatch)
{
    dispatch->answers_due_ms = 0;
    dispatch_arm(dispatch, 0);
}

GArray *
dispatch_answers_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Ended));
}
