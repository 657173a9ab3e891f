/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/reply-marker.h"

#include "bridge/base/text.h"
#include "filters/attribution.h"
#include "filters/markers.h"
#include "filters/separators.h"
#include "filters/sieve.h"

#include <string.h>

/* "Reply above this line" is a line by itself. */
#define ABOVE_BYTES 160

/* Header lines of Notes stand within so many lines, blanks not counted. */
#define NOTES_LINES 8
#define NOTES_ABOVE 3
#define NAME_BYTES 80

/* A header that is on the same line stands so near. */
#define INSIDE_BYTES 400

/* Folded. */
static const char *const above_phrases[] = {
    "reply above this line",
    "reply above the line",
    "reply above line",
    "reply above this text",
    "your reply above",
    "above this line to reply",
    "rispondi sopra questa riga",
    "rispondi sopra questa linea",
    "rispondere sopra questa riga",
    "rispondere sopra questa linea",
    "rispondere al di sopra di questa",
    "rispondi al di sopra di questa",
    "la tua risposta sopra",
    "la risposta sopra questa",
    "la sua risposta sopra",
    "sopra questa riga per rispondere",
    "scrivere sopra questa riga",
    "scrivi sopra questa riga",
    "oberhalb dieser zeile",
    "uber dieser zeile antworten",
    "au-dessus de cette ligne",
    "por encima de esta linea",
    "encima de esta linea",
    "acima desta linha",
    "boven deze regel",
    "powyzej tej linii",
    "nad touto radkou",
    "nad to vrstico",
    "do not edit below this line",
    "non modificare sotto questa riga",
};

static const char *const answer_openings[] = {
    "in risposta a:",
    "in risposta al:",
    "in reply to:",
    "in reply-to:",
    "in-reply-to:",
    "in antwort auf:",
    "en reponse a:",
    "en reponse a :",
    "en respuesta a:",
    "em resposta a:",
    "in risposta alla mail di ",
    "in risposta alla e-mail di ",
    "in risposta all'e-mail di ",
    "in risposta all'email di ",
    "in risposta alla email di ",
    "in risposta al messaggio di ",
    "in reply to your message of ",
    "in reply to the message from ",
    "in risposta alla tua del ",
    "in risposta al tuo messaggio del ",
};

typedef enum {
    NOTES_TO = 1,
    NOTES_CC = 2,
    NOTES_SUBJECT = 4,
    NOTES_FROM = 8,
} NotesLabel;

static const struct {
    const char *word;
    NotesLabel label;
} notes_labels[] = {
    {"to", NOTES_TO},           {"per", NOTES_TO},          {"a", NOTES_TO},
    {"an", NOTES_TO},           {"pour", NOTES_TO},         {"cc", NOTES_CC},
    {"ccn", NOTES_CC},          {"bcc", NOTES_CC},          {"kopie", NOTES_CC},
    {"subject", NOTES_SUBJECT}, {"oggetto", NOTES_SUBJECT}, {"thema", NOTES_SUBJECT},
    {"betreff", NOTES_SUBJECT}, {"objet", NOTES_SUBJECT},   {"from", NOTES_FROM},
    {"da", NOTES_FROM},
};

/* How headers are named in the middle of a line. */
static const char *const inside_from[] = {
    "Da: ", "From: ", "Von: ", "De : ", "Mittente: "};
static const char *const inside_others[] = {
    " Inviato:", "Inviato il:", " Data:",         " A:",       " Oggetto:",
    " Sent:",    " Date:",      " To:",           " Subject:", " Gesendet:",
    " An:",      " Betreff:",   " Cc:",           " Envoy",    " Objet",
    ">A:",       ">To:",        " Destinatario:",
};

static const char *
line_text(const GPtrArray *lines, unsigned i)
{
    return ((const Line *) g_ptr_array_index(lines, i))->text->str;
}

static bool
is_above(const char *folded)
{
    Sieve sieve;

    sieve_fill(&sieve, folded);
    return sieve_has_any(&sieve, above_phrases, G_N_ELEMENTS(above_phrases));
}

static bool
is_answer(const char *text, const char *folded)
{
    for (size_t i = 0; i < G_N_ELEMENTS(answer_openings); i++) {
        const char *opening = answer_openings[i];
        size_t length = strlen(opening);

        if (*folded != *opening || !g_str_has_prefix(folded, opening))
            continue;
        /* "In risposta alla mail di molti cittadini si comunica" is a sentence. */
        return opening[length - 1] == ':' || marker_has_address(text) ||
               attribution_has_date(text) || g_str_has_suffix(folded, ":");
    }
    return false;
}

static bool
is_sender(const char *text)
{
    const char *value = NULL;

    return marker_has_address(text) && marker_label(text, &value) == LABEL_FROM &&
           marker_has_address(value) && (strchr(value, '<') || !strpbrk(value, " \t"));
}

static unsigned
notes_label(const char *text)
{
    if (strlen(text) > 20)
        return 0;

    g_autofree char *folded = text_fold(text);

    for (size_t i = 0; i < G_N_ELEMENTS(notes_labels); i++) {
        if (g_str_equal(folded, notes_labels[i].word))
            return notes_labels[i].label;
    }
    return 0;
}

/* Labels alone on their lines, each with its value on the next. */
static bool
is_notes(const GPtrArray *lines, unsigned i)
{
    unsigned seen = notes_label(line_text(lines, i));

    if (seen == 0)
        return false;
    for (unsigned k = i + 1; k < lines->len && k < i + NOTES_LINES; k++)
        seen |= notes_label(line_text(lines, k));
    return (seen & NOTES_SUBJECT) && (seen & (NOTES_TO | NOTES_CC));
}

ReplyMarker
reply_marker_at(const GPtrArray *lines, unsigned i)
{
    const char *text = line_text(lines, i);

    if (strlen(text) > ABOVE_BYTES)
        return REPLY_MARKER_NONE;
    if (is_sender(text))
        return REPLY_MARKER_SENDER;
    if (is_notes(lines, i))
        return REPLY_MARKER_NOTES;

    g_autofree char *folded = text_fold(text);

    if (is_above(folded))
        return REPLY_MARKER_ABOVE;
    return is_answer(text, folded) ? REPLY_MARKER_ANSWER : REPLY_MARKER_NONE;
}

/* "Carlo Neri/Comune/IT", "Carlo Neri <c@a.example>", "24/11/2026 10.00" */
static bool
is_notes_head(const char *text)
{
    size_t length = strlen(text);

    if (length > NAME_BYTES || strchr(".:;!?", length > 0 ? text[length - 1] : '.'))
        return false;
    return marker_has_address(text) || attribution_has_date(text) ||
           (strchr(text, '/') && !strpbrk(text, "0123456789"));
}

unsigned
reply_marker_first(const GPtrArray *lines, unsigned i)
{
    unsigned first = i;

    while (first > 0 && i - first < NOTES_ABOVE &&
           is_notes_head(line_text(lines, first - 1)))
        first--;
    /* The name stands alone above the date. */
    if (first > 0 && first < i && i - first < NOTES_ABOVE &&
        attribution_has_date(line_text(lines, first)) &&
        strlen(line_text(lines, first - 1)) < NAME_BYTES / 2 &&
        !strpbrk(line_text(lines, first - 1), ".:;!?,"))
        first--;
    return first;
}

/* "------ Messaggio originale ------" at @dashes. */
static bool
is_separator(const char *dashes)
{
    const char *words = dashes + strspn(dashes, "-_ ");
    size_t length = strcspn(words, "-_");
    size_t after = strspn(words + length, "-_");

    if (words - dashes < 3 || length == 0 || length > 60 || after < 3)
        return false;

    g_autofree char *part = g_strndup(dashes, words + length + after - dashes);

    return separator_find(part) != SEPARATOR_NONE;
}

/* "Carlo Neri---24/11/2026 10:00:00---": Notes. */
static bool
is_notes_frame(const char *dashes)
{
    const char *date = dashes + strspn(dashes, "- ");
    size_t length = strcspn(date, "-");
    g_autofree char *part = g_strndup(date, MIN(length, NAME_BYTES));

    return g_ascii_isdigit(*date) && g_str_has_prefix(date + length, "---") &&
           length < NAME_BYTES && attribution_has_date(part);
}

/* "Da: Carlo <c@a.example> Inviato: lunedì A: Anna Oggetto: ..." */
static bool
is_header_row(const char *from)
{
    size_t length = strnlen(from, INSIDE_BYTES);
    unsigned labels = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(inside_others); i++)
        labels += g_strstr_len(from, (gssize) length, inside_others[i]) != NULL;
    return labels >= 2;
}

static bool
is_inside_from(const char *at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(inside_from); i++) {
        if (g_str_has_prefix(at, inside_from[i]))
            return is_header_row(at);
    }
    return false;
}

/* The name before the frame of Notes, which begins a line or a sentence. */
static const char *
name_before(const char *text, const char *dashes)
{
    const char *name = dashes;

    while (name > text && dashes - name < NAME_BYTES && !strchr(".!?;", name[-1]))
        name--;
    while ((*name & 0xC0) == 0x80)
        name++;
    return name;
}

const char *
reply_marker_inside(const char *text)
{
    if (!strchr(text, ':') && !strstr(text, "---"))
        return NULL;
    for (const char *p = text; *p != '\0'; p++) {
        bool word = p == text || p[-1] == ' ' || p[-1] == '*';

        if (*p == '-' && (p == text || p[-1] != '-') && g_str_has_prefix(p, "---")) {
            if (is_separator(p))
                return p > text && p[-1] == ' ' ? p - 1 : p;
            if (is_notes_frame(p))
                return name_before(text, p);
        }
        if (word && strchr("DFVM", *p) && is_inside_from(p))
            return p > text ? p - 1 : p;
    }
    return NULL;
}
