/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/proofs.h"

#include "bridge/auth/align.h"

#include <jansson.h>
#include <string.h>

/* What a signature that is no proof means: each word of smime.h and openpgp.h. */
static const struct {
    const char *word;
    const char *code;
} faults[] = {
    {"altered", "signature-altered"}, {"parts", "signature-altered"},
    {"unknown", "signature-unknown"}, {"revoked", "signature-revoked"},
    {"expired", "signature-expired"}, {"weak", "signature-useless"},
    {"time", "signature-useless"},    {"several", "signature-useless"},
};

static bool
is_method(const Evidence *proof, const char *method)
{
    return strcmp(proof->method, method) == 0;
}

static bool
is_word(const Evidence *proof, const char *word)
{
    return strcmp(proof->result, word) == 0;
}

/* @wants_pass: the trusted one, else one that is not. */
static const char *
find_author(const GPtrArray *proofs, bool wants_pass)
{
    for (unsigned i = 0; proofs && i < proofs->len; i++) {
        const Evidence *proof = proofs->pdata[i];

        if (is_method(proof, "pec") && is_word(proof, "pass") == wants_pass &&
            *proof->identity != '\0')
            return proof->identity;
    }
    return NULL;
}

const char *
proofs_certified(const GPtrArray *proofs)
{
    return find_author(proofs, true);
}

const char *
proofs_claimed(const GPtrArray *proofs)
{
    return find_author(proofs, false);
}

bool
proofs_is_unsure(const GPtrArray *proofs)
{
    for (unsigned i = 0; proofs && i < proofs->len; i++)
        if (is_method(proofs->pdata[i], "pec") &&
            is_word(proofs->pdata[i], "temperror"))
            return true;
    return false;
}

/* Returns: (owned) the facts about an envelope, or NULL. */
static json_t *
facts_of(const Evidence *proof)
{
    return is_method(proof, "pec") && proof->facts
               ? json_loads(proof->facts, JSON_REJECT_DUPLICATES, NULL)
               : NULL;
}

char *
proofs_subject(const GPtrArray *proofs)
{
    char *subject = NULL;

    for (unsigned i = 0; proofs && i < proofs->len && !subject; i++) {
        json_t *facts = facts_of(proofs->pdata[i]);

        subject = g_strdup(json_string_value(
            json_object_get(json_object_get(facts, "postacert"), "subject")));
        json_decref(facts);
    }
    return subject;
}

bool
proofs_says(const GPtrArray *proofs, const char *word)
{
    bool is_said = false;

    for (unsigned i = 0; proofs && i < proofs->len; i++) {
        json_t *facts =
            is_word(proofs->pdata[i], "pass") ? facts_of(proofs->pdata[i]) : NULL;
        size_t at;
        json_t *one;

        json_array_foreach(json_object_get(facts, PROOFS_INSIDE), at, one) is_said |=
            g_strcmp0(json_string_value(one), word) == 0;
        json_decref(facts);
    }
    return is_said;
}

static void
weigh_here(Proofs *weights, const AuthMail *mail, const Evidence *proof)
{
    if (is_word(proof, "temperror")) {
        weights->here_temperror = true;
        return;
    }
    if (!align_is(mail->settings, mail->from, proof->identity, true))
        return;
    if (is_word(proof, "pass"))
        weights->here_pass = true;
    else if (is_word(proof, "fail") || is_word(proof, "altered") ||
             is_word(proof, "length"))
        weights->here_bad = true;
}

static void
weigh_signature(Proofs *weights, const AuthMail *mail, const Evidence *proof)
{
    if (is_word(proof, "temperror")) {
        weights->signature_temperror = true;
        return;
    }
    if (is_word(proof, "pass")) {
        weights->is_signed |= g_ascii_strcasecmp(proof->identity, mail->from) == 0;
        return;
    }
    weights->fault = "signature-useless";
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
        if (is_word(proof, faults[i].word))
            weights->fault = faults[i].code;
}

Proofs
proofs_weigh(const AuthMail *mail)
{
    Proofs weights = {.certified = proofs_certified(mail->proofs)};
    const char *local = settings_text(mail->settings, "admission", "local_dkim");

    for (unsigned i = 0; mail->proofs && i < mail->proofs->len; i++) {
        const Evidence *proof = mail->proofs->pdata[i];

        if (is_method(proof, "dkim-here"))
            weigh_here(&weights, mail, proof);
        else if (is_method(proof, "smime") || is_method(proof, "openpgp") ||
                 is_method(proof, "signature"))
            weigh_signature(&weights, mail, proof);
    }
    weights.here_accepts = weights.here_pass && g_strcmp0(local, "accept") == 0;
    return weights;
}

bool
proofs_lift(const Proofs *proofs, const char *code)
{
    static const char *const missing[] = {"no-border-line", "no-results",
                                          "results-without-id", "border-not-proven",
                                          NULL};

    if (proofs->here_pass && strcmp(code, "results-without-id") == 0)
        return true;
    /* A PEC mailbox shows no results at all: the envelope stands alone. */
    if (proofs->certified && strcmp(code, "no-results-refused") == 0)
        return true;
    return (proofs->certified || proofs->here_accepts) &&
           g_strv_contains(missing, code);
}
