/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/prefix.h"

#include <string.h>

static bool
is_word(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_equal(word, words[i]))
            return true;
    }
    return false;
}

static Prefix
prefix_of(const char *word)
{
    static const char *const replies[] = {"r",  "re",   "rif", "ris",      "aw",
                                          "sv", "antw", "odg", "risposta", "rép"};
    static const char *const forwards[] = {
        "i",  "fwd", "fw",  "inoltro", "inoltra", "inoltrato", "inoltrata", "wg", "tr",
        "rv", "enc", "res", "pd",      "posr",    "vs",        "vb",        "fs",
    };

    if (is_word(word, replies, G_N_ELEMENTS(replies)))
        return PREFIX_REPLY;
    if (is_word(word, forwards, G_N_ELEMENTS(forwards)))
        return PREFIX_FORWARD;
    return PREFIX_NONE;
}

/* Returns: bytes of one prefix with its colon and blanks; 0 = none. */
static size_t
prefix_length(const char *subject, Prefix *prefix)
{
    size_t length = 0;

    while (g_ascii_isalpha(subject[length]) && length < 10)
        length++;

    size_t word = length;

    /* "Re[2]:", "Re(2):", "Re 2:" */
    if (subject[length] == '[' || subject[length] == '(') {
        length++;
        while (g_ascii_isdigit(subject[length]))
            length++;
        if (subject[length] != ']' && subject[length] != ')')
            return 0;
        length++;
    }
    while (subject[length] == ' ')
        length++;
    if (word == 0 || subject[length] != ':')
        return 0;

    g_autofree char *name = g_ascii_strdown(subject, word);

    *prefix = prefix_of(name);
    if (*prefix == PREFIX_NONE)
        return 0;
    length++;
    while (subject[length] == ' ')
        length++;
    return length;
}

const char *
prefix_skip(const char *subject, Prefix *first)
{
    Prefix outermost = PREFIX_NONE;
    Prefix prefix = PREFIX_NONE;
    size_t length;

    while (*subject == ' ')
        subject++;
    while ((length = prefix_length(subject, &prefix)) > 0) {
        if (outermost == PREFIX_NONE)
            outermost = prefix;
        subject += length;
    }
    if (first)
        *first = outermost;
    return subject;
}
