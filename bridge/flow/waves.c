/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/waves.h"

#include "bridge/base/clock.h"
#include "bridge/flow/queue.h"
#include "bridge/store/media.h"
#include "bridge/store/templates.h"

/* Waves kept at once; more broadcasts than that rarely go out together. */
#define WAVES_MOST 32

/* Media ids are looked up anew after so long: they end some day (contract 4). */
#define WAVES_FRESH_MS (60 * 60 * 1000)

typedef struct WavePrivate {
    Waves *waves;
    Broadcast *broadcast;
    GHashTable *ids;    /* SHA-256 -> the provider's id */
    GPtrArray *missing; /* of Media, in @broadcast; the last goes first */
    uint64_t used;      /* larger = later */
    int64_t made_ms;
    unsigned turn; /* of the channel's compositions */
} WavePrivate;

struct Waves {
    const Settings *settings;
    Store *store;
    Channel *channel;
    const char *name;
    WavesUploaded uploaded;
    void *user_data;
    GHashTable *table; /* &wave->id -> Wave, owned */
    uint64_t uses;
};

/* What an upload under way must find again. */
typedef struct {
    Waves *waves;
    int64_t broadcast;
} Upload;

static void
wave_free(Wave *wave)
{
    for (unsigned i = 0; i < wave->version_count; i++)
        for (unsigned open = 0; open < 2; open++)
            g_clear_pointer(&wave->versions[i].parts[open], g_ptr_array_unref);
    broadcast_free(wave->own->broadcast);
    g_hash_table_unref(wave->own->ids);
    g_ptr_array_unref(wave->own->missing);
    g_free(wave->own);
    g_free(wave);
}

Waves *
waves_new(const Settings *settings, Store *store, Channel *channel,
          WavesUploaded uploaded, void *user_data)
{
    Waves *waves = g_new0(Waves, 1);

    waves->settings = settings;
    waves->store = store;
    waves->channel = channel;
    waves->name = channel_name(channel);
    waves->uploaded = uploaded;
    waves->user_data = user_data;
    waves->table = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) wave_free);
    return waves;
}

void
waves_free(Waves *waves)
{
    if (waves == NULL)
        return;
    g_hash_table_unref(waves->table);
    g_free(waves);
}

/* The word of a failed composition, for reports. */
static const char *
compose_reason(const GError *error)
{
    if (g_error_matches(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE))
        return "no-template";
    if (g_error_matches(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE_BANNED))
        return TEMPLATE_PAUSE;
    if (g_error_matches(error, CHANNEL_ERROR, CHANNEL_ERROR_MEDIA))
        return "media-not-carried";
    return "not-composed";
}

static void
compose_version(Wave *wave, unsigned i, Channel *channel, const Broadcast *broadcast)
{
    WaveVersion *version = &wave->versions[i];

    for (unsigned open = 0; open < G_N_ELEMENTS(version->parts); open++) {
        g_autoptr(GError) error = NULL;

        version->parts[open] = channel->ops->compose(channel, broadcast, open, &error);
        if (version->parts[open] != NULL)
            continue;
        version->reason[open] = compose_reason(error);
        g_warning("broadcast %" G_GINT64_FORMAT " cannot go out %s the window: %s",
                  wave->id, open ? "inside" : "outside",
                  error ? error->message : "no reason given");
    }
}

static void
compose(Wave *wave, Channel *channel)
{
    const Broadcast *broadcast = wave->own->broadcast;

    compose_version(wave, 0, channel, broadcast);
    wave->version_count = 1 + MIN(broadcast->versions->len, LIMIT_VERSIONS);
    for (unsigned i = 1; i < wave->version_count; i++) {
        g_autoptr(Broadcast) version = broadcast_version(broadcast, i);

        compose_version(wave, i, channel, version);
    }
}

const GPtrArray *
wave_parts(const Wave *wave, const Claim *claim)
{
    return claim->version < wave->version_count
               ? wave->versions[claim->version].parts[claim->open]
               : NULL;
}

static Media *
find_media(const Broadcast *broadcast, const char *sha256)
{
    for (unsigned i = 0; i < broadcast->media->len; i++) {
        Media *media = g_ptr_array_index(broadcast->media, i);

        if (g_strcmp0(media->sha256, sha256) == 0)
            return media;
    }
    return NULL;
}

/* Looks for the id of one file that a part refers to. */
static void
need_media(Wave *wave, const char *sha256)
{
    WavePrivate *own = wave->own;
    Media *media = find_media(own->broadcast, sha256);
    char *id;

    if (media == NULL || g_hash_table_contains(own->ids, sha256) ||
        g_ptr_array_find(own->missing, media, NULL))
        return;

    id = media_upload_id(own->waves->store, own->waves->name, sha256, clock_now_s());
    if (id != NULL)
        g_hash_table_insert(own->ids, g_strdup(sha256), id);
    else
        g_ptr_array_insert(own->missing, 0, media);
}

static void
need_media_of(Wave *wave, ChannelPart *part)
{
    for (unsigned i = 0; part->media != NULL && i < part->media->len; i++)
        need_media(wave, g_ptr_array_index(part->media, i));
}

static void
settle_media_of(Wave *wave, ChannelPart *part)
{
    if (part->media == NULL || part->media->len == 0)
        return;

    char *body = channel_resolve_media(part->body, wave->own->ids);

    g_free(part->body);
    part->body = body;
}

typedef void (*PartDo)(Wave *wave, ChannelPart *part);

static void
each_part(Wave *wave, PartDo act)
{
    for (unsigned i = 0; i < 2 * wave->version_count; i++) {
        const GPtrArray *parts = wave->versions[i / 2].parts[i % 2];

        for (unsigned j = 0; parts != NULL && j < parts->len; j++)
            act(wave, g_ptr_array_index(parts, j));
    }
}

/* Every file has its id: writes them into the bodies, once for all deliveries. */
static void
settle_media(Wave *wave)
{
    each_part(wave, settle_media_of);
    wave->is_ready = true;
}

static Wave *
load(Waves *waves, int64_t id, GError **error)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(waves->store, id, error);
    Broadcast *broadcast =
        row ? queue_load_broadcast(waves->settings, waves->store, id, error) : NULL;

    if (broadcast == NULL)
        return NULL;

    Wave *wave = g_new0(Wave, 1);

    wave->id = id;
    wave->own = g_new0(WavePrivate, 1);
    wave->own->waves = waves;
    wave->own->broadcast = broadcast;
    wave->own->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    wave->own->missing = g_ptr_array_new();
    wave->own->made_ms = clock_now_ms();
    wave->own->turn = waves->channel->compose_turn;
    wave->state = row->state;
    compose(wave, waves->channel);
    each_part(wave, need_media_of);
    if (wave->own->missing->len == 0)
        settle_media(wave);
    return wave;
}

/* Makes room for one more: the one that was used longest ago goes. */
static void
evict(Waves *waves)
{
    GHashTableIter iter;
    gpointer value;
    Wave *oldest = NULL;

    if (g_hash_table_size(waves->table) < WAVES_MOST)
        return;

    g_hash_table_iter_init(&iter, waves->table);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Wave *wave = value;

        if (!wave->is_uploading &&
            (oldest == NULL || wave->own->used < oldest->own->used))
            oldest = wave;
    }
    if (oldest != NULL)
        g_hash_table_remove(waves->table, &oldest->id);
}

Wave *
waves_get(Waves *waves, int64_t broadcast, GError **error)
{
    Wave *wave = g_hash_table_lookup(waves->table, &broadcast);

    if (wave != NULL && !wave->is_uploading &&
        (wave->own->turn != waves->channel->compose_turn ||
         clock_now_ms() - wave->own->made_ms > WAVES_FRESH_MS)) {
        g_hash_table_remove(waves->table, &broadcast);
        wave = NULL;
    }
    if (wave == NULL) {
        wave = load(waves, broadcast, error);
        if (wave == NULL)
            return NULL;
        evict(waves);
        g_hash_table_insert(waves->table, &wave->id, wave);
    }
    wave->own->used = ++waves->uses;
    return wave;
}

static void
on_uploaded(const char *id, int64_t valid_until_s, const ChannelResult *result,
            void *user_data)
{
    g_autofree Upload *upload = user_data;
    Waves *waves = upload->waves;
    Wave *wave = g_hash_table_lookup(waves->table, &upload->broadcast);

    g_return_if_fail(wave != NULL && wave->is_uploading);
    wave->is_uploading = false;

    if (id != NULL) {
        GPtrArray *missing = wave->own->missing;
        const Media *media = g_ptr_array_index(missing, missing->len - 1);
        g_autoptr(GError) error = NULL;

        /* Without the row it would only be uploaded once more after a restart. */
        if (!media_set_upload_id(waves->store, waves->name, media->sha256, id,
                                 valid_until_s, &error))
            g_warning("cannot note an uploaded file: %s", error->message);
        g_hash_table_insert(wave->own->ids, g_strdup(media->sha256), g_strdup(id));
        g_ptr_array_set_size(missing, (int) missing->len - 1);
        wave->upload_tries = 0;
        if (missing->len == 0)
            settle_media(wave);
        else
            waves_upload(waves, wave, clock_now_ms());
    } else {
        wave->upload_tries++;
    }
    waves->uploaded(wave, result, waves->user_data);
}

void
waves_upload(Waves *waves, Wave *wave, int64_t now_ms)
{
    GPtrArray *missing = wave->own->missing;

    if (wave->is_ready || wave->is_uploading || now_ms < wave->upload_at_ms)
        return;

    const Media *media = g_ptr_array_index(missing, missing->len - 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = media_load(waves->store, media->sha256, &error);

    if (bytes == NULL || waves->channel->ops->upload == NULL) {
        g_warning("broadcast %" G_GINT64_FORMAT ": %s", wave->id,
                  error ? error->message : "the channel takes no files");
        wave->upload_tries++;
        waves->uploaded(wave, NULL, waves->user_data);
        return;
    }

    Upload *upload = g_new0(Upload, 1);

    upload->waves = waves;
    upload->broadcast = wave->id;
    wave->is_uploading = true;
    waves->channel->ops->upload(waves->channel, media, bytes, on_uploaded, upload);
}

void
waves_refresh(Waves *waves)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, waves->table);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Wave *wave = value;
        g_autoptr(BroadcastRow) row = broadcasts_get(waves->store, wave->id, NULL);

        if (row != NULL)
            wave->state = row->state;
    }
}

bool
waves_are_uploading(const Waves *waves)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, waves->table);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (((Wave *) value)->is_uploading)
            return true;
    return false;
}

/* Whether its files are wanted at all. */
static bool
is_waiting(const Wave *wave)
{
    return !wave->is_ready && !wave->is_uploading &&
           (wave->state == BROADCAST_READY || wave->state == BROADCAST_SENDING);
}

int64_t
waves_next_upload_ms(const Waves *waves)
{
    GHashTableIter iter;
    gpointer value;
    int64_t next_ms = INT64_MAX;

    g_hash_table_iter_init(&iter, waves->table);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (is_waiting(value))
            next_ms = MIN(next_ms, ((Wave *) value)->upload_at_ms);
    return next_ms;
}

void
waves_retry(Waves *waves, int64_t now_ms)
{
    g_autoptr(GList) list = g_hash_table_get_values(waves->table);

    for (GList *link = list; link != NULL; link = link->next)
        if (is_waiting(link->data))
            waves_upload(waves, link->data, now_ms);
}
