/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a phone shows of a template: day and hour must stand in it
 *
 * A notification shows about a hundred characters.  When neither the title nor the
 * beginning of the text says when, the first sentence that does goes first, whole and
 * unchanged.  A sentence that only makes sense behind others stays where it is: order
 * may help, but must never make a notice say something else.
 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/text.h"

#include <stdlib.h>
#include <string.h>

/* What a phone shows of a message it has not opened, in characters. */
#define LEAD_CHARS 100

/* A place and a day have no more. */
#define SIGNATURE_WORDS 7

#define TOKEN_CHARS " ,;()!?'\"|*_+-=<>[]{}"

enum {
    FACT_DAY = 1 << 0,
    FACT_HOUR = 1 << 1,
    FACT_PLACE = 1 << 2,
    FACT_WHEN = FACT_DAY | FACT_HOUR,
};

/* Folded, as text_fold() makes them. */
static const char *const days[] = {"lunedi",     "martedi", "mercoledi",  "giovedi",
                                   "venerdi",    "sabato",  "domenica",   "oggi",
                                   "domani",     "stasera", "dopodomani", "stanotte",
                                   "stamattina", "stamani", NULL};
static const char *const months[] = {
    "gennaio", "febbraio",  "marzo",   "aprile",   "maggio",   "giugno", "luglio",
    "agosto",  "settembre", "ottobre", "novembre", "dicembre", "gen",    "feb",
    "mar",     "apr",       "mag",     "giu",      "lug",      "ago",    "set",
    "ott",     "nov",       "dic",     NULL};
static const char *const moments[] = {"mezzogiorno",    "mezzanotte", "subito",
                                      "immediatamente", "adesso",     NULL};
static const char *const before_hour[] = {"ore",   "ora",  "h",   "alle",
                                          "dalle", "dall", "all", NULL};
static const char *const places[] = {
    "via",       "viale",     "piazza",     "piazzale", "piazzetta", "largo",
    "corso",     "vicolo",    "strada",     "localita", "frazione",  "ponte",
    "palestra",  "municipio", "scuola",     "parco",    "sala",      "teatro",
    "chiesa",    "cimitero",  "biblioteca", "stazione", "mercato",   "borgata",
    "lungomare", NULL};

/* First words that point back to what stands before. */
static const char *const backward[] = {
    "invece",     "inoltre",  "ma",      "pero",    "quindi",
    "tuttavia",   "anche",    "dopo",    "poi",     "non",
    "anziche",    "pertanto", "questo",  "questa",  "questi",
    "queste",     "tale",     "tali",    "esso",    "essa",
    "essi",       "esse",     "stesso",  "stessa",  "infine",
    "altrimenti", "se",       "qualora", "oppure",  "cio",
    "cosi",       "entrambi", "nessun",  "nessuna", "nessuno",
    "mentre",     "perche",   "lo",      "li",      "successivamente",
    "visto",      "vista",    "visti",   "viste",   "tuttora",
    NULL};

/* Beginnings of words in sentences about something else than the event. */
static const char *const aside[] = {
    "informazion", "contatt",   "telefon", "rivolger",  "chiariment",
    "segnalazion", "riapr",     "riapert", "ripristin", "precedent",
    "pubblicat",   "aggiornat", NULL};

static bool
is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;

    return false;
}

static bool
begins_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (g_str_has_prefix(word, *list))
            return true;

    return false;
}

/* @word as a number from @least to @most at its beginning, *rest behind it. */
static bool
read_number(const char *word, unsigned least, unsigned most, const char **rest)
{
    unsigned value = 0;
    unsigned digits = 0;

    for (; digits < 5 && g_ascii_isdigit(word[digits]); digits++)
        value = value * 10 + (unsigned) (word[digits] - '0');
    *rest = word + digits;
    return digits > 0 && digits < 3 && value >= least && value <= most;
}

/* "3/12", "3/12/2026", "3.12.2026" */
static bool
is_date(const char *word)
{
    const char *rest;
    char mark;

    if (!read_number(word, 1, 31, &rest) || (*rest != '/' && *rest != '.'))
        return false;
    mark = *rest;
    if (!read_number(rest + 1, 1, 12, &rest))
        return false;
    return *rest == mark ? g_ascii_isdigit(rest[1]) : mark == '/' && *rest == '\0';
}

/* "18", "18:30", "8.30" */
static bool
is_hour(const char *word, bool needs_minutes)
{
    const char *rest;

    if (!read_number(word, 0, 24, &rest))
        return false;
    if (*rest == '\0')
        return !needs_minutes;
    if (*rest != ':' && (needs_minutes || *rest != '.'))
        return false;
    return strspn(rest + 1, "0123456789") == 2 && read_number(rest + 1, 0, 59, &rest) &&
           *rest == '\0';
}

/* "3", "1°", "1o" */
static bool
is_day_number(const char *word)
{
    const char *rest;

    return read_number(word, 1, 31, &rest) &&
           (*rest == '\0' || strcmp(rest, "°") == 0 || strcmp(rest, "o") == 0);
}

/* The facts that the word @i of @words gives with its neighbours. */
static unsigned
facts_of_word(char **words, unsigned i)
{
    static const char nothing[] = "";
    const char *word = words[i];
    const char *before = i > 0 ? words[i - 1] : nothing;
    const char *earlier = i > 1 ? words[i - 2] : nothing;
    bool is_day =
        is_one_of(word, days) || is_date(word) ||
        (is_day_number(word) && words[i + 1] && is_one_of(words[i + 1], months));
    unsigned facts = 0;

    /* "Ordinanza n. 12 del 3 novembre" says when it was signed. */
    if (is_day && !(g_str_has_prefix(before, "del") && g_ascii_isdigit(*earlier)))
        facts |= FACT_DAY;
    if (is_one_of(word, moments) || is_hour(word, true) ||
        (is_one_of(before, before_hour) && is_hour(word, false)))
        facts |= FACT_HOUR;
    if (is_one_of(word, places))
        facts |= FACT_PLACE;
    return facts;
}

/* Returns: (owned) the words of the first @most characters of @text, folded; one that
 * is cut in two there is left out. */
static char **
lead_words(const char *text, unsigned most)
{
    GPtrArray *words = g_ptr_array_new();
    const char *end = text;
    g_autofree char *lead = NULL;
    g_autofree char *folded = NULL;
    g_auto(GStrv) parts = NULL;

    for (unsigned i = 0; i < most && *end != '\0'; i++)
        end = g_utf8_next_char(end);
    while (*end != '\0' && end > text && *end != ' ')
        end = g_utf8_prev_char(end);
    lead = g_strndup(text, (size_t) (end - text));
    folded = text_fold(lead);
    /* Dall’8 as dall'8. */
    for (char *p = strstr(folded, "’"); p; p = strstr(p, "’"))
        memset(p, ' ', strlen("’"));
    parts = g_strsplit_set(folded, TOKEN_CHARS, -1);
    for (unsigned i = 0; parts[i]; i++) {
        size_t length = strlen(parts[i]);

        while (length > 0 && strchr(".:/", parts[i][length - 1]))
            parts[i][--length] = '\0';
        if (length > 0)
            g_ptr_array_add(words, g_strdup(parts[i]));
    }
    g_ptr_array_add(words, NULL);
    return (char **) g_ptr_array_free(words, FALSE);
}

static unsigned
facts_in(const char *text)
{
    g_auto(GStrv) words = lead_words(text, LEAD_CHARS);
    unsigned facts = 0;

    for (unsigned i = 0; words[i]; i++)
        facts |= facts_of_word(words, i);
    return facts;
}

/* "Borgo, lì 24 novembre": the day it was signed. */
static bool
is_signature(const char *group, char **words, unsigned facts)
{
    return strcspn(group, ",") < strcspn(group, "0123456789") && facts == FACT_DAY &&
           g_strv_length(words) <= SIGNATURE_WORDS && !is_one_of(words[0], days);
}

/* The facts of @group, or 0 when it may not stand first. */
static unsigned
facts_to_move(const char *group)
{
    g_auto(GStrv) words = lead_words(group, LEAD_CHARS);
    unsigned facts = 0;

    if (!words[0] || is_one_of(words[0], backward))
        return 0;
    for (unsigned i = 0; words[i]; i++) {
        if (begins_one_of(words[i], aside))
            return 0;
        facts |= facts_of_word(words, i);
    }
    return is_signature(group, words, facts) ? 0 : facts;
}

static glong
length_of(const GPtrArray *groups, unsigned i)
{
    return g_utf8_strlen(((GString *) groups->pdata[i])->str, -1);
}

static unsigned
facts_at(const GPtrArray *groups, unsigned i)
{
    return facts_to_move(((GString *) groups->pdata[i])->str);
}

/* How many groups from @at on go together: short facts stay side by side. */
static unsigned
count_together(const GPtrArray *groups, unsigned at, unsigned facts)
{
    glong length = length_of(groups, at);
    unsigned n = 1;

    while (at + n < groups->len) {
        unsigned more = facts_at(groups, at + n);

        length += length_of(groups, at + n);
        if (length > LEAD_CHARS || (more & ~facts) == 0)
            break;
        facts |= more;
        n++;
    }
    return n;
}

/* Moves @n groups from @at to the front. */
static void
move_first(GPtrArray *groups, unsigned at, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_ptr_array_insert(groups, (int) i, g_ptr_array_steal_index(groups, at + i));
}

bool
whatsapp_lead(GPtrArray *groups, const char *title, const char *beginning)
{
    if (((facts_in(title) | facts_in(beginning)) & FACT_WHEN) != 0)
        return false;

    for (unsigned i = 1; i < groups->len; i++) {
        unsigned facts = facts_at(groups, i);

        if (facts & FACT_WHEN) {
            /* "Dove: piazza Roma", above "Quando: sabato", goes with it. */
            if (i > 1 && facts_at(groups, i - 1) == FACT_PLACE &&
                length_of(groups, i - 1) + length_of(groups, i) <= LEAD_CHARS)
                facts = facts_at(groups, --i);
            move_first(groups, i, count_together(groups, i, facts));
            return true;
        }
    }
    return false;
}
