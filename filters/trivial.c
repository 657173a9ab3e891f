/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/trivial.h"

#include "bridge/base/text.h"
#include "filters/markers.h"
#include "filters/mobile-footer.h"

#include <string.h>

/* A line that is longer says something. */
#define TRIVIAL_BYTES 120

/* Folded. */
static const char *const trivial[] = {
    "fyi",
    "f.y.i",
    "see below",
    "for your information",
    "please publish",
    "vi inoltro",
    "ti inoltro",
    "le inoltro",
    "inoltro",
    "si inoltra",
    "si trasmette",
    "inoltro quanto segue",
    "vi inoltro quanto segue",
    "si inoltra quanto segue",
    "si inoltra per conoscenza",
    "inoltro per conoscenza",
    "inoltro per opportuna conoscenza",
    "si inoltra per opportuna conoscenza",
    "per opportuna conoscenza",
    "per conoscenza",
    "per competenza",
    "per quanto di competenza",
    "per vostra conoscenza",
    "p.c",
    "pc",
    "vedi sotto",
    "vedere sotto",
    "come da oggetto",
    "da pubblicare",
    "da inviare",
    "da inoltrare",
    "da diffondere",
    "pubblicare",
    "si prega di pubblicare",
    "da pubblicare grazie",
    "zur info",
    "zur information",
    "zur kenntnis",
    "zur kenntnisnahme",
    "pour info",
    "pour information",
    "v vednost",
    "za informacijo",
};

static bool
is_trivial(const char *text)
{
    if (marker_is_rule(text) || mobile_footer_is(text))
        return true;
    if (strlen(text) > TRIVIAL_BYTES)
        return false;

    g_autofree char *folded = text_fold(text);
    size_t length = strlen(folded);

    while (length > 0 && strchr(".:,;!* ", folded[length - 1]))
        folded[--length] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(trivial); i++) {
        if (g_str_equal(folded, trivial[i]))
            return true;
    }
    return length == 0;
}

static bool
is_delimiter(const char *text)
{
    return g_str_equal(text, "--") || g_str_equal(text, "-- ") ||
           g_str_equal(text, "—");
}

bool
trivial_lines(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (is_delimiter(line->text->str))
            return true;
        if (!is_trivial(line->text->str))
            return false;
    }
    return true;
}
