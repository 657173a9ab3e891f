/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * whatsapp-accepted - the id in the usual answer to a message, without a tree
 *
 * Nearly every answer is the same few strings (contracts/whatsapp-cloud-api); jansson
 * takes an eighth of a delivery to read them.  Whatever is not plainly such an answer
 * (an error, a number, an escape, a name that comes twice) is left to it.
 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

/* The usual answer nests four levels. */
#define DEPTH_MOST 6

/* What a value is to us. */
typedef enum { OTHER, ANSWER, MESSAGES, MESSAGE, ID } Place;

typedef struct {
    const char *at, *end;
    unsigned depth, lists, ids; /* lists, ids: how often they came */
    const char *id;
    size_t id_bytes;
} Scan;

static bool
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool
take(Scan *scan, char c)
{
    while (scan->at < scan->end && is_blank(*scan->at))
        scan->at++;
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

/* Printable ASCII without escapes, behind its first quotation mark. */
static bool
read_string(Scan *scan, const char **text, size_t *bytes)
{
    *text = scan->at;
    while (scan->at < scan->end && *scan->at >= ' ' && *scan->at <= '~' &&
           *scan->at != '"' && *scan->at != '\\')
        scan->at++;
    *bytes = scan->at - *text;
    return scan->at < scan->end && *scan->at++ == '"';
}

static bool
is_word(const char *text, size_t bytes, const char *word)
{
    return bytes == strlen(word) && memcmp(text, word, bytes) == 0;
}

static bool
read_value(Scan *scan, Place place);

static bool
read_member(Scan *scan, Place place)
{
    const char *name;
    size_t bytes;
    Place inside = OTHER;

    if (!take(scan, '"') || !read_string(scan, &name, &bytes) || !take(scan, ':'))
        return false;
    if (place == ANSWER && is_word(name, bytes, "error"))
        return false;
    if (place == ANSWER && is_word(name, bytes, "messages")) {
        inside = MESSAGES;
        scan->lists++;
    } else if (place == MESSAGE && is_word(name, bytes, "id")) {
        inside = ID;
        scan->ids++;
    }
    return read_value(scan, inside);
}

static bool
read_object(Scan *scan, Place place)
{
    if (take(scan, '}'))
        return true;
    do {
        if (!read_member(scan, place))
            return false;
    } while (take(scan, ','));
    return take(scan, '}');
}

static bool
read_array(Scan *scan, Place place)
{
    Place inside = place == MESSAGES ? MESSAGE : OTHER;

    if (take(scan, ']'))
        return true;
    do {
        if (!read_value(scan, inside))
            return false;
        inside = OTHER;
    } while (take(scan, ','));
    return take(scan, ']');
}

static bool
read_value(Scan *scan, Place place)
{
    const char *text;
    size_t bytes;
    bool ok;

    if (take(scan, '"')) {
        ok = read_string(scan, &text, &bytes);
        if (ok && place == ID) {
            scan->id = text;
            scan->id_bytes = bytes;
        }
        return ok;
    }
    if (++scan->depth > DEPTH_MOST)
        return false;
    ok = take(scan, '{') ? read_object(scan, place)
                         : take(scan, '[') && read_array(scan, place);
    scan->depth--;
    return ok;
}

char *
whatsapp_accepted_id(const char *bytes, size_t length)
{
    Scan scan = {.at = bytes, .end = bytes + length};

    /* Only blanks may follow: no byte can be taken, and nothing is left. */
    if (!read_value(&scan, ANSWER) || take(&scan, '\0') || scan.at != scan.end)
        return NULL;
    return scan.lists == 1 && scan.ids == 1 && scan.id_bytes > 0
               ? g_strndup(scan.id, scan.id_bytes)
               : NULL;
}
