/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/sniff.h"

#include <string.h>

/* How far an Office file (a ZIP) is searched for the names inside it. */
#define SNIFF_ZIP_BYTES (64 * 1024)

typedef struct {
    unsigned offset;
    const char *magic;
    unsigned length;
    const char *type;
} Magic;

#define MAGIC(offset, bytes, type)                                                     \
    {                                                                                  \
        offset, bytes, sizeof(bytes) - 1, type                                         \
    }

static const Magic magics[] = {
    MAGIC(0, "\xFF\xD8\xFF", "image/jpeg"),
    MAGIC(0, "\x89PNG\r\n\x1A\n", "image/png"),
    MAGIC(0, "GIF87a", "image/gif"),
    MAGIC(0, "GIF89a", "image/gif"),
    MAGIC(0, "II*\0", "image/tiff"),
    MAGIC(0, "MM\0*", "image/tiff"),
    MAGIC(0, "BM", "image/bmp"),
    MAGIC(0, "%PDF-", "application/pdf"),
    MAGIC(0, "OggS", "audio/ogg"),
    MAGIC(0, "#!AMR", "audio/amr"),
    MAGIC(0, "ID3", "audio/mpeg"),
    MAGIC(0, "PK\x03\x04", "application/zip"),
    MAGIC(0, "PK\x05\x06", "application/zip"),
    MAGIC(0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
    MAGIC(0, "Rar!\x1A\x07", "application/vnd.rar"),
    MAGIC(0, "7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    MAGIC(0, "\x1F\x8B", "application/gzip"),
    MAGIC(0, "MZ", "application/x-msdownload"),
    MAGIC(0,
          "\x7F"
          "ELF",
          "application/x-executable"),
    MAGIC(0, "\x78\x9F\x3E\x22", "application/ms-tnef"),
    MAGIC(0, "{\\rtf", "application/rtf"),
};

static const struct {
    const char *brand;
    const char *type;
} brands[] = {
    {"heic", "image/heic"}, {"heix", "image/heic"},  {"hevc", "image/heic"},
    {"heim", "image/heic"}, {"heis", "image/heic"},  {"mif1", "image/heic"},
    {"msf1", "image/heic"}, {"avif", "image/avif"},  {"avis", "image/avif"},
    {"M4A ", "audio/mp4"},  {"M4B ", "audio/mp4"},   {"qt  ", "video/quicktime"},
    {"3gp4", "video/3gpp"}, {"3gp5", "video/3gpp"},  {"3gp6", "video/3gpp"},
    {"3gp7", "video/3gpp"}, {"3g2a", "video/3gpp2"},
};

/* What an old Office file is, by its name alone. */
static const struct {
    const char *extension;
    const char *type;
} old_office[] = {
    {".doc", "application/msword"},
    {".xls", "application/vnd.ms-excel"},
    {".ppt", "application/vnd.ms-powerpoint"},
};

#define OOXML "application/vnd.openxmlformats-officedocument."

static bool
holds(const char *data, size_t size, const char *word)
{
    return memmem(data, size, word, strlen(word)) != NULL;
}

static const char *
sniff_zip(const char *data, size_t size)
{
    size_t head = MIN(size, SNIFF_ZIP_BYTES);
    const char *tail = data + size - head;

    /* The list of names is at the end; macros are named there. */
    if (holds(data, head, "vbaProject.bin") || holds(tail, head, "vbaProject.bin"))
        return "application/vnd.ms-office.macro";
    if (!holds(data, head, "[Content_Types].xml") &&
        !holds(tail, head, "[Content_Types].xml"))
        return "application/zip";
    if (holds(tail, head, "word/document.xml"))
        return OOXML "wordprocessingml.document";
    if (holds(tail, head, "xl/workbook.xml"))
        return OOXML "spreadsheetml.sheet";
    if (holds(tail, head, "ppt/presentation.xml"))
        return OOXML "presentationml.presentation";
    return "application/zip";
}

static const char *
sniff_ole(const char *filename)
{
    for (size_t i = 0; filename && i < G_N_ELEMENTS(old_office); i++) {
        g_autofree char *lower = g_ascii_strdown(filename, -1);

        if (g_str_has_suffix(lower, old_office[i].extension))
            return old_office[i].type;
    }
    return "application/x-ole-storage";
}

static const char *
sniff_container(const char *data, size_t size)
{
    if (size >= 12 && memcmp(data + 4, "ftyp", 4) == 0) {
        for (size_t i = 0; i < G_N_ELEMENTS(brands); i++) {
            if (memcmp(data + 8, brands[i].brand, 4) == 0)
                return brands[i].type;
        }
        return "video/mp4";
    }
    if (size >= 12 && memcmp(data, "RIFF", 4) == 0) {
        if (memcmp(data + 8, "WEBP", 4) == 0)
            return "image/webp";
        return memcmp(data + 8, "WAVE", 4) == 0 ? "audio/wav" : "video/x-msvideo";
    }
    return NULL;
}

/* MPEG audio has no magic but eleven set bits; layer and rate must make sense. */
static const char *
sniff_mpeg(const unsigned char *data, size_t size)
{
    if (size < 4 || data[0] != 0xFF || (data[1] & 0xE0) != 0xE0)
        return NULL;
    if ((data[1] & 0xF6) == 0xF0)
        return "audio/aac";
    if ((data[1] & 0x06) == 0 || (data[2] & 0xF0) == 0xF0 || (data[2] & 0x0C) == 0x0C)
        return NULL;
    return "audio/mpeg";
}

const char *
sniff_type(GBytes *bytes, const char *filename)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    const char *type = size > 0 ? sniff_container(data, size) : NULL;

    for (size_t i = 0; !type && i < G_N_ELEMENTS(magics); i++) {
        const Magic *magic = &magics[i];

        if (size >= magic->offset + magic->length &&
            memcmp(data + magic->offset, magic->magic, magic->length) == 0)
            type = magic->type;
    }
    if (!type)
        return size > 0 ? sniff_mpeg((const unsigned char *) data, size) : NULL;
    if (g_str_equal(type, "application/zip"))
        return sniff_zip(data, size);
    if (g_str_equal(type, "application/x-ole-storage"))
        return sniff_ole(filename);
    return type;
}

static uint32_t
read_16(const unsigned char *p)
{
    return (uint32_t) p[0] << 8 | p[1];
}

/* The frame header of a JPEG stands behind some segments that name their length. */
static bool
jpeg_size(const unsigned char *data, size_t size, uint32_t *width, uint32_t *height)
{
    size_t at = 2;

    while (at + 9 < size) {
        unsigned marker = data[at + 1];

        if (data[at] != 0xFF)
            return false;
        if (marker == 0xFF || (marker >= 0xD0 && marker <= 0xD8) || marker == 0x01) {
            at += marker == 0xFF ? 1 : 2;
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
            marker != 0xCC) {
            *height = read_16(data + at + 5);
            *width = read_16(data + at + 7);
            return true;
        }
        at += 2 + read_16(data + at + 2);
    }
    return false;
}

bool
sniff_size(GBytes *bytes, uint32_t *width, uint32_t *height)
{
    size_t size = 0;
    const unsigned char *data = g_bytes_get_data(bytes, &size);
    const char *type = sniff_type(bytes, NULL);

    if (!type)
        return false;
    if (g_str_equal(type, "image/png") && size >= 24) {
        *width = read_16(data + 16) << 16 | read_16(data + 18);
        *height = read_16(data + 20) << 16 | read_16(data + 22);
        return true;
    }
    if (g_str_equal(type, "image/gif") && size >= 10) {
        *width = (uint32_t) data[7] << 8 | data[6];
        *height = (uint32_t) data[9] << 8 | data[8];
        return true;
    }
    return g_str_equal(type, "image/jpeg") && jpeg_size(data, size, width, height);
}
