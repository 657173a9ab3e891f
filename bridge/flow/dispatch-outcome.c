/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/dispatch-private.h"

#include "bridge/base/clock.h"
#include "bridge/store/templates.h"

#include <string.h>

/* A delivery is put off for 1 s, 4 s, 16 s, ... (contract 6.5), at most for: */
#define PUT_OFF_MOST_MS (15 * 60 * 1000)

/* Deliveries whose tries are remembered: beyond that they start anew. */
#define TRIES_MOST 10000

/* So many people in a row with one unknown error: it is not their fault. */
#define UNKNOWN_MOST 3

/* Waits of a channel in a row that pass without a word to the administrator. */
#define TRIPS_SILENT 4

AttemptResult *
dispatch_add_result(Dispatch *dispatch, const Claim *claim, AttemptEvent event,
                    int64_t now_ms)
{
    AttemptResult result = {
        .delivery = claim->delivery,
        .part = claim->part,
        .attempt = claim->attempt,
        .event = event,
        .at_ms = now_ms,
    };

    if (dispatch->results->len == 0)
        dispatch->oldest_result_ms = now_ms;
    g_array_append_val(dispatch->results, result);
    return &g_array_index(dispatch->results, AttemptResult, dispatch->results->len - 1);
}

void
dispatch_put_back(Dispatch *dispatch, const Claim *claim, int64_t now_ms,
                  int64_t retry_at_ms, const char *reason)
{
    AttemptResult *result = dispatch_add_result(dispatch, claim, EVENT_DEFER, now_ms);

    result->retry_at_ms = retry_at_ms;
    result->reason = g_strdup(reason);
}

bool
dispatch_is_paused(const Dispatch *dispatch, const Wave *wave)
{
    if (wave->state == BROADCAST_PAUSED || wave->state == BROADCAST_CANCELLED)
        return true;
    for (unsigned i = 0; i < dispatch->to_pause->len; i++)
        if (g_array_index(dispatch->to_pause, DispatchPause, i).broadcast == wave->id)
            return true;
    return false;
}

void
dispatch_pause(Dispatch *dispatch, int64_t broadcast, const char *code, const char *why,
               int64_t now_ms)
{
    const Wave *wave = waves_get(dispatch->waves, broadcast, NULL);
    DispatchPause pause = {broadcast, code};

    dispatch->must_sift = true;
    if (wave == NULL || !dispatch_is_paused(dispatch, wave))
        g_array_append_val(dispatch->to_pause, pause);
    alarms_say(dispatch->alarms, code, broadcast,
               g_strdup_printf("La comunicazione %" G_GINT64_FORMAT
                               " è sospesa: %s. Chi non l'ha ancora ricevuta resta "
                               "in attesa.",
                               broadcast, why),
               now_ms);
}

/* How often @delivery was put off, this time included. */
static unsigned
count_try(Dispatch *dispatch, int64_t delivery)
{
    gpointer known = g_hash_table_lookup(dispatch->tries, &delivery);
    unsigned tries = GPOINTER_TO_UINT(known) + 1;

    if (g_hash_table_size(dispatch->tries) >= TRIES_MOST)
        g_hash_table_remove_all(dispatch->tries);
    g_hash_table_insert(dispatch->tries, g_memdup2(&delivery, sizeof delivery),
                        GUINT_TO_POINTER(tries));
    return tries;
}

/* Longer each time, never less than the provider asks for, and not for all at the
 * same moment. */
static int64_t
put_off_ms(Dispatch *dispatch, unsigned tries, unsigned retry_after_s)
{
    int64_t wait_ms = MIN(1000LL << (2 * MIN(tries - 1, 8)), PUT_OFF_MOST_MS);

    wait_ms = MAX(wait_ms, retry_after_s * 1000LL);
    return wait_ms + g_rand_int_range(dispatch->rand, 0, (int) (wait_ms / 4) + 1);
}

static void
explain(AttemptResult *result, const ChannelResult *answer)
{
    result->code = answer->code;
    result->reason = g_strdup(answer->reason);
    result->detail = g_strdup(answer->detail);
}

/* The same unknown error for one person after the other: the broadcast's fault. */
static bool
is_everybodys(Wave *wave, const Claim *claim, const ChannelResult *answer)
{
    if (wave == NULL || answer->reason == NULL ||
        !g_str_has_prefix(answer->reason, "unknown"))
        return false;

    if (wave->unknown_code != answer->code)
        wave->unknown_count = 0;
    wave->unknown_code = answer->code;
    if (wave->unknown_count == 0 || wave->unknown_to != claim->delivery)
        wave->unknown_count++;
    wave->unknown_to = claim->delivery;
    return wave->unknown_count >= UNKNOWN_MOST;
}

static void
say_line(Dispatch *dispatch, int64_t now_ms)
{
    alarms_say(dispatch->alarms, "channel-line", 0,
               g_strdup_printf("Il gestore di %s non accetta messaggi: gli invii sono "
                               "fermi e riprendono da soli.",
                               dispatch->name),
               now_ms);
}

/* The channel as a whole is refused: nobody's fault, everybody waits. */
static void
judge_channel(Dispatch *dispatch, int64_t started_ms, const ChannelResult *answer,
              int64_t now_ms)
{
    const char *reason = answer->reason ? answer->reason : "no-reason";

    if (!answer->alert) {
        brake_rate(&dispatch->brake, now_ms, started_ms, answer->slow_down,
                   answer->retry_after_s);
        g_info("%s waits: %s (%d)", dispatch->name, reason, answer->code);
        if (dispatch->brake.trips > TRIPS_SILENT)
            say_line(dispatch, now_ms);
        return;
    }

    g_autofree char *code = g_strdup_printf("channel-%d", answer->code);

    if (answer->slow_down)
        brake_rate(&dispatch->brake, now_ms, started_ms, true, answer->retry_after_s);
    brake_account(&dispatch->brake, now_ms, answer->retry_after_s);
    alarms_say(
        dispatch->alarms, code, 0,
        g_strdup_printf("Il gestore di %s rifiuta tutti gli invii (codice %d, %s). "
                        "Nessun messaggio va perso: si riprova ogni 5 minuti.",
                        dispatch->name, answer->code, reason),
        now_ms);
}

static void
judge_broadcast(Dispatch *dispatch, int64_t broadcast, const ChannelResult *answer,
                int64_t now_ms)
{
    g_autofree char *why = g_strdup_printf(
        "il gestore di %s la rifiuta così com'è (codice %d, %s)", dispatch->name,
        answer->code, answer->reason ? answer->reason : "no-reason");

    dispatch_pause(dispatch, broadcast, "broadcast-refused", why, now_ms);
}

void
dispatch_wait_for_template(Dispatch *dispatch, int64_t broadcast, int64_t now_ms)
{
    dispatch_pause(
        dispatch, broadcast, TEMPLATE_PAUSE,
        "il suo modello di messaggio non si può usare, e non ce n'è un altro "
        "della stessa categoria. Riprende da sola quando il gestore lo "
        "riammette",
        now_ms);
}

/* Another template takes its place with the next composition, or the broadcast waits
 * for it.  The provider says by webhook, or `check` finds, that it is good again. */
static void
judge_template(Dispatch *dispatch, const char *template, const ChannelResult *answer,
               int64_t now_ms)
{
    g_auto(GStrv) names = g_strsplit(template, ":", 2);
    g_autofree char *code = g_strdup_printf("template-%s", names[0]);

    if (!g_ptr_array_find(dispatch->to_ban, template, NULL))
        g_ptr_array_add(dispatch->to_ban, (char *) template);
    alarms_say(
        dispatch->alarms, code, 0,
        g_strdup_printf("Il gestore di %s non accetta più il modello «%s» (codice "
                        "%d, %s): si usa il prossimo della stessa categoria.",
                        dispatch->name, names[0], answer->code,
                        answer->reason ? answer->reason : "no-reason"),
        now_ms);
}

static void
judge_line(Dispatch *dispatch, int64_t started_ms, int64_t now_ms)
{
    if (brake_line(&dispatch->brake, now_ms, started_ms))
        say_line(dispatch, now_ms);
}

static void
judge_accepted(Dispatch *dispatch, const Claim *claim, int64_t started_ms,
               const ChannelResult *answer, int64_t now_ms)
{
    AttemptResult *result = dispatch_add_result(dispatch, claim, EVENT_ACCEPT, now_ms);
    Wave *wave = waves_get(dispatch->waves, claim->broadcast, NULL);

    result->provider_id = g_strdup(answer->receipt_id);
    brake_accepted(&dispatch->brake, started_ms);
    if (wave != NULL)
        wave->unknown_count = 0;
    if (g_hash_table_size(dispatch->tries) > 0)
        g_hash_table_remove(dispatch->tries, &claim->delivery);
}

/* Surely not sent, for a reason that passes. */
static void
judge_deferred(Dispatch *dispatch, const Claim *claim, int64_t started_ms,
               const ChannelResult *answer, int64_t now_ms)
{
    unsigned tries = count_try(dispatch, claim->delivery);
    bool give_up = answer->most_tries > 0 && tries >= answer->most_tries;
    AttemptResult *result = dispatch_add_result(
        dispatch, claim, give_up ? EVENT_FAIL : EVENT_DEFER, now_ms);

    explain(result, answer);
    if (give_up)
        g_hash_table_remove(dispatch->tries, &claim->delivery);
    else
        result->retry_at_ms =
            now_ms + put_off_ms(dispatch, tries, answer->retry_after_s);

    /* Without a code of the provider it was the line. */
    if (answer->code == 0)
        judge_line(dispatch, started_ms, now_ms);
}

static void
judge_refused(Dispatch *dispatch, const Claim *claim, const ChannelResult *answer,
              int64_t now_ms)
{
    AttemptResult *result = dispatch_add_result(dispatch, claim, EVENT_FAIL, now_ms);

    explain(result, answer);
    result->close_window = answer->close_window;
    result->again = answer->close_window;
    result->retry_at_ms = now_ms;
}

/* The first of an unknown kind of refusal alerts too: the table lacks a line. */
static void
judge_alert(Dispatch *dispatch, const Claim *claim, const ChannelResult *answer,
            int64_t now_ms)
{
    g_autofree char *code = g_strdup_printf("refused-%d", answer->code);

    alarms_say(dispatch->alarms, code, claim->broadcast,
               g_strdup_printf(
                   "Il gestore di %s ha rifiutato un messaggio della comunicazione "
                   "%" G_GINT64_FORMAT " (codice %d, %s).",
                   dispatch->name, claim->broadcast, answer->code,
                   answer->reason ? answer->reason : "no-reason"),
               now_ms);
}

/* The day's limit is reached, whatever we counted: nobody new for a while.  Inside the
 * window messages go on. */
static void
judge_no_new_people(Dispatch *dispatch, const Claim *claim, const ChannelResult *answer,
                    int64_t now_ms)
{
    g_autofree char *code = g_strdup_printf("channel-%d", answer->code);

    g_array_append_val(dispatch->refused, claim->subscriber);
    alarms_say(dispatch->alarms, code, 0,
               g_strdup_printf("Il gestore di %s non accetta altre persone per ora "
                               "(codice %d, %s). Nessun messaggio va perso: gli invii "
                               "riprendono da soli.",
                               dispatch->name, answer->code, answer->reason),
               now_ms);
}

static void
judge_not_sent(Dispatch *dispatch, const Claim *claim, const char *template,
               int64_t started_ms, const ChannelResult *answer, int64_t now_ms)
{
    Wave *wave = waves_get(dispatch->waves, claim->broadcast, NULL);

    if (answer->no_new_people && !claim->open) {
        judge_no_new_people(dispatch, claim, answer, now_ms);
        dispatch_put_back(dispatch, claim, now_ms, now_ms, answer->reason);
        return;
    }
    if (answer->scope == SCOPE_CHANNEL) {
        judge_channel(dispatch, started_ms, answer, now_ms);
        dispatch_put_back(dispatch, claim, now_ms, now_ms, answer->reason);
        return;
    }
    if (answer->is_template && template != NULL &&
        dispatch->channel->ops->set_banned != NULL) {
        judge_template(dispatch, template, answer, now_ms);
        dispatch_put_back(dispatch, claim, now_ms, now_ms, answer->reason);
        return;
    }
    if (answer->scope == SCOPE_BROADCAST || is_everybodys(wave, claim, answer)) {
        judge_broadcast(dispatch, claim->broadcast, answer, now_ms);
        dispatch_put_back(dispatch, claim, now_ms, now_ms, answer->reason);
        return;
    }

    if (answer->alert)
        judge_alert(dispatch, claim, answer, now_ms);
    if (answer->outcome == OUTCOME_DEFERRED)
        judge_deferred(dispatch, claim, started_ms, answer, now_ms);
    else
        judge_refused(dispatch, claim, answer, now_ms);
}

void
dispatch_judge(Dispatch *dispatch, const Claim *claim, const char *template,
               int64_t started_ms, const ChannelResult *result)
{
    int64_t now_ms = clock_now_ms();

    switch (result->outcome) {
    case OUTCOME_ACCEPTED:
    case OUTCOME_DELIVERED:
        judge_accepted(dispatch, claim, started_ms, result, now_ms);
        return;
    case OUTCOME_DEFERRED:
    case OUTCOME_REFUSED:
        judge_not_sent(dispatch, claim, template, started_ms, result, now_ms);
        return;
    case OUTCOME_UNCERTAIN:
        explain(dispatch_add_result(dispatch, claim, EVENT_DOUBT, now_ms), result);
        judge_line(dispatch, started_ms, now_ms);
        return;
    }
}

bool
dispatch_judge_answer(Dispatch *dispatch, int64_t started_ms,
                      const ChannelResult *result, int64_t now_ms)
{
    switch (result->outcome) {
    case OUTCOME_ACCEPTED:
    case OUTCOME_DELIVERED:
        brake_accepted(&dispatch->brake, started_ms);
        return false;
    case OUTCOME_UNCERTAIN:
        judge_line(dispatch, started_ms, now_ms);
        return false;
    case OUTCOME_DEFERRED:
    case OUTCOME_REFUSED:
        break;
    }
    if (result->scope == SCOPE_CHANNEL)
        judge_channel(dispatch, started_ms, result, now_ms);
    else if (result->outcome == OUTCOME_DEFERRED && result->code == 0)
        judge_line(dispatch, started_ms, now_ms);
    return result->scope == SCOPE_CHANNEL;
}

void
dispatch_judge_upload(Dispatch *dispatch, Wave *wave, const ChannelResult *result)
{
    int64_t now_ms = clock_now_ms();
    bool is_final = result == NULL || result->outcome == OUTCOME_REFUSED;

    dispatch->hold_until_ms = 0;
    if (result != NULL &&
        (result->outcome == OUTCOME_ACCEPTED || result->outcome == OUTCOME_DELIVERED))
        return;

    wave->upload_at_ms =
        now_ms + put_off_ms(dispatch, MAX(wave->upload_tries, 1),
                            result != NULL ? result->retry_after_s : 0);
    if (result != NULL && result->scope == SCOPE_CHANNEL) {
        judge_channel(dispatch, now_ms, result, now_ms);
        return;
    }
    if (is_final) {
        dispatch_pause(dispatch, wave->id, "media-refused",
                       result == NULL ? "manca un allegato"
                                      : "il gestore rifiuta un allegato",
                       now_ms);
        return;
    }
    if (wave->upload_tries >= BRAKE_LINE_STREAK)
        alarms_say(dispatch->alarms, "media-waits", wave->id,
                   g_strdup_printf("Un allegato della comunicazione %" G_GINT64_FORMAT
                                   " non parte ancora: si riprova da soli.",
                                   wave->id),
                   now_ms);
}
