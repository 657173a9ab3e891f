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

/* "EncryptedPackage", as the list of streams of such a file has it (UTF-16). */
static bool
is_protected(const char *data, size_t size)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

    return memmem(data, size, name, sizeof name - 1) != NULL;
}

static const char *
sniff_ole(const char *data, size_t size, const char *filename)
{
    if (is_protected(data, size))
        return "application/encrypted";
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
        return sniff_ole(data, size, filename);
    /* Only Opus is carried (contracts/whatsapp-cloud-api 4); it is named in the first
     * page (RFC 7845, 5.1). */
    if (g_str_equal(type, "audio/ogg") && !holds(data, MIN(size, 64), "OpusHead"))
        return "application/ogg";
    return type;
}
