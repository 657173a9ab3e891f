/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mobile-footer.h"

#include "bridge/base/text.h"
#include "filters/filter.h"

#include <string.h>

/* Footers stand at the end; a sentence in the middle is the author's. */
#define FOOTER_LINES 12
#define FOOTER_BYTES 120
#define FOOTER_WORDS 9

/* Openings, folded (lower case, no accents). */
static const char *const openings[] = {
    "inviato da ",    "inviato dal mio ", "inviato dalla mia ",
    "inviato con ",   "inviato tramite ", "inviata da ",
    "ottieni ",       "scarica ",         "sent from my ",
    "sent from ",     "sent via ",        "sent with ",
    "get ",           "von meinem ",      "gesendet von ",
    "envoye de mon ", "envoye depuis ",   "poslano iz ",
    "enviado desde ", "enviado do meu ",  "inviato dall'app ",
    "inviato dall'",
};

/* What such a line names: a device or a program. */
static const char *const devices[] = {
    "iphone",        "ipad",
    "ipod",          "galaxy",
    "samsung",       "android",
    "dispositivo",   "smartphone",
    "huawei",        "xiaomi",
    "redmi",         "oppo",
    "telefono",      "cellulare",
    "tablet",        "blackberry",
    "windows phone", "motorola",
    "honor",         "nokia",
    "mobile",        "device",
    "phone",         "pixel",
    "outlook",       "posta per windows",
    "windows mail",  "mail for windows",
    "libero mail",   "yahoo mail",
    "yahoo",         "app mail",
    "bluemail",      "protonmail",
    "proton mail",   "k-9 mail",
    "k9 mail",       "aqua mail",
    "type app",      "typeapp",
    "spark",         "gmail",
    "tim mail",      "virgilio mail",
    "email app",     "handy",
    "fairmail",      "nine",
    "mailspring",    "thunderbird",
    "icloud",        "mail per windows",
};

static bool
names_device(const char *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        if (strstr(words, devices[i]))
            return true;
    }
    return false;
}

static unsigned
count_words(const char *text)
{
    unsigned words = 0;

    for (const char *p = text; *p != '\0'; p++)
        words += *p == ' ';
    return words + 1;
}

bool
mobile_footer_is(const char *line)
{
    if (strlen(line) > FOOTER_BYTES)
        return false;

    g_autofree char *folded = text_fold(line);
    char *address = strstr(folded, "<http");
    char *brevity = strstr(folded, ". perdonate la brev");

    /* "Ottieni Outlook per iOS<https://aka.ms/...>", "... Perdonate la brevità." */
    if (address)
        *address = '\0';
    if (brevity)
        *brevity = '\0';
    brevity = strstr(folded, ". please excuse my brev");
    if (brevity)
        *brevity = '\0';
    g_strstrip(folded);
    g_strchomp(folded);
    if (g_str_has_suffix(folded, "."))
        folded[strlen(folded) - 1] = '\0';
    if (strpbrk(folded, "?!;:@") || count_words(folded) > FOOTER_WORDS)
        return false;

    for (size_t i = 0; i < G_N_ELEMENTS(openings); i++) {
        if (!g_str_has_prefix(folded, openings[i]))
            continue;
        const char *rest = folded + strlen(openings[i]);

        /* "Ottieni" and "Get" are verbs of every notice: only with a program. */
        if (g_str_equal(openings[i], "get ") || g_str_equal(openings[i], "ottieni ") ||
            g_str_equal(openings[i], "scarica "))
            return g_str_has_prefix(rest, "outlook ") ||
                   g_str_has_prefix(rest, "bluemail ");
        return !strchr(folded, ',') && names_device(rest);
    }
    return false;
}

/* Whether line @at and what follows belong to the same mail as line @last. */
static bool
ends_group(const GPtrArray *lines, unsigned at)
{
    const Line *line = g_ptr_array_index(lines, at);
    const Line *next = at + 1 < lines->len ? g_ptr_array_index(lines, at + 1) : NULL;

    return !next || next->inner != line->inner;
}

static bool
mobile_footer_apply(Work *work, GError **error)
{
    unsigned below = 0;

    for (unsigned i = work->lines->len; i-- > 0;) {
        const Line *line = g_ptr_array_index(work->lines, i);

        if (ends_group(work->lines, i))
            below = 0;
        if (below < FOOTER_LINES && mobile_footer_is(line->text->str))
            lines_cut(work->lines, i, i + 1, "mobile-footer", work->draft);
        else
            below++;
    }
    return true;
}

const Filter filter_mobile_footer = {
    .name = "mobile-footer",
    .summary = "drop what phones write below a mail",
    .apply = mobile_footer_apply,
};
