/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * disclaimer - drop legal, environmental and antivirus footers
 *
 * Sending "riservato al destinatario" to a whole town is the classic
 * embarrassment (domain/mobile-mail 3).  A paragraph is one when it speaks of "this
 * message" and names two of the usual words, one of which no notice has.  Phrases that
 * programs write are enough by themselves.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/contact.h"
#include "filters/sieve.h"
#include "filters/trim.h"

#include <string.h>

/* Longer paragraphs are looked at up to here: no footer says what it is later. */
#define PARAGRAPH_BYTES 6000

/* A heading, and what may follow an antivirus line. */
#define HEADING_BYTES 90

typedef struct {
    const char *word; /* folded */
    bool strong;      /* no notice says this */
} Anchor;

static const Anchor anchors[] = {
    {"riservat", false},
    {"destinatari", false},
    {"confidenzial", false},
    {"per errore", true},
    {"erroneamente", true},
    {"distrugger", true},
    {"distruzione", false},
    {"uso esclusivo", true},
    {"esclusivamente al destinatari", true},
    {"esclusivamente ai destinatari", true},
    {"esclusivamente alle persone", true},
    {"ad uso del destinatario", true},
    {"196/2003", true},
    {"196/03", true},
    {"2016/679", true},
    {"679/2016", true},
    {"101/2018", false},
    {"gdpr", false},
    {"art. 616", true},
    {"articolo 616", true},
    {"art.616", true},
    {"codice penale", false},
    {"c.p.", false},
    {"informazioni contenute in quest", true},
    {"cancellar", false},
    {"eliminar", false},
    {"divulgazione", false},
    {"diffusione", false},
    {"copia non autorizzat", true},
    {"senza autorizzazione", false},
    {"proibit", false},
    {"vietat", false},
    {"privacy", false},
    {"mittente", false},
    {"avvisare il mittente", true},
    {"informare il mittente", true},
    {"avvertire il mittente", true},
    {"darne comunicazione al mittente", true},
    {"confidential", false},
    {"intended recipient", true},
    {"intended only for", true},
    {"intended solely for", true},
    {"in error", true},
    {"addressee", true},
    {"privileged", false},
    {"disclosure", false},
    {"any attachments", true},
    {"unauthorized", false},
    {"unauthorised", false},
    {"prohibited", false},
    {"delete", false},
    {"notify the sender", true},
    {"notify us immediately", true},
    {"vertraulich", false},
    {"irrtumlich", true},
    {"nicht der richtige adressat", true},
    {"confidentiel", false},
    {"par erreur", true},
    {"zaupn", false},
    {"naslovnik", false},
    {"pomotoma", true},
};

/* A footer speaks of the mail that it stands in. */
static const char *const selves[] = {
    "questo messaggio",
    "presente messaggio",
    "questa e-mail",
    "questa email",
    "questa mail",
    "presente e-mail",
    "presente email",
    "presente mail",
    "questa comunicazione",
    "presente comunicazione",
    "questo documento",
    "quest'e-mail",
    "messaggio di posta",
    "questa trasmissione",
    "contenuto nel messaggio",
    "messaggio e i suoi",
    "messaggio ed i suoi",
    "messaggio e gli",
    "messaggio e negli",
    "messaggio ed ogni",
    "i dati contenuti",
    "le informazioni contenute",
    "le informazioni trasmesse",
    "messaggio elettronico",
    "this message",
    "this e-mail",
    "this email",
    "this mail",
    "this communication",
    "this transmission",
    "the information in this",
    "information contained in",
    "diese e-mail",
    "to sporocilo",
    "diese nachricht",
    "diese mail",
    "ce message",
    "cet e-mail",
    "ce courriel",
    "i suoi allegati",
    "eventuali allegati",
};

/* One of these alone is enough. */
static const char *const phrases[] = {
    "prima di stampare quest",
    "prima di stampare l'e-mail",
    "prima di stampare la mail",
    "prima di stampare, pensa",
    "non stampare questa mail",
    "non stampare questa email",
    "non stampare questa e-mail",
    "non stampare questo messaggio",
    "non stampare se non",
    "stampa questa mail solo se",
    "stampa questa e-mail solo se",
    "stampa solo se necessario",
    "stampare questa mail solo se",
    "stampare questa e-mail solo se",
    "pensa all'ambiente prima di",
    "pensate all'ambiente prima di",
    "consider the environment before",
    "think before you print",
    "before printing this",
    "save a tree",
    "think of the environment before",
    "analizzato con libra esva",
    "messaggio analizzato da libra esva",
    "risultato non infetto",
    "e-mail e priva di virus",
    "mail e priva di virus",
    "messaggio e privo di virus",
    "avast! antivirus",
    "controllato dall'antivirus",
    "controllata dall'antivirus",
    "verificato dall'antivirus",
    "controllato da un antivirus",
    "mail priva di virus",
    "e-mail priva di virus",
    "privo di virus. www.",
    "senza virus. www.",
    "virus-free. www.",
    "virus-free.www.",
    "virus-free.",
    "virenfrei. www.",
    "garantita priva di virus",
    "is believed to be clean",
    "e' ritenuto pulito",
    "scanned for viruses",
    "scanned by mailscanner",
    "questa e-mail e stata controllata per individuare virus",
    "questa email e stata esaminata alla ricerca di virus",
    "questo messaggio e stato scansionato",
    "this email has been checked for viruses",
    "this message has been scanned",
    "this email has been scanned",
    "checked by avg",
    "diese e-mail wurde von avast",
};

/* Lines that stand above such a paragraph. */
static const char *const headings[] = {
    "avviso di riservatezza",
    "nota di riservatezza",
    "clausola di riservatezza",
    "riservatezza",
    "disclaimer",
    "privacy",
    "informativa privacy",
    "informativa sulla privacy",
    "avvertenza",
    "avvertenze",
    "avviso legale",
    "note legali",
    "nota legale",
    "confidentiality notice",
    "confidentiality",
    "confidential",
    "privacy notice",
    "legal notice",
    "avvertenza di riservatezza",
    "tutela della privacy",
    "avviso di confidenzialita",
    "informativa sulla riservatezza",
    "avviso sulla privacy",
    "english version",
};

/* Behind an antivirus line. */
static const char *const tails[] = {
    "segnala",    "clicca qui", "blacklist", "whitelist",   "spam",
    "libra esva", "avast",      "www.avg",   "mailscanner", "clean",
};

/* As word processors write it. */
static const char apostrophe[] = "’";

static Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static unsigned
count_anchors(const Sieve *sieve, unsigned *strong)
{
    unsigned found = 0;

    *strong = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(anchors); i++) {
        if (!sieve_find(sieve, anchors[i].word))
            continue;
        found++;
        *strong += anchors[i].strong;
    }
    return found;
}

/* Folded, each run of blanks one blank, one apostrophe, and "e'" for "è".  (owned) */
static char *
fold_start(const char *text)
{
    size_t length = strnlen(text, PARAGRAPH_BYTES);

    while (length > 0 && (text[length] & 0xC0) == 0x80)
        length--;

    g_autofree char *start = g_strndup(text, length);
    char *folded = text_fold(start);
    char *out = folded;

    for (const char *p = folded; *p != '\0';) {
        if (g_ascii_isspace(*p)) {
            if (out > folded && out[-1] != ' ')
                *out++ = ' ';
            p++;
        } else if (*p == apostrophe[0] && g_str_has_prefix(p, apostrophe)) {
            *out++ = '\'';
            p += strlen(apostrophe);
        } else {
            *out++ = *p++;
        }
    }
    out -= out > folded && out[-1] == ' ';
    *out = '\0';
    return folded;
}

typedef enum {
    NOT_ONE,
    MAY_BE_ONE,
    IS_ONE,
} Judgement;

static Judgement
judge(const char *text)
{
    g_autofree char *folded = fold_start(text);
    Sieve sieve;
    unsigned strong;
    unsigned found;

    sieve_fill(&sieve, folded);
    if (sieve_has_any(&sieve, phrases, G_N_ELEMENTS(phrases)))
        return IS_ONE;
    found = count_anchors(&sieve, &strong);
    if (found >= 2 && strong >= 1 &&
        sieve_has_any(&sieve, selves, G_N_ELEMENTS(selves)))
        return IS_ONE;
    return found >= 3 && strong >= 1 ? MAY_BE_ONE : NOT_ONE;
}

static unsigned
paragraph_end(const GPtrArray *lines, unsigned from)
{
    unsigned to = from + 1;

    while (to < lines->len && !line_at(lines, to)->gap)
        to++;
    return to;
}

static bool
is_heading(const char *text)
{
    if (strlen(text) > HEADING_BYTES)
        return false;

    g_autofree char *folded = fold_start(text);
    char *words = folded + strspn(folded, " *_-=#[(\"'");

    words[strcspn(words, "*_=#])\"")] = '\0';
    g_strchomp(words);
    for (size_t length = strlen(words);
         length > 0 && strchr(":.- ", words[length - 1]);)
        words[--length] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(headings); i++) {
        const char *slash = strstr(words, " / ");

        if (g_str_equal(words, headings[i]) ||
            (slash && g_str_has_prefix(words, headings[i])))
            return true;
    }
    return false;
}

/* Drawn lines and a tree (in Webdings a "P") around a footer go with it. */
static bool
is_ornament(const char *text)
{
    return contact_of(text) == CONTACT_RULE || g_str_equal(text, "P") ||
           g_str_equal(text, "🌳") || g_str_equal(text, "🌲") || g_str_equal(text, "🌱") ||
           g_str_equal(text, "♻") || g_str_equal(text, "*");
}

/* The first line of [@from, @to) from which on all is footer: a paragraph may begin
 * with the author's own lines. */
static unsigned
first_of_footer(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        g_autofree char *folded = fold_start(line_at(lines, i)->text->str);
        Sieve sieve;
        unsigned strong;

        sieve_fill(&sieve, folded);
        if (sieve_has_any(&sieve, phrases, G_N_ELEMENTS(phrases)) ||
            sieve_has_any(&sieve, selves, G_N_ELEMENTS(selves)) ||
            count_anchors(&sieve, &strong) >= 2 || strong >= 1 ||
            is_heading(line_at(lines, i)->text->str))
            return i;
    }
    return from;
}

/* Where a footer begins behind a sentence of the author's, in bytes; 0 = nowhere. */
static size_t
start_inside(const char *text)
{
    static const char *const openings[] = {
        "Le informazioni contenute",
        "Questo messaggio",
        "Il presente messaggio",
        "Questa e-mail",
        "Questa email",
        "La presente e-mail",
        "La presente comunicazione",
        "Ai sensi del",
        "In ottemperanza",
        "This message",
        "This e-mail",
        "This email",
        "The information",
        "AVVISO",
        "Avviso di riservatezza",
        "Prima di stampare",
        "Qualora",
        "DISCLAIMER",
    };
    size_t first = 0;

    /* "Rispettiamo l'ambiente! Prima di stampare ..." */
    if (g_strstr_len(text, 60, "ambiente"))
        return 0;
    for (size_t i = 0; i < G_N_ELEMENTS(openings); i++) {
        const char *at = strstr(text, openings[i]);

        if (at && at > text + 1 && at[-1] == ' ' &&
            (first == 0 || (size_t) (at - text) < first) && judge(at) == IS_ONE)
            first = at - text;
    }
    return first;
}

/* The lines of the paragraph [@from, @to) that are a footer go to the end of it, but
 * lines that have contacts or news for citizens stay.  Returns: how many went. */
static unsigned
cut_paragraph(Work *work, unsigned from, unsigned to)
{
    GPtrArray *lines = work->lines;
    unsigned first = first_of_footer(lines, from, to);
    size_t inside = start_inside(line_at(lines, first)->text->str);

    if (inside > 0 && lines_split(lines, first, inside)) {
        first++;
        to++;
    }
    while (first > from && (is_ornament(line_at(lines, first - 1)->text->str) ||
                            is_heading(line_at(lines, first - 1)->text->str)))
        first--;
    while (first > 0 && first == from && from > 0 &&
           (is_ornament(line_at(lines, from - 1)->text->str) ||
            is_heading(line_at(lines, from - 1)->text->str))) {
        first--;
        from--;
    }
    trim_cut(work, first, to, "disclaimer", true);
    return to - first;
}

/* Whether the paragraph goes on in a footer that stood above it. */
static bool
goes_on(const char *text)
{
    g_autofree char *folded = fold_start(text);
    Sieve sieve;
    unsigned strong;

    if (contact_is_notice(text))
        return false;
    sieve_fill(&sieve, folded);
    return count_anchors(&sieve, &strong) >= 1 ||
           (strlen(text) < 2 * HEADING_BYTES &&
            (sieve_has_any(&sieve, tails, G_N_ELEMENTS(tails)) || is_ornament(text)));
}

static bool
disclaimer_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;
    bool after = false;

    for (unsigned from = 0; from < lines->len;) {
        unsigned to = paragraph_end(lines, from);
        g_autofree char *paragraph = lines_text(lines, from, to);
        Judgement judgement = judge(paragraph);

        if (judgement == MAY_BE_ONE && !after)
            work_warn(work, "Una parte del testo somiglia a una nota di riservatezza: "
                            "non è stata tolta.");
        if (judgement == IS_ONE || (after && goes_on(paragraph))) {
            unsigned before = lines->len;

            cut_paragraph(work, from, to);
            /* Lines above it may have gone, too. */
            from = MIN(to - MIN(to, before - lines->len), lines->len);
            after = true;
        } else {
            from = to;
            after = false;
        }
    }
    return true;
}

const Filter filter_disclaimer = {
    .name = "disclaimer",
    .summary = "drop confidentiality notices and the like",
    .apply = disclaimer_apply,
};
