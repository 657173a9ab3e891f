/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/quarter.h"

#include "bridge/flow/wish.h"

#include <string.h>

/* A longer text is no command. */
#define QUARTER_WORDS_MOST 8

/* Folded, as wish_words() gives them. */
static const char *const subject[] = {
    "zona",     "zone",     "frazione", "frazioni", "quartiere", "quartieri", "rione",
    "contrada", "localita", "borgata",  "area",     "quarter",   "district",  NULL};
static const char *const living[] = {"abito",    "vivo",      "sto",  "risiedo",
                                     "abitiamo", "residente", "live", NULL};
static const char *const links[] = {"a",      "ad",     "al",     "alla", "in",
                                    "nel",    "nella",  "di",     "e",    "cambia",
                                    "scelgo", "scegli", "cambio", NULL};
static const char *const none[] = {"nessuna", "nessuno", "senza", "no",
                                   "none",    "tutte",   "tutti", NULL};

/* Where the words of @phrase stand in @words; -1 = nowhere. */
static int
find(const GPtrArray *words, const GPtrArray *phrase)
{
    for (unsigned at = 0; phrase->len > 0 && at + phrase->len <= words->len; at++) {
        unsigned n = 0;

        while (n < phrase->len && strcmp(words->pdata[at + n], phrase->pdata[n]) == 0)
            n++;
        if (n == phrase->len)
            return (int) at;
    }
    return -1;
}

/* The zone of most words that stands in @words; @at, @length: where. */
static const char *
find_zone(const Settings *settings, const GPtrArray *words, unsigned *at,
          unsigned *length)
{
    const char *found = NULL;

    *length = 0;
    for (const char *const *zone = settings_list(settings, "bridge", "zones"); *zone;
         zone++) {
        g_autoptr(GPtrArray) phrase = wish_words(*zone);
        int place = phrase->len > *length ? find(words, phrase) : -1;

        if (place < 0)
            continue;
        found = *zone;
        *at = (unsigned) place;
        *length = phrase->len;
    }
    return found;
}

Quarter
quarter_read(const Settings *settings, const char *text)
{
    g_autoptr(GPtrArray) words = text ? wish_words(text) : NULL;
    Quarter quarter = {QUARTER_NOT, NULL, 0};
    unsigned at = 0, length = 0;
    bool asks = false, lives = false, drops = false;
    const char *zone;

    if (!words || words->len == 0 || words->len > QUARTER_WORDS_MOST ||
        *settings_list(settings, "bridge", "zones") == NULL)
        return quarter;

    zone = find_zone(settings, words, &at, &length);
    for (unsigned i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];

        if (zone && i >= at && i < at + length)
            continue;
        if (g_strv_contains(subject, word))
            asks = true;
        else if (g_strv_contains(living, word))
            lives = true;
        else if (g_strv_contains(none, word) || wish_is_leaving(word))
            drops = true;
        else if (!g_strv_contains(links, word) && !wish_is_filler(word))
            return quarter;
    }
    if (zone && !drops && (asks || lives || length == words->len)) {
        quarter.kind = QUARTER_SET;
        quarter.name = zone;
    } else if (asks) {
        quarter.kind = drops ? QUARTER_NONE : QUARTER_SHOW;
    }
    return quarter;
}

Quarter
quarter_read_payload(const Settings *settings, const char *payload)
{
    Quarter quarter = {QUARTER_NOT, NULL, 0};

    if (g_str_has_prefix(payload, "zones@")) {
        quarter.kind = QUARTER_SHOW;
        quarter.from =
            (unsigned) g_ascii_strtoull(payload + strlen("zones@"), NULL, 10);
    } else if (strcmp(payload, "zone*") == 0) {
        quarter.kind = QUARTER_NONE;
    } else if (g_str_has_prefix(payload, "zone+")) {
        for (const char *const *zone = settings_list(settings, "bridge", "zones");
             *zone; zone++)
            if (strcmp(*zone, payload + strlen("zone+")) == 0)
                quarter.name = *zone;
        quarter.kind = quarter.name ? QUARTER_SET : QUARTER_SHOW;
    }
    return quarter;
}

char *
quarters_named(const Settings *settings, const char *title, const char *text)
{
    const char *const *zones = settings_list(settings, "bridge", "zones");
    g_autoptr(GString) named = g_string_new(NULL);
    g_autofree char *all = NULL;
    g_autoptr(GPtrArray) words = NULL;

    if (*zones == NULL)
        return NULL;
    all = g_strconcat(title, "\n", text, NULL);
    words = wish_words(all);
    for (; *zones; zones++) {
        g_autoptr(GPtrArray) phrase = wish_words(*zones);

        if (find(words, phrase) >= 0)
            g_string_append_printf(named, "%s%s", named->len > 0 ? "," : "", *zones);
    }
    return named->len > 0 ? g_strdup(named->str) : NULL;
}
