/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/verdict.h"

Verdict *
verdict_new(VerdictKind kind, const char *reason, const char *explanation)
{
    Verdict *verdict = g_new0(Verdict, 1);

    verdict->evidence = g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    verdict_set(verdict, kind, reason, explanation);
    return verdict;
}

void
verdict_free(Verdict *verdict)
{
    if (!verdict)
        return;

    g_free(verdict->reason);
    g_free(verdict->explanation);
    g_free(verdict->sender);
    g_free(verdict->message_id);
    g_free(verdict->subject);
    g_ptr_array_unref(verdict->evidence);
    g_free(verdict);
}

void
verdict_set(Verdict *verdict, VerdictKind kind, const char *reason,
            const char *explanation)
{
    /* The new words may be the old ones: copied before those are freed. */
    char *new_reason = g_strdup(reason);
    char *new_explanation = g_strdup(explanation);

    verdict->kind = kind;
    g_free(verdict->reason);
    g_free(verdict->explanation);
    verdict->reason = new_reason;
    verdict->explanation = new_explanation;
}

Evidence *
evidence_new(const char *method, const char *result, const char *identity,
             const char *detail)
{
    Evidence *evidence = g_new0(Evidence, 1);

    evidence->method = g_strdup(method);
    evidence->result = g_strdup(result);
    evidence->identity = g_strdup(identity ? identity : "");
    evidence->detail = g_strdup(detail);
    return evidence;
}

Evidence *
evidence_copy(const Evidence *evidence)
{
    Evidence *copy = evidence_new(evidence->method, evidence->result,
                                  evidence->identity, evidence->detail);

    copy->facts = g_strdup(evidence->facts);
    return copy;
}

void
evidence_free(Evidence *evidence)
{
    if (!evidence)
        return;

    g_free(evidence->method);
    g_free(evidence->result);
    g_free(evidence->identity);
    g_free(evidence->detail);
    g_free(evidence->facts);
    g_free(evidence);
}

void
verdict_add_evidence(Verdict *verdict, const char *method, const char *result,
                     const char *identity, const char *detail)
{
    g_ptr_array_add(verdict->evidence, evidence_new(method, result, identity, detail));
}

void
verdict_add_proofs(Verdict *verdict, const GPtrArray *proofs)
{
    for (unsigned i = 0; proofs && i < proofs->len; i++)
        g_ptr_array_add(verdict->evidence, evidence_copy(proofs->pdata[i]));
}
