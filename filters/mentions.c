/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mentions.h"

#include "bridge/base/text.h"
#include "filters/sieve.h"

#include <string.h>

/* Longer than every word of the tables, in bytes. */
#define WORD_BYTES 24

/* So many words beside those of the table say something by themselves. */
#define WORDS_OF_OWN 3

static const char *const time_words[] = {
    /* Italian */
    "oggi",
    "domani",
    "dopodomani",
    "ieri",
    "stasera",
    "stanotte",
    "stamattina",
    "domattina",
    "subito",
    "adesso",
    "immediatamente",
    "immediata",
    "corso",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "mezzogiorno",
    "mezzanotte",
    "mattina",
    "mattino",
    "pomeriggio",
    "sera",
    "notte",
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
    "settimana",
    "weekend",
    /* English */
    "today",
    "tomorrow",
    "tonight",
    "now",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "noon",
    "midnight",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    /* German */
    "heute",
    "morgen",
    "ubermorgen",
    "jetzt",
    "sofort",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "januar",
    "februar",
    "marz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "uhr",
    /* French */
    "aujourd",
    "demain",
    "maintenant",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "decembre",
    /* Slovene */
    "danes",
    "jutri",
    "zdaj",
    "takoj",
    "ponedeljek",
    "torek",
    "sreda",
    "sredo",
    "cetrtek",
    "petek",
    "sobota",
    "soboto",
    "nedelja",
    "nedeljo",
    "januarja",
    "februarja",
    "marca",
    "aprila",
    "maja",
    "junija",
    "julija",
    "avgusta",
    "septembra",
    "oktobra",
    "novembra",
    "decembra",
};

/* A number behind one of these is an hour. */
static const char *const hour_words[] = {
    "ore", "ora", "alle", "dalle", "h",  "at",  "from",
    "um",  "ab",  "a",    "ob",    "od", "uri",
};

static const char *const secret_words[] = {
    "riservato",     "riservata",    "riservati",     "riservate",   "riservatezza",
    "confidenziale", "confidential", "confidenziali", "vertraulich", "confidentiel",
    "zaupno",        "divulgare",    "diffondere",    "inoltrare",
};

static const char *const picture_words[] = {
    "foto",      "fotografia", "fotografie", "immagine",    "immagini",
    "mappa",     "cartina",    "piantina",   "planimetria", "manifesto",
    "locandina", "volantino",  "disegno",    "figura",      "photo",
    "picture",   "map",        "poster",     "bild",        "karte",
    "plakat",    "carte",      "affiche",    "slika",       "zemljevid",
};

static const char *const covering_words[] = {
    "a",          "al",          "all",       "alla",     "allega",    "allegano",
    "allegata",   "allegate",    "allegati",  "allegato", "and",       "as",
    "attached",   "attachment",  "avviso",    "avvisi",   "buona",     "buonasera",
    "buongiorno", "buon",        "come",      "con",      "cordiali",  "cordialmente",
    "cui",        "da",          "del",       "della",    "di",        "distinti",
    "documento",  "e",           "ecco",      "file",     "find",      "foto",
    "giornata",   "grazie",      "i",         "il",       "immagine",  "in",
    "inoltra",    "inoltro",     "invia",     "invio",    "l",         "la",
    "lavoro",     "le",          "leggere",   "lettura",  "locandina", "lo",
    "manifesto",  "oggetto",     "ogni",      "pdf",      "per",       "please",
    "presente",   "prego",       "quanto",    "regards",  "rimanda",   "saluti",
    "salve",      "scansione",   "see",       "seguito",  "si",        "the",
    "trasmette",  "trasmettere", "un",        "una",      "vedasi",    "vedere",
    "vedi",       "visione",     "volantino", "anlage",   "siehe",     "priloga",
    "glej",       "piece",       "jointe",    "voir",
};

/* One word of a folded text after the other. */
typedef struct {
    const char *at;
    char word[WORD_BYTES];
    bool is_number;
} Words;

static bool
next_word(Words *words)
{
    size_t n = 0;
    const char *p = words->at;

    while (*p != '\0' && !g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    if (*p == '\0')
        return false;

    const char *start = p;

    words->is_number = g_ascii_isdigit(*p);
    while (*p != '\0' && g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    n = MIN((size_t) (p - start), sizeof words->word - 1);
    memcpy(words->word, start, n);
    words->word[n] = '\0';
    words->at = p;
    return true;
}

static bool
is_among(const char *word, const char *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (word[0] == table[i][0] && strcmp(word, table[i]) == 0)
            return true;
    }
    return false;
}

/* Whether one of the words of @folded is in @table. */
static bool
has_word_of(const char *folded, const char *const *table, size_t n)
{
    Words words = {.at = folded};
    Sieve sieve;

    sieve_fill(&sieve, folded);
    if (!sieve_has_any(&sieve, table, n))
        return false;
    while (next_word(&words)) {
        if (is_among(words.word, table, n))
            return true;
    }
    return false;
}

/* "18:30", "25/11", "25.11.2026", from the number that ends at @p. */
static bool
is_clock_or_date(const char *word, const char *p)
{
    return strlen(word) <= 2 && *p != '\0' && strchr(":/.-", *p) &&
           g_ascii_isdigit(p[1]) && (!g_ascii_isdigit(p[2]) || !g_ascii_isdigit(p[3]));
}

bool
mentions_time(const char *text)
{
    g_autofree char *folded = text_fold(text);
    Words words = {.at = folded};
    bool hour_follows = false;

    while (next_word(&words)) {
        if (words.is_number && (hour_follows || is_clock_or_date(words.word, words.at)))
            return true;
        if (is_among(words.word, time_words, G_N_ELEMENTS(time_words)))
            return true;
        hour_follows = is_among(words.word, hour_words, G_N_ELEMENTS(hour_words));
    }
    return false;
}

bool
mentions_secrecy(const char *text)
{
    g_autofree char *folded = text_fold(text);

    return strstr(folded, "uso interno") || strstr(folded, "internal use") ||
           has_word_of(folded, secret_words, G_N_ELEMENTS(secret_words));
}

bool
mentions_picture(const char *text)
{
    g_autofree char *folded = text_fold(text);

    return has_word_of(folded, picture_words, G_N_ELEMENTS(picture_words));
}

bool
mentions_only_attachment(const char *text)
{
    g_autofree char *folded = text_fold(text);
    Words words = {.at = folded};
    unsigned own = 0;

    while (own < WORDS_OF_OWN && next_word(&words))
        own += !is_among(words.word, covering_words, G_N_ELEMENTS(covering_words));
    return own < WORDS_OF_OWN;
}
