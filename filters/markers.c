/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/markers.h"

#include "bridge/base/text.h"

#include <string.h>

/* A label is a few words; a line that is longer before its colon is a sentence. */
#define LABEL_BYTES 40

/* Folded (lower case, no accents): Italian, English, German, French, Spanish,
 * Portuguese, Slovene and what else was seen in front of a colon.  Folding takes the
 * marks off Cyrillic and Japanese letters, too. */
static const struct {
    const char *word;
    Label label;
} labels[] = {
    {"da", LABEL_FROM},
    {"from", LABEL_FROM},
    {"mittente", LABEL_FROM},
    {"von", LABEL_FROM},
    {"de", LABEL_FROM},
    {"od", LABEL_FROM},
    {"van", LABEL_FROM},
    {"fra", LABEL_FROM},
    {"fran", LABEL_FROM},
    {"expediteur", LABEL_FROM},
    {"remitente", LABEL_FROM},
    {"absender", LABEL_FROM},
    {"lahettaja", LABEL_FROM},
    {"afzender", LABEL_FROM},
    {"data", LABEL_DATE},
    {"date", LABEL_DATE},
    {"inviato", LABEL_SENT},
    {"sent", LABEL_SENT},
    {"datum", LABEL_DATE},
    {"gesendet", LABEL_SENT},
    {"envoye", LABEL_SENT},
    {"fecha", LABEL_DATE},
    {"enviado", LABEL_SENT},
    {"poslano", LABEL_SENT},
    {"enviado el", LABEL_SENT},
    {"enviada em", LABEL_SENT},
    {"verzonden", LABEL_SENT},
    {"skickat", LABEL_SENT},
    {"data e ora", LABEL_DATE},
    {"inviata", LABEL_SENT},
    {"dato", LABEL_DATE},
    {"sendt", LABEL_SENT},
    {"inviato il", LABEL_SENT},
    {"envoye le", LABEL_SENT},
    {"oggetto", LABEL_SUBJECT},
    {"subject", LABEL_SUBJECT},
    {"betreff", LABEL_SUBJECT},
    {"objet", LABEL_SUBJECT},
    {"asunto", LABEL_SUBJECT},
    {"assunto", LABEL_SUBJECT},
    {"zadeva", LABEL_SUBJECT},
    {"onderwerp", LABEL_SUBJECT},
    {"amne", LABEL_SUBJECT},
    {"emne", LABEL_SUBJECT},
    {"predmet", LABEL_SUBJECT},
    {"a", LABEL_TO},
    {"to", LABEL_TO},
    {"destinatario", LABEL_TO},
    {"destinatari", LABEL_TO},
    {"an", LABEL_TO},
    {"para", LABEL_TO},
    {"za", LABEL_TO},
    {"aan", LABEL_TO},
    {"till", LABEL_TO},
    {"til", LABEL_TO},
    {"cc", LABEL_CC},
    {"ccn", LABEL_CC},
    {"bcc", LABEL_CC},
    {"kopie", LABEL_CC},
    {"copia", LABEL_CC},
    {"kp", LABEL_CC},
    {"rispondi a", LABEL_REPLY_TO},
    {"reply-to", LABEL_REPLY_TO},
    {"risposta", LABEL_REPLY_TO},
    {"reply to", LABEL_REPLY_TO},
    {"antwort an", LABEL_REPLY_TO},
    {"repondre a", LABEL_REPLY_TO},
    {"priorita", LABEL_OTHER},
    {"importance", LABEL_OTHER},
    {"allegati", LABEL_OTHER},
    {"attachments", LABEL_OTHER},
    {"importanza", LABEL_OTHER},
    {"categorie", LABEL_OTHER},
    {"organizzazione", LABEL_OTHER},
    {"organization", LABEL_OTHER},
    {"от", LABEL_FROM},
    {"от кого", LABEL_FROM},
    {"отправитель", LABEL_FROM},
    {"дата", LABEL_DATE},
    {"отправлено", LABEL_SENT},
    {"тема", LABEL_SUBJECT},
    {"кому", LABEL_TO},
    {"копия", LABEL_CC},
    {"від", LABEL_FROM},
    {"надіслано", LABEL_SENT},
    {"копія", LABEL_CC},
    {"差出人", LABEL_FROM},
    {"送信者", LABEL_FROM},
    {"送信元", LABEL_FROM},
    {"日付", LABEL_DATE},
    {"日時", LABEL_DATE},
    {"送信日時", LABEL_SENT},
    {"件名", LABEL_SUBJECT},
    {"宛先", LABEL_TO},
    {"送信先", LABEL_TO},
    {"返信先", LABEL_REPLY_TO},
};

/* Fields that notices have and mail headers do not; folded. */
static const char *const notice_words[] = {
    "luogo",    "dove",         "sede",         "ora",      "ore",
    "orario",   "orari",        "info",         "contatti", "contatto",
    "telefono", "tel",          "email",        "e-mail",   "mail",
    "posta",    "pec",          "referente",    "quando",   "ingresso",
    "durata",   "informazioni", "responsabile", "scadenza", "per informazioni",
};

static const char *const forward_words[] = {
    "forwarded message",
    "messaggio inoltrato",
    "begin forwarded message",
    "inizio messaggio inoltrato",
    "forwarded mail",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message transfere",
    "debut du message transfere",
    "message reexpedie",
    "debut du message reexpedie",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "posredovano sporocilo",
    "zacetek posredovanega sporocila",
    "messaggio girato",
    "forwarded by",
    "email inoltrata",
    "messaggio inoltrato da",
    "inizio del messaggio inoltrato",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "перенаправленное сообщение",
    "начало переадресованного сообщения",
    "メッセーシを転送",
    "転送メッセーシ",
    "転送されたメッセーシ",
};

static const char *const message_words[] = {
    "messaggio originale",     "original message",      "messaggio originario",
    "ursprungliche nachricht", "message d'origine",     "message original",
    "mensaje original",        "mensagem original",     "izvirno sporocilo",
    "original-nachricht",      "original email",        "original appointment",
    "appuntamento originale",  "risposta al messaggio", "messaggio precedente",
    "исходное сообщение",      "元のメッセーシ",        "オリシナルメッセーシ",
};

static bool
is_mark(char c)
{
    return c != '\0' && strchr("-_=*~ \t.:>", c) != NULL;
}

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
    const char *colon = strchr(text, ':');
    const char *other = strstr(text, wide);

    if (other && (!colon || other < colon)) {
        *after = other + strlen(wide);
        return other;
    }
    *after = colon ? colon + 1 : NULL;
    return colon;
}

static Label
find_label(const char *folded)
{
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (g_str_equal(folded, labels[i].word))
            return labels[i].label;
    }
    return LABEL_NONE;
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

    g_autofree char *name = g_strndup(line, length);
    g_autofree char *folded = text_fold(name);

    if (value)
        *value = skip_around_label(after);
    return find_label(folded);
}

Label
marker_bare_label(const char *line, const char **value)
{
    size_t length = strcspn(line, " \t");

    if (length > LABEL_BYTES)
        return LABEL_NONE;

    g_autofree char *name = g_strndup(line, length);
    g_autofree char *folded = text_fold(name);

    *value = line + length;
    return find_label(folded);
}

Separator
marker_separator(const char *line)
{
    size_t length = strlen(line);
    const char *end = line + length;
    unsigned marks = 0;
    bool colon = false;

    if (length > 160)
        return SEPARATOR_NONE;
    for (; is_mark(*line); line++)
        marks += *line != ' ' && *line != '>';
    for (; end > line && is_mark(end[-1]); end--)
        colon = colon || end[-1] == ':';

    g_autofree char *words = g_strndup(line, end - line);
    g_autofree char *folded = text_fold(words);

    /* Without dashes or a colon these words are a sentence of somebody's. */
    if (marks < 2 && !colon)
        return SEPARATOR_NONE;
    if (is_among(folded, forward_words, G_N_ELEMENTS(forward_words)) ||
        g_str_has_prefix(folded, "forwarded by "))
        return SEPARATOR_FORWARD;
    if (is_among(folded, message_words, G_N_ELEMENTS(message_words)))
        return SEPARATOR_MESSAGE;
    return SEPARATOR_NONE;
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

    g_autofree char *name = g_strndup(start, colon - start);
    g_autofree char *folded = text_fold(name);

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
