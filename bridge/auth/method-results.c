/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * method-results - what our own border server says: dmarc, dkim, spf, auth, arc
 *
 * Evidence as stated, one line for each result; contradictions and traps (a.1-a.4 of
 * domain/sender-authentication) worsen the verdict here.
 */
#include "bridge/auth/address.h"
#include "bridge/auth/auth.h"
#include "bridge/auth/believed.h"
#include "bridge/auth/reasons.h"
#include "bridge/auth/signature.h"

#include <string.h>

typedef struct {
    const AuthMail *mail;
    Verdict *verdict;
    GPtrArray *signatures;
    const Result *dmarc; /* the first one */
    const Result *spf;
} Look;

/* An envelope sender that is quoted or holds signs of header syntax was chosen to
 * write into our server's result field (a.1, rule 10). */
static bool
is_odd_sender(const char *address)
{
    return strpbrk(address, "\"();\\ \t") != NULL;
}

static void
check_return_paths(const Look *look)
{
    const Header *header = look->mail->header;

    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);

        if (header_field_is(field, "Return-Path") && is_odd_sender(field->value))
            reason_apply(look->verdict, "odd-envelope-sender", "Return-Path");
    }
}

static void
check_mailfrom(const Look *look, const Result *result)
{
    const ResultProperty *from = result_property(result, "smtp", "mailfrom");

    if (from && (from->has_quoted_local || is_odd_sender(from->value)))
        reason_apply(look->verdict, "odd-envelope-sender", "smtp.mailfrom");
}

static bool
differs(const char *one, const char *other)
{
    return one && other && g_ascii_strcasecmp(one, other) != 0;
}

/* dmarc and spf may be stated again, but not otherwise: neither the first nor the
 * last would be right. */
static void
check_repeat(const Look *look, const Result *first, const Result *result,
             const char *type, const char *name)
{
    const char *one = result_value(first, type, name);
    const char *other = result_value(result, type, name);

    if (strcmp(first->word, result->word) != 0 || !one != !other || differs(one, other))
        reason_apply(look->verdict, "results-conflict", result->method);
}

static void
look_dmarc(Look *look, const Result *result)
{
    const char *from = result_value(result, "header", "from");
    const char *domain = strrchr(look->mail->from, '@') + 1;

    verdict_add_evidence(look->verdict, "dmarc", result->word, from, NULL);
    if (!look->dmarc)
        look->dmarc = result;
    else
        check_repeat(look, look->dmarc, result, "header", "from");

    bool is_pass = strcmp(result->word, "pass") == 0;
    if (differs(from, domain) || (is_pass && !from))
        reason_apply(look->verdict, "header-from-differs", from);
}

static void
look_spf(Look *look, const Result *result)
{
    const char *from = result_value(result, "smtp", "mailfrom");
    const char *at = from ? strrchr(from, '@') : NULL;

    verdict_add_evidence(look->verdict, "spf", result->word, at ? at + 1 : from, from);
    if (!look->spf)
        look->spf = result;
    else
        check_repeat(look, look->spf, result, "smtp", "mailfrom");
}

static void
look_dkim(Look *look, const Result *result)
{
    g_autofree char *domain = signature_domain(result, look->signatures);
    const char *selector = result_value(result, "header", "s");
    const char *bytes = result_value(result, "header", "b");
    g_autofree char *detail =
        g_strdup_printf("s=%s b=%s", selector ? selector : "", bytes ? bytes : "");

    verdict_add_evidence(look->verdict, "dkim", result->word, domain, detail);
}

static void
look_result(const Result *result, void *user_data)
{
    Look *look = user_data;

    check_mailfrom(look, result);
    if (strcmp(result->method, "dmarc") == 0)
        look_dmarc(look, result);
    else if (strcmp(result->method, "spf") == 0)
        look_spf(look, result);
    else if (strcmp(result->method, "dkim") == 0)
        look_dkim(look, result);
    else if (strcmp(result->method, "auth") == 0)
        verdict_add_evidence(look->verdict, "auth", result->word,
                             result_value(result, "smtp", "auth"), NULL);
    else if (strcmp(result->method, "arc") == 0)
        verdict_add_evidence(look->verdict, "arc", result->word, "", "never evidence");
}

static void
look_at_results(const AuthMail *mail, Verdict *verdict)
{
    g_autoptr(Believed) believed = believed_find(mail->header, mail->settings);
    g_autoptr(GPtrArray) signatures = signature_read_all(mail->header);
    Look look = {.mail = mail, .verdict = verdict, .signatures = signatures};

    check_return_paths(&look);
    if (believed->border.line < 0) {
        reason_apply(verdict, "no-border-line", NULL);
        return;
    }

    if (believed->own_outside)
        reason_apply(verdict, "own-id-outside", NULL);
    if (believed->is_malformed)
        reason_apply(verdict, "results-malformed", NULL);
    if (believed->fields->len == 0)
        reason_apply(verdict,
                     mail->is_border_proven ? "no-results-refused" : "no-results",
                     NULL);
    if (believed->is_without_id)
        reason_apply(verdict, "results-without-id", NULL);
    if (believed->border.beside > 0 && !mail->is_border_proven)
        reason_apply(verdict, "border-not-proven", NULL);

    believed_each(believed, NULL, look_result, &look);
}

const AuthMethod auth_method_results = {
    .name = "results",
    .summary = "results of our own border server (Authentication-Results)",
    .look = look_at_results,
};
