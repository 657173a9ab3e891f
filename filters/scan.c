/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/scan.h"

#include "bridge/base/limits.h"
#include "filters/filter.h"

#include <string.h>

/* A field may be folded over some lines, as a long list of recipients is. */
#define SCAN_FIELD_BYTES (4 * LIMIT_HEADER_LINE_BYTES)

/* The longest name of an address field, with its colon. */
#define SCAN_NAME_BYTES 32

/* Below the first header block a line that looks like an address field may be
 * text, so only what would hurt is refused there: gmime dies at about 30,000. */
#define SCAN_INNER_NESTING (16 * LIMIT_ADDRESS_NESTING)

/* Header blocks below the first, in bytes: of parts, and of mails inside.  gmime takes
 * seconds and hundreds of megabytes for a block of some millions. */
#define SCAN_INNER_HEADER_BYTES (64 * 1024)

/* A boundary is at most 70 characters long (RFC 2046, 5.1.1); more is tolerated. */
#define SCAN_BOUNDARY_BYTES 200

typedef struct {
    bool in_header; /* the first header block */
    size_t header_bytes;
    bool in_block; /* another header block */
    size_t block_bytes;
    bool is_message; /* the block says that a mail with a header of its own follows */
    size_t field_bytes;
    unsigned fields;
    bool is_address; /* the field that a folded line goes on in */
    unsigned colons, parens, angles;
    unsigned parts;
    unsigned messages;
    bool any_boundary;    /* one is written in a way that only a parser reads */
    GHashTable *declared; /* of char * */
    GPtrArray *open;      /* of char *, boundaries around this place */
} Scan;

static const char *const address_fields[] = {
    "From:",
    "To:",
    "Cc:",
    "Bcc:",
    "Sender:",
    "Reply-To:",
    "Resent-From:",
    "Resent-To:",
    "Resent-Cc:",
    "Resent-Bcc:",
    "Resent-Sender:",
    "Resent-Reply-To:",
    "Return-Path:",
    "Disposition-Notification-To:",
    "Mail-Followup-To:",
};

static bool
refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_LIMIT, sentence);
    return false;
}

static bool
starts(const char *line, size_t length, const char *word)
{
    size_t n = strlen(word);

    return length >= n && g_ascii_strncasecmp(line, word, n) == 0;
}

static bool
is_address_field(const char *line, size_t length)
{
    /* Nearly all lines are Base64 or text: one look is enough for them. */
    if (!memchr(line, ':', MIN(length, SCAN_NAME_BYTES)))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(address_fields); i++) {
        if (starts(line, length, address_fields[i]))
            return true;
    }
    return false;
}

/*
 * Counts what is opened and not closed.  Quotation marks are no shelter, since a
 * parser that disagrees with us about them would be the one that dies.
 */
static bool
count_nesting(Scan *scan, const char *line, size_t length)
{
    unsigned most = scan->in_header ? LIMIT_ADDRESS_NESTING : SCAN_INNER_NESTING;

    for (size_t i = 0; i < length; i++) {
        unsigned *open = NULL;

        switch (line[i]) {
        case ':':
            open = &scan->colons;
            break;
        case '(':
            open = &scan->parens;
            break;
        case '<':
            open = &scan->angles;
            break;
        case ';':
            scan->colons -= scan->colons > 0;
            break;
        case ')':
            scan->parens -= scan->parens > 0;
            break;
        case '>':
            scan->angles -= scan->angles > 0;
            break;
        default:
            break;
        }
        if (open && ++*open > most)
            return false;
    }
    return true;
}

static void
note_boundary(Scan *scan, const char *value, size_t length)
{
    size_t n = 0;
    bool quoted = length > 0 && *value == '"';

    if (quoted) {
        value++;
        length--;
    }
    while (n < length && n < SCAN_BOUNDARY_BYTES &&
           (quoted ? value[n] != '"' : !strchr(" \t;\r\n", value[n]))) {
        if (value[n] == '\\' || value[n] == '\0')
            scan->any_boundary = true;
        n++;
    }
    if (n == SCAN_BOUNDARY_BYTES)
        scan->any_boundary = true;
    while (n > 0 && value[n - 1] == ' ')
        n--;
    if (g_hash_table_size(scan->declared) <= LIMIT_MIME_PARTS)
        g_hash_table_add(scan->declared, g_strndup(value, n));
}

/* Looks for `boundary=` and `message/` anywhere in a line: a declaration may stand
 * on a folded line, and a false find costs nothing but a count. */
static void
note_declarations(Scan *scan, const char *line, size_t length)
{
    static const char word[] = "boundary";

    if (starts(line, length, "Content-Type:")) {
        const char *value = line + strlen("Content-Type:");
        size_t left = length - strlen("Content-Type:");

        while (left > 0 && (*value == ' ' || *value == '\t')) {
            value++;
            left--;
        }
        if (starts(value, left, "message/"))
            scan->messages++;
    }
    if (!memchr(line, '=', length))
        return;
    for (size_t i = 0; i + strlen(word) < length; i++) {
        if ((line[i] != 'b' && line[i] != 'B') || !starts(line + i, length - i, word))
            continue;
        i += strlen(word);
        while (i < length && (line[i] == ' ' || line[i] == '\t'))
            i++;
        if (i < length && line[i] == '*')
            scan->any_boundary = true;
        if (i >= length || line[i] != '=')
            continue;
        i++;
        while (i < length && (line[i] == ' ' || line[i] == '\t'))
            i++;
        note_boundary(scan, line + i, length - i);
    }
}

/* Returns: false when too many multiparts are open at once. */
static bool
enter_part(Scan *scan, const char *boundary)
{
    for (unsigned i = 0; i < scan->open->len; i++) {
        if (g_str_equal(g_ptr_array_index(scan->open, i), boundary)) {
            g_ptr_array_set_size(scan->open, i + 1);
            return true;
        }
    }
    g_ptr_array_add(scan->open, g_strdup(boundary));
    return scan->open->len <= LIMIT_MIME_DEPTH;
}

static bool
count_part(Scan *scan, const char *line, size_t length, GError **error)
{
    while (length > 0 && strchr(" \t\r", line[length - 1]) && line[length - 1] != '\0')
        length--;
    if (length <= 2 || length > SCAN_BOUNDARY_BYTES + 4)
        return true;

    g_autofree char *boundary = g_strndup(line + 2, length - 2);

    if (!g_hash_table_contains(scan->declared, boundary)) {
        if (!scan->any_boundary)
            return true;
    } else if (!enter_part(scan, boundary)) {
        return refuse(error, "Il messaggio contiene troppi messaggi uno dentro "
                             "l'altro: inviarlo di nuovo in forma più semplice.");
    }
    scan->in_block = true;
    scan->is_message = false;
    scan->block_bytes = 0;
    if (++scan->parts > LIMIT_MIME_PARTS)
        return refuse(error, "Il messaggio è composto da troppe parti: inviarlo di "
                             "nuovo con meno allegati.");
    return true;
}

static bool
scan_header_line(Scan *scan, const char *line, size_t length, GError **error)
{
    bool folded = length > 0 && (*line == ' ' || *line == '\t');

    scan->header_bytes += length + 1;
    scan->field_bytes = folded ? scan->field_bytes + length : length;
    scan->fields += !folded;
    if (scan->header_bytes > LIMIT_HEADER_BYTES)
        return refuse(error, "Le intestazioni del messaggio sono troppo lunghe.");
    if (length > LIMIT_HEADER_LINE_BYTES || scan->field_bytes > SCAN_FIELD_BYTES)
        return refuse(error, "Una intestazione del messaggio è troppo lunga: forse i "
                             "destinatari sono troppi.");
    if (scan->fields > LIMIT_HEADER_FIELDS)
        return refuse(error, "Le intestazioni del messaggio sono troppe.");
    return true;
}

/* "Content-Type: message/rfc822", also folded behind the name. */
static bool
declares_message(const char *line, size_t length)
{
    static const char name[] = "Content-Type:";
    size_t at = starts(line, length, name) ? strlen(name) : 0;

    if (at == 0 && *line != ' ' && *line != '\t')
        return false;
    while (at < length && (line[at] == ' ' || line[at] == '\t'))
        at++;
    return starts(line + at, length - at, "message/");
}

static void
end_block(Scan *scan)
{
    scan->in_block = scan->is_message && (scan->in_block || scan->in_header);
    scan->in_header = false;
    scan->is_message = false;
    scan->is_address = false;
    scan->block_bytes = 0;
}

static bool
scan_block_line(Scan *scan, const char *line, size_t length, GError **error)
{
    /* What follows a declaration in Base64 is no header. */
    if (scan->block_bytes == 0 && !memchr(line, ':', length)) {
        scan->in_block = false;
        return true;
    }
    scan->block_bytes += length + 1;
    if (scan->block_bytes > SCAN_INNER_HEADER_BYTES)
        return refuse(error, "Le intestazioni di un allegato sono troppo lunghe.");
    return true;
}

static bool
scan_line(Scan *scan, const char *line, size_t length, GError **error)
{
    bool folded = length > 0 && (*line == ' ' || *line == '\t');

    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0) {
        end_block(scan);
        return true;
    }
    if (scan->in_header && !scan_header_line(scan, line, length, error))
        return false;
    if (scan->in_block && !scan_block_line(scan, line, length, error))
        return false;
    if (scan->in_header || scan->in_block)
        scan->is_message |= declares_message(line, length);

    if (!folded) {
        scan->is_address = is_address_field(line, length);
        scan->colons = scan->parens = scan->angles = 0;
    }
    if (scan->is_address && !count_nesting(scan, line, length))
        return refuse(error, "Gli indirizzi del messaggio sono scritti in un modo che "
                             "non si può leggere.");

    if (length > 2 && line[0] == '-' && line[1] == '-') {
        if (!count_part(scan, line, length, error))
            return false;
    } else {
        note_declarations(scan, line, length);
    }
    if (scan->messages > LIMIT_MIME_PARTS ||
        g_hash_table_size(scan->declared) > LIMIT_MIME_PARTS)
        return refuse(error, "Il messaggio è composto da troppe parti: inviarlo di "
                             "nuovo con meno allegati.");
    return true;
}

bool
scan_mail(GBytes *raw, GError **error)
{
    size_t size = 0;
    const char *bytes = g_bytes_get_data(raw, &size);
    g_autoptr(GHashTable) declared =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    Scan scan = {.in_header = true, .declared = declared, .open = open};

    if (size > LIMIT_MAIL_BYTES)
        return refuse(error, "Il messaggio è troppo grande.");

    for (size_t at = 0; at < size;) {
        const char *end = memchr(bytes + at, '\n', size - at);
        size_t length = end ? (size_t) (end - (bytes + at)) : size - at;

        if (!scan_line(&scan, bytes + at, length, error))
            return false;
        at += length + 1;
    }
    return true;
}
