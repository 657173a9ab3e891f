/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/envelope.h"

#include "bridge/base/text.h"
#include "filters/border.h"

#include <string.h>

/* Lines that the words of a provider take, the recipients among them. */
#define ENVELOPE_LINES 20

/* What the first line says, and nothing else. */
static const char *const openings[] = {
    "messaggio di posta certificata",
    "messaggio di posta elettronica certificata",
    "anomalia nel messaggio",
};

/* What the lines below it say; folded. */
static const char *const words[] = {
    "stato inviato",  "indirizzato a", "incluso in allegato", "incluso come allegat",
    "identificativo", "daticert",      "postacert",
};

static bool
is_opening(const Line *line)
{
    if (line->text->len > 60)
        return false;

    g_autofree char *folded = text_fold(line->text->str);

    for (size_t i = 0; i < G_N_ELEMENTS(openings); i++) {
        size_t length = strlen(openings[i]);

        if (g_str_has_prefix(folded, openings[i]) &&
            folded[length + strspn(folded + length, " .:*")] == '\0')
            return true;
    }
    return false;
}

static bool
is_provider(const Line *line)
{
    g_autofree char *text = g_strndup(line->text->str, MIN(line->text->len, 1000));
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = text_fold(valid);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strstr(folded, words[i]))
            return true;
    }
    return false;
}

/* Returns: the line behind what the provider wrote below the opening @first. */
static unsigned
end_of(const GPtrArray *lines, unsigned first)
{
    unsigned most = MIN(lines->len, first + ENVELOPE_LINES);
    unsigned end = first;

    for (unsigned i = first + 1; i < most; i++) {
        if (is_provider(g_ptr_array_index(lines, i)))
            end = i + 1;
    }
    return end;
}

bool
envelope_in_lines(const GPtrArray *lines, LineRange *range)
{
    g_auto(Border) border = {0};
    unsigned first = 0;

    while (first < lines->len && !is_opening(g_ptr_array_index(lines, first)))
        first++;
    if (first == lines->len)
        return false;
    range->from = first;
    range->to = end_of(lines, first);
    if (range->to == first)
        return false;
    if (border_in_lines(lines, 0, &border) && border.after <= first &&
        lines_are_blank(lines, border.after, first))
        range->from = border.first;
    return true;
}
