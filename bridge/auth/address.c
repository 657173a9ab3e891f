/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/address.h"
#include "bridge/auth/header.h"
#include "bridge/auth/scan.h"

#include <string.h>

/* RFC 5321, 4.5.3.1, in bytes. */
#define ADDRESS_LONGEST 254
#define LOCAL_LONGEST 64
#define LABEL_LONGEST 63

bool
address_is_domain(const char *domain)
{
    size_t label = 0;

    if (*domain == '\0' || strlen(domain) > ADDRESS_LONGEST)
        return false;

    for (const char *p = domain;; p++) {
        if (*p == '.' || *p == '\0') {
            if (label == 0 || label > LABEL_LONGEST || p[-1] == '-')
                return false;
            if (*p == '\0')
                return true;
            label = 0;
        } else if (g_ascii_isalnum(*p) || (*p == '-' && label > 0)) {
            label++;
        } else {
            return false;
        }
    }
}

static bool
is_local(const char *local, size_t length)
{
    if (length == 0 || length > LOCAL_LONGEST || local[0] == '.' ||
        local[length - 1] == '.')
        return false;

    for (size_t i = 0; i < length; i++) {
        if (local[i] == '.' ? local[i - 1] == '.' : !scan_is_atext(local[i]))
            return false;
        /* An encoded word is made of legal letters, and some programs decode it. */
        if (local[i] == '=' && i + 1 < length && local[i + 1] == '?')
            return false;
    }
    return true;
}

bool
address_is_plain(const char *address)
{
    const char *at = strchr(address, '@');

    return at && strlen(address) <= ADDRESS_LONGEST &&
           is_local(address, at - address) && address_is_domain(at + 1);
}

static bool
is_address_char(char c)
{
    return scan_is_atext(c) || c == '.' || c == '@';
}

static bool
is_phrase_char(char c)
{
    return scan_is_atext(c) || c == '.' || (c & 0x80);
}

/* The code for what stands where an address cannot go on. */
static const char *
name_fault(char c)
{
    switch (c) {
    case ':':
    case ';':
        return "from-group";
    case ',':
        return "from-several-addresses";
    default:
        return "from-malformed";
    }
}

/* Skips the words of a display name up to '<'. */
static const char *
skip_phrase(const char **at)
{
    while (**at != '<') {
        if (**at == '"') {
            g_autofree char *quoted = scan_quoted(at);
            if (!quoted)
                return "from-malformed";
        } else {
            g_autofree char *word = scan_run(at, is_phrase_char);
            if (!word)
                return name_fault(**at);
        }
        if (!scan_blank(at))
            return "from-malformed";
    }
    return NULL;
}

/* After the address there may be blanks and comments only. */
static const char *
check_end(const char *at)
{
    if (!scan_blank(&at))
        return "from-malformed";
    return *at == '\0' ? NULL : name_fault(*at);
}

static char *
read_angle(const char *at, const char **fault)
{
    const char *end = strchr(at, '>');

    if (!end) {
        *fault = "from-malformed";
        return NULL;
    }

    g_autofree char *address = g_strndup(at + 1, end - at - 1);
    *fault = check_end(end + 1);
    if (*fault)
        return NULL;
    if (!address_is_plain(address)) {
        *fault = *address == '\0' ? "from-missing" : "from-malformed";
        return NULL;
    }
    return g_ascii_strdown(address, -1);
}

/* "local@domain" without brackets.  Returns: NULL, @fault untouched: it is none. */
static char *
read_bare(const char *at, const char **fault)
{
    g_autofree char *address = scan_run(&at, is_address_char);

    if (!address || !strchr(address, '@'))
        return NULL;

    *fault = check_end(at);
    if (!*fault && !address_is_plain(address))
        *fault = "from-malformed";
    return *fault ? NULL : g_ascii_strdown(address, -1);
}

char *
address_read_from(const char *value, char **phrase, const char **fault)
{
    const char *at = value;

    *fault = NULL;
    if (!g_utf8_validate(value, -1, NULL))
        *fault = "from-malformed";
    else if (header_has_controls(value))
        *fault = "from-control-characters";
    else if (!scan_blank(&at))
        *fault = "from-malformed";
    else if (*at == '\0')
        *fault = "from-missing";
    if (*fault)
        return NULL;

    char *address = read_bare(at, fault);
    if (address || *fault)
        return address;

    const char *start = at;
    *fault = skip_phrase(&at);
    if (*fault)
        return NULL;

    address = read_angle(at, fault);
    if (address && phrase && at > start)
        *phrase = g_strndup(start, at - start);
    return address;
}

bool
address_is_disguised(const char *phrase, const char *address)
{
    for (const char *at = strchr(phrase, '@'); at; at = strchr(at + 1, '@')) {
        const char *start = at, *end = at + 1;

        while (start > phrase && (scan_is_atext(start[-1]) || start[-1] == '.'))
            start--;
        while (g_ascii_isalnum(*end) || *end == '-' || *end == '.')
            end++;
        while (end > at + 1 && end[-1] == '.')
            end--;

        g_autofree char *seen = g_strndup(start, end - start);
        if (address_is_plain(seen) && g_ascii_strcasecmp(seen, address) != 0)
            return true;
    }
    return false;
}

/* One mailbox of a list while it is read. */
typedef struct {
    char *angle;    /* what stood in brackets */
    char *word;     /* the last word without brackets */
    unsigned words; /* words and quoted strings */
} Mailbox;

/* Ends a mailbox: the address in brackets counts, else a word that stood alone. */
static void
finish_mailbox(Mailbox *mailbox, GPtrArray *list)
{
    const char *address = mailbox->angle                         ? mailbox->angle
                          : mailbox->words == 1 && mailbox->word ? mailbox->word
                                                                 : "";

    if (address_is_plain(address))
        g_ptr_array_add(list, g_ascii_strdown(address, -1));
    g_clear_pointer(&mailbox->angle, g_free);
    g_clear_pointer(&mailbox->word, g_free);
    mailbox->words = 0;
}

static bool
is_list_char(char c)
{
    return !strchr(" \t\",:;<>()", c);
}

/* Reads one token.  Returns: false where the field cannot be understood. */
static bool
read_token(const char **at, Mailbox *mailbox, GPtrArray *list)
{
    if (strchr(",:;", **at)) {
        if (**at == ':')
            mailbox->words = 2; /* the name of a group is no address */
        finish_mailbox(mailbox, list);
        (*at)++;
    } else if (**at == '"') {
        g_autofree char *quoted = scan_quoted(at);
        if (!quoted)
            return false;
        mailbox->words++;
        g_clear_pointer(&mailbox->word, g_free);
    } else if (**at == '<') {
        const char *end = strchr(*at, '>');
        if (!end || mailbox->angle)
            return false;
        mailbox->angle = g_strstrip(g_strndup(*at + 1, end - *at - 1));
        *at = end + 1;
    } else {
        g_free(mailbox->word);
        mailbox->word = scan_run(at, is_list_char);
        mailbox->words++;
        if (!mailbox->word)
            return false;
    }
    return true;
}

GPtrArray *
address_read_list(const char *value)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    Mailbox mailbox = {0};
    const char *at = value;
    bool is_sound = true;

    while ((is_sound = scan_blank(&at)) && *at != '\0')
        if (!(is_sound = read_token(&at, &mailbox, list)))
            break;

    if (is_sound)
        finish_mailbox(&mailbox, list);
    g_free(mailbox.angle);
    g_free(mailbox.word);
    return list;
}

bool
address_is_ours(const char *address, const char *ours)
{
    const char *at = strchr(ours, '@');
    const char *theirs = strrchr(address, '@');

    if (!at || !theirs || g_ascii_strcasecmp(at, theirs) != 0)
        return false;

    size_t length = at - ours;
    if (g_ascii_strncasecmp(address, ours, length) != 0)
        return false;
    return address + length == theirs ||
           (address[length] == '+' && address + length < theirs);
}
