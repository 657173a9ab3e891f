/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/events.h"

#include <curl/curl.h>

#include "contrib/sandbox/hooks.h"

#define RETRY_FIRST_US (100 * 1000)
#define RETRY_MOST_US (60 * G_USEC_PER_SEC)
/* Meta gives up after seven days. */
#define RETRY_LIFE_US (INT64_C(7) * 24 * 3600 * G_USEC_PER_SEC)
#define POST_TIMEOUT_S 10L

typedef struct {
    int64_t due_us; /* INT64_MAX = waits for its connection */
    int64_t order;
    int64_t seq;  /* of the message; 0 when this posts a ready body */
    GBytes *body; /* ready to post, or NULL */
    StatusPlan plan;
    int64_t first_us; /* of the first attempt */
    unsigned attempts;
    struct MHD_Connection *resume; /* afterwards */
} Event;

struct Events {
    World *world;
    GCond changed;
    GSequence *hooks;   /* of Event by due_us */
    GSequence *resumes; /* of Event by due_us */
    int64_t last_order;
    bool stop;
    GPtrArray *threads;
};

static void
event_free(Event *event)
{
    if (event->body != NULL)
        g_bytes_unref(event->body);
    g_free(event);
}

static int
compare(gconstpointer a, gconstpointer b, gpointer user_data)
{
    const Event *one = a, *two = b;
    if (one->due_us != two->due_us)
        return one->due_us < two->due_us ? -1 : 1;
    return one->order < two->order ? -1 : one->order > two->order;
}

static void
add(Events *events, GSequence *queue, Event *event)
{
    if (g_sequence_get_length(queue) >= EVENTS_MAX) {
        events->world->n_webhook_lost++;
        event_free(event);
        return;
    }
    event->order = ++events->last_order;
    g_sequence_insert_sorted(queue, event, compare, NULL);
    g_cond_broadcast(&events->changed);
}

/* Returns: (unowned) the first of @queue, or NULL. */
static Event *
peek(GSequence *queue)
{
    GSequenceIter *first = g_sequence_get_begin_iter(queue);
    return g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);
}

/* Returns: (owned) the first of @queue if it is due, or NULL. */
static Event *
take_due(GSequence *queue, int64_t now_us)
{
    Event *event = peek(queue);
    if (event == NULL || event->due_us > now_us)
        return NULL;
    g_sequence_remove(g_sequence_get_begin_iter(queue));
    return event;
}

void
events_status(World *world, const Message *message, const StatusPlan *plan)
{
    Event *event = g_new0(Event, 1);
    event->due_us = plan->early ? INT64_MAX : world_now_us(world) + plan->delay_us;
    event->seq = message->seq;
    event->plan = *plan;
    add(world->events, world->events->hooks, event);
}

void
events_post(World *world, GBytes *body, bool bad_signature)
{
    Event *event = g_new0(Event, 1);
    event->due_us = world_now_us(world);
    event->body = g_bytes_ref(body);
    event->plan.bad_signature = bad_signature;
    add(world->events, world->events->hooks, event);
}

void
events_resume(World *world, struct MHD_Connection *connection, int64_t delay_ms)
{
    Event *event = g_new0(Event, 1);
    event->due_us = world_now_us(world) + delay_ms * 1000;
    event->resume = connection;
    add(world->events, world->events->resumes, event);
}

void
events_resume_after(World *world, struct MHD_Connection *connection, int64_t seq)
{
    GSequence *queue = world->events->hooks;
    GSequenceIter *iter = g_sequence_get_end_iter(queue);
    while (!g_sequence_iter_is_begin(iter)) {
        iter = g_sequence_iter_prev(iter);
        Event *event = g_sequence_get(iter);
        if (event->due_us != INT64_MAX)
            break;
        if (event->seq != seq)
            continue;
        event->due_us = world_now_us(world);
        event->resume = connection;
        g_sequence_sort_changed(iter, compare, NULL);
        g_cond_broadcast(&world->events->changed);
        return;
    }
    events_resume(world, connection, 0);
}

static void
clear_queue(GSequence *queue)
{
    Event *event;
    while ((event = take_due(queue, INT64_MAX)) != NULL) {
        if (event->resume != NULL)
            MHD_resume_connection(event->resume);
        event_free(event);
    }
}

void
events_clear(World *world)
{
    clear_queue(world->events->resumes);
    clear_queue(world->events->hooks);
}

void
events_wake(World *world)
{
    g_cond_broadcast(&world->events->changed);
}

size_t
events_waiting(const World *world)
{
    return (size_t) g_sequence_get_length(world->events->hooks);
}

/* Sleep until something may be due. */
static void
wait_for_work(Events *events)
{
    World *world = events->world;
    int64_t due_us = INT64_MAX;
    Event *resume = peek(events->resumes);
    Event *hook = world->knobs.hold ? NULL : peek(events->hooks);
    if (resume != NULL)
        due_us = resume->due_us;
    if (hook != NULL)
        due_us = MIN(due_us, hook->due_us);
    if (world->frozen_us != 0 || due_us == INT64_MAX) {
        g_cond_wait(&events->changed, &world->lock);
        return;
    }
    int64_t left_us = due_us - world_now_us(world);
    if (left_us > 0)
        g_cond_wait_until(&events->changed, &world->lock,
                          g_get_monotonic_time() + left_us);
}

/* The statuses of one webhook, in one or two entries. */
typedef struct {
    json_t *statuses;
    json_t *contacts;
    GHashTable *seen; /* phones in contacts */
} Batch;

static void
batch_add(World *world, Batch *batch, const Event *event)
{
    Message *message = world_message(world, event->seq);
    if (message == NULL)
        return;
    world_mark(world, message, event->plan.state, event->plan.error);
    json_array_append_new(
        batch->statuses,
        hooks_status(world, message, event->plan.state, event->plan.error));
    /* contacts go with success only */
    if (event->plan.state != STATE_FAILED &&
        g_hash_table_add(batch->seen, message->phone))
        json_array_append_new(batch->contacts,
                              hooks_contact(message->phone, message->hide_number));
}

static json_t *
batch_entry(World *world, Batch *batch)
{
    json_t *lists = json_pack("{s:o}", "statuses", batch->statuses);
    if (json_array_size(batch->contacts) > 0)
        json_object_set(lists, "contacts", batch->contacts);
    json_decref(batch->contacts);
    g_hash_table_unref(batch->seen);
    return hooks_entry(world, "messages", lists);
}

static Batch
batch_new(void)
{
    return (Batch){json_array(), json_array(), g_hash_table_new(NULL, NULL)};
}

static bool
is_plain(const Event *event)
{
    return event->body == NULL && !event->plan.early && !event->plan.bad_signature;
}

/* Make first->body from it and from the plain statuses that are due too. */
static void
build_body(Events *events, Event *first, int64_t now_us)
{
    World *world = events->world;
    json_t *entries = json_array();
    int64_t left = is_plain(first) ? MAX(1, world->knobs.batch) : 1;
    Batch batch = batch_new();
    batch_add(world, &batch, first);
    Event *next;
    while (--left > 0 && (next = peek(events->hooks)) != NULL && is_plain(next) &&
           next->due_us <= now_us) {
        /* Receivers must loop at every level, so long batches have more entries. */
        if (json_array_size(batch.statuses) >= 50) {
            json_array_append_new(entries, batch_entry(world, &batch));
            batch = batch_new();
        }
        next = take_due(events->hooks, now_us);
        batch_add(world, &batch, next);
        event_free(next);
    }
    json_array_append_new(entries, batch_entry(world, &batch));
    first->body = hooks_body(entries);
}

static size_t
ignore_reply(char *data, size_t size, size_t count, void *user_data)
{
    return size * count;
}

static int
watch_stop(void *user_data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    World *world = user_data;
    g_mutex_lock(&world->lock);
    bool stop = world->events->stop;
    g_mutex_unlock(&world->lock);
    return stop ? 1 : 0;
}

static CURL *
new_client(World *world)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, world->id.webhook_url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, POST_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_reply);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, world);
    if (world->id.ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, world->id.ca_file);
    return curl;
}

/* Returns: whether the receiver answered exactly 200.  Without the lock. */
static bool
post(CURL *curl, const char *secret, const Event *event)
{
    size_t size = 0;
    const void *data = g_bytes_get_data(event->body, &size);
    g_autofree char *signature =
        hooks_sign(event->plan.bad_signature ? "not-the-secret" : secret, event->body);
    g_autofree char *line = g_strconcat("X-Hub-Signature-256: ", signature, NULL);
    struct curl_slist *headers = curl_slist_append(NULL, line);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
    long http = 0;
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return http == 200;
}

/* Count the attempt; put it back when it failed. */
static void
settle(Events *events, Event *event, bool success)
{
    World *world = events->world;
    if (event->resume != NULL)
        MHD_resume_connection(event->resume);
    event->resume = NULL;
    world->n_webhooks += success;
    world->n_webhook_failures += !success;
    if (success || event->plan.bad_signature) {
        event_free(event);
        return;
    }
    int64_t now_us = world_now_us(world);
    if (event->first_us == 0)
        event->first_us = now_us;
    if (now_us > event->first_us + RETRY_LIFE_US) {
        world->n_webhook_lost++;
        event_free(event);
        return;
    }
    event->due_us =
        now_us + MIN(RETRY_FIRST_US << MIN(event->attempts, 12u), RETRY_MOST_US);
    event->attempts++;
    add(events, events->hooks, event);
}

static void
run_hook(Events *events, CURL *curl, Event *event, int64_t now_us)
{
    World *world = events->world;
    if (event->body == NULL)
        build_body(events, event, now_us);
    if (curl == NULL || !world->knobs.subscribed) {
        if (event->resume != NULL)
            MHD_resume_connection(event->resume);
        event_free(event);
        return;
    }
    g_mutex_unlock(&world->lock);
    bool success = post(curl, world->id.app_secret, event);
    g_mutex_lock(&world->lock);
    settle(events, event, success);
}

static gpointer
work(gpointer user_data)
{
    Events *events = user_data;
    World *world = events->world;
    CURL *curl = world->id.webhook_url != NULL ? new_client(world) : NULL;
    g_mutex_lock(&world->lock);
    while (!events->stop) {
        int64_t now_us = world_now_us(world);
        Event *resume = take_due(events->resumes, now_us);
        Event *hook = world->knobs.hold ? NULL : take_due(events->hooks, now_us);
        if (resume != NULL) {
            MHD_resume_connection(resume->resume);
            event_free(resume);
        }
        if (hook != NULL)
            run_hook(events, curl, hook, now_us);
        if (resume == NULL && hook == NULL)
            wait_for_work(events);
    }
    g_mutex_unlock(&world->lock);
    curl_easy_cleanup(curl);
    return NULL;
}

void
events_start(World *world, unsigned threads)
{
    Events *events = g_new0(Events, 1);
    events->world = world;
    g_cond_init(&events->changed);
    events->hooks = g_sequence_new(NULL);
    events->resumes = g_sequence_new(NULL);
    events->threads = g_ptr_array_new();
    world->events = events;
    for (unsigned i = 0; i < threads; i++)
        g_ptr_array_add(events->threads, g_thread_new("webhook", work, events));
}

void
events_stop(World *world)
{
    Events *events = world->events;
    g_mutex_lock(&world->lock);
    events->stop = true;
    g_cond_broadcast(&events->changed);
    g_mutex_unlock(&world->lock);
    for (guint i = 0; i < events->threads->len; i++)
        g_thread_join(g_ptr_array_index(events->threads, i));
    g_mutex_lock(&world->lock);
    events_clear(world);
    g_mutex_unlock(&world->lock);
}

void
events_free(World *world)
{
    Events *events = world->events;
    world->events = NULL;
    clear_queue(events->hooks);
    g_ptr_array_unref(events->threads);
    g_sequence_free(events->hooks);
    g_sequence_free(events->resumes);
    g_cond_clear(&events->changed);
    g_free(events);
}

bool
events_stopping(const World *world)
{
    return world->events->stop;
}

static size_t
keep_reply(char *data, size_t size, size_t count, void *user_data)
{
    GString *reply = user_data;
    if (reply->len < 4096)
        g_string_append_len(reply, data, (gssize) (size * count));
    return size * count;
}

long
events_handshake(World *world)
{
    if (world->id.webhook_url == NULL)
        return 0;
    CURL *curl = new_client(world);
    g_autoptr(GString) reply = g_string_new(NULL);
    g_autofree char *challenge = g_strdup_printf("%08x", g_random_int());
    g_autofree char *token = g_uri_escape_string(world->id.verify_token, NULL, FALSE);
    g_autofree char *url =
        g_strdup_printf("%s?hub.mode=subscribe&hub.challenge=%s&hub.verify_token=%s",
                        world->id.webhook_url, challenge, token);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_reply);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    long http = 0;
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_cleanup(curl);
    return http == 200 && !g_str_equal(reply->str, challenge) ? 0 : http;
}
