/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/filename.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"

#include <gmime/gmime.h>
#include <string.h>

/* How often a name may be encoded in itself before it is left as it is. */
#define FILENAME_ROUNDS 3

/* Longer than an extension, in bytes with its dot. */
#define EXTENSION_BYTES 7

/* So many extensions one behind the other are taken away. */
#define EXTENSIONS_MOST 4

/* The first one of a type is the one that is given. */
static const struct {
    const char *type;
    const char *extension;
} extensions[] = {
    {"image/jpeg", ".jpg"},
    {"image/jpeg", ".jpeg"},
    {"application/pdf", ".pdf"},
    {"audio/aac", ".aac"},
    {"audio/amr", ".amr"},
    {"audio/mpeg", ".mp3"},
    {"audio/mp4", ".m4a"},
    {"audio/ogg", ".ogg"},
    {"audio/ogg", ".opus"},
    {"video/mp4", ".mp4"},
    {"video/mp4", ".m4v"},
    {"video/3gpp", ".3gp"},
    {"text/plain", ".txt"},
    {"application/msword", ".doc"},
    {"application/vnd.ms-excel", ".xls"},
    {"application/vnd.ms-powerpoint", ".ppt"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ".docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
     ".pptx"},
    /* Extensions that a name may have before its bytes are known to be another. */
    {"", ".heic"},
    {"", ".heif"},
    {"", ".avif"},
    {"", ".png"},
    {"", ".gif"},
    {"", ".webp"},
    {"", ".tif"},
    {"", ".tiff"},
    {"", ".bmp"},
    {"", ".exe"},
    {"", ".scr"},
    {"", ".com"},
    {"", ".bat"},
    {"", ".cmd"},
    {"", ".js"},
    {"", ".vbs"},
    {"", ".lnk"},
    {"", ".jar"},
    {"", ".html"},
    {"", ".htm"},
    {"", ".zip"},
    {"", ".p7m"},
    {"", ".mov"},
    {"", ".wav"},
};

/* ---- encodings ---------------------------------------------------------- */

/* "foto%20estate.jpg".  Returns: (owned), or NULL when it is not written so. */
static char *
decode_percents(const char *name)
{
    for (const char *p = strchr(name, '%'); p; p = strchr(p + 1, '%')) {
        if (!g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
            return NULL;
    }

    g_autofree char *plain =
        strchr(name, '%') ? g_uri_unescape_string(name, NULL) : NULL;

    return plain && g_utf8_validate(plain, -1, NULL) ? g_steal_pointer(&plain) : NULL;
}

/* "perchÃ©": UTF-8 that somebody read as Windows-1252.  (owned), or NULL. */
static char *
decode_twice_read(const char *name)
{
    g_autofree char *bytes = NULL;

    if (g_str_is_ascii(name))
        return NULL;
    bytes = g_convert(name, -1, "WINDOWS-1252", "UTF-8", NULL, NULL, NULL);
    return bytes && g_utf8_validate(bytes, -1, NULL) ? g_steal_pointer(&bytes) : NULL;
}

/* Returns: (owned) the name inside @name, or NULL when there is none. */
static char *
decode_once(const char *name)
{
    if (strstr(name, "=?") && strstr(name, "?=")) {
        g_autofree char *plain = g_mime_utils_header_decode_text(NULL, name);

        if (plain && !g_str_equal(plain, name))
            return g_steal_pointer(&plain);
    }

    char *plain = decode_percents(name);

    return plain ? plain : decode_twice_read(name);
}

static char *
decode(const char *name)
{
    char *now = g_strdup(name);

    for (unsigned i = 0; i < FILENAME_ROUNDS; i++) {
        char *next = g_utf8_validate(now, -1, NULL) ? decode_once(now) : NULL;

        if (!next)
            break;
        g_free(now);
        now = next;
    }
    return now;
}

/* ---- cleaning ----------------------------------------------------------- */

/* The last bytes that look like an extension; "" when there is none. */
static const char *
extension_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t length = dot ? strlen(dot) : 0;

    return dot && dot > name && length > 1 && length <= EXTENSION_BYTES &&
                   !strchr(dot, ' ')
               ? dot
               : "";
}

/* To @most bytes, between characters. */
static char *
cut(const char *name, size_t most)
{
    size_t end = MIN(strlen(name), most);

    while (end > 0 && ((unsigned char) name[end] & 0xC0) == 0x80)
        end--;
    return g_strchomp(g_strndup(name, end));
}

static char *
shorten(const char *name)
{
    const char *extension = extension_of(name);
    size_t length = strlen(name);

    if (length <= LIMIT_FILENAME_BYTES)
        return g_strdup(name);

    g_autofree char *base = g_strndup(name, length - strlen(extension));
    g_autofree char *head = cut(base, LIMIT_FILENAME_BYTES - strlen(extension));

    return g_strconcat(head, extension, NULL);
}

char *
filename_clean(const char *name)
{
    g_autofree char *decoded = decode(name);
    g_autofree char *line = text_clean_line(decoded, -1);
    char *base = line;

    for (char *p = line; *p != '\0'; p++) {
        if (*p == '/' || *p == '\\')
            base = p + 1;
        else if (strchr(":*?\"<>|", *p))
            *p = '_';
    }
    /* Hidden files, and what a shell would take for an option. */
    while (*base == '.' || *base == ' ' || *base == '-')
        base++;
    for (size_t length = strlen(base); length > 0 && strchr(". ", base[length - 1]);
         length--)
        base[length - 1] = '\0';
    return *base != '\0' ? shorten(base) : NULL;
}

/* ---- extensions --------------------------------------------------------- */

static bool
is_extension_of(const char *extension, const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++) {
        if (g_ascii_strcasecmp(extensions[i].extension, extension) == 0 &&
            (!type || g_str_equal(extensions[i].type, type)))
            return true;
    }
    return false;
}

static const char *
extension_for(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++) {
        if (g_str_equal(extensions[i].type, type))
            return extensions[i].extension;
    }
    return "";
}

char *
filename_for_type(const char *name, const char *type, const char *path)
{
    g_autofree char *base = name ? filename_clean(name) : NULL;
    const char *wanted = extension_for(type);
    g_autofree char *kept = NULL;

    if (!base)
        return g_strdup_printf("allegato-%s%s", path, wanted);
    for (unsigned i = 0; i < EXTENSIONS_MOST; i++) {
        const char *last = extension_of(base);

        if (!is_extension_of(last, NULL))
            break;
        if (i == 0 && is_extension_of(last, type))
            kept = g_strdup(last);
        base[strlen(base) - strlen(last)] = '\0';
    }
    g_strchomp(base);

    g_autofree char *head = cut(base, LIMIT_FILENAME_BYTES - EXTENSION_BYTES);

    return g_strconcat(*head != '\0' ? head : "allegato", kept ? kept : wanted, NULL);
}

char *
filename_number(const char *name, unsigned number)
{
    const char *extension = extension_of(name);
    g_autofree char *base = g_strndup(name, strlen(name) - strlen(extension));
    g_autofree char *head = cut(base, LIMIT_FILENAME_BYTES - 2 * EXTENSION_BYTES);

    return g_strdup_printf("%s (%u)%s", head, number, extension);
}
