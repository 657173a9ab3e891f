/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/limits.h"

/* Jansson recurses once for each level. */
static bool
is_flat(const char *bytes, size_t length)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < length; i++) {
        if (in_string) {
            if (bytes[i] == '\\')
                i++;
            else if (bytes[i] == '"')
                in_string = false;
        } else if (bytes[i] == '"') {
            in_string = true;
        } else if (bytes[i] == '{' || bytes[i] == '[') {
            if (++depth > LIMIT_JSON_DEPTH)
                return false;
        } else if ((bytes[i] == '}' || bytes[i] == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

json_t *
whatsapp_json_read(const char *bytes, size_t length)
{
    json_t *json;

    if (!is_flat(bytes, length))
        return NULL;

    /* A NUL in a citizen's text must not cost a thousand receipts beside it. */
    json = json_loadb(bytes, length, JSON_ALLOW_NUL, NULL);
    if (json_is_object(json))
        return json;

    json_decref(json);
    return NULL;
}

const char *
whatsapp_json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

int64_t
whatsapp_json_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_integer(value))
        return json_integer_value(value);
    if (json_is_string(value))
        return g_ascii_strtoll(json_string_value(value), NULL, 10);

    return 0;
}
