/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/scenario.h"

#include <string.h>

#define HTML_500                                                                       \
    "<!DOCTYPE html><html><head><title>Error</title></head>"                           \
    "<body><h1>Sorry, something went wrong.</h1></body></html>"

static const char *const known_keys[] = {
    "endpoint", "number",  "template",      "skip",           "count",  "code",
    "http",     "html",    "close",         "wrong_json",     "accept", "delay_ms",
    "statuses", "never",   "fail",          "message_status", "early",  "reverse",
    "copies",   "late_ms", "bad_signature", "hide_number",    NULL};

void
scenario_free(Scenario *scenario)
{
    if (scenario == NULL)
        return;
    g_free(scenario->endpoint);
    g_free(scenario->number);
    g_free(scenario->template);
    json_decref(scenario->spec);
    g_free(scenario);
}

static int64_t
number_of(const json_t *object, const char *key, int64_t otherwise)
{
    json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static bool
is_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

bool
scenario_add(World *world, json_t *object, GError **error)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (!g_strv_contains(known_keys, key)) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "unknown key %s", key);
            return false;
        }
    }
    if (!json_is_object(object) || world->scenarios->len >= 10000) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "a scenario is an object, and there are at most 10000");
        return false;
    }
    Scenario *scenario = g_new0(Scenario, 1);
    const char *endpoint = json_string_value(json_object_get(object, "endpoint"));
    const char *number = json_string_value(json_object_get(object, "number"));
    scenario->endpoint = g_strdup(endpoint != NULL ? endpoint : "messages");
    if (number != NULL)
        scenario->number = g_strdup(*number == '+' ? number + 1 : number);
    scenario->template =
        g_strdup(json_string_value(json_object_get(object, "template")));
    scenario->skip = number_of(object, "skip", 0);
    scenario->count = number_of(object, "count", 1);
    scenario->spec = json_deep_copy(object);
    g_ptr_array_add(world->scenarios, scenario);
    return true;
}

static bool
fits(const Scenario *scenario, const char *endpoint, const char *number,
     const char *template)
{
    if (!g_str_equal(scenario->endpoint, "any") &&
        !g_str_equal(scenario->endpoint, endpoint))
        return false;
    return (scenario->number == NULL || g_strcmp0(scenario->number, number) == 0) &&
           (scenario->template == NULL || g_strcmp0(scenario->template, template) == 0);
}

/* 99 and a code: fails after a 200; 98 and a code: is refused; 97 and 6 digits: odd. */
static json_t *
by_ending(const char *number)
{
    size_t length = strlen(number);
    if (length < 8)
        return NULL;
    const char *mark = number + length - 8;
    guint64 code = 0;
    if (!g_ascii_string_to_unsigned(mark + 2, 10, 0, 999999, &code, NULL))
        return NULL;
    if (g_str_has_prefix(mark, "99"))
        return json_pack("{s:I}", "fail", (json_int_t) code);
    if (g_str_has_prefix(mark, "98"))
        return json_pack("{s:I}", "code", (json_int_t) code);
    if (g_str_equal(mark, "97000001"))
        return json_pack("{s:b}", "never", 1);
    if (g_str_equal(mark, "97000002"))
        return json_pack("{s:b}", "close", 1);
    if (g_str_equal(mark, "97000003"))
        return json_pack("{s:b, s:b}", "close", 1, "accept", 1);
    if (g_str_equal(mark, "97000500"))
        return json_pack("{s:b}", "html", 1);
    return NULL;
}

json_t *
scenario_take(World *world, const char *endpoint, const char *number,
              const char *template)
{
    for (guint i = 0; i < world->scenarios->len; i++) {
        Scenario *scenario = g_ptr_array_index(world->scenarios, i);
        if (!fits(scenario, endpoint, number, template))
            continue;
        if (scenario->skip > 0) {
            scenario->skip--;
            continue;
        }
        json_t *spec = json_incref(scenario->spec);
        if (scenario->count > 0 && --scenario->count == 0)
            g_ptr_array_remove_index(world->scenarios, i);
        return spec;
    }
    return number != NULL && world->knobs.endings ? by_ending(number) : NULL;
}

/* Returns: (owned) the odd reply of @spec, or NULL when the true one may go. */
static Answer *
odd_reply(const json_t *spec)
{
    if (is_true(spec, "html"))
        return answer_bytes((unsigned) number_of(spec, "http", 500), "text/html",
                            g_bytes_new_static(HTML_500, sizeof HTML_500 - 1));
    if (is_true(spec, "wrong_json"))
        return answer_bytes((unsigned) number_of(spec, "http", 200), "application/json",
                            g_bytes_new_static("{\"messages\":[{\"id\":", 19));
    return NULL;
}

Answer *
scenario_refusal(const json_t *spec)
{
    if (spec == NULL || is_true(spec, "accept"))
        return NULL;
    Answer *answer = odd_reply(spec);
    json_t *code = json_object_get(spec, "code");
    if (answer == NULL && json_is_integer(code)) {
        answer = answer_error((int) json_integer_value(code), "%s",
                              answer_error_title((int) json_integer_value(code)));
        answer->http = (unsigned) number_of(spec, "http", answer->http);
    }
    if (answer == NULL && json_object_get(spec, "http") != NULL)
        answer = answer_bytes((unsigned) number_of(spec, "http", 500), "text/plain",
                              g_bytes_new_static("", 0));
    if (answer == NULL && is_true(spec, "close"))
        answer = answer_json(200, json_object());
    if (answer == NULL)
        return NULL;
    answer->close = is_true(spec, "close");
    answer->delay_ms = number_of(spec, "delay_ms", 0);
    return answer;
}

void
scenario_spoil(const json_t *spec, Answer **answer)
{
    if (spec == NULL)
        return;
    Answer *odd = odd_reply(spec);
    if (odd != NULL) {
        odd->after_seq = (*answer)->after_seq;
        answer_free(*answer);
        *answer = odd;
    }
    (*answer)->close = is_true(spec, "close");
    (*answer)->delay_ms = number_of(spec, "delay_ms", 0);
}
