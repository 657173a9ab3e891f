/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/contact.h"

#include "bridge/base/text.h"
#include "filters/markers.h"

#include <glib.h>
#include <string.h>

/* Longer lines are sentences. */
#define CONTACT_BYTES 220
#define HEAD_WORDS 12
#define NAME_WORDS 5

/* Digits of a telephone number, of a postal code. */
#define PHONE_DIGITS 6
#define POSTAL_DIGITS 5

/* All folded.  Each begins a word. */
static const char *const valedictions[] = {
    "cordiali saluti",   "distinti saluti", "cordialmente",     "cordiale saluto",
    "migliori saluti",   "tanti saluti",    "saluti",           "un saluto",
    "in fede",           "con osservanza",  "cordialita",       "buona giornata",
    "buon lavoro",       "buona serata",    "grazie",           "ringraziamo",
    "ringraziando",      "best regards",    "kind regards",     "regards",
    "sincerely",         "thanks",          "many thanks",      "yours faithfully",
    "mit freundlichen",  "freundliche gru", "lep pozdrav",      "cordialement",
    "bien cordialement", "saludos",         "saluti cordiali",  "cari saluti",
    "atti saluti",       "ossequi",         "deferenti saluti",
};

static const char *const roles[] = {
    "sindaco",
    "sindaca",
    "vicesindaco",
    "vice sindaco",
    "vicesindaca",
    "assessore",
    "assessora",
    "assessorato",
    "responsabile",
    "dirigente",
    "segretario",
    "segretaria",
    "comandante",
    "funzionario",
    "funzionaria",
    "istruttore",
    "istruttrice",
    "impiegato",
    "impiegata",
    "collaboratore",
    "collaboratrice",
    "coordinatore",
    "coordinatrice",
    "presidente",
    "direttore",
    "direttrice",
    "capo area",
    "capo settore",
    "caposettore",
    "consigliere",
    "consigliera",
    "commissario",
    "agente",
    "addetto",
    "addetta",
    "referente",
    "operatore",
    "operatrice",
    "assistente",
    "bibliotecari",
    "ufficiale",
    "messo comunale",
    "rup",
    "mayor",
    "president",
    "head of",
    "amministrazione comunale",
    "giunta comunale",
};

static const char *const offices[] = {
    "ufficio",
    "uffici",
    "uff.",
    "area",
    "settore",
    "servizio",
    "servizi",
    "ripartizione",
    "direzione",
    "dipartimento",
    "sportello",
    "urp",
    "u.r.p.",
    "segreteria",
    "polizia",
    "corpo di polizia",
    "comando",
    "protezione civile",
    "comune di",
    "comune",
    "citta di",
    "citta",
    "provincia",
    "regione",
    "unione dei",
    "unione",
    "comunita montana",
    "municipio",
    "assessorato",
    "staff",
    "gabinetto",
    "anagrafe",
    "tributi",
    "ragioneria",
    "biblioteca",
    "c.o.c.",
    "coc",
    "ced",
    "u.o.",
    "unita operativa",
    "stato civile",
    "ente",
    "office",
    "municipality",
    "department",
    "logo",
    "stemma",
    "consorzio",
    "ambito",
    "museo",
    "pro loco",
    "demografici",
    "suap",
    "sue",
    "lavori pubblici",
    "town hall",
};

/* What no line of a signature has.  Matched anywhere, blanks around as written. */
static const char *const verbs[] = {
    "chius",   "apert",     "comunic",    " inform",   "avvis",   "ricord", "invit",
    " sara ",  " saranno ", " sono ",     " resta",    " rest",   "sospes", "rinvi",
    "vietat",  "divieto",   "attiv",      " si ",      "ordin",   " puo ",  " possono ",
    " deve ",  " devono ",  "disponibil", " viene ",   "vengono", "bevete", "bollir",
    "revocat", "convoca",   "prega ",     "prossim",   "da oggi", "domani", "evacu",
    " non ",   "funzion",   "guast",      "lavori in", "manca",   "riapr",
};

static const char *const notice_words[] = {
    "per informazioni",
    "per info",
    "informazioni:",
    "info:",
    "rivolger",
    "prenot",
    "contattare",
    "contattate",
    "chiamare",
    "chiamate",
    "telefonare",
    "telefonate",
    "scrivere a",
    "scrivete",
    "iscrizion",
    "iscriversi",
    "emergenz",
    "reperibil",
    "segnalazioni",
    "segnalare",
    "in caso di",
    "iban",
    "euro",
    "bonifico",
    "conto corrente",
    "numero verde",
    "scadenza",
    "entro il",
    "entro le",
    "numeri utili",
    "for information",
    "please call",
    "chiamando",
    "telefonando",
    "scrivendo",
};

static const char *const asking[] = {
    "rivolg",       "prenot",        "contatt",      "chiam",  "telefon", "recapit",
    "in calce",     "sotto indicat", "sottoindicat", "scrive", "iscri",   "segnal",
    "informazioni", "per info",      "qui sotto",    "numero", "mail",    "sportello",
};

/* What has such a word and asks for nothing. */
static const char *const not_asking[] = {
    "senza prenot",
    "senza bisogno di prenot",
    "senza obbligo di prenot",
    "non serve prenot",
    "non serve la prenot",
    "non occorre prenot",
    "non occorre la prenot",
    "non e necessario prenot",
    "non e necessaria la prenot",
    "non e richiesta la prenot",
    "senza iscri",
    "senza chiam",
};

static const char *const months[] = {
    "gennaio", "febbraio",  "marzo",     "aprile",   "maggio",   "giugno",
    "luglio",  "agosto",    "settembre", "ottobre",  "novembre", "dicembre",
    "january", "february",  "march",     "april",    "june",     "july",
    "august",  "september", "october",   "november", "december",
};

static const char *const phone_labels[] = {
    "tel",    "tel.",       "telefono", "fax",     "cell",    "cell.",    "cellulare",
    "mobile", "mob.",       "mob",      "phone",   "ph.",     "t.",       "f.",
    "m.",     "centralino", "int.",     "interno", "tel/fax", "tel./fax", "tel.fax",
    "tf.",    "uff.",       "t",        "f",       "c.",      "telefax",  "telefoni",
    "☎",      "📞",          "📱",        "☏",
};

static const char *const online_labels[] = {
    "pec",
    "p.e.c.",
    "e-mail",
    "email",
    "mail",
    "posta",
    "web",
    "sito",
    "www",
    "http",
    "indirizzo e-mail",
    "peo",
    "p.e.o.",
    "✉",
    "📧",
    "🌐",
    "site",
    "internet",
    "e",
    "e:",
    "website",
    "protocollo@",
};

static const char *const streets[] = {
    "via",       "viale",  "v.le",      "piazza", "p.zza", "p.za",     "p.le",
    "piazzale",  "corso",  "c.so",      "largo",  "vico",  "vicolo",   "contrada",
    "c.da",      "strada", "localita",  "loc.",   "borgo", "frazione", "fraz.",
    "palazzo",   "sede",   "indirizzo", "street", "rue",   "📍",        "piazzetta",
    "lungomare", "salita", "calle",
};

static const char *const hours_words[] = {
    "orari",
    "orario",
    "ricevimento",
    "aperto",
    "apertura",
    "sportello",
    "lun",
    "lunedi",
    "mar",
    "martedi",
    "mer",
    "mercoledi",
    "gio",
    "giovedi",
    "ven",
    "venerdi",
    "sab",
    "sabato",
    "dal lunedi",
    "dal lun",
    "riceve",
    "si riceve",
    "tutti i giorni",
    "opening hours",
    "mattina",
    "pomeriggio",
};

static const char *const socials[] = {
    "facebook", "instagram", "twitter", "youtube", "linkedin", "telegram",
    "whatsapp", "seguici",   "follow",  "tiktok",  "x",        "social",
    "fb",       "ig",        "canale",  "pagina",
};

static const char *const numbers[] = {
    "p. iva",         "p.iva",        "p.i.",           "partita iva",
    "c.f.",           "cod. fisc",    "codice fiscale", "cf",
    "codice univoco", "cod. univoco", "codice ipa",     "cuu",
    "c.u.u.",         "c. f.",        "cod.fisc",       "piva",
};

static bool
begins_with(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (*text != *words[i] || !g_str_has_prefix(text, words[i]))
            continue;

        size_t length = strlen(words[i]);

        if (!(g_ascii_isalpha(words[i][length - 1]) && g_ascii_isalpha(text[length])))
            return true;
    }
    return false;
}

static bool
has_any(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strstr(text, words[i]))
            return true;
    }
    return false;
}

static unsigned
count_words(const char *text)
{
    unsigned words = 0;

    for (const char *p = text; *p != '\0'; p++)
        words += *p != ' ' && (p == text || p[-1] == ' ');
    return words;
}

static unsigned
count_digits(const char *text)
{
    unsigned digits = 0;

    for (; *text != '\0'; text++)
        digits += g_ascii_isdigit(*text) != 0;
    return digits;
}

/* "12 maggio", "24/11", "24.11.2026"; "0874/123456" is none. */
static bool
has_day(const char *folded)
{
    for (const char *p = folded; (p = strpbrk(p, "0123456789")); p++) {
        size_t day = strspn(p, "0123456789");

        if (p > folded && strchr("0123456789/.-:", p[-1]))
            continue;
        if (day <= 2 && (p[day] == '/' || p[day] == '.' || p[day] == '-')) {
            size_t month = strspn(p + day + 1, "0123456789");
            const char *rest = p + day + 1 + month;
            int number = atoi(p + day + 1);

            if (month >= 1 && month <= 2 && number >= 1 && number <= 12 &&
                atoi(p) >= 1 && atoi(p) <= 31 &&
                ((p[day] == '/' && !g_ascii_isdigit(*rest) && *rest != '/') ||
                 (*rest == p[day] && strspn(rest + 1, "0123456789") >= 2 &&
                  strspn(rest + 1, "0123456789") <= 4 &&
                  strspn(rest + 1, "0123456789") != 3)))
                return true;
        }
        const char *word = p + day + strspn(p + day, "° ");

        if (day <= 2 && begins_with(word, months, G_N_ELEMENTS(months)))
            return true;
        p += day - 1;
    }
    return false;
}

bool
contact_is_notice(const char *line)
{
    g_autofree char *folded = text_fold(line);

    return has_day(folded) || strstr(line, "€") ||
           has_any(folded, notice_words, G_N_ELEMENTS(notice_words));
}

bool
contact_is_asked_for(const char *text)
{
    g_autofree char *folded = text_fold(text);

    for (size_t i = 0; i < G_N_ELEMENTS(not_asking); i++) {
        const char *words = not_asking[i];

        for (char *at = strstr(folded, words); at; at = strstr(at, words))
            memset(at, ' ', strlen(words));
    }
    return has_any(folded, asking, G_N_ELEMENTS(asking));
}

bool
contact_is_given(const char *text)
{
    unsigned digits = 0;

    if (marker_has_address(text))
        return true;
    for (; *text != '\0'; text++) {
        if (g_ascii_isdigit(*text)) {
            if (++digits >= PHONE_DIGITS)
                return true;
        } else if (!strchr(" -./", *text)) {
            digits = 0;
        }
    }
    return false;
}

/* "Carlo Neri", "Dott.ssa Anna de' Bianchi", "F.to Geom. Carlo Neri" */
static bool
is_name(const char *line)
{
    static const char *const small[] = {"di",    "de",  "del",  "della", "dei",
                                        "da",    "d'",  "f.to", "von",   "van",
                                        "degli", "dal", "e",    "in"};
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
    unsigned capitals = 0;
    unsigned count = 0;

    if (strlen(line) > 60 || strpbrk(line, "0123456789@:;!?/\\|<>[]()_*=+"))
        return false;
    for (char **word = words; *word; word++) {
        bool is_small = false;

        if (**word == '\0')
            continue;
        for (size_t i = 0; i < G_N_ELEMENTS(small); i++)
            is_small = is_small || g_str_equal(*word, small[i]);
        if (!is_small && !g_unichar_isupper(g_utf8_get_char(*word)) && count > 0 &&
            !strchr(*word, '.'))
            return false;
        capitals += g_unichar_isupper(g_utf8_get_char(*word));
        count++;
    }
    return capitals >= 2 && count <= NAME_WORDS + 1;
}

/* Bullets and marks of emphasis at the start. */
static const char *
skip_marks(const char *text)
{
    static const char *const marks[] = {" ", "*", "_", "-", "|", "\"",
                                        "(", "–", "—", "·", "•"};
    size_t i = 0;

    while (i < G_N_ELEMENTS(marks)) {
        bool found = g_str_has_prefix(text, marks[i]);

        text += found ? strlen(marks[i]) : 0;
        i = found ? 0 : i + 1;
    }
    return text;
}

static const char *
skip_article(const char *folded)
{
    static const char *const articles[] = {"il ",   "la ",     "l'",      "lo ",
                                           "i ",    "gli ",    "per il ", "p. il ",
                                           "p.il ", "per la ", "the ",    "f.to "};

    folded = skip_marks(folded);
    for (size_t i = 0; i < G_N_ELEMENTS(articles); i++) {
        if (g_str_has_prefix(folded, articles[i]))
            return folded + strlen(articles[i]);
    }
    return folded;
}

static bool
is_valediction(const char *folded)
{
    static const char *const inside[] = {"cordiali saluti", "distinti saluti",
                                         "migliori saluti", "cordialmente"};
    const char *text = folded + strspn(folded, " *_-");

    if (strpbrk(text, "0123456789"))
        return false;
    return (begins_with(text, valedictions, G_N_ELEMENTS(valedictions)) &&
            count_words(text) <= 6) ||
           (has_any(text, inside, G_N_ELEMENTS(inside)) &&
            count_words(text) <= HEAD_WORDS + 4);
}

/* Whether a label for a telephone stands at the start or behind a separator. */
static bool
has_phone(const char *folded)
{
    unsigned digits = count_digits(folded);
    bool start = true;

    if (digits < PHONE_DIGITS - 1)
        return false;
    for (const char *p = folded; *p != '\0'; p++) {
        if (start && *p != ' ' &&
            begins_with(p, phone_labels, G_N_ELEMENTS(phone_labels)) &&
            strcspn(p, "0123456789+") < 24)
            return true;
        start = strchr("-|·•,;/(–—", *p) || (*p == ' ' && (start || p[-1] == ' ')) ||
                (*p == ' ' && digits >= PHONE_DIGITS);
    }
    return strspn(folded, "0123456789+-./() ") == strlen(folded);
}

/* "pl@comune.example - pl@pec.comune.example" */
static bool
has_only_addresses(const char *folded)
{
    g_auto(GStrv) words = g_strsplit_set(folded, " ,;|/", -1);
    unsigned addresses = 0;

    for (char **word = words; *word; word++) {
        if (marker_has_address(*word) || g_str_has_prefix(*word, "www."))
            addresses++;
        else if (strspn(*word, "-–·•") != strlen(*word))
            return false;
    }
    return addresses > 0;
}

static bool
has_online(const char *folded)
{
    size_t blank = strcspn(folded, " ");

    if (begins_with(folded, online_labels, G_N_ELEMENTS(online_labels)) &&
        count_words(folded) <= HEAD_WORDS)
        return strchr(folded, '@') || (folded[1] != ' ' && strchr(folded, '.'));
    if (has_only_addresses(folded))
        return true;
    return folded[blank] == '\0' &&
           (marker_has_address(folded) || g_str_has_prefix(folded, "www.") ||
            strstr(folded, "://"));
}

/* Five digits alone, a capital letter behind them. */
static bool
has_postal_code(const char *line)
{
    for (const char *p = line; *p != '\0'; p++) {
        size_t digits = strspn(p, "0123456789");

        if (digits == 0)
            continue;
        const char *next = p + digits + strspn(p + digits, " -–,");

        if (digits == POSTAL_DIGITS && (p == line || strchr(" -,(", p[-1])) &&
            next > p + digits && g_unichar_isupper(g_utf8_get_char(next)))
            return true;
        p += digits - 1;
    }
    return false;
}

/* Behind a house number: "/A, Roccafiorita", "int. 2", but not "chiusa al traffico". */
static bool
goes_on_as_address(const char *rest)
{
    static const char *const small[] = {"int", "int.", "km",    "piano", "p.", "scala",
                                        "di",  "del",  "della", "n.",    "bis"};
    g_auto(GStrv) words = g_strsplit_set(rest, " ,;()/", -1);

    for (char **word = words; *word; word++) {
        bool known = strlen(*word) <= 1 || !g_unichar_islower(g_utf8_get_char(*word));

        for (size_t i = 0; i < G_N_ELEMENTS(small) && !known; i++)
            known = g_str_equal(*word, small[i]);
        if (!known)
            return false;
    }
    return true;
}

static bool
has_place(const char *line, const char *folded)
{
    if (has_postal_code(line))
        return count_words(folded) <= 2 * HEAD_WORDS;
    if (!begins_with(folded, streets, G_N_ELEMENTS(streets)))
        return false;

    const char *number = strpbrk(line, "0123456789");

    return (number && goes_on_as_address(number + strspn(number, "0123456789/"))) ||
           g_str_has_suffix(folded, "snc") || g_str_has_suffix(folded, "s.n.c.");
}

static bool
has_hours(const char *folded)
{
    return begins_with(folded, hours_words, G_N_ELEMENTS(hours_words)) &&
           count_words(folded) <= 2 * HEAD_WORDS &&
           (strpbrk(folded, "0123456789") || g_str_has_suffix(folded, ":"));
}

static bool
is_social(const char *folded)
{
    return begins_with(folded, socials, G_N_ELEMENTS(socials)) &&
           (count_words(folded) <= 6 || strstr(folded, "://")) && !strchr(folded, '!');
}

static bool
is_rule(const char *line)
{
    return strlen(line) >= 2 && strspn(line, "-_=*~+ –—#.·") == strlen(line);
}

/* Marks of emphasis and brackets around a name. (owned) */
static char *
strip_marks(const char *line)
{
    const char *from = line + strspn(line, " *_(\"'");
    size_t length = strlen(from);

    while (length > 0 && strchr(" *_)\"',", from[length - 1]))
        length--;
    return g_strndup(from, length);
}

/* "F.to il Sindaco": signed, of which this is the copy. */
static const char *
skip_signed(const char *folded)
{
    static const char *const words[] = {"f.to ", "f.to: ", "firmato ", "firmato: "};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(folded, words[i]))
            return folded + strlen(words[i]);
    }
    return folded;
}

static unsigned
head_bits(const char *line, const char *folded)
{
    const char *bare = skip_article(skip_signed(folded));
    unsigned bits = 0;

    if (count_words(folded) > HEAD_WORDS)
        return 0;
    if (begins_with(bare, roles, G_N_ELEMENTS(roles)))
        bits |= CONTACT_ROLE;
    else if (begins_with(bare, offices, G_N_ELEMENTS(offices)))
        bits |= CONTACT_OFFICE;

    g_autofree char *name = strip_marks(line);

    if (bits == 0 && is_name(name))
        bits |= CONTACT_NAME;
    return bits;
}

/* What a line says, or one part of it. */
static unsigned
part_of(const char *line)
{
    g_autofree char *folded = text_fold(line);
    const char *text = skip_marks(folded);
    unsigned bits = 0;

    bits |= has_phone(text) ? CONTACT_PHONE : 0;
    bits |= has_online(text) ? CONTACT_ONLINE : 0;
    bits |= has_place(line, text) ? CONTACT_PLACE : 0;
    bits |= has_hours(text) ? CONTACT_HOURS : 0;
    bits |= is_social(text) ? CONTACT_SOCIAL : 0;
    bits |= begins_with(text, numbers, G_N_ELEMENTS(numbers)) ? CONTACT_NUMBER : 0;
    /* "Lunedì 9-12 uffici chiusi" tells of a change. */
    if ((has_any(text, verbs, G_N_ELEMENTS(verbs)) || strstr(line, " è ")) &&
        !(bits & (CONTACT_PHONE | CONTACT_ONLINE | CONTACT_PLACE | CONTACT_NUMBER)) &&
        !(bits & CONTACT_HOURS && strstr(text, "apert") && !strstr(text, "chius")))
        return 0;
    return bits | head_bits(line, folded);
}

size_t
contact_first_part(const char *line)
{
    static const char *const marks[] = {" | ", " - ", " – ", " — ", " · ", " • "};
    const char *first = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *at = strstr(line, marks[i]);

        first = at && (!first || at < first) ? at : first;
    }
    return first ? (size_t) (first - line) : 0;
}

/* "Anna Bianchi | Ufficio Stampa": what all parts say, when each says something. */
static unsigned
parts_of(const char *line)
{
    unsigned bits = 0;

    for (;;) {
        size_t length = contact_first_part(line);
        g_autofree char *part = g_strndup(line, length > 0 ? length : strlen(line));
        unsigned now = part_of(g_strstrip(part));

        if (now == 0)
            return 0;
        bits |= now;
        if (length == 0)
            return bits;
        line += length + 1;
        line += strcspn(line, " ") + 1;
    }
}

unsigned
contact_of(const char *line)
{
    if (strlen(line) > CONTACT_BYTES || *line == '\0')
        return 0;
    if (is_rule(line))
        return CONTACT_RULE;

    g_autofree char *folded = text_fold(line);

    if (is_valediction(folded))
        return CONTACT_VALEDICTION;
    if (contact_is_notice(line))
        return 0;

    unsigned bits = part_of(line);

    return bits != 0 && contact_first_part(line) == 0 ? bits : bits | parts_of(line);
}

bool
contact_is_first_name(const char *line)
{
    if (!g_unichar_isupper(g_utf8_get_char(line)) || strlen(line) > 20)
        return false;
    for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
        if (!g_unichar_isalpha(g_utf8_get_char(p)))
            return false;
    }
    return true;
}
