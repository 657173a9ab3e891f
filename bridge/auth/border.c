/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/border.h"
#include "bridge/auth/scan.h"

#include <gio/gio.h>
#include <string.h>

/* The id that stands for a server which writes none. */
#define BORDER_WITHOUT_ID "!none"

void
border_clear_hop(Hop *hop)
{
    g_clear_pointer(&hop->by, g_free);
    g_clear_pointer(&hop->with, g_free);
    g_clear_pointer(&hop->ip, g_free);
}

static bool
is_word(char c)
{
    return g_ascii_isgraph(c) && !strchr("();", c);
}

/*
 * The client's address: the one in square brackets inside the comment behind the
 * HELO word.  "helo=[127.0.0.1]" (Exim), "HELO [127.0.0.1]" (qmail) and "x[127.0.0.1]"
 * are the client's own claims, and so is a second pair of brackets: then there is no
 * address, and the line is from outside.
 */
static char *
comment_ip(const char *comment, size_t length)
{
    const char *open = NULL;

    for (size_t i = 0; i < length; i++) {
        if (!open && length - i >= 4 &&
            g_ascii_strncasecmp(comment + i, "helo", 4) == 0)
            return NULL;
        if (!open && length - i >= 4 &&
            g_ascii_strncasecmp(comment + i, "ehlo", 4) == 0)
            return NULL;
        if (comment[i] != '[')
            continue;
        if (open || i == 0 || !strchr("( \t", comment[i - 1]))
            return NULL;
        open = comment + i + 1;
    }

    const char *close = open ? memchr(open, ']', comment + length - open) : NULL;
    if (!close)
        return NULL;
    if (close - open > 5 && g_ascii_strncasecmp(open, "IPv6:", 5) == 0)
        open += 5;
    return g_strndup(open, close - open);
}

/*
 * Reads up to "by".  Between the HELO word and "by" there is exactly one comment, and
 * a blank before it: in "x([127.0.0.1]) (y [198.51.100.1])" the first one is a part of
 * what the client said.
 */
static bool
read_from(const char **at, Hop *hop)
{
    g_autofree char *helo = NULL;

    if (!scan_blank(at) || !(helo = scan_run(at, is_word)))
        return false;

    size_t blanks = strspn(*at, " \t");
    const char *comment = *at += blanks;
    if (!scan_blank(at))
        return false;
    if (*comment != '(' || blanks == 0)
        return true;

    const char *end = comment;
    unsigned depth = 0;
    do {
        depth += *end == '(';
        depth -= *end == ')';
        end++;
    } while (depth > 0 && end < *at);
    if (end + strspn(end, " \t") == *at)
        hop->ip = comment_ip(comment, end - comment);
    return true;
}

bool
border_read_hop(const char *value, Hop *hop)
{
    const char *at = value;

    *hop = (Hop){0};
    if (!scan_blank(&at))
        return false;

    g_autofree char *first = scan_run(&at, is_word);
    if (first && g_ascii_strcasecmp(first, "from") == 0) {
        hop->has_from = true;
        if (!read_from(&at, hop) || !scan_blank(&at))
            return false;
        g_free(first);
        first = scan_run(&at, is_word);
    }
    if (!first || g_ascii_strcasecmp(first, "by") != 0 || !scan_blank(&at))
        return false;

    g_autofree char *by = scan_run(&at, is_word);
    if (!by || !scan_blank(&at))
        return false;
    hop->by = g_ascii_strdown(by, -1);

    g_autofree char *with = scan_run(&at, is_word);
    if (with && g_ascii_strcasecmp(with, "with") == 0 && scan_blank(&at)) {
        g_autofree char *protocol = scan_run(&at, is_word);
        hop->with = protocol ? g_ascii_strup(protocol, -1) : NULL;
    }
    return true;
}

static bool
is_inner_address(const Settings *settings, const char *text)
{
    g_autoptr(GInetAddress) address =
        text ? g_inet_address_new_from_string(text) : NULL;
    const char *const *nets = settings_list(settings, "admission", "internal_nets");

    if (!address)
        return false;
    if (g_inet_address_get_is_loopback(address))
        return true;

    for (; *nets; nets++) {
        g_autoptr(GInetAddressMask) net =
            g_inet_address_mask_new_from_string(*nets, NULL);
        if (net && g_inet_address_mask_matches(net, address))
            return true;
    }
    return false;
}

/* Whether the hop stayed inside our own servers. */
static bool
is_inner(const Settings *settings, const Hop *hop)
{
    if (hop->with && g_str_has_prefix(hop->with, "LMTP"))
        return true;

    /* ESMTPA, ESMTPSA: a person's mail program handed it in, even from our own
     * network, and could have written everything below (RFC 3848). */
    if (hop->with &&
        (g_str_has_suffix(hop->with, "SMTPA") || g_str_has_suffix(hop->with, "SMTPSA")))
        return false;

    /* A mail made on the host itself is from outside as far as its header goes,
     * unless an inner address says where (Google writes "by 2002:a05:..."). */
    return is_inner_address(settings, hop->has_from ? hop->ip : hop->by);
}

/* Fields that a border server writes right under its own Received. */
static bool
is_stamp(const HeaderField *field)
{
    return header_field_is(field, "Authentication-Results") ||
           header_field_is(field, "Received-SPF") ||
           g_ascii_strncasecmp(field->name, "ARC-", 4) == 0;
}

static unsigned
count_beside(const Header *header, int line)
{
    unsigned n = 0;
    const HeaderField *field;

    while ((field = header_field(header, line + 1 + n)) && is_stamp(field))
        n++;
    return n;
}

Border
border_find(const Header *header, const Settings *settings)
{
    Border border = {.line = -1};
    const HeaderField *field;

    for (unsigned i = 0; (field = header_field(header, i)); i++) {
        Hop hop;

        if (!header_field_is(field, "Received"))
            continue;

        bool is_read = border_read_hop(field->value, &hop);
        bool goes_on = is_read && is_inner(settings, &hop);
        if (is_read && !goes_on &&
            settings_list_has(settings, "admission", "border_hosts", hop.by))
            border.line = i;
        border_clear_hop(&hop);

        /* Behind the first hop from outside everything may be invented, so another
         * server's line is the end of the search, not a line to step over. */
        if (!goes_on)
            break;
    }

    const char *position = settings_text(settings, "admission", "position");
    if (border.line >= 0 && g_strcmp0(position, "adjacent") == 0)
        border.beside = count_beside(header, border.line);
    return border;
}

bool
border_believes(const Border *border, unsigned index)
{
    if (border->line < 0)
        return false;

    unsigned line = border->line;
    return index < line || (index > line && index <= line + border->beside);
}

bool
border_is_own_id(const Settings *settings, const char *id)
{
    return id && strcmp(id, BORDER_WITHOUT_ID) != 0 &&
           settings_list_has(settings, "admission", "authserv_ids", id);
}

bool
border_is_without_id(const Settings *settings)
{
    return settings_list_has(settings, "admission", "authserv_ids", BORDER_WITHOUT_ID);
}

bool
border_received(const Header *header, int64_t *when_s)
{
    const char *value = header_value(header, "Received");
    const char *date = value ? strrchr(value, ';') : NULL;

    return date && header_date(date + 1, when_s);
}
