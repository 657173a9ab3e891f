/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/scenario-file.h"

#include <string.h>

#include "contrib/sandbox/control.h"
#include "contrib/sandbox/scenario.h"

static const char *const known_keys[] = {"about", "seed", "settings", "scenarios",
                                         NULL};

static bool
refuse(GError **error, const char *why, const char *what)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s %s", why, what);
    return false;
}

static bool
check_keys(json_t *document, GError **error)
{
    const char *key;
    json_t *value;
    json_object_foreach(document, key, value)
    {
        if (!g_strv_contains(known_keys, key))
            return refuse(error, "unknown key", key);
    }
    if (!json_is_array(json_object_get(document, "scenarios")))
        return refuse(error, "what is missing is the list", "scenarios");
    return true;
}

bool
scenario_read(World *world, json_t *document, GError **error)
{
    if (!check_keys(document, error))
        return false;

    json_t *seed = json_object_get(document, "seed"), *one;
    json_t *settings = json_object_get(document, "settings");
    const char *why = settings ? control_knobs(&world->knobs, settings) : NULL;
    size_t i;
    if (why != NULL)
        return refuse(error, why, "in settings");
    if (json_is_integer(seed))
        g_rand_set_seed(world->dice, (guint32) json_integer_value(seed));
    json_array_foreach(json_object_get(document, "scenarios"), i, one)
    {
        if (!scenario_add(world, one, error))
            return false;
    }
    return true;
}

/* Messages about a key end in its name: the first line that has it. */
static unsigned
line_of(const char *text, const char *message)
{
    const char *word = strrchr(message, ' ');
    g_autofree char *quoted = g_strdup_printf("\"%s\"", word ? word + 1 : message);
    const char *place = strstr(text, quoted);
    unsigned line = 1;
    for (const char *p = text; place != NULL && p < place; p++)
        line += *p == '\n';
    return line;
}

bool
scenario_parse(World *world, const char *text, const char *name, GError **error)
{
    g_autoptr(GError) why = NULL;
    json_error_t at;
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &at);
    if (document == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s:%d: %s", name, at.line,
                    at.text);
        return false;
    }
    if (!scenario_read(world, document, &why))
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s:%u: %s", name,
                    line_of(text, why->message), why->message);
    json_decref(document);
    return why == NULL;
}

bool
scenario_load(World *world, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) &&
           scenario_parse(world, text, path, error);
}
