/* SPDX-License-Identifier: EUPL-1.2 */
/* target-words - whether the words of a link say where it leads */
#include "filters/target.h"

#include <string.h>

/* Endings that make a word without "www." an address: "art.unico" is none. */
static bool
has_known_ending(const char *host, size_t length)
{
    static const char *const endings[] = {
        ".it",  ".eu", ".com", ".org", ".net", ".info", ".gov",    ".edu",   ".biz",
        ".de",  ".at", ".ch",  ".fr",  ".si",  ".uk",   ".hr",     ".sm",    ".va",
        ".app", ".io", ".tv",  ".me",  ".ly",  ".site", ".online", ".cloud", ".example",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        size_t size = strlen(endings[i]);

        if (length > size &&
            g_ascii_strncasecmp(host + length - size, endings[i], size) == 0)
            return true;
    }
    return false;
}

/* Whether @words are one address and nothing else: "www.comune.example/a". */
static bool
is_address(const char *words)
{
    size_t length = 0;
    const char *host = target_host(words, &length);

    if (strpbrk(words, " @"))
        return false;
    if (target_has_scheme(words) || g_ascii_strncasecmp(words, "www.", 4) == 0)
        return true;
    for (const char *p = host; p < host + length; p++) {
        if (!g_ascii_isalnum(*p) && *p != '.' && *p != '-')
            return false;
    }
    return has_known_ending(host, length);
}

/* What a reader takes for the same: without scheme, "www.", last slash and capitals. */
static char *
plain_form(const char *url)
{
    const char *start =
        target_has_scheme(url) ? strstr(url, "://") + strlen("://") : url;
    g_autofree char *clean = g_ascii_strdown(start, -1);
    const char *bare = g_str_has_prefix(clean, "www.") ? clean + 4 : clean;
    size_t length = strlen(bare);

    while (length > 0 && strchr("/.,;#", bare[length - 1]))
        length--;
    return g_strndup(bare, length);
}

/* Whether both hosts belong to the same owner, as far as names show it. */
static bool
is_same_owner(const char *one, const char *other)
{
    size_t a = 0, b = 0;
    const char *first = target_host(one, &a);
    const char *second = target_host(other, &b);
    const char *longer = a >= b ? first : second, *shorter = a >= b ? second : first;
    size_t size = MIN(a, b), most = MAX(a, b);

    if (g_ascii_strncasecmp(shorter, "www.", 4) == 0) {
        shorter += 4;
        size -= 4;
    }
    return size > 0 && g_ascii_strncasecmp(longer + most - size, shorter, size) == 0 &&
           (most == size || longer[most - size - 1] == '.');
}

/* A telephone number, as it is written or as it is dialled. */
static bool
is_phone(const char *words)
{
    return strspn(words, "0123456789+ .-/()") == strlen(words) &&
           strpbrk(words, "0123456789");
}

TargetWords
target_compare(const char *words, const char *target)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(words));
    const char *shown = trimmed;

    if (g_ascii_strncasecmp(shown, "mailto:", 7) == 0)
        shown += 7;
    if (!target_has_scheme(target))
        return g_ascii_strcasecmp(shown, target) == 0 ||
                       (is_phone(shown) && is_phone(target))
                   ? TARGET_SAME
                   : TARGET_OTHER;
    if (!is_address(shown))
        return TARGET_OTHER;

    g_autofree char *clean = target_has_scheme(shown) ? target_of(shown, NULL) : NULL;
    g_autofree char *seen = plain_form(clean ? clean : shown);
    g_autofree char *meant = plain_form(target);
    size_t length = strlen(seen);

    if (g_str_equal(seen, meant))
        return TARGET_SAME;
    if (g_str_has_suffix(seen, "…"))
        length -= strlen("…");
    else if (g_str_has_suffix(shown, "..."))
        length = MIN(length, strcspn(seen, "…"));
    else
        return is_same_owner(seen, meant) ? TARGET_OTHER : TARGET_FALSE;
    return strncmp(seen, meant, length) == 0 ? TARGET_CUT
           : is_same_owner(seen, meant)      ? TARGET_OTHER
                                             : TARGET_FALSE;
}
