/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/track.h"

#include "bridge/base/clock.h"
#include "bridge/flow/alarms.h"
#include "bridge/store/deliveries.h"
#include "bridge/flow/templates.h"
#include "bridge/flow/track-people.h"
#include "bridge/flow/track-templates.h"
#include "bridge/store/inbound.h"
#include "bridge/store/subscribers.h"

#include <string.h>

/* Statuses and webhooks of one commit. */
#define TRACK_STATUSES 1000
#define TRACK_WEBHOOKS 64

/* Messages of citizens after which no further webhook is taken into a commit: each
 * costs half a millisecond, and an alert to mail waits meanwhile. */
#define TRACK_MESSAGES 100

/* So long webhooks are left to gather, in ms: a commit waits for the disk whatever it
 * holds, and a provider that sends one status at a time sends hundreds a second. */
#define TRACK_GATHER_MS 50

/* After trouble with the store: 200 ms, 400 ms, ... and at most: */
#define TRACK_AGAIN_MOST_MS 10000

/* A batch that fails so often for another reason than space or a lock is worked on
 * webhook by webhook; one that fails alone is dropped after so many times. */
#define TRACK_FAILS_BATCH 3
#define TRACK_FAILS_DROP 6

/* A message that failed afterwards for a passing reason is sent again so often; where
 * we were too fast nobody is written off for it: a day of quarters of an hour. */
#define TRACK_ATTEMPTS 4
#define TRACK_ATTEMPTS_FAST 100
#define TRACK_WAIT_MOST_MS (15 * 60 * 1000)

/* The next template is there at once, unless the same one failed once more. */
#define TRACK_WAIT_TEMPLATE_MS 1000LL

struct Track {
    const Settings *settings;
    Store *store;
    GPtrArray *channels; /* of Channel */
    DispatchEvents events;
    Alarms *alarms;
    GSource *source; /* NULL: nothing waits */
    int64_t started_s;
    unsigned fails; /* in a row */
    bool is_last_passing;
    TrackCounts counts;
    TrackTap tap; /* or NULL */
    void (*tap_heard)(void *user_data);
    void *tap_data;
    Citizens *citizens; /* or NULL */
    void (*answered)(void *user_data);
    void *answered_data;
    void (*news)(void *user_data);
    void *news_data;
};

/* What one commit will write. */
typedef struct {
    GPtrArray *rows;     /* of InboundRow */
    unsigned taken;      /* of them */
    GPtrArray *lists;    /* of GPtrArray of ChannelEvent: they own the strings */
    GArray *updates;     /* of StatusUpdate */
    GPtrArray *heard;    /* of ChannelEvent, unowned */
    bool was_tapped;     /* somebody answered a question */
    GPtrArray *heard_on; /* of Channel, of each, unowned */
    GPtrArray *people;   /* of ChannelEvent about citizens, unowned */
    GPtrArray *people_on;
    GPtrArray *templates;    /* of ChannelEvent about templates, unowned */
    GPtrArray *templates_on; /* of Channel */
    GPtrArray *failed;       /* statuses with is_template */
    GPtrArray *failed_on;    /* of Channel */
    bool has_changed_number; /* somebody has, and was taken off the list */
    TrackCounts counts;
} Batch;

static void
batch_clear(Batch *batch)
{
    g_clear_pointer(&batch->rows, g_ptr_array_unref);
    g_clear_pointer(&batch->lists, g_ptr_array_unref);
    g_clear_pointer(&batch->updates, g_array_unref);
    g_clear_pointer(&batch->heard, g_ptr_array_unref);
    g_clear_pointer(&batch->heard_on, g_ptr_array_unref);
    g_clear_pointer(&batch->people, g_ptr_array_unref);
    g_clear_pointer(&batch->people_on, g_ptr_array_unref);
    g_clear_pointer(&batch->templates, g_ptr_array_unref);
    g_clear_pointer(&batch->templates_on, g_ptr_array_unref);
    g_clear_pointer(&batch->failed, g_ptr_array_unref);
    g_clear_pointer(&batch->failed_on, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

Track *
track_new(const Settings *settings, Store *store, GPtrArray *channels,
          const DispatchEvents *events)
{
    Track *track = g_new0(Track, 1);

    track->settings = settings;
    track->store = store;
    track->channels = g_ptr_array_ref(channels);
    track->events = *events;
    track->alarms = alarms_new(&track->events);
    track->started_s = clock_now_s();
    return track;
}

static void
drop_source(Track *track)
{
    if (track->source == NULL)
        return;
    g_source_destroy(track->source);
    g_clear_pointer(&track->source, g_source_unref);
}

void
track_set_tap(Track *track, TrackTap tap, void (*heard)(void *user_data),
              void *user_data)
{
    track->tap = tap;
    track->tap_heard = heard;
    track->tap_data = user_data;
}

void
track_set_citizens(Track *track, Citizens *citizens, void (*answered)(void *user_data),
                   void *user_data)
{
    track->citizens = citizens;
    track->answered = answered;
    track->answered_data = user_data;
}

void
track_set_news(Track *track, void (*news)(void *user_data), void *user_data)
{
    track->news = news;
    track->news_data = user_data;
}

void
track_free(Track *track)
{
    if (track == NULL)
        return;
    drop_source(track);
    alarms_free(track->alarms);
    g_ptr_array_unref(track->channels);
    g_free(track);
}

static Channel *
find_channel(const Track *track, const char *name)
{
    for (unsigned i = 0; i < track->channels->len; i++) {
        Channel *channel = g_ptr_array_index(track->channels, i);

        if (g_strcmp0(channel_name(channel), name) == 0)
            return channel;
    }
    return NULL;
}

/* Of "delivery.part.attempt"; 0 = unknown. */
static unsigned
attempt_of(const char *callback)
{
    const char *dot = callback != NULL ? strrchr(callback, '.') : NULL;
    guint64 number;

    if (dot == NULL ||
        !g_ascii_string_to_unsigned(dot + 1, 10, 1, G_MAXUINT, &number, NULL))
        return 0;
    return (unsigned) number;
}

/* It was accepted and failed afterwards: surely not on the phone, so another
 * attempt harms nobody, as long as there is an end to it. */
static void
decide_again(StatusUpdate *update, const ChannelEvent *event, int64_t now_ms)
{
    unsigned attempt = attempt_of(event->callback);
    bool is_passing = event->outcome == OUTCOME_DEFERRED && event->most_tries == 0;
    unsigned most =
        is_passing || event->is_template ? TRACK_ATTEMPTS_FAST : TRACK_ATTEMPTS;

    update->close_window = event->close_window;
    update->retry_at_ms = now_ms;
    if (attempt == 0 || attempt >= most)
        return;
    if (event->close_window) {
        update->again = true;
    } else if (event->outcome == OUTCOME_DEFERRED || event->is_template) {
        update->again = true;
        update->retry_at_ms +=
            event->is_template ? MIN(TRACK_WAIT_TEMPLATE_MS << MIN(2 * attempt, 20),
                                     TRACK_WAIT_MOST_MS)
            : event->scope == SCOPE_DELIVERY
                ? MIN(10000LL << MIN(2 * attempt, 20), TRACK_WAIT_MOST_MS)
                : MIN(5 * 60 * 1000LL * attempt, TRACK_WAIT_MOST_MS);
    }
}

static void
add_status(Track *track, Batch *batch, const Channel *channel,
           const ChannelEvent *event, int64_t now_ms)
{
    StatusUpdate update = {
        .provider_id = event->receipt_id,
        .callback = event->callback,
        .event = event->status,
        .at_s = event->at_s > 0 ? MIN(event->at_s, now_ms / 1000) : now_ms / 1000,
        .code = event->code,
        .reason = event->reason,
        .detail = event->detail,
        .bsuid = event->bsuid,
    };

    if (event->status == EVENT_FAIL)
        decide_again(&update, event, now_ms);
    if (event->status == EVENT_FAIL && event->is_template) {
        g_ptr_array_add(batch->failed, (ChannelEvent *) event);
        g_ptr_array_add(batch->failed_on, (Channel *) channel);
    } else if (event->status == EVENT_FAIL && event->alert) {
        g_autofree char *code = g_strdup_printf("status-%d", event->code);

        alarms_say(track->alarms, code, 0,
                   g_strdup_printf("Il gestore di %s segnala messaggi non consegnati "
                                   "(codice %d, %s).",
                                   channel_name(channel), event->code,
                                   event->reason ? event->reason : "no-reason"),
                   now_ms);
    }
    g_array_append_val(batch->updates, update);
}

/* Whether the provider's word means that something goes well again or as usual. */
static bool
is_good_news(const char *event)
{
    static const char *const words[] = {
        "APPROVED",   "PENDING",   "REINSTATED", "UNARCHIVED",
        "UNPAUSE",    "IN_APPEAL", "UNFLAGGED",  "THROUGHPUT_UPGRADE",
        "ONBOARDING", "UPGRADE",   "VERIFIED",   "PARTNER_ADDED",
        "GREEN",      NULL,
    };

    return g_strv_contains(words, event);
}

static void
add_account(Track *track, const Channel *channel, const ChannelEvent *event,
            int64_t now_ms)
{
    const char *subject = event->subject ? event->subject : "account";
    const char *word = event->event ? event->event : "?";
    g_autofree char *what = NULL;
    g_autofree char *code = NULL;
    g_auto(GStrv) names = g_strsplit(subject, ":", 3);

    if (is_good_news(word)) {
        g_info("%s: %s is %s", channel_name(channel), subject, word);
        return;
    }

    code = g_strdup_printf("provider-%s-%s", subject, word);
    for (char *c = code; *c != '\0'; c++)
        *c = g_ascii_isalnum(*c) ? g_ascii_tolower(*c) : '-';
    what = g_str_has_prefix(subject, "template:") && names[1] != NULL
               ? g_strdup_printf("il modello «%s» è ora %s", names[1], word)
               : g_strdup_printf("il nostro accesso è ora %s", word);
    alarms_say(
        track->alarms, code, 0,
        g_strdup_printf("Il gestore di %s avvisa: %s.", channel_name(channel), what),
        now_ms);
}

static void
take_event(Track *track, Batch *batch, const Channel *channel, ChannelEvent *event,
           int64_t now_ms)
{
    switch (event->kind) {
    case CHANNEL_EVENT_STATUS:
        /* Of an answer to a citizen: nobody waits for news of it. */
        if (event->callback && g_str_has_prefix(event->callback, DISPATCH_ANSWER))
            return;
        add_status(track, batch, channel, event, now_ms);
        return;
    case CHANNEL_EVENT_MESSAGE:
        g_ptr_array_add(batch->heard, event);
        g_ptr_array_add(batch->heard_on, (Channel *) channel);
        return;
    case CHANNEL_EVENT_ACCOUNT:
        if (g_strcmp0(event->subject, "person") == 0) {
            g_ptr_array_add(batch->people, event);
            g_ptr_array_add(batch->people_on, (char *) channel_name(channel));
            return;
        }
        if (event->subject && g_str_has_prefix(event->subject, "template:")) {
            g_ptr_array_add(batch->templates, event);
            g_ptr_array_add(batch->templates_on, (Channel *) channel);
        }
        if (track->news)
            track->news(track->news_data);
        add_account(track, channel, event, now_ms);
        return;
    }
}

/* Reads one webhook.  What cannot be read is counted and forgotten. */
static void
take_row(Track *track, Batch *batch, const InboundRow *row, int64_t now_ms)
{
    Channel *channel = find_channel(track, row->channel);
    g_autoptr(GError) error = NULL;
    GPtrArray *events = NULL;

    batch->counts.webhooks++;
    if (channel != NULL && channel->ops->webhook != NULL)
        events = channel->ops->webhook(channel, row->raw, &error);
    if (events == NULL) {
        batch->counts.unreadable++;
        g_debug("a webhook cannot be read: %s",
                error ? error->message : "no such channel");
        return;
    }

    g_ptr_array_add(batch->lists, events);
    for (unsigned i = 0; i < events->len; i++)
        take_event(track, batch, channel, g_ptr_array_index(events, i), now_ms);
}

/* A citizen wrote, or somebody of staff who was asked by phone. */
static bool
hear(Track *track, Batch *batch, Channel *channel, const ChannelEvent *event,
     int64_t now_s, GError **error)
{
    int64_t at_s = event->at_s > 0 ? MIN(event->at_s, now_s) : now_s;

    if (!subscribers_heard(track->store, channel_name(channel), event->number,
                           event->bsuid, at_s, error))
        return false;
    if (event->payload && track->tap &&
        track->tap(event->payload, event->number, track->tap_data)) {
        batch->was_tapped = true;
        return true;
    }
    return !track->citizens || citizens_hear(track->citizens, channel, event, error);
}

/* What the answers of the provider would have said too (dispatch-outcome.c). */
static bool
ban_failed(Track *track, Batch *batch, GError **error)
{
    for (unsigned i = 0; i < batch->failed->len; i++) {
        const ChannelEvent *event = g_ptr_array_index(batch->failed, i);
        Channel *channel = g_ptr_array_index(batch->failed_on, i);
        g_autofree char *banned = NULL;

        if (!track_template_failed(track->settings, track->store, channel, event,
                                   &banned, error))
            return false;
        if (!banned)
            continue;
        g_ptr_array_add(batch->templates_on, channel);
        *strchrnul(banned, ':') = '\0';

        g_autofree char *code = g_strconcat("template-", banned, NULL);

        alarms_say(track->alarms, code, 0,
                   g_strdup_printf("Il gestore di %s non accetta più il modello «%s» "
                                   "(codice %d, %s): si usa il prossimo della stessa "
                                   "categoria.",
                                   channel_name(channel), banned, event->code,
                                   event->reason ? event->reason : "no-reason"),
                   clock_now_ms());
    }
    return true;
}

static bool
write_batch(Track *track, Batch *batch, GError **error)
{
    unsigned unknown = 0;
    int64_t now_s = clock_now_s();

    /* Before the attempts are written down as over. */
    if (!ban_failed(track, batch, error))
        return false;
    if (batch->updates->len > 0 &&
        !deliveries_apply(track->store, (StatusUpdate *) batch->updates->data,
                          batch->updates->len, &unknown, error))
        return false;
    for (unsigned i = 0; i < batch->heard->len; i++)
        if (!hear(track, batch, g_ptr_array_index(batch->heard_on, i),
                  g_ptr_array_index(batch->heard, i), now_s, error))
            return false;
    for (unsigned i = 0; i < batch->people->len; i++)
        if (!track_person(track->store, g_ptr_array_index(batch->people_on, i),
                          g_ptr_array_index(batch->people, i),
                          &batch->has_changed_number, error))
            return false;
    for (unsigned i = 0; i < batch->templates->len; i++)
        if (!templates_hear(track->store,
                            channel_name(g_ptr_array_index(batch->templates_on, i)),
                            g_ptr_array_index(batch->templates, i), error))
            return false;
    for (unsigned i = 0; i < batch->taken; i++) {
        const InboundRow *row = g_ptr_array_index(batch->rows, i);

        if (!inbound_set_done(track->store, row->id, error))
            return false;
    }
    batch->counts.unknown = unknown;
    batch->counts.statuses = batch->updates->len;
    batch->counts.messages = batch->heard->len;
    return true;
}

static void
add_counts(Track *track, const TrackCounts *counts)
{
    track->counts.webhooks += counts->webhooks;
    track->counts.unreadable += counts->unreadable;
    track->counts.statuses += counts->statuses;
    track->counts.unknown += counts->unknown;
    track->counts.messages += counts->messages;
}

static void
fill_batch(Track *track, Batch *batch)
{
    int64_t now_ms = clock_now_ms();

    batch->lists = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
    batch->updates = g_array_new(FALSE, FALSE, sizeof(StatusUpdate));
    batch->heard = g_ptr_array_new();
    batch->heard_on = g_ptr_array_new();
    batch->people = g_ptr_array_new();
    batch->people_on = g_ptr_array_new();
    batch->templates = g_ptr_array_new();
    batch->templates_on = g_ptr_array_new();
    batch->failed = g_ptr_array_new();
    batch->failed_on = g_ptr_array_new();
    while (batch->taken < batch->rows->len && batch->updates->len < TRACK_STATUSES &&
           batch->heard->len < TRACK_MESSAGES)
        take_row(track, batch, g_ptr_array_index(batch->rows, batch->taken++), now_ms);
}

/* Nothing else helps: one webhook that the store will not have is forgotten. */
static bool
drop_first(Track *track, const Batch *batch, GError **error)
{
    const InboundRow *row = g_ptr_array_index(batch->rows, 0);

    g_critical("webhook %" G_GINT64_FORMAT " cannot be worked on and is dropped",
               row->id);
    return inbound_set_done(track->store, row->id, error);
}

/* One batch in one commit.  @more: whether others may wait. */
static bool
work(Track *track, bool *more, GError **error)
{
    bool is_stuck = track->fails >= TRACK_FAILS_BATCH && !track->is_last_passing;
    g_auto(Batch) batch = {0};

    batch.rows = inbound_waiting(track->store, is_stuck ? 1 : TRACK_WEBHOOKS, error);
    if (batch.rows == NULL)
        return false;
    *more = batch.rows->len > 0;
    if (batch.rows->len == 0)
        return true;
    if (is_stuck && track->fails >= TRACK_FAILS_DROP)
        return drop_first(track, &batch, error);

    fill_batch(track, &batch);
    if (!store_begin(track->store, error))
        return false;
    if (!write_batch(track, &batch, error)) {
        store_rollback(track->store);
        return false;
    }
    if (!store_commit(track->store, error))
        return false;

    add_counts(track, &batch.counts);
    for (unsigned i = 0; i < batch.templates_on->len; i++)
        templates_apply(track->store, g_ptr_array_index(batch.templates_on, i));
    if (batch.has_changed_number)
        alarms_say(track->alarms, "number-changed", 0,
                   g_strdup("Qualche cittadino ha cambiato numero: quello vecchio è "
                            "tolto dall'elenco. Per ricevere ancora gli avvisi deve "
                            "iscriversi di nuovo."),
                   clock_now_ms());
    if (batch.was_tapped)
        track->tap_heard(track->tap_data);
    if (track->citizens && citizens_have_answers(track->citizens))
        track->answered(track->answered_data);
    return true;
}

static gboolean
on_source(gpointer user_data);

/* @after_ms: 0 = when nothing more urgent is to be done. */
static void
schedule(Track *track, unsigned after_ms)
{
    drop_source(track);
    track->source = after_ms > 0 ? g_timeout_source_new(after_ms) : g_idle_source_new();
    g_source_set_callback(track->source, on_source, track, NULL);
    g_source_attach(track->source, NULL);
}

static void
trouble(Track *track, const GError *error)
{
    track->is_last_passing = g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY) ||
                             g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL);
    track->fails++;
    g_warning("webhooks wait: %s", error->message);
    alarms_say(track->alarms,
               g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL) ? "store-full"
                                                                     : "store-busy",
               0,
               g_strdup("Le conferme di consegna non si possono registrare: si riprova "
                        "da soli."),
               clock_now_ms());
    schedule(track, MIN(100U << MIN(track->fails, 10U), TRACK_AGAIN_MOST_MS));
}

static gboolean
on_source(gpointer user_data)
{
    Track *track = user_data;
    g_autoptr(GError) error = NULL;
    bool more = false;

    if (!work(track, &more, &error)) {
        trouble(track, error);
    } else {
        track->fails = 0;
        if (more)
            schedule(track, 0);
        else
            drop_source(track);
    }
    alarms_tell(track->alarms);
    if (more && track->fails == 0 && track->events.settled != NULL)
        track->events.settled(track->events.user_data);
    return G_SOURCE_REMOVE;
}

void
track_wake(Track *track)
{
    if (track->source == NULL)
        schedule(track, TRACK_GATHER_MS);
}

/* The longest wait of an emergency in doubt, over the channels. */
static int64_t
emergency_wait_s(const Track *track)
{
    int64_t wait_s = 0;

    for (unsigned i = 0; i < track->channels->len; i++) {
        const Channel *channel = g_ptr_array_index(track->channels, i);

        wait_s = MAX(wait_s, channel->uncertain_wait_emergency_s);
    }
    return wait_s;
}

bool
track_tick(Track *track, int64_t now_s, GError **error)
{
    int64_t before_s = now_s - emergency_wait_s(track);
    int64_t resent = 0, expired;

    /* While we were away no callback could come: the wait begins with us. */
    if (before_s >= track->started_s) {
        resent = deliveries_resend_uncertain(track->store, before_s * 1000, error);
        if (resent < 0)
            return false;
    }
    expired = deliveries_expire(track->store, now_s, error);
    if (expired < 0)
        return false;

    if (resent > 0)
        g_message("%" G_GINT64_FORMAT " emergency messages in doubt are sent again",
                  resent);
    if (expired > 0)
        g_message("%" G_GINT64_FORMAT " messages were not sent in time", expired);
    if (resent + expired > 0 && track->events.settled != NULL)
        track->events.settled(track->events.user_data);
    return true;
}

bool
track_is_idle(const Track *track)
{
    return track->source == NULL;
}

bool
track_is_stalled(const Track *track)
{
    return track->fails > 0;
}

const TrackCounts *
track_counts(const Track *track)
{
    return &track->counts;
}
