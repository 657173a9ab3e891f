/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/pec-inner.h"

#include "bridge/base/text.h"

#include <string.h>

/* How much of a text is shown, in characters, and read for that, in bytes. */
#define INNER_START_CHARS 60
#define INNER_READ_BYTES 4096

/* For display: "anna" <a@pec.example> without quotes that nothing needs. */
static char *
plain_from(char *text)
{
    const char *end = *text == '"' ? strchr(text + 1, '"') : NULL;
    size_t length = end ? (size_t) (end - text) - 1 : 0;

    if (length == 0)
        return text;
    for (size_t i = 1; i <= length; i++)
        if (!g_ascii_isalnum(text[i]) && !strchr(" _-", text[i]))
            return text;

    char *plain = g_strdup_printf("%.*s%s", (int) length, text + 1, end + 1);
    g_free(text);
    return plain;
}

typedef struct {
    char *body_from; /* type of the part that was read, lower case */
    char *body_start;
    json_t *attachments;
} Reading;

/* The beginning of the first line of a text part; what is no UTF-8 is Latin 1. */
static char *
start_of(const Entity *part)
{
    g_autoptr(GBytes) bytes = entity_decode(part);
    gsize size = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    size = MIN(size, INNER_READ_BYTES);
    /* The last character may be cut. */
    const char *end = data;
    if (data && (g_utf8_validate(data, size, &end) || data + size - end < 4))
        g_string_append_len(text, data, end - data);
    else
        for (gsize i = 0; i < size; i++)
            g_string_append_unichar(text, (guint8) data[i]);

    const char *first = text->str + strspn(text->str, " \t\r\n");
    g_autofree char *line = text_clean_line(first, strcspn(first, "\r\n"));
    return g_utf8_substring(line, 0, MIN(g_utf8_strlen(line, -1), INNER_START_CHARS));
}

static char *
name_of(const Entity *part)
{
    char *name =
        entity_parameter(header_value(part->header, "Content-Disposition"), "filename");

    return name ? name
                : entity_parameter(header_value(part->header, "Content-Type"), "name");
}

static bool
read_part(Entity **part, void *user_data)
{
    Reading *reading = user_data;
    const char *type = header_value((*part)->header, "Content-Type");
    g_autofree char *name = name_of(*part);
    bool is_plain = !type || entity_type_is(type, "text/plain");

    if (name) {
        g_autofree char *shown = header_decode(name);

        json_array_append_new(reading->attachments, json_string(shown));
    } else if (is_plain || entity_type_is(type, "text/html")) {
        /* Plain text before HTML, of each the first. */
        if (!reading->body_from ||
            (is_plain && strcmp(reading->body_from, "text/html") == 0)) {
            g_free(reading->body_from);
            g_free(reading->body_start);
            reading->body_from = g_strdup(is_plain ? "text/plain" : "text/html");
            reading->body_start = start_of(*part);
        }
    }
    return true;
}

static json_t *
maybe(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *
pec_inner_json(const Entity *inner)
{
    static const char *const names[][2] = {
        {"subject", "Subject"}, {"from", "From"}, {"reply_to", "Reply-To"}};
    const char *type = header_value(inner->header, "Content-Type");
    Reading reading = {.attachments = json_array()};
    json_t *object = json_object();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = header_value(inner->header, names[i][1]);
        g_autofree char *text = value ? plain_from(header_decode(value)) : NULL;

        json_object_set_new(object, names[i][0], maybe(text));
    }
    if (type && g_ascii_strncasecmp(type, "multipart/", 10) == 0) {
        entity_walk(type, inner->body, read_part, &reading);
    } else {
        Entity whole = *inner, *part = &whole;

        read_part(&part, &reading);
    }
    json_object_set_new(object, "body_from", maybe(reading.body_from));
    json_object_set_new(object, "body_start", maybe(reading.body_start));
    json_object_set_new(object, "attachments", reading.attachments);
    g_free(reading.body_from);
    g_free(reading.body_start);
    return object;
}
