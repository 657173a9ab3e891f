/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * test-cases - one good mail and what an attacker, a clerk or a robot makes of it
 *
 * Each case edits the same genuine mail: "Name: value" replaces the field of that
 * name, "-Name" takes it away, "^Name: value" puts a field on top of all, "+Name: ..."
 * right under the border's Received (the sender's part), "$Name: ..." at the bottom,
 * "=text" replaces the body.  No state: the verdict must be right alone.
 */
#include "bridge/auth/align.h"
#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"

#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune\nadmin=admin@comune.example\n"                    \
    "[mailbox]\nhost=mail.comune.example\nuser=avvisi\n"                               \
    "addresses=avvisi@comune.example\n"                                                \
    "[smtp]\nhost=mail.comune.example\nfrom=esiti@comune.example\n"                    \
    "[sender assessore@comune.example]\nname=Assessore\n"                              \
    "[sender Vigili@borgo.comune.example]\nsigning_domains=firma.example\n"            \
    "[admission]\nborder_hosts=mx.comune.example\n"

#define STRICT SETTINGS "authserv_ids=mx.comune.example\n"
#define RELAXED STRICT "alignment=relaxed\n"
#define STAFF STRICT "staff_domains=Comune.example;borgo.comune.example\n"
#define STAFF_RELAXED STAFF "alignment=relaxed\n"
#define NETS STRICT "internal_nets=10.0.0.0/8,2001:db8:5::/48\n"
#define SENTINEL SETTINGS "authserv_ids=!none\n"

#define ID "mx.comune.example"
#define AR "Authentication-Results: " ID "; "
#define DKIM "dkim=pass header.d=comune.example header.s=p26 header.b=QUJDREVG"
#define DMARC "dmarc=pass (p=reject dis=none) header.from=comune.example"
#define SPF "spf=pass smtp.mailfrom=assessore@comune.example"
#define FROM "From: L'Assessore <assessore@comune.example>"
#define SIGNATURE                                                                      \
    "DKIM-Signature: v=1; a=rsa-sha256; d=comune.example; s=p26; b=QUJDREVGR0g=; "
#define RECEIVED                                                                       \
    "Received: from smtp.provider.example (smtp.provider.example [198.51.100.25]) "

static const char *const good[] = {
    "Return-Path: <assessore@comune.example>",
    "Delivered-To: avvisi@comune.example",
    AR DKIM "; " SPF "; " DMARC,
    RECEIVED
    "by mx.comune.example (Postfix) with ESMTPS id 4; Tue, 24 Nov 2026 09:12:04 "
    "+0100",
    SIGNATURE "h=from:to:subject:date:message-id",
    FROM,
    "To: avvisi@comune.example",
    "Subject: Chiusura di via Roma",
    "Date: Tue, 24 Nov 2026 09:12:01 +0100",
    "Message-ID: <20261124081201.7@smtp.provider.example>",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
};

typedef struct {
    const char *path;
    const char *edits[6];
    const char *verdict;
    const char *reason;   /* NULL = any */
    const char *settings; /* NULL = STRICT */
} Case;

/* clang-format off */
static const Case cases[] = {
#include "tests/unit/test-cases.inc"
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

/* Whether @field bears the name that @edit begins with. */
static bool
is_same_field(const char *field, const char *edit)
{
    size_t length = strcspn(edit, ":");

    return g_ascii_strncasecmp(field, edit, length) == 0 && field[length] == ':';
}

static bool
is_border(const char *field)
{
    return g_str_has_prefix(field, "Received:") && strstr(field, "by mx.");
}

static unsigned
find_field(const GPtrArray *fields, const char *edit)
{
    for (unsigned i = 0; i < fields->len; i++)
        if (is_same_field(fields->pdata[i], edit))
            return i;
    g_error("no such field: %s", edit);
}

static unsigned
below_border(const GPtrArray *fields)
{
    for (unsigned i = 0; i < fields->len; i++)
        if (is_border(fields->pdata[i]))
            return i + 1;
    return 0;
}

static void
edit_fields(GPtrArray *fields, const char **body, const char *edit)
{
    switch (*edit) {
    case '=':
        *body = edit + 1;
        break;
    case '-':
        g_ptr_array_remove_index(fields, find_field(fields, edit + 1));
        break;
    case '^':
        g_ptr_array_insert(fields, 0, (char *) edit + 1);
        break;
    case '$':
        g_ptr_array_add(fields, (char *) edit + 1);
        break;
    case '+':
        g_ptr_array_insert(fields, below_border(fields), (char *) edit + 1);
        break;
    default:
        fields->pdata[find_field(fields, edit)] = (char *) edit;
    }
}

static GBytes *
make_mail(const char *const *edits, const char *end)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new();
    g_autoptr(GString) mail = g_string_new(NULL);
    const char *body = "Via Roma è chiusa.";

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        g_ptr_array_add(fields, (char *) good[i]);
    for (; *edits; edits++)
        edit_fields(fields, &body, *edits);
    for (unsigned i = 0; i < fields->len; i++)
        g_string_append_printf(mail, "%s\n", (char *) fields->pdata[i]);
    g_string_append_printf(mail, "\n%s\n", body);
    g_string_replace(mail, "\n", end, 0);
    return g_string_free_to_bytes(g_steal_pointer(&mail));
}

static int64_t
now(void)
{
    int64_t now_s = 0;

    g_assert_true(clock_read("2026-11-24T10:00:00+01:00", &now_s, NULL));
    return now_s;
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    const char *text = c->settings ? c->settings : STRICT;
    g_autoptr(Settings) settings = make_settings(text);

    if (strstr(text, "alignment=relaxed") && !align_has_relaxed()) {
        g_test_skip("built without libpsl");
        return;
    }
    for (int i = 0; i < 2; i++) {
        g_autoptr(GBytes) raw = make_mail(c->edits, i == 0 ? "\r\n" : "\n");
        g_autoptr(Verdict) verdict =
            admit_judge(settings, NULL, 0, raw, NULL, now(), now());

        g_assert_cmpstr(verdict_word(verdict->kind), ==, c->verdict);
        if (c->reason)
            g_assert_cmpstr(verdict->reason, ==, c->reason);
    }
}

/* Words that matter to some rule, for fields nobody thought of. */
static const char *const bits[] = {
    "Authentication-Results: ",
    "Received: ",
    "DKIM-Signature: ",
    "ARC-Seal: ",
    "Received-SPF: ",
    "X-Spam: ",
    "Return-Path: ",
    "To: ",
    "From: ",
    "Cc: ",
    "Subject: ",
    "Date: ",
    "Sender: ",
    "Auto-Submitted: ",
    "Resent-From: ",
    "Bcc: ",
    "ARC-Authentication-Results: i=1; ",
    "Message-ID: ",
    "Content-Type: ",
    "X-Original-Authentication-Results: ",
    "In-Reply-To: ",
    "References: ",
    ID,
    ID "; ",
    ID " 1; ",
    "; ",
    " ",
    "\"",
    "(",
    ")",
    "dmarc=pass ",
    "dkim=pass ",
    "spf=pass ",
    "auth=pass smtp.auth=assessore@comune.example ",
    "header.from=",
    "comune.example",
    "header.d=",
    "header.i=@",
    "header.s=p26 ",
    "header.b=QUJDREVG ",
    "from a (a [127.0.0.1]) ",
    "from b (b [198.51.100.25]) ",
    "by mx.comune.example ",
    "with LMTP ",
    "with ESMTPS ",
    "; Tue, 24 Nov 2026 09:12:04 +0100",
    "d=comune.example; s=p26; b=QUJDREVGR0g=; ",
    "h=from:to:subject:date; ",
    "l=3; ",
    "<avvisi@comune.example>",
    "assessore@comune.example",
    "no",
    "\n ",
    "\n\t",
    "Tue, 24 Nov 2026 09:12:01 +0100",
    "evil.example",
    ":",
    "=",
    "/1",
};

static char *
random_field(GRand *rand)
{
    g_autoptr(GString) field = g_string_new(bits[g_rand_int_range(rand, 0, 22)]);
    int n = g_rand_int_range(rand, 1, 9);

    for (int i = 0; i < n; i++)
        g_string_append(field, bits[g_rand_int_range(rand, 22, G_N_ELEMENTS(bits))]);
    return g_string_free(g_steal_pointer(&field), FALSE);
}

/* What the true server found missing in the mail, an added field would supply: had it
 * been there, the server would have seen another mail.  Such cases prove nothing. */
static bool
lacks_field(const Case *c)
{
    for (const char *const *edit = c->edits; *edit; edit++)
        if (**edit == '-' || g_str_has_prefix(*edit, "DKIM-Signature") ||
            strstr(*edit, "header.b=WlpaWg"))
            return true;
    return false;
}

/*
 * Adding any field below the border's Received never turns what was stopped into
 * what goes out.  Fixed seeds: the same fields at every run.
 */
static void
test_added_below(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(Settings) settings =
            make_settings(c->settings ? c->settings : STRICT);
        g_autoptr(GRand) rand = g_rand_new_with_seed(4711 + i);

        if (strcmp(c->verdict, "accept") == 0 || lacks_field(c))
            continue;
        for (int n = 0; n < 40; n++) {
            g_autofree char *field = random_field(rand);
            g_autofree char *edit = g_strconcat(n % 2 ? "+" : "$", field, NULL);
            const char *edits[8] = {NULL};
            size_t last = 0;

            for (; c->edits[last]; last++)
                edits[last] = c->edits[last];
            edits[last] = edit;
            g_autoptr(GBytes) raw = make_mail(edits, "\r\n");
            g_autoptr(Verdict) verdict =
                admit_judge(settings, NULL, 0, raw, NULL, now(), now());
            if (verdict->kind == VERDICT_ACCEPT)
                g_test_message("%s, edit %s", c->path, edit);
            g_assert_cmpint(verdict->kind, !=, VERDICT_ACCEPT);
        }
    }
}

/* Forgeries alone: what the border let through says nothing, whatever is added. */
static void
test_forged_results(void)
{
    g_autoptr(Settings) settings = make_settings(STRICT);
    g_autoptr(GRand) rand = g_rand_new_with_seed(815);

    for (int n = 0; n < 3000; n++) {
        g_autofree char *one = random_field(rand);
        g_autofree char *two = random_field(rand);
        g_autofree char *first = g_strconcat("+", one, NULL);
        g_autofree char *second = g_strconcat("$", two, NULL);
        const char *edits[] = {AR "dkim=none; dmarc=none", first, second, NULL};
        g_autoptr(GBytes) raw = make_mail(edits, "\r\n");
        g_autoptr(Verdict) verdict =
            admit_judge(settings, NULL, 0, raw, NULL, now(), now());

        if (verdict->kind == VERDICT_ACCEPT)
            g_test_message("%s and %s", one, two);
        g_assert_cmpint(verdict->kind, !=, VERDICT_ACCEPT);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/cases/", cases[i].path, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/cases/added-below", test_added_below);
    g_test_add_func("/cases/forged-results", test_forged_results);

    return g_test_run();
}
