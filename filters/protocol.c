/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/protocol.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/draft-json.h"
#include "filters/filter.h"
#include "filters/sniff.h"

#include <string.h>

G_DEFINE_QUARK(banditore_protocol_error, protocol_error)

#define PROTOCOL_MAGIC "BNDTOR01"
#define PROTOCOL_MAGIC_BYTES 8

/* More blobs than parts cannot be meant. */
#define PROTOCOL_BLOBS (LIMIT_MIME_PARTS + 1)

/* JSON of one frame, in bytes. */
#define PROTOCOL_JSON_BYTES (16u * 1024 * 1024)

/* A sentence of the child for the author, in bytes. */
#define PROTOCOL_SENTENCE_BYTES 1000

typedef struct {
    GBytes *frame;
    size_t at;
} Reader;

static void
append_number(GByteArray *frame, uint64_t number, unsigned bytes)
{
    guint8 digits[8];

    for (unsigned i = 0; i < bytes; i++)
        digits[i] = (guint8) (number >> (8 * (bytes - 1 - i)));
    g_byte_array_append(frame, digits, bytes);
}

static bool
take(Reader *reader, size_t size, const guint8 **bytes)
{
    size_t total = 0;
    const guint8 *data = g_bytes_get_data(reader->frame, &total);

    if (size > total - reader->at)
        return false;
    *bytes = data + reader->at;
    reader->at += size;
    return true;
}

static bool
take_number(Reader *reader, unsigned bytes, uint64_t *number)
{
    const guint8 *digits = NULL;

    if (!take(reader, bytes, &digits))
        return false;
    *number = 0;
    for (unsigned i = 0; i < bytes; i++)
        *number = *number << 8 | digits[i];
    return true;
}

GBytes *
protocol_pack(const json_t *json, const GPtrArray *blobs)
{
    GByteArray *frame = g_byte_array_new();
    char *text = json_dumps(json, JSON_COMPACT);
    size_t length = strlen(text);

    g_byte_array_append(frame, (const guint8 *) PROTOCOL_MAGIC, PROTOCOL_MAGIC_BYTES);
    append_number(frame, blobs->len, 4);
    append_number(frame, length, 4);
    g_byte_array_append(frame, (const guint8 *) text, (guint) length);
    for (unsigned i = 0; i < blobs->len; i++) {
        size_t size = 0;
        const guint8 *data = g_bytes_get_data(g_ptr_array_index(blobs, i), &size);

        append_number(frame, size, 8);
        if (size > 0)
            g_byte_array_append(frame, data, (guint) size);
    }
    free(text);
    return g_byte_array_free_to_bytes(frame);
}

static json_t *
fail(GError **error, const char *what)
{
    g_set_error(error, PROTOCOL_ERROR, PROTOCOL_ERROR_FRAME, "frame: %s", what);
    return NULL;
}

json_t *
protocol_unpack(GBytes *frame, GPtrArray *blobs, GError **error)
{
    Reader reader = {.frame = frame};
    const guint8 *magic = NULL;
    const guint8 *text = NULL;
    uint64_t count = 0;
    uint64_t length = 0;
    json_error_t problem;
    json_t *json;

    if (!take(&reader, PROTOCOL_MAGIC_BYTES, &magic) ||
        memcmp(magic, PROTOCOL_MAGIC, PROTOCOL_MAGIC_BYTES) != 0)
        return fail(error, "no magic");
    if (!take_number(&reader, 4, &count) || !take_number(&reader, 4, &length) ||
        count > PROTOCOL_BLOBS || length > PROTOCOL_JSON_BYTES ||
        !take(&reader, length, &text))
        return fail(error, "bad sizes");
    for (uint64_t i = 0; i < count; i++) {
        const guint8 *data = NULL;
        uint64_t size = 0;

        if (!take_number(&reader, 8, &size) || !take(&reader, size, &data))
            return fail(error, "cut off");
        g_ptr_array_add(blobs, g_bytes_new_from_bytes(frame, reader.at - size, size));
    }
    if (reader.at != g_bytes_get_size(frame))
        return fail(error, "something behind the end");

    json = json_loadb((const char *) text, length, JSON_REJECT_DUPLICATES, &problem);
    return json ? json : fail(error, "not JSON");
}

/* ---- request ------------------------------------------------------------ */

static json_t *
strings(const GPtrArray *list)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < list->len; i++)
        json_array_append_new(array, json_string(g_ptr_array_index(list, i)));
    return array;
}

GBytes *
protocol_request(const Request *request, GBytes *raw, const GPtrArray *answers)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    json_t *tools = json_array();
    json_t *json;
    GBytes *frame;

    g_ptr_array_add(blobs, raw);
    for (unsigned i = 0; i < answers->len; i++) {
        const ToolAnswer *answer = g_ptr_array_index(answers, i);

        json_array_append_new(tools,
                              json_pack("{s:s, s:s, s:b}", "tool", answer->tool, "part",
                                        answer->part, "ok", answer->data != NULL));
        if (answer->data)
            g_ptr_array_add(blobs, answer->data);
    }
    json = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:I, s:o}", "aliases",
                     strings(request->aliases), "languages",
                     strings(request->languages), "topics", strings(request->topics),
                     "addresses", strings(request->addresses), "language",
                     request->language, "time_zone", request->time_zone, "received",
                     (json_int_t) request->received_s, "tools", tools);
    frame = protocol_pack(json, blobs);
    json_decref(json);
    return frame;
}

static void
read_strings(const json_t *json, const char *name, GPtrArray *list)
{
    const json_t *array = json_object_get(json, name);

    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));

        if (text)
            g_ptr_array_add(list, g_strdup(text));
    }
}

static void
read_answers(const json_t *json, const GPtrArray *blobs, Work *work)
{
    const json_t *tools = json_object_get(json, "tools");
    unsigned next = 1;

    for (size_t i = 0; i < json_array_size(tools); i++) {
        const json_t *tool = json_array_get(tools, i);
        const char *name = json_string_value(json_object_get(tool, "tool"));
        const char *part = json_string_value(json_object_get(tool, "part"));
        bool ok = json_is_true(json_object_get(tool, "ok")) && next < blobs->len;

        if (name && part)
            g_ptr_array_add(
                work->answers,
                tool_answer_new(name, part,
                                ok ? g_ptr_array_index(blobs, next) : NULL));
        next += ok;
    }
}

Work *
protocol_read_request(GBytes *frame, GError **error)
{
    g_autoptr(GPtrArray) blobs =
        g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    json_t *json = protocol_unpack(frame, blobs, error);
    const char *language;
    const char *zone;
    Work *work;

    if (!json)
        return NULL;
    if (blobs->len == 0 || !json_is_object(json)) {
        json_decref(json);
        g_set_error_literal(error, PROTOCOL_ERROR, PROTOCOL_ERROR_CONTENT,
                            "request without a mail");
        return NULL;
    }
    work = work_new(g_ptr_array_index(blobs, 0));
    read_strings(json, "topics", work->request.topics);
    read_strings(json, "addresses", work->request.addresses);
    read_strings(json, "aliases", work->request.aliases);
    read_strings(json, "languages", work->request.languages);
    language = json_string_value(json_object_get(json, "language"));
    zone = json_string_value(json_object_get(json, "time_zone"));
    g_free(work->request.language);
    work->request.language = g_strdup(language ? language : "it");
    g_free(work->request.time_zone);
    work->request.time_zone = g_strdup(zone ? zone : "Europe/Rome");
    work->request.received_s = json_integer_value(json_object_get(json, "received"));
    read_answers(json, blobs, work);
    json_decref(json);
    return work;
}

/* ---- answer ------------------------------------------------------------- */

GBytes *
protocol_answer(const Work *work)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    json_t *json;
    GBytes *frame;

    if (work->needs->len > 0) {
        json_t *needs = json_array();

        for (unsigned i = 0; i < work->needs->len; i++) {
            const Need *need = g_ptr_array_index(work->needs, i);

            json_array_append_new(
                needs, json_pack("{s:s, s:s}", "tool", need->tool, "part", need->part));
            g_ptr_array_add(blobs, need->data);
        }
        json = json_pack("{s:o}", "need", needs);
    } else {
        for (unsigned i = 0; i < work->draft->media->len; i++) {
            const Media *media = g_ptr_array_index(work->draft->media, i);

            g_ptr_array_add(blobs, media->data);
        }
        json = json_pack("{s:o}", "draft", draft_to_json(work->draft));
    }
    frame = protocol_pack(json, blobs);
    json_decref(json);
    return frame;
}

GBytes *
protocol_answer_error(const GError *error)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    bool limit = g_error_matches(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
    json_t *json = json_pack("{s:s, s:s}", "error", limit ? "limit" : "broken", "text",
                             error->message);
    GBytes *frame = protocol_pack(json, blobs);

    json_decref(json);
    return frame;
}

void
protocol_answer_clear(ProtocolAnswer *answer)
{
    g_clear_pointer(&answer->draft, draft_free);
    g_clear_pointer(&answer->needs, g_ptr_array_unref);
    g_clear_error(&answer->refusal);
}

static bool
reject(GError **error, const char *what)
{
    g_set_error(error, PROTOCOL_ERROR, PROTOCOL_ERROR_CONTENT, "answer: %s", what);
    return false;
}

/* The kind must go with the type, and the type with the bytes: text alone has no mark
 * by which one knows it. */
static bool
is_what_it_says(const Media *media, GBytes *data)
{
    const char *type = sniff_type(data, media->filename);
    bool is_fitting =
        media->kind == MEDIA_IMAGE   ? g_str_has_prefix(media->mime, "image/")
        : media->kind == MEDIA_AUDIO ? g_str_has_prefix(media->mime, "audio/")
        : media->kind == MEDIA_VIDEO ? g_str_has_prefix(media->mime, "video/")
                                     : g_str_has_prefix(media->mime, "application/") ||
                                           g_str_equal(media->mime, "text/plain");

    return is_fitting && g_str_equal(media->mime, type ? type : "text/plain");
}

static bool
read_draft(const json_t *json, const GPtrArray *blobs, ProtocolAnswer *answer,
           GError **error)
{
    g_autoptr(Draft) draft = draft_from_json(json, error);

    if (!draft)
        return false;
    if (draft->media->len != blobs->len)
        return reject(error, "media and bytes differ in number");
    for (unsigned i = 0; i < blobs->len; i++) {
        Media *media = g_ptr_array_index(draft->media, i);
        GBytes *data = g_ptr_array_index(blobs, i);
        g_autofree char *digest =
            text_sha256(g_bytes_get_data(data, NULL), g_bytes_get_size(data));

        if (media->size_bytes != g_bytes_get_size(data) ||
            g_strcmp0(media->sha256, digest) != 0)
            return reject(error, "media and bytes differ");
        if (!is_what_it_says(media, data))
            return reject(error, "media of another type than it says");
        /* A copy, so that the whole frame need not live as long as one photo. */
        media->data = g_bytes_new(g_bytes_get_data(data, NULL), g_bytes_get_size(data));
    }
    answer->draft = g_steal_pointer(&draft);
    return true;
}

static bool
is_path(const char *part)
{
    return part && *part != '\0' && strlen(part) <= 3 * (LIMIT_MIME_DEPTH + 2) &&
           strspn(part, "0123456789.") == strlen(part);
}

static bool
read_needs(const json_t *list, const GPtrArray *blobs, ProtocolAnswer *answer,
           GError **error)
{
    g_autoptr(GPtrArray) needs =
        g_ptr_array_new_with_free_func((GDestroyNotify) tool_answer_free);

    if (!json_is_array(list) || json_array_size(list) != blobs->len ||
        blobs->len == 0 || blobs->len > LIMIT_ATTACHMENTS)
        return reject(error, "needs and bytes differ in number");
    for (unsigned i = 0; i < blobs->len; i++) {
        const json_t *need = json_array_get(list, i);
        const char *tool = json_string_value(json_object_get(need, "tool"));
        const char *part = json_string_value(json_object_get(need, "part"));

        if (!tool || !is_path(part))
            return reject(error, "a need that is none");
        g_ptr_array_add(needs,
                        tool_answer_new(tool, part, g_ptr_array_index(blobs, i)));
    }
    answer->needs = g_steal_pointer(&needs);
    return true;
}

static bool
read_refusal(const json_t *json, ProtocolAnswer *answer, GError **error)
{
    const char *word = json_string_value(json_object_get(json, "error"));
    const char *text = json_string_value(json_object_get(json, "text"));
    g_autofree char *sentence = NULL;

    if (!word || !text || strlen(text) > PROTOCOL_SENTENCE_BYTES)
        return reject(error, "neither draft nor need nor error");
    sentence = text_clean_line(text, -1);
    answer->refusal = g_error_new_literal(
        FILTER_ERROR,
        g_str_equal(word, "limit") ? FILTER_ERROR_LIMIT : FILTER_ERROR_BROKEN,
        sentence);
    return true;
}

bool
protocol_read_answer(GBytes *frame, ProtocolAnswer *answer, GError **error)
{
    g_autoptr(GPtrArray) blobs =
        g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    json_t *json = protocol_unpack(frame, blobs, error);
    const json_t *draft = json_object_get(json, "draft");
    const json_t *needs = json_object_get(json, "need");
    bool ok;

    if (!json)
        return false;
    if (draft)
        ok = read_draft(draft, blobs, answer, error);
    else if (needs)
        ok = read_needs(needs, blobs, answer, error);
    else
        ok = read_refusal(json, answer, error);
    json_decref(json);
    return ok;
}
