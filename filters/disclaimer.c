/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * disclaimer - drop legal, environmental and antivirus footers
 *
 * Sending "riservato al destinatario" to a whole town is the classic
 * embarrassment (domain/mobile-mail 3).  A paragraph is one when it names two of
 * the usual words, one of which no notice has.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"

#include <string.h>

typedef struct {
    const char *word; /* folded */
    bool strong;
} Anchor;

static const Anchor anchors[] = {
    {"riservat", false},
    {"destinatari", false},
    {"confidenzial", false},
    {"per errore", true},
    {"erroneamente", true},
    {"distrugger", true},
    {"uso esclusivo", true},
    {"esclusivamente al destinatari", true},
    {"esclusivamente ai destinatari", true},
    {"196/2003", true},
    {"196/03", true},
    {"2016/679", true},
    {"gdpr", false},
    {"art. 616", true},
    {"informazioni contenute in quest", true},
    {"cancellar", false},
    {"confidential", false},
    {"intended recipient", true},
    {"intended only for", true},
    {"in error", true},
    {"addressee", true},
    {"privileged", false},
    {"this message and any attachments", true},
    {"unauthorized", false},
    {"unauthorised", false},
    {"notify the sender", true},
    {"avvisare il mittente", true},
    {"mittente", false},
};

/* One of these alone is enough. */
static const char *const phrases[] = {
    "prima di stampare quest",
    "rispetta l'ambiente",
    "pensa all'ambiente",
    "consider the environment before",
    "analizzato con libra esva",
    "messaggio analizzato da libra esva",
    "mail priva di virus",
    "virus-free. www.avast.com",
    "virus-free.www.avast.com",
    "email proviene dall'esterno",
    "caution: external email",
    "caution: this email originated",
    "attenzione: questa email proviene",
};

static bool
is_disclaimer(const char *paragraph)
{
    g_autofree char *folded = text_fold(paragraph);
    unsigned found = 0;
    unsigned strong = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(phrases); i++) {
        if (strstr(folded, phrases[i]))
            return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(anchors); i++) {
        if (!strstr(folded, anchors[i].word))
            continue;
        found++;
        strong += anchors[i].strong;
    }
    return found >= 2 && strong >= 1;
}

static unsigned
paragraph_end(const GPtrArray *lines, unsigned from)
{
    unsigned to = from + 1;

    while (to < lines->len && !((Line *) g_ptr_array_index(lines, to))->gap)
        to++;
    return to;
}

static bool
disclaimer_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;
    bool kept = false;

    for (unsigned from = 0; from < lines->len;) {
        unsigned to = paragraph_end(lines, from);
        g_autofree char *paragraph = lines_text(lines, from, to);

        kept = kept || (from > 0 && !lines_are_blank(lines, 0, from));
        if (!is_disclaimer(paragraph)) {
            from = to;
        } else if (!kept && to >= lines->len) {
            work_warn(work, "Il testo somiglia solo a una nota di riservatezza: "
                            "controllare che sia ciò che si voleva inviare.");
            from = to;
        } else {
            lines_cut(lines, from, to, "disclaimer", work->draft);
        }
    }
    return true;
}

const Filter filter_disclaimer = {
    .name = "disclaimer",
    .summary = "drop confidentiality notices and the like",
    .apply = disclaimer_apply,
};
