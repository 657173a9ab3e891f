/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/markers.h"

#include <string.h>

/* A label is a few words; a line that is longer before its colon is a sentence. */
#define LABEL_BYTES 40

/* Fields that notices have and mail headers do not; folded. */
static const char *const notice_words[] = {
    "luogo",      "dove",         "sede",         "ora",        "ore",
    "orario",     "orari",        "info",         "contatti",   "contatto",
    "telefono",   "tel",          "email",        "e-mail",     "mail",
    "posta",      "pec",          "referente",    "quando",     "ingresso",
    "durata",     "informazioni", "responsabile", "scadenza",   "per informazioni",
    "cell",       "cellulare",    "fax",          "sito",       "web",
    "indirizzo",  "relatore",     "relatori",     "iscrizioni", "prenotazioni",
    "costo",      "biglietti",    "quota",        "nota",       "note",
    "attenzione", "importante",   "avviso",       "ps",
};

static bool
is_among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_equal(word, words[i]))
            return true;
    }
    return false;
}

/* Blanks, and what programs put around a label: emphasis, marks of direction. */
static bool
is_around_label(gunichar c)
{
    return c == '*' || c == '_' || g_unichar_isspace(c) ||
           g_unichar_type(c) == G_UNICODE_FORMAT;
}

static const char *
skip_around_label(const char *text)
{
    while (*text != '\0' && is_around_label(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return text;
}

/* Returns: (unowned) the first colon, also a wide one, or NULL.  @after: behind it. */
static const char *
find_colon(const char *text, const char **after)
{
    static const char wide[] = "：";

    /* The two begin with bytes that few others begin with. */
    for (const char *p = text; (p = strpbrk(p, ":\xEF")); p++) {
        if (*p != ':' && !g_str_has_prefix(p, wide))
            continue;
        *after = p + (*p == ':' ? 1 : strlen(wide));
        return p;
    }
    *after = NULL;
    return NULL;
}

Label
marker_label(const char *line, const char **value)
{
    const char *after = NULL;

    line = skip_around_label(line);

    const char *colon = find_colon(line, &after);
    size_t length = colon ? (size_t) (colon - line) : 0;

    if (length == 0 || length > LABEL_BYTES)
        return LABEL_NONE;

    /* French has a blank before the colon, emphasis a star. */
    while (length > 0) {
        const char *last = g_utf8_find_prev_char(line, line + length);

        if (!last || !is_around_label(g_utf8_get_char(last)))
            break;
        length = last - line;
    }

    g_autofree char *folded = label_fold(line, (gssize) length);

    if (value)
        *value = skip_around_label(after);
    return label_find(folded);
}

Label
marker_bare_label(const char *line, const char **value)
{
    size_t length = strcspn(line, " \t");

    if (length > LABEL_BYTES)
        return LABEL_NONE;

    g_autofree char *folded = label_fold(line, (gssize) length);

    *value = line + length;
    return label_find(folded);
}

bool
marker_is_rule(const char *line)
{
    size_t n = 0;

    for (; *line != '\0'; line++) {
        if (*line != '_' && *line != '-' && *line != ' ')
            return false;
        n += *line != ' ';
    }
    return n >= 10;
}

bool
marker_has_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        if (at > text && (g_ascii_isalnum(at[-1]) || at[-1] == '_' || at[-1] == '-') &&
            (g_ascii_isalnum(at[1])))
            return true;
    }
    return false;
}

bool
marker_is_field(const char *line, const char **value)
{
    const char *after = NULL;
    size_t letters = 0;

    line = skip_around_label(line);

    const char *start = line;
    const char *colon = find_colon(line, &after);

    for (; colon && line < colon; line = g_utf8_next_char(line), letters++) {
        gunichar c = g_utf8_get_char(line);

        if (letters > LABEL_BYTES / 2 ||
            (!g_unichar_isalpha(c) && !g_unichar_ismark(c) && !is_around_label(c) &&
             c != '-'))
            return false;
    }
    if (letters == 0 || *after == '/')
        return false;

    g_autofree char *folded = label_fold(start, colon - start);

    if (is_among(g_strstrip(folded), notice_words, G_N_ELEMENTS(notice_words)))
        return false;
    *value = after;
    return true;
}

bool
marker_is_framed(const char *line)
{
    size_t dashes = strspn(line, "-");
    size_t length = strlen(line);

    return dashes >= 5 && length > dashes + 5 && length < 120 &&
           g_str_has_suffix(line, "--") && !marker_is_rule(line);
}

const char *
marker_one_line(const char *line)
{
    const char *words = line + strspn(line, "- ");
    const char *dashes = strstr(words, " ---");
    const char *fields;

    if (!g_str_has_prefix(line, "----") || !dashes || dashes - words > 80)
        return NULL;
    fields = dashes + strspn(dashes, " -");
    return strchr(fields, ':') && marker_has_address(fields) ? fields : NULL;
}
