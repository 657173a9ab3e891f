/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/graph.h"

#include <string.h>

#include "contrib/sandbox/media.h"
#include "contrib/sandbox/scenario.h"
#include "contrib/sandbox/send.h"
#include "contrib/sandbox/templates.h"

/* Meta's answer to a bad token; subcode 463 is "expired". */
static Answer *
check_token(const World *world, const Call *call)
{
    const char *given = call->authorization;
    if (given == NULL)
        return answer_error(190,
                            "An access token is required to request this resource.");
    if (world->knobs.expired)
        return answer_error(190, "Error validating access token: Session has expired.");
    if (!g_str_has_prefix(given, "Bearer ") ||
        !g_str_equal(given + strlen("Bearer "), world->id.token))
        return answer_error(190,
                            "Invalid OAuth access token - Cannot parse access token");
    return NULL;
}

static Answer *
no_object(const char *method, const char *id)
{
    return answer_error(100,
                        "Unsupported %s request. Object with ID '%s' does not exist, "
                        "cannot be loaded due to missing permissions, or does not "
                        "support this operation.",
                        method, id);
}

static Answer *
upload(World *world, const Call *call)
{
    g_autoptr(json_t) spec = scenario_take(world, "media", NULL, NULL);
    Answer *answer = scenario_refusal(spec);
    if (answer != NULL)
        return answer;
    answer = media_upload(world, call->product, call->type, call->part_type,
                          call->filename, call->file ? g_bytes_ref(call->file) : NULL);
    scenario_spoil(spec, &answer);
    return answer;
}

static Answer *
list_templates(World *world, const Call *call)
{
    g_autoptr(json_t) spec = scenario_take(world, "templates", NULL, NULL);
    Answer *answer = scenario_refusal(spec);
    if (answer != NULL)
        return answer;
    const char *name = call->query(call->owner, "name");
    const char *status = call->query(call->owner, "status");
    const char *fields = call->query(call->owner, "fields");
    const char *limit = call->query(call->owner, "limit");
    const char *after = call->query(call->owner, "after");
    guint64 most = 25, skip = 0;
    if ((limit != NULL &&
         !g_ascii_string_to_unsigned(limit, 10, 1, 1000, &most, NULL)) ||
        (after != NULL && !g_ascii_string_to_unsigned(after, 10, 0, 6000, &skip, NULL)))
        return answer_error(100, "Param limit or after is not valid.");
    g_autoptr(GString) url = g_string_new(world->id.base_url);
    g_string_append_printf(url, "%s?limit=%" G_GUINT64_FORMAT, call->path, most);
    const char *const names[] = {"name", "status", "fields"};
    const char *const values[] = {name, status, fields};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (values[i] == NULL)
            continue;
        g_autofree char *escaped = g_uri_escape_string(values[i], ",", FALSE);
        g_string_append_printf(url, "&%s=%s", names[i], escaped);
    }
    return templates_page(world, name, status, most, skip, url->str);
}

static Answer *
describe_number(World *world, const Call *call)
{
    static const char *const known[] = {"id",
                                        "display_phone_number",
                                        "verified_name",
                                        "quality_rating",
                                        "throughput",
                                        "whatsapp_business_manager_messaging_limit",
                                        "status",
                                        NULL};
    g_autofree char *tier =
        world->knobs.daily_limit > 0
            ? g_strdup_printf("TIER_%" G_GINT64_FORMAT, world->knobs.daily_limit)
            : g_strdup("TIER_UNLIMITED");
    g_autoptr(json_t) all = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:s}, s:s, s:s}", "id", world->id.phone_number_id,
        "display_phone_number", world->id.display_number, "verified_name",
        "Comune di Prova", "quality_rating", "GREEN", "throughput", "level", "STANDARD",
        "whatsapp_business_manager_messaging_limit", tier, "status", "CONNECTED");
    const char *fields = call->query(call->owner, "fields");
    if (fields == NULL)
        fields = "display_phone_number,verified_name,quality_rating";
    json_t *out = json_object();
    json_object_set(out, "id", json_object_get(all, "id"));
    g_auto(GStrv) names = g_strsplit(fields, ",", 50);
    for (size_t i = 0; names[i] != NULL; i++) {
        if (!g_strv_contains(known, names[i])) {
            json_decref(out);
            return answer_error(100, "Tried accessing nonexisting field (%s)",
                                names[i]);
        }
        json_object_set(out, names[i], json_object_get(all, names[i]));
    }
    return answer_json(200, out);
}

static Answer *
number_call(World *world, const Call *call, const char *edge)
{
    bool is_post = g_str_equal(call->method, "POST");
    bool is_get = g_str_equal(call->method, "GET");
    if (edge == NULL && is_get)
        return describe_number(world, call);
    if (g_strcmp0(edge, "messages") == 0 && is_post) {
        size_t size = 0;
        const char *body = g_bytes_get_data(call->body, &size);
        return send_message(world, body, size);
    }
    if (g_strcmp0(edge, "media") == 0 && is_post)
        return upload(world, call);
    if (g_strcmp0(edge, "settings") == 0 && is_post)
        return answer_json(200, json_pack("{s:b}", "success", 1));
    if (g_strcmp0(edge, "settings") == 0 && is_get)
        return answer_json(200,
                           json_pack("{s:{s:s}}", "calling", "status", "DISABLED"));
    return no_object(call->method, edge != NULL ? edge : world->id.phone_number_id);
}

static Answer *
account_call(World *world, const Call *call, const char *edge)
{
    bool is_get = g_str_equal(call->method, "GET");
    if (g_strcmp0(edge, "message_templates") == 0 && is_get)
        return list_templates(world, call);
    if (g_strcmp0(edge, "subscribed_apps") != 0)
        return no_object(call->method, edge != NULL ? edge : world->id.waba_id);
    if (is_get && !world->knobs.subscribed)
        return answer_json(200, json_pack("{s:[]}", "data"));
    if (is_get)
        return answer_json(200, json_pack("{s:[{s:{s:s, s:s}}]}", "data",
                                          "whatsapp_business_api_data", "id",
                                          "500000000000001", "name", "banditore"));
    world->knobs.subscribed = g_str_equal(call->method, "POST");
    return answer_json(200, json_pack("{s:b}", "success", 1));
}

static Answer *
media_call(World *world, const Call *call, const char *id)
{
    if (g_str_equal(call->method, "GET"))
        return media_describe(world, id, call->query(call->owner, "phone_number_id"));
    if (g_str_equal(call->method, "DELETE"))
        return media_delete(world, id);
    return no_object(call->method, id);
}

Answer *
graph_answer(World *world, const Call *call)
{
    world->n_requests++;
    g_autoptr(json_t) spec = NULL;
    if (world->scenarios->len > 0)
        spec = scenario_take(world, "all", NULL, NULL);
    Answer *answer = scenario_refusal(spec);
    if (answer == NULL)
        answer = check_token(world, call);
    if (answer != NULL)
        return answer;
    /* /v23.0/ID[/EDGE] */
    g_auto(GStrv) parts = g_strsplit(call->path + 1, "/", 5);
    guint n = g_strv_length(parts);
    if (n < 2 || n > 3)
        return answer_error(100, "Unknown path components: %s", call->path);
    const char *id = parts[1], *edge = n == 3 ? parts[2] : NULL;
    if (g_str_equal(id, world->id.phone_number_id))
        return number_call(world, call, edge);
    if (g_str_equal(id, world->id.waba_id))
        return account_call(world, call, edge);
    if (edge == NULL && world_media(world, id) != NULL)
        return media_call(world, call, id);
    return no_object(call->method, id);
}

Answer *
graph_media_bytes(World *world, const Call *call, const char *id)
{
    Answer *refusal = check_token(world, call);
    if (refusal != NULL)
        return refusal;
    const char *until = call->query(call->owner, "until");
    Media *media = world_media(world, id);
    guint64 until_s = 0;
    if (media == NULL || until == NULL ||
        !g_ascii_string_to_unsigned(until, 10, 0, G_MAXINT64 / G_USEC_PER_SEC, &until_s,
                                    NULL) ||
        (int64_t) until_s * G_USEC_PER_SEC < world_now_us(world))
        return answer_json(404, json_pack("{s:s}", "error", "expired"));
    return answer_bytes(200, media->mime, g_bytes_ref(media->bytes));
}
