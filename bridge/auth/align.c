/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/align.h"

#include <string.h>

char *
align_sender_group(const Settings *settings, const char *address)
{
    const char *const *names = settings_names(settings, "sender");

    for (; address && *names; names++)
        if (g_ascii_strcasecmp(*names, address) == 0)
            return g_strconcat("sender:", *names, NULL);

    return NULL;
}

bool
align_is(const Settings *settings, const char *sender, const char *domain,
         bool is_signing)
{
    const char *at = sender ? strrchr(sender, '@') : NULL;

    if (!at || !domain || *domain == '\0')
        return false;
    if (g_ascii_strcasecmp(at + 1, domain) == 0)
        return true;
    if (g_strcmp0(settings_text(settings, "admission", "alignment"), "relaxed") == 0) {
        g_autofree char *one = g_ascii_strdown(at + 1, -1);
        g_autofree char *other = g_ascii_strdown(domain, -1);
        if (align_is_one_organisation(one, other))
            return true;
    }
    if (!is_signing)
        return false;

    g_autofree char *group = align_sender_group(settings, sender);
    return group && settings_list_has(settings, group, "signing_domains", domain);
}
