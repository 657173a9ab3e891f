/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/attribution.h"

#include "bridge/base/text.h"
#include "filters/markers.h"

#include <string.h>

/* An attribution is a line, at most three. */
#define ATTRIBUTION_BYTES 400

/* A name and a verb. */
#define SHORT_BYTES 80

/* An attribution in the middle of a line, looked for in this many bytes before its
 * verb: bodies without line breaks exist (domain/mobile-mail 2). */
#define LOOK_BYTES 250

/* All folded: lower case, no accents.  "Attivato" is how Zoho translates "On". */
static const char *const starts[] = {
    "il ",  "in data ", "on ", "am ",  "le ",       "el ", "em ",
    "dne ", "alle ",    "lun", "mar",  "mer",       "gio", "ven",
    "sab",  "dom",      "op ", "den ", "attivato ", "at ", "su ",
};

static const char *const ends[] = {
    "ha scritto:", "ha scritto", "wrote:",      "schrieb:",    "a ecrit :",
    "a ecrit:",    "escribio:",  "escreveu:",   "je napisal:", "je napisala:",
    "ha inviato:", "scrive:",    "scriveva:",   "schreef:",    "ha scritto :",
    "skrev:",      "wrote :",    "geschreven:",
};

/* Verbs that may also stand before the date: "Carlo ha scritto il 24/11/2026 10:00:".
 */
static const char *const verbs_inside[] = {" ha scritto", " wrote"};

/* Whole lines of webmails: "Citando Carlo <c@a.example>:". */
static const char *const quoting[] = {"citando ", "quoting ", "zitat von "};

/* Verbs without a colon are a program's only beside an address, or in dashes. */
static const char *const bare_ends[] = {
    "wrote", "ha scritto", "schrieb", "a ecrit", "escribio", "escreveu", "schreef",
};

static bool
has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

/* "12:46", "13.16", but not "12.05.2026" */
static bool
has_hour(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((*p == ':' || *p == '.') && p > text && g_ascii_isdigit(p[-1]) &&
            g_ascii_isdigit(p[1]) && g_ascii_isdigit(p[2]) &&
            (*p == ':' || (p[3] != '.' && !g_ascii_isdigit(p[3]))))
            return true;
    }
    return false;
}

static unsigned
count_numbers(const char *text)
{
    unsigned numbers = 0;

    for (const char *p = text; *p != '\0'; p++)
        numbers += g_ascii_isdigit(*p) && !g_ascii_isdigit(p[1]);
    return numbers;
}

static bool
starts_with(const char *line, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_has_prefix(line, words[i]))
            return true;
    }
    return false;
}

static bool
ends_with(const char *line, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_has_suffix(line, words[i]))
            return true;
    }
    return false;
}

/* "---- On Tue, 24 Nov 2026 10:00:00 +0100 Anna wrote ----": takes Zoho's dashes off.
 * Returns: whether there were some at both ends. */
static bool
strip_dashes(char *line)
{
    size_t length = strlen(line);
    size_t front = strspn(line, "- ");
    size_t end = length;

    while (end > front && (line[end - 1] == '-' || line[end - 1] == ' '))
        end--;
    if (front < 3 || length - end < 3 || end == front)
        return false;
    memmove(line, line + front, end - front);
    line[end - front] = '\0';
    return true;
}

/* "2026/11/24 Anna <a@b.example>", as Gmail wrote where it knew no language.  Nobody
 * in Italy writes the year first. */
static bool
is_date_and_address(const char *line)
{
    const char *p = line;

    for (unsigned number = 0; number < 3; number++) {
        size_t digits = strspn(p, "0123456789");

        if (number == 0 ? digits != 4 : digits == 0 || digits > 2)
            return false;
        p += digits;
        if (number < 2 && *p != '/' && *p != '-' && *p != '.')
            return false;
        p += number < 2;
    }

    const char *open = strrchr(p, '<');

    return *p == ' ' && open && open[-1] == ' ' && !strchr(open, ' ') &&
           !g_str_has_prefix(open, "<mailto:") && marker_has_address(open) &&
           (g_str_has_suffix(open, ">") || g_str_has_suffix(open, ">:"));
}

static bool
has_verb_inside(const char *line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbs_inside); i++) {
        if (strstr(line, verbs_inside[i]))
            return true;
    }
    return false;
}

/* A day, a month or year, an hour and minutes. */
static bool
is_dated(const char *text)
{
    return has_hour(text) && count_numbers(text) >= 4;
}

bool
attribution_is_short(const char *line)
{
    if (strlen(line) > SHORT_BYTES)
        return false;

    g_autofree char *folded = text_fold(line);

    return ends_with(g_strstrip(folded), ends, G_N_ELEMENTS(ends));
}

static bool
is_folded_attribution(const char *line, bool dashes)
{
    bool starts_well = starts_with(line, starts, G_N_ELEMENTS(starts));
    bool address = marker_has_address(line);

    /* "ha scritto" in a notice has neither a date nor an address before it. */
    if (ends_with(line, ends, G_N_ELEMENTS(ends)) &&
        ((starts_well && has_digit(line)) || address))
        return true;
    if (ends_with(line, bare_ends, G_N_ELEMENTS(bare_ends)) && has_digit(line) &&
        ((starts_well && address) || (dashes && has_hour(line))))
        return true;
    if (is_date_and_address(line))
        return true;
    if (g_str_has_suffix(line, ":") &&
        ((address && starts_with(line, quoting, G_N_ELEMENTS(quoting))) ||
         (has_verb_inside(line) && is_dated(line))))
        return true;
    /* Any language: a person's address in angle brackets, an hour, a colon. */
    if (g_str_has_suffix(line, ":") && strchr(line, '<') && address && has_hour(line))
        return true;
    /* Libero Mail on Android has no verb: "Venerdì, 01 Dicembre 2017 da X  a@b:" */
    return starts_well && has_digit(line) && strstr(line, " da ") && address &&
           g_str_has_suffix(line, ":");
}

bool
attribution_is(const char *text)
{
    size_t length = strlen(text);

    if (length < 10 || length > ATTRIBUTION_BYTES)
        return false;

    g_autofree char *line = text_fold(text);

    g_strstrip(line);

    bool dashes = strip_dashes(line);

    return is_folded_attribution(line, dashes);
}

bool
attribution_begins(const char *line)
{
    /* "il 12 maggio alle 10.30" goes on in a sentence. */
    if (strlen(line) > ATTRIBUTION_BYTES || !g_unichar_isupper(g_utf8_get_char(line)))
        return false;

    g_autofree char *folded = text_fold(line);

    return starts_with(folded, starts, G_N_ELEMENTS(starts)) && has_digit(folded) &&
           (has_hour(folded) || marker_has_address(folded));
}

bool
attribution_is_dated(const char *text)
{
    return attribution_begins(text) && is_dated(text);
}

const char *
attribution_inside(const char *text)
{
    static const char *const verbs[] = {"ha scritto:", " wrote:"};
    static const char *const words[] = {" Il giorno ", " Il ", " In data ", " On "};

    for (size_t v = 0; v < G_N_ELEMENTS(verbs); v++) {
        const char *verb = strstr(text, verbs[v]);
        size_t back = verb ? MIN((size_t) (verb - text), LOOK_BYTES) : 0;

        for (size_t s = 0; verb && s < G_N_ELEMENTS(words); s++) {
            const char *at = g_strrstr_len(verb - back, back, words[s]);
            g_autofree char *between = at ? g_strndup(at, verb - at) : NULL;

            if (between && marker_has_address(between) && has_digit(between))
                return at;
        }
    }
    return NULL;
}
