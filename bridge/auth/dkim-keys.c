/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/address.h"
#include "bridge/auth/align.h"
#include "bridge/auth/dkim-here.h"
#include "bridge/auth/signature.h"

DkimKey *
dkim_key_new(const char *name, const char *text, bool is_temporary)
{
    DkimKey *key = g_new0(DkimKey, 1);

    key->name = g_ascii_strdown(name, -1);
    key->text = g_strdup(text);
    key->is_temporary = is_temporary;
    return key;
}

void
dkim_key_free(DkimKey *key)
{
    if (!key)
        return;

    g_free(key->name);
    g_free(key->text);
    g_free(key);
}

/* Letters, digits, hyphens and dots: nothing that a resolver could take for more. */
static bool
is_selector(const char *selector)
{
    size_t length = 0;

    for (; selector[length] != '\0'; length++)
        if (!g_ascii_isalnum(selector[length]) && selector[length] != '-' &&
            selector[length] != '.')
            return false;
    return length > 0 && length <= 100 && selector[0] != '.' &&
           selector[length - 1] != '.';
}

GPtrArray *
dkim_key_names(const Header *header, const Settings *settings, const char *from)
{
    g_autoptr(GPtrArray) signatures = signature_read_all(header);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < signatures->len && names->len < DKIM_HERE_MOST; i++) {
        const Signature *signature = signatures->pdata[i];
        g_autofree char *name = NULL;

        if (!is_selector(signature->selector) ||
            !address_is_domain(signature->domain) ||
            !align_is(settings, from, signature->domain, true))
            continue;
        name =
            g_strdup_printf("%s._domainkey.%s", signature->selector, signature->domain);
        if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    return names;
}
