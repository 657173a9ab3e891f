/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/pixels.h"

#include "filters/sniff.h"

#include <string.h>

/* Where the sizes of a HEIF file stand: in its "meta" box, near the beginning. */
#define PIXELS_META_BYTES (256 * 1024)

/* Entries of a TIFF directory that are looked at. */
#define PIXELS_TIFF_ENTRIES 200

static uint32_t
big(const unsigned char *p, unsigned bytes)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < bytes; i++)
        number = number << 8 | p[i];
    return number;
}

static uint32_t
little(const unsigned char *p, unsigned bytes)
{
    uint32_t number = 0;

    for (unsigned i = bytes; i > 0; i--)
        number = number << 8 | p[i - 1];
    return number;
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
            *height = big(data + at + 5, 2);
            *width = big(data + at + 7, 2);
            return true;
        }
        at += 2 + big(data + at + 2, 2);
    }
    return false;
}

/* The three kinds of WebP: extended, lossless, lossy. */
static bool
webp_size(const unsigned char *data, size_t size, uint32_t *width, uint32_t *height)
{
    if (size < 30)
        return false;
    if (memcmp(data + 12, "VP8X", 4) == 0) {
        *width = 1 + little(data + 24, 3);
        *height = 1 + little(data + 27, 3);
        return true;
    }
    if (memcmp(data + 12, "VP8L", 4) == 0) {
        uint32_t bits = little(data + 21, 4);

        *width = 1 + (bits & 0x3FFF);
        *height = 1 + (bits >> 14 & 0x3FFF);
        return true;
    }
    *width = little(data + 26, 2) & 0x3FFF;
    *height = little(data + 28, 2) & 0x3FFF;
    return memcmp(data + 12, "VP8 ", 4) == 0;
}

/* Tags 256 and 257 of the first directory. */
static bool
tiff_size(const unsigned char *data, size_t size, uint32_t *width, uint32_t *height)
{
    uint32_t (*number)(const unsigned char *, unsigned) = data[0] == 'I' ? little : big;
    size_t at = size >= 8 ? number(data + 4, 4) : 0;
    unsigned entries;

    if (at < 8 || at > size - 2)
        return false;
    entries = MIN(number(data + at, 2), PIXELS_TIFF_ENTRIES);
    *width = 0;
    *height = 0;
    at += 2;
    for (unsigned i = 0; i < entries && size - at >= 12; i++, at += 12) {
        uint32_t tag = number(data + at, 2);
        uint32_t value = number(data + at + 8, number(data + at + 2, 2) == 3 ? 2 : 4);

        if (tag == 256)
            *width = value;
        else if (tag == 257)
            *height = value;
    }
    return *width > 0 && *height > 0;
}

/* The largest "ispe" property (ISO 23008-12, 6.5.3): tiles are smaller. */
static bool
heif_size(const unsigned char *data, size_t size, uint32_t *width, uint32_t *height)
{
    const unsigned char *end = data + MIN(size, PIXELS_META_BYTES);
    const unsigned char *p = data;

    *width = 0;
    *height = 0;
    while ((p = memmem(p, (size_t) (end - p), "ispe", 4)) && end - p >= 16) {
        *width = MAX(*width, big(p + 8, 4));
        *height = MAX(*height, big(p + 12, 4));
        p += 16;
    }
    return *width > 0 && *height > 0;
}

bool
pixels_read(GBytes *bytes, uint32_t *width, uint32_t *height)
{
    size_t size = 0;
    const unsigned char *data = g_bytes_get_data(bytes, &size);
    const char *type = sniff_type(bytes, NULL);

    if (!type)
        return false;
    if (g_str_equal(type, "image/png") && size >= 24) {
        *width = big(data + 16, 4);
        *height = big(data + 20, 4);
        return true;
    }
    if (g_str_equal(type, "image/gif") && size >= 10) {
        *width = little(data + 6, 2);
        *height = little(data + 8, 2);
        return true;
    }
    if (g_str_equal(type, "image/bmp") && size >= 26) {
        int32_t rows = (int32_t) little(data + 22, 4);

        *width = little(data + 18, 4);
        *height = rows < 0 ? -(uint32_t) rows : (uint32_t) rows;
        return true;
    }
    if (g_str_equal(type, "image/webp"))
        return webp_size(data, size, width, height);
    if (g_str_equal(type, "image/tiff"))
        return tiff_size(data, size, width, height);
    if (g_str_equal(type, "image/heic") || g_str_equal(type, "image/avif"))
        return heif_size(data, size, width, height);
    return g_str_equal(type, "image/jpeg") && jpeg_size(data, size, width, height);
}

/* Bytes of the sub-blocks at @at, with the empty one that ends them. */
static size_t
gif_blocks(const unsigned char *data, size_t size, size_t at)
{
    size_t from = at;

    while (at < size && data[at] != 0)
        at += 1 + data[at];
    return at + 1 - from;
}

static size_t
gif_table(unsigned char flags)
{
    return flags & 0x80 ? (size_t) 3 << ((flags & 7) + 1) : 0;
}

/* Whether a second image stands in a GIF (GIF89a, 20). */
static bool
gif_moves(const unsigned char *data, size_t size)
{
    unsigned images = 0;
    size_t at = size >= 13 ? 13 + gif_table(data[10]) : size;

    while (at + 10 < size && images < 2) {
        if (data[at] == 0x21) {
            at += 2 + gif_blocks(data, size, at + 2);
        } else if (data[at] == 0x2C) {
            images++;
            at += 10 + gif_table(data[at + 9]) + 1;
            if (at < size)
                at += gif_blocks(data, size, at);
        } else {
            break;
        }
    }
    return images > 1;
}

bool
pixels_is_animated(GBytes *bytes)
{
    size_t size = 0;
    const unsigned char *data = g_bytes_get_data(bytes, &size);
    const char *type = sniff_type(bytes, NULL);

    if (g_strcmp0(type, "image/gif") == 0)
        return gif_moves(data, size);
    return g_strcmp0(type, "image/webp") == 0 && size >= 30 &&
           memcmp(data + 12, "VP8X", 4) == 0 && (data[20] & 0x02);
}
