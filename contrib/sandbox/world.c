/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/world.h"

#include <string.h>

#include "contrib/sandbox/scenario.h"
#include "contrib/sandbox/templates.h"

typedef struct {
    int64_t at_us;
    Phone *phone;
} OutsideSend;

/* Ids from uploads live 30 days (Meta: business-phone-numbers/media). */
#define MEDIA_LIFE_US (INT64_C(30) * 24 * 3600 * G_USEC_PER_SEC)

static void
phone_free(Phone *phone)
{
    g_free(phone->number);
    g_free(phone->name);
    g_free(phone->user_id);
    g_free(phone);
}

static void
media_free(Media *media)
{
    g_free(media->id);
    g_free(media->mime);
    g_free(media->filename);
    g_free(media->sha256);
    g_bytes_unref(media->bytes);
    g_free(media);
}

void
message_free(Message *message)
{
    if (message == NULL)
        return;
    g_free(message->wamid);
    g_free(message->input);
    g_free(message->type);
    g_free(message->text);
    g_free(message->footer);
    g_free(message->list);
    g_free(message->template);
    g_free(message->language);
    g_free(message->category);
    g_free(message->media_id);
    g_free(message->media_link);
    g_free(message->filename);
    g_free(message->callback);
    json_decref(message->params);
    json_decref(message->buttons);
    json_decref(message->payload);
    g_free(message);
}

World *
world_new(void)
{
    World *world = g_new0(World, 1);
    g_mutex_init(&world->lock);
    world->phones = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                          (GDestroyNotify) phone_free);
    world->by_user = g_hash_table_new(g_str_hash, g_str_equal);
    world->by_seq = g_hash_table_new(g_int64_hash, g_int64_equal);
    world->media = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) media_free);
    world->callbacks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    world->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    world->dice = g_rand_new_with_seed(1);
    world->scenarios = g_ptr_array_new_with_free_func((GDestroyNotify) scenario_free);
    g_queue_init(&world->messages);
    g_queue_init(&world->outside);
    world->knobs_at_start = (Knobs){
        .throughput_per_s = 80,
        .daily_limit = 2000,
        .daily_code = 131048,
        .batch = 100,
        .sent_ms = 50,
        .delivered_ms = 200,
        .read_ms = 1500,
        .pair_limit = true,
        .endings = true,
        .subscribed = true,
        .reads = true,
    };
    world->knobs = world->knobs_at_start;
    return world;
}

void
world_reset(World *world)
{
    g_hash_table_remove_all(world->by_seq);
    g_queue_clear_full(&world->messages, (GDestroyNotify) message_free);
    g_queue_clear_full(&world->outside, g_free);
    g_hash_table_remove_all(world->by_user);
    g_hash_table_remove_all(world->phones);
    g_hash_table_remove_all(world->media);
    g_hash_table_remove_all(world->callbacks);
    g_hash_table_remove_all(world->refused);
    g_ptr_array_set_size(world->scenarios, 0);
    g_rand_set_seed(world->dice, 1);
    world->media_bytes = 0;
    world->outside_phones = 0;
    world->tokens_us = 0;
    world->clock_offset_us = 0;
    world->frozen_us = 0;
    world->n_requests = world->n_sends = world->n_accepted = world->n_duplicates = 0;
    world->n_uploads = world->n_webhooks = world->n_webhook_failures = 0;
    world->n_webhook_lost = 0;
    world->peak_second = world->peak_count = world->peak = 0;
    world->knobs = world->knobs_at_start;
    templates_reset(world->templates);
    world->epoch++;
    world->version++;
}

static void
identity_clear(Identity *id)
{
    g_free(id->token);
    g_free(id->app_secret);
    g_free(id->verify_token);
    g_free(id->phone_number_id);
    g_free(id->waba_id);
    g_free(id->display_number);
    g_free(id->country_code);
    g_free(id->webhook_url);
    g_free(id->ca_file);
    g_free(id->base_url);
}

void
world_free(World *world)
{
    if (world == NULL)
        return;
    world_reset(world);
    templates_free(world->templates);
    identity_clear(&world->id);
    g_hash_table_unref(world->by_seq);
    g_hash_table_unref(world->by_user);
    g_hash_table_unref(world->phones);
    g_hash_table_unref(world->media);
    g_hash_table_unref(world->callbacks);
    g_hash_table_unref(world->refused);
    g_ptr_array_unref(world->scenarios);
    g_rand_free(world->dice);
    g_mutex_clear(&world->lock);
    g_free(world);
}

int64_t
world_now_us(const World *world)
{
    if (world->frozen_us != 0)
        return world->frozen_us;
    return g_get_real_time() + world->clock_offset_us;
}

Phone *
world_phone(World *world, const char *number)
{
    Phone *phone = g_hash_table_lookup(world->phones, number);
    if (phone != NULL)
        return phone;
    if (g_hash_table_size(world->phones) >= WORLD_PHONES_MAX)
        return NULL;
    /* The id may not tell the number, so it is a digest of it. */
    g_autofree char *digest =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, number, -1);
    phone = g_new0(Phone, 1);
    phone->number = g_strdup(number);
    size_t length = strlen(number);
    phone->name =
        g_strdup_printf("Cittadino %s", number + (length > 4 ? length - 4 : 0));
    phone->user_id = g_strdup_printf("IT.%.20s", digest);
    g_hash_table_insert(world->phones, phone->number, phone);
    g_hash_table_insert(world->by_user, phone->user_id, phone);
    return phone;
}

bool
world_phone_reads(const World *world, const Phone *phone)
{
    char last = phone->number[strlen(phone->number) - 1];
    return world->knobs.reads && last != '3' && last != '6' && last != '9';
}

/* Count how many in the same second, so that a test can hold a sender to its pace. */
static void
count_pace(World *world, int64_t now_us)
{
    int64_t second = now_us / G_USEC_PER_SEC;
    if (second != world->peak_second) {
        world->peak_second = second;
        world->peak_count = 0;
    }
    world->peak_count++;
    world->peak = MAX(world->peak, world->peak_count);
}

static void
count_callback(World *world, const char *callback)
{
    if (callback == NULL)
        return;
    size_t seen = GPOINTER_TO_SIZE(g_hash_table_lookup(world->callbacks, callback));
    world->n_duplicates += seen > 0;
    g_hash_table_insert(world->callbacks, g_strdup(callback),
                        GSIZE_TO_POINTER(seen + 1));
}

/* wamids are opaque; base64 of something with = and / in it is a fair example. */
static char *
make_wamid(const Message *message)
{
    g_autofree char *inner = g_strdup_printf(
        "\x1c\x03%s\x15\x02%c\x11\x18\x12%016" G_GINT64_MODIFIER "X?>~",
        message->phone->number, message->inbound ? 'I' : 'O', (gint64) message->seq);
    g_autofree char *code = g_base64_encode((const guchar *) inner, strlen(inner));
    return g_strconcat("wamid.", code, NULL);
}

Message *
world_add(World *world, Message *message)
{
    message->seq = ++world->last_seq;
    message->changed = ++world->version;
    message->at_us = world_now_us(world);
    message->wamid = make_wamid(message);
    if (!message->inbound) {
        world->n_accepted++;
        count_pace(world, message->at_us);
        count_callback(world, message->callback);
    }
    g_queue_push_tail(&world->messages, message);
    g_hash_table_insert(world->by_seq, &message->seq, message);
    if (world->messages.length > WORLD_MESSAGES_MAX) {
        Message *oldest = g_queue_pop_head(&world->messages);
        g_hash_table_remove(world->by_seq, &oldest->seq);
        if (oldest->callback != NULL)
            g_hash_table_remove(world->callbacks, oldest->callback);
        message_free(oldest);
    }
    return message;
}

Message *
world_message(World *world, int64_t seq)
{
    return g_hash_table_lookup(world->by_seq, &seq);
}

Message *
world_by_wamid(World *world, const char *wamid)
{
    for (GList *l = world->messages.tail; l != NULL; l = l->prev) {
        Message *message = l->data;
        if (g_str_equal(message->wamid, wamid))
            return message;
    }
    return NULL;
}

const char *
state_name(State state)
{
    static const char *const names[N_STATES] = {"sent", "delivered", "read", "failed"};
    return names[state];
}

void
world_mark(World *world, Message *message, State state, int error)
{
    if (message->state_us[state] == 0)
        message->state_us[state] = world_now_us(world);
    if (state == STATE_FAILED)
        message->error = error;
    message->changed = ++world->version;
}

/* One second's worth may come at once; the rest at the set pace. */
static bool
take_throughput(World *world, int64_t now_us)
{
    double rate = world->knobs.throughput_per_s;
    if (rate <= 0)
        return true;
    if (world->tokens_us == 0)
        world->tokens = rate;
    else if (now_us > world->tokens_us)
        world->tokens += rate * (now_us - world->tokens_us) / G_USEC_PER_SEC;
    world->tokens = MIN(world->tokens, rate);
    world->tokens_us = now_us;
    if (world->tokens < 1)
        return false;
    world->tokens -= 1;
    return true;
}

static bool
take_pair(World *world, Phone *phone, int64_t now_us)
{
    int64_t debt = MAX(phone->pair_debt_us, now_us) + WORLD_PAIR_US;
    if (world->knobs.pair_limit && debt - now_us > WORLD_PAIR_BURST * WORLD_PAIR_US)
        return false;
    phone->pair_debt_us = debt;
    return true;
}

/* Distinct numbers outside their window, in 24 hours that move along. */
static bool
take_daily(World *world, Phone *phone, int64_t now_us)
{
    OutsideSend *first;
    while ((first = g_queue_peek_head(&world->outside)) != NULL &&
           first->at_us + WORLD_WINDOW_US <= now_us) {
        world->outside_phones -= --first->phone->outside == 0;
        g_free(g_queue_pop_head(&world->outside));
    }
    bool is_new = phone->outside == 0;
    if (is_new && world->knobs.daily_limit > 0 &&
        world->outside_phones >= world->knobs.daily_limit)
        return false;
    OutsideSend *send = g_new(OutsideSend, 1);
    *send = (OutsideSend){.at_us = now_us, .phone = phone};
    g_queue_push_tail(&world->outside, send);
    phone->outside++;
    world->outside_phones += is_new;
    return true;
}

int
world_limits(World *world, Phone *phone, bool in_window)
{
    int64_t now_us = world_now_us(world);
    if (!take_throughput(world, now_us))
        return 130429;
    if (!take_pair(world, phone, now_us))
        return 131056;
    if (!in_window && !take_daily(world, phone, now_us))
        return (int) world->knobs.daily_code;
    return 0;
}

Media *
world_media(World *world, const char *id)
{
    Media *media = g_hash_table_lookup(world->media, id);
    if (media == NULL || media->at_us + MEDIA_LIFE_US <= world_now_us(world))
        return NULL;
    return media;
}
