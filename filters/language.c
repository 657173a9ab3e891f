/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/language.h"

#include "bridge/base/text.h"

#include <string.h>

/* Longer than the small words, in bytes. */
#define WORD_BYTES 16

/* About twice the small words of all languages. */
#define SLOTS 512

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

/* A place for each small word, found by its letters; filled once. */
typedef struct {
    const char *word; /* not ended; NULL = free */
    unsigned length;
    unsigned languages; /* bits: places in @languages */
} Slot;

static Slot small_words[SLOTS];

/* Returns: (unowned) the slot of @word, or the free one that it would take. */
static Slot *
find_slot(const char *word, size_t length)
{
    unsigned hash = 0;

    for (size_t i = 0; i < length; i++)
        hash = hash * 31 + (unsigned char) word[i];
    for (;; hash++) {
        Slot *slot = &small_words[hash % SLOTS];

        if (!slot->word ||
            (slot->length == length && memcmp(slot->word, word, length) == 0))
            return slot;
    }
}

static void
fill_small_words(void)
{
    static gsize filled;

    if (!g_once_init_enter(&filled))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        const char *end;

        for (const char *word = languages[i].words + 1; (end = strchr(word, ' '));
             word = end + 1) {
            size_t length = (size_t) (end - word);
            Slot *slot = find_slot(word, length);

            slot->word = word;
            slot->length = (unsigned) length;
            slot->languages |= 1u << i;
        }
    }
    g_once_init_leave(&filled, 1);
}

static void
count_word(const char *start, size_t length, unsigned *hits)
{
    if (length == 0 || length >= WORD_BYTES)
        return;

    unsigned found = find_slot(start, length)->languages;

    for (size_t i = 0; found != 0; i++, found >>= 1)
        hits[i] += found & 1;
}

static bool
is_letter(const char *p)
{
    return (unsigned char) *p < 0x80 ? g_ascii_isalpha(*p)
                                     : g_unichar_isalpha(g_utf8_get_char(p));
}

const char *
language_guess(const char *text)
{
    g_autofree char *folded = text_fold(text);
    unsigned hits[G_N_ELEMENTS(languages)] = {0};
    size_t best = 0;
    unsigned second = 0;
    const char *start = folded;

    fill_small_words();
    for (const char *p = folded;; p = g_utf8_next_char(p)) {
        if (is_letter(p))
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
