/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/hooks.h"

#include <string.h>

/* Templates are billed; free text inside the window is not. */
static json_t *
pricing_of(const Message *message)
{
    bool is_free = message->in_window && !g_str_equal(message->category, "marketing");
    return json_pack("{s:b, s:s, s:s, s:s}", "billable", !is_free, "pricing_model",
                     "PMP", "type", is_free ? "free_customer_service" : "regular",
                     "category", message->category);
}

json_t *
hooks_status(World *world, const Message *message, State state, int error)
{
    g_autofree char *at = g_strdup_printf(
        "%" G_GINT64_FORMAT, (gint64) (world_now_us(world) / G_USEC_PER_SEC));
    json_t *status = json_pack("{s:s, s:s, s:s}", "id", message->wamid, "status",
                               state_name(state), "timestamp", at);
    if (!message->hide_number)
        json_object_set_new(status, "recipient_id",
                            json_string(message->phone->number));
    if (state != STATE_FAILED)
        json_object_set_new(status, "recipient_user_id",
                            json_string(message->phone->user_id));
    if (message->callback != NULL)
        json_object_set_new(status, "biz_opaque_callback_data",
                            json_string(message->callback));
    if (state == STATE_SENT || state == STATE_DELIVERED)
        json_object_set_new(status, "pricing", pricing_of(message));
    if (state == STATE_FAILED)
        json_object_set_new(status, "errors",
                            json_pack("[o]", answer_error_object(error)));
    return status;
}

json_t *
hooks_contact(const Phone *phone, bool hide_number)
{
    json_t *contact = json_pack("{s:{s:s}, s:s}", "profile", "name", phone->name,
                                "user_id", phone->user_id);
    if (!hide_number)
        json_object_set_new(contact, "wa_id", json_string(phone->number));
    return contact;
}

json_t *
hooks_entry(World *world, const char *field, json_t *lists)
{
    json_t *value =
        json_pack("{s:s, s:{s:s, s:s}}", "messaging_product", "whatsapp", "metadata",
                  "display_phone_number", world->id.display_number, "phone_number_id",
                  world->id.phone_number_id);
    json_object_update(value, lists);
    json_decref(lists);
    return json_pack("{s:s, s:[{s:s, s:o}]}", "id", world->id.waba_id, "changes",
                     "field", field, "value", value);
}

GBytes *
hooks_body(json_t *entries)
{
    g_autoptr(json_t) root = json_pack("{s:s, s:o}", "object",
                                       "whatsapp_business_account", "entry", entries);
    /* As Meta does: only ASCII, and the signature is over these bytes. */
    char *text = json_dumps(root, JSON_COMPACT | JSON_ENSURE_ASCII);
    return g_bytes_new_take(text, strlen(text));
}

char *
hooks_sign(const char *app_secret, GBytes *body)
{
    g_autoptr(GBytes) key = g_bytes_new_static(app_secret, strlen(app_secret));
    g_autofree char *digest = g_compute_hmac_for_bytes(G_CHECKSUM_SHA256, key, body);
    return g_strconcat("sha256=", digest, NULL);
}
