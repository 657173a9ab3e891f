/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/smime.h"

#include "bridge/auth/cms.h"
#include "bridge/auth/entity.h"

#include <string.h>

static const char *const protocols[] = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
};

char *
signature_fingerprint(const char *text)
{
    g_autoptr(GString) hex = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == ':')
            continue;
        if (!g_ascii_isxdigit(*text))
            return NULL;
        g_string_append_c(hex, g_ascii_tolower(*text));
    }
    if (hex->len != 40 && hex->len != 64)
        return NULL;
    return g_string_free(g_steal_pointer(&hex), FALSE);
}

bool
signature_is_pinned(const SignatureRules *rules, const char *fingerprint)
{
    for (unsigned i = 0; i < rules->keys->len; i++)
        if (g_ascii_strcasecmp(rules->keys->pdata[i], fingerprint) == 0)
            return true;
    return false;
}

bool
signature_is_timely(const SignatureRules *rules, int64_t signed_s)
{
    return signed_s <= rules->received_s + SIGNATURE_AHEAD_S &&
           signed_s >= rules->received_s - rules->most_age_s;
}

static const char *
judge(const Cms *cms, const SignatureRules *rules)
{
    if (!cms->is_present)
        return "unreadable";
    if (!signature_is_pinned(rules, cms->digest))
        return "unknown";
    if (!cms->matches)
        return "altered";
    if (cms->is_revoked)
        return "revoked";
    if (rules->received_s < cms->not_before_s || rules->received_s > cms->not_after_s)
        return "expired";
    if (cms->is_weak || cms->is_sha1)
        return "weak";
    if (!signature_is_timely(rules, cms->signed_s))
        return "time";
    return "pass";
}

Evidence *
smime_look(GBytes *raw, const Header *header, const SignatureRules *rules)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(raw, &size);
    size_t offset = MIN(header->body_offset, size);
    Span body = {size > 0 ? data + offset : "", size - offset};
    g_auto(Signed) halves = {0};
    const char *fault = "type";

    for (size_t i = 0; i < G_N_ELEMENTS(protocols); i++) {
        entity_signed_clear(&halves);
        if (entity_signed(header, body, protocols[i], &halves, &fault)) {
            fault = NULL;
            break;
        }
        if (strcmp(fault, "protocol") != 0)
            break;
    }
    if (fault && (strcmp(fault, "type") == 0 || strcmp(fault, "protocol") == 0))
        return NULL;
    if (fault)
        return evidence_new("smime", "parts", rules->from, fault);

    g_autoptr(GBytes) der = entity_decode(halves.signature);
    if (!der)
        return evidence_new("smime", "unreadable", rules->from, NULL);
    g_autoptr(Cms) cms =
        cms_verify(halves.content.data, halves.content.size, der, rules->ca_pem);
    g_autofree char *which = cms->digest
                                 ? g_strdup_printf("%s %" G_GINT64_FORMAT, cms->digest,
                                                   (gint64) cms->signed_s)
                                 : NULL;
    return evidence_new("smime", judge(cms, rules), rules->from, which);
}
