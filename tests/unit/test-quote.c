/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/limits.h"
#include "filters/draft-json.h"
#include "tests/support/mail-work.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *path;
    const char *subject;
    const char *body;
    const char *text;
    bool warns; /* that something stands below the quote */
} Case;

static const Case cases[] = {
    {"/quote/none", "Avviso", "Testo.\n", "Testo.", false},
    {"/quote/marked", "Re: x", "Testo.\n\n> segreto\n> segreto\n", "Testo.", false},
    {"/quote/marked-without-reply", "x", "Testo.\n\n> segreto\n", "Testo.", false},
    {"/quote/attribution", "Re: x",
     "Testo.\n\nIl giorno mer 27 ott 2021 alle ore 09:31 C <c@privato.example> ha "
     "scritto:\n> segreto\n",
     "Testo.", false},
    {"/quote/attribution-wrapped", "Re: x",
     "Testo.\n\nIl giorno mer 27 ott 2021 alle ore 09:31 Carlo Neri "
     "<c@privato.example> "
     "ha\nscritto:\n> segreto\n",
     "Testo.", false},
    {"/quote/attribution-unmarked", "R: x",
     "Testo.\n\nIl 26 marzo 2016 alle 13.16 Carlo ha scritto:\n\nsegreto\n", "Testo.",
     false},
    {"/quote/attribution-english", "Re: x",
     "Testo.\n\nOn Mon, 1 Jan 2026 at 10:00, C <c@privato.example> wrote:\n\nsegreto\n",
     "Testo.", false},
    {"/quote/outlook", "R: x",
     "Testo.\n\nDa: Carlo Neri\nInviato: lunedì\nA: Anna\nOggetto: x\n\nsegreto\n",
     "Testo.", false},
    {"/quote/outlook-english", "RE: x",
     "Testo.\n\nFrom: C <c@privato.example>\nSent: Monday\nTo: Anna\nSubject: x\n\n"
     "segreto\n",
     "Testo.", false},
    {"/quote/original-message", "Re: x",
     "Testo.\n\n-----Messaggio originale-----\nDa: C\nsegreto\n", "Testo.", false},
    {"/quote/forward-marker-in-reply", "Re: x",
     "Testo.\n\n---------- Forwarded message ---------\nDa: C <c@privato.example>\n"
     "Oggetto: x\n\nsegreto\n",
     "Testo.", false},
    {"/quote/foreign-language", "Re: x",
     "Testo.\n\nKonu: x\nKimden: C <c@privato.example>\nKime: Anna\n\nsegreto\n",
     "Testo.", false},
    {"/quote/below", "Re: x", "> segreto\n\nTesto.\n", "Testo.", true},
    {"/quote/one-line", "Re: x",
     "Va bene. Il 31 Luglio 2026, alle 17:14:05 UTC Carlo<c@privato.example> ha "
     "scritto: "
     "segreto\n",
     "Va bene.", false},
    {"/quote/a-sentence-stays", "Avviso",
     "Il 12 maggio il Sindaco ha scritto:\nle scuole sono chiuse.\n",
     "Il 12 maggio il Sindaco ha scritto:\nle scuole sono chiuse.", false},
    {"/quote/zoho", "Re: x",
     "Testo.\n\n---- On Tue, 24 Nov 2026 10:00:00 +0100 Anna <a@privato.example> wrote "
     "----\n\nsegreto\n",
     "Testo.", false},
    {"/quote/zoho-no-prefix", "x",
     "Testo.\n\n---- Attivato mar, 24 nov 2026 10:00:00 +0100 a@privato.example ha "
     "scritto ----\n\nsegreto\n",
     "Testo.", false},
    {"/quote/zoho-no-address", "Re: x",
     "Testo.\n\n---- On Tue, 24 Nov 2026 10:00:00 +0100 Anna wrote ----\n\nsegreto\n",
     "Testo.", false},
    {"/quote/no-colon", "Re: x",
     "Testo.\n\nOn Tue, 24 Nov 2026 10:00:00 +0100 A <a@privato.example> wrote\n\n"
     "segreto\n",
     "Testo.", false},
    {"/quote/bars", "Re: x",
     "Testo.\n\n2026/11/24 Anna via Forum <a@privato.example>\n\n| segreto\n|\n| "
     "segreto\n",
     "Testo.", false},
    {"/quote/bars-words-below", "x",
     "2026/11/24 Anna <a@privato.example>\n| segreto\n|\n| segreto\n\nTesto.\n",
     "Testo.", true},
    {"/quote/bars-of-a-table-stay", "x", "Orari:\n| lun | 9-12 |\n| mar | 9-13 |\n",
     "Orari:\n| lun | 9-12 |\n| mar | 9-13 |", false},
    {"/quote/date-and-mailto-stay", "x",
     "24/11/2026 scrivere a urp@comune.example "
     "<mailto:urp@comune.example>\n\nGrazie.\n",
     "24/11/2026 scrivere a urp@comune.example\n\nGrazie.", false},
    {"/quote/french-headers", "Re: x",
     "Testo.\n\n      De : C <c@privato.example>\n À : Anna <a@b.example>\n Envoyé le "
     ": "
     "Mardi\n Objet : Re: x\n\nsegreto\n",
     "Testo.", false},
    {"/quote/french-headers-hard-blanks", "TR: x",
     "Testo.\n\n> De\u00a0: C <c@privato.example>\n> segreto\n", "Testo.", false},
    {"/quote/russian-headers", "Re: x",
     "Testo.\n\nОт: Анна <a@privato.example>\nДата: 24 ноября\nКому: Carlo\nТема: "
     "x\n\nsegreto\n",
     "Testo.", false},
    {"/quote/russian-windows-mail", "Re: x",
     "Testo.\n\nОт:\u00a0Анна\nОтправлено:\u00a0\u200eвторник\nКому:\u00a0Carlo\n\n"
     "segreto\n",
     "Testo.", false},
    {"/quote/windows-mail", "Re: x",
     "Testo.\n\nDa: Carlo\nInviato: martedì 24 novembre\nA: Anna\n\nsegreto\n",
     "Testo.", false},
    {"/quote/japanese-headers", "Re: x",
     "Testo.\n\n差出人: C\n日付: 2026年\n件名: x\n宛先: Anna\n\nsegreto\n", "Testo.",
     false},
    {"/quote/japanese-wide-colons", "Re: x",
     "Testo.\n\n---------- メッセージを転送 ---------\n送信元：C "
     "<c@privato.example>\n日付：2026年\n件名：x\n送信先：a@b.example\n\nsegreto\n",
     "Testo.", false},
    {"/quote/no-blank-line-above", "Re: x",
     "La biblioteca resta chiusa per lavori fino alla fine del mese di novembre\ne "
     "riapre a dicembre.\nOn Tue, 24 Nov 2026 at 10:00, Carlo Neri "
     "<c@privato.example>\nwrote:\n> segreto\n",
     "La biblioteca resta chiusa per lavori fino alla fine del mese di novembre e "
     "riapre a dicembre.",
     false},
    {"/quote/no-blank-line-long-row", "Re: x",
     "La biblioteca resta chiusa per lavori fino alla fine del mese di novembre\nIl "
     "giorno mar 24 nov 2026 alle 10:00 Carlo <c@privato.example> ha scritto:\n"
     "> segreto\n",
     "La biblioteca resta chiusa per lavori fino alla fine del mese di novembre",
     false},
    {"/quote/dated-without-prefix", "x",
     "Testo.\n\nIl 24/11/26 10:00, Carlo Neri ha scritto:\n\nsegreto\n", "Testo.",
     false},
    {"/quote/day-only-stays", "x",
     "Il 12.05.2026 il Sindaco ha scritto:\n\nle scuole sono chiuse.\n",
     "Il 12.05.2026 il Sindaco ha scritto:\n\nle scuole sono chiuse.", false},
    {"/quote/date-behind-verb", "Re: x",
     "Testo.\n\nCarlo Neri ha scritto il 24/11/2026 10:00:\n\nsegreto\n", "Testo.",
     false},
    {"/quote/date-before-verb", "Re: x",
     "Testo.\n\nCarlo Neri, il 24/11/2026 10:00, ha scritto:\n\nsegreto\n", "Testo.",
     false},
    {"/quote/letter-that-is-told-of-stays", "x",
     "La Regione ha scritto il 24/11/2026 alle 10:30:\n\nle scuole sono chiuse.\n",
     "La Regione ha scritto il 24/11/2026 alle 10:30:\n\nle scuole sono chiuse.",
     false},
    {"/quote/webmail", "x", "Testo.\n\nCitando Carlo <c@privato.example>:\n\nsegreto\n",
     "Testo.", false},
    {"/quote/short-attribution", "x", "Testo.\n\nCarlo Neri ha scritto:\n> segreto\n",
     "Testo.", false},
    {"/quote/pec-webmail", "Re: x",
     "Testo.\n\nDa \"Carlo\" <c@privato.example>\nA anna@b.example\nData 24/11\n"
     "Oggetto x\n\nsegreto\n",
     "Testo.", false},
    {"/quote/road-without-colons-stays", "x",
     "Da lunedì chiude la strada\nA partire dalle 9\nData di fine: maggio\n",
     "Da lunedì chiude la strada\nA partire dalle 9\nData di fine: maggio", false},
    {"/quote/notice-with-fields-stays", "x",
     "Oggetto: consiglio\nData: 24 novembre\nLuogo: sala grande\nInfo: Anna "
     "<anna@comune.example>\n",
     "Oggetto: consiglio\nData: 24 novembre\nLuogo: sala grande\nInfo: Anna "
     "<anna@comune.example>",
     false},
    {"/quote/days-and-address-stay", "x",
     "24/11/2026 scuole chiuse\n25/11/2026 scuole aperte\nScrivere a "
     "<urp@comune.example>\n",
     "24/11/2026 scuole chiuse\n25/11/2026 scuole aperte\nScrivere a "
     "<urp@comune.example>",
     false},
    {"/quote/initials", "x", "Testo.\n\nCN> segreto\nCN> segreto\n", "Testo.", false},
    {"/quote/indented-marks", "x", "Testo.\n\n  > segreto\n", "Testo.", false},
    {"/quote/wrapped-date-is-joined", "x",
     "Il consiglio comunale si riunisce nella sala grande di palazzo Pretorio\nil 12 "
     "maggio alle 10.30.\n",
     "Il consiglio comunale si riunisce nella sala grande di palazzo Pretorio il 12 "
     "maggio alle 10.30.",
     false},
    {"/quote/one-line-ends-with-it", "Re: x",
     "Va bene. Il 31 Luglio 2026, alle 17:14 Carlo <c@privato.example> ha "
     "scritto:\n\nsegreto\n",
     "Va bene.", false},
    {"/quote/only-a-quote", "Re: x", "> segreto\n", "", false},
};

static bool
warns_below(const Work *work)
{
    for (unsigned i = 0; i < work->draft->warnings->len; i++) {
        if (strstr(g_ptr_array_index(work->draft->warnings, i),
                   "sotto la parte citata"))
            return true;
    }
    return false;
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_plain(c->subject, c->body);
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, c->text);
    g_assert_true(warns_below(work) == c->warns);
    if (strstr(c->body, "segreto"))
        g_assert_true(mail_has_removed(work, "quote", "segreto"));
}

/* More than a parent takes; the text of a mail is bounded, too. */
#define PAIRS 3000

/* An answer between the lines, without end: read in one pass, and small enough for the
 * parent to take it. */
static void
test_many(void)
{
    static const struct {
        const char *pair;
        const char *answer;
    } kinds[] = {
        {"> segreto\nRisposta.\n", "Risposta."},
        {"Il 27/10/2021 09:31, C <c@privato.example> ha scritto:\n> segreto\nSì.\n",
         "Sì."},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GString) body = g_string_new("Testo.\n\n");
        g_autoptr(GError) error = NULL;

        for (unsigned n = 0; n < PAIRS; n++)
            g_string_append(body, kinds[i].pair);

        g_autoptr(Work) work = mail_work_plain("Re: x", body->str);
        g_autofree char *text = mail_text(work);
        const GPtrArray *removed = work->draft->removed;
        const Removed *last = g_ptr_array_index(removed, removed->len - 1);
        json_t *json = draft_to_json(work->draft);
        g_autoptr(Draft) read = draft_from_json(json, &error);

        json_decref(json);
        g_assert_no_error(error);
        g_assert_nonnull(read);
        g_assert_null(strstr(text, "segreto"));
        g_assert_null(strstr(text, "privato"));
        g_assert_nonnull(strstr(text, kinds[i].answer));
        g_assert_cmpuint(removed->len, ==, LIMIT_REMOVED);
        g_assert_cmpstr(last->what, ==, "more");
        g_assert_cmpint(atoi(last->text), ==, PAIRS - (LIMIT_REMOVED - 1));
    }
}

/* A text of more pieces than a draft may hold is cut, with a word. */
static void
test_runs(void)
{
    g_autoptr(GString) body = g_string_new(NULL);

    for (unsigned n = 0; n < LIMIT_RUNS; n++)
        g_string_append(body, "Testo.\n");

    g_autoptr(Work) work = mail_work_plain("x", body->str);
    json_t *json = draft_to_json(work->draft);
    g_autoptr(Draft) read = draft_from_json(json, NULL);

    json_decref(json);
    g_assert_nonnull(read);
    g_assert_true(g_ptr_array_find_with_equal_func(
        work->draft->warnings, "Il testo era troppo lungo: la fine è stata tagliata.",
        g_str_equal, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/quote/many", test_many);
    g_test_add_func("/quote/runs", test_runs);
    return g_test_run();
}
