/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/codes.h"

#include <string.h>

#define FISCAL_LENGTH 16

#define IBAN_LONGEST 27

/* Characters of an IBAN in the countries around (ISO 13616, registry). */
static const struct {
    const char *country;
    unsigned length;
} ibans[] = {
    {"IT", 27}, {"SM", 27}, {"VA", 22}, {"AT", 20}, {"CH", 21}, {"LI", 21},
    {"DE", 22}, {"FR", 27}, {"MC", 27}, {"SI", 19}, {"HR", 21}, {"ES", 24},
    {"BE", 16}, {"NL", 18}, {"GB", 22}, {"PT", 25},
};

/* What a character is worth at an odd place (the first, the third, ...); D.M.
 * 23.12.1976, table of the check character.  Digits as the letters A to J. */
static const unsigned odd_worth[26] = {
    1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
    20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
};

static unsigned
worth(char c, bool is_odd)
{
    unsigned place = g_ascii_isdigit(c) ? (unsigned) (c - '0') : (unsigned) (c - 'A');

    return is_odd ? odd_worth[place] : place;
}

/* L letter, D digit or the letter that stands for one, M letter of a month. */
static bool
has_fiscal_form(const char *code)
{
    static const char form[] = "LLLLLLDDMDDLDDDL";

    for (unsigned i = 0; i < FISCAL_LENGTH; i++) {
        char c = code[i];
        bool fits = form[i] == 'L' ? g_ascii_isupper(c)
                    : form[i] == 'M'
                        ? c != '\0' && strchr("ABCDEHLMPRST", c)
                        : g_ascii_isdigit(c) || (c != '\0' && strchr("LMNPQRSTUV", c));

        if (!fits)
            return false;
    }
    return true;
}

/* @word: so many letters and digits. */
static bool
is_fiscal(const char *word)
{
    g_autofree char *code = g_ascii_strup(word, FISCAL_LENGTH);
    unsigned sum = 0;

    if (!has_fiscal_form(code))
        return false;
    for (unsigned i = 0; i < FISCAL_LENGTH - 1; i++)
        sum += worth(code[i], i % 2 == 0);
    return (unsigned) (code[FISCAL_LENGTH - 1] - 'A') == sum % 26;
}

bool
codes_has_fiscal(const char *text)
{
    for (const char *p = text; *p != '\0';) {
        const char *word = p;

        while (g_ascii_isalnum(*p))
            p++;
        if (p - word == FISCAL_LENGTH && is_fiscal(word))
            return true;
        if (*p != '\0')
            p++;
    }
    return false;
}

/* ISO 7064, mod 97-10: the first four characters go to the end, letters are 10 to 35.
 */
static bool
is_iban(const char *code, unsigned length)
{
    unsigned rest = 0;

    for (unsigned i = 0; i < length; i++) {
        char c = code[(i + 4) % length];
        unsigned number =
            g_ascii_isdigit(c) ? (unsigned) (c - '0') : (unsigned) (c - 'A') + 10;

        rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
    }
    return rest == 1;
}

static unsigned
iban_length(const char *p)
{
    char first = g_ascii_toupper(p[0]);
    char second = g_ascii_toupper(p[1]);

    for (size_t i = 0; i < G_N_ELEMENTS(ibans); i++) {
        if (first == ibans[i].country[0] && second == ibans[i].country[1])
            return ibans[i].length;
    }
    return 0;
}

/* Whether an IBAN begins at @p, in one piece or in groups of four. */
static bool
begins_iban(const char *p)
{
    unsigned length = iban_length(p);
    char code[IBAN_LONGEST];
    unsigned n = 0;

    while (n < length) {
        if (*p == ' ' && n > 0 && n % 4 == 0)
            p++;
        if (!g_ascii_isalnum(*p))
            return false;
        code[n++] = g_ascii_toupper(*p++);
    }
    return n > 0 && !g_ascii_isalnum(*p) && is_iban(code, n);
}

bool
codes_has_iban(const char *text)
{
    /* It begins with two letters and two digits; the digits are rarer. */
    for (const char *p = text; *p != '\0'; p++) {
        if (g_ascii_isdigit(*p) && p - text >= 2 && g_ascii_isalpha(p[-1]) &&
            g_ascii_isalpha(p[-2]) && (p - text == 2 || !g_ascii_isalnum(p[-3])) &&
            begins_iban(p - 2))
            return true;
    }
    return false;
}
