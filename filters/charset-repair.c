/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset-repair.h"

#include "filters/charset.h"

#include <stdbool.h>
#include <string.h>

/* Converted wrongly more often than this nobody has seen. */
#define TIMES_MOST 3

/* A body of fewer bytes may look like base64 by chance. */
#define BASE64_LEAST 40

char *
charset_read_mixed(const char *bytes, size_t size)
{
    GString *text = g_string_sized_new(size + size / 8);
    const char *end = bytes + size;

    while (bytes < end) {
        const char *stop = NULL;

        g_utf8_validate(bytes, end - bytes, &stop);
        g_string_append_len(text, bytes, stop - bytes);
        if (stop < end)
            g_string_append_unichar(text, charset_windows_1252((unsigned char) *stop));
        bytes = stop + 1;
    }
    return g_string_free(text, FALSE);
}

/* Returns: the byte that is @c in windows-1252, 0 = none. */
static unsigned
byte_of(gunichar c)
{
    if (c < 0x80 || (c >= 0xA0 && c <= 0xFF))
        return c;
    for (unsigned byte = 0x80; byte < 0xA0; byte++) {
        if (charset_windows_1252((unsigned char) byte) == c)
            return byte;
    }
    return c >= 0x80 && c < 0xA0 ? c : 0;
}

/* Whether @text has a letter that begins a sequence of UTF-8 and one that goes on. */
static bool
looks_converted(const char *text)
{
    static const char *const starts[] = {"Ã", "Â", "â€", "ðŸ"};

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        const char *at = strstr(text, starts[i]);

        if (at && (unsigned char) at[strlen(starts[i])] >= 0x80)
            return true;
    }
    return false;
}

static char *
convert_back(const char *text)
{
    g_autoptr(GString) bytes = g_string_sized_new(strlen(text));

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        unsigned byte = byte_of(g_utf8_get_char(p));

        if (byte == 0)
            return NULL;
        g_string_append_c(bytes, (char) byte);
    }
    if (!g_utf8_validate(bytes->str, (gssize) bytes->len, NULL))
        return NULL;
    return g_string_free(g_steal_pointer(&bytes), FALSE);
}

char *
charset_repair_twice(const char *text)
{
    char *repaired = NULL;

    for (unsigned i = 0; i < TIMES_MOST; i++) {
        const char *now = repaired ? repaired : text;
        char *back = looks_converted(now) ? convert_back(now) : NULL;

        if (!back)
            break;
        g_free(repaired);
        repaired = back;
    }
    return repaired;
}

/* Returns: (owned) the bytes, or NULL when one equals sign is none of the code, or
 * nothing shows that it is one. */
static GBytes *
read_quoted(const char *text, size_t size)
{
    g_autoptr(GByteArray) bytes = g_byte_array_sized_new((guint) size);
    unsigned high = 0, soft = 0;

    for (size_t i = 0; i < size; i++) {
        guint8 byte = (guint8) text[i];
        size_t blanks = 1;

        if (byte >= 0x80)
            return NULL;
        if (byte != '=') {
            g_byte_array_append(bytes, &byte, 1);
            continue;
        }
        if (i + 2 < size && g_ascii_isxdigit(text[i + 1]) &&
            g_ascii_isxdigit(text[i + 2])) {
            byte = (guint8) (g_ascii_xdigit_value(text[i + 1]) * 16 +
                             g_ascii_xdigit_value(text[i + 2]));
            high += byte >= 0x80;
            g_byte_array_append(bytes, &byte, 1);
            i += 2;
            continue;
        }
        while (i + blanks < size && strchr(" \t\r", text[i + blanks]))
            blanks++;
        if (i + blanks < size && text[i + blanks] != '\n')
            return NULL;
        soft++;
        i += blanks;
    }
    if (high == 0 || (soft == 0 && high < 2) ||
        !g_utf8_validate((const char *) bytes->data, bytes->len, NULL))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static GBytes *
read_base64(const char *text, size_t size)
{
    size_t letters = 0, breaks = 0;
    size_t length = 0;

    for (size_t i = 0; i < size; i++) {
        bool is_break = text[i] == '\r' || text[i] == '\n';

        if (!is_break && !g_ascii_isalnum(text[i]) && !strchr("+/=", text[i]))
            return NULL;
        letters += !is_break;
        breaks += text[i] == '\n';
    }
    if (letters < BASE64_LEAST || letters % 4 != 0 || (letters > 76 && breaks == 0))
        return NULL;

    g_autofree char *copy = g_strndup(text, size);
    guchar *bytes = g_base64_decode_inplace(copy, &length);
    const char *stop = NULL;

    if (!g_utf8_validate((const char *) bytes, (gssize) length, &stop) || length == 0)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < 0x20 && !strchr("\t\r\n", bytes[i]))
            return NULL;
    }
    return g_bytes_new(bytes, length);
}

GBytes *
charset_repair_transfer(GBytes *bytes)
{
    size_t size = 0;
    const char *text = g_bytes_get_data(bytes, &size);
    GBytes *repaired = NULL;

    if (size == 0)
        return NULL;
    if (memchr(text, '=', size))
        repaired = read_quoted(text, size);
    return repaired ? repaired : read_base64(text, size);
}
