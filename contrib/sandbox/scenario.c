/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/scenario.h"

#include <string.h>

#include "contrib/sandbox/control.h"

#define HTML_500                                                                       \
    "<!DOCTYPE html><html><head><title>Error</title></head>"                           \
    "<body><h1>Sorry, something went wrong.</h1></body></html>"

#define INTEGER (1u << JSON_INTEGER)
#define STRING (1u << JSON_STRING)
#define ARRAY (1u << JSON_ARRAY)
#define OBJECT (1u << JSON_OBJECT)
#define BOOLEAN (1u << JSON_TRUE | 1u << JSON_FALSE)

/* Meta tries no longer than a week. */
#define LONGEST_MS (INT64_C(7) * 24 * 3600 * 1000)
#define CODE_MOST 9999999
#define COUNT_MOST 1000000000

static const struct {
    const char *key;
    unsigned types;
    int64_t least, most; /* of an integer, and of each in a list of them */
} known_keys[] = {
    {"endpoint", STRING},
    {"number", STRING},
    {"template", STRING},
    {"skip", INTEGER, 0, COUNT_MOST},
    {"count", INTEGER, -1, COUNT_MOST},
    {"share", INTEGER, 0, 100},
    {"code", INTEGER, 0, CODE_MOST},
    {"http", INTEGER, 100, 599},
    {"html", BOOLEAN},
    {"close", BOOLEAN},
    {"cut", BOOLEAN},
    {"wrong_json", BOOLEAN},
    {"accept", BOOLEAN},
    {"delay_ms", INTEGER | ARRAY, 0, LONGEST_MS},
    {"settings", OBJECT},
    {"statuses", ARRAY},
    {"never", BOOLEAN},
    {"lost", BOOLEAN},
    {"fail", INTEGER, 0, CODE_MOST},
    {"message_status", STRING},
    {"early", BOOLEAN},
    {"reverse", BOOLEAN},
    {"copies", INTEGER, 0, 1000},
    {"late_ms", INTEGER, 0, LONGEST_MS},
    {"bad_signature", BOOLEAN},
    {"hide_number", BOOLEAN},
};

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

static bool
is_between(const json_t *value, int64_t least, int64_t most)
{
    return !json_is_number(value) || (json_number_value(value) >= (double) least &&
                                      json_number_value(value) <= (double) most);
}

/* @object: one of "statuses". */
static bool
is_status(const json_t *object)
{
    return json_is_object(object) &&
           is_between(json_object_get(object, "after_ms"), 0, LONGEST_MS) &&
           is_between(json_object_get(object, "code"), 0, CODE_MOST) &&
           is_between(json_object_get(object, "copies"), 0, 1000);
}

static bool
is_in_range(const char *key, const json_t *value, int64_t least, int64_t most)
{
    bool ok = is_between(value, least, most);
    json_t *one;
    size_t i;
    json_array_foreach(value, i, one)
    {
        ok = ok && (g_str_equal(key, "statuses")
                        ? is_status(one)
                        : json_is_number(one) && is_between(one, least, most));
    }
    return ok;
}

static bool
check_key(const char *key, const json_t *value, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(known_keys); i++) {
        if (!g_str_equal(known_keys[i].key, key))
            continue;
        bool is_typed = known_keys[i].types & 1u << json_typeof(value);
        if (is_typed &&
            is_in_range(key, value, known_keys[i].least, known_keys[i].most))
            return true;
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    is_typed ? "too small, too large or no number in %s"
                             : "wrong type of %s",
                    key);
        return false;
    }
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "unknown key %s", key);
    return false;
}

bool
scenario_add(World *world, json_t *object, GError **error)
{
    Knobs tried = world->knobs;
    const char *key, *why = NULL;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (!check_key(key, value, error))
            return false;
        if (g_str_equal(key, "settings"))
            why = control_knobs(&tried, value);
    }
    if (!json_is_object(object) || world->scenarios->len >= 10000)
        why = "a scenario is an object, and there are at most 10000";
    if (why != NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s", why);
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

/* Whether chance lets a scenario with a "share" (in per cent) happen. */
static bool
is_thrown(World *world, const json_t *spec)
{
    return g_rand_int_range(world->dice, 0, 100) < number_of(spec, "share", 100);
}

/*
 * Returns: (owned) @spec with one delay drawn from its list.  The list holds quantiles
 * at even steps: [20, 50, 400] is the least, the median and the most.
 */
static json_t *
with_delay(World *world, json_t *spec)
{
    json_t *list = json_object_get(spec, "delay_ms");
    size_t n = json_array_size(list);
    if (n == 0)
        return json_incref(spec);
    double place = g_rand_double(world->dice) * (double) (n - 1);
    size_t below = (size_t) place;
    double from = json_number_value(json_array_get(list, below));
    double to = json_number_value(json_array_get(list, MIN(below + 1, n - 1)));
    double delay_ms = from + (to - from) * (place - (double) below);
    json_t *copy = json_copy(spec);
    json_object_set_new(copy, "delay_ms", json_integer((json_int_t) delay_ms));
    return copy;
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
        if (!is_thrown(world, scenario->spec))
            continue;
        json_t *spec = with_delay(world, scenario->spec);
        if (json_object_get(spec, "settings") != NULL)
            control_knobs(&world->knobs, json_object_get(spec, "settings"));
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
    (*answer)->cut = is_true(spec, "cut");
    (*answer)->delay_ms = number_of(spec, "delay_ms", 0);
}
