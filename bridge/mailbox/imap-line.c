/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-line.h"

#include <string.h>

#define DIGITS "0123456789"

/* Digits of 2^64 - 1. */
#define DIGITS_MOST 20

/* `"24-Nov-2026 10:00:00 +0000"` */
#define DATE_CHARS 26

static bool
take(const char **at, const char *words)
{
    size_t n = strlen(words);

    if (g_ascii_strncasecmp(*at, words, n) != 0)
        return false;
    *at += n;
    return true;
}

static bool
take_number(const char **at, uint64_t most, uint64_t *number)
{
    size_t digits = strspn(*at, DIGITS);

    if (digits == 0 || digits > DIGITS_MOST)
        return false;
    *number = g_ascii_strtoull(*at, NULL, 10);
    *at += digits;
    return *number <= most;
}

static bool
is_end(const char *at)
{
    return at[strspn(at, " ")] == '\0';
}

/* --- FETCH --- */

/* A list without lists in it: flags, or MODSEQ.  Nobody here reads them. */
static bool
skip_list(const char **at)
{
    if (!take(at, "("))
        return false;
    *at += strcspn(*at, "()");
    return take(at, ")");
}

static bool
take_date(const char **at, const char *gap, GString *clean)
{
    if (!take(at, "\""))
        return false;

    size_t n = strcspn(*at, "\"");
    if (n != DATE_CHARS || (*at)[n] != '"')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum((*at)[i]) && !strchr(" +-:", (*at)[i]))
            return false;

    g_string_append_printf(clean, "%sINTERNALDATE \"%.*s\"", gap, (int) n, *at);
    *at += n + 1;
    return true;
}

static bool
take_body(const char **at, const char *gap, GString *clean, uint64_t *bytes,
          bool *is_literal)
{
    bool header = take(at, "HEADER");

    if (!take(at, "] "))
        return false;
    g_string_append_printf(clean, "%sBODY[%s] ", gap, header ? "HEADER" : "");
    if (take(at, "NIL") || take(at, "\"\"")) {
        g_string_append(clean, "\"\"");
        return true;
    }

    *is_literal = true;
    if (!take(at, "{") || !take_number(at, G_MAXUINT64, bytes) || !take(at, "}"))
        return false;
    g_string_append_printf(clean, "{%" G_GUINT64_FORMAT "}", *bytes);
    return **at == '\0';
}

/* @is_literal: it ends in the announcement of one. */
static bool
take_item(const char **at, const char *gap, GString *clean, uint64_t *bytes,
          bool *is_literal)
{
    uint64_t number;

    if (take(at, "FLAGS ") || take(at, "MODSEQ "))
        return skip_list(at);
    if (take(at, "INTERNALDATE "))
        return take_date(at, gap, clean);
    if (take(at, "BODY["))
        return take_body(at, gap, clean, bytes, is_literal);

    if (take(at, "UID ")) {
        if (!take_number(at, G_MAXUINT32, &number))
            return false;
        g_string_append_printf(clean, "%sUID %" G_GUINT64_FORMAT, gap, number);
        return true;
    }
    if (take(at, "RFC822.SIZE ")) {
        if (!take_number(at, G_MAXUINT64, &number))
            return false;
        /* libetpan counts in 32 bits; it is too large in any case. */
        g_string_append_printf(clean, "%sRFC822.SIZE %" G_GUINT64_FORMAT, gap,
                               MIN(number, G_MAXUINT32));
        return true;
    }
    return false;
}

static ImapLine
clean_items(const char *at, bool goes_on, GString *clean, uint64_t *bytes)
{
    size_t before = clean->len;
    bool is_literal = false;

    for (bool is_first = !goes_on; *at != ')'; is_first = false) {
        const char *gap = goes_on || clean->len > before ? " " : "";

        if (!is_first && !take(&at, " "))
            return IMAP_LINE_REFUSED;
        if (!take_item(&at, gap, clean, bytes, &is_literal))
            return IMAP_LINE_REFUSED;
        if (is_literal)
            return IMAP_LINE_BODY;
    }
    if (!is_end(at + 1))
        return IMAP_LINE_REFUSED;

    g_string_append_c(clean, ')');
    return goes_on || clean->len > before + 1 ? IMAP_LINE_WHOLE : IMAP_LINE_DROPPED;
}

/* "* 12 EXISTS" and the like. */
static ImapLine
clean_message_data(const char *at, GString *clean, uint64_t *bytes)
{
    static const char *const words[] = {"EXISTS", "RECENT", "EXPUNGE"};
    uint64_t number;

    if (!take_number(&at, G_MAXUINT32, &number) || !take(&at, " "))
        return IMAP_LINE_REFUSED;

    g_string_append_printf(clean, "* %" G_GUINT64_FORMAT " ", number);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (take(&at, words[i])) {
            g_string_append(clean, words[i]);
            return is_end(at) ? IMAP_LINE_WHOLE : IMAP_LINE_REFUSED;
        }
    }
    if (!take(&at, "FETCH ("))
        return IMAP_LINE_DROPPED;
    g_string_append(clean, "FETCH (");
    return clean_items(at, false, clean, bytes);
}

/* --- other data --- */

static ImapLine
clean_search(const char *at, GString *clean)
{
    uint64_t number;

    g_string_append(clean, "* SEARCH");
    while (!is_end(at)) {
        if (!take(&at, " ") || !take_number(&at, G_MAXUINT32, &number))
            return IMAP_LINE_REFUSED;
        g_string_append_printf(clean, " %" G_GUINT64_FORMAT, number);
    }
    return IMAP_LINE_WHOLE;
}

static bool
is_capability(const char *word)
{
    for (const char *c = word; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && !strchr("-_.+/:=", *c))
            return false;
    return g_ascii_isalpha(*word) && !g_str_has_suffix(word, "=");
}

static ImapLine
clean_capability(const char *at, GString *clean)
{
    g_auto(GStrv) words = g_strsplit(at, " ", -1);

    g_string_append(clean, "* CAPABILITY");
    for (char **word = words; *word; word++)
        if (is_capability(*word))
            g_string_append_printf(clean, " %s", *word);
    return IMAP_LINE_WHOLE;
}

/* A quoted string without line breaks: they are gone already. */
static bool
skip_quoted(const char **at)
{
    if (!take(at, "\""))
        return false;
    while (**at != '\0' && **at != '"') {
        if (**at == '\\' && (*at)[1] != '"' && (*at)[1] != '\\')
            return false;
        *at += **at == '\\' ? 2 : 1;
    }
    return take(at, "\"");
}

/* The name of a folder as the command named it, never a literal: what we ask for is
 * printable ASCII. */
static bool
skip_name(const char **at)
{
    if (**at == '"')
        return skip_quoted(at);

    const char *from = *at;
    while (g_ascii_isgraph(**at) && !strchr("(){%*\"\\", **at))
        (*at)++;
    return *at > from;
}

/* One character between names, or none. */
static bool
skip_delimiter(const char **at)
{
    const char *from = *at;

    if (take(at, "NIL"))
        return true;
    if (!skip_quoted(at))
        return false;
    return *at - from == (from[1] == '\\' ? 4 : 3);
}

static ImapLine
clean_list(const char *at, GString *clean)
{
    if (!skip_list(&at) || !take(&at, " "))
        return IMAP_LINE_REFUSED;

    const char *from = at;
    if (!skip_delimiter(&at) || !take(&at, " ") || !skip_name(&at) || !is_end(at))
        return IMAP_LINE_REFUSED;

    g_string_append_printf(clean, "* LIST () %s", from);
    return IMAP_LINE_WHOLE;
}

/* --- words for people --- */

/* Without what could be taken for a code. */
static void
append_words(GString *clean, const char *words)
{
    for (; *words != '\0'; words++) {
        char c = *words;

        if (c == '[')
            c = '(';
        g_string_append_c(clean, g_ascii_iscntrl(c) ? '?' : c);
    }
}

static ImapLine
clean_status(const char *at, GString *clean)
{
    const char *code = at;
    uint64_t number;

    if (take(&code, "[UIDVALIDITY ") && take_number(&code, G_MAXUINT32, &number) &&
        take(&code, "]")) {
        g_string_append_printf(clean, "[UIDVALIDITY %" G_GUINT64_FORMAT "]%s", number,
                               is_end(code) ? " ok" : "");
        at = code;
    }
    append_words(clean, at);
    return IMAP_LINE_WHOLE;
}

static ImapLine
clean_untagged(const char *at, GString *clean, uint64_t *bytes)
{
    static const char *const states[] = {"OK ", "NO ", "BAD ", "BYE ", "PREAUTH "};

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        if (take(&at, states[i])) {
            g_string_append_printf(clean, "* %s", states[i]);
            return clean_status(at, clean);
        }
    }
    if (g_ascii_isdigit(*at))
        return clean_message_data(at, clean, bytes);
    if (take(&at, "SEARCH"))
        return clean_search(at, clean);
    if (take(&at, "CAPABILITY"))
        return clean_capability(at, clean);
    if (take(&at, "LIST "))
        return clean_list(at, clean);
    return IMAP_LINE_DROPPED;
}

static ImapLine
clean_tagged(const char *at, GString *clean)
{
    const char *words = at;

    while (g_ascii_isalnum(*words))
        words++;
    if (words == at ||
        (!take(&words, " OK") && !take(&words, " NO") && !take(&words, " BAD"))) {
        return IMAP_LINE_REFUSED;
    }
    if (*words != ' ' && *words != '\0')
        return IMAP_LINE_REFUSED;

    append_words(clean, at);
    return IMAP_LINE_WHOLE;
}

ImapLine
imap_line_clean(const char *line, bool goes_on, GString *clean, uint64_t *body_bytes)
{
    g_autofree char *copy = g_strndup(line, strcspn(line, "\r\n"));
    const char *at = copy;
    size_t before = clean->len;
    ImapLine kind;

    if (goes_on) {
        kind = clean_items(at, true, clean, body_bytes);
    } else if (take(&at, "* ")) {
        kind = clean_untagged(at, clean, body_bytes);
    } else if (*at == '+') {
        append_words(clean, at);
        kind = IMAP_LINE_WHOLE;
    } else {
        kind = clean_tagged(at, clean);
    }

    if (kind == IMAP_LINE_WHOLE || kind == IMAP_LINE_BODY)
        g_string_append(clean, "\r\n");
    else
        g_string_truncate(clean, before);
    return kind;
}
