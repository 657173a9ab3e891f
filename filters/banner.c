/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * banner - drop what a mail server writes above mail from outside
 *
 * "ATTENZIONE: questa e-mail proviene dall'esterno": true for the clerk who passed the
 * mail on, and said to no citizen.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/sieve.h"
#include "filters/trim.h"

#include <string.h>

/* A banner stands in the first lines of a mail, and is a few lines long. */
#define BANNER_TOP 5
#define BANNER_LINES 6
#define BANNER_BYTES 900

/* Folded. */
static const char *const phrases[] = {
    "proviene dall'esterno",
    "proviene da un mittente esterno",
    "proviene da fuori",
    "proveniente dall'esterno",
    "proveniente da un mittente esterno",
    "proviene da una fonte esterna",
    "proviene da un indirizzo esterno",
    "inviata dall'esterno",
    "inviato dall'esterno",
    "inviata da un mittente esterno",
    "inviato da un mittente esterno",
    "stata inviata da una persona esterna",
    "messaggio esterno:",
    "email esterna:",
    "e-mail esterna:",
    "mittente esterno:",
    "[mittente esterno]",
    "[email esterna]",
    "caution: external",
    "external email:",
    "external sender",
    "external message",
    "[external]",
    "[ext]",
    "[esterno]",
    "originated from outside",
    "originated outside",
    "from outside of the organi",
    "from outside your organi",
    "from an external sender",
    "non si ricevono spesso messaggi",
    "in genere non si ricevono messaggi",
    "non ricevono spesso messaggi",
    "you don't often get email from",
    "you do not often get email from",
    "don't often get email from",
    "powered by mimecast",
};

/* What such a banner goes on with. */
static const char *const more[] = {
    "click",     "clic",
    "link",      "allegat",
    "attach",    "mittente",
    "sender",    "riconosc",
    "recogni",   "sicur",
    "safe",      "perche e importante",
    "learn why", "informazioni sul motivo",
    "aka.ms",    "cautela",
    "caution",   "attenzione",
    "phishing",  "credenziali",
    "password",
};

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

/* Smoke may come from outside, too. */
static const char *const selves[] = {"mail", "messag", "mittente", "sender"};

static bool
has_any(const char *text, const char *const *words, size_t n)
{
    if (strlen(text) > BANNER_BYTES)
        return false;

    g_autofree char *folded = text_fold(text);

    for (char *at = strstr(folded, "’"); at; at = strstr(at, "’")) {
        *at = '\'';
        memmove(at + 1, at + strlen("’"), strlen(at + strlen("’")) + 1);
    }

    Sieve sieve;

    sieve_fill(&sieve, folded);
    return sieve_has_any(&sieve, words, n);
}

/* The first line behind the banner that begins at @from. */
static unsigned
end_of_banner(const GPtrArray *lines, unsigned from)
{
    unsigned to = from + 1;

    while (to < lines->len && to - from < BANNER_LINES && !line_at(lines, to)->gap &&
           has_any(line_at(lines, to)->text->str, more, G_N_ELEMENTS(more)))
        to++;
    return to;
}

/* "ATTENZIONE" alone, or a drawn line. */
static bool
is_head(const char *text)
{
    g_autofree char *folded = text_fold(text);
    const char *words = folded + strspn(folded, " *!-_=[#");

    words += g_str_has_prefix(words, "⚠") ? strlen("⚠") : 0;
    words += strspn(words, " ");
    return *words == '\0' ||
           (strlen(words) < 20 &&
            (g_str_has_prefix(words, "attenzione") ||
             g_str_has_prefix(words, "caution") || g_str_has_prefix(words, "warning")));
}

static void
cut_top(Work *work, unsigned from)
{
    GPtrArray *lines = work->lines;
    unsigned i = from;

    for (unsigned n = 0; n < BANNER_TOP && i < lines->len; n++, i++) {
        const char *text = line_at(lines, i)->text->str;

        if (!has_any(text, phrases, G_N_ELEMENTS(phrases)) ||
            (*text != '[' && !has_any(text, selves, G_N_ELEMENTS(selves))))
            continue;

        unsigned to = end_of_banner(lines, i);

        if (to < lines->len && is_head(line_at(lines, to)->text->str) &&
            strpbrk(line_at(lines, to)->text->str, "-_=*"))
            to++;
        while (i > from && is_head(line_at(lines, i - 1)->text->str))
            i--;
        trim_cut(work, i, to, "banner", true);
        i--;
    }
}

static bool
banner_apply(Work *work, GError **error)
{
    for (unsigned to = work->lines->len; to > 0;) {
        unsigned from = trim_group(work->lines, to);

        cut_top(work, from);
        to = from;
    }
    return true;
}

const Filter filter_banner = {
    .name = "banner",
    .summary = "drop warnings of mail from outside",
    .apply = banner_apply,
};
