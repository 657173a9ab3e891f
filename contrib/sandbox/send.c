/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/send.h"

#include <string.h>

#include "contrib/sandbox/events.h"
#include "contrib/sandbox/interactive.h"
#include "contrib/sandbox/media.h"
#include "contrib/sandbox/scenario.h"
#include "contrib/sandbox/templates.h"

#define CALLBACK_MAX 512
#define TEXT_MAX 4096

static const char *const types[] = {"text",  "image",    "document",    "video",
                                    "audio", "template", "interactive", NULL};
static const char *const envelope_keys[] = {
    "messaging_product",        "recipient_type", "to", "recipient", "type",
    "biz_opaque_callback_data", "context",        NULL};

static const char *
text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/*
 * Digits of a number; without + the country code of the sender goes in front,
 * as Meta does: whoever forgets the + reaches somebody else.
 * Returns: (owned) or NULL when it is no number.
 */
static char *
read_number(const World *world, const char *to)
{
    GString *digits = g_string_new(*to == '+' ? NULL : world->id.country_code);
    for (const char *p = *to == '+' ? to + 1 : to; *p != '\0'; p++) {
        if (g_ascii_isdigit(*p))
            g_string_append_c(digits, *p);
        else if (strchr(" -().", *p) == NULL)
            return g_string_free(digits, TRUE);
    }
    if (digits->len < 7 || digits->len > 17 || digits->str[0] == '0')
        return g_string_free(digits, TRUE);
    return g_string_free(digits, FALSE);
}

static Answer *
check_envelope(const json_t *request)
{
    const char *type = text_of(request, "type");
    if (g_strcmp0(text_of(request, "messaging_product"), "whatsapp") != 0)
        return answer_error(100, "The parameter messaging_product is required.");
    json_t *kind = json_object_get(request, "recipient_type");
    if (kind != NULL && g_strcmp0(json_string_value(kind), "individual") != 0)
        return answer_error(100, "Param recipient_type must be one of {INDIVIDUAL}.");
    if (type == NULL)
        return answer_error(131008, "The parameter type is required.");
    if (!g_strv_contains(types, type))
        return answer_error(131051, "Message type %s is not supported.", type);
    if (!json_is_object(json_object_get(request, type)))
        return answer_error(131008, "The parameter %s is required.", type);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *) request, key, value)
    {
        if (!g_strv_contains(envelope_keys, key) && !g_str_equal(key, type))
            return answer_error(100, "Unexpected key \"%s\".", key);
    }
    value = json_object_get(request, "biz_opaque_callback_data");
    if (value != NULL && (!json_is_string(value) ||
                          templates_units(json_string_value(value)) > CALLBACK_MAX))
        return answer_error(100,
                            "Param biz_opaque_callback_data must be a string of at "
                            "most 512 characters.");
    return NULL;
}

/* Whom it goes to: fills @phone.  Returns: (owned) the refusal, or NULL. */
static Answer *
check_recipient(World *world, const json_t *request, const char *number, Phone **phone)
{
    const char *to = text_of(request, "to"), *user = text_of(request, "recipient");
    if (to == NULL && user == NULL)
        return answer_error(131008, "The parameter to is required.");
    if (to != NULL && number == NULL)
        return answer_error(131009, "Param to is not a valid phone number.");
    if (to == NULL) {
        *phone = g_hash_table_lookup(world->by_user, user);
        return *phone != NULL ? NULL
                              : answer_error(131009, "Param recipient is not known.");
    }
    if (g_str_equal(number, world->id.display_number))
        return answer_error(131021, "Recipient cannot be sender");
    *phone = world_phone(world, number);
    return *phone != NULL ? NULL : answer_error(131016, "Too many phones");
}

static Answer *
apply_text(json_t *object, Message *message)
{
    const char *key, *body = text_of(object, "body");
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (!g_str_equal(key, "body") && !g_str_equal(key, "preview_url"))
            return answer_error(100, "Unexpected key \"%s\" on param \"text\".", key);
    }
    value = json_object_get(object, "preview_url");
    if (value != NULL && !json_is_boolean(value))
        return answer_error(100, "Param text['preview_url'] must be a boolean.");
    if (body == NULL || *body == '\0')
        return answer_error(131008, "The parameter text['body'] is required.");
    if (templates_units(body) > TEXT_MAX)
        return answer_error(100,
                            "Param text['body'] must be at most 4096 characters long.");
    message->text = g_strdup(body);
    return NULL;
}

static Answer *
apply_content(World *world, const json_t *request, Message *message)
{
    json_t *object = json_object_get(request, message->type);
    json_t *context = json_object_get(request, "context");
    if (context != NULL) {
        const char *wamid = text_of(context, "message_id");
        if (wamid == NULL || world_by_wamid(world, wamid) == NULL)
            return answer_error(131009, "Param context['message_id'] is not valid.");
    }
    if (g_str_equal(message->type, "text"))
        return apply_text(object, message);
    if (g_str_equal(message->type, "interactive"))
        return interactive_apply(object, message);
    if (g_str_equal(message->type, "template"))
        return templates_apply(world, object, message);
    return media_apply(world, message->type, object, message);
}

/* One plan from an element of the scenario's "statuses". */
static void
plan_listed(World *world, const Message *message, const json_t *one)
{
    const char *name = text_of(one, "status");
    for (State state = 0; name != NULL && state < N_STATES; state++) {
        if (!g_str_equal(state_name(state), name))
            continue;
        json_int_t copies = json_integer_value(json_object_get(one, "copies"));
        json_int_t code = json_integer_value(json_object_get(one, "code"));
        StatusPlan plan = {
            .delay_us = json_integer_value(json_object_get(one, "after_ms")) * 1000,
            .state = state,
            .error = state == STATE_FAILED ? (int) (code != 0 ? code : 131026) : 0,
            .early = json_is_true(json_object_get(one, "early")),
            .bad_signature = json_is_true(json_object_get(one, "bad_signature")),
        };
        for (json_int_t i = 0; i < CLAMP(copies, 1, 1000); i++) {
            events_status(world, message, &plan);
            plan.early = false;
        }
    }
}

/* What becomes of an accepted message without a list: 0 = it arrives. */
static int
fate_of(const Message *message, const json_t *spec)
{
    json_t *fail = json_object_get(spec, "fail");
    if (json_is_integer(fail))
        return (int) json_integer_value(fail);
    if (!message->in_window && message->template == NULL)
        return 131047;
    if (message->phone->no_marketing && g_str_equal(message->category, "marketing"))
        return 131050;
    return 0;
}

static void
plan_usual(World *world, Message *message, const json_t *spec)
{
    const Knobs *knobs = &world->knobs;
    int64_t after_ms[] = {knobs->sent_ms, knobs->delivered_ms, knobs->read_ms};
    State states[] = {STATE_SENT, STATE_DELIVERED, STATE_READ};
    int error = fate_of(message, spec);
    size_t n = error != 0 ? 1 : world_phone_reads(world, message->phone) ? 3 : 2;
    bool reverse = json_is_true(json_object_get(spec, "reverse"));
    json_int_t late_ms = json_integer_value(json_object_get(spec, "late_ms"));
    json_int_t copies = json_integer_value(json_object_get(spec, "copies"));
    bool lost = json_is_true(json_object_get(spec, "lost"));
    for (size_t i = 0; i < n; i++) {
        if (lost) {
            world_mark(world, message, error != 0 ? STATE_FAILED : states[i], error);
            continue;
        }
        StatusPlan plan = {
            .delay_us = (after_ms[reverse ? n - 1 - i : i] + late_ms) * 1000,
            .state = error != 0 ? STATE_FAILED : states[i],
            .error = error,
            .early = i == 0 && json_is_true(json_object_get(spec, "early")),
            .bad_signature = json_is_true(json_object_get(spec, "bad_signature")),
        };
        for (json_int_t c = 0; c < CLAMP(copies, 1, 1000); c++) {
            events_status(world, message, &plan);
            plan.early = false;
        }
    }
}

static void
plan_statuses(World *world, Message *message, const json_t *spec)
{
    json_t *list = json_object_get(spec, "statuses"), *one;
    size_t i;
    if (json_is_true(json_object_get(spec, "never")))
        return;
    if (list == NULL)
        plan_usual(world, message, spec);
    json_array_foreach(list, i, one) plan_listed(world, message, one);
}

static bool
is_early(const json_t *spec)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(spec, "statuses"), i, one)
    {
        if (json_is_true(json_object_get(one, "early")))
            return true;
    }
    return json_is_true(json_object_get(spec, "early"));
}

static Answer *
accepted(const Message *message, const json_t *spec, bool by_user)
{
    const char *held = text_of(spec, "message_status");
    json_t *entry = json_pack("{s:s}", "id", message->wamid);
    if (message->template != NULL)
        json_object_set_new(entry, "message_status",
                            json_string(held != NULL ? held : "accepted"));
    json_t *contact =
        json_pack("{s:s, s:s}", "input", message->input, by_user ? "user_id" : "wa_id",
                  by_user ? message->phone->user_id : message->phone->number);
    Answer *answer =
        answer_json(200, json_pack("{s:s, s:[o], s:[o]}", "messaging_product",
                                   "whatsapp", "contacts", contact, "messages", entry));
    if (is_early(spec))
        answer->after_seq = message->seq;
    scenario_spoil(spec, &answer);
    return answer;
}

static Message *
new_message(json_t *request, Phone *phone, bool in_window)
{
    Message *message = g_new0(Message, 1);
    const char *to = text_of(request, "to");
    message->phone = phone;
    message->in_window = in_window;
    message->input = g_strdup(to != NULL ? to : text_of(request, "recipient"));
    message->type = g_strdup(text_of(request, "type"));
    message->callback = g_strdup(text_of(request, "biz_opaque_callback_data"));
    message->payload = json_incref(request);
    return message;
}

static Answer *
check_and_add(World *world, json_t *request, Phone *phone, const json_t *spec)
{
    bool in_window = phone->window_until_us > world_now_us(world);
    Message *message = new_message(request, phone, in_window);
    Answer *refusal = apply_content(world, request, message);
    int limit = refusal == NULL ? world_limits(world, phone, in_window) : 0;
    if (limit != 0)
        refusal = answer_error(limit, "%s", answer_error_title(limit));
    if (refusal != NULL) {
        message_free(message);
        return refusal;
    }
    if (message->category == NULL)
        message->category = g_strdup("service");
    bool by_user = text_of(request, "to") == NULL;
    message->hide_number = json_is_true(json_object_get(spec, "hide_number"));
    world_add(world, message);
    plan_statuses(world, message, spec);
    return accepted(message, spec, by_user);
}

Answer *
send_message(World *world, const char *body, size_t size)
{
    world->n_sends++;
    g_autoptr(json_t) request = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(request))
        return answer_error(100, "The body is not a JSON object.");
    const char *to = text_of(request, "to");
    g_autofree char *number = to != NULL ? read_number(world, to) : NULL;
    const char *template = text_of(json_object_get(request, "template"), "name");
    g_autoptr(json_t) spec = scenario_take(world, "messages", number, template);
    Answer *refusal = scenario_refusal(spec);
    Phone *phone = NULL;
    if (refusal == NULL)
        refusal = check_envelope(request);
    if (refusal == NULL)
        refusal = check_recipient(world, request, number, &phone);
    return refusal != NULL ? refusal : check_and_add(world, request, phone, spec);
}
