/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/templates.h"

#include <string.h>

#include "contrib/sandbox/media.h"

struct Templates {
    json_t *at_start;
    json_t *list;
};

Templates *
templates_load(const char *path, GError **error)
{
    json_error_t at;
    g_autoptr(json_t) root = json_load_file(path, JSON_REJECT_DUPLICATES, &at);
    json_t *list = json_is_array(root) ? root : json_object_get(root, "data");
    if (!json_is_array(list)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: no list of templates: line %d: %s", path, at.line, at.text);
        return NULL;
    }
    Templates *templates = g_new0(Templates, 1);
    templates->at_start = json_deep_copy(list);
    templates->list = json_deep_copy(list);
    return templates;
}

void
templates_free(Templates *templates)
{
    if (templates == NULL)
        return;
    json_decref(templates->at_start);
    json_decref(templates->list);
    g_free(templates);
}

void
templates_reset(Templates *templates)
{
    if (templates == NULL)
        return;
    json_decref(templates->list);
    templates->list = json_deep_copy(templates->at_start);
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static json_t *
find(Templates *templates, const char *name, const char *language)
{
    size_t i;
    json_t *one;
    json_array_foreach(templates->list, i, one)
    {
        if (g_str_equal(text_of(one, "name"), name) &&
            g_str_equal(text_of(one, "language"), language))
            return one;
    }
    return NULL;
}

json_t *
templates_set_status(Templates *templates, const char *name, const char *language,
                     const char *status)
{
    json_t *one = find(templates, name, language);
    if (one != NULL)
        json_object_set_new(one, "status", json_string(status));
    return one;
}

/* Returns: (unowned) the component of that type in a template or in a request. */
static json_t *
component(const json_t *owner, const char *type)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(owner, "components"), i, one)
    {
        if (g_ascii_strcasecmp(text_of(one, "type"), type) == 0)
            return one;
    }
    return NULL;
}

size_t
templates_units(const char *text)
{
    size_t units = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        units += g_utf8_get_char(p) > 0xFFFF ? 2 : 1;
    return units;
}

/* Returns: (owned) the refusal of a value with breaks or runs of spaces, or NULL. */
static Answer *
check_value(const json_t *parameter)
{
    const char *text = json_string_value(json_object_get(parameter, "text"));
    if (text == NULL || *text == '\0')
        return answer_error(131008, "Parameter of type text is missing text value");
    if (strpbrk(text, "\r\n\t") != NULL || strstr(text, "     ") != NULL)
        return answer_error(132018, "Param text cannot have new-line/tab characters or "
                                    "more than 4 consecutive spaces");
    return NULL;
}

/* Returns: (owned) names of the {{variables}} of @text, in order. */
static GPtrArray *
variables_of(const char *text)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *open;
    while ((open = strstr(text, "{{")) != NULL) {
        const char *end = strstr(open, "}}");
        if (end == NULL)
            break;
        g_ptr_array_add(names, g_strndup(open + 2, end - open - 2));
        text = end + 2;
    }
    return names;
}

/* Match the parameters to @names; fills @values (name -> text). */
static Answer *
match_parameters(const json_t *parameters, GPtrArray *names, bool named, json_t *values)
{
    size_t i;
    json_t *one;
    if (json_array_size(parameters) != names->len)
        return answer_error(132000,
                            "number of localizable_params (%zu) does not match the "
                            "expected number of params (%u)",
                            json_array_size(parameters), names->len);
    json_array_foreach(parameters, i, one)
    {
        const char *name = json_string_value(json_object_get(one, "parameter_name"));
        if (!g_str_equal(text_of(one, "type"), "text"))
            return answer_error(132012, "Format mismatch, expected TEXT");
        if (named != (name != NULL))
            return answer_error(132012, "Parameter name is missing or not expected");
        if (named && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            return answer_error(132012, "Parameter name %s is not in the template",
                                name);
        const char *key = named ? name : g_ptr_array_index(names, i);
        if (json_object_get(values, key) != NULL)
            return answer_error(132012, "Parameter name %s comes twice", key);
        Answer *refusal = check_value(one);
        if (refusal != NULL)
            return refusal;
        json_object_set(values, key, json_object_get(one, "text"));
    }
    return NULL;
}

/* Returns: (owned) @text with its variables filled in. */
static char *
hydrate(const char *text, const json_t *values)
{
    GString *out = g_string_new(NULL);
    const char *open, *end;
    while ((open = strstr(text, "{{")) != NULL && (end = strstr(open, "}}")) != NULL) {
        g_autofree char *name = g_strndup(open + 2, end - open - 2);
        g_string_append_len(out, text, open - text);
        g_string_append(out, text_of(values, name));
        text = end + 2;
    }
    g_string_append(out, text);
    return g_string_free(out, FALSE);
}

/* Fill in the text of one component.  Returns: (owned) the refusal, or NULL. */
static Answer *
fill_text(const json_t *template, const json_t *request, const char *type, size_t limit,
          json_t *params, char **filled)
{
    const char *text = text_of(component(template, type), "text");
    bool named =
        g_ascii_strcasecmp(text_of(template, "parameter_format"), "NAMED") == 0;
    g_autoptr(GPtrArray) names = variables_of(text);
    g_autoptr(json_t) values = json_object();
    Answer *refusal = match_parameters(
        json_object_get(component(request, type), "parameters"), names, named, values);
    if (refusal != NULL)
        return refusal;
    g_autofree char *whole = hydrate(text, values);
    if (templates_units(whole) > limit)
        return answer_error(132005,
                            "Translated text too long: %zu characters, at most %zu",
                            templates_units(whole), limit);
    json_object_update(params, values);
    *filled = g_steal_pointer(&whole);
    return NULL;
}

/* A media header.  Returns: (owned) the refusal, or NULL. */
static Answer *
fill_media_header(World *world, const char *format, const json_t *request,
                  Message *message)
{
    json_t *parameters = json_object_get(component(request, "header"), "parameters");
    g_autofree char *kind = g_ascii_strdown(format, -1);
    json_t *first = json_array_get(parameters, 0);
    const char *given = text_of(first, "type");
    if (json_array_size(parameters) != 1 || !g_str_equal(given, kind))
        return answer_error(132012, "header: Format mismatch, expected %s, received %s",
                            format, *given != '\0' ? given : "UNKNOWN");
    json_t *object = json_object_get(first, kind);
    if (json_object_get(object, "caption") != NULL)
        return answer_error(100, "Unexpected key \"caption\" on a header parameter.");
    Answer *refusal = media_apply(world, kind, object, message);
    if (refusal != NULL || message->media_id == NULL || !g_str_equal(kind, "document"))
        return refusal;
    if (!g_str_equal(world_media(world, message->media_id)->mime, "application/pdf"))
        return answer_error(131053, "header: only PDF documents are supported");
    return NULL;
}

static Answer *
fill_header(World *world, const json_t *template, const json_t *request,
            Message *message, char **title)
{
    json_t *header = component(template, "HEADER");
    json_t *given = json_object_get(component(request, "header"), "parameters");
    const char *format = text_of(header, "format");
    if (header == NULL && json_array_size(given) > 0)
        return answer_error(132000,
                            "header: number of params (%zu) does not match the "
                            "expected number of params (0)",
                            json_array_size(given));
    if (header == NULL)
        return NULL;
    if (g_str_equal(format, "TEXT"))
        return fill_text(template, request, "header", 60, message->params, title);
    return fill_media_header(world, format, request, message);
}

/* The variable part of a link goes into the address as it is. */
static bool
is_url_suffix(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (*p <= ' ' || *p == ':' || *p == '|' || *p == 0x7F || (*p & 0x80) != 0)
            return false;
    return true;
}

static Answer *
check_button(const json_t *buttons, json_t *given, json_t *filled)
{
    const char *index_text = text_of(given, "index");
    guint64 index = 0;
    if (!g_ascii_string_to_unsigned(index_text, 10, 0, 9, &index, NULL) ||
        index >= json_array_size(buttons))
        return answer_error(131009, "button: index \"%s\" is not in the template",
                            index_text);
    const char *type = text_of(json_array_get(buttons, index), "type");
    if (g_ascii_strcasecmp(type, text_of(given, "sub_type")) != 0)
        return answer_error(132012, "button: sub_type mismatch, expected %s", type);
    json_t *parameters = json_object_get(given, "parameters");
    json_t *parameter = json_array_get(parameters, 0);
    if (json_array_size(parameters) != 1)
        return answer_error(132000, "button: expected 1 parameter");
    bool is_url = g_str_equal(type, "URL");
    const char *key = is_url ? "text" : "payload";
    const char *value = text_of(parameter, key);
    if (!g_str_equal(text_of(parameter, "type"), key))
        return answer_error(132012, "button: parameter type must be %s", key);
    if (*value == '\0')
        return answer_error(131008, "button: parameter has no %s", key);
    if (is_url && !is_url_suffix(value))
        return answer_error(132018, "button: the text must be percent-encoded");
    json_object_set_new(json_array_get(filled, index), is_url ? "suffix" : "payload",
                        json_string(value));
    return NULL;
}

static Answer *
fill_buttons(const json_t *template, const json_t *request, Message *message)
{
    json_t *buttons = json_object_get(component(template, "BUTTONS"), "buttons");
    json_t *filled = buttons != NULL ? json_deep_copy(buttons) : json_array();
    size_t i;
    json_t *one;
    message->buttons = filled;
    json_array_foreach(json_object_get(request, "components"), i, one)
    {
        if (!g_str_equal(text_of(one, "type"), "button"))
            continue;
        Answer *refusal = check_button(buttons, one, filled);
        if (refusal != NULL)
            return refusal;
    }
    json_array_foreach(filled, i, one)
    {
        if (strstr(text_of(one, "url"), "{{") != NULL &&
            json_object_get(one, "suffix") == NULL)
            return answer_error(131008, "button: index %zu needs a parameter", i);
        if (g_str_equal(text_of(one, "type"), "QUICK_REPLY") &&
            json_object_get(one, "payload") == NULL)
            json_object_set(one, "payload", json_object_get(one, "text"));
    }
    return NULL;
}

static Answer *
check_shape(const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *) object, key, value)
    {
        if (!g_str_equal(key, "name") && !g_str_equal(key, "language") &&
            !g_str_equal(key, "components"))
            return answer_error(100, "Unexpected key \"%s\" on param \"template\".",
                                key);
    }
    if (*text_of(object, "name") == '\0')
        return answer_error(131008, "The parameter template['name'] is required.");
    if (*text_of(json_object_get(object, "language"), "code") == '\0')
        return answer_error(131008, "The parameter template['language'] is required.");
    size_t i;
    json_array_foreach(json_object_get(object, "components"), i, value)
    {
        const char *type = text_of(value, "type");
        if (!g_str_equal(type, "header") && !g_str_equal(type, "body") &&
            !g_str_equal(type, "button"))
            return answer_error(100,
                                "Param template['components'][%zu]['type'] must be "
                                "one of {HEADER, BODY, BUTTON}.",
                                i);
    }
    return NULL;
}

static Answer *
check_status(const json_t *template, const char *name, const char *language)
{
    const char *status = text_of(template, "status");
    if (template == NULL)
        return answer_error(132001, "template name (%s) does not exist in %s", name,
                            language);
    if (g_str_equal(status, "PAUSED"))
        return answer_error(132015, "template name (%s) is paused", name);
    if (g_str_equal(status, "DISABLED"))
        return answer_error(132016, "template name (%s) is disabled", name);
    if (!g_str_equal(status, "APPROVED"))
        return answer_error(132001, "template name (%s) is not approved", name);
    return NULL;
}

Answer *
templates_apply(World *world, json_t *object, Message *message)
{
    Answer *refusal = check_shape(object);
    if (refusal != NULL)
        return refusal;
    const char *name = text_of(object, "name");
    const char *language = text_of(json_object_get(object, "language"), "code");
    json_t *template = find(world->templates, name, language);
    if ((refusal = check_status(template, name, language)) != NULL)
        return refusal;
    message->template = g_strdup(name);
    message->language = g_strdup(language);
    message->category = g_ascii_strdown(text_of(template, "category"), -1);
    message->footer = g_strdup(text_of(component(template, "FOOTER"), "text"));
    message->params = json_object();
    g_autofree char *title = NULL, *body = NULL;
    if ((refusal = fill_header(world, template, object, message, &title)) != NULL ||
        (refusal = fill_text(template, object, "body", 1024, message->params, &body)) !=
            NULL ||
        (refusal = fill_buttons(template, object, message)) != NULL)
        return refusal;
    g_free(message->text);
    message->text = title != NULL ? g_strdup_printf("*%s*\n%s", title, body)
                                  : g_steal_pointer(&body);
    return NULL;
}

Answer *
templates_page(World *world, const char *name, const char *status, size_t limit,
               size_t after, const char *self_url)
{
    json_t *data = json_array();
    size_t i, matched = 0;
    json_t *one;
    json_array_foreach(world->templates->list, i, one)
    {
        if (name != NULL && !g_str_equal(text_of(one, "name"), name))
            continue;
        if (status != NULL && g_ascii_strcasecmp(text_of(one, "status"), status) != 0)
            continue;
        if (matched++ >= after && json_array_size(data) < limit)
            json_array_append(data, one);
    }
    size_t next = after + json_array_size(data);
    g_autofree char *before_cursor = g_strdup_printf("%zu", after);
    g_autofree char *after_cursor = g_strdup_printf("%zu", next);
    json_t *paging = json_pack("{s:{s:s, s:s}}", "cursors", "before", before_cursor,
                               "after", after_cursor);
    if (next < matched) {
        g_autofree char *url = g_strdup_printf("%s&after=%zu", self_url, next);
        json_object_set_new(paging, "next", json_string(url));
    }
    return answer_json(200, json_pack("{s:o, s:o}", "data", data, "paging", paging));
}
