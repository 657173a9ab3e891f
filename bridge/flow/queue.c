/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/queue.h"

#include "bridge/flow/queue-audience.h"
#include "bridge/flow/queue-row.h"
#include "bridge/store/mails.h"
#include "bridge/store/media.h"

/* Steps of an emergency follow each other for so long before others have a turn: beside
 * a routine notice at full speed one step a turn would take seconds. */
#define EMERGENCY_TURN_US (50 * 1000)

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

/* Freezes one chunk on the channel @i.  @more: whether there is more on it. */
static bool
freeze_chunk(Queue *queue, int64_t id, const Audience *audience, unsigned i, bool *more,
             GError **error)
{
    const Channel *channel = g_ptr_array_index(queue->channels, i);

    return audience_freeze_some(audience, queue->settings, queue->store, id,
                                channel_name(channel), more, error);
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
    job->row = queue_row_make(queue->settings, queue->store, draft, sender, mail_id);
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

/* Freezes all that is left of @row and sets it ready. */
static bool
resume_one(Queue *queue, const BroadcastRow *row, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(Draft) draft = queue_row_draft(row, &problem);
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
