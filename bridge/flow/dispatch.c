/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/templates.h"
#include "bridge/store/broadcasts.h"

/* How often other processes' changes are looked for while busy, and else. */
#define LOOK_BUSY_MS 100
#define LOOK_IDLE_MS 1000

/* A broadcast whose files are still going up is waited for so long, when nothing
 * else is to be sent. */
#define HOLD_MS 2000

/* New broadcasts that are prepared at once. */
#define PREPARE_MOST 16

/* The timer is not set closer than this: a few messages may leave together. */
#define TURN_LEAST_US 2000

/* What is due within this time is waited for by `run --once`. */
#define IDLE_WITHIN_MS 30000

static void
turn(Dispatch *dispatch);

static gboolean
on_timer(gpointer user_data)
{
    turn(user_data);
    return G_SOURCE_CONTINUE;
}

static gboolean
call_back(GSource *source, GSourceFunc callback, gpointer user_data)
{
    (void) source;
    return callback(user_data);
}

static GSourceFuncs timer_funcs = {.dispatch = call_back};

/* Lets the timer go off at @at_us or before; 0 = at once. */
void
dispatch_arm(Dispatch *dispatch, int64_t at_us)
{
    if (at_us >= dispatch->armed_us)
        return;
    dispatch->armed_us = at_us;
    g_source_set_ready_time(dispatch->timer, at_us);
}

static void
clear_result(gpointer data)
{
    AttemptResult *result = data;

    g_free((char *) result->provider_id);
    g_free((char *) result->reason);
    g_free((char *) result->detail);
}

static void
on_uploaded(Wave *wave, const ChannelResult *result, void *user_data)
{
    Dispatch *dispatch = user_data;

    dispatch_judge_upload(dispatch, wave, result);
    dispatch_arm(dispatch, 0);
}

Dispatch *
dispatch_new(const Settings *settings, Store *store, Channel *channel,
             const DispatchEvents *events)
{
    Dispatch *dispatch = g_new0(Dispatch, 1);

    dispatch->settings = settings;
    dispatch->store = store;
    dispatch->channel = channel;
    dispatch->name = channel_name(channel);
    dispatch->events = *events;
    dispatch->waves = waves_new(settings, store, channel, on_uploaded, dispatch);
    dispatch->money = money_new(settings, store, channel);
    brake_init(&dispatch->brake, channel->rate_per_s);
    dispatch->pace = pace_new(channel->rate_per_s);
    dispatch->rand = g_rand_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(dispatch->waiting); i++)
        g_queue_init(&dispatch->waiting[i]);
    dispatch->results = g_array_new(FALSE, FALSE, sizeof(AttemptResult));
    g_array_set_clear_func(dispatch->results, clear_result);
    dispatch->answers = dispatch_answers_new();
    dispatch->to_ban = g_ptr_array_new();
    dispatch->to_pause = g_array_new(FALSE, FALSE, sizeof(DispatchPause));
    dispatch->refused = g_array_new(FALSE, FALSE, sizeof(int64_t));
    dispatch->tries = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    dispatch->alarms = alarms_new(&dispatch->events);
    dispatch->armed_us = INT64_MAX;
    dispatch->timer = g_source_new(&timer_funcs, sizeof(GSource));
    g_source_set_callback(dispatch->timer, on_timer, dispatch, NULL);
    g_source_attach(dispatch->timer, NULL);
    return dispatch;
}

void
dispatch_free(Dispatch *dispatch)
{
    if (dispatch == NULL)
        return;

    g_source_destroy(dispatch->timer);
    g_source_unref(dispatch->timer);
    if (dispatch->is_started) {
        dispatch->is_halted = true;
        dispatch->events = (DispatchEvents){0};
        dispatch_give_back(dispatch, CLASS_EMERGENCY, "halted");
        dispatch_books(dispatch, clock_now_ms());
    }
    dispatch_end_answers(dispatch);
    waves_free(dispatch->waves);
    money_free(dispatch->money);
    pace_free(dispatch->pace);
    g_rand_free(dispatch->rand);
    g_array_unref(dispatch->results);
    g_array_unref(dispatch->to_pause);
    g_ptr_array_unref(dispatch->to_ban);
    g_array_unref(dispatch->refused);
    g_hash_table_unref(dispatch->tries);
    alarms_free(dispatch->alarms);
    g_free(dispatch);
}

/* Whether something that is ready already is going out or may. */
static bool
is_other_work(Dispatch *dispatch, const GPtrArray *ready)
{
    g_autoptr(GPtrArray) sending = NULL;

    if (dispatch->in_flight + dispatch->waiting_n > 0)
        return true;
    for (unsigned i = 0; i < ready->len; i++) {
        const BroadcastRow *row = g_ptr_array_index(ready, i);
        const Wave *wave = waves_get(dispatch->waves, row->id, NULL);

        if (wave == NULL || wave->is_ready)
            return true;
    }
    sending = broadcasts_in_state(dispatch->store, BROADCAST_SENDING, NULL);
    return sending == NULL || sending->len > 0;
}

/* Lets the files of new broadcasts go up before anything of them is claimed. */
static void
prepare(Dispatch *dispatch, int64_t now_ms)
{
    g_autoptr(GPtrArray) ready =
        broadcasts_in_state(dispatch->store, BROADCAST_READY, NULL);

    if (ready == NULL || ready->len == 0)
        return;
    if (ready->len > PREPARE_MOST)
        g_ptr_array_set_size(ready, PREPARE_MOST);
    for (unsigned i = 0; i < ready->len; i++) {
        const BroadcastRow *row = g_ptr_array_index(ready, i);
        Wave *wave = waves_get(dispatch->waves, row->id, NULL);

        if (wave != NULL)
            waves_upload(dispatch->waves, wave, now_ms);
    }
    dispatch->hold_until_ms =
        waves_are_uploading(dispatch->waves) && !is_other_work(dispatch, ready)
            ? now_ms + HOLD_MS
            : 0;
}

static bool
is_busy(const Dispatch *dispatch)
{
    return dispatch->in_flight + dispatch->waiting_n + dispatch->results->len > 0;
}

/* Routine notices wait in the quiet hours. */
static void
look_at_hours(Dispatch *dispatch, int64_t now_ms)
{
    int64_t until_ms = hours_quiet_until(dispatch->settings, now_ms / 1000) * 1000;

    deliveries_set_quiet(dispatch->store, until_ms);
    if (until_ms != dispatch->quiet_until_ms)
        dispatch->next_due_ms = 0;
    dispatch->quiet_until_ms = until_ms;
}

/* An emergency overtakes: what was claimed for others and has not left goes back, so
 * that there is room to claim all of it that can start. */
static void
overtake(Dispatch *dispatch, int64_t now_ms)
{
    if (!deliveries_emergency_is_due(dispatch->store, dispatch->name, now_ms))
        return;
    dispatch_give_back(dispatch, CLASS_URGENT, "overtaken");
    dispatch->has_emergency = true;
    dispatch->claim_now = true;
}

/* What other processes did: `banditore stop`, a cancelled broadcast, new ones. */
static void
look_around(Dispatch *dispatch, int64_t now_ms)
{
    int64_t pause_ms = is_busy(dispatch) ? LOOK_BUSY_MS : LOOK_IDLE_MS;
    bool is_time =
        now_ms - dispatch->looked_ms >= pause_ms || now_ms < dispatch->looked_ms;

    if (!is_time && !dispatch->must_look)
        return;

    int64_t version = store_data_version(dispatch->store);

    dispatch->looked_ms = now_ms;
    look_at_hours(dispatch, now_ms);
    if (version == dispatch->version && !dispatch->must_look) {
        if (!is_busy(dispatch) && dispatch->next_due_ms > now_ms)
            dispatch->next_due_ms =
                deliveries_next_due_ms(dispatch->store, dispatch->name);
        return;
    }

    dispatch->must_look = false;

    g_autofree char *fact = store_get(dispatch->store, "halted");
    bool is_stopped = g_strcmp0(fact, "yes") == 0;

    if (is_stopped != dispatch->is_stopped)
        g_message("%s %s", dispatch->name, is_stopped ? "is stopped" : "goes on");
    dispatch->is_stopped = is_stopped;
    dispatch->version = version;
    dispatch->next_due_ms = 0;
    templates_apply(dispatch->store, dispatch->channel);
    waves_refresh(dispatch->waves);
    dispatch->must_sift = true;
    if (is_stopped || dispatch->is_halted)
        return;
    prepare(dispatch, now_ms);
    overtake(dispatch, now_ms);
}

/* How many answers came in the last 100 ms. */
static void
count_answers(Dispatch *dispatch, int64_t now_ms)
{
    if (now_ms - dispatch->counted_ms < 100 && now_ms >= dispatch->counted_ms)
        return;
    dispatch->ended_before = now_ms - dispatch->counted_ms < 200 ? dispatch->ended : 0;
    dispatch->ended = 0;
    dispatch->counted_ms = now_ms;
}

/* Whether a claim made now could start now. */
static bool
wants_claim(Dispatch *dispatch, int64_t now_ms)
{
    if (!dispatch_may_claim(dispatch, now_ms))
        return false;
    if (dispatch->claim_now)
        return true;
    return dispatch->waiting_n == 0 &&
           dispatch->in_flight < dispatch_most_to_claim(dispatch, now_ms) &&
           pace_available(dispatch->pace, g_get_monotonic_time()) > 0;
}

static bool
wants_books(Dispatch *dispatch, int64_t now_ms)
{
    unsigned n = dispatch->results->len;

    if (dispatch->store_fails > 0)
        return now_ms >= dispatch->store_at_ms ||
               now_ms < dispatch->store_at_ms - LOOK_IDLE_MS * 60;
    if (dispatch->to_pause->len + dispatch->to_ban->len > 0 ||
        n >= DISPATCH_SETTLE_MANY)
        return true;
    if (n > 0 && (dispatch->in_flight + dispatch->waiting_n == 0 ||
                  now_ms >= dispatch->oldest_result_ms + DISPATCH_SETTLE_MS ||
                  now_ms < dispatch->oldest_result_ms))
        return true;
    return wants_claim(dispatch, now_ms);
}

/* When the store or the clock gives something to do, in ms. */
static int64_t
next_books_ms(Dispatch *dispatch, int64_t now_ms)
{
    int64_t next_ms = INT64_MAX;

    if (dispatch->store_fails > 0)
        return dispatch->store_at_ms;
    if (dispatch->results->len > 0)
        next_ms = dispatch->oldest_result_ms + DISPATCH_SETTLE_MS;
    if (dispatch->is_halted || dispatch->is_stopped || dispatch->waiting_n > 0 ||
        dispatch->in_flight >= dispatch_most_to_claim(dispatch, now_ms))
        return next_ms;

    int64_t claim_ms = MAX(MAX(dispatch->next_due_ms, dispatch->hold_until_ms),
                           dispatch->brake.until_ms);

    return MIN(next_ms, claim_ms);
}

/* Sets the timer for whatever comes first. */
static void
plan(Dispatch *dispatch, int64_t now_ms)
{
    int64_t now_us = g_get_monotonic_time();
    int64_t look_ms =
        dispatch->looked_ms + (is_busy(dispatch) ? LOOK_BUSY_MS : LOOK_IDLE_MS);
    int64_t next_ms = MIN(MIN(look_ms, next_books_ms(dispatch, now_ms)),
                          dispatch_next_answer_ms(dispatch));
    bool may_start = dispatch->store_fails == 0 &&
                     !dispatch_is_blocked(dispatch, now_ms) &&
                     dispatch_has_room(dispatch, now_ms);
    int64_t next_us, pace_us = pace_next_us(dispatch->pace, now_us);

    if (!dispatch_is_blocked(dispatch, now_ms))
        next_ms = MIN(next_ms, waves_next_upload_ms(dispatch->waves));
    next_us = now_us + CLAMP(next_ms - now_ms, 0, LOOK_IDLE_MS) * 1000;

    /* A claim that is due now waits for the pace. */
    if (next_ms <= now_ms && dispatch->results->len == 0 && dispatch->store_fails == 0)
        next_us = pace_us;
    if (may_start)
        next_us = MIN(next_us, pace_us);
    dispatch_arm(dispatch, MAX(next_us, now_us + TURN_LEAST_US));
}

static void
turn(Dispatch *dispatch)
{
    int64_t now_ms = clock_now_ms();

    dispatch->armed_us = INT64_MAX;
    g_source_set_ready_time(dispatch->timer, -1);
    if (!dispatch->is_started)
        return;

    look_around(dispatch, now_ms);
    count_answers(dispatch, now_ms);
    if (dispatch->must_sift)
        dispatch_sift(dispatch, now_ms);
    if (dispatch_is_blocked(dispatch, now_ms))
        dispatch_give_back(dispatch, CLASS_EMERGENCY, "channel-waits");
    else
        waves_retry(dispatch->waves, now_ms);

    if (wants_books(dispatch, now_ms))
        dispatch_books(dispatch, now_ms);
    dispatch_warn_of_money(dispatch, now_ms);
    alarms_tell(dispatch->alarms);
    dispatch_answer(dispatch, now_ms);
    dispatch_start_waiting(dispatch, now_ms);
    plan(dispatch, now_ms);
}

bool
dispatch_start(Dispatch *dispatch, GError **error)
{
    int64_t doubted = deliveries_doubt_sending(dispatch->store, dispatch->name,
                                               clock_now_ms(), error);

    if (doubted < 0)
        return false;
    if (doubted > 0)
        g_message("%" G_GINT64_FORMAT " messages were under way at the last end: their "
                  "outcome is not known",
                  doubted);
    dispatch->is_started = true;
    dispatch_wake(dispatch);
    return dispatch_start_answers(dispatch, error);
}

void
dispatch_wake(Dispatch *dispatch)
{
    dispatch->must_look = true;
    dispatch->claim_now = true;
    dispatch->next_due_ms = 0;
    dispatch_arm(dispatch, 0);
}

void
dispatch_halt(Dispatch *dispatch, bool halt)
{
    dispatch->is_halted = halt;
    dispatch_wake(dispatch);
}

bool
dispatch_is_idle(const Dispatch *dispatch)
{
    int64_t now_ms = clock_now_ms();
    int64_t next_ms = MAX(dispatch->next_due_ms, dispatch->brake.until_ms);

    if (!dispatch->is_started)
        return true;
    if (is_busy(dispatch) || dispatch->to_pause->len > 0 ||
        waves_are_uploading(dispatch->waves))
        return false;
    if (dispatch->is_halted || dispatch->is_stopped)
        return dispatch->answers->len == 0;
    if (MAX(dispatch_next_answer_ms(dispatch), dispatch->brake.until_ms) <=
        now_ms + IDLE_WITHIN_MS)
        return false;
    return !dispatch->must_look && next_ms > now_ms + IDLE_WITHIN_MS;
}

bool
dispatch_is_stalled(const Dispatch *dispatch)
{
    return dispatch->store_fails > 0;
}
