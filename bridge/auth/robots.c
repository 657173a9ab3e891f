/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/robots.h"
#include "bridge/auth/address.h"
#include "bridge/auth/scan.h"

#include <string.h>

/* More servers than this have seen it: it goes round in circles. */
#define ROBOTS_MOST_HOPS 30

/* Fields that only robots write; the value does not matter. */
static const char *const robot_fields[] = {
    "X-Autoreply",      "X-Autorespond",    "X-Auto-Reply",
    "X-Autoreply-From", "X-Mail-Autoreply", "X-Failed-Recipients",
};

static const char *const robot_precedences[] = {
    "bulk", "list", "junk", "auto_reply", "auto-reply",
};

static const char *const robot_names[] = {
    "mailer-daemon", "postmaster", "noreply", "no-reply", "do-not-reply", "donotreply",
};

static bool
is_word(char c)
{
    return g_ascii_isgraph(c) && !strchr("();,", c);
}

/* Returns: (owned) the first word of a value, lower case; NULL when there is none. */
static char *
first_word(const char *value)
{
    const char *at = value;

    if (!value || !scan_blank(&at))
        return NULL;

    g_autofree char *word = scan_run(&at, is_word);
    return word ? g_ascii_strdown(word, -1) : NULL;
}

static bool
is_among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(word, words[i]) == 0)
            return true;

    return false;
}

static bool
is_automatic(const Header *header)
{
    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);

        if (header_field_is(field, "Auto-Submitted")) {
            g_autofree char *word = first_word(field->value);
            if (g_strcmp0(word, "no") != 0)
                return true;
        }
        if (header_field_is(field, "Precedence")) {
            g_autofree char *word = first_word(field->value);
            if (is_among(word, robot_precedences, G_N_ELEMENTS(robot_precedences)))
                return true;
        }
        for (size_t j = 0; j < G_N_ELEMENTS(robot_fields); j++)
            if (header_field_is(field, robot_fields[j]))
                return true;
    }

    return false;
}

static bool
is_from_list(const Header *header)
{
    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);
        if (g_ascii_strncasecmp(field->name, "List-", 5) == 0)
            return true;
    }

    return false;
}

/* A report, a receipt, or an answer to an invitation. */
static bool
is_report(const Header *header)
{
    const char *value = header_value(header, "Content-Type");
    g_autofree char *type = first_word(value);

    if (header_value(header, "X-Ricevuta"))
        return true;
    if (!type)
        return false;
    if (g_str_equal(type, "text/calendar")) {
        g_autofree char *lower = g_ascii_strdown(value, -1);
        return strstr(lower, "method=reply") || strstr(lower, "method=\"reply\"");
    }
    return g_str_equal(type, "multipart/report") ||
           g_str_equal(type, "message/delivery-status") ||
           g_str_equal(type, "message/disposition-notification") ||
           g_str_equal(type, "message/feedback-report");
}

/* The null path: nobody wants an answer. */
static bool
has_null_path(const Header *header)
{
    const char *at = header_value(header, "Return-Path");

    return at && scan_blank(&at) && *at == '<' && at[1 + strspn(at + 1, " \t")] == '>';
}

/* Returns: (owned) the address in From, also where it is not clean; or NULL. */
static char *
loose_from(const Header *header)
{
    const char *value = header_value(header, "From");
    g_autoptr(GPtrArray) list = value ? address_read_list(value) : NULL;

    return list && list->len > 0 ? g_strdup(list->pdata[0]) : NULL;
}

static bool
is_robot_name(const char *from)
{
    g_autofree char *local = from ? g_strndup(from, strcspn(from, "@")) : NULL;

    return is_among(local, robot_names, G_N_ELEMENTS(robot_names));
}

static bool
is_our_own(const Header *header, const Settings *settings, const char *from)
{
    const char *const *ours = settings_list(settings, "mailbox", "addresses");
    g_autofree char *id = header_message_id(header);

    if (header_value(header, ROBOTS_OWN_FIELD) ||
        (id && g_str_has_prefix(id, ROBOTS_OWN_ID)))
        return true;
    for (; from && *ours; ours++)
        if (address_is_ours(from, *ours))
            return true;
    return false;
}

const char *
robots_find(const Header *header, const Settings *settings)
{
    g_autofree char *from = loose_from(header);

    if (is_our_own(header, settings, from))
        return "our-own-mail";
    if (is_report(header))
        return "delivery-report";
    if (has_null_path(header))
        return "no-return-path";
    if (is_automatic(header))
        return "automatic-mail";
    if (is_from_list(header))
        return "list-mail";
    if (is_robot_name(from))
        return "robot-address";
    if (header_count(header, "Received") > ROBOTS_MOST_HOPS)
        return "too-many-hops";
    return NULL;
}

bool
robots_answers_us(const Header *header)
{
    static const char *const fields[] = {"In-Reply-To", "References"};

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = header_value(header, fields[i]);
        if (value && strstr(value, "<" ROBOTS_OWN_ID))
            return true;
    }

    return false;
}
