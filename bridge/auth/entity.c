/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/entity.h"

#include "bridge/auth/scan.h"
#include "bridge/base/limits.h"

#include <string.h>

/* RFC 2046, 5.1.1: at most 70 characters; some programs write more. */
#define ENTITY_BOUNDARY_BYTES 200

Entity *
entity_read(Span part)
{
    Entity *entity = g_new0(Entity, 1);
    g_autoptr(GBytes) bytes = g_bytes_new_static(part.data, part.size);

    /* No header at all: the body begins behind the empty line. */
    if (part.size >= 2 && memcmp(part.data, "\r\n", 2) == 0) {
        g_autoptr(GBytes) none = g_bytes_new_static("\r\n", 2);

        entity->header = header_parse(none);
        entity->header->fault = NULL;
        entity->body = (Span){part.data + 2, part.size - 2};
        return entity;
    }
    entity->header = header_parse(bytes);
    size_t offset = MIN(entity->header->body_offset, part.size);
    entity->body = (Span){part.data + offset, part.size - offset};
    return entity;
}

void
entity_free(Entity *entity)
{
    if (!entity)
        return;

    header_free(entity->header);
    g_free(entity);
}

/* A token of RFC 2045, 5.1; "/" is let through for types. */
static bool
is_token(char c)
{
    return g_ascii_isgraph(c) && !strchr("()<>@,;:\\\"[]?=", c);
}

bool
entity_type_is(const char *content_type, const char *type)
{
    const char *at = content_type;

    if (!at || !scan_blank(&at))
        return false;

    g_autofree char *word = scan_run(&at, is_token);
    return word && g_ascii_strcasecmp(word, type) == 0;
}

/* Reads "; name = value".  Returns: false at the end, or at something else. */
static bool
next_parameter(const char **at, char **name, char **value)
{
    if (!scan_blank(at) || **at != ';')
        return false;
    (*at)++;
    if (!scan_blank(at))
        return false;
    *name = scan_run(at, is_token);
    if (!*name || !scan_blank(at) || **at != '=')
        return false;
    (*at)++;
    if (!scan_blank(at))
        return false;
    *value = **at == '"' ? scan_quoted(at) : scan_run(at, is_token);
    return *value != NULL;
}

char *
entity_parameter(const char *content_type, const char *name)
{
    const char *at = content_type;
    g_autofree char *found = NULL;

    if (!at || !scan_blank(&at))
        return NULL;

    g_free(scan_run(&at, is_token)); /* the type */
    for (;;) {
        g_autofree char *word = NULL;
        g_autofree char *value = NULL;

        if (!next_parameter(&at, &word, &value))
            break;
        if (g_ascii_strcasecmp(word, name) != 0)
            continue;
        if (found)
            return NULL;
        found = g_steal_pointer(&value);
    }
    /* A last ";" is harmless, anything else is not understood. */
    at += strspn(at, "; \t");
    return *at == '\0' ? g_steal_pointer(&found) : NULL;
}

Span
entity_body(GBytes *raw, const Header *header)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(raw, &size);
    size_t offset = MIN(header->body_offset, size);

    return (Span){size > 0 ? data + offset : "", size - offset};
}

/* Whether the line is a boundary.  @is_last: it closes the multipart. */
static bool
is_boundary(const char *line, size_t length, const char *boundary, size_t size,
            bool *is_last)
{
    if (length < size + 2 || memcmp(line, "--", 2) != 0 ||
        memcmp(line + 2, boundary, size) != 0)
        return false;
    line += size + 2;
    length -= size + 2;
    *is_last = length >= 2 && memcmp(line, "--", 2) == 0;
    if (*is_last) {
        line += 2;
        length -= 2;
    }
    while (length > 0 && strchr(" \t\r", *line)) {
        line++;
        length--;
    }
    return length == 0;
}

bool
entity_split(Span body, const char *boundary, GArray *parts)
{
    const char *at = body.data, *end = body.data + body.size;
    const char *begin = NULL;
    size_t size = strlen(boundary);

    if (size == 0 || size > ENTITY_BOUNDARY_BYTES)
        return false;
    while (at < end) {
        const char *newline = memchr(at, '\n', end - at);
        const char *stop = newline ? newline : end;
        bool is_last = false;

        if (is_boundary(at, stop - at, boundary, size, &is_last)) {
            if (begin) {
                const char *tail = at;

                /* The line end before a boundary belongs to the boundary. */
                if (tail > begin && tail[-1] == '\n')
                    tail--;
                if (tail > begin && tail[-1] == '\r')
                    tail--;
                Span part = {begin, tail - begin};
                g_array_append_val(parts, part);
            }
            if (is_last)
                return true;
            if (parts->len >= LIMIT_MIME_PARTS)
                return false;
            begin = newline ? newline + 1 : end;
        }
        at = newline ? newline + 1 : end;
    }
    return false;
}

typedef struct {
    EntityEach each;
    void *user_data;
} Walk;

/* Returns: whether to go on. */
static bool
walk_below(const Walk *walk, const char *holder, Span body, unsigned depth)
{
    g_autofree char *boundary = entity_parameter(holder, "boundary");
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Span));

    if (!boundary || depth > LIMIT_MIME_DEPTH || !entity_split(body, boundary, parts))
        return true;
    for (unsigned i = 0; i < parts->len; i++) {
        g_autoptr(Entity) part = entity_read(g_array_index(parts, Span, i));
        const char *type = header_value(part->header, "Content-Type");
        bool is_multipart = type && g_ascii_strncasecmp(type, "multipart/", 10) == 0;

        if (is_multipart ? !walk_below(walk, type, part->body, depth + 1)
                         : !walk->each(&part, walk->user_data))
            return false;
    }
    return true;
}

void
entity_walk(const char *holder, Span body, EntityEach each, void *user_data)
{
    const Walk walk = {each, user_data};

    if (holder && g_ascii_strncasecmp(holder, "multipart/", 10) == 0)
        walk_below(&walk, holder, body, 1);
}

typedef struct {
    bool (*is)(const Entity *entity);
    Entity *found;
    bool is_doubled;
} Search;

static bool
search_part(Entity **part, void *user_data)
{
    Search *search = user_data;

    if (!search->is(*part))
        return true;
    search->is_doubled = search->found != NULL;
    if (!search->found)
        search->found = g_steal_pointer(part);
    return !search->is_doubled;
}

Entity *
entity_find(const char *holder, Span body, bool (*is)(const Entity *entity))
{
    Search search = {.is = is};

    entity_walk(holder, body, search_part, &search);
    if (search.is_doubled)
        g_clear_pointer(&search.found, entity_free);
    return search.found;
}

static GBytes *
decode_base64(Span body)
{
    GByteArray *out = g_byte_array_sized_new((guint) (body.size / 4 * 3 + 3));
    gint state = 0;
    guint save = 0;

    g_byte_array_set_size(out, (guint) (body.size / 4 * 3 + 3));
    gsize got = g_base64_decode_step(body.data, body.size, out->data, &state, &save);
    g_byte_array_set_size(out, (guint) got);
    return g_byte_array_free_to_bytes(out);
}

static GBytes *
decode_quoted(Span body)
{
    GByteArray *out = g_byte_array_new();
    const char *at = body.data, *end = body.data + body.size;

    for (; at < end; at++) {
        guint8 byte = (guint8) *at;

        if (*at == '=' && end - at >= 3 && g_ascii_isxdigit(at[1]) &&
            g_ascii_isxdigit(at[2])) {
            byte = (guint8) (g_ascii_xdigit_value(at[1]) << 4 |
                             g_ascii_xdigit_value(at[2]));
            at += 2;
        } else if (*at == '=') {
            while (at < end && *at != '\n')
                at++;
            continue;
        }
        g_byte_array_append(out, &byte, 1);
    }
    return g_byte_array_free_to_bytes(out);
}

GBytes *
entity_decode(const Entity *entity)
{
    const char *encoding = header_value(entity->header, "Content-Transfer-Encoding");
    const char *at = encoding ? encoding : "7bit";
    g_autofree char *word = scan_blank(&at) ? scan_run(&at, is_token) : NULL;

    if (entity->header->fault || !word)
        return NULL;
    if (g_ascii_strcasecmp(word, "base64") == 0)
        return decode_base64(entity->body);
    if (g_ascii_strcasecmp(word, "quoted-printable") == 0)
        return decode_quoted(entity->body);
    if (g_ascii_strcasecmp(word, "7bit") == 0 ||
        g_ascii_strcasecmp(word, "8bit") == 0 ||
        g_ascii_strcasecmp(word, "binary") == 0)
        return g_bytes_new(entity->body.data, entity->body.size);
    return NULL;
}

static bool
fail(const char **fault, const char *word)
{
    *fault = word;
    return false;
}

bool
entity_signed(const Header *header, Span body, const char *protocol, Signed *halves,
              const char **fault)
{
    const char *type = header_value(header, "Content-Type");

    if (!entity_type_is(type, "multipart/signed"))
        return fail(fault, "type");

    g_autofree char *named = entity_parameter(type, "protocol");
    g_autofree char *boundary = entity_parameter(type, "boundary");
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Span));
    if (!named || g_ascii_strcasecmp(named, protocol) != 0)
        return fail(fault, "protocol");
    if (!boundary || !entity_split(body, boundary, parts))
        return fail(fault, "boundary");
    if (parts->len != 2)
        return fail(fault, "parts");

    halves->content = g_array_index(parts, Span, 0);
    halves->signature = entity_read(g_array_index(parts, Span, 1));
    if (!entity_type_is(header_value(halves->signature->header, "Content-Type"),
                        protocol))
        return fail(fault, "protocol");
    return true;
}

void
entity_signed_clear(Signed *halves)
{
    g_clear_pointer(&halves->signature, entity_free);
}
