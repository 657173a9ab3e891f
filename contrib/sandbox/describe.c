/* SPDX-License-Identifier: EUPL-1.2 */
/* The world as JSON: what GET /sandbox/messages says. */
#include "contrib/sandbox/world.h"

#define MS(us) ((json_int_t) ((us) / 1000))

static void
set_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, key, json_string(text));
}

static json_t *
describe_media(World *world, const Message *message)
{
    json_t *media = json_object();
    set_text(media, "id", message->media_id);
    set_text(media, "link", message->media_link);
    set_text(media, "filename", message->filename);
    Media *stored = message->media_id ? world_media(world, message->media_id) : NULL;
    if (stored == NULL)
        return media;
    set_text(media, "mime", stored->mime);
    set_text(media, "sha256", stored->sha256);
    json_object_set_new(media, "size", json_integer(g_bytes_get_size(stored->bytes)));
    return media;
}

static json_t *
describe_states(const Message *message)
{
    json_t *states = json_pack("{s:I}", "accepted", MS(message->at_us));
    for (State s = 0; s < N_STATES; s++)
        if (message->state_us[s] != 0)
            json_object_set_new(states, state_name(s),
                                json_integer(MS(message->state_us[s])));
    return states;
}

/* A failure after a delivery does not take the message back from the phone. */
static const char *
describe_status(const Message *message)
{
    if (message->state_us[STATE_READ] != 0)
        return "read";
    if (message->state_us[STATE_DELIVERED] != 0)
        return "delivered";
    if (message->state_us[STATE_FAILED] != 0)
        return "failed";
    return message->state_us[STATE_SENT] != 0 ? "sent" : "accepted";
}

static json_t *
describe_message(World *world, const Message *message)
{
    json_t *out =
        json_pack("{s:I, s:s, s:s+, s:s, s:I}", "seq", (json_int_t) message->seq,
                  "wamid", message->wamid, "number", "+", message->phone->number,
                  "type", message->type, "at", MS(message->at_us));
    set_text(out, "text", message->text);
    if (message->buttons != NULL)
        json_object_set(out, "buttons", message->buttons);
    if (message->payload != NULL)
        json_object_set(out, "payload", message->payload);
    if (message->inbound)
        return out;
    set_text(out, "input", message->input);
    set_text(out, "footer", message->footer);
    set_text(out, "list", message->list);
    set_text(out, "template", message->template);
    set_text(out, "language", message->language);
    set_text(out, "category", message->category);
    set_text(out, "callback", message->callback);
    json_object_set_new(out, "in_window", json_boolean(message->in_window));
    if (message->params != NULL)
        json_object_set(out, "params", message->params);
    if (message->media_id != NULL || message->media_link != NULL)
        json_object_set_new(out, "media", describe_media(world, message));
    json_object_set_new(out, "states", describe_states(message));
    set_text(out, "status", describe_status(message));
    if (message->error != 0)
        json_object_set_new(out, "error", json_integer(message->error));
    return out;
}

static json_t *
describe_counts(World *world)
{
    json_t *refused = json_object();
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, world->refused);
    while (g_hash_table_iter_next(&iter, &key, &value))
        json_object_set_new(refused, key, json_integer(GPOINTER_TO_INT(value)));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "requests",
        (json_int_t) world->n_requests, "sends", (json_int_t) world->n_sends,
        "accepted", (json_int_t) world->n_accepted, "duplicates",
        (json_int_t) world->n_duplicates, "uploads", (json_int_t) world->n_uploads,
        "peak_per_s", (json_int_t) world->peak, "webhooks",
        (json_int_t) world->n_webhooks, "webhook_failures",
        (json_int_t) world->n_webhook_failures, "webhook_lost",
        (json_int_t) world->n_webhook_lost, "refused", refused);
}

static void
add_phone(World *world, json_t *phones, const Phone *phone)
{
    g_autofree char *number = g_strconcat("+", phone->number, NULL);
    if (json_object_get(phones, number) != NULL)
        return;
    bool open = phone->window_until_us > world_now_us(world);
    json_object_set_new(phones, number,
                        json_pack("{s:s, s:s, s:b, s:I, s:b}", "name", phone->name,
                                  "user_id", phone->user_id, "window_open", open,
                                  "window_until", MS(phone->window_until_us),
                                  "no_marketing", phone->no_marketing));
}

json_t *
world_describe(World *world, int64_t since)
{
    json_t *messages = json_array(), *inbound = json_array(), *phones = json_object();
    for (GList *l = world->messages.head; l != NULL; l = l->next) {
        Message *message = l->data;
        if (message->changed <= since)
            continue;
        json_array_append_new(message->inbound ? inbound : messages,
                              describe_message(world, message));
        add_phone(world, phones, message->phone);
    }
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "version",
                     (json_int_t) world->version, "epoch", (json_int_t) world->epoch,
                     "now", MS(world_now_us(world)), "counts", describe_counts(world),
                     "messages", messages, "inbound", inbound, "phones", phones);
}
