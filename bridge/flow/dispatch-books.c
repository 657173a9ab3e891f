/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"
#include "bridge/flow/rights.h"
#include "bridge/flow/templates.h"
#include "bridge/store/mails.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/stops.h"
#include "bridge/store/templates.h"
#include "bridge/store/budget.h"

#include <jansson.h>

/* After trouble with the store: 200 ms, 400 ms, ... and at most: */
#define STORE_AGAIN_MOST_MS 10000

/* A batch that fails so often for another reason than space or a lock is written
 * one by one, so that one bad row does not hold up an emergency. */
#define STORE_FAILS_BATCH 3

/* A claim that found nothing though something was due is not repeated at once. */
#define CLAIM_EMPTY_MS 100

bool
dispatch_may_claim(Dispatch *dispatch, int64_t now_ms)
{
    return dispatch->is_started && !dispatch->is_halted && !dispatch->is_stopped &&
           dispatch->store_fails == 0 && !brake_is_on(&dispatch->brake, now_ms) &&
           now_ms >= dispatch->hold_until_ms && now_ms >= dispatch->next_due_ms;
}

/* What the next 100 ms can carry: at the set rate, and at the pace at which answers
 * really come. */
static unsigned
carried_in_100ms(Dispatch *dispatch, int64_t now_ms)
{
    unsigned paced = brake_rate_now(&dispatch->brake, now_ms) / 10;
    unsigned answered = dispatch_most_to_claim(dispatch, now_ms) +
                        MAX(dispatch->ended, dispatch->ended_before);

    return CLAMP(MIN(paced, answered), 1, LIMIT_CLAIM);
}

unsigned
dispatch_claim_size(Dispatch *dispatch, int64_t now_ms)
{
    unsigned under_way = dispatch->in_flight + dispatch->waiting_n;
    unsigned room = under_way < LIMIT_CLAIM ? LIMIT_CLAIM - under_way : 0;
    unsigned target;

    if (dispatch->brake.is_probing)
        return under_way == 0 ? 1 : 0;

    target = carried_in_100ms(dispatch, now_ms);
    if (dispatch->claim_now)
        return MIN(target, room);
    if (dispatch->waiting_n > target / 2)
        return 0;
    return MIN(target - dispatch->waiting_n, room);
}

/* The wave of @broadcast cannot be had: nothing of this claim may be committed. */
static void
spoil(Dispatch *dispatch, int64_t broadcast, const GError *error)
{
    DispatchPause pause = {broadcast, "broadcast-unreadable"};

    dispatch->is_spoiled = true;
    if (g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY) ||
        g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL))
        return;

    g_warning("broadcast %" G_GINT64_FORMAT " cannot be read: %s", broadcast,
              error ? error->message : "no reason given");
    dispatch->is_unreadable = true;
    g_array_append_val(dispatch->to_pause, pause);
    alarms_say(dispatch->alarms, "broadcast-unreadable", broadcast,
               g_strdup_printf("La comunicazione %" G_GINT64_FORMAT
                               " non si può leggere ed è sospesa.",
                               broadcast),
               clock_now_ms());
}

/* Whether a second person approved the mail of @row: its evidence says so. */
static bool
is_approved(Dispatch *dispatch, const BroadcastRow *row)
{
    g_autoptr(MailRow) mail = mails_get(dispatch->store, row->mail_id, NULL);
    json_t *list = mail && mail->evidence ? json_loads(mail->evidence, 0, NULL) : NULL;
    bool is = false;

    for (size_t i = 0; !is && i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        const char *method = json_string_value(json_object_get(one, "method"));
        const char *result = json_string_value(json_object_get(one, "result"));

        is = g_strcmp0(method, "approved") == 0 && g_strcmp0(result, "pass") == 0;
    }
    json_decref(list);
    return is;
}

/* A right can end between the mail and its sending: a scheduled notice of somebody who
 * is gone by then waits for a person. */
static bool
may_still_go(Dispatch *dispatch, Wave *wave)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(dispatch->store, wave->id, NULL);
    int64_t now_s = clock_now_s();
    const char *code = row ? rights_still(dispatch->settings, row, false, now_s) : NULL;

    if (code && is_approved(dispatch, row))
        code = rights_still(dispatch->settings, row, true, now_s);
    wave->is_allowed = code == NULL;
    if (!code)
        return true;

    DispatchPause pause = {wave->id, "not-allowed-any-more"};

    g_array_append_val(dispatch->to_pause, pause);
    alarms_say(dispatch->alarms, code, wave->id,
               g_strdup_printf("La comunicazione %" G_GINT64_FORMAT
                               " è sospesa: chi l'ha scritta non ha più il permesso di "
                               "inviarla.",
                               wave->id),
               clock_now_ms());
    return false;
}

static unsigned
parts_of(int64_t broadcast, unsigned version, bool open, const char **reason,
         void *user_data)
{
    Dispatch *dispatch = user_data;
    g_autoptr(GError) error = NULL;
    Wave *wave = waves_get(dispatch->waves, broadcast, &error);

    if (wave == NULL) {
        spoil(dispatch, broadcast, error);
        return 1;
    }
    if (wave->state == BROADCAST_READY && !wave->is_allowed &&
        !may_still_go(dispatch, wave)) {
        dispatch->is_spoiled = dispatch->is_unreadable = true;
        return 1;
    }
    if (wave->state == BROADCAST_READY && !wave->is_paid_for &&
        !dispatch_can_pay(dispatch, wave, clock_now_ms())) {
        dispatch->is_spoiled = dispatch->is_unreadable = true;
        return 1;
    }

    const WaveVersion *composed = &wave->versions[version];

    if (version < wave->version_count && composed->parts[open] != NULL)
        return composed->parts[open]->len;

    if (version < wave->version_count &&
        g_strcmp0(composed->reason[open], TEMPLATE_PAUSE) == 0) {
        dispatch_wait_for_template(dispatch, broadcast, clock_now_ms());
        dispatch->is_spoiled = dispatch->is_unreadable = true;
        return 1;
    }
    *reason = version < wave->version_count ? composed->reason[open] : "not-composed";
    alarms_say(dispatch->alarms, "broadcast-not-carried", broadcast,
               g_strdup_printf("La comunicazione %" G_GINT64_FORMAT
                               " non può partire con %s (%s).",
                               broadcast, dispatch->name, *reason),
               clock_now_ms());
    return 0;
}

static GPtrArray *
claim(Dispatch *dispatch, unsigned most, int64_t now_ms, GError **error)
{
    g_autoptr(GPtrArray) claims = NULL;

    dispatch->is_spoiled = false;
    dispatch->is_unreadable = false;
    claims = deliveries_claim(dispatch->store, dispatch->name, now_ms, most, parts_of,
                              dispatch_price, dispatch, error);
    if (claims != NULL && dispatch->is_spoiled) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY,
                    "a broadcast could not be loaded");
        return NULL;
    }
    return g_steal_pointer(&claims);
}

static bool
is_passing(const GError *error)
{
    return g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY) ||
           g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL);
}

/* One after the other.  What the store will not have stays `sending` there and is
 * in doubt after the next start, and so in the report. */
static bool
settle_singly(Dispatch *dispatch, GError **error)
{
    for (unsigned i = 0; i < dispatch->results->len; i++) {
        const AttemptResult *result =
            &g_array_index(dispatch->results, AttemptResult, i);
        g_autoptr(GError) problem = NULL;

        if (deliveries_settle(dispatch->store, result, 1, &problem))
            continue;
        if (is_passing(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        g_critical("the outcome of delivery %" G_GINT64_FORMAT " cannot be written: %s",
                   result->delivery, problem->message);
    }
    return true;
}

static bool
settle(Dispatch *dispatch, GError **error)
{
    if (dispatch->results->len == 0)
        return true;
    if (dispatch->store_fails >= STORE_FAILS_BATCH)
        return settle_singly(dispatch, error);
    return deliveries_settle(dispatch->store, (AttemptResult *) dispatch->results->data,
                             dispatch->results->len, error);
}

static bool
pause_broadcasts(Dispatch *dispatch, GError **error)
{
    for (unsigned i = 0; i < dispatch->to_pause->len; i++) {
        const DispatchPause *pause =
            &g_array_index(dispatch->to_pause, DispatchPause, i);

        if (!broadcasts_pause(dispatch->store, pause->broadcast, pause->why, error))
            return false;
    }
    return true;
}

static bool
ban_templates(Dispatch *dispatch, GError **error)
{
    for (unsigned i = 0; i < dispatch->to_ban->len; i++)
        if (!templates_ban(dispatch->store, dispatch->name,
                           g_ptr_array_index(dispatch->to_ban, i), "refused", error))
            return false;
    return true;
}

static void
trouble(Dispatch *dispatch, const GError *error, int64_t now_ms)
{
    bool is_full = g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL);

    dispatch->store_fails++;
    dispatch->store_at_ms =
        now_ms + MIN(100LL << MIN(dispatch->store_fails, 10), STORE_AGAIN_MOST_MS);
    g_warning("the outcome of %u messages waits in memory: %s", dispatch->results->len,
              error ? error->message : "no reason given");
    alarms_say(dispatch->alarms, is_full ? "store-full" : "store-busy", 0,
               g_strdup(is_full
                            ? "Il disco del server è pieno o guasto: gli invii sono "
                              "fermi e riprendono da soli."
                            : "L'archivio non risponde: gli invii sono fermi e "
                              "riprendono da soli."),
               now_ms);
}

/* Takes the claims over: they wait for their turn, the most urgent in front. */
static void
take(Dispatch *dispatch, GPtrArray *claims, unsigned asked, int64_t now_ms)
{
    g_ptr_array_set_free_func(claims, NULL);
    dispatch->has_emergency = false;
    for (unsigned i = 0; i < claims->len; i++) {
        Claim *claimed = g_ptr_array_index(claims, i);

        dispatch->has_emergency |= claimed->class == CLASS_EMERGENCY;
        g_queue_push_tail(&dispatch->waiting[claimed->class], claimed);
    }
    dispatch->waiting_n += claims->len;
    if (claims->len >= asked) {
        dispatch->next_due_ms = 0;
        return;
    }

    dispatch->next_due_ms = deliveries_next_due_ms(dispatch->store, dispatch->name);
    if (claims->len == 0 && dispatch->next_due_ms <= now_ms)
        dispatch->next_due_ms = now_ms + CLAIM_EMPTY_MS;
}

/* Everything in the open transaction.  @claims: NULL when @asked is 0. */
static bool
write_all(Dispatch *dispatch, unsigned asked, int64_t now_ms, GPtrArray **claims,
          GError **error)
{
    if (!settle(dispatch, error) || !pause_broadcasts(dispatch, error) ||
        !ban_templates(dispatch, error))
        return false;
    if (dispatch->refused->len > 0 &&
        !budget_refused(dispatch->store, dispatch->name,
                        (const int64_t *) dispatch->refused->data,
                        dispatch->refused->len, now_ms, error))
        return false;
    if (asked == 0)
        return true;
    *claims = claim(dispatch, asked, now_ms, error);
    return *claims != NULL;
}

/* It is in the store: out of memory with it. */
static void
forget(Dispatch *dispatch)
{
    bool has_settled = dispatch->results->len > 0;

    if (dispatch->store_fails > 0)
        g_message("the store takes outcomes again");
    dispatch->store_fails = 0;
    g_array_set_size(dispatch->refused, 0);
    g_array_set_size(dispatch->results, 0);
    if (dispatch->to_ban->len > 0) {
        g_ptr_array_set_size(dispatch->to_ban, 0);
        templates_apply(dispatch->store, dispatch->channel);
    }
    if (dispatch->to_pause->len > 0) {
        g_array_set_size(dispatch->to_pause, 0);
        waves_refresh(dispatch->waves);
    }
    if (has_settled && dispatch->events.settled != NULL)
        dispatch->events.settled(dispatch->events.user_data);
}

void
dispatch_books(Dispatch *dispatch, int64_t now_ms)
{
    unsigned asked = dispatch_may_claim(dispatch, now_ms)
                         ? dispatch_claim_size(dispatch, now_ms)
                         : 0;
    g_autoptr(GPtrArray) claims = NULL;
    g_autoptr(GError) error = NULL;
    bool had_results = dispatch->results->len > 0;

    dispatch->is_unreadable = false;
    if (!had_results && dispatch->to_pause->len + dispatch->to_ban->len == 0 &&
        asked == 0)
        return;

    if (!store_begin(dispatch->store, &error)) {
        trouble(dispatch, error, now_ms);
        return;
    }
    if (!write_all(dispatch, asked, now_ms, &claims, &error)) {
        store_rollback(dispatch->store);
        if (!dispatch->is_unreadable)
            trouble(dispatch, error, now_ms);
        return;
    }
    if (!store_commit(dispatch->store, &error)) {
        trouble(dispatch, error, now_ms);
        return;
    }

    if (claims != NULL) {
        dispatch->claim_now = false;
        take(dispatch, claims, asked, now_ms);
    } else if (had_results && dispatch->next_due_ms > now_ms) {
        /* The next part of a delivery may be due now. */
        dispatch->next_due_ms = deliveries_next_due_ms(dispatch->store, dispatch->name);
    }
    forget(dispatch);
}
