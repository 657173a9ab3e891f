/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/attribution.h"

#include "bridge/base/text.h"
#include "filters/attribution-words.h"
#include "filters/markers.h"

#include <string.h>

/* An attribution is a line, at most three. */
#define ATTRIBUTION_BYTES 400

/* A name and a verb. */
#define SHORT_BYTES 80

/* An attribution in the middle of a line, looked for in this many bytes before its
 * verb: bodies without line breaks exist (domain/mobile-mail 2). */
#define LOOK_BYTES 250

/* Words before the day. */
#define DATE_WORDS 3

/* What may stand before a date when there is no hour, or no year; folded. */
static const char *const starts[] = {
    "il ",  "in data ", "on ", "am ",  "le ",       "el ", "em ",
    "dne ", "alle ",    "lun", "mar",  "mer",       "gio", "ven",
    "sab",  "dom",      "op ", "den ", "attivato ", "at ", "su ",
};

/* Whole lines of webmails: "Citando Carlo <c@a.example>:". */
static const char *const quoting[] = {
    "citando ",      "quoting ",     "zitat von ",     "cita di ",
    "citation de ",  "in risposta ", "rispondendo a ", "in reply to ",
    "en reponse a ", "als antwort ", "wiadomosc od ",  "mensaje citado por ",
};

/* Words that begin a sentence and no person's name; folded. */
static const char *const articles[] = {
    "il",  "lo",   "la",   "i",    "gli",      "le",   "un",  "una",   "uno",
    "chi", "the",  "a",    "der",  "die",      "das",  "les", "el",    "los",
    "las", "come", "cosi", "egli", "qualcuno", "lui",  "lei", "nella", "nel",
    "sul", "al",   "in",   "su",   "quanto",   "cosa", "he",  "she",   "who",
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
    for (const char *p = text; (p = strpbrk(p, ":.")); p++) {
        if (p > text && g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]) &&
            g_ascii_isdigit(p[2]) &&
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

/* Nearly all words differ in their first letter. */
static bool
starts_as(const char *line, const char *word)
{
    return *line == *word && g_str_has_prefix(line, word);
}

static bool
starts_with(const char *line, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (starts_as(line, words[i]))
            return true;
    }
    return false;
}

/* Whether notices are written in it, so that a sentence may look like an attribution.
 */
static bool
is_spoken_here(const char *language)
{
    return g_str_equal(language, "it") || g_str_equal(language, "en");
}

/* Takes the colon and the blanks around it off.  Returns: whether there was one. */
static bool
strip_colon(char *line)
{
    size_t length = strlen(line);
    bool colon = false;

    while (length > 0 && strchr(": -*_", line[length - 1])) {
        colon = colon || line[length - 1] == ':';
        length--;
    }
    line[length] = '\0';
    return colon;
}

/* Letters of a longer word before a verb make it another word. */
static bool
is_word_start(const char *text, const char *at)
{
    return at == text || !(g_ascii_isalnum(at[-1]) && g_ascii_isalpha(*at));
}

/* Whether @line, without its colon, ends with a verb of some language; @whole: is
 * nothing else. */
static bool
ends_with_verb(const char *line, bool whole)
{
    size_t length = strlen(line);

    for (size_t i = 0; i < attribution_languages(); i++) {
        const char *const *verbs = attribution_words[i].verbs;

        for (size_t v = 0; v < ATTRIBUTION_VERBS && verbs[v]; v++) {
            size_t verb = strlen(verbs[v]);

            if (verb <= length && (!whole || verb == length) &&
                memcmp(line + length - verb, verbs[v], verb) == 0 &&
                is_word_start(line, line + length - verb))
                return true;
        }
    }
    return false;
}

static bool
has_verb_inside(const char *line)
{
    for (size_t i = 0; i < attribution_languages(); i++) {
        const char *const *verbs = attribution_words[i].inside;

        for (size_t v = 0; v < ATTRIBUTION_VERBS && verbs[v]; v++) {
            const char *at = strstr(line, verbs[v]);

            /* "Carlo ha scritto il 24/11", but not "il 24/11 ha scritto alla Regione".
             */
            if (at && is_word_start(line, at) &&
                (!is_spoken_here(attribution_words[i].language) || has_digit(at)))
                return true;
        }
    }
    return false;
}

static bool
starts_as_some(const char *line)
{
    for (size_t i = 0; i < attribution_languages(); i++) {
        const char *const *words = attribution_words[i].starts;

        for (size_t v = 0; v < ATTRIBUTION_STARTS && words[v]; v++) {
            if (starts_as(line, words[v]))
                return true;
        }
    }
    return starts_with(line, starts, G_N_ELEMENTS(starts));
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

    strip_colon(g_strstrip(folded));
    return ends_with_verb(folded, false);
}

static bool
is_article(const char *word)
{
    g_autofree char *folded = text_fold(word);

    for (size_t i = 0; i < G_N_ELEMENTS(articles); i++) {
        if (g_str_equal(folded, articles[i]))
            return true;
    }
    return g_str_has_prefix(folded, "l'") || g_str_has_prefix(folded, "un'");
}

bool
attribution_is_named(const char *line)
{
    unsigned words = 0;

    if (!(g_str_has_suffix(line, ":") || g_str_has_suffix(line, "：")) ||
        !attribution_is_short(line))
        return false;

    g_auto(GStrv) parts = g_strsplit_set(line, " \t", -1);
    char **part = parts;

    for (; *part; part++) {
        const char *word = *part + strspn(*part, "\"'*_");

        if (*word != '\0' && !g_unichar_isupper(g_utf8_get_char(word)))
            break;
        if (words == 0 && is_article(word))
            return false;
        words += *word != '\0';
    }

    g_autofree char *rest = g_strjoinv(" ", part);
    g_autofree char *folded = text_fold(rest);

    strip_colon(folded);
    return words >= 1 && words <= 4 && ends_with_verb(folded, true);
}

static bool
is_folded_attribution(char *line, bool dashes)
{
    bool starts_well = starts_with(line, starts, G_N_ELEMENTS(starts));
    bool address = marker_has_address(line);
    bool digit = has_digit(line);

    if (!address && !digit && !dashes)
        return false;

    bool hour = has_hour(line);
    bool dated = hour && is_dated(line);

    if (address && is_date_and_address(line))
        return true;

    bool colon = strip_colon(line);

    /* "ha scritto" in a notice has neither a date nor an address before it.  Without
     * a colon it is a program's only beside an address, or in dashes, as those of
     * "-----Carlo Neri/Comune ha scritto: -----": Notes. */
    bool may_be = colon ? (starts_well && digit) || address || dated || dashes
                        : digit && ((starts_well && address) || (dashes && hour));

    if (may_be && ends_with_verb(line, false))
        return true;
    if (!colon)
        return false;
    if ((address && starts_with(line, quoting, G_N_ELEMENTS(quoting))) ||
        (dated && has_verb_inside(line)))
        return true;
    /* Any language: a person's address in angle brackets, an hour, a colon. */
    if (address && hour && strchr(line, '<'))
        return true;
    /* Libero Mail on Android has no verb: "Venerdì, 01 Dicembre 2017 da X  a@b:" */
    return starts_well && digit && address && strstr(line, " da ");
}

bool
attribution_is(const char *text)
{
    size_t length = strlen(text);

    if (length < 10 || length > ATTRIBUTION_BYTES ||
        (!strpbrk(text, "0123456789@") && !g_str_has_prefix(text, "--")))
        return false;

    g_autofree char *line = text_fold(text);

    /* Emphasis around it, which plain text shows as stars. */
    memmove(line, line + strspn(line, "*_ "), strlen(line + strspn(line, "*_ ")) + 1);
    g_strchomp(line);

    bool dashes = strip_dashes(line);

    return is_folded_attribution(line, dashes);
}

bool
attribution_begins(const char *line)
{
    line += strspn(line, "*_");

    /* "il 12 maggio alle 10.30" goes on in a sentence.  Wide signs (EF BC in UTF-8)
     * may be a colon or an at sign. */
    if (strlen(line) > ATTRIBUTION_BYTES || !strpbrk(line, "0123456789") ||
        !g_unichar_isupper(g_utf8_get_char(line)) ||
        !(has_hour(line) || strpbrk(line, "@\xEF")))
        return false;

    g_autofree char *folded = text_fold(line);

    return has_digit(folded) && (has_hour(folded) || marker_has_address(folded)) &&
           starts_as_some(folded);
}

/* Whether the verb is one of a language that notices here are not written in. */
static bool
has_foreign_verb(const char *folded)
{
    for (size_t i = 0; i < attribution_languages(); i++) {
        const char *const *verbs = attribution_words[i].verbs;

        if (is_spoken_here(attribution_words[i].language))
            continue;
        for (size_t v = 0; v < ATTRIBUTION_VERBS && verbs[v]; v++) {
            const char *at = strstr(folded, verbs[v]);

            if (at && is_word_start(folded, at))
                return true;
        }
    }
    return false;
}

/* "Il giorno mercoledì 24": three; "Il Sindaco ha scritto il 24" tells of a letter. */
static unsigned
words_before_digit(const char *text)
{
    unsigned words = 0;

    for (; *text != '\0' && !g_ascii_isdigit(*text); text++)
        words += *text == ' ';
    return words;
}

bool
attribution_has_date(const char *text)
{
    return is_dated(text);
}

bool
attribution_is_dated(const char *text)
{
    if (!is_dated(text) || strlen(text) > ATTRIBUTION_BYTES)
        return false;

    g_autofree char *folded = text_fold(text);

    if (starts_with(folded, starts, G_N_ELEMENTS(starts)) &&
        words_before_digit(folded) <= DATE_WORDS && attribution_begins(text))
        return true;

    g_autofree char *first = g_strndup(text, strcspn(text, " "));

    return has_foreign_verb(folded) ||
           (g_unichar_isupper(g_utf8_get_char(text)) && !is_article(first));
}

/* How one begins behind other words on the same line. */
static const char *const inside_starts[] = {
    "Il giorno ", "Il ",         "In data ",  "On ",       "Am ",      "Le ",
    "El ",        "Em ",         "Op ",       "Den ",      "Dne ",     "Lunedì, ",
    "Martedì, ",  "Mercoledì, ", "Giovedì, ", "Venerdì, ", "Sabato, ", "Domenica, ",
};

/* "Carlo <c@a.example> ha scritto: ..." with no date: from the name on.
 * Returns: (unowned) where the name begins, or NULL. */
static const char *
find_writer(const char *text, const char *from, const char *colon)
{
    const char *angle = g_strrstr_len(from, colon - from, "<");
    const char *start = angle;

    if (!angle)
        return NULL;

    g_autofree char *whole = g_strndup(angle, colon + 1 - angle);
    g_autofree char *folded = text_fold(whole);

    strip_colon(folded);
    if (!marker_has_address(whole) || !ends_with_verb(folded, false))
        return NULL;
    while (start > from &&
           !(start[-1] == ' ' && start - 1 > text && strchr(".!?:;", start[-2]) &&
             g_unichar_isupper(g_utf8_get_char(start))))
        start--;
    while ((*start & 0xC0) == 0x80)
        start++;
    return start;
}

/* Returns: (unowned) where what ends at @colon begins, not before @from; or NULL. */
static const char *
find_start(const char *text, const char *from, const char *colon)
{
    const char *best = NULL;

    for (size_t s = 0; s < G_N_ELEMENTS(inside_starts); s++) {
        const char *at = g_strrstr_len(from, colon - from, inside_starts[s]);

        if (!at || (best && at <= best) || (at > text && at[-1] != ' '))
            continue;

        g_autofree char *whole = g_strndup(at, colon + 1 - at);
        bool early = strcspn(whole, "0123456789") < strlen(inside_starts[s]) + 15;

        if (early && attribution_is(whole) &&
            (marker_has_address(whole) || is_dated(whole)))
            best = at;
    }
    /* Alone on its line it is border.c's to find. */
    return best || colon[1] == '\0' ? best : find_writer(text, from, colon);
}

const char *
attribution_inside(const char *text)
{
    const char *mark = NULL; /* the last digit or address */

    if (!strchr(text, ':'))
        return NULL;
    for (const char *p = text; *p != '\0'; p++) {
        const char *from = p - text > LOOK_BYTES ? p - LOOK_BYTES : text;

        mark = g_ascii_isdigit(*p) || *p == '@' ? p : mark;
        if (*p != ':' || (p[1] != ' ' && p[1] != '\0') || p == text ||
            g_ascii_isdigit(p[-1]) || !mark || mark < from)
            continue;
        while ((*from & 0xC0) == 0x80)
            from++;

        const char *at = find_start(text, from, p);

        if (at)
            return at > text ? at - 1 : at;
    }
    return NULL;
}
