/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/language.h"

#include "bridge/base/text.h"

#include <string.h>

/* Longer than the small words, in bytes. */
#define WORD_BYTES 16

/* So many small words at least, and so many halves of those of the next language. */
#define HITS_LEAST 3
#define HITS_LEAD 3

typedef struct {
    const char *code;
    const char *italian;
    const char *words; /* folded, each between blanks */
} Language;

static const Language languages[] = {
    {"it", "italiano",
     " il lo la gli le di del dello della dei degli delle da dal dalla dai in nel "
     "nella "
     "nei con su sul sulla sui per tra fra e ed che chi cui non si sono siamo viene "
     "vengono una uno un questo questa anche come dove quando piu presso fino dalle "
     "alle "
     "ai alla al allo agli sara saranno "},
    {"de", "tedesco",
     " der die das den dem des ein eine einer einem einen und oder ist sind wird "
     "werden "
     "nicht mit von vom zu zum zur im am auf fur bei nach aus uber bis ab wegen durch "
     "auch wie wir sie uhr alle kein keine "},
    {"sl", "sloveno",
     " v vas obvescamo je so se da ne ni ali in na za od do po pri ki kot tudi bo bodo "
     "ter zaradi med "
     "iz ob pred vse vsi lahko smo ste sta sem bi ce vam nas tega obcina obcine "},
    {"fr", "francese",
     " le la les un une des du de et ou est sont sera seront ne pas avec sur dans par "
     "pour au aux ce cette ces que qui vous nous il elle en chez jusqu plus votre "
     "notre "},
    {"en", "inglese",
     " the an of and or is are was were be will not with on in at by for to from "
     "this "
     "that these it as you we your our until please all has have "},
};

static bool
holds(const Language *language, const char *word)
{
    g_autofree char *padded = g_strdup_printf(" %s ", word);

    return strstr(language->words, padded) != NULL;
}

static void
count_word(const char *start, size_t length, unsigned *hits)
{
    char word[WORD_BYTES];

    if (length == 0 || length >= sizeof word)
        return;
    memcpy(word, start, length);
    word[length] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        hits[i] += holds(&languages[i], word);
}

const char *
language_guess(const char *text)
{
    g_autofree char *folded = text_fold(text);
    unsigned hits[G_N_ELEMENTS(languages)] = {0};
    size_t best = 0;
    unsigned second = 0;
    const char *start = folded;

    for (const char *p = folded;; p = g_utf8_next_char(p)) {
        if (*p != '\0' && g_unichar_isalpha(g_utf8_get_char(p)))
            continue;
        count_word(start, (size_t) (p - start), hits);
        if (*p == '\0')
            break;
        start = g_utf8_next_char(p);
    }
    for (size_t i = 1; i < G_N_ELEMENTS(languages); i++) {
        if (hits[i] > hits[best])
            best = i;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (i != best)
            second = MAX(second, hits[i]);
    }
    if (hits[best] < HITS_LEAST || 2 * hits[best] < HITS_LEAD * second)
        return NULL;
    return languages[best].code;
}

const char *
language_italian(const char *code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (g_str_equal(languages[i].code, code))
            return languages[i].italian;
    }
    return code;
}

bool
language_is_known(const char *code)
{
    return language_italian(code) != code;
}
