/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * method-signed-fields - what the DKIM signatures that passed really cover
 *
 * One line of evidence for each aligned dkim=pass: "pass" (From, Subject, Date and
 * the field with our address), "recipient" (all but that field), "partial", "length"
 * (l= is set), "missing" (no signature fits).  It does not judge: an aligned spf
 * may stand in for the recipient (a.6), and another signature may be better.
 */
#include "bridge/auth/align.h"
#include "bridge/auth/auth.h"
#include "bridge/auth/believed.h"
#include "bridge/auth/policy.h"
#include "bridge/auth/signature.h"

#include <string.h>

typedef struct {
    const AuthMail *mail;
    Verdict *verdict;
    GPtrArray *signatures;
} Look;

/* How much one signature covers; the later in this list, the worse. */
static const char *const grades[] = {"pass", "recipient", "partial", "length"};

static unsigned
grade(const Look *look, const Signature *signature)
{
    bool in_to = policy_is_addressed(look->mail, "To");
    bool in_cc = policy_is_addressed(look->mail, "Cc");

    if (signature->has_length)
        return 3;
    if (!signature_covers(signature, "from") ||
        !signature_covers(signature, "subject") || !signature_covers(signature, "date"))
        return 2;
    if ((in_to && signature_covers(signature, "to")) ||
        (in_cc && signature_covers(signature, "cc")))
        return 0;
    return 1;
}

static void
look_dkim(const Result *result, void *user_data)
{
    Look *look = user_data;
    g_autofree char *domain = signature_domain(result, look->signatures);
    unsigned worst = 0, found = 0;

    if (strcmp(result->word, "pass") != 0 ||
        !align_is(look->mail->settings, look->mail->from, domain, true))
        return;

    /* A stranger may have added a field that fits as well: the worst counts. */
    for (unsigned i = 0; i < look->signatures->len; i++) {
        const Signature *signature = look->signatures->pdata[i];

        if (signature_fits(signature, result)) {
            worst = MAX(worst, grade(look, signature));
            found++;
        }
    }

    verdict_add_evidence(look->verdict, "signed-fields",
                         found > 0 ? grades[worst] : "missing", domain, NULL);
}

static void
look_at_fields(const AuthMail *mail, Verdict *verdict)
{
    g_autoptr(Believed) believed = believed_find(mail->header, mail->settings);
    g_autoptr(GPtrArray) signatures = signature_read_all(mail->header);
    Look look = {.mail = mail, .verdict = verdict, .signatures = signatures};

    believed_each(believed, "dkim", look_dkim, &look);
}

const AuthMethod auth_method_signed_fields = {
    .name = "signed-fields",
    .summary = "what the signatures that passed cover (DKIM-Signature h= and l=)",
    .look = look_at_fields,
};
