/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/media.h"

#include <string.h>

#include "contrib/sandbox/templates.h"

typedef bool (*IsType)(const uint8_t *data, size_t size);

static bool
begins(const uint8_t *data, size_t size, size_t offset, const char *magic,
       size_t length)
{
    return size >= offset + length && memcmp(data + offset, magic, length) == 0;
}

#define BEGINS(magic) begins(data, size, 0, magic, sizeof magic - 1)

static bool
is_jpeg(const uint8_t *data, size_t size)
{
    return BEGINS("\xFF\xD8\xFF");
}

/* Only 8 bits per sample, RGB (2) or RGBA (6). */
static bool
is_png(const uint8_t *data, size_t size)
{
    return BEGINS("\x89PNG\r\n\x1A\n") && size > 25 && data[24] == 8 &&
           (data[25] == 2 || data[25] == 6);
}

static bool
is_pdf(const uint8_t *data, size_t size)
{
    return BEGINS("%PDF-");
}

static bool
is_old_office(const uint8_t *data, size_t size)
{
    return BEGINS("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

static bool
is_zip_with(const uint8_t *data, size_t size, const char *folder)
{
    return BEGINS("PK\x03\x04") && memmem(data, size, folder, strlen(folder)) != NULL;
}

static bool
is_docx(const uint8_t *data, size_t size)
{
    return is_zip_with(data, size, "word/");
}

static bool
is_xlsx(const uint8_t *data, size_t size)
{
    return is_zip_with(data, size, "xl/");
}

static bool
is_pptx(const uint8_t *data, size_t size)
{
    return is_zip_with(data, size, "ppt/");
}

static bool
is_text(const uint8_t *data, size_t size)
{
    return !is_pdf(data, size) && memchr(data, 0, size) == NULL &&
           g_utf8_validate((const char *) data, (gssize) size, NULL);
}

static bool
is_mp4(const uint8_t *data, size_t size)
{
    return begins(data, size, 4, "ftyp", 4);
}

static bool
is_3gp(const uint8_t *data, size_t size)
{
    return begins(data, size, 4, "ftyp3g", 6);
}

static bool
is_aac(const uint8_t *data, size_t size)
{
    return size > 2 && data[0] == 0xFF && (data[1] & 0xF6) == 0xF0;
}

static bool
is_amr(const uint8_t *data, size_t size)
{
    return BEGINS("#!AMR");
}

static bool
is_mp3(const uint8_t *data, size_t size)
{
    return BEGINS("ID3") || (size > 2 && data[0] == 0xFF && (data[1] & 0xE0) == 0xE0 &&
                             (data[1] & 6) != 0);
}

/* Opus only, and one channel: byte 9 of the Opus head (RFC 7845, 5.1). */
static bool
is_opus(const uint8_t *data, size_t size)
{
    const uint8_t *head = BEGINS("OggS") ? memmem(data, size, "OpusHead", 8) : NULL;
    return head != NULL && head + 9 < data + size && head[9] == 1;
}

typedef struct {
    const char *mime;
    const char *kind;
    size_t most_bytes;
    IsType is_type;
} MediaType;

#define MB (1000 * 1000)
#define OFFICE "application/vnd.openxmlformats-officedocument."

static const MediaType media_types[] = {
    {"image/jpeg", "image", 5 * MB, is_jpeg},
    {"image/png", "image", 5 * MB, is_png},
    {"text/plain", "document", 100 * MB, is_text},
    {"application/pdf", "document", 100 * MB, is_pdf},
    {"application/msword", "document", 100 * MB, is_old_office},
    {"application/vnd.ms-excel", "document", 100 * MB, is_old_office},
    {"application/vnd.ms-powerpoint", "document", 100 * MB, is_old_office},
    {OFFICE "wordprocessingml.document", "document", 100 * MB, is_docx},
    {OFFICE "spreadsheetml.sheet", "document", 100 * MB, is_xlsx},
    {OFFICE "presentationml.presentation", "document", 100 * MB, is_pptx},
    {"audio/aac", "audio", 16 * MB, is_aac},
    {"audio/amr", "audio", 16 * MB, is_amr},
    {"audio/mpeg", "audio", 16 * MB, is_mp3},
    {"audio/mp4", "audio", 16 * MB, is_mp4},
    {"audio/ogg", "audio", 16 * MB, is_opus},
    {"video/mp4", "video", 16 * MB, is_mp4},
    {"video/3gpp", "video", 16 * MB, is_3gp},
};

static const MediaType *
find_type(const char *mime)
{
    for (size_t i = 0; i < G_N_ELEMENTS(media_types); i++)
        if (mime != NULL && g_ascii_strcasecmp(media_types[i].mime, mime) == 0)
            return &media_types[i];
    return NULL;
}

static Answer *
keep(World *world, const MediaType *type, const char *filename, GBytes *bytes)
{
    Media *media = g_new0(Media, 1);
    /* Ids look like the real ones, and differ from every other id here. */
    media->id =
        g_strdup_printf("3%014" G_GINT64_MODIFIER "d", (gint64) ++world->last_media);
    media->mime = g_strdup(type->mime);
    media->filename = g_strdup(filename);
    media->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    media->bytes = g_bytes_ref(bytes);
    media->at_us = world_now_us(world);
    g_hash_table_insert(world->media, media->id, media);
    world->media_bytes += g_bytes_get_size(bytes);
    world->n_uploads++;
    return answer_json(200, json_pack("{s:s}", "id", media->id));
}

Answer *
media_upload(World *world, const char *product, const char *mime, const char *part_mime,
             const char *filename, GBytes *taken)
{
    g_autoptr(GBytes) bytes = taken;
    if (g_strcmp0(product, "whatsapp") != 0)
        return answer_error(100, "The parameter messaging_product is required.");
    if (bytes == NULL || g_bytes_get_size(bytes) == 0)
        return answer_error(100, "The parameter file is required.");
    const MediaType *type = find_type(mime != NULL ? mime : part_mime);
    if (type == NULL)
        return answer_error(100,
                            "Param file must be a file with one of the allowed "
                            "types. Received file of type '%s'.",
                            mime != NULL        ? mime
                            : part_mime != NULL ? part_mime
                                                : "");
    if (mime != NULL && part_mime != NULL && g_ascii_strcasecmp(mime, part_mime) != 0)
        return answer_error(131053, "type is %s but the file part says %s", mime,
                            part_mime);
    size_t size = 0;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    if (size > type->most_bytes)
        return answer_error(131053, "Media file is too big: %zu bytes, at most %zu",
                            size, type->most_bytes);
    if (!type->is_type(data, size))
        return answer_error(131053, "Media file is not really %s", type->mime);
    if (world->media_bytes + size > WORLD_MEDIA_BYTES_MAX)
        return answer_error(131016, "The stand-in holds too many media: reset it");
    return keep(world, type, filename, bytes);
}

Answer *
media_describe(World *world, const char *id, const char *phone_number_id)
{
    Media *media = world_media(world, id);
    if (media == NULL || (phone_number_id != NULL &&
                          !g_str_equal(phone_number_id, world->id.phone_number_id)))
        return answer_error(100,
                            "Unsupported get request. Object with ID '%s' does not "
                            "exist",
                            id);
    /* Download addresses live five minutes. */
    g_autofree char *url =
        g_strdup_printf("%s/media-bytes/%s?until=%" G_GINT64_FORMAT, world->id.base_url,
                        id, (gint64) (world_now_us(world) / G_USEC_PER_SEC + 300));
    return answer_json(
        200, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "messaging_product",
                       "whatsapp", "url", url, "mime_type", media->mime, "sha256",
                       media->sha256, "file_size",
                       (json_int_t) g_bytes_get_size(media->bytes), "id", media->id));
}

Answer *
media_delete(World *world, const char *id)
{
    Media *media = world_media(world, id);
    if (media == NULL)
        return answer_error(100,
                            "Unsupported delete request. Object with ID '%s' does "
                            "not exist",
                            id);
    world->media_bytes -= g_bytes_get_size(media->bytes);
    g_hash_table_remove(world->media, id);
    return answer_json(200, json_pack("{s:b}", "success", 1));
}

static Answer *
check_keys(const char *kind, json_t *object)
{
    const char *key;
    json_t *value;
    bool is_document = g_str_equal(kind, "document"),
         is_audio = g_str_equal(kind, "audio");
    json_object_foreach(object, key, value)
    {
        bool known = g_str_equal(key, "id") || g_str_equal(key, "link") ||
                     (g_str_equal(key, "caption") && !is_audio) ||
                     (g_str_equal(key, "filename") && is_document);
        if (!known)
            return answer_error(100, "Unexpected key \"%s\" on param \"%s\".", key,
                                kind);
        if (!json_is_string(value))
            return answer_error(100, "Param %s['%s'] must be a string.", kind, key);
    }
    const char *caption = json_string_value(json_object_get(object, "caption"));
    if (caption != NULL && templates_units(caption) > 1024)
        return answer_error(
            100, "Param %s['caption'] must be at most 1024 characters long.", kind);
    return NULL;
}

Answer *
media_apply(World *world, const char *kind, json_t *object, Message *message)
{
    if (!json_is_object(object))
        return answer_error(131008, "The parameter %s is required.", kind);
    Answer *refusal = check_keys(kind, object);
    if (refusal != NULL)
        return refusal;
    const char *id = json_string_value(json_object_get(object, "id"));
    const char *link = json_string_value(json_object_get(object, "link"));
    if ((id != NULL) == (link != NULL))
        return answer_error(100, "Exactly one of %s['id'] and %s['link'] is required.",
                            kind, kind);
    if (link != NULL && !g_str_has_prefix(link, "https://") &&
        !g_str_has_prefix(link, "http://"))
        return answer_error(100, "Param %s['link'] is not a valid URL.", kind);
    Media *media = id != NULL ? world_media(world, id) : NULL;
    if (id != NULL && media == NULL)
        return answer_error(131053,
                            "Param %s['id'] is not a valid whatsapp business account "
                            "media attachment ID",
                            kind);
    if (media != NULL && !g_str_equal(find_type(media->mime)->kind, kind))
        return answer_error(131053, "Media %s is %s, not of kind %s", id, media->mime,
                            kind);
    message->media_id = g_strdup(id);
    message->media_link = g_strdup(link);
    const char *filename = json_string_value(json_object_get(object, "filename"));
    message->filename = g_strdup(filename);
    message->text = g_strdup(json_string_value(json_object_get(object, "caption")));
    return NULL;
}
