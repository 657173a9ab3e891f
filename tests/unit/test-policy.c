/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/policy.h"
#include "bridge/auth/reasons.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\n"                               \
    "addresses=avvisi@comune.example\n"                                                \
    "[smtp]\nhost=mail.comune.example\nfrom=avvisi@comune.example\n"                   \
    "[sender sindaco@comune.example]\nname=Il Sindaco\n"                               \
    "[admission]\nborder_hosts=mx.comune.example\n"

#define WITH_ID SETTINGS "authserv_ids=mx.comune.example\n"
#define WITHOUT_ID SETTINGS "authserv_ids=!none\n"

#define BORDER                                                                         \
    "Received: from x (x [198.51.100.1]) by mx.comune.example with ESMTPS id 1; Tue, " \
    "24 Nov 2026 09:12:04 +0100\n"
#define REST                                                                           \
    "DKIM-Signature: d=comune.example; s=p; h=from:to:subject:date; b=AAAABBBB\n"      \
    "To: avvisi@comune.example\nDate: Tue, 24 Nov 2026 09:12:01 +0100\n"
#define GOOD                                                                           \
    "dkim=pass header.d=comune.example header.s=p header.b=AAAA; dmarc=pass "          \
    "header.from=comune.example"

typedef struct {
    const char *path;
    const char *settings;
    const char *header;
    bool is_border_proven;
    const char *reason;
} Case;

static const Case cases[] = {
    {"/policy/above", WITH_ID,
     "Authentication-Results: mx.comune.example; " GOOD "\n" BORDER REST, false,
     "accepted"},
    {"/policy/adjacent-unproven", WITH_ID "position=adjacent\n",
     BORDER "Authentication-Results: mx.comune.example; " GOOD "\n" REST, false,
     "border-not-proven"},
    {"/policy/adjacent-proven", WITH_ID "position=adjacent\n",
     BORDER "Authentication-Results: mx.comune.example; " GOOD "\n" REST, true,
     "accepted"},
    {"/policy/adjacent-neighbour-conflicts", WITH_ID "position=adjacent\n",
     BORDER
     "Authentication-Results: mx.comune.example; dmarc=none "
     "header.from=comune.example\nAuthentication-Results: mx.comune.example; " GOOD
     "\n" REST,
     true, "results-conflict"},
    {"/policy/adjacent-nothing-aligned", WITH_ID "position=adjacent\n",
     BORDER "Authentication-Results: mx.comune.example; dkim=none\n" REST, false,
     "nothing-aligned"},
    {"/policy/no-id-configured", SETTINGS,
     "Authentication-Results: mx.comune.example; " GOOD "\n" BORDER REST, false,
     "no-results"},
    {"/policy/no-results-after-probe", WITH_ID, BORDER REST, true,
     "no-results-refused"},
    {"/policy/without-id", WITHOUT_ID,
     "Authentication-Results: " GOOD " action=none\n" BORDER REST, false,
     "results-without-id"},
    {"/policy/without-id-twice", WITHOUT_ID,
     "Authentication-Results: " GOOD "\nAuthentication-Results: " GOOD "\n" BORDER REST,
     false, "results-malformed"},
    {"/policy/envelope-of-nobody", WITH_ID,
     "Authentication-Results: mx.comune.example; " GOOD "\n" BORDER REST
     "X-Trasporto: Posta-Certificata\n",
     false, "enclosed-mail"},
    {"/policy/without-id-fails", WITHOUT_ID,
     "Authentication-Results: dmarc=fail action=none "
     "header.from=comune.example\n" BORDER REST,
     false, "dmarc-fail"},
    {"/policy/without-id-below", WITHOUT_ID,
     BORDER "Authentication-Results: " GOOD "\n" REST, false, "no-results"},
    {"/policy/without-id-needs-the-mode", WITH_ID,
     "Authentication-Results: " GOOD "\n" BORDER REST, false, "no-results"},
    {"/policy/version-2-is-ignored", WITH_ID,
     "Authentication-Results: mx.comune.example 2; " GOOD "\n" BORDER REST, false,
     "no-results"},
    {"/policy/spf-only-accepted", WITH_ID "spf_only=accept\n",
     "Authentication-Results: mx.comune.example; spf=pass "
     "smtp.mailfrom=comune.example; "
     "dmarc=pass header.from=comune.example\n" BORDER REST,
     false, "accepted"},
    {"/policy/spf-only-needs-dmarc", WITH_ID "spf_only=accept\n",
     "Authentication-Results: mx.comune.example; spf=pass "
     "smtp.mailfrom=comune.example\n" BORDER REST,
     false, "spf-only"},
    {"/policy/auth-name-only", WITH_ID,
     "Authentication-Results: mx.comune.example; auth=pass smtp.auth=sindaco\n" BORDER
         REST,
     false, "nothing-aligned"},
    {"/policy/auth-fail", WITH_ID,
     "Authentication-Results: mx.comune.example; auth=fail "
     "smtp.auth=sindaco@comune.example\n" BORDER REST,
     false, "nothing-aligned"},
    {"/policy/arc-is-nothing", WITH_ID,
     "Authentication-Results: mx.comune.example; arc=pass; dkim=fail "
     "header.d=comune.example\n" BORDER REST,
     false, "nothing-aligned"},
    {"/policy/unknown-word", WITH_ID,
     "Authentication-Results: mx.comune.example; dkim=passed header.d=comune.example; "
     "dmarc=ok header.from=comune.example\n" BORDER REST,
     false, "dmarc-unclear"},
};

static Settings *
make_settings(const char *text)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static Verdict *
judge(const char *settings_file, const char *text, const GPtrArray *proofs,
      bool is_border_proven)
{
    g_autoptr(Settings) settings = make_settings(settings_file);
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(Header) header = header_parse(raw);
    AuthMail mail = {
        .raw = raw,
        .header = header,
        .from = "sindaco@comune.example",
        .author = "sindaco@comune.example",
        .proofs = proofs,
        .settings = settings,
        .received_s = 1795507924,
        .now_s = 1795507924 + 60,
        .is_border_proven = is_border_proven,
    };

    return policy_judge(&mail);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Verdict) verdict =
        judge(c->settings, c->header, NULL, c->is_border_proven);

    g_assert_cmpstr(verdict->reason, ==, c->reason);
    g_assert_cmpint(verdict->kind, ==, reason_find(c->reason)->kind);
}

/* The first reason of the worst kind stays; nothing ever gets better. */
static void
test_worsens(void)
{
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");

    reason_apply(verdict, "spf-only", NULL);
    reason_apply(verdict, "too-old", NULL);
    g_assert_cmpstr(verdict->reason, ==, "spf-only");
    reason_apply(verdict, "own-id-outside", NULL);
    g_assert_cmpstr(verdict->reason, ==, "own-id-outside");
    g_assert_true(verdict->alarm);
    reason_apply(verdict, "accepted", NULL);
    reason_apply(verdict, "dmarc-fail", NULL);
    g_assert_cmpstr(verdict->reason, ==, "own-id-outside");
    g_assert_cmpuint(verdict->evidence->len, ==, 5);
}

/* The hardest of all reasons that hold releases a mail. */
static void
test_release(void)
{
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");

    g_assert_cmpint(reason_release(verdict), ==, RELEASE_NOTHING);
    reason_apply(verdict, "spf-only", NULL);
    g_assert_cmpint(reason_release(verdict), ==, RELEASE_AUTHOR);
    reason_apply(verdict, "over-limit", NULL);
    g_assert_cmpstr(verdict->reason, ==, "spf-only");
    g_assert_cmpint(reason_release(verdict), ==, RELEASE_OTHER);
    reason_apply(verdict, "sender-expired", NULL);
    g_assert_cmpstr(release_word(reason_release(verdict)), ==, "administrator");
    reason_apply(verdict, "dmarc-fail", NULL);
    g_assert_cmpint(reason_release(verdict), ==, RELEASE_NOTHING);

    g_autoptr(Verdict) other = verdict_new(VERDICT_HOLD, "of-a-later-version", "x");
    g_assert_cmpint(reason_release(other), ==, RELEASE_ADMIN);
}

/* Proofs from outside: what they add, and what they never excuse. */
typedef struct {
    const char *path;
    const char *settings;
    const char *header;
    const char *method, *result, *identity;
    const char *reason;
} ProofCase;

#define RESULT(words)                                                                  \
    "Authentication-Results: mx.comune.example; " words "\n" BORDER REST
#define MAYOR "sindaco@comune.example"
#define HERE "dkim-here"
#define ACCEPTS WITH_ID "local_dkim=accept\n"

static const ProofCase proof_cases[] = {
    {"/proofs/border-and-here", WITH_ID, RESULT(GOOD), HERE, "pass", "comune.example",
     "accepted"},
    {"/proofs/here-disagrees", WITH_ID, RESULT(GOOD), HERE, "altered", "comune.example",
     "dkim-disagrees"},
    {"/proofs/here-of-another", WITH_ID, RESULT(GOOD), HERE, "fail", "evil.example",
     "accepted"},
    {"/proofs/here-later", WITH_ID, RESULT(GOOD), HERE, "temperror", "",
     "temporary-error"},
    {"/proofs/here-partial", WITH_ID, RESULT(GOOD), HERE, "partial", "comune.example",
     "accepted"},
    {"/proofs/only-here", WITH_ID, RESULT("dkim=none"), HERE, "pass", "comune.example",
     "own-check-only"},
    {"/proofs/only-here-accepted", ACCEPTS, BORDER REST, HERE, "pass", "comune.example",
     "accepted"},
    {"/proofs/only-here-test-key", ACCEPTS, RESULT("dkim=none"), HERE, "test",
     "comune.example", "nothing-aligned"},
    {"/proofs/here-of-evil", ACCEPTS, RESULT("dkim=none"), HERE, "pass", "evil.example",
     "nothing-aligned"},
    {"/proofs/here-never-overrules", ACCEPTS,
     RESULT("dmarc=fail header.from=comune.example"), HERE, "pass", "comune.example",
     "dmarc-fail"},
    {"/proofs/here-forged-result", ACCEPTS,
     BORDER "Authentication-Results: mx.comune.example; " GOOD "\n" REST, HERE, "pass",
     "comune.example", "own-id-outside"},
    {"/proofs/without-id-and-here", WITHOUT_ID,
     "Authentication-Results: " GOOD "\n" BORDER REST, HERE, "pass", "comune.example",
     "accepted"},
    {"/proofs/signed", WITH_ID, RESULT(GOOD), "openpgp", "pass", MAYOR, "accepted"},
    {"/proofs/signed-only", WITH_ID, RESULT("dkim=none"), "smime", "pass", MAYOR,
     "signature-only"},
    {"/proofs/signed-by-another", WITH_ID, RESULT("dkim=none"), "smime", "pass",
     "anna@comune.example", "nothing-aligned"},
    {"/proofs/signed-dmarc-fail", WITH_ID,
     RESULT("dmarc=fail header.from=comune.example"), "smime", "pass", MAYOR,
     "dmarc-fail"},
    {"/proofs/key-revoked", WITH_ID, RESULT(GOOD), "openpgp", "revoked", MAYOR,
     "signature-revoked"},
    {"/proofs/key-expired", WITH_ID, RESULT(GOOD), "openpgp", "expired", MAYOR,
     "signature-expired"},
    {"/proofs/key-unknown", WITH_ID, RESULT(GOOD), "smime", "unknown", MAYOR,
     "signature-unknown"},
    {"/proofs/altered", WITH_ID, RESULT(GOOD), "smime", "altered", MAYOR,
     "signature-altered"},
    {"/proofs/part-added", WITH_ID, RESULT(GOOD), "smime", "parts", MAYOR,
     "signature-altered"},
    {"/proofs/word-of-a-later-version", WITH_ID, RESULT(GOOD), "smime", "odd", MAYOR,
     "signature-useless"},
    {"/proofs/gpg-is-missing", WITH_ID, RESULT(GOOD), "openpgp", "temperror", MAYOR,
     "temporary-error"},
    {"/proofs/certified", WITH_ID, REST, "pec", "pass", MAYOR, "accepted"},
    {"/proofs/certified-but-dmarc-fails", WITH_ID,
     RESULT("dmarc=fail header.from=comune.example"), "pec", "pass", MAYOR,
     "dmarc-fail"},
    {"/proofs/not-certified", WITH_ID, RESULT("dkim=none"), "pec", "untrusted", MAYOR,
     "nothing-aligned"},
};

static void
test_proof(gconstpointer data)
{
    const ProofCase *c = data;
    g_autoptr(GPtrArray) proofs =
        g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_autofree char *text = g_strconcat("From: " MAYOR "\n", c->header, "\n", NULL);

    g_ptr_array_add(proofs, evidence_new(c->method, c->result, c->identity, NULL));
    g_autoptr(Verdict) verdict = judge(c->settings, text, proofs, false);
    g_assert_cmpstr(verdict->reason, ==, c->reason);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(proof_cases); i++)
        g_test_add_data_func(proof_cases[i].path, &proof_cases[i], test_proof);
    g_test_add_func("/policy/worsens", test_worsens);
    g_test_add_func("/policy/release", test_release);

    return g_test_run();
}
