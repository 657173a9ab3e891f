/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/once.h"

#include "tests/unit/store-fixture.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=C\nadmin=a@comune.example\n"                             \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"
#define DAY_S (24 * 3600)
#define SIGNED                                                                         \
    "DKIM-Signature: d=comune.example; s=p; h=from; b=QUJD\r\n REVG\r\nFrom: "         \
    "a@b.c\r\n"

static Draft *
make_draft(const char *title)
{
    Draft *draft = draft_new();

    g_free(draft->title);
    draft->title = g_strdup(title);
    return draft;
}

/* The reason that a mail with the digest @digest gets for @draft. */
static char *
reason_of(Fixture *f, const Draft *draft, const char *digest, int64_t now_s)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("t", SETTINGS, NULL, problems);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

    once_judge(settings, f->store, draft, digest, now_s, verdict);
    if (strcmp(verdict->reason, "already-published") == 0)
        g_assert_nonnull(strstr(verdict->explanation, "03/05/2026"));
    return g_strdup(verdict->reason);
}

static void
test_content(Fixture *f, gconstpointer data)
{
    g_autoptr(Draft) draft = make_draft("Via Roma chiusa");
    g_autoptr(Draft) other = make_draft("Via Verdi chiusa");
    g_autoptr(Draft) trial = make_draft("Via Roma chiusa");
    g_autofree char *unseen = reason_of(f, draft, "A", NOW_S);

    trial->is_trial = true;
    g_assert_true(once_remember(f->store, trial, "T", NOW_S, NULL));
    g_autofree char *after_trial = reason_of(f, draft, "A", NOW_S);
    g_assert_true(once_remember(f->store, draft, "A", NOW_S, NULL));
    g_autofree char *itself = reason_of(f, draft, "A", NOW_S + 60);
    g_autofree char *again = reason_of(f, draft, "B", NOW_S + 6 * DAY_S);
    g_autofree char *later = reason_of(f, draft, "B", NOW_S + 8 * DAY_S);
    g_autofree char *different = reason_of(f, other, "B", NOW_S);
    g_autofree char *tried = reason_of(f, trial, "B", NOW_S);

    g_assert_cmpstr(unseen, ==, "accepted");
    g_assert_cmpstr(after_trial, ==, "accepted");
    g_assert_cmpstr(itself, ==, "accepted");
    g_assert_cmpstr(again, ==, "already-published");
    g_assert_cmpstr(later, ==, "accepted");
    g_assert_cmpstr(different, ==, "accepted");
    g_assert_cmpstr(tried, ==, "accepted");
}

static void
test_digest(void)
{
    g_autoptr(Draft) draft = make_draft("x");
    g_autoptr(Draft) empty = make_draft("");
    g_autoptr(GBytes) bytes = g_bytes_new_static("foto", 4);
    g_autofree char *text = once_digest(draft);
    g_ptr_array_add(draft->media,
                    media_new(MEDIA_IMAGE, "image/jpeg", "foto.jpg", bytes));
    g_autofree char *photo = once_digest(draft);

    g_assert_cmpuint(strlen(text), ==, 64);
    g_assert_cmpstr(text, !=, photo);
    g_assert_null(once_digest(empty));
}

static void
test_signatures(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = g_bytes_new_static(SIGNED "\r\n", strlen(SIGNED "\r\n"));
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "");

    /* What was not proven, or did not pass, could be a copy. */
    verdict_add_evidence(verdict, "dkim", "pass", "comune.example", NULL);
    g_assert_true(once_remember_signatures(f->store, raw, verdict, "A", NOW_S, NULL));
    g_assert_cmpstr(once_ask_signatures(f->store, header, "B"), ==, NULL);

    verdict->is_proven = true;
    g_assert_true(once_remember_signatures(f->store, raw, verdict, "A", NOW_S, NULL));
    g_assert_true(once_remember_signatures(f->store, raw, verdict, "A", NOW_S, NULL));
    g_assert_cmpstr(once_ask_signatures(f->store, header, "A"), ==, NULL);
    g_assert_cmpstr(once_ask_signatures(f->store, header, "B"), ==, "signature-reused");
    /* The first one stays the owner. */
    g_assert_true(once_remember_signatures(f->store, raw, verdict, "B", NOW_S, NULL));
    g_assert_cmpstr(once_ask_signatures(f->store, header, "A"), ==, NULL);
}

/* A signed text under another subject is another mail with the same signature. */
static void
test_proofs(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("From: a@b.example\n\nx", 20);
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_ACCEPT, "accepted", "x");

    verdict->is_proven = true;
    verdict_add_evidence(verdict, "openpgp", "pass", "a@b.example", "ABCD 1795500000");
    g_assert_cmpstr(once_ask_proofs(f->store, verdict, "A"), ==, NULL);
    g_assert_true(once_remember_signatures(f->store, raw, verdict, "A", NOW_S, NULL));
    g_assert_cmpstr(once_ask_proofs(f->store, verdict, "A"), ==, NULL);
    g_assert_cmpstr(once_ask_proofs(f->store, verdict, "B"), ==, "signature-reused");

    g_autoptr(Verdict) later = verdict_new(VERDICT_ACCEPT, "accepted", "x");
    verdict_add_evidence(later, "openpgp", "pass", "a@b.example", "ABCD 1795500001");
    g_assert_cmpstr(once_ask_proofs(f->store, later, "B"), ==, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add("/once/content", Fixture, NULL, fixture_set_up, test_content,
               fixture_tear_down);
    g_test_add("/once/proofs", Fixture, NULL, fixture_set_up, test_proofs,
               fixture_tear_down);
    g_test_add("/once/signatures", Fixture, NULL, fixture_set_up, test_signatures,
               fixture_tear_down);
    g_test_add_func("/once/digest", test_digest);

    return g_test_run();
}
