/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/smime.h"

#include "bridge/auth/cms.h"
#include "bridge/auth/entity.h"

#include <string.h>

static const char *const protocols[] = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
};

static const char *const wrappings[] = {
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
};

/* ASN.1 SEQUENCE: the first byte of every CMS structure. */
#define SMIME_SEQUENCE 0x30

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

static Evidence *
look(const char *content, size_t size, GBytes *signature, const SignatureRules *rules)
{
    g_autoptr(Cms) cms = cms_verify(content, size, signature, rules->ca_pem);
    g_autofree char *which = cms->digest
                                 ? g_strdup_printf("%s %" G_GINT64_FORMAT, cms->digest,
                                                   (gint64) cms->signed_s)
                                 : NULL;

    return evidence_new("smime", judge(cms, rules), rules->from, which);
}

Evidence *
smime_look(GBytes *raw, const Header *header, const SignatureRules *rules)
{
    Span body = entity_body(raw, header);
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
    return look(halves.content.data, halves.content.size, der, rules);
}

bool
smime_is_wrapped(const char *type)
{
    for (size_t i = 0; type && i < G_N_ELEMENTS(wrappings); i++)
        if (entity_type_is(type, wrappings[i]))
            return true;
    return false;
}

/* Base64 that every reader decodes alike: nothing foreign in it, nothing behind its
 * padding. */
static bool
is_plain_base64(const Entity *whole)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *encoding = header_value(whole->header, "Content-Transfer-Encoding");
    bool has_ended = false;

    if (!encoding || g_ascii_strcasecmp(encoding, "base64") != 0)
        return false;
    for (size_t i = 0; i < whole->body.size; i++) {
        char c = whole->body.data[i];

        if (c == '\r' || c == '\n')
            continue;
        if (c == '=')
            has_ended = true;
        else if (has_ended || c == '\0' || !strchr(digits, c))
            return false;
    }
    return true;
}

GBytes *
smime_wrapped(GBytes *raw, const Header *header)
{
    if (header->fault || !smime_is_wrapped(header_value(header, "Content-Type")))
        return NULL;

    g_autoptr(Entity) whole = entity_read((Span){
        g_bytes_get_data(raw, NULL),
        g_bytes_get_size(raw),
    });
    g_autoptr(GBytes) bytes = is_plain_base64(whole) ? entity_decode(whole) : NULL;
    gsize size = 0;
    const guint8 *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;

    return size > 0 && *data == SMIME_SEQUENCE ? g_steal_pointer(&bytes) : NULL;
}

Evidence *
smime_look_wrapped(GBytes *wrapped, GBytes *content, const SignatureRules *rules)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(content, &size);

    return look(data, size, wrapped, rules);
}
