/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * list-footer - drop what mailing lists write below a mail
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/contact.h"
#include "filters/markers.h"
#include "filters/trim.h"

#include <string.h>

/* A footer stands in the last lines. */
#define FOOTER_LINES 14
#define FOOTER_BYTES 400

/* Folded.  With an address or link on the same line or the next. */
static const char *const phrases[] = {
    "cancellarsi dalla lista",
    "cancellarti dalla lista",
    "cancellarsi dalla mailing",
    "cancellarsi dalla newsletter",
    "cancellarti dalla newsletter",
    "per disiscriver",
    "disiscriviti",
    "annullare l'iscrizione",
    "annulla l'iscrizione",
    "annulla iscrizione",
    "rimuovere l'iscrizione",
    "lista di distribuzione",
    "mailing list",
    "gestire le preferenze",
    "gestisci le preferenze",
    "ricevi questa mail perche",
    "ricevi questa e-mail perche",
    "ricevi questa email perche",
    "hai ricevuto questo messaggio perche",
    "hai ricevuto questa email perche",
    "hai ricevuto questa e-mail perche",
    "unsubscribe",
    "manage your preferences",
    "you received this message because",
    "you are receiving this",
    "to stop receiving",
    "to view this discussion",
    "visualizza questa discussione",
    "visualizza nel browser",
    "view this email in your browser",
    "abmelden",
    "se desinscrire",
    "non desideri piu ricevere",
    "non vuoi piu ricevere",
    "smettere di ricevere",
};

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static bool
has_link(const Line *line)
{
    for (unsigned i = 0; i < line->runs->len; i++) {
        if (((const Run *) g_ptr_array_index(line->runs, i))->href)
            return true;
    }
    return marker_has_address(line->text->str) || strstr(line->text->str, "://") ||
           strstr(line->text->str, "www.");
}

/* Whether the line is nothing but an address or link. */
static bool
is_link(const Line *line)
{
    return has_link(line) && !strchr(line->text->str, ' ');
}

/* "dalla lista dei volontari", "dalla lista d'attesa" */
static bool
is_other_list(const char *behind)
{
    static const char *const words[] = {" dei ", " degli ", " delle ",
                                        " del ", " d'",     " elettoral"};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(behind, words[i]))
            return true;
    }
    return false;
}

static bool
has_phrase(const char *text)
{
    if (strlen(text) > FOOTER_BYTES)
        return false;

    g_autofree char *folded = text_fold(text);

    for (size_t i = 0; i < G_N_ELEMENTS(phrases); i++) {
        const char *at = strstr(folded, phrases[i]);

        if (at && !is_other_list(at + strlen(phrases[i])))
            return true;
    }
    return false;
}

static bool
is_footer(const GPtrArray *lines, unsigned i, unsigned to)
{
    return (has_link(line_at(lines, i)) ||
            (i + 1 < to && has_link(line_at(lines, i + 1)))) &&
           has_phrase(line_at(lines, i)->text->str);
}

static void
cut_group(Work *work, unsigned from, unsigned to)
{
    GPtrArray *lines = work->lines;
    unsigned start = to - from > FOOTER_LINES ? to - FOOTER_LINES : from;

    for (unsigned i = start; i < to; i++) {
        unsigned first = i;
        unsigned end = i + 1;

        if (!is_footer(lines, i, to))
            continue;
        while (end < to && (is_link(line_at(lines, end)) || is_footer(lines, end, to) ||
                            has_phrase(line_at(lines, end)->text->str)))
            end++;
        while (first > from &&
               contact_of(line_at(lines, first - 1)->text->str) == CONTACT_RULE)
            first--;
        trim_cut(work, first, end, "list-footer", true);
        to -= end - first;
        i = first > 0 ? first - 1 : first;
    }
}

static bool
list_footer_apply(Work *work, GError **error)
{
    for (unsigned to = work->lines->len; to > 0;) {
        unsigned from = trim_group(work->lines, to);

        cut_group(work, from, to);
        to = from;
    }
    return true;
}

const Filter filter_list_footer = {
    .name = "list-footer",
    .summary = "drop what mailing lists write below a mail",
    .apply = list_footer_apply,
};
