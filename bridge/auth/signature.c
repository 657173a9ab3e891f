/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/signature.h"
#include "bridge/auth/address.h"

#include <string.h>

static void
signature_free(Signature *signature)
{
    if (!signature)
        return;

    g_free(signature->domain);
    g_free(signature->selector);
    g_free(signature->bytes);
    g_strfreev(signature->fields);
    g_free(signature);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signature, signature_free)

/* Removes every blank in place. */
static char *
without_blanks(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (*from != ' ' && *from != '\t')
            *to++ = *from;
    *to = '\0';
    return text;
}

GHashTable *
signature_read_tags(const char *value)
{
    g_autoptr(GHashTable) tags =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) parts = g_strsplit(value, ";", 0);

    for (char **part = parts; *part; part++) {
        char *equals;

        if (*g_strstrip(*part) == '\0')
            continue;
        equals = strchr(*part, '=');
        if (!equals)
            return NULL;

        g_autofree char *name = g_strstrip(g_strndup(*part, equals - *part));
        char *text = without_blanks(g_strdup(equals + 1));
        if (!g_hash_table_insert(tags, g_steal_pointer(&name), text))
            return NULL;
    }

    return g_steal_pointer(&tags);
}

static Signature *
read_signature(const char *value)
{
    g_autoptr(GHashTable) tags = signature_read_tags(value);
    const char *domain = tags ? g_hash_table_lookup(tags, "d") : NULL;
    const char *selector = tags ? g_hash_table_lookup(tags, "s") : NULL;
    const char *bytes = tags ? g_hash_table_lookup(tags, "b") : NULL;
    const char *fields = tags ? g_hash_table_lookup(tags, "h") : NULL;

    if (!domain || !selector || !bytes || !fields || *bytes == '\0')
        return NULL;

    Signature *signature = g_new0(Signature, 1);
    g_autofree char *lower = g_ascii_strdown(fields, -1);
    signature->domain = g_ascii_strdown(domain, -1);
    signature->selector = g_ascii_strdown(selector, -1);
    signature->bytes = g_strdup(bytes);
    signature->fields = g_strsplit(lower, ":", 0);
    signature->has_length = g_hash_table_contains(tags, "l");
    return signature;
}

GPtrArray *
signature_read_all(const Header *header)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify) signature_free);

    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);

        if (header_field_is(field, "DKIM-Signature")) {
            Signature *signature = read_signature(field->value);
            if (signature)
                g_ptr_array_add(all, signature);
        }
    }

    return all;
}

/* Whether @domain is @parent or below it. */
static bool
is_within(const char *domain, const char *parent)
{
    size_t length = strlen(domain), tail = strlen(parent);

    if (length < tail || g_ascii_strcasecmp(domain + length - tail, parent) != 0)
        return false;
    return length == tail || domain[length - tail - 1] == '.';
}

/* The domain of header.i ("@d" or "local@d"), unowned; NULL when it is absent. */
static const char *
identity_domain(const Result *result)
{
    const char *identity = result_value(result, "header", "i");
    const char *at = identity ? strrchr(identity, '@') : NULL;

    return at ? at + 1 : NULL;
}

bool
signature_fits(const Signature *signature, const Result *result)
{
    const char *domain = result_value(result, "header", "d");
    const char *selector = result_value(result, "header", "s");
    const char *bytes = result_value(result, "header", "b");
    const char *identity = identity_domain(result);

    if (domain && g_ascii_strcasecmp(domain, signature->domain) != 0)
        return false;
    if (!domain && !(identity && is_within(identity, signature->domain)))
        return false;
    if (selector && g_ascii_strcasecmp(selector, signature->selector) != 0)
        return false;
    return !bytes || (*bytes != '\0' && g_str_has_prefix(signature->bytes, bytes));
}

bool
signature_covers(const Signature *signature, const char *field)
{
    return g_strv_contains((const char *const *) signature->fields, field);
}

char *
signature_domain(const Result *result, const GPtrArray *signatures)
{
    const char *domain = result_value(result, "header", "d");
    const char *identity = identity_domain(result);

    if (domain && identity && !is_within(identity, domain))
        return NULL;

    /* Anybody may add a signature field that fits too, with another domain in it:
     * then it is not known whose signature passed. */
    const char *found = NULL;
    for (unsigned i = 0; !domain && i < signatures->len; i++) {
        const Signature *signature = signatures->pdata[i];

        if (!signature_fits(signature, result))
            continue;
        if (found && g_ascii_strcasecmp(found, signature->domain) != 0)
            return NULL;
        found = signature->domain;
    }
    if (!domain)
        domain = found;
    if (!domain)
        domain = identity;

    return domain && address_is_domain(domain) ? g_ascii_strdown(domain, -1) : NULL;
}
