/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/results.h"
#include "bridge/base/limits.h"

#include <string.h>

typedef struct {
    const char *path;
    const char *value;
    bool without_id;
    const char *id;
    const char *dump; /* results and their properties; NULL = not understood */
    bool is_malformed;
} Case;

#define FROM " header.from=d.example"

static const Case cases[] = {
    /* RFC 8601, appendix B, each field of each example, with names of our own.  B.1 is
     * a mail without the field: test-policy has it as no-results. */
    {"/results/rfc/b2-none-done", "borgo.example 1; none", false, "borgo.example", "",
     false},
    {"/results/rfc/b3-one-method",
     "valle.example; spf=pass smtp.mailfrom=monte.example", false, "valle.example",
     "spf=pass smtp.mailfrom=monte.example;", false},
    {"/results/rfc/b4-two-methods",
     "valle.example; auth=pass (cram-md5) smtp.auth=anna@monte.example;"
     "\tspf=pass smtp.mailfrom=monte.example",
     false, "valle.example",
     "auth=pass smtp.auth=anna@monte.example;spf=pass smtp.mailfrom=monte.example;",
     false},
    {"/results/rfc/b4-second-field",
     "valle.example; iprev=pass policy.iprev=192.0.2.200", false, "valle.example",
     "iprev=pass policy.iprev=192.0.2.200;", false},
    {"/results/rfc/b5-inner-server",
     "valle.example; dkim=pass (good signature) header.d=valle.example", false,
     "valle.example", "dkim=pass header.d=valle.example;", false},
    {"/results/rfc/b5-border-server",
     "valle.example; auth=pass (cram-md5) smtp.auth=anna@valle.example;"
     " spf=fail smtp.mailfrom=valle.example",
     false, "valle.example",
     "auth=pass smtp.auth=anna@valle.example;spf=fail smtp.mailfrom=valle.example;",
     false},
    {"/results/rfc/b6-two-signatures",
     "valle.example; dkim=pass reason=\"good signature\""
     "  header.i=@router.monte.example; dkim=fail reason=\"bad signature\""
     "  header.i=@sede.valle.example",
     false, "valle.example",
     "dkim=pass header.i=@router.monte.example;dkim=fail header.i=@sede.valle.example;",
     false},
    {"/results/rfc/b6-list-server",
     "monte.example; dkim=pass (good signature) header.i=@sede.valle.example", false,
     "monte.example", "dkim=pass header.i=@sede.valle.example;", false},
    {"/results/rfc/b7-comments",
     "uno.monte.example (nome) 1 (versione); dkim (metodo) / 1 (la sua) = (ecco) fail "
     "policy (con un punto) . (qui) expired (scaduta) = (quando) 1362471462",
     false, "uno.monte.example", "dkim=fail policy.expired=1362471462;", false},
    {"/results/rfc/signature-bytes",
     "valle.example; dkim=pass (good signature) header.d=valle.example "
     "header.b=AbC/d+=; dkim=fail reason=\"bad signature\" "
     "header.i=@sede.valle.example",
     false, "valle.example",
     "dkim=pass header.d=valle.example header.b=AbC/d+=;"
     "dkim=fail header.i=@sede.valle.example;",
     false},
    /* What providers write (a.2). */
    {"/results/gmail",
     "mx.google.com; dkim=pass header.i=@d.example header.s=s header.b=x; "
     "spf=pass (google.com: domain of a@d.example designates 192.0.2.1 as permitted "
     "sender) smtp.mailfrom=a@d.example; dmarc=pass (p=NONE sp=NONE dis=NONE)" FROM,
     false, "mx.google.com",
     "dkim=pass header.i=@d.example header.s=s header.b=x;"
     "spf=pass smtp.mailfrom=a@d.example;dmarc=pass" FROM ";",
     false},
    {"/results/microsoft",
     "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=d.example; dkim=pass (signature "
     "was verified) header.d=d.example;dmarc=pass action=none header.from=d.example;"
     "compauth=pass reason=100",
     true, NULL,
     "spf=pass smtp.mailfrom=d.example;dkim=pass header.d=d.example;dmarc=pass" FROM
     ";compauth=pass;",
     false},
    {"/results/microsoft-stray-domain",
     "spf=pass smtp.mailfrom=d.example; d.example; dkim=none (message not signed) "
     "header.d=none;d.example; dmarc=bestguesspass action=none" FROM ";",
     true, NULL,
     "spf=pass smtp.mailfrom=d.example;dkim=none header.d=none;dmarc=bestguesspass" FROM
     ";",
     false},
    {"/results/microsoft-needs-the-mode", "dmarc=pass action=none" FROM, false, NULL,
     NULL, true},
    {"/results/bare-property-needs-the-mode", "mx.example; dmarc=pass action=none" FROM,
     false, "mx.example", NULL, true},
    {"/results/fastmail",
     "mx5.messagingengine.com; dmarc=pass policy.published-domain-policy=none "
     "policy.applied-disposition=none (p=none,d=none) policy.policy-from=p" FROM
     "; x-tls=pass smtp.version=TLSv1.3 smtp.bits=256/256; iprev=pass "
     "policy.iprev=2001:db8::1 (mail.d.example)",
     false, "mx5.messagingengine.com",
     "dmarc=pass policy.published-domain-policy=none policy.applied-disposition=none "
     "policy.policy-from=p" FROM ";x-tls=pass smtp.version=TLSv1.3 smtp.bits=256/256;"
     "iprev=pass policy.iprev=2001:db8::1;",
     false},
    {"/results/rspamd",
     "host.example; dkim=pass header.d=d.example header.s=s header.b=\"x/=\"; "
     "dmarc=pass "
     "(policy=none)" FROM "; spf=pass (host.example: domain of a@d.example designates "
     "192.0.2.1 as permitted sender) smtp.mailfrom=a@d.example",
     false, "host.example",
     "dkim=pass header.d=d.example header.s=s header.b=x/=;dmarc=pass" FROM
     ";spf=pass smtp.mailfrom=a@d.example;",
     false},
    {"/results/rspamd-auth",
     "host.example; auth=pass smtp.auth=a@d.example "
     "smtp.mailfrom=a@d.example",
     false, "host.example",
     "auth=pass smtp.auth=a@d.example smtp.mailfrom=a@d.example;", false},
    {"/results/opendkim",
     "mx.example; dkim=pass (2048-bit key; unprotected) header.d=d.example "
     "header.i=@d.example header.a=rsa-sha256 header.s=s header.b=abc/; "
     "dkim-atps=neutral",
     false, "mx.example",
     "dkim=pass header.d=d.example header.i=@d.example header.a=rsa-sha256 header.s=s "
     "header.b=abc/;dkim-atps=neutral;",
     false},
    {"/results/opendmarc", "mx.example; dmarc=pass (p=none dis=none)" FROM, false,
     "mx.example", "dmarc=pass" FROM ";", false},
    {"/results/gmx-fold", "mx.example; spf=pass smtp.mailfrom= a@d.example", false,
     "mx.example", "spf=pass smtp.mailfrom=a@d.example;", false},
    {"/results/yahoo", "mx.example; dkim=perm_fail header.d=d.example;", false,
     "mx.example", "dkim=perm_fail header.d=d.example;", false},
    {"/results/case", "MX.Example; DKIM=Pass Header.D=D.example", false, "mx.example",
     "dkim=pass header.d=D.example;", false},
    {"/results/quoted-id", "\"mx.example\"; none", false, "mx.example", "", false},
    {"/results/null-sender", "mx.example; spf=none smtp.mailfrom=<>", false,
     "mx.example", "spf=none smtp.mailfrom=<>;", false},
    /* Attacks. */
    {"/results/attack/longer-id", "mx.example.evil.example; dmarc=pass", false,
     "mx.example.evil.example", "dmarc=pass;", false},
    {"/results/attack/job-id", "mx.example/evil; dmarc=pass", false, "mx.example/evil",
     "dmarc=pass;", false},
    {"/results/attack/quote-in-comment", "mx.example (\" dmarc=pass); dkim=none (\")",
     false, "mx.example", "dkim=none;", false},
    {"/results/attack/bracket-in-quote",
     "mx.example; dkim=none reason=\"(\" header.d=a.example; spf=none reason=\")\"",
     false, "mx.example", "dkim=none header.d=a.example;spf=none;", false},
    {"/results/attack/escape-in-comment", "mx.example (\\) dmarc=pass \\() ; spf=none",
     false, "mx.example", "spf=none;", false},
    {"/results/attack/pass-in-comment", "mx.example; dmarc=fail (dmarc=pass)" FROM,
     false, "mx.example", "dmarc=fail" FROM ";", false},
    {"/results/attack/pass-in-reason", "mx.example; dkim=none reason=\"x; dkim=pass\"",
     false, "mx.example", "dkim=none;", false},
    {"/results/attack/property-of-other",
     "mx.example; dkim=fail header.d=victim.example; dkim=pass", false, "mx.example",
     "dkim=fail header.d=victim.example;dkim=pass;", false},
    {"/results/attack/injected",
     "mx.example; spf=pass (mx.example: domain of \"a); dmarc=pass" FROM
     " (b\"@evil.example designates 192.0.2.1 as permitted sender) "
     "smtp.mailfrom=\"a); dmarc=pass (b\"@evil.example; dmarc=none" FROM,
     false, "mx.example",
     "spf=pass;dmarc=pass" FROM
     " smtp.mailfrom=\"a); dmarc=pass (b\"@evil.example!;dmarc=none" FROM ";",
     false},
    {"/results/attack/doubled-property",
     "mx.example; dkim=pass header.d=evil.example header.d=d.example", false,
     "mx.example", NULL, true},
    {"/results/same-property-twice",
     "mx.example; dkim=pass header.d=d.example header.d=d.example", false, "mx.example",
     "dkim=pass header.d=d.example;", false},
    {"/results/attack/joined-by-comma", "mx.example; dmarc=pass" FROM ", x", false,
     "mx.example", NULL, true},
    /* Syntax. */
    {"/results/version-2", "mx.example 2; dmarc=pass", false, "mx.example", NULL,
     false},
    {"/results/method-version-2", "mx.example; dmarc/2=pass", false, "mx.example", NULL,
     true},
    {"/results/empty", "", false, NULL, NULL, true},
    {"/results/id-only", "mx.example", false, "mx.example", NULL, true},
    {"/results/id-and-semicolon", "mx.example;", false, "mx.example", NULL, true},
    {"/results/two-semicolons", "mx.example;; dmarc=pass", false, "mx.example", NULL,
     true},
    {"/results/none-and-more", "mx.example; none; dmarc=pass", false, "mx.example",
     NULL, true},
    {"/results/no-word", "mx.example; dmarc=", false, "mx.example", NULL, true},
    {"/results/no-value", "mx.example; dmarc=pass header.from=", false, "mx.example",
     NULL, true},
    {"/results/no-value-before-next", "mx.example; spf=pass smtp.mailfrom=; dkim=none",
     false, "mx.example", NULL, true},
    {"/results/open-comment", "mx.example; dmarc=pass (x", false, "mx.example", NULL,
     true},
    {"/results/open-quote", "mx.example; dkim=pass header.b=\"x", false, "mx.example",
     NULL, true},
    {"/results/late-reason", "mx.example; dkim=pass header.d=d.example reason=x", false,
     "mx.example", NULL, true},
    {"/results/glued", "mx.example; dkim=pass header.b=\"x\"header.d=d.example", false,
     "mx.example", NULL, true},
    {"/results/glued-by-comment", "mx.example; dkim=pass(x)header.d=d.example", false,
     "mx.example", "dkim=pass header.d=d.example;", false},
    {"/results/depth-8", "mx.example ((((((((x)))))))); spf=none", false, "mx.example",
     "spf=none;", false},
    {"/results/depth-9", "mx.example (((((((((x))))))))); spf=none", false,
     "mx.example", NULL, true},
    {"/results/id-glued-version", "mx.example(x)1; spf=none", false, "mx.example",
     "spf=none;", false},
    {"/results/eight-bit", "mx.example; dmarc=pa\xc3\xa0", false, "mx.example", NULL,
     true},
};

static char *
dump(const ResultsField *field)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < field->results->len; i++) {
        const Result *result = field->results->pdata[i];

        g_string_append_printf(text, "%s=%s", result->method, result->word);
        for (unsigned j = 0; j < result->properties->len; j++) {
            const ResultProperty *p = result->properties->pdata[j];
            g_string_append_printf(text, " %s.%s=%s%s", p->type, p->name, p->value,
                                   p->has_quoted_local ? "!" : "");
        }
        g_string_append_c(text, ';');
    }
    return g_string_free(text, FALSE);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(ResultsField) field = results_parse(c->value, c->without_id);
    g_autofree char *text = dump(field);

    g_assert_cmpstr(field->id, ==, c->id);
    g_assert_cmpint(field->is_understood, ==, c->dump != NULL);
    g_assert_cmpint(field->is_malformed, ==, c->is_malformed);
    g_assert_cmpstr(text, ==, c->dump ? c->dump : "");
}

static void
test_limits(void)
{
    g_autoptr(GString) many = g_string_new("mx.example");
    g_autoptr(GString) longest = g_string_new("mx.example; spf=none (");

    for (int i = 0; i < LIMIT_RESULTS; i++)
        g_string_append(many, "; x=y");
    g_autoptr(ResultsField) full = results_parse(many->str, false);
    g_assert_true(full->is_understood);

    g_string_append(many, "; dmarc=pass");
    g_autoptr(ResultsField) over = results_parse(many->str, false);
    g_assert_true(over->is_malformed);
    g_assert_cmpuint(over->results->len, ==, 0);

    while (longest->len < LIMIT_RESULTS_FIELD_BYTES)
        g_string_append_c(longest, 'x');
    g_string_append_c(longest, ')');
    g_autoptr(ResultsField) big = results_parse(longest->str, false);
    g_assert_true(big->is_malformed);
    g_assert_cmpstr(big->id, ==, "mx.example");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/results/limits", test_limits);

    return g_test_run();
}
