/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/factor.h"
#include "tests/unit/store-fixture.h"

#include <string.h>

/* RFC 6238, appendix B: 081804 at this second. */
#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define WHEN_S INT64_C(1111111109)
#define RIGHT "[#081804] Frana"
#define WRONG "[#111111] Frana"

#define SENDER "sindaco@comune.example"

static Settings *
make_settings(Fixture *f, const char *factor, const char *secret)
{
    g_autofree char *path = g_build_filename(f->dir, "code", NULL);
    g_autofree char *text = g_strdup_printf(
        "[bridge]\nadministration=Borgo\nadmin=admin@comune.example\n"
        "[mailbox]\nhost=imap.comune.example\nuser=u\naddresses=avvisi@comune.example\n"
        "[smtp]\nhost=smtp.comune.example\nfrom=avvisi@comune.example\n"
        "[sender " SENDER "]\nfactor=%s\nsecret_file=%s\n",
        factor, path);
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test.conf", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    if (secret)
        g_assert_true(g_file_set_contents_full(
            path, secret, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    return settings;
}

/* Judges a mail, as admit does, and keeps what comes of it. */
static char *
judge(Fixture *f, const Settings *settings, int64_t mail, const char *subject,
      bool is_proven)
{
    g_autofree char *text =
        g_strdup_printf("From: <" SENDER ">\r\nSubject: %s\r\n\r\nTesto\r\n", subject);
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");
    g_autoptr(GError) error = NULL;

    g_auto(FactorMail) claim = {0};

    verdict->is_proven = is_proven;
    factor_read(header, NULL, &claim);
    factor_judge(settings, f->store, mail, &claim, WHEN_S, verdict);
    g_assert_true(factor_keep(f->store, mail, verdict, WHEN_S, &error));
    g_assert_no_error(error);
    return g_strdup(verdict->reason);
}

#define EXPECT(mail, subject, proven, wanted)                                          \
    do {                                                                               \
        g_autofree char *reason = judge(f, settings, mail, subject, proven);           \
        g_assert_cmpstr(reason, ==, wanted);                                           \
    } while (0)

/* Once for each code: not in another mail, not in an older code, not after a restart;
 * the same mail judged again after a crash is no second use. */
static void
test_once(Fixture *f, gconstpointer data)
{
    g_autoptr(Settings) settings = make_settings(f, "totp", SECRET);

    EXPECT(1, "Frana", true, "accepted");
    EXPECT(1, RIGHT, true, "accepted");
    EXPECT(1, RIGHT, true, "accepted");
    EXPECT(2, RIGHT, true, "code-used");
    fixture_reopen(f);
    EXPECT(3, RIGHT, true, "code-used");
}

/* A stranger uses no code up, and locks nobody out. */
static void
test_stranger(Fixture *f, gconstpointer data)
{
    g_autoptr(Settings) settings = make_settings(f, "totp", SECRET);

    for (int64_t mail = 1; mail < 20; mail++)
        EXPECT(mail, WRONG, false, "code-wrong");
    EXPECT(20, RIGHT, false, "accepted");
    EXPECT(21, RIGHT, true, "accepted");
}

static void
test_lock(Fixture *f, gconstpointer data)
{
    g_autoptr(Settings) settings = make_settings(f, "totp", SECRET);

    for (int64_t mail = 1; mail < FACTOR_MOST_WRONG; mail++)
        EXPECT(mail, WRONG, true, "code-wrong");
    EXPECT(FACTOR_MOST_WRONG, "[#111111] due [#222222]", true, "code-locked");
    EXPECT(FACTOR_MOST_WRONG + 1, RIGHT, true, "code-locked");
    g_assert_true(reason_find("code-locked")->alarm);
}

static void
test_secrets(Fixture *f, gconstpointer data)
{
    g_autoptr(Settings) none = make_settings(f, "confirm", NULL);
    g_autoptr(Settings) settings = make_settings(f, "totp", NULL);
    g_autofree char *path = g_build_filename(f->dir, "code", NULL);

    EXPECT(1, RIGHT, true, "code-not-checked");
    g_assert_true(g_file_set_contents_full(path, "no base 32!", -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    EXPECT(2, RIGHT, true, "code-not-checked");

    g_autofree char *reason = judge(f, none, 3, RIGHT, true);
    g_assert_cmpstr(reason, ==, "accepted");

    g_autoptr(Settings) pin = make_settings(f, "pin", "123456\n");
    g_autofree char *right = judge(f, pin, 4, "[pin 123456] Frana", true);
    g_assert_cmpstr(right, ==, "accepted");
    g_autofree char *wrong = judge(f, pin, 5, "[pin 1234567] Frana", true);
    g_assert_cmpstr(wrong, ==, "code-wrong");
}

/* Certified mail: the author and the subject are those in the envelope, and the code
 * stays neither in the ledger's subject nor in the facts about it. */
static void
test_certified(Fixture *f, gconstpointer data)
{
    static const char text[] =
        "From: \"Per conto di: " SENDER "\" <posta-certificata@pec.example>\r\n"
        "To: avvisi@comune.example\r\nDate: Fri, 18 Mar 2005 01:58:29 +0000\r\n"
        "Message-ID: <opec1@pec.example>\r\nX-Trasporto: posta-certificata\r\n"
        "Subject: POSTA CERTIFICATA: " RIGHT "\r\n\r\nTesto\r\n";
    static const char facts[] = "{\"postacert\":{\"subject\":\"" RIGHT "\"},"
                                "\"daticert\":{\"oggetto\":\"" RIGHT "\"}}";
    static const struct {
        const char *result, *word;
    } cases[] = {{"pass", "pass"}, {"untrusted", NULL}};
    g_autoptr(Settings) settings = make_settings(f, "totp", SECRET);
    g_autoptr(GBytes) raw = g_bytes_new_static(text, strlen(text));

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) proofs =
            g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
        Evidence *proof = evidence_new("pec", cases[i].result, SENDER, NULL);
        const char *word = NULL;

        proof->facts = g_strdup(facts);
        g_ptr_array_add(proofs, proof);
        g_autoptr(Verdict) verdict =
            admit_judge(settings, f->store, 0, raw, proofs, WHEN_S, WHEN_S);
        g_autofree char *kept = admit_evidence_json(verdict);
        for (unsigned e = 0; e < verdict->evidence->len; e++) {
            const Evidence *one = verdict->evidence->pdata[e];
            if (strcmp(one->method, "totp") == 0)
                word = one->result;
        }
        g_assert_cmpstr(word, ==, cases[i].word);
        g_assert_cmpstr(verdict->subject, ==, "POSTA CERTIFICATA: Frana");
        g_assert_nonnull(strstr(kept, "{\"subject\":\"Frana\"}"));
        g_assert_null(strstr(kept, "081804"));
    }
}

/* Nor in what is read out of the envelope. */
static void
test_certified_draft(Fixture *f, gconstpointer data)
{
    static const char text[] = "From: posta-certificata@pec.example\r\n"
                               "Subject: POSTA CERTIFICATA: " RIGHT "\r\n\r\nx";
    g_autoptr(Settings) settings = make_settings(f, "totp", SECRET);
    g_autoptr(GBytes) raw = g_bytes_new_static(text, strlen(text));
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(Draft) draft = draft_new();
    g_auto(FactorMail) mail = {0}, outer = {0};

    draft->origin.kind = ORIGIN_PEC;
    draft->origin.from = g_strdup("Il Sindaco <" SENDER ">");
    draft->origin.subject = g_strdup(RIGHT);
    factor_read_draft(header, draft, &mail);
    g_autofree char *code = factor_code(settings, &mail);
    g_assert_cmpstr(code, ==, "081804");

    draft->origin.kind = ORIGIN_NONE;
    factor_read_draft(header, draft, &outer);
    g_assert_null(factor_code(settings, &outer));
}

/* No string of a draft keeps the code. */
static void
test_clean(void)
{
    g_autoptr(Draft) draft = draft_new();
    Block *block = rich_text_add(draft->text, BLOCK_PARAGRAPH);
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);

    g_free(draft->title);
    draft->title = g_strdup("[#081804] Frana");
    block_add_run(block, 0, "Oggetto: [pin 081804] Frana, codice 081804.", NULL);
    g_ptr_array_add(draft->media, media_new(MEDIA_IMAGE, "image/jpeg",
                                            "081804 [#081804].jpg", bytes));
    g_ptr_array_add(draft->removed, removed_new("quote", "> [#081804] Frana"));
    g_ptr_array_add(draft->warnings, g_strdup("«#081804» non è un argomento."));
    g_ptr_array_add(draft->warnings, g_strdup("Altro."));
    draft->origin.subject = g_strdup("[#081804] Frana");

    factor_clean(draft, "081804");
    g_autofree char *text = rich_text_plain(draft->text);
    g_assert_cmpstr(draft->title, ==, "Frana");
    g_assert_cmpstr(text, ==, "Oggetto: Frana, codice .");
    g_assert_null(strstr(((Media *) draft->media->pdata[0])->filename, "081804"));
    g_assert_cmpstr(((Removed *) draft->removed->pdata[0])->text, ==, "> Frana");
    g_assert_cmpstr(draft->origin.subject, ==, "Frana");
    g_assert_cmpuint(draft->warnings->len, ==, 1);
    g_assert_cmpuint(draft->holds->len, ==, 0);

    /* Half bold: nothing to cut, so a person must look. */
    block_add_run(block, 0, " 081", NULL);
    block_add_run(block, STYLE_BOLD, "804", NULL);
    factor_clean(draft, "081804");
    g_assert_cmpuint(draft->holds->len, ==, 1);
    g_assert_cmpstr(((Hold *) draft->holds->pdata[0])->reason, ==, "code-remains");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/factor/once", test_once);
    ADD("/factor/stranger", test_stranger);
    ADD("/factor/lock", test_lock);
    ADD("/factor/secrets", test_secrets);
    ADD("/factor/certified", test_certified);
    ADD("/factor/certified-draft", test_certified_draft);
    g_test_add_func("/factor/clean", test_clean);

    return g_test_run();
}
