/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * method-arc - the ARC chain as written (RFC 8617), shown and never believed
 *
 * Anybody may seal: a chain can be valid while the sealer is the attacker
 * (domain/sender-authentication b).  So it is read for the technician alone: one line
 * for each seal, with what it claims of the chain before it.
 */
#include "bridge/auth/auth.h"
#include "bridge/auth/signature.h"
#include "bridge/base/limits.h"

#include <string.h>

static void
show_seal(Verdict *verdict, GHashTable *tags)
{
    const char *claim = g_hash_table_lookup(tags, "cv");
    const char *instance = g_hash_table_lookup(tags, "i");
    const char *domain = g_hash_table_lookup(tags, "d");
    g_autofree char *detail =
        g_strdup_printf("i=%s claims this; never evidence", instance ? instance : "?");

    verdict_add_evidence(verdict, "arc-seal", claim ? claim : "?", domain ? domain : "",
                         detail);
}

static void
look_at_seals(const AuthMail *mail, Verdict *verdict)
{
    unsigned shown = 0;

    for (unsigned i = 0; i < mail->header->fields->len; i++) {
        const HeaderField *field = header_field(mail->header, i);

        if (!header_field_is(field, "ARC-Seal") || shown == LIMIT_ARC_SEALS)
            continue;

        g_autoptr(GHashTable) tags = signature_read_tags(field->value);
        if (tags)
            show_seal(verdict, tags);
        else
            verdict_add_evidence(verdict, "arc-seal", "malformed", "",
                                 "never evidence");
        shown++;
    }
}

const AuthMethod auth_method_arc = {
    .name = "arc",
    .summary = "the ARC chain, shown and never believed",
    .look = look_at_seals,
};
