/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/broadcast.h"
#include "filters/protocol.h"
#include "tests/support/mail-work.h"

#include <string.h>

typedef struct {
    const char *path;
    const char *body;
    const char *required; /* codes parted by blanks */
    const char *text;
    bool held;
} Case;

#define IT "Domani la scuola di via Roma resta chiusa per la neve."
#define DE "Morgen ist die Schule in der Via Roma wegen Schnee geschlossen."

static const Case cases[] = {
    {"/versions/none", IT "\n", "", IT, false},
    {"/versions/two", "[it]\n" IT "\n\n[de]\n" DE "\n", "",
     "Italiano\n\n" IT "\n\nDeutsch\n\n" DE, false},
    {"/versions/no-blank-lines", "[IT]\n" IT "\n [DE] \n" DE "\n", "",
     "Italiano\n\n" IT "\n\nDeutsch\n\n" DE, false},
    {"/versions/five", "[it]\nA\n[de]\nB\n[sl]\nC\n[fr]\nD\n[en]\nE\n",
     "it de sl fr en",
     "Italiano\n\nA\n\nDeutsch\n\nB\n\nSlovenščina\n\nC\n\nFrançais\n\nD\n\n"
     "English\n\nE",
     false},
    {"/versions/one", "[it]\n" IT "\n", "", IT, false},
    {"/versions/above", IT "\n\n[de]\n" DE "\n", "it de", IT "\n\nDeutsch\n\n" DE,
     false},
    {"/versions/above-for-all", "Comune di Borgo\n[it]\n" IT "\n[de]\n" DE "\n", "",
     "Comune di Borgo\n\nItaliano\n\n" IT "\n\nDeutsch\n\n" DE, false},
    {"/versions/above-is-no-version", "Borgo\n[de]\n" DE "\n", "it de",
     "Borgo\n\nDeutsch\n\n" DE, true},
    {"/versions/no-language", "[xx]\n" IT "\n", "", "[xx]\n" IT, false},
    {"/versions/within-a-line", "Vedi [de] sotto: " IT "\n", "", "Vedi [de] sotto: " IT,
     false},
    {"/versions/required", "[it]\n" IT "\n\n[de]\n" DE "\n", "it de",
     "Italiano\n\n" IT "\n\nDeutsch\n\n" DE, false},
    {"/versions/missing", "[it]\n" IT "\n", "it de", IT, true},
    {"/versions/missing-without-lines", IT "\n", "it de", IT, true},
    {"/versions/empty-is-missing", "[it]\n" IT "\n\n[de]\n\n", "it de", IT, true},
    {"/versions/guessed", IT "\n", "it", IT, false},
    {"/versions/guessed-other", DE "\n", "it", DE, true},
    {"/versions/cannot-be-guessed", "Neve: scuole chiuse.\n", "it",
     "Neve: scuole chiuse.", false},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *raw = g_strdup_printf(
        "From: a@comune.example\nTo: avvisi@comune.example\nSubject: Neve\n"
        "Content-Type: text/plain; charset=utf-8\n\n%s",
        c->body);
    g_autoptr(Work) work = mail_work(raw, -1);
    g_auto(GStrv) required = g_strsplit(c->required, " ", -1);

    for (char **code = required; *code; code++)
        g_ptr_array_add(work->request.languages, g_strdup(*code));
    g_assert_true(filters_run(work, NULL));

    g_autofree char *text = rich_text_plain(work->draft->text);

    g_assert_cmpstr(text, ==, c->text);
    g_assert_cmpuint(work->draft->holds->len, ==, c->held ? 1 : 0);
    if (work->draft->holds->len > 0) {
        const Hold *hold = g_ptr_array_index(work->draft->holds, 0);

        g_assert_cmpstr(hold->reason, ==, "language-missing");
        g_assert_true(hold->routine_only);
    }
}

/* What the versions of a notice are, and what one of them is alone. */
static const struct {
    const char *path;
    const char *body;
    const char *versions; /* "it de=Titel" */
    const char *german;   /* NULL = there is no German version */
} splits[] = {
    {"/versions/split/none", IT "\n", "", NULL},
    {"/versions/split/one", "[de]\n" DE "\n", "", NULL},
    {"/versions/split/two", "[it]\n" IT "\n\n[de]\n" DE "\n- A\n- B\n", "it de",
     DE "\n- A\n- B"},
    {"/versions/split/for-all", "Comune di Borgo\n\n[it]\n" IT "\n[de]\n" DE "\n",
     "it de", "Comune di Borgo\n\n" DE},
    {"/versions/split/above", IT "\n\n[de]\n" DE "\n", "it de", IT "\n\n" DE},
    {"/versions/split/above-marked", IT "\n\n[de]\n" DE "\n[it]\n" IT "\n", "de it",
     IT "\n\n" DE},
    {"/versions/split/above-is-short", "Il testo per gli altri.\n[de]\n" DE " " DE "\n",
     "de", "Il testo per gli altri.\n\n" DE " " DE},
    {"/versions/split/twice", "[de]\nA\n[it]\nB\n[de]\nC\n", "de it", "A\n\nC"},
    {"/versions/split/title", "[it]\n" IT "\n[de]\nBetreff:  Schnee \n" DE "\n",
     "it de=Schnee", DE},
    {"/versions/split/title-alone", "[it]\n" IT "\n[de]\nBetreff: Schnee\n", "it de",
     "Betreff: Schnee"},
    {"/versions/split/behind", "[it] " IT "\n\n[de]: " DE "\n", "it de", DE},
    {"/versions/split/title-behind",
     "[it] Neve a scuola\n" IT "\n[de] Schnee!\n" DE "\n- A\n",
     "it=Neve a scuola de=Schnee!", DE "\n- A"},
    {"/versions/split/sentence-behind",
     "[it] " IT "\n[de] Die Schule ist zu.\nBitte "
     "warten.\n",
     "it de", "Die Schule ist zu.\nBitte warten."},
    {"/versions/split/row-broken-behind",
     "[it] " IT "\n[de] Die Schule in der Via Roma\nist geschlossen.\n", "it de",
     "Die Schule in der Via Roma\nist geschlossen."},
    {"/versions/split/empty", "[it]\n" IT "\n[de]\n\n[sl]\nSneg.\n", "it sl", NULL},
};

static void
test_split(gconstpointer data)
{
    unsigned i = GPOINTER_TO_UINT(data);
    g_autoptr(Work) work = mail_work_plain("Neve", splits[i].body);
    g_autoptr(Broadcast) whole = broadcast_from_draft(work->draft);
    g_autoptr(GString) words = g_string_new(NULL);
    unsigned german = 0;

    for (unsigned v = 0; v < whole->versions->len; v++) {
        const Version *version = g_ptr_array_index(whole->versions, v);

        g_string_append_printf(words, "%s%s%s%s", v > 0 ? " " : "", version->language,
                               version->title ? "=" : "",
                               version->title ? version->title : "");
        if (strcmp(version->language, "de") == 0)
            german = v + 1;
    }
    g_assert_cmpstr(words->str, ==, splits[i].versions);
    g_assert_cmpint(german != 0, ==, splits[i].german != NULL);
    if (german == 0)
        return;

    g_autoptr(Broadcast) alone = broadcast_version(whole, german);
    g_autofree char *text = rich_text_plain(alone->text);
    const Version *version = g_ptr_array_index(whole->versions, german - 1);

    g_assert_cmpstr(text, ==, splits[i].german);
    g_assert_cmpstr(alone->title, ==, version->title ? version->title : "Neve");
    g_assert_cmpstr(alone->language, ==, "de");
}

/* German outweighs Italian in words; that is no surprise where it is marked. */
static void
test_warnings(void)
{
    g_autoptr(Work) two = mail_work_plain("Neve", "[it]\nA\n\n[de]\n" DE "\n");
    g_autoptr(Work) one = mail_work_plain("Neve", "[de]\n" DE "\n\n[it]\n\n");

    g_assert_false(g_ptr_array_find_with_equal_func(
        two->draft->warnings, "Il testo sembra scritto in tedesco.", g_str_equal,
        NULL));
    g_assert_true(g_ptr_array_find_with_equal_func(
        one->draft->warnings, "Il testo sembra scritto in tedesco.", g_str_equal,
        NULL));
    g_assert_true(g_ptr_array_find_with_equal_func(
        one->draft->warnings, "Sotto una riga di lingua, come [de], non c'è testo.",
        g_str_equal, NULL));
}

/* The child is told what is required. */
static void
test_request(void)
{
    g_autoptr(Work) work = mail_work("Subject: x\n\ny\n", -1);

    g_ptr_array_add(work->request.languages, g_strdup("sl"));

    g_autoptr(GBytes) frame =
        protocol_request(&work->request, work->raw, work->answers);
    g_autoptr(GError) error = NULL;
    g_autoptr(Work) read = protocol_read_request(frame, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(read->request.languages->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(read->request.languages, 0), ==, "sl");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(splits); i++)
        g_test_add_data_func(splits[i].path, GUINT_TO_POINTER(i), test_split);
    g_test_add_func("/versions/warnings", test_warnings);
    g_test_add_func("/versions/request", test_request);
    return g_test_run();
}
