/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * registry-stamp - drop "Protocollo N. 1234/2026 del 24/11/2026"
 *
 * Registry systems stamp what an office sends.  Only a line that is nothing but such a
 * stamp goes, and only at an end of the mail: elsewhere somebody wrote it.  In front of
 * the subject it is no part of the title.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/prefix.h"
#include "filters/trim.h"

#include <string.h>

/* Lines at both ends in which a stamp may stand; its length. */
#define STAMP_LINES 3
#define STAMP_BYTES 120

/* Folded. */
static const char *const openings[] = {
    "protocollo n",
    "protocollo:",
    "protocollo nr",
    "protocollo num",
    "prot. n",
    "prot.n",
    "prot. ",
    "prot n",
    "n. prot",
    "n.prot",
    "nr. prot",
    "numero di prot",
    "numero protocollo",
    "registro protocollo",
    "data protocollo",
    "protocollo generale",
    "protocollo informatico",
    "protocollo in",
    "protocollo 0",
    "protocollo 1",
    "protocollo 2",
    "class. ",
    "classifica",
    "fascicolo",
    "fasc. ",
    "titolario",
    "id documento",
    "codice aoo",
};

/* All that a stamp says besides numbers; folded.  A word more makes it a sentence. */
static const char *const words[] = {
    "protocollo",  "prot",       "prot.",
    "n",           "n.",         "nr",
    "nr.",         "num.",       "numero",
    "di",          "del",        "in",
    "data",        "e",          "ora",
    "ore",         "alle",       "class",
    "class.",      "classifica", "classificazione",
    "fasc",        "fasc.",      "fascicolo",
    "cat.",        "cl.",        "titolo",
    "titolario",   "registro",   "generale",
    "informatico", "arrivo",     "partenza",
    "uscita",      "entrata",    "interno",
    "aoo",         "codice",     "id",
    "documento",   "rep.",       "u",
    "p",           "a",          "i",
    "int.",        "anno",       "tit.",
    "allegati",    "all.",
};

static bool
is_known(const char *word)
{
    size_t length = strlen(word);

    if (strpbrk(word, "0123456789") || length == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        size_t known = strlen(words[i]);

        if (strncmp(word, words[i], known) == 0 &&
            strspn(word + known, ".:,;°-") == length - known)
            return true;
    }
    return strspn(word, "-–|:,.()[]/") == length;
}

static bool
is_stamp(const char *text)
{
    bool opens = false;

    if (strlen(text) > STAMP_BYTES || !strpbrk(text, "0123456789"))
        return false;

    g_autofree char *folded = text_fold(text);
    const char *start = folded + strspn(folded, " *_[(");

    for (size_t i = 0; i < G_N_ELEMENTS(openings); i++)
        opens = opens || g_str_has_prefix(start, openings[i]);
    if (!opens)
        return false;

    g_auto(GStrv) parts = g_strsplit_set(start, " \t])", -1);

    for (char **part = parts; opens && *part; part++)
        opens = is_known(*part);
    return opens;
}

/* "Prot. n. 1234/2026 del 24/11/2026 - Scuole chiuse": the title is what follows. */
static void
cut_subject(Work *work)
{
    const char *title = prefix_skip(work->subject, NULL);
    const char *dash = strstr(title, " - ");

    if (!dash || dash[strlen(" - ")] == '\0')
        return;

    g_autofree char *stamp = g_strndup(title, dash - title);

    if (!is_stamp(stamp))
        return;

    g_autofree char *prefix = g_strndup(work->subject, title - work->subject);
    char *rest = g_strconcat(prefix, dash + strlen(" - "), NULL);

    g_ptr_array_add(work->draft->removed, removed_new("registry-stamp", stamp));
    g_free(work->subject);
    work->subject = rest;
}

static bool
registry_stamp_apply(Work *work, GError **error)
{
    cut_subject(work);
    for (unsigned to = work->lines->len; to > 0;) {
        unsigned from = trim_group(work->lines, to);

        for (unsigned i = to; i-- > from;) {
            const Line *line = g_ptr_array_index(work->lines, i);

            if ((i < from + STAMP_LINES || i + STAMP_LINES >= to) &&
                is_stamp(line->text->str))
                trim_cut(work, i, i + 1, "registry-stamp", true);
        }
        to = from;
    }
    return true;
}

const Filter filter_registry_stamp = {
    .name = "registry-stamp",
    .summary = "drop the stamp of a registry",
    .apply = registry_stamp_apply,
};
