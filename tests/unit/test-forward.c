/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *subject;
    const char *body;
    const char *text;
    OriginKind origin;
} Case;

#define BLOCK                                                                          \
    "Da: Carlo Neri <carlo@altro.example>\nData: 24 novembre\nA: Anna\nOggetto: "      \
    "Acqua\n"

static const Case cases[] = {
    {"/forward/none", "Acqua", "Testo.\n", "Testo.", ORIGIN_NONE},
    {"/forward/gmail", "Fwd: Acqua",
     "---------- Forwarded message ---------\nDa: Carlo <c@altro.example>\nDate: mer\n"
     "Subject: Acqua\nTo: <a@b.example>\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/words-above", "Fwd: Acqua",
     "Leggete.\n\n---------- Forwarded message ---------\n" BLOCK "\nTesto.\n",
     "Leggete.\n\nTesto.", ORIGIN_FORWARD_INLINE},
    {"/forward/trivial-above", "Fwd: Acqua", "Vi inoltro.\n\n" BLOCK "\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/apple", "Fwd: Acqua",
     "Inizio messaggio inoltrato:\n\n> Da: C <c@altro.example>\n> Oggetto: Acqua\n> \n"
     "> Testo.\n>> citato\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/thunderbird", "Fwd: Acqua",
     "-------- Messaggio Inoltrato --------\nOggetto: \tAcqua\nData: \toggi\n"
     "Mittente: \tC <c@altro.example>\nA: \tAnna\n\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/outlook", "I: Acqua", "Avviso.\n\n" BLOCK "\nTesto.\n",
     "Avviso.\n\nTesto.", ORIGIN_FORWARD_INLINE},
    {"/forward/outlook-english", "FW: Acqua",
     "________________________________\nFrom: C <c@altro.example>\nSent: Monday\n"
     "To: Anna\nSubject: Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/no-blank-line", "I: Acqua", BLOCK "Testo.\n", "Testo.",
     ORIGIN_FORWARD_INLINE},
    {"/forward/libero", "I: Acqua",
     "---------- Messaggio originale ----------\n\nDa: C <c@altro.example>\n\nA: "
     "Anna\n\n"
     "Data: 13/01/2021 13:03\n\nOggetto: Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/yahoo", "I: Acqua",
     "----- Messaggio inoltrato ----- Da: C <c@altro.example>A: <a@b.example>Inviato: "
     "oggiOggetto: Acqua\n Testo.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/nested", "I: I: Acqua",
     "---------- Forwarded message ---------\nDa: B <b@altro.example>\nOggetto: I: "
     "Acqua\n\n"
     "---------- Forwarded message ---------\n" BLOCK "\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/older-mail-below", "I: R: Acqua",
     BLOCK "\nTesto.\n\nIl giorno 1 gen 2026, alle ore 20:51, X <x@privato.example> ha "
           "scritto:\n> segreto\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/road-is-no-header", "Strada",
     "Chiusura:\nDa: piazza Roma\nA: via Verdi\nData: 12 maggio\n",
     "Chiusura:\nDa: piazza Roma\nA: via Verdi\nData: 12 maggio", ORIGIN_NONE},
    {"/forward/contacts-are-no-header", "Contatti",
     "Telefono: 0123 456\nPosta: urp@comune.example\nOrario: 9-12\n",
     "Telefono: 0123 456\nPosta: urp@comune.example\nOrario: 9-12", ORIGIN_NONE},
    {"/forward/zoho", "Fwd: Acqua",
     "---- On Tue, 24 Nov 2026 10:00:00 +0100 Anna <anna@altro.example> wrote "
     "----\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/bars", "Fwd: Acqua",
     "2026/11/24 Anna via Forum <anna@altro.example>\n\n| Testo.\n|\n| Ancora.\n",
     "Testo.\n\nAncora.", ORIGIN_FORWARD_INLINE},
    {"/forward/french", "TR: Acqua",
     "De : C <c@altro.example>\nÀ : Anna\nEnvoyé le : Mardi\nObjet : "
     "Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/russian", "Fwd: Acqua",
     "От: Анна <a@altro.example>\nДата: вторник\nКому: Carlo\nТема: "
     "Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/russian-windows-mail", "Fwd: Acqua",
     "От:\u00a0Анна: a@altro.example\nОтправлено:\u00a0вторник\nКому:\u00a0Carlo\n\n"
     "Testo.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/japanese", "Acqua",
     "差出人: C <c@altro.example>\n日付: 2026年\n件名: Acqua\n宛先: "
     "a@altro.example\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/japanese-wide-colons", "Acqua",
     "Leggete.\n\n---------- メッセージを転送 ---------\n送信元：C "
     "<c@altro.example>\n日付：2026年\n件名：Acqua\n送信先："
     "a@altro.example\nCC：b@altro.example\n\nTesto.\n",
     "Leggete.\n\nTesto.", ORIGIN_FORWARD_INLINE},
    {"/forward/pec-webmail", "I: Acqua",
     "Da \"Carlo\" <c@altro.example>\nA a@altro.example\nData 24/11\nOggetto "
     "Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/separator-and-attribution", "I: Acqua",
     "-------- Messaggio originale --------\nSu 24/11/26 10:00, C <c@altro.example> ha "
     "scritto:\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/subject-below-recipients", "I: Acqua",
     "Da: C <c@altro.example>\nInviato: lunedì\nA: Anna <a@altro.example>;\nB "
     "<b@altro.example>; D\n<d@altro.example>\n\nOggetto: Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/date-and-subject-below-copies", "I: Acqua",
     "Da: C <c@altro.example>\nA: Anna\nCc: Bruno <b@altro.example>\n\nData: lunedì\n"
     "Oggetto: Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/copies-below-recipients", "I: Acqua",
     "Da: C <c@altro.example>\nInviato: lunedì\nA: Anna\n\nCc: B "
     "<b@altro.example>\nOggetto: Acqua\n\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    {"/forward/subject-on-three-rows",
     "I: Interruzione dell'erogazione idrica in via Roma e nelle vie vicine per lavori",
     "Da: Acque <avvisi@altro.example>\nA: Ufficio <ufficio@comune.example>\n"
     "Oggetto: Interruzione dell'erogazione idrica\nin via Roma e nelle vie\n"
     "vicine per lavori\nTesto.\n",
     "Testo.", ORIGIN_FORWARD_INLINE},
    /* The notice's own. */
    {"/forward/text-below-a-short-subject", "I: Acqua in via Roma e altrove",
     "Da: Acque <avvisi@altro.example>\nA: Ufficio <ufficio@comune.example>\n"
     "Oggetto: Acqua\nin via Roma manca.\n",
     "in via Roma manca.", ORIGIN_FORWARD_INLINE},
    {"/forward/subject-of-the-letter", "I: Acqua",
     "Da: C <c@altro.example>\nOggetto: Acqua\nA: Anna\n\nOggetto: lavori.\nTesto.\n",
     "Oggetto: lavori.\nTesto.", ORIGIN_FORWARD_INLINE},
    {"/forward/day-of-the-notice", "I: Acqua",
     "Da: C <c@altro.example>\nA: Anna\n\nData: 12 maggio\nLuogo: piazza\n",
     "Data: 12 maggio\nLuogo: piazza", ORIGIN_FORWARD_INLINE},
    {"/forward/phone-footer-inside", "I: Acqua",
     BLOCK "\nTesto.\n\nInviato da iPhone\n", "Testo.", ORIGIN_FORWARD_INLINE},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_plain(c->subject, c->body);
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, c->text);
    g_assert_cmpint(work->draft->origin.kind, ==, c->origin);
    g_assert_null(strstr(text, "altro.example"));
    if (c->origin != ORIGIN_NONE) {
        g_assert_true(mail_has_removed(work, "forward-header", NULL));
        g_assert_nonnull(work->draft->origin.from);
        g_assert_nonnull(strstr(work->draft->origin.from, "altro.example"));
    }
}

/* However many they are. */
static void
test_many_recipients(void)
{
    g_autoptr(GString) body = g_string_new("Leggete.\n\nDa: C <c@altro.example>\nA: ");

    for (unsigned i = 0; i < 300; i++)
        g_string_append_printf(body, "Ufficio %u <u%u@altro.example>;\n", i, i);
    g_string_append(body, "\nOggetto: Acqua\n\nTesto.\n");

    g_autoptr(Work) work = mail_work_plain("I: Acqua", body->str);
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, "Leggete.\n\nTesto.");
}

typedef struct {
    const char *path;
    const char *subject;
    const char *more; /* of the mail's header */
    const char *body;
    const char *text;
    const char *hold; /* or NULL: it goes out */
} Decision;

#define INNER                                                                          \
    "Da: C <c@altro.example>\nInviato: oggi\nA: Anna\nOggetto: Acqua\n\nTesto.\n"
#define MARKER "---------- Forwarded message ---------\n"
#define WROTE "Il giorno 24/11/2026, 10:00 C <c@altro.example> ha scritto:\n\n"
#define IN_REPLY "In-Reply-To: <1@altro.example>\n"

static const Decision decisions[] = {
    {"forward", "I: Acqua", "", "Leggete.\n\n" INNER, "Leggete.\n\nTesto.", NULL},
    {"forward-of-a-phone", "I: Acqua", IN_REPLY, "Leggete.\n\n" INNER,
     "Leggete.\n\nTesto.", NULL},
    {"reply", "R: Acqua", "", "Leggete.\n\n" INNER, "Leggete.", NULL},
    {"reply-to-a-forward", "R: I: Acqua", IN_REPLY, "Leggete.\n\n" INNER, "Leggete.",
     NULL},
    {"marks-in-a-new-mail", "Orari", "", "Aperti:\n\n> marted\xc3\xac 9-12\n",
     "Aperti:", "quote-unclear"},
    {"marks-in-a-reply", "Orari", IN_REPLY, "Aperti.\n\n> segreto\n", "Aperti.", NULL},
    {"reply-empty", "R: Acqua", "", INNER, "", "forward-unclear"},
    {"reply-with-a-marker", "Re: Acqua", "", MARKER INNER, "", "forward-unclear"},
    {"no-prefix-bare", "Acqua", "", INNER, "Testo.", NULL},
    {"no-prefix-marker", "Acqua", "", "Leggete.\n\n" MARKER INNER, "Leggete.\n\nTesto.",
     NULL},
    {"no-prefix-words-above", "Acqua", "", "Leggete.\n\n" INNER, "Leggete.",
     "forward-unclear"},
    {"in-reply-words-above", "Acqua", IN_REPLY, "Leggete.\n\n" INNER, "Leggete.", NULL},
    {"in-reply-sentence-above", "Acqua", IN_REPLY, "Confermo: tutto chiuso.\n\n" INNER,
     "Confermo: tutto chiuso.", NULL},
    {"in-reply-bare", "Acqua", IN_REPLY, INNER, "", "forward-unclear"},
    {"in-reply-marker", "Acqua", IN_REPLY, MARKER INNER, "Testo.", NULL},
    {"wrote-forward", "I: Acqua", "", WROTE "Testo.\n", "Testo.", NULL},
    {"wrote-forward-quoted", "I: Acqua", "", WROTE "> Testo.\n", "Testo.", NULL},
    {"wrote-forward-words-in-reply", "I: Acqua", IN_REPLY,
     "Leggete.\n\n" WROTE "Testo.\n", "Leggete.", "forward-unclear"},
    {"wrote-bare", "Acqua", "", WROTE "Testo.\n", "Testo.", "forward-unclear"},
    {"wrote-bare-quoted", "Acqua", "", WROTE "> Testo.\n", "", "forward-unclear"},
    {"wrote-words-above", "Acqua", "", "Leggete.\n\n" WROTE "> Testo.\n", "Leggete.",
     NULL},
    {"in-a-reply-named", "Acqua", "",
     "Va bene.\n\nCarlo Neri ha scritto:\n\nSegreto.\n\n" MARKER INNER,
     "Va bene.\n\nCarlo Neri ha scritto:\n\nSegreto.", "forward-unclear"},
    {"in-a-reply-quoted", "I: Acqua", "",
     "Va bene.\n\n> Segreto.\n> Di ieri.\n\n" INNER, "Va bene.", "forward-unclear"},
    {"in-a-reply-wrote", "Acqua", "", "Va bene.\n\n" WROTE "Segreto.\n\n" INNER,
     "Va bene.", NULL},
    {"announced-by-hand", "I: Acqua", "", "Leggete.\nCarlo Neri ha scritto:\n\n" INNER,
     "Leggete.\nCarlo Neri ha scritto:\n\nTesto.", "quote-unclear"},
    {"words-below", "I: Acqua", "",
     "Inizio messaggio inoltrato:\n\n> Da: C <c@altro.example>\n> Oggetto: Acqua\n>\n"
     "> Testo.\n\nLeggete bene.\n",
     "Testo.\n\nLeggete bene.", "text-around-quote"},
    {"words-between", "I: Acqua", "",
     "Inizio messaggio inoltrato:\n\n> Da: C <c@altro.example>\n> Oggetto: Acqua\n>\n"
     "> Testo.\n\nFalso!\n\n> Ancora.\n",
     "Testo.\n\nFalso!\n\nAncora.", "text-around-quote"},
    {"footer-below", "I: Acqua", "",
     "Inizio messaggio inoltrato:\n\n> Da: C <c@altro.example>\n> Oggetto: Acqua\n>\n"
     "> Testo.\n\nInviato da iPhone\n",
     "Testo.", NULL},
    {"end-marker", "I: Acqua", "",
     "----- Forwarded message from C <c@altro.example> -----\n\nDate: oggi\nFrom: C "
     "<c@altro.example>\nTo: Anna\nSubject: Acqua\n\nTesto.\n\n----- End forwarded "
     "message -----\n",
     "Testo.", NULL},
    {"line-of-a-person-left", "I: Acqua", "",
     MARKER "Da: C <c@altro.example>\n\nKimlere Anna <anna@altro.example>\nTesto.\n",
     "Kimlere Anna <anna@altro.example>\nTesto.", "header-in-text"},
    {"header-line-left", "Acqua", "", "Testo.\n\nA: anna@altro.example\n", "Testo.",
     "header-in-text"},
    {"mailto", "Acqua", "", "Scrivere all'URP<mailto:urp@comune.example>.\n",
     "Scrivere all'URP (urp@comune.example).", NULL},
    {"mailto-twice", "Acqua", "",
     "urp@comune.example<mailto:urp@comune.example?subject=x> o "
     "[mailto:urp@comune.example]\n",
     "urp@comune.example o (urp@comune.example)", NULL},
};

static void
test_decision(gconstpointer data)
{
    const Decision *d = data;
    g_autofree char *raw = g_strdup_printf(
        "From: Anna <anna@comune.example>\nTo: avvisi@comune.example\nSubject: %s\n%s"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s",
        d->subject, d->more, d->body);
    g_autoptr(Work) work = mail_work(raw, -1);
    g_autoptr(GError) error = NULL;

    g_assert_true(filters_run(work, &error));

    g_autofree char *text = mail_text(work);
    const Hold *hold =
        work->draft->holds->len > 0 ? g_ptr_array_index(work->draft->holds, 0) : NULL;

    g_assert_cmpstr(text, ==, d->text);
    g_assert_cmpstr(hold ? hold->reason : NULL, ==, d->hold);
}

/* A second mail in the same forward is not published, and the author hears of it. */
static void
test_second(void)
{
    g_autoptr(Work) work = mail_work_plain(
        "Fwd: Acqua", "---------- Forwarded message ---------\n" BLOCK "\nUno.\n\n"
                      "---------- Forwarded message ---------\n" BLOCK "\nDue.\n");
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, "Uno.");
    g_assert_true(g_ptr_array_find_with_equal_func(
        work->draft->warnings,
        "Sotto c'è un'altra e-mail inoltrata: non è stata inviata. Se serve, "
        "inoltrarla da sola.",
        g_str_equal, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(decisions); i++) {
        g_autofree char *path =
            g_strconcat("/forward/decision/", decisions[i].path, NULL);

        g_test_add_data_func(path, &decisions[i], test_decision);
    }
    g_test_add_func("/forward/many-recipients", test_many_recipients);
    g_test_add_func("/forward/second", test_second);
    return g_test_run();
}
