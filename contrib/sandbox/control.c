/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/control.h"

#include <string.h>

#include "contrib/sandbox/events.h"
#include "contrib/sandbox/hooks.h"
#include "contrib/sandbox/interactive.h"
#include "contrib/sandbox/scenario-file.h"
#include "contrib/sandbox/scenario.h"
#include "contrib/sandbox/templates.h"

#define TEXT_IN_MAX 4096

static Answer *
done(void)
{
    return answer_json(200, json_pack("{s:b}", "success", 1));
}

static Answer *
wrong(const char *why)
{
    return answer_json(400, json_pack("{s:s}", "error", why));
}

static const char *
text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static Answer *
set_scenario(World *world, json_t *body)
{
    g_autoptr(GError) error = NULL;
    if (json_object_get(body, "scenarios") != NULL)
        return scenario_read(world, body, &error) ? done() : wrong(error->message);
    if (!json_is_array(body))
        return scenario_add(world, body, &error) ? done() : wrong(error->message);
    size_t i;
    json_t *one;
    json_array_foreach(body, i, one)
    {
        if (!scenario_add(world, one, &error))
            return wrong(error->message);
    }
    return done();
}

static Answer *
clear_scenario(World *world, json_t *body)
{
    g_ptr_array_set_size(world->scenarios, 0);
    return done();
}

static Answer *
set_clock(World *world, json_t *body)
{
    int64_t step_us =
        json_integer_value(json_object_get(body, "advance_s")) * G_USEC_PER_SEC +
        json_integer_value(json_object_get(body, "advance_ms")) * 1000;
    json_t *freeze = json_object_get(body, "freeze"),
           *to = json_object_get(body, "now");
    if (json_is_integer(to))
        step_us = json_integer_value(to) * G_USEC_PER_SEC - world_now_us(world);
    int64_t now_us = world_now_us(world) + step_us;
    bool frozen = freeze != NULL ? json_is_true(freeze) : world->frozen_us != 0;
    world->clock_offset_us = now_us - g_get_real_time();
    world->frozen_us = frozen ? now_us : 0;
    events_wake(world);
    return answer_json(
        200, json_pack("{s:I}", "now", (json_int_t) (now_us / G_USEC_PER_SEC)));
}

/* Of any setting: more than eleven days in milliseconds. */
#define NUMBER_MOST 1000000000

const char *
control_knobs(Knobs *k, json_t *body)
{
    const struct {
        const char *name;
        int64_t *number;
        bool *flag;
    } table[] = {
        {"throughput_per_s", &k->throughput_per_s, NULL},
        {"daily_limit", &k->daily_limit, NULL},
        {"daily_code", &k->daily_code, NULL},
        {"batch", &k->batch, NULL},
        {"sent_ms", &k->sent_ms, NULL},
        {"delivered_ms", &k->delivered_ms, NULL},
        {"read_ms", &k->read_ms, NULL},
        {"pair_limit", NULL, &k->pair_limit},
        {"hold_webhooks", NULL, &k->hold},
        {"number_endings", NULL, &k->endings},
        {"token_expired", NULL, &k->expired},
        {"subscribed", NULL, &k->subscribed},
        {"reads", NULL, &k->reads},
    };
    const char *key;
    json_t *value;
    json_object_foreach(body, key, value)
    {
        size_t i = 0;
        while (i < G_N_ELEMENTS(table) && !g_str_equal(table[i].name, key))
            i++;
        if (i == G_N_ELEMENTS(table))
            return "a setting is unknown";
        if (table[i].number != NULL ? !json_is_integer(value) : !json_is_boolean(value))
            return "a setting has the wrong type";
        if (json_integer_value(value) < 0 || json_integer_value(value) > NUMBER_MOST)
            return "a setting is out of range";
        if (table[i].number != NULL)
            *table[i].number = json_integer_value(value);
        else
            *table[i].flag = json_is_true(value);
    }
    return NULL;
}

static Answer *
set_knobs(World *world, json_t *body)
{
    const char *why = control_knobs(&world->knobs, body);
    events_wake(world);
    return why == NULL ? done() : wrong(why);
}

static void
post_lists(World *world, const char *field, json_t *lists)
{
    g_autoptr(GBytes) bytes =
        hooks_body(json_pack("[o]", hooks_entry(world, field, lists)));
    events_post(world, bytes, false);
}

/* The citizen presses "stop marketing" in WhatsApp itself. */
static Answer *
stop_marketing(World *world, Phone *phone, bool stop)
{
    phone->no_marketing = stop;
    json_int_t now_s = world_now_us(world) / G_USEC_PER_SEC;
    post_lists(world, "user_preferences",
               json_pack("{s:[o], s:[{s:s, s:s, s:s, s:s, s:s, s:I}]}", "contacts",
                         hooks_contact(phone, false), "user_preferences", "wa_id",
                         phone->number, "user_id", phone->user_id, "detail",
                         stop ? "User requested to stop marketing messages"
                              : "User requested to resume marketing messages",
                         "category", "marketing_messages", "value",
                         stop ? "stop" : "resume", "timestamp", now_s));
    return done();
}

/* Returns: (owned) type and content of what the citizen sends, or NULL. */
static json_t *
inbound_content(World *world, json_t *body, char **shown)
{
    const char *text = text_of(body, "text"), *payload = text_of(body, "payload");
    const char *context = text_of(body, "context");
    json_t *raw = json_object_get(body, "message");
    if (json_is_object(raw) && text_of(raw, "type") != NULL) {
        *shown = g_strdup_printf("[%s]", text_of(raw, "type"));
        return json_deep_copy(raw);
    }
    Message *tapped = context != NULL ? world_by_wamid(world, context) : NULL;
    if (payload != NULL && tapped != NULL &&
        g_strcmp0(tapped->type, "interactive") == 0) {
        *shown = g_strdup(text != NULL ? text : payload);
        return interactive_tap(world, tapped, payload);
    }
    if (payload != NULL) {
        *shown = g_strdup(text != NULL ? text : payload);
        json_t *content =
            json_pack("{s:s, s:{s:s, s:s}}", "type", "button", "button", "payload",
                      payload, "text", text != NULL ? text : payload);
        if (context != NULL)
            json_object_set_new(content, "context",
                                json_pack("{s:s, s:s}", "from",
                                          world->id.display_number, "id", context));
        return content;
    }
    if (text == NULL || *text == '\0' || templates_units(text) > TEXT_IN_MAX)
        return NULL;
    *shown = g_strdup(text);
    return json_pack("{s:s, s:{s:s}}", "type", "text", "text", "body", text);
}

static Phone *
named_phone(World *world, const json_t *body)
{
    const char *number = text_of(body, "number");
    if (number != NULL && *number == '+')
        number++;
    if (number == NULL || strlen(number) < 7 || strlen(number) > 17 ||
        strspn(number, "0123456789") != strlen(number))
        return NULL;
    return world_phone(world, number);
}

static Answer *
inbound(World *world, json_t *body)
{
    Phone *phone = named_phone(world, body);
    if (phone == NULL)
        return wrong("number is missing or wrong");
    const char *name = text_of(body, "name");
    if (name != NULL) {
        g_free(phone->name);
        phone->name = g_strdup(name);
    }
    json_t *stop = json_object_get(body, "stop_marketing");
    if (json_is_boolean(stop))
        return stop_marketing(world, phone, json_is_true(stop));
    g_autofree char *shown = NULL;
    json_t *content = inbound_content(world, body, &shown);
    if (content == NULL)
        return wrong("text, payload or message is needed");
    Message *message = g_new0(Message, 1);
    message->inbound = true;
    message->phone = phone;
    message->type = g_strdup(text_of(content, "type"));
    message->text = g_steal_pointer(&shown);
    message->payload = json_deep_copy(content);
    world_add(world, message);
    phone->window_until_us = message->at_us + WORLD_WINDOW_US;
    bool hide = json_is_true(json_object_get(body, "hide_number"));
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT,
                                          (gint64) (message->at_us / G_USEC_PER_SEC));
    json_object_set_new(content, "id", json_string(message->wamid));
    json_object_set_new(content, "timestamp", json_string(at));
    json_object_set_new(content, "from_user_id", json_string(phone->user_id));
    if (!hide)
        json_object_set_new(content, "from", json_string(phone->number));
    post_lists(world, "messages",
               json_pack("{s:[o], s:[o]}", "contacts", hooks_contact(phone, hide),
                         "messages", content));
    return answer_json(200,
                       json_pack("{s:b, s:s}", "success", 1, "wamid", message->wamid));
}

/* Any body, for what has no verb of its own. */
static Answer *
raw_webhook(World *world, json_t *body)
{
    json_t *what = json_object_get(body, "body");
    if (what == NULL)
        return wrong("body is missing");
    json_int_t copies = json_integer_value(json_object_get(body, "copies"));
    char *text = json_dumps(what, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    for (json_int_t i = 0; i < CLAMP(copies, 1, 1000); i++)
        events_post(world, bytes, json_is_true(json_object_get(body, "bad_signature")));
    return done();
}

static Answer *
set_template(World *world, json_t *body)
{
    const char *name = text_of(body, "name"), *status = text_of(body, "status");
    const char *language = text_of(body, "language");
    if (name == NULL || status == NULL)
        return wrong("name and status are needed");
    language = language != NULL ? language : "it";
    json_t *one = templates_set_status(world->templates, name, language, status);
    if (one == NULL)
        return wrong("no such template");
    const char *event = g_str_equal(status, "APPROVED") ? "REINSTATED" : status;
    const char *id = text_of(one, "id");
    json_int_t number = (json_int_t) g_ascii_strtoll(id != NULL ? id : "0", NULL, 10);
    post_lists(world, "message_template_status_update",
               json_pack("{s:s, s:I, s:s, s:s, s:s, s:s}", "event", event,
                         "message_template_id", number, "message_template_name", name,
                         "message_template_language", language,
                         "message_template_category", text_of(one, "category"),
                         "reason", "NONE"));
    return done();
}

static Answer *
reset(World *world, json_t *body)
{
    events_clear(world);
    world_reset(world);
    events_wake(world);
    return done();
}

Answer *
control_post(World *world, const char *verb, json_t *body)
{
    static const struct {
        const char *verb;
        Answer *(*run)(World *world, json_t *body);
    } table[] = {
        {"scenario", set_scenario}, {"scenario/clear", clear_scenario},
        {"clock", set_clock},       {"settings", set_knobs},
        {"inbound", inbound},       {"webhook", raw_webhook},
        {"template", set_template}, {"reset", reset},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(table[i].verb, verb))
            return table[i].run(world, body);
    return NULL;
}
