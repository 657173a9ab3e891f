/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"
#include "bridge/flow/confirm.h"
#include "bridge/flow/require.h"

/* What a mail is worked on with once it was let go: as it was held, and as a crash on
 * the way to the queue left it. */
typedef struct {
    const char *path, *reason, *evidence, *wanted;
    Release release;
} Case;

#define RULE(code) "{\"method\":\"rule\",\"result\":\"" code "\",\"identity\":\"\"}"
#define YES(method, who)                                                               \
    "{\"method\":\"" method "\",\"result\":\"pass\",\"identity\":\"" who "\"}"

static const Case cases[] = {
    {"/confirm/held", "second-factor-needed", "[" RULE("second-factor-needed") "]",
     "second-factor-needed", RELEASE_AUTHOR},
    {"/confirm/crash", "released",
     "[" RULE("second-factor-needed") "," RULE("second-factor-needed") "," YES(
         "confirmed", "sindaco@comune.example") "]",
     "second-factor-needed", RELEASE_AUTHOR},
    {"/confirm/crash-approved", "released",
     "[" RULE("spf-only") "," RULE("approval-needed") "," YES(
         "approved", "vice@comune.example") "]",
     "spf-only", RELEASE_OTHER},
    {"/confirm/nothing-known", "released", "[]", "released", RELEASE_NOTHING},
};

static void
test_verdict(gconstpointer data)
{
    const Case *c = data;
    const MailRow mail = {.reason = (char *) c->reason,
                          .evidence = (char *) c->evidence,
                          .sender = (char *) "sindaco@comune.example"};
    g_autoptr(Verdict) verdict = confirm_verdict(&mail);

    g_assert_cmpint(verdict->kind, ==, VERDICT_HOLD);
    g_assert_cmpstr(verdict->reason, ==, c->wanted);
    g_assert_cmpint(reason_release(verdict), ==, c->release);
    g_assert_cmpint(require_held(verdict, CLASS_EMERGENCY), ==, PROOF_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_verdict);
    return g_test_run();
}
