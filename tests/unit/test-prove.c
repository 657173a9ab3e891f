/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Mails certified and signed by the real tools (tests/support/signed-mails.sh), through
 * banditore-verify in its cage and gpg in its folder, with a resolver of our own.
 */
#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/prove.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* ---- a resolver that knows the records of one folder --------------------- */

static char *folder;

#define TEST_TYPE_RESOLVER (test_resolver_get_type())
G_DECLARE_FINAL_TYPE(TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver {
    GResolver parent;
    const char *mood; /* NULL = answers, "silent" = says try again */
};

G_DEFINE_TYPE(TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
records_async(GResolver *resolver, const char *name, GResolverRecordType type,
              GCancellable *cancellable, GAsyncReadyCallback callback, void *user_data)
{
    TestResolver *self = TEST_RESOLVER(resolver);
    g_autoptr(GTask) task = g_task_new(resolver, cancellable, callback, user_data);
    g_autofree char *selector = g_strndup(name, strcspn(name, "."));
    g_autofree char *file = g_strdup_printf("%s/dkim-%s.txt", folder, selector);
    g_autofree char *text = NULL;

    g_assert_true(g_str_has_suffix(name, "._domainkey.comune.example"));
    if (self->mood)
        g_task_return_new_error(task, G_RESOLVER_ERROR,
                                G_RESOLVER_ERROR_TEMPORARY_FAILURE, "later");
    else if (!g_file_get_contents(file, &text, NULL, NULL))
        g_task_return_new_error(task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                                "none");
    else
        g_task_return_pointer(
            task,
            g_list_append(NULL, g_variant_ref_sink(g_variant_new(
                                    "(^as)", (const char *const[]){text, NULL}))),
            NULL);
}

static GList *
records_finish(GResolver *resolver, GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}

static void
test_resolver_class_init(TestResolverClass *class)
{
    G_RESOLVER_CLASS(class)->lookup_records_async = records_async;
    G_RESOLVER_CLASS(class)->lookup_records_finish = records_finish;
}

static void
test_resolver_init(TestResolver *self)
{
}

/* ---- asking --------------------------------------------------------------- */

static char *
contents(const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return g_strchomp(text);
}

static Settings *
make_settings(const char *local_dkim)
{
    g_autofree char *certificate = contents("smime.sha256");
    g_autofree char *keys = contents("openpgp.fpr");
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    g_strdelimit(keys, "\n", ',');
    g_strdelimit(certificate, "\n", ',');
    g_autofree char *text = g_strdup_printf(
        "[bridge]\nadministration=Borgo\nadmin=admin@comune.example\n"
        "state_dir=%s/state\n"
        "[mailbox]\nhost=imap.comune.example\nuser=u\naddresses=avvisi@comune.example\n"
        "[smtp]\nhost=smtp.comune.example\nfrom=avvisi@comune.example\n"
        "[admission]\npec_ca_file=%s/ca.pem\nlocal_dkim=%s\n"
        "[topic meteo]\naddresses=meteo@comune.example\n"
        "[sender sindaco@comune.example]\nkeys=%s,%s\n"
        "[sender comune@pec.example]\npec_provider=posta-certificata@pec.example\n",
        folder, folder, local_dkim, certificate, keys);
    Settings *settings = settings_parse("test.conf", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

typedef struct {
    GMainLoop *loop;
    GPtrArray *proofs;
    unsigned calls;
} Answer;

static void
proved(GPtrArray *proofs, void *user_data)
{
    Answer *answer = user_data;

    answer->calls++;
    answer->proofs = proofs ? g_ptr_array_ref(proofs) : NULL;
    g_main_loop_quit(answer->loop);
}

static GBytes *
mail_bytes(const char *mail)
{
    g_autofree char *path = g_build_filename(folder, mail, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &error);

    g_assert_no_error(error);
    return g_mapped_file_get_bytes(file);
}

/* Returns: (owned, of Evidence). */
static GPtrArray *
prove(const Settings *settings, const char *mail, int64_t later_s)
{
    g_autofree char *program =
        g_test_build_filename(G_TEST_BUILT, "filters", "banditore-verify", NULL);
    g_autoptr(Prove) stage = prove_new(settings, program);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Answer answer = {.loop = loop};

    g_autoptr(GBytes) raw = mail_bytes(mail);
    prove_start(stage, raw, clock_now_s() + later_s, proved, &answer);
    g_assert_cmpuint(answer.calls, ==, 0);
    g_main_loop_run(loop);
    g_assert_cmpuint(answer.calls, ==, 1);
    return answer.proofs;
}

/* ---- cases ---------------------------------------------------------------- */

typedef struct {
    const char *mail;     /* without ".eml"; what is before the "-" is the kind */
    const char *method;   /* NULL = nothing to prove */
    const char *result;   /* of the one proof */
    const char *identity; /* NULL = any */
    int days;             /* later than the signature */
} Case;

static const Case cases[] = {
    {"pec-good", "pec", "pass", "comune@pec.example"},
    {"pec-altered", "pec", "altered", "comune@pec.example"},
    {"pec-untrusted", "pec", "untrusted"},
    {"pec-signer", "pec", "signer"},
    {"pec-author", "pec", "author"},
    {"pec-kind", "pec", "kind"},
    {"pec-unlisted", "pec", "unlisted", "ignoto@pec.example"},
    {"pec-reference", "pec", "reference"},
    {"pec-stale", "pec", "stale"},
    {"pec-recipient", "pec", "recipient"},
    {"pec-tag", "pec", "pass"},
    {"pec-topic", "pec", "pass"},
    {"pec-receipt", "pec", "receipt"},
    {"pec-anomaly", "pec", "anomaly"},
    {"pec-unsigned", "pec", "unsigned"},
    {"pec-none", NULL},
    {"pec-good", "pec", "expired", NULL, 40},
    {"smime-good", "smime", "pass", "sindaco@comune.example"},
    {"smime-altered", "smime", "altered"},
    {"smime-unknown", "smime", "unknown"},
    {"smime-weak", "smime", "weak"},
    {"smime-parts", "smime", "parts"},
    {"smime-wrapped", NULL},
    {"smime-good", "smime", "time", NULL, 3},
    {"smime-good", "smime", "expired", NULL, 40},
    {"smime-past", "smime", "pass"},
    {"smime-past", "smime", "expired", NULL, 4},
    {"smime-revoked", "smime", "pass"},
    {"gpgsm-detached-mayor", "smime", "pass", "sindaco@comune.example"},
    {"gpgsm-detached-clerk", "smime", "unknown"},
    {"gpgsm-detached-altered", "smime", "altered"},
    {"gpgsm-detached-wrapped", NULL},
    {"gpgsm-opaque-mayor", "smime", "pass", "sindaco@comune.example"},
    {"gpgsm-opaque-clerk", "smime", "unknown"},
    {"gpgsm-opaque-altered", "smime", "altered"},
    {"gpgsm-opaque-foreign", NULL},
    {"gpgsm-opaque-mayor", "smime", "time", NULL, 3},
    {"openpgp-good", "openpgp", "pass", "sindaco@comune.example"},
    {"openpgp-altered", "openpgp", "altered"},
    {"openpgp-unknown", "openpgp", "unknown"},
    {"openpgp-revoked", "openpgp", "revoked"},
    {"openpgp-weak", "openpgp", "weak"},
    {"openpgp-parts", "openpgp", "parts"},
    {"openpgp-two", "openpgp", "several"},
    {"openpgp-short", "openpgp", "pass"},
    {"openpgp-expiring", "openpgp", "pass"},
    {"openpgp-wrapped", NULL},
    {"openpgp-good", "openpgp", "time", NULL, 3},
    {"dkim-good", "dkim-here", "pass", "comune.example"},
    {"dkim-altered", "dkim-here", "altered", "comune.example"},
    {"dkim-fail", "dkim-here", "fail"},
    {"dkim-length", "dkim-here", "length"},
    {"dkim-partial", "dkim-here", "partial"},
    {"dkim-test", "dkim-here", "test"},
    {"dkim-other", NULL},
};

/* Whether the mail could be made, and can be read here. */
static bool
is_possible(const char *mail)
{
    g_autofree char *file = g_strconcat(mail, ".eml", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS) &&
           (BANDITORE_HAS_OPENDKIM || !g_str_has_prefix(mail, "dkim-"));
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    bool is_dkim = g_str_has_prefix(c->mail, "dkim-");
    g_autofree char *file = g_strconcat(c->mail, ".eml", NULL);

    if (!is_possible(c->mail)) {
        g_test_skip("no opendkim-genkey, python3-dkim, libopendkim or gpgsm");
        return;
    }

    g_autoptr(Settings) settings = make_settings(is_dkim ? "check" : "off");
    g_autoptr(GPtrArray) proofs = prove(settings, file, c->days * 86400);
    g_assert_cmpuint(proofs->len, ==, c->method ? 1 : 0);
    if (proofs->len != 1)
        return;

    const Evidence *proof = proofs->pdata[0];
    g_assert_cmpstr(proof->method, ==, c->method);
    g_assert_cmpstr(proof->result, ==, c->result);
    if (c->identity)
        g_assert_cmpstr(proof->identity, ==, c->identity);
    g_assert_cmpint(proof->facts != NULL, ==, g_str_equal(c->method, "pec"));
}

static void
one_result(const Settings *settings, const char *mail, const char *method,
           const char *result)
{
    g_autoptr(GPtrArray) proofs = prove(settings, mail, 0);

    g_assert_cmpuint(proofs->len, ==, 1);
    const Evidence *proof = proofs->pdata[0];
    g_assert_cmpstr(proof->method, ==, method);
    g_assert_cmpstr(proof->result, ==, result);
}

/* The header that counts is the one inside: what the author answers, and robots. */
static void
test_inside(void)
{
    static const struct {
        const char *mail, *reason;
    } inside[] = {
        {"pec-good.eml", "accepted"},
        {"pec-reply.eml", "maybe-private"},
        {"pec-answer.eml", "answer-to-report"},
        {"pec-robot.eml", "automatic-mail"},
        {"pec-untrusted.eml", "pec-not-proven"},
    };
    g_autoptr(Settings) settings = make_settings("off");

    for (size_t i = 0; i < G_N_ELEMENTS(inside); i++) {
        g_autoptr(GPtrArray) proofs = prove(settings, inside[i].mail, 0);
        g_autoptr(GBytes) raw = mail_bytes(inside[i].mail);
        g_autoptr(Verdict) verdict =
            admit_judge(settings, NULL, 0, raw, proofs, clock_now_s(), clock_now_s());

        g_assert_cmpstr(verdict->reason, ==, inside[i].reason);
    }
}

/* A list of the issuer's ends what is pinned, whatever the certificate is good for. */
static void
test_revoked(void)
{
    g_autofree char *plain = g_build_filename(folder, "ca.pem", NULL);
    g_autofree char *kept = g_build_filename(folder, "ca-kept.pem", NULL);
    g_autofree char *listed = g_build_filename(folder, "ca-revoked.pem", NULL);

    g_assert_cmpint(g_rename(plain, kept), ==, 0);
    g_assert_cmpint(g_rename(listed, plain), ==, 0);
    g_autoptr(Settings) settings = make_settings("off");
    one_result(settings, "smime-revoked.eml", "smime", "revoked");
    one_result(settings, "smime-plain.eml", "smime", "revoked");
    one_result(settings, "smime-good.eml", "smime", "pass");
    one_result(settings, "pec-good.eml", "pec", "pass");
    g_assert_cmpint(g_rename(plain, listed), ==, 0);
    g_assert_cmpint(g_rename(kept, plain), ==, 0);
    g_autoptr(Settings) without = make_settings("off");
    one_result(without, "smime-plain.eml", "smime", "pass");
}

/* The key ends a day after the signature: gpg is told the time of the daemon. */
static void
test_openpgp_expired(void)
{
    g_autoptr(Settings) settings = make_settings("off");
    int64_t now_s = clock_now_s();

    clock_start_at(now_s + 36 * 3600);
    one_result(settings, "openpgp-expiring.eml", "openpgp", "expired");
    one_result(settings, "openpgp-good.eml", "openpgp", "pass");
    clock_start_at(now_s);
}

/* No key, and nobody who could say: the one proves nothing, the other holds. */
static void
test_keys(void)
{
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    g_autofree char *record = g_build_filename(folder, "dkim-s1.txt", NULL);
    g_autofree char *hidden = g_build_filename(folder, "hidden.txt", NULL);
    g_autoptr(Settings) settings = make_settings("check");
    g_autoptr(Settings) off = make_settings("off");

    if (!is_possible("dkim-good")) {
        g_test_skip("no opendkim-genkey, python3-dkim or libopendkim");
        return;
    }
    TEST_RESOLVER(resolver)->mood = "silent";
    one_result(settings, "dkim-good.eml", "dkim-here", "temperror");
    TEST_RESOLVER(resolver)->mood = NULL;

    g_assert_cmpint(g_rename(record, hidden), ==, 0);
    one_result(settings, "dkim-good.eml", "dkim-here", "none");
    g_assert_cmpint(g_rename(hidden, record), ==, 0);

    g_autoptr(GPtrArray) none = prove(off, "dkim-good.eml", 0);
    g_assert_cmpuint(none->len, ==, 0);
}

/* A program that is not there proves nothing, and nobody waits for it. */
static void
test_broken(void)
{
    g_autoptr(Settings) settings = make_settings("off");
    g_autoptr(Prove) stage = prove_new(settings, "/nonexistent/banditore-verify");
    g_autofree char *text = contents("smime-good.eml");
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Answer answer = {.loop = loop};

    g_test_expect_message("banditore", G_LOG_LEVEL_WARNING, "*cannot be started*");
    prove_start(stage, raw, 0, proved, &answer);
    g_main_loop_run(loop);
    g_test_assert_expected_messages();
    g_assert_cmpuint(answer.proofs->len, ==, 1);
    g_assert_cmpstr(((Evidence *) answer.proofs->pdata[0])->result, ==, "temperror");
    g_ptr_array_unref(answer.proofs);
}

/* Whoever is inside an envelope waits too, and is no stranger meanwhile. */
static void
test_broken_envelope(void)
{
    g_autoptr(Settings) settings = make_settings("off");
    g_autoptr(GPtrArray) proofs =
        g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_autoptr(GBytes) raw = mail_bytes("pec-good.eml");

    g_ptr_array_add(proofs, evidence_new("pec", "temperror",
                                         "posta-certificata@pec.example", NULL));
    g_autoptr(Verdict) verdict =
        admit_judge(settings, NULL, 0, raw, proofs, clock_now_s(), clock_now_s());
    g_assert_cmpint(verdict->kind, ==, VERDICT_HOLD);
    g_assert_cmpstr(verdict->reason, ==, "temporary-error");
    g_assert_false(verdict->is_proven);
}

/* What is under way when all ends is answered by nothing. */
static void
test_ended(void)
{
    g_autoptr(Settings) settings = make_settings("off");
    g_autofree char *program =
        g_test_build_filename(G_TEST_BUILT, "filters", "banditore-verify", NULL);
    Prove *stage = prove_new(settings, program);
    g_autofree char *text = contents("smime-good.eml");
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Answer answer = {.loop = loop};

    prove_start(stage, raw, 0, proved, &answer);
    prove_free(stage);
    g_assert_cmpuint(answer.calls, ==, 1);
    g_assert_null(answer.proofs);
}

static bool
make_mails(void)
{
    g_autofree char *script =
        g_test_build_filename(G_TEST_DIST, "tests", "support", "signed-mails.sh", NULL);
    const char *const argv[] = {script, folder, NULL};
    g_autoptr(GError) error = NULL;
    int status = 0;

    return g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                        NULL, NULL, NULL, &status, &error) &&
           g_spawn_check_wait_status(status, &error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_resolver_set_default(g_object_new(TEST_TYPE_RESOLVER, NULL));

    folder = g_dir_make_tmp("banditore-prove-XXXXXX", &error);
    g_assert_no_error(error);
    if (!make_mails()) {
        g_printerr("signed-mails.sh failed\n");
        return 99;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path =
            g_strdup_printf("/prove/%s/%d", cases[i].mail, cases[i].days);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/prove/inside", test_inside);
    g_test_add_func("/prove/revoked", test_revoked);
    g_test_add_func("/prove/openpgp-expired", test_openpgp_expired);
    g_test_add_func("/prove/keys", test_keys);
    g_test_add_func("/prove/broken", test_broken);
    g_test_add_func("/prove/broken-envelope", test_broken_envelope);
    g_test_add_func("/prove/ended", test_ended);

    int status = g_test_run();
    const char *const remove[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                 NULL, NULL, NULL);
    g_free(folder);
    return status;
}
