/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/cms.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Octet strings in octet strings, and what is only skipped: real ones have two. */
#define CMS_DEPTH 16

#define TAG_OCTETS 0x04
#define TAG_OID 0x06
#define TAG_SEQUENCE 0x30
#define TAG_EXPLICIT 0xA0 /* [0], constructed */
#define TAG_CONSTRUCTED 0x20

/* 1.2.840.113549.1.7.x: the last byte tells the type of content (RFC 5652, 14). */
static const guint8 pkcs7[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07};
#define PKCS7_SIGNED 2
#define PKCS7_ENVELOPED 3
#define PKCS7_ENCRYPTED 6

/* 1.2.840.113549.1.9.16.1.23: authEnveloped-data (RFC 5083). */
static const guint8 auth_enveloped[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                        0x01, 0x09, 0x10, 0x01, 0x17};

/* What is left to read; an open one ends with two zero bytes (X.690, 8.1.3.6). */
typedef struct {
    const guint8 *at;
    const guint8 *end;
    bool is_open;
} Ber;

/* Reads identifier and length; @inside becomes the contents.  What is of definite
 * length is passed by; of indefinite length only skip() passes by. */
static bool
ber_enter(Ber *ber, guint8 *tag, Ber *inside)
{
    size_t left = (size_t) (ber->end - ber->at);
    uint64_t length;
    unsigned digits;

    if (left < 2 || (ber->at[0] & 0x1F) == 0x1F)
        return false;
    *tag = ber->at[0];
    length = ber->at[1];
    ber->at += 2;
    left -= 2;
    *inside = (Ber){ber->at, ber->end, length == 0x80};
    if (inside->is_open)
        return (*tag & TAG_CONSTRUCTED) != 0;
    if (length > 0x80) {
        digits = (unsigned) length & 0x7F;
        if (digits > sizeof length || digits > left)
            return false;
        length = 0;
        for (unsigned i = 0; i < digits; i++)
            length = length << 8 | *ber->at++;
        left -= digits;
    }
    if (length > left)
        return false;
    *inside = (Ber){ber->at, ber->at + length, false};
    ber->at += length;
    return true;
}

static bool
ber_expect(Ber *ber, guint8 wanted, Ber *inside)
{
    guint8 tag = 0;

    return ber_enter(ber, &tag, inside) && tag == wanted;
}

static bool
ber_at_end(Ber *ber)
{
    if (!ber->is_open)
        return ber->at >= ber->end;
    if (ber->end - ber->at >= 2 && ber->at[0] == 0 && ber->at[1] == 0) {
        ber->at += 2;
        return true;
    }
    return ber->at >= ber->end;
}

static bool
ber_skip(Ber *ber, unsigned depth)
{
    Ber inside;
    guint8 tag = 0;

    if (depth > CMS_DEPTH || !ber_enter(ber, &tag, &inside))
        return false;
    if (!inside.is_open)
        return true;
    while (!ber_at_end(&inside)) {
        if (!ber_skip(&inside, depth + 1))
            return false;
    }
    ber->at = inside.at;
    return true;
}

/* Pieces of an octet string, one after the other. */
static bool
collect(Ber *ber, GByteArray *content, unsigned depth)
{
    Ber inside;
    guint8 tag = 0;

    if (depth > CMS_DEPTH || !ber_enter(ber, &tag, &inside))
        return false;
    if (tag == TAG_OCTETS) {
        g_byte_array_append(content, inside.at, (guint) (inside.end - inside.at));
        return true;
    }
    if (tag != (TAG_OCTETS | TAG_CONSTRUCTED))
        return false;
    while (!ber_at_end(&inside)) {
        if (!collect(&inside, content, depth + 1))
            return false;
    }
    if (inside.is_open)
        ber->at = inside.at;
    return true;
}

static bool
is_oid(const Ber *oid, const guint8 *wanted, size_t length)
{
    return (size_t) (oid->end - oid->at) >= length &&
           memcmp(oid->at, wanted, length) == 0;
}

static CmsKind
open_signed(Ber *explicit_content, GBytes **content)
{
    Ber signed_data;
    Ber capsule;
    Ber unused;
    Ber octets;

    /* version, digestAlgorithms, then encapContentInfo (RFC 5652, 5.1) */
    if (!ber_expect(explicit_content, TAG_SEQUENCE, &signed_data) ||
        !ber_skip(&signed_data, 0) || !ber_skip(&signed_data, 0) ||
        !ber_expect(&signed_data, TAG_SEQUENCE, &capsule) ||
        !ber_expect(&capsule, TAG_OID, &unused))
        return CMS_NONE;
    if (ber_at_end(&capsule))
        return CMS_DETACHED;
    if (!ber_expect(&capsule, TAG_EXPLICIT, &octets))
        return CMS_NONE;

    g_autoptr(GByteArray) bytes = g_byte_array_new();

    if (!collect(&octets, bytes, 0))
        return CMS_NONE;
    *content = g_bytes_new(bytes->data, bytes->len);
    return CMS_SIGNED;
}

/* Base64 with or without "-----BEGIN PKCS7-----", as many signing programs write. */
static GBytes *
from_text(GBytes *data)
{
    size_t size = 0;
    const char *text = g_bytes_get_data(data, &size);
    int state = 0;
    unsigned save = 0;

    if (size == 0)
        return g_bytes_new(NULL, 0);

    const char *end = text + size;

    if (size > 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    if (end - text > 5 && memcmp(text, "-----", 5) == 0) {
        text = memchr(text, '\n', (size_t) (end - text));
        if (!text)
            return g_bytes_new(NULL, 0);
    }
    guint8 *out = g_malloc((size_t) (end - text) / 4 * 3 + 4);
    size_t length =
        g_base64_decode_step(text, (size_t) (end - text), out, &state, &save);

    return g_bytes_new_take(out, length);
}

CmsKind
cms_open(GBytes *data, GBytes **content)
{
    const guint8 *first = g_bytes_get_data(data, NULL);
    bool is_binary = g_bytes_get_size(data) > 0 && *first == TAG_SEQUENCE;
    g_autoptr(GBytes) bytes = is_binary ? g_bytes_ref(data) : from_text(data);
    size_t size = 0;
    const guint8 *start = g_bytes_get_data(bytes, &size);
    Ber all = {start, start ? start + size : NULL, false};
    Ber info;
    Ber oid;
    Ber inner;

    if (size == 0 || !ber_expect(&all, TAG_SEQUENCE, &info) ||
        !ber_expect(&info, TAG_OID, &oid))
        return CMS_NONE;
    if (is_oid(&oid, auth_enveloped, sizeof auth_enveloped))
        return CMS_ENCRYPTED;
    if (!is_oid(&oid, pkcs7, sizeof pkcs7) || oid.end - oid.at != sizeof pkcs7 + 1)
        return CMS_NONE;
    if (oid.end[-1] == PKCS7_ENVELOPED || oid.end[-1] == PKCS7_ENCRYPTED)
        return CMS_ENCRYPTED;
    if (oid.end[-1] != PKCS7_SIGNED || !ber_expect(&info, TAG_EXPLICIT, &inner))
        return CMS_NONE;
    return open_signed(&inner, content);
}
