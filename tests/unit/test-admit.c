/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/private.h"
#include "bridge/auth/probe.h"
#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"
#include "bridge/store/mails.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\n"                               \
    "addresses=avvisi@comune.example\n"                                                \
    "[smtp]\nhost=mail.comune.example\nfrom=avvisi@comune.example\n"                   \
    "[admission]\nauthserv_ids=mx.comune.example\nborder_hosts=mx.comune.example\n"    \
    "internal_nets=192.0.2.0/24\n"                                                     \
    "[topic meteo]\naddresses=meteo@comune.example\n"                                  \
    "[sender sindaco@comune.example]\nname=Il Sindaco\n"                               \
    "[sender protezionecivile@comune.example]\nname=PC\n"                              \
    "[sender ufficio@comune.example]\nsigning_domains=posta.provider.example\n"        \
    "[sender ex@comune.example]\nuntil=2026-11-23\n"

typedef struct {
    const char *file; /* tests/data/auth/NAME.eml */
    VerdictKind kind;
    const char *reason;
} Case;

/* clang-format off */
static const Case cases[] = {
    {"ok-plain", VERDICT_ACCEPT, "accepted"},
    {"ok-dkim-without-dmarc", VERDICT_ACCEPT, "accepted"},
    {"ok-only-dkim", VERDICT_ACCEPT, "accepted"},
    {"hold-in-cc", VERDICT_HOLD, "maybe-private"},
    {"ok-topic-address", VERDICT_ACCEPT, "accepted"},
    {"ok-to-unsigned-with-spf", VERDICT_ACCEPT, "accepted"},
    {"ok-identity-only", VERDICT_ACCEPT, "accepted"},
    {"ok-internal-auth", VERDICT_ACCEPT, "accepted"},
    {"ok-inner-hops", VERDICT_ACCEPT, "accepted"},
    {"ok-signing-domain", VERDICT_ACCEPT, "accepted"},
    {"ok-foreign-results-below", VERDICT_ACCEPT, "accepted"},
    {"ok-same-dmarc-twice", VERDICT_ACCEPT, "accepted"},
    {"ok-second-signature-good", VERDICT_ACCEPT, "accepted"},
    {"hold-no-results", VERDICT_HOLD, "no-results"},
    {"hold-foreign-id-longer", VERDICT_HOLD, "no-results"},
    {"hold-foreign-id-prefix", VERDICT_HOLD, "no-results"},
    {"hold-arc-results-only", VERDICT_HOLD, "no-results"},
    {"hold-malformed-own", VERDICT_HOLD, "results-malformed"},
    {"hold-malformed-beside-good", VERDICT_HOLD, "results-malformed"},
    {"hold-doubled-identity", VERDICT_HOLD, "results-malformed"},
    {"hold-temperror", VERDICT_HOLD, "temporary-error"},
    {"hold-dmarc-temperror-dkim-pass", VERDICT_HOLD, "temporary-error"},
    {"hold-dkim-temperror", VERDICT_HOLD, "temporary-error"},
    {"hold-dmarc-permerror", VERDICT_HOLD, "dmarc-unclear"},
    {"hold-dmarc-bestguess", VERDICT_HOLD, "dmarc-unclear"},
    {"hold-spf-only", VERDICT_HOLD, "spf-only"},
    {"hold-spf-without-dmarc", VERDICT_HOLD, "spf-only"},
    {"hold-dmarc-pass-alone", VERDICT_HOLD, "spf-only"},
    {"hold-auth-other-user", VERDICT_HOLD, "auth-other-user"},
    {"hold-signature-length", VERDICT_HOLD, "signature-length"},
    {"hold-signature-unsigned-subject", VERDICT_HOLD, "signature-partial"},
    {"hold-signature-unsigned-to", VERDICT_HOLD, "signature-without-recipient"},
    {"hold-signature-cc-unsigned", VERDICT_HOLD, "signature-without-recipient"},
    {"hold-signature-missing", VERDICT_HOLD, "signature-missing"},
    {"hold-signature-other-bytes", VERDICT_HOLD, "signature-missing"},
    {"hold-signature-decoy", VERDICT_HOLD, "signature-length"},
    {"hold-signature-doubled-tag", VERDICT_HOLD, "signature-missing"},
    {"hold-no-border-line", VERDICT_HOLD, "no-border-line"},
    {"hold-no-received", VERDICT_HOLD, "no-border-line"},
    {"hold-border-behind-other-server", VERDICT_HOLD, "no-border-line"},
    {"hold-helo-claims-loopback", VERDICT_HOLD, "no-border-line"},
    {"hold-helo-in-comment", VERDICT_HOLD, "no-border-line"},
    {"refuse-local-pickup-forges", VERDICT_REFUSE, "own-id-outside"},
    {"refuse-dmarc-fail", VERDICT_REFUSE, "dmarc-fail"},
    {"refuse-other-domain", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-subdomain-signs", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-parent-signs", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-header-from-as-dkim", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-identity-contradicts", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-property-of-other-result", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-results-none", VERDICT_REFUSE, "nothing-aligned"},
    {"refuse-header-from-differs", VERDICT_REFUSE, "header-from-differs"},
    {"refuse-header-from-missing", VERDICT_REFUSE, "header-from-differs"},
    {"refuse-dmarc-twice", VERDICT_REFUSE, "results-conflict"},
    {"refuse-dmarc-twice-fields", VERDICT_REFUSE, "results-conflict"},
    {"refuse-spf-twice", VERDICT_REFUSE, "results-conflict"},
    {"refuse-odd-return-path", VERDICT_REFUSE, "odd-envelope-sender"},
    {"refuse-odd-mailfrom", VERDICT_REFUSE, "odd-envelope-sender"},
    {"refuse-injected-results", VERDICT_REFUSE, "odd-envelope-sender"},
    {"refuse-own-id-below", VERDICT_REFUSE, "own-id-outside"},
    {"refuse-own-id-at-bottom", VERDICT_REFUSE, "own-id-outside"},
    {"refuse-own-id-adjacent", VERDICT_REFUSE, "own-id-outside"},
    {"refuse-pass-in-comment", VERDICT_REFUSE, "dmarc-fail"},
    {"refuse-two-from", VERDICT_REFUSE, "from-repeated"},
    {"refuse-two-from-spaced", VERDICT_REFUSE, "from-repeated"},
    {"refuse-two-subjects", VERDICT_REFUSE, "header-repeated"},
    {"refuse-no-from", VERDICT_REFUSE, "from-missing"},
    {"refuse-group", VERDICT_REFUSE, "from-group"},
    {"refuse-several", VERDICT_REFUSE, "from-several-addresses"},
    {"refuse-double-at", VERDICT_REFUSE, "from-malformed"},
    {"refuse-route", VERDICT_REFUSE, "from-malformed"},
    {"refuse-encoded-address", VERDICT_REFUSE, "from-malformed"},
    {"refuse-hidden-characters", VERDICT_REFUSE, "from-control-characters"},
    {"refuse-control-character", VERDICT_REFUSE, "header-control-characters"},
    {"refuse-bare-cr", VERDICT_REFUSE, "header-control-characters"},
    {"refuse-no-colon", VERDICT_REFUSE, "header-malformed"},
    {"refuse-unlisted", VERDICT_REFUSE, "sender-not-listed"},
    {"refuse-plus-from", VERDICT_REFUSE, "sender-not-listed"},
    {"ignore-auto-submitted", VERDICT_IGNORE, "automatic-mail"},
    {"ignore-precedence", VERDICT_IGNORE, "automatic-mail"},
    {"ignore-null-path", VERDICT_IGNORE, "no-return-path"},
    {"ignore-list", VERDICT_IGNORE, "list-mail"},
    {"ignore-report", VERDICT_IGNORE, "delivery-report"},
    {"ignore-mailer-daemon", VERDICT_IGNORE, "robot-address"},
    {"ignore-own-from", VERDICT_IGNORE, "our-own-mail"},
    {"ignore-own-field", VERDICT_IGNORE, "our-own-mail"},
    {"ignore-calendar-answer", VERDICT_IGNORE, "delivery-report"},
    {"ok-auto-submitted-no", VERDICT_ACCEPT, "accepted"},
    {"hold-not-to-us", VERDICT_HOLD, "maybe-private"},
    {"hold-replay", VERDICT_HOLD, "maybe-private"},
    {"hold-replay-cc-added", VERDICT_HOLD, "signature-without-recipient"},
    {"hold-only-in-name", VERDICT_HOLD, "maybe-private"},
    {"hold-resent", VERDICT_HOLD, "resent"},
    {"hold-enclosed", VERDICT_HOLD, "enclosed-mail"},
    {"hold-answer-to-report", VERDICT_HOLD, "answer-to-report"},
    {"hold-suppress", VERDICT_HOLD, "wants-no-answer"},
    {"hold-other-address-in-name", VERDICT_HOLD, "name-holds-other-address"},
    {"hold-no-date", VERDICT_HOLD, "date-missing"},
    {"hold-unreadable-date", VERDICT_HOLD, "date-missing"},
    {"hold-old-date", VERDICT_HOLD, "date-too-old"},
    {"hold-future-date", VERDICT_HOLD, "date-in-future"},
    {"hold-old-mail", VERDICT_HOLD, "too-old"},
    {"hold-no-message-id", VERDICT_HOLD, "no-message-id"},
    {"hold-broken-message-id", VERDICT_HOLD, "no-message-id"},
    {"hold-sender-expired", VERDICT_HOLD, "sender-expired"},
};
/* clang-format on */

static Settings *
make_settings(const char *text)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("test", text, NULL, problems);

    for (unsigned i = 0; i < problems->len; i++)
        g_test_message("%s", ((SettingProblem *) problems->pdata[i])->text);
    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static int64_t
now(void)
{
    int64_t now_s = 0;

    g_assert_true(clock_read("2026-11-24T10:00:00+01:00", &now_s, NULL));
    return now_s;
}

/* The bytes of a file, with LF or CRLF line ends. */
static GBytes *
read_mail(const char *path, bool crlf)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    size_t size;

    g_assert_true(g_file_get_contents(path, &text, &size, &error));
    g_assert_no_error(error);

    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (size_t i = 0; i < size; i++) {
        if (crlf && text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            g_byte_array_append(bytes, (const guint8 *) "\r", 1);
        g_byte_array_append(bytes, (const guint8 *) &text[i], 1);
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static GBytes *
read_case(const char *name, bool crlf)
{
    g_autofree char *file = g_strconcat(name, ".eml", NULL);
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "tests", "data", "auth", file, NULL);

    return read_mail(path, crlf);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Settings) settings = make_settings(SETTINGS);

    for (int crlf = 0; crlf < 2; crlf++) {
        g_autoptr(GBytes) raw = read_case(c->file, crlf);
        g_autoptr(Verdict) verdict =
            admit_judge(settings, NULL, 0, raw, NULL, 0, now());

        g_assert_cmpstr(verdict_word(verdict->kind), ==, verdict_word(c->kind));
        g_assert_cmpstr(verdict->reason, ==, c->reason);
        g_assert_nonnull(verdict->explanation);
        if (c->kind == VERDICT_ACCEPT)
            g_assert_true(verdict->is_proven);
        if (c->kind == VERDICT_REFUSE)
            g_assert_false(verdict->is_proven);
    }
}

static void
test_facts(void)
{
    g_autoptr(Settings) settings = make_settings(SETTINGS);
    g_autoptr(GBytes) raw = read_case("ok-plain", true);
    g_autoptr(Verdict) verdict =
        admit_judge(settings, NULL, 0, raw, NULL, now(), now());
    g_autofree char *json = admit_evidence_json(verdict);
    json_t *list = json_loads(json, 0, NULL);

    g_assert_cmpstr(verdict->sender, ==, "sindaco@comune.example");
    g_assert_cmpstr(verdict->message_id, ==,
                    "20261124081201.1A2B3@smtp.provider.example");
    g_assert_cmpstr(verdict->subject, ==, "Chiusura di via Roma");
    g_assert_cmpint(verdict->date_s, ==, now() - 48 * 60 + 1);
    g_assert_cmpuint(json_array_size(list), ==, verdict->evidence->len);
    g_assert_nonnull(strstr(json, "\"dmarc\""));
    json_decref(list);
}

/* INTERNALDATE says now, but our own server saw the mail days ago. */
static void
test_put_back(void)
{
    g_autoptr(Settings) settings = make_settings(SETTINGS);
    g_autoptr(GBytes) raw = read_case("hold-old-mail", true);
    g_autoptr(Verdict) verdict =
        admit_judge(settings, NULL, 0, raw, NULL, now(), now());

    g_assert_cmpstr(verdict->reason, ==, "too-old");
}

/* Mail that only lacks a field which the sender would have signed: with it, it would
 * be another mail, and no true server would have passed its signature. */
static bool
is_incomplete(const Case *c)
{
    static const char *const reasons[] = {
        "from-missing",
        "date-missing",
        "signature-missing",
        "maybe-private",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (g_str_equal(c->reason, reasons[i]))
            return true;
    return false;
}

/* A field added anywhere below the border line never makes a stopped mail go out. */
static void
test_added_below(void)
{
    static const char *const added[] = {
        "Authentication-Results: mx.comune.example; dkim=pass header.d=comune.example "
        "header.s=posta header.b=TRn2/t9E; dmarc=pass header.from=comune.example\n",
        "DKIM-Signature: v=1; d=comune.example; s=posta; b=TRn2/t9E; "
        "h=from:to:cc:subject:date\n",
        "Received: from a (a [127.0.0.1]) by mx.comune.example with LMTP; Tue, 24 Nov "
        "2026 09:12:04 +0100\n",
        "Received: from a (a [198.51.100.25]) by mx.comune.example with ESMTP; Tue, 24 "
        "Nov 2026 09:12:04 +0100\n",
        "To: avvisi@comune.example\n",
        "Cc: avvisi@comune.example\n",
        "From: sindaco@comune.example\n",
        "Date: Tue, 24 Nov 2026 09:12:01 +0100\n",
        "Auto-Submitted: no\n",
    };
    g_autoptr(Settings) settings = make_settings(SETTINGS);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) raw = read_case(cases[i].file, false);
        g_autofree char *text =
            g_strndup(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw));
        const char *border = strstr(text, "by mx.comune.example (Postfix");

        if (cases[i].kind == VERDICT_ACCEPT || !border || is_incomplete(&cases[i]))
            continue;
        if (!(border = strstr(border, "+0100\n")))
            continue;
        border += strlen("+0100\n");

        for (size_t j = 0; j < G_N_ELEMENTS(added); j++) {
            g_autoptr(GString) mail = g_string_new(text);
            g_string_insert(mail, border - text, added[j]);
            g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&mail));
            g_autoptr(Verdict) verdict =
                admit_judge(settings, NULL, 0, bytes, NULL, 0, now());

            if (verdict->kind == VERDICT_ACCEPT)
                g_test_message("%s + %s", cases[i].file, added[j]);
            g_assert_cmpint(verdict->kind, !=, VERDICT_ACCEPT);
        }
    }
}

static void
test_digest(void)
{
    g_autoptr(GBytes) lf = read_case("ok-plain", false);
    g_autoptr(GBytes) crlf = read_case("ok-plain", true);
    g_autoptr(GBytes) other = read_case("hold-old-date", true);
    g_autofree char *one = admit_digest(lf);
    g_autofree char *two = admit_digest(crlf);
    g_autofree char *three = admit_digest(other);

    g_assert_cmpstr(one, ==, two);
    g_assert_cmpstr(one, !=, three);
    g_assert_cmpuint(strlen(one), ==, 64);
}

static char *
digest_of(const char *text)
{
    g_autoptr(GBytes) raw = g_bytes_new_static(text, strlen(text));

    return admit_digest(raw);
}

/* What a replayer may change without breaking a relaxed signature changes nothing. */
static void
test_digest_relaxed(void)
{
    g_autofree char *plain =
        digest_of("From: a@b.example\nSubject: uno due\n\nx\n\n y z\n");
    g_autofree char *blanks = digest_of(
        "From: a@b.example\nSubject:\tuno \t due \n\nx  \n \t\n\ty   z \n\n \n\n");
    g_autofree char *cut = digest_of("From: a@b.example\nSubject: uno due\n\nx\n y z");
    g_autofree char *joined =
        digest_of("From: a@b.example\nSubject: uno due\n\nx\n\ny z\n");

    g_assert_cmpstr(plain, ==, blanks);
    g_assert_cmpstr(plain, !=, cut);
    g_assert_cmpstr(plain, !=, joined);
}

static void
test_reasons(void)
{
    for (const Reason *reason = reasons_table(); reason->code; reason++) {
        g_assert_true(reason_find(reason->code) == reason);
        g_assert_true(g_str_has_suffix(reason->italian, "."));
        g_assert_true(g_str_has_suffix(reason->english, "."));
        g_assert_true(g_utf8_validate(reason->italian, -1, NULL));
        /* Only what is held can be released; who confirms is told how. */
        if (reason->kind != VERDICT_HOLD)
            g_assert_cmpint(reason->release, ==, RELEASE_NOTHING);
        if (reason->kind == VERDICT_HOLD && reason->release == RELEASE_AUTHOR)
            g_assert_nonnull(strstr(reason->italian, "CONFERMA"));
        if (reason->release == RELEASE_OTHER)
            g_assert_nonnull(strstr(reason->italian, "collega"));
    }
}

/* The project's shared samples, where they are at hand. */
static void
test_shared(void)
{
    const char *shared = g_getenv("BANDITORE_SHARED");
    const char *top = g_getenv("top_srcdir");
    g_autofree char *folder = shared
                                  ? g_build_filename(shared, "fixtures", "auth", NULL)
                                  : g_build_filename(top ? top : ".", "..", "shared",
                                                     "fixtures", "auth", NULL);
    g_autofree char *list = g_build_filename(folder, "cases.json", NULL);
    json_t *all = json_load_file(list, 0, NULL);
    int64_t now_s = 0;

    if (!all) {
        g_test_skip("the shared samples are not here");
        return;
    }

    g_autoptr(Settings) settings = make_settings(SETTINGS);
    g_assert_true(clock_read("2026-11-23T18:30:00+01:00", &now_s, NULL));
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *one = json_array_get(all, i);
        const char *file = json_string_value(json_object_get(one, "file"));
        g_autofree char *path = g_build_filename(folder, file, NULL);

        for (int crlf = 0; crlf < 2; crlf++) {
            g_autoptr(GBytes) raw = read_mail(path, crlf);
            g_autoptr(Verdict) verdict =
                admit_judge(settings, NULL, 0, raw, NULL, 0, now_s);

            g_test_message("%s: %s", file, verdict->reason);
            g_assert_cmpstr(verdict_word(verdict->kind), ==,
                            json_string_value(json_object_get(one, "expect")));
        }
    }
    json_decref(all);
}

/* The ledger, in a state folder of its own. */
typedef struct {
    char *folder;
    Store *store;
    Settings *settings;
    uint32_t last_uid;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    f->folder = g_dir_make_tmp("banditore-admit-XXXXXX", &error);
    g_assert_no_error(error);
    f->store = store_open(f->folder, STORE_OWNER, &error);
    g_assert_no_error(error);
    f->settings = make_settings(SETTINGS);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_tree(below);
    }
    g_remove(path);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    store_close(f->store);
    settings_free(f->settings);
    remove_tree(f->folder);
    g_free(f->folder);
}

/* Enters @raw into the ledger as fetched.  Returns: the row's id. */
static int64_t
enter(Fixture *f, GBytes *raw, const char *message_id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *digest = admit_digest(raw);
    MailRow *row = g_new0(MailRow, 1);

    row->uidvalidity = 1;
    row->uid = ++f->last_uid;
    row->digest = g_steal_pointer(&digest);
    row->message_id = g_strdup(message_id);
    row->size_bytes = g_bytes_get_size(raw);
    row->received_s = now();
    g_assert_true(mails_add(f->store, row, raw, &error));
    g_assert_no_error(error);

    int64_t id = row->id;
    mail_row_free(row);
    return id;
}

static void
decide(Fixture *f, int64_t id, MailState decision)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(mails_judge(f->store, id, "sindaco@comune.example", "x", "x", "x",
                              "[]", &error));
    g_assert_true(mails_decide(f->store, id, decision, &error));
    g_assert_no_error(error);
}

static void
assert_reason(Fixture *f, int64_t id, GBytes *raw, const char *reason)
{
    g_autoptr(Verdict) verdict =
        admit_judge(f->settings, f->store, id, raw, NULL, now(), now());

    g_assert_cmpstr(verdict->reason, ==, reason);
}

#define ID "20261124081201.1A2B3@smtp.provider.example"

static void
test_ledger_own_row(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("ok-plain", true);
    int64_t id = enter(f, raw, ID);

    /* Once, and again after a crash. */
    assert_reason(f, id, raw, "accepted");
    assert_reason(f, id, raw, "accepted");
}

static void
test_ledger_duplicate(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("ok-plain", true);
    g_autoptr(GBytes) lf = read_case("ok-plain", false);
    int64_t first = enter(f, raw, ID);
    int64_t second = enter(f, raw, ID);

    /* The first is undecided: the second waits, the first is not held up by it. */
    assert_reason(f, second, raw, "copy-was-stopped");
    assert_reason(f, first, raw, "accepted");

    decide(f, first, MAIL_QUEUED);
    assert_reason(f, second, raw, "duplicate");
    assert_reason(f, second, lf, "duplicate");
    assert_reason(f, 0, raw, "duplicate");

    decide(f, second, MAIL_IGNORED);
    assert_reason(f, first, raw, "accepted");
}

static void
test_ledger_after_refusal(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("ok-plain", true);

    decide(f, enter(f, raw, ID), MAIL_REFUSED);
    assert_reason(f, enter(f, raw, ID), raw, "copy-was-stopped");
}

static void
test_ledger_reused_id(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("ok-plain", true);
    g_autoptr(GBytes) other = read_case("ok-topic-address", true);
    g_autoptr(GString) text =
        g_string_new_len(g_bytes_get_data(other, NULL), g_bytes_get_size(other));
    g_string_append(text, "E anche via Verdi.\r\n");
    g_autoptr(GBytes) changed = g_string_free_to_bytes(g_steal_pointer(&text));

    decide(f, enter(f, raw, ID), MAIL_QUEUED);
    int64_t id = enter(f, changed, ID);
    g_autoptr(Verdict) verdict =
        admit_judge(f->settings, f->store, id, changed, NULL, now(), now());

    g_assert_cmpstr(verdict->reason, ==, "message-id-reused");
    g_assert_cmpint(verdict->kind, ==, VERDICT_HOLD);
    g_assert_true(verdict->alarm);
}

static void
test_ledger_same_content(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("ok-plain", true);

    decide(f, enter(f, raw, "other@comune.example"), MAIL_QUEUED);
    assert_reason(f, enter(f, raw, ID), raw, "content-repeated");
}

static void
test_ledger_refusal_stays(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("refuse-dmarc-fail", true);

    decide(f, enter(f, raw, ID), MAIL_QUEUED);
    assert_reason(f, enter(f, raw, ID), raw, "dmarc-fail");
}

/* With a passed probe a missing result is a refusal; an old probe counts no more, nor
 * does one of other settings. */
static void
test_probe(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) raw = read_case("hold-no-results", true);
    g_autofree char *fresh = probe_fact(f->settings, now() - 3600);
    g_autofree char *old = probe_fact(f->settings, now() - 91 * 24 * 3600);
    g_auto(GStrv) parts = g_strsplit(SETTINGS, "internal_nets=192.0.2.0/24\n", 2);
    g_autofree char *text = g_strjoinv("", parts);
    g_autoptr(Settings) others = make_settings(text);
    g_autofree char *stale = probe_fact(others, now() - 3600);

    assert_reason(f, 0, raw, "no-results");
    g_assert_true(store_set(f->store, ADMIT_FACT_PROBE, fresh, NULL));
    assert_reason(f, 0, raw, "no-results-refused");
    g_assert_true(store_set(f->store, ADMIT_FACT_PROBE, old, NULL));
    assert_reason(f, 0, raw, "no-results");
    g_assert_true(store_set(f->store, ADMIT_FACT_PROBE, stale, NULL));
    assert_reason(f, 0, raw, "no-results");
}

/* The answers of our neighbours are answers, too. */
static void
test_reply_words(void)
{
    static const char *const replies[] = {"R: Ponte",    "Re[2]: Ponte", "AW: Brücke",
                                          "Odg: Most",   "Rép: Pont",    "Risp: Ponte",
                                          "[x] R: Ponte"};
    static const char *const others[] = {"Ponte", "I: Ponte", "Odgovori: rok", "R"};

    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        g_assert_true(private_is_reply(replies[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(private_is_reply(others[i]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/admit/", cases[i].file, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/admit/facts", test_facts);
    g_test_add_func("/admit/put-back", test_put_back);
    g_test_add_func("/admit/added-below", test_added_below);
    g_test_add_func("/admit/digest", test_digest);
    g_test_add_func("/admit/digest-relaxed", test_digest_relaxed);
    g_test_add_func("/admit/reasons", test_reasons);
    g_test_add_func("/admit/reply-words", test_reply_words);
    g_test_add_func("/admit/shared", test_shared);

    static const struct {
        const char *path;
        void (*test)(Fixture *f, gconstpointer data);
    } ledger[] = {
        {"/admit/ledger/own-row", test_ledger_own_row},
        {"/admit/ledger/duplicate", test_ledger_duplicate},
        {"/admit/ledger/after-refusal", test_ledger_after_refusal},
        {"/admit/ledger/reused-id", test_ledger_reused_id},
        {"/admit/ledger/same-content", test_ledger_same_content},
        {"/admit/ledger/refusal-stays", test_ledger_refusal_stays},
        {"/admit/ledger/probe", test_probe},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ledger); i++)
        g_test_add(ledger[i].path, Fixture, NULL, set_up, ledger[i].test, tear_down);

    return g_test_run();
}
