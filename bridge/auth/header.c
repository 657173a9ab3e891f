/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/header.h"
#include "bridge/base/limits.h"

#include <string.h>

/* Fields that may stand once (RFC 5322, 3.6; RFC 2045).  Two of one kind are how a
 * signature speaks of one and the reader sees the other. */
static const char *const singletons[] = {
    "from",
    "date",
    "subject",
    "sender",
    "to",
    "cc",
    "reply-to",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
};

static void
header_field_free(HeaderField *field)
{
    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

void
header_free(Header *header)
{
    if (!header)
        return;

    g_ptr_array_unref(header->fields);
    g_free(header);
}

/* Length of the line at @p without its end; @ending: bytes of the line end, 0 at the
 * end of the data. */
static size_t
line_length(const char *p, size_t left, size_t *ending)
{
    const char *newline = memchr(p, '\n', left);
    size_t length = newline ? (size_t) (newline - p) : left;

    *ending = newline ? 1 : 0;
    if (newline && length > 0 && p[length - 1] == '\r') {
        length--;
        *ending = 2;
    }
    return length;
}

/* What is wrong with the bytes of one line, or NULL. */
static const char *
line_fault(const char *line, size_t length)
{
    if (length > LIMIT_HEADER_LINE_BYTES)
        return "header-too-large";

    for (size_t i = 0; i < length; i++) {
        unsigned char c = line[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return "header-control-characters";
    }

    return NULL;
}

static HeaderField *
split_field(const char *line, size_t length)
{
    const char *colon = memchr(line, ':', length);
    size_t name = colon ? (size_t) (colon - line) : 0;

    while (name > 0 && (line[name - 1] == ' ' || line[name - 1] == '\t'))
        name--;
    if (name == 0)
        return NULL;
    for (size_t i = 0; i < name; i++)
        if (!g_ascii_isgraph(line[i]))
            return NULL;

    HeaderField *field = g_new0(HeaderField, 1);
    field->name = g_strndup(line, name);
    field->value = g_strndup(colon + 1, line + length - colon - 1);
    return field;
}

/* The value grows line by line; a builder keeps a field of many folds linear. */
static void
finish_field(Header *header, GString *value)
{
    if (header->fields->len == 0)
        return;

    HeaderField *field = header->fields->pdata[header->fields->len - 1];
    g_free(field->value);
    field->value = g_strstrip(g_strdup(value->str));
}

static const char *
add_line(Header *header, GString *value, const char *line, size_t length)
{
    if (*line == ' ' || *line == '\t') {
        if (header->fields->len == 0)
            return "header-malformed";
        g_string_append_len(value, line, length);
        return NULL;
    }

    finish_field(header, value);
    if (header->fields->len >= LIMIT_HEADER_FIELDS)
        return "header-too-large";

    HeaderField *field = split_field(line, length);
    if (!field)
        return "header-malformed";
    g_ptr_array_add(header->fields, field);
    g_string_assign(value, field->value);
    return NULL;
}

static const char *
split_lines(Header *header, const char *data, size_t size)
{
    g_autoptr(GString) value = g_string_new(NULL);
    const char *fault = NULL;
    size_t at = 0, ending = 0, first_ending = 0;

    while (!fault && at < size) {
        size_t length = line_length(data + at, size - at, &ending);

        /* A server that takes a lone LF for a line end and one that does not would
         * see different fields. */
        if (first_ending == 0)
            first_ending = ending;
        if (ending != 0 && ending != first_ending)
            fault = "header-line-ends";
        else if (at + length > LIMIT_HEADER_BYTES)
            fault = "header-too-large";
        else if (length == 0)
            break;
        else
            fault = line_fault(data + at, length);

        if (!fault)
            fault = add_line(header, value, data + at, length);
        at += length + ending;
    }

    finish_field(header, value);
    header->body_offset = MIN(at + ending, size);
    return fault;
}

static const char *
find_repeated(const Header *header)
{
    for (size_t i = 0; i < G_N_ELEMENTS(singletons); i++)
        if (header_count(header, singletons[i]) > 1)
            return i == 0 ? "from-repeated" : "header-repeated";

    return NULL;
}

Header *
header_parse(GBytes *raw)
{
    size_t size;
    const char *data = g_bytes_get_data(raw, &size);
    Header *header = g_new0(Header, 1);

    header->fields = g_ptr_array_new_with_free_func((GDestroyNotify) header_field_free);
    header->fault = split_lines(header, data, size);
    if (!header->fault)
        header->fault = find_repeated(header);
    return header;
}

const HeaderField *
header_field(const Header *header, unsigned index)
{
    return index < header->fields->len ? header->fields->pdata[index] : NULL;
}

bool
header_field_is(const HeaderField *field, const char *name)
{
    return g_ascii_strcasecmp(field->name, name) == 0;
}

unsigned
header_count(const Header *header, const char *name)
{
    unsigned n = 0;

    for (unsigned i = 0; i < header->fields->len; i++)
        n += header_field_is(header->fields->pdata[i], name);
    return n;
}

const char *
header_value(const Header *header, const char *name)
{
    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header->fields->pdata[i];
        if (header_field_is(field, name))
            return field->value;
    }

    return NULL;
}

char *
header_message_id(const Header *header)
{
    const char *value = header_value(header, "Message-ID");
    size_t length = value ? strlen(value) : 0;

    if (length > 2 && value[0] == '<' && value[length - 1] == '>') {
        value++;
        length -= 2;
    }
    if (length == 0 || length > 900)
        return NULL;
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isgraph(value[i]) || strchr("<>", value[i]))
            return NULL;

    return g_strndup(value, length);
}
