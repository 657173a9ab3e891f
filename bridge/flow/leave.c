/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/leave.h"

#include "bridge/base/text.h"

#include <string.h>

/* A command is short: longer texts are read by nobody and change nothing. */
#define LEAVE_WORDS_MOST 6

/* One of these as a whole word, accents and case folded. */
static const char *const words[] = {
    "stop",         "basta",         "off",           "cancellami",
    "cancella",     "cancellarmi",   "cancellazione", "cancellatemi",
    "disattiva",    "disattivami",   "disattivare",   "disattivazione",
    "disiscrivimi", "disiscrivermi", "disiscrivi",    "disiscrizione",
    "unsubscribe",  "remove",        "cancello",      "esci",
    NULL,
};

/* Or one of these, among the words of the message parted by one blank. */
static const char *const phrases[] = {
    " annulla iscrizione ",
    " annulla l iscrizione ",
    " non voglio piu ",
    " non voglio l iscrizione ",
    " non inviarmi piu ",
    " non mandarmi piu ",
    NULL,
};

/* Letters and digits as they are, everything else as one blank; a blank at both ends.
 */
static char *
plain_words(const char *text)
{
    g_autofree char *folded = text_fold(text);
    GString *out = g_string_new(" ");

    for (const char *p = folded; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_isalnum(c))
            g_string_append_unichar(out, c);
        else if (out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    if (out->str[out->len - 1] != ' ')
        g_string_append_c(out, ' ');
    return g_string_free(out, FALSE);
}

static bool
asks(const char *text)
{
    g_autofree char *plain = plain_words(text);
    g_autofree char *trimmed = g_strstrip(g_strdup(plain));
    g_auto(GStrv) said = g_strsplit(trimmed, " ", -1);

    if (g_strv_length(said) > LEAVE_WORDS_MOST)
        return false;
    for (char **word = said; *word; word++)
        if (g_strv_contains(words, *word))
            return true;
    for (size_t i = 0; phrases[i]; i++)
        if (strstr(plain, phrases[i]))
            return true;
    return false;
}

bool
leave_is_asked(const char *text, const char *payload)
{
    return (text && asks(text)) || (payload && asks(payload));
}
