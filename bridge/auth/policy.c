/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/policy.h"
#include "bridge/auth/address.h"
#include "bridge/auth/align.h"
#include "bridge/auth/pec.h"
#include "bridge/auth/private.h"
#include "bridge/auth/proofs.h"
#include "bridge/auth/reasons.h"
#include "bridge/auth/robots.h"

#include <string.h>

/* Date against arrival (domain/sender-authentication i), in seconds. */
#define POLICY_DATE_BEFORE_S (24 * 3600)
#define POLICY_DATE_AFTER_S (10 * 60)

/* What the evidence comes to. */
typedef struct {
    bool dmarc_pass, dmarc_none, dmarc_temperror, dmarc_unclear, dmarc_fail;
    bool dkim_pass, dkim_temperror; /* aligned, or of nobody in particular */
    bool spf_pass, spf_temperror;   /* aligned */
    bool auth_pass, auth_other;
    bool signed_pass, signed_recipient, signed_partial, signed_length;
} Weights;

static bool
is_word(const Evidence *evidence, const char *word)
{
    return strcmp(evidence->result, word) == 0;
}

static void
weigh_dmarc(Weights *weights, const Evidence *evidence)
{
    if (is_word(evidence, "pass"))
        weights->dmarc_pass = true;
    else if (is_word(evidence, "none"))
        weights->dmarc_none = true;
    else if (is_word(evidence, "fail"))
        weights->dmarc_fail = true;
    else if (is_word(evidence, "temperror") || is_word(evidence, "temp_fail"))
        weights->dmarc_temperror = true;
    else
        weights->dmarc_unclear = true;
}

static void
weigh_auth(Weights *weights, const AuthMail *mail, const Evidence *evidence)
{
    if (!is_word(evidence, "pass"))
        return;
    if (g_ascii_strcasecmp(evidence->identity, mail->from) == 0)
        weights->auth_pass = true;
    else if (strchr(evidence->identity, '@'))
        weights->auth_other = true;
}

static void
weigh_one(Weights *weights, const AuthMail *mail, const Evidence *evidence)
{
    const char *method = evidence->method, *identity = evidence->identity;
    bool is_temporary =
        is_word(evidence, "temperror") || is_word(evidence, "temp_fail");

    if (strcmp(method, "dmarc") == 0) {
        weigh_dmarc(weights, evidence);
    } else if (strcmp(method, "dkim") == 0) {
        bool is_aligned = align_is(mail->settings, mail->from, identity, true);
        weights->dkim_pass |= is_aligned && is_word(evidence, "pass");
        weights->dkim_temperror |= is_temporary && (is_aligned || *identity == '\0');
    } else if (strcmp(method, "spf") == 0) {
        bool is_aligned = align_is(mail->settings, mail->from, identity, false);
        weights->spf_pass |= is_aligned && is_word(evidence, "pass");
        weights->spf_temperror |= is_aligned && is_temporary;
    } else if (strcmp(method, "auth") == 0) {
        weigh_auth(weights, mail, evidence);
    } else if (strcmp(method, "signed-fields") == 0) {
        weights->signed_pass |= is_word(evidence, "pass");
        weights->signed_recipient |= is_word(evidence, "recipient");
        weights->signed_partial |= is_word(evidence, "partial");
        weights->signed_length |= is_word(evidence, "length");
    }
}

bool
policy_is_ours(const Settings *settings, const char *address)
{
    const char *const *ours = settings_list(settings, "mailbox", "addresses");
    const char *const *topics = settings_names(settings, "topic");

    for (; *ours; ours++)
        if (address_is_ours(address, *ours))
            return true;
    for (; *topics; topics++) {
        g_autofree char *group = g_strconcat("topic:", *topics, NULL);
        if (settings_list_has(settings, group, "addresses", address))
            return true;
    }
    return false;
}

bool
policy_is_addressed(const AuthMail *mail, const char *name)
{
    const char *value = header_value(mail->header, name);
    g_autoptr(GPtrArray) list = value ? address_read_list(value) : NULL;

    for (unsigned i = 0; list && i < list->len; i++)
        if (policy_is_ours(mail->settings, list->pdata[i]))
            return true;
    return false;
}

static bool
is_addressed(const AuthMail *mail)
{
    return policy_is_addressed(mail, "To") || policy_is_addressed(mail, "Cc");
}

/* Mail that is perhaps for few; what is not to us at all looks the same, and the
 * second code says so. */
static void
judge_privacy(const AuthMail *mail, Verdict *verdict)
{
    const char *mark = private_find(mail);

    if (mark)
        reason_apply(verdict, "maybe-private", mark);
    if (!is_addressed(mail))
        reason_apply(verdict, "not-addressed-to-us", NULL);
}

/* One good signature is enough; without one, the best of the bad ones names why. */
static void
judge_signature(const AuthMail *mail, const Weights *weights, Verdict *verdict)
{
    if (weights->signed_pass || (weights->signed_recipient && weights->spf_pass))
        return;
    if (weights->signed_recipient && !is_addressed(mail))
        return; /* judge_privacy() holds it, whatever is signed */
    if (weights->signed_recipient)
        reason_apply(verdict, "signature-without-recipient", NULL);
    else if (weights->signed_partial)
        reason_apply(verdict, "signature-partial", NULL);
    else if (weights->signed_length)
        reason_apply(verdict, "signature-length", NULL);
    else
        reason_apply(verdict, "signature-missing", NULL);
}

/* Rules after which missing proof may be our own server's fault, not the sender's. */
static bool
is_excused(const Verdict *verdict)
{
    static const char *const rules[] = {
        "no-border-line",  "no-results",    "results-malformed",
        "temporary-error", "dmarc-unclear",
    };

    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];

        for (size_t j = 0; j < G_N_ELEMENTS(rules); j++)
            if (strcmp(evidence->method, "rule") == 0 && is_word(evidence, rules[j]))
                return true;
    }

    return false;
}

/* Nothing spoke for the sender: why, and how bad is that? */
static void
judge_absence(const AuthMail *mail, const Weights *weights, const Proofs *proofs,
              Verdict *verdict)
{
    const char *spf_only = settings_text(mail->settings, "admission", "spf_only");

    if (proofs->here_accepts) {
        verdict->is_proven = true;
        return;
    }
    /* Good for an answer, not for the town. */
    verdict->is_proven = proofs->here_pass || proofs->is_signed;
    if (proofs->here_pass)
        reason_apply(verdict, "own-check-only", NULL);
    else if (proofs->is_signed)
        reason_apply(verdict, "signature-only", NULL);
    else if (weights->dkim_temperror || weights->spf_temperror ||
             proofs->here_temperror)
        reason_apply(verdict, "temporary-error", NULL);
    else if (weights->dmarc_pass && g_strcmp0(spf_only, "accept") == 0)
        verdict->is_proven = true;
    else if (weights->dmarc_pass || weights->spf_pass)
        reason_apply(verdict, "spf-only", NULL);
    else if (!is_excused(verdict))
        reason_apply(verdict, "nothing-aligned", NULL);
}

/* A signature of the author's own, and the second opinion on that of the domain. */
static void
judge_proofs(const Weights *weights, const Proofs *proofs, Verdict *verdict)
{
    if (proofs->fault)
        reason_apply(verdict, proofs->fault, NULL);
    if (proofs->signature_temperror)
        reason_apply(verdict, "temporary-error", NULL);
    if (!weights->dkim_pass || proofs->here_pass)
        return;
    if (proofs->here_bad)
        reason_apply(verdict, "dkim-disagrees", NULL);
    else if (proofs->here_temperror)
        reason_apply(verdict, "temporary-error", NULL);
}

static void
judge_evidence(const AuthMail *mail, const Proofs *proofs, Verdict *verdict)
{
    Weights weights = {0};

    for (unsigned i = 0; i < verdict->evidence->len; i++)
        weigh_one(&weights, mail, verdict->evidence->pdata[i]);

    if (weights.dmarc_fail)
        reason_apply(verdict, "dmarc-fail", NULL);
    if (proofs->certified) {
        /* What else is said of the provider's domain is not about its customer. */
        verdict->is_proven = true;
        return;
    }
    if (weights.dmarc_temperror)
        reason_apply(verdict, "temporary-error", NULL);
    if (weights.dmarc_unclear)
        reason_apply(verdict, "dmarc-unclear", NULL);
    if (weights.auth_other)
        reason_apply(verdict, "auth-other-user", NULL);

    /* dmarc=pass, none or absent here: everything else was judged above. */
    verdict->is_proven = weights.auth_pass || weights.dkim_pass;
    if (!verdict->is_proven)
        judge_absence(mail, &weights, proofs, verdict);
    else if (!weights.auth_pass)
        judge_signature(mail, &weights, verdict);
    judge_proofs(&weights, proofs, verdict);
}

static void
judge_dates(const AuthMail *mail, Verdict *verdict)
{
    const char *value = header_value(mail->header, "Date");
    int64_t most_s = settings_number(mail->settings, "admission", "max_age_h") * 3600;
    int64_t date_s;

    if (mail->now_s - mail->received_s > most_s)
        reason_apply(verdict, "too-old", NULL);
    if (mail->received_s - mail->now_s > POLICY_DATE_AFTER_S)
        reason_apply(verdict, "date-in-future", "arrival");

    if (!value || !header_date(value, &date_s))
        reason_apply(verdict, "date-missing", NULL);
    else if (date_s < mail->received_s - POLICY_DATE_BEFORE_S)
        reason_apply(verdict, "date-too-old", NULL);
    else if (date_s > mail->received_s + POLICY_DATE_AFTER_S)
        reason_apply(verdict, "date-in-future", NULL);
}

static bool
has_resent_field(const Header *header)
{
    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);
        if (g_ascii_strncasecmp(field->name, "Resent-", 7) == 0)
            return true;
    }

    return false;
}

/* The last day of the sender's right, in the bridge's time zone, has gone by. */
static bool
is_expired(const AuthMail *mail)
{
    g_autofree char *group = align_sender_group(mail->settings, mail->author);
    const char *until = group ? settings_text(mail->settings, group, "until") : NULL;

    if (!until || *until == '\0')
        return false;

    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(
        settings_text(mail->settings, "bridge", "time_zone"));
    g_autofree char *last = g_strconcat(until, "T23:59:59", NULL);
    g_autoptr(GDateTime) end = zone ? g_date_time_new_from_iso8601(last, zone) : NULL;

    /* A day that cannot be read gives no right. */
    return !end || g_date_time_to_unix(end) < mail->now_s;
}

static void
judge_conditions(const AuthMail *mail, const Proofs *proofs, Verdict *verdict)
{
    const char *type = header_value(mail->header, "Content-Type");

    if (is_expired(mail))
        reason_apply(verdict, "sender-expired", NULL);
    if (robots_answers_us(mail->header) ||
        proofs_says(mail->proofs, "answer-to-report"))
        reason_apply(verdict, "answer-to-report", NULL);
    judge_privacy(mail, verdict);
    if (has_resent_field(mail->header))
        reason_apply(verdict, "resent", NULL);
    if (type && g_ascii_strncasecmp(type, "message/rfc822", 14) == 0)
        reason_apply(verdict, "enclosed-mail", NULL);
    /* Of an envelope only what is inside is published, and no signature of the author's
     * domain need cover the field that says so. */
    if (!proofs->certified && pec_kind(mail->header) == PEC_ENVELOPE)
        reason_apply(verdict, "enclosed-mail", "X-Trasporto");
    if (robots_seems_automatic(mail->header) ||
        proofs_says(mail->proofs, "looks-automatic"))
        reason_apply(verdict, "looks-automatic", NULL);
    if (header_value(mail->header, "X-Auto-Response-Suppress"))
        reason_apply(verdict, "wants-no-answer", NULL);
    if (!proofs->certified && mail->phrase &&
        address_is_disguised(mail->phrase, mail->from))
        reason_apply(verdict, "name-holds-other-address", NULL);
    judge_dates(mail, verdict);
}

/* What the methods saw and ruled, but for rules that other proof makes needless. */
static void
take_over(Verdict *verdict, const Verdict *seen, const Proofs *proofs)
{
    for (unsigned i = 0; i < seen->evidence->len; i++) {
        const Evidence *evidence = seen->evidence->pdata[i];

        if (strcmp(evidence->method, "rule") != 0)
            verdict_add_evidence(verdict, evidence->method, evidence->result,
                                 evidence->identity, evidence->detail);
        else if (!proofs_lift(proofs, evidence->result))
            reason_apply(verdict, evidence->result, evidence->detail);
    }
}

Verdict *
policy_judge(const AuthMail *mail)
{
    const Reason *accepted = reason_find("accepted");
    Verdict *verdict = verdict_new(VERDICT_ACCEPT, accepted->code, accepted->italian);

    g_autoptr(Verdict) seen = verdict_new(VERDICT_ACCEPT, accepted->code, NULL);
    Proofs proofs = proofs_weigh(mail);

    for (const AuthMethod *const *method = auth_registry; *method; method++)
        (*method)->look(mail, seen);
    take_over(verdict, seen, &proofs);
    verdict_add_proofs(verdict, mail->proofs);

    judge_evidence(mail, &proofs, verdict);
    judge_conditions(mail, &proofs, verdict);
    if (verdict->kind == VERDICT_REFUSE)
        verdict->is_proven = false;

    /* Belt and braces: whatever a method did, no proof is no broadcast. */
    if (verdict->kind == VERDICT_ACCEPT && !verdict->is_proven)
        reason_apply(verdict, "nothing-aligned", NULL);
    return verdict;
}

bool
policy_is_colleague(const AuthMail *mail)
{
    const char *at = mail->from ? strrchr(mail->from, '@') : NULL;

    if (!at || g_strcmp0(mail->author, mail->from) != 0 ||
        policy_is_ours(mail->settings, mail->from) ||
        !settings_list_has(mail->settings, "admission", "staff_domains", at + 1))
        return false;

    g_autoptr(Verdict) verdict = policy_judge(mail);
    return verdict->kind == VERDICT_ACCEPT;
}
