/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/sieve.h"

#include <string.h>

#define SIEVE_SHIFT (32 - 13)

G_STATIC_ASSERT(SIEVE_BITS == 1u << (32 - SIEVE_SHIFT));

/* The place of three bytes, which a multiplication strews (Knuth 6.4). */
static uint32_t
place_of(const char *p)
{
    uint32_t three = (uint32_t) (unsigned char) p[0] |
                     (uint32_t) (unsigned char) p[1] << 8 |
                     (uint32_t) (unsigned char) p[2] << 16;

    return (three * 2654435761u) >> SIEVE_SHIFT;
}

void
sieve_fill(Sieve *sieve, const char *text)
{
    sieve->text = text;
    memset(sieve->bits, 0, sizeof sieve->bits);
    if (text[0] == '\0' || text[1] == '\0')
        return;
    for (const char *p = text; p[2] != '\0'; p++) {
        uint32_t place = place_of(p);

        sieve->bits[place / 64] |= (uint64_t) 1 << place % 64;
    }
}

static bool
may_hold(const Sieve *sieve, const char *word)
{
    if (word[0] == '\0' || word[1] == '\0')
        return true;
    for (const char *p = word; p[2] != '\0'; p++) {
        uint32_t place = place_of(p);

        if (!(sieve->bits[place / 64] >> place % 64 & 1))
            return false;
    }
    return true;
}

const char *
sieve_find(const Sieve *sieve, const char *word)
{
    return may_hold(sieve, word) ? strstr(sieve->text, word) : NULL;
}

bool
sieve_has_any(const Sieve *sieve, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (sieve_find(sieve, words[i]))
            return true;
    }
    return false;
}
