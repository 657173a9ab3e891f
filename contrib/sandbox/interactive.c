/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/interactive.h"

#include <string.h>

#include "contrib/sandbox/templates.h"

/* In UTF-16 units; buttons by number. */
#define BODY_MAX 1024
#define FOOTER_MAX 60
#define ID_MAX 256
#define TITLE_MAX 20
#define BUTTONS_MAX 3

/* The same of a list: developers.facebook.com, messages/interactive-list-messages.  Its
 * sections need a title where there are several. */
#define LIST_ROWS_MAX 10
#define LIST_ID_MAX 200
#define LIST_TITLE_MAX 24
#define LIST_DESCRIPTION_MAX 72

static const char *
text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static Answer *
check_keys(const json_t *object, const char *const *allowed, const char *where)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *) object, key, value)
    {
        if (!g_strv_contains(allowed, key))
            return answer_error(100, "Unexpected key \"%s\" on param \"%s\".", key,
                                where);
    }
    return NULL;
}

/* "text" of @object: there, not empty, @most units at most. */
static Answer *
check_text(const json_t *object, const char *key, size_t most, const char *where)
{
    const char *text = text_of(object, key);

    if (text == NULL || *text == '\0')
        return answer_error(131008, "The parameter %s['%s'] is required.", where, key);
    if (templates_units(text) > most)
        return answer_error(131009, "%s['%s'] must be at most %zu characters long.",
                            where, key, most);
    return NULL;
}

static bool
is_among(const json_t *buttons, const char *key, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach(buttons, i, one)
    {
        if (g_strcmp0(text_of(one, key), text) == 0)
            return true;
    }
    return false;
}

static Answer *
add_button(const json_t *button, json_t *buttons)
{
    static const char *const keys[] = {"type", "reply", NULL};
    static const char *const reply_keys[] = {"id", "title", NULL};
    const json_t *reply = json_object_get(button, "reply");
    Answer *refusal = check_keys(button, keys, "button");

    if (refusal == NULL && g_strcmp0(text_of(button, "type"), "reply") != 0)
        refusal = answer_error(131009, "Button type must be reply.");
    if (refusal == NULL && !json_is_object(reply))
        refusal = answer_error(131008, "The parameter button['reply'] is required.");
    if (refusal == NULL)
        refusal = check_keys(reply, reply_keys, "reply");
    if (refusal == NULL)
        refusal = check_text(reply, "id", ID_MAX, "reply");
    if (refusal == NULL)
        refusal = check_text(reply, "title", TITLE_MAX, "reply");
    if (refusal != NULL)
        return refusal;
    if (is_among(buttons, "payload", text_of(reply, "id")) ||
        is_among(buttons, "text", text_of(reply, "title")))
        return answer_error(131009, "Buttons must differ in id and title.");
    json_array_append_new(buttons, json_pack("{s:s, s:s, s:s}", "type", "QUICK_REPLY",
                                             "text", text_of(reply, "title"), "payload",
                                             text_of(reply, "id")));
    return NULL;
}

static Answer *
add_buttons(const json_t *action, Message *message)
{
    static const char *const keys[] = {"buttons", NULL};
    const json_t *list = json_object_get(action, "buttons");
    Answer *refusal = check_keys(action, keys, "action");
    size_t i, n = json_array_size(list);
    json_t *one;

    if (refusal == NULL && (n == 0 || n > BUTTONS_MAX))
        refusal = answer_error(131009, "Between 1 and 3 buttons are allowed.");
    message->buttons = json_array();
    json_array_foreach(list, i, one)
    {
        if (refusal == NULL)
            refusal = add_button(one, message->buttons);
    }
    return refusal;
}

static Answer *
add_row(const json_t *row, json_t *buttons)
{
    static const char *const keys[] = {"id", "title", "description", NULL};
    Answer *refusal = check_keys(row, keys, "row");
    json_t *button;

    if (refusal == NULL)
        refusal = check_text(row, "id", LIST_ID_MAX, "row");
    if (refusal == NULL)
        refusal = check_text(row, "title", LIST_TITLE_MAX, "row");
    if (refusal == NULL && json_object_get(row, "description") != NULL)
        refusal = check_text(row, "description", LIST_DESCRIPTION_MAX, "row");
    if (refusal != NULL)
        return refusal;
    if (is_among(buttons, "payload", text_of(row, "id")))
        return answer_error(131009, "Row id \"%s\" is not unique.", text_of(row, "id"));
    button = json_pack("{s:s, s:s, s:s}", "type", "LIST_ROW", "text",
                       text_of(row, "title"), "payload", text_of(row, "id"));
    if (text_of(row, "description") != NULL)
        json_object_set_new(button, "description",
                            json_string(text_of(row, "description")));
    json_array_append_new(buttons, button);
    return NULL;
}

static Answer *
add_section(const json_t *section, bool is_alone, json_t *buttons)
{
    static const char *const keys[] = {"title", "rows", NULL};
    Answer *refusal = check_keys(section, keys, "section");
    size_t i;
    json_t *row;

    if (refusal == NULL && (!is_alone || json_object_get(section, "title") != NULL))
        refusal = check_text(section, "title", LIST_TITLE_MAX, "section");
    if (refusal == NULL && json_array_size(json_object_get(section, "rows")) == 0)
        refusal = answer_error(131008, "The parameter section['rows'] is required.");
    json_array_foreach(json_object_get(section, "rows"), i, row)
    {
        if (refusal == NULL)
            refusal = add_row(row, buttons);
    }
    return refusal;
}

static Answer *
add_list(const json_t *action, Message *message)
{
    static const char *const keys[] = {"button", "sections", NULL};
    const json_t *sections = json_object_get(action, "sections");
    Answer *refusal = check_keys(action, keys, "action");
    size_t i;
    json_t *section;

    if (refusal == NULL)
        refusal = check_text(action, "button", TITLE_MAX, "action");
    if (refusal == NULL && json_array_size(sections) == 0)
        refusal = answer_error(131008, "The parameter action['sections'] is required.");
    message->buttons = json_array();
    json_array_foreach(sections, i, section)
    {
        if (refusal == NULL)
            refusal =
                add_section(section, json_array_size(sections) == 1, message->buttons);
    }
    if (refusal == NULL && json_array_size(message->buttons) > LIST_ROWS_MAX)
        refusal = answer_error(131009, "At most 10 rows are allowed.");
    message->list = g_strdup(text_of(action, "button"));
    return refusal;
}

Answer *
interactive_apply(const json_t *object, Message *message)
{
    static const char *const keys[] = {"type", "body", "footer", "action", NULL};
    const json_t *body = json_object_get(object, "body");
    const json_t *footer = json_object_get(object, "footer");
    const json_t *action = json_object_get(object, "action");
    bool is_list = g_strcmp0(text_of(object, "type"), "list") == 0;
    Answer *refusal = check_keys(object, keys, "interactive");

    if (refusal == NULL && !is_list &&
        g_strcmp0(text_of(object, "type"), "button") != 0)
        refusal = answer_error(131009, "Interactive type must be button or list.");
    if (refusal == NULL)
        refusal = check_text(body, "text", BODY_MAX, "body");
    if (refusal == NULL && footer != NULL)
        refusal = check_text(footer, "text", FOOTER_MAX, "footer");
    if (refusal == NULL)
        refusal = is_list ? add_list(action, message) : add_buttons(action, message);
    if (refusal != NULL)
        return refusal;
    message->text = g_strdup(text_of(body, "text"));
    message->footer = g_strdup(text_of(footer, "text"));
    return NULL;
}

json_t *
interactive_tap(const World *world, const Message *message, const char *id)
{
    const char *kind = message->list != NULL ? "list_reply" : "button_reply";
    size_t i;
    json_t *one;

    json_array_foreach(message->buttons, i, one)
    {
        if (g_strcmp0(text_of(one, "payload"), id) == 0)
            return json_pack("{s:s, s:{s:s, s:{s:s, s:s, s:s*}}, s:{s:s, s:s}}", "type",
                             "interactive", "interactive", "type", kind, kind, "id", id,
                             "title", text_of(one, "text"), "description",
                             text_of(one, "description"), "context", "from",
                             world->id.display_number, "id", message->wamid);
    }
    return NULL;
}
