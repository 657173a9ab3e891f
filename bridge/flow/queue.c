/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/queue.h"

#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/token.h"
#include "bridge/flow/quarter.h"
#include "bridge/flow/topics.h"
#include "bridge/store/key.h"
#include "bridge/store/mails.h"
#include "bridge/store/media.h"
#include "bridge/store/pages.h"
#include "bridge/store/subscribers.h"
#include "filters/draft-json.h"

#include <string.h>

/* Steps of an emergency follow each other for so long before others have a turn: beside
 * a routine notice at full speed one step a turn would take seconds. */
#define EMERGENCY_TURN_US (50 * 1000)

/* Whom a broadcast goes to. */
typedef struct {
    char **only;    /* numbers, when it is a trial; NULL = the citizens enrolled */
    bool everybody; /* whatever topics they follow */
    char **topics;
} Audience;

/* One draft on its way; each step is one idle callback, several where it is urgent. */
typedef struct {
    Queue *queue;
    GSource *source;
    BroadcastRow *row; /* id 0 until it is in the store */
    GPtrArray *media;  /* of Media, with their bytes */
    unsigned media_done;
    unsigned channels_done;
    bool is_looked_up; /* whether the mail has a broadcast already */
    bool author_only;  /* [prova] */
    Audience audience;
    QueueDone done;
    void *user_data;
} Job;

struct Queue {
    const Settings *settings;
    Store *store;
    GPtrArray *channels; /* of Channel */
    GPtrArray *jobs;     /* of Job, owned */
};

static void
audience_clear(Audience *audience)
{
    g_clear_pointer(&audience->only, g_strfreev);
    g_clear_pointer(&audience->topics, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Audience, audience_clear)

static void
job_free(Job *job)
{
    g_source_destroy(job->source);
    g_source_unref(job->source);
    broadcast_row_free(job->row);
    g_ptr_array_unref(job->media);
    audience_clear(&job->audience);
    g_free(job);
}

static void
job_end(Job *job, int64_t broadcast, const GError *error)
{
    Queue *queue = job->queue;
    QueueDone done = job->done;
    void *user_data = job->user_data;

    g_ptr_array_remove(queue->jobs, job);
    done(broadcast, error, user_data);
}

Queue *
queue_new(const Settings *settings, Store *store, GPtrArray *channels)
{
    Queue *queue = g_new0(Queue, 1);

    queue->settings = settings;
    queue->store = store;
    queue->channels = g_ptr_array_ref(channels);
    queue->jobs = g_ptr_array_new_with_free_func((GDestroyNotify) job_free);
    return queue;
}

void
queue_free(Queue *queue)
{
    if (queue == NULL)
        return;

    g_autoptr(GError) error =
        g_error_new_literal(STORE_ERROR, STORE_ERROR_FAILED, "the program ends");

    while (queue->jobs->len > 0)
        job_end(g_ptr_array_index(queue->jobs, 0), 0, error);
    g_ptr_array_unref(queue->jobs);
    g_ptr_array_unref(queue->channels);
    g_free(queue);
}

bool
queue_is_live(const Settings *settings, Store *store)
{
    if (settings_is(settings, "bridge", "live"))
        return true;

    g_autofree char *fact = store ? store_get(store, "live") : NULL;

    return g_strcmp0(fact, "yes") == 0;
}

/* Until when a notice is worth sending: the topic that lasts longest decides. */
static int64_t
valid_until(const Settings *settings, const Draft *draft, char **topics,
            int64_t send_at_s)
{
    int64_t longest_h = 0;

    if (draft->valid_until_s > 0)
        return draft->valid_until_s;

    for (char **topic = topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);
        int64_t hours = group ? settings_number(settings, group, "valid_h") : 0;

        if (hours <= 0)
            return 0;
        longest_h = MAX(longest_h, hours);
    }
    return longest_h > 0 ? MAX(clock_now_s(), send_at_s) + longest_h * 3600 : 0;
}

/* Adds the phones of @list, each once. */
static void
add_phones(GStrvBuilder *phones, GHashTable *seen, const char *const *list)
{
    for (; *list != NULL; list++) {
        g_autofree char *phone = text_phone(*list, "39", NULL);

        if (phone == NULL)
            phone = g_strdup(*list);
        if (g_hash_table_contains(seen, phone))
            continue;
        g_strv_builder_add(phones, phone);
        g_hash_table_add(seen, g_steal_pointer(&phone));
    }
}

/* Returns: (owned) the phones of @author, or of all staff when NULL. */
static char **
staff_phones(const Settings *settings, const char *author)
{
    g_autoptr(GStrvBuilder) phones = g_strv_builder_new();
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (const char *const *name = settings_names(settings, "sender"); *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);

        if (author == NULL || g_ascii_strcasecmp(author, *name) == 0)
            add_phones(phones, seen, settings_list(settings, group, "phones"));
    }
    if (author == NULL)
        add_phones(phones, seen, settings_list(settings, "bridge", "admin_phones"));
    return g_strv_builder_end(phones);
}

/* Decided anew after a restart, from the row alone. */
static void
audience_decide(Audience *audience, const Settings *settings, const BroadcastRow *row,
                bool author_only)
{
    audience->topics = g_strsplit(row->topics ? row->topics : "", ",", -1);
    audience->everybody = audience->topics[0] == NULL || !row->topics[0];
    for (char **topic = audience->topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);

        if (group != NULL && settings_is(settings, group, "mandatory"))
            audience->everybody = true;
    }
    if (row->is_trial)
        audience->only = staff_phones(settings, author_only ? row->sender : NULL);
}

/* Whether one of @topics goes out on @channel: those that name no channels do. */
static bool
is_on_channel(const Settings *settings, char **topics, const char *channel)
{
    bool asked = false;

    for (char **topic = topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);

        if (group == NULL)
            continue;
        if (settings_list(settings, group, "channels")[0] == NULL ||
            settings_list_has(settings, group, "channels", channel))
            return true;
        asked = true;
    }
    return !asked;
}

/* Freezes one chunk on the channel @i.  @more: whether there is more on it. */
static bool
freeze_chunk(Queue *queue, int64_t id, const Audience *audience, unsigned i, bool *more,
             GError **error)
{
    const Channel *channel = g_ptr_array_index(queue->channels, i);
    const char *name = channel_name(channel);

    *more = false;
    if (!is_on_channel(queue->settings, audience->topics, name))
        return true;
    return broadcasts_freeze_some(queue->store, id, name,
                                  (const char *const *) audience->only,
                                  audience->everybody, more, error);
}

int64_t
queue_count_audience(const Settings *settings, Store *store, GPtrArray *channels,
                     const Draft *draft, const char *sender)
{
    g_auto(GStrv) topics = topics_of(draft);
    g_autofree char *joined = g_strjoinv(",", topics);
    const BroadcastRow row = {
        .sender = (char *) sender,
        .topics = joined,
        .is_trial = draft->is_trial || !queue_is_live(settings, store),
    };
    g_auto(Audience) audience = {0};
    int64_t people = 0;

    audience_decide(&audience, settings, &row, draft->is_trial);
    for (unsigned i = 0; i < channels->len; i++) {
        const char *name = channel_name(g_ptr_array_index(channels, i));
        int64_t n;

        if (!is_on_channel(settings, audience.topics, name))
            continue;
        n = audience.only ? g_strv_length(audience.only)
                          : subscribers_audience(
                                store, name, (const char *const *) audience.topics,
                                topics_class(settings, draft), audience.everybody);
        if (n < 0)
            return -1;
        people += n;
    }
    return people;
}

/* (owned) */
static char *
languages_of(const Draft *draft)
{
    GString *list = g_string_new(NULL);

    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = g_ptr_array_index(draft->versions, i);

        g_string_append_printf(list, "%s%s", i > 0 ? "," : "", version->language);
    }
    return g_string_free(list, FALSE);
}

/* What is not urgent waits for the end of the quiet hours; 0 = at once. */
static int64_t
send_at(const Settings *settings, const Draft *draft, const BroadcastRow *row)
{
    int64_t start_s = MAX(row->created_s, draft->send_at_s);

    if (row->class != CLASS_ROUTINE || row->is_trial)
        return draft->send_at_s;
    return MAX(draft->send_at_s, hours_quiet_until(settings, start_s));
}

/* Returns: (owned) the row of a new broadcast. */
static BroadcastRow *
make_row(Queue *queue, const Draft *draft, const char *sender, int64_t mail_id)
{
    const Settings *settings = queue->settings;
    BroadcastRow *row = g_new0(BroadcastRow, 1);
    g_auto(GStrv) topics = topics_of(draft);
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    g_autofree char *words = rich_text_plain(draft->text);

    row->mail_id = mail_id;
    row->sender = g_strdup(sender);
    row->title = g_strdup(draft->title);
    row->content = g_strdup(content);
    row->topics = g_strjoinv(",", topics);
    row->languages = languages_of(draft);
    row->class = topics_class(settings, draft);
    row->is_trial = draft->is_trial || !queue_is_live(settings, queue->store);
    row->state = BROADCAST_FREEZING;
    row->created_s = clock_now_s();
    row->send_at_s = send_at(settings, draft, row);
    row->valid_until_s = valid_until(settings, draft, topics, row->send_at_s);
    row->zones = quarters_named(settings, draft->title, words);
    if (settings_has(settings, "bridge", "public_url") && !row->is_trial) {
        row->page = pages_new_name(NULL);
        row->words = g_steal_pointer(&words);
    }
    free(content);
    json_decref(json);
    return row;
}

/* The mail was queued before, wholly or in part: go on from there. */
static bool
look_up(Job *job, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(BroadcastRow) row = NULL;

    job->is_looked_up = true;
    if (job->row->mail_id == 0)
        return true;

    row = broadcasts_of_mail(job->queue->store, job->row->mail_id, &failure);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (row != NULL) {
        broadcast_row_free(job->row);
        job->row = g_steal_pointer(&row);
        job->media_done = job->media->len;
    }
    return true;
}

/* One step.  @is_over: nothing is left to do.  Returns: false on error. */
static bool
job_step(Job *job, bool *is_over, GError **error)
{
    Store *store = job->queue->store;

    if (!job->is_looked_up) {
        if (!look_up(job, error))
            return false;
        *is_over = job->row->state != BROADCAST_FREEZING;
        return true;
    }
    if (job->media_done < job->media->len)
        return media_store(store, g_ptr_array_index(job->media, job->media_done++),
                           error);
    if (job->row->id == 0)
        return broadcasts_add(store, job->row, error);

    if (job->audience.topics == NULL)
        audience_decide(&job->audience, job->queue->settings, job->row,
                        job->author_only);
    if (job->channels_done < job->queue->channels->len) {
        bool more;

        if (!freeze_chunk(job->queue, job->row->id, &job->audience, job->channels_done,
                          &more, error))
            return false;
        job->channels_done += more ? 0 : 1;
        return true;
    }
    *is_over = true;
    return broadcasts_set_ready(store, job->row->id, error);
}

static gboolean
on_idle(gpointer user_data)
{
    Job *job = user_data;
    g_autoptr(GError) error = NULL;
    bool is_over = false;
    int64_t until_us = 0;

    if (job->row->class == CLASS_EMERGENCY)
        until_us = g_get_monotonic_time() + EMERGENCY_TURN_US;
    do {
        if (!job_step(job, &is_over, &error)) {
            job_end(job, 0, error);
            return G_SOURCE_REMOVE;
        }
    } while (!is_over && g_get_monotonic_time() < until_us);
    if (!is_over)
        return G_SOURCE_CONTINUE;

    int64_t id = job->row->id;

    g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "BANDITORE_CLASS",
                     notice_class_word(job->row->class), "MESSAGE",
                     "broadcast %" G_GINT64_FORMAT " is frozen", id);
    job_end(job, id, NULL);
    return G_SOURCE_REMOVE;
}

/* Copies of @list whose bytes are shared. */
static GPtrArray *
keep_media(const GPtrArray *list)
{
    GPtrArray *kept = g_ptr_array_new_with_free_func((GDestroyNotify) media_free);

    for (unsigned i = 0; i < list->len; i++) {
        const Media *media = g_ptr_array_index(list, i);

        g_ptr_array_add(
            kept, media_new(media->kind, media->mime, media->filename, media->data));
    }
    return kept;
}

void
queue_start(Queue *queue, const Draft *draft, const char *sender, int64_t mail_id,
            QueueDone done, void *user_data)
{
    Job *job = g_new0(Job, 1);

    job->queue = queue;
    job->row = make_row(queue, draft, sender, mail_id);
    job->media = keep_media(draft->media);
    job->author_only = draft->is_trial;
    job->done = done;
    job->user_data = user_data;
    job->source = g_idle_source_new();
    g_source_set_priority(job->source, job->row->class == CLASS_ROUTINE
                                           ? G_PRIORITY_DEFAULT_IDLE
                                           : G_PRIORITY_DEFAULT);
    g_source_set_callback(job->source, on_idle, job, NULL);
    g_source_attach(job->source, NULL);
    g_ptr_array_add(queue->jobs, job);
}

/* Returns: (owned) the draft that was frozen; NULL with DRAFT_JSON_ERROR. */
static Draft *
read_content(const BroadcastRow *row, GError **error)
{
    json_error_t problem;
    json_t *json = json_loads(row->content ? row->content : "", 0, &problem);
    Draft *draft = NULL;

    if (json == NULL)
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "content of broadcast %" G_GINT64_FORMAT " is no JSON: %s", row->id,
                    problem.text);
    else
        draft = draft_from_json(json, error);
    json_decref(json);
    return draft;
}

/* Freezes all that is left of @row and sets it ready. */
static bool
resume_one(Queue *queue, const BroadcastRow *row, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(Draft) draft = read_content(row, &problem);
    g_auto(Audience) audience = {0};

    if (draft == NULL) {
        g_warning("broadcast %" G_GINT64_FORMAT " is dropped: %s", row->id,
                  problem->message);
        return broadcasts_drop(queue->store, row->id, error);
    }

    audience_decide(&audience, queue->settings, row, draft->is_trial);
    for (unsigned i = 0; i < queue->channels->len; i++) {
        bool more = true;

        while (more)
            if (!freeze_chunk(queue, row->id, &audience, i, &more, error))
                return false;
    }
    return broadcasts_set_ready(queue->store, row->id, error);
}

bool
queue_resume(Queue *queue, GError **error)
{
    g_autoptr(GPtrArray) rows =
        broadcasts_in_state(queue->store, BROADCAST_FREEZING, error);

    if (rows == NULL)
        return false;
    for (unsigned i = 0; i < rows->len; i++)
        if (!resume_one(queue, g_ptr_array_index(rows, i), error))
            return false;
    return true;
}

/* A setting that is written and not empty, else NULL. */
static char *
setting_copy(const Settings *settings, const char *key)
{
    const char *value = settings_text(settings, "bridge", key);

    return value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

/* What the settings add to every broadcast.  @page: its name, NULL = it has none. */
static void
complete(Broadcast *broadcast, const Settings *settings, const char *page)
{
    g_autofree char *url = setting_copy(settings, "public_url");

    g_free(broadcast->administration);
    broadcast->administration = setting_copy(settings, "administration");
    g_free(broadcast->leave_contact);
    broadcast->leave_contact = setting_copy(settings, "leave_contact");
    g_free(broadcast->link);
    broadcast->link = NULL;
    if (url != NULL && page != NULL) {
        size_t length = strlen(url);

        while (length > 0 && url[length - 1] == '/')
            url[--length] = '\0';
        broadcast->link = g_strdup_printf("%s/avvisi/%s", url, page);
    }
}

/* The token is never stored: it is computed whenever the message is composed. */
static bool
add_token(Broadcast *broadcast, Store *store, int64_t id, GError **error)
{
    g_autoptr(QuestionRow) question = questions_get(store, id, error);
    g_autoptr(GBytes) key = question ? store_key(store, "confirm", error) : NULL;

    if (!key) {
        if (error && !*error)
            g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                        "there is no such question");
        return false;
    }
    broadcast->confirm_token = token_make(key, question);
    return true;
}

/* Asks by phone; joins the caller's transaction. */
static bool
ask_channel(Store *store, BroadcastRow row, const char *channel,
            const char *const *phones, GError **error)
{
    bool more = false;

    return broadcasts_add(store, &row, error) &&
           broadcasts_freeze_some(store, row.id, channel, phones, false, &more,
                                  error) &&
           broadcasts_set_ready(store, row.id, error);
}

bool
queue_ask(const Settings *settings, Store *store, GPtrArray *channels,
          const Draft *draft, const QuestionRow *question, GError **error)
{
    g_auto(GStrv) phones = staff_phones(settings, question->person);
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    BroadcastRow row = {
        .sender = question->author,
        .title = draft->title,
        .content = content,
        .topics = (char *) "",
        .class = question->class,
        .valid_until_s = question->expires_s,
        .question = question->id,
    };
    bool ok = true;

    for (unsigned i = 0; ok && *phones && i < channels->len; i++) {
        const Channel *channel = g_ptr_array_index(channels, i);

        /* A tap that nobody hears is no answer. */
        if (channel->has_webhook)
            ok = ask_channel(store, row, channel_name(channel),
                             (const char *const *) phones, error);
    }
    free(content);
    json_decref(json);
    return ok;
}

Broadcast *
queue_load_broadcast(const Settings *settings, Store *store, int64_t id, GError **error)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(store, id, error);
    g_autoptr(Draft) draft = row ? read_content(row, error) : NULL;

    if (draft == NULL)
        return NULL;

    Broadcast *broadcast = broadcast_from_draft(draft);

    broadcast->id = id;
    broadcast->class = row->class;
    broadcast->is_trial = row->is_trial;
    broadcast->valid_until_s = row->valid_until_s;
    if (row->question != 0 && !add_token(broadcast, store, row->question, error)) {
        broadcast_free(broadcast);
        return NULL;
    }
    complete(broadcast, settings,
             row->is_trial && row->question == 0 ? PAGE_OF_TRIALS : row->page);
    return broadcast;
}

Broadcast *
queue_preview_broadcast(const Settings *settings, const Draft *draft, bool is_trial)
{
    Broadcast *broadcast = broadcast_from_draft(draft);
    g_auto(GStrv) topics = topics_of(draft);

    broadcast->class = topics_class(settings, draft);
    broadcast->is_trial = is_trial || draft->is_trial;
    broadcast->valid_until_s = valid_until(settings, draft, topics, draft->send_at_s);
    complete(broadcast, settings,
             broadcast->is_trial ? PAGE_OF_TRIALS : PAGE_OF_PREVIEWS);
    return broadcast;
}
