/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Disclaimers, banners, footers of lists, stamps and placeholders go, sentences that
 * merely begin like one stay.
 */
#include "tests/support/mail-work.h"

#define NOTICE "Domani le scuole sono chiuse.\n"

typedef struct {
    const char *path;
    const char *before;
    const char *after; /* NULL = all stays */
    const char *what;  /* as what it went */
} Case;

static const Case cases[] = {
    /* Confidentiality. */
    {"/disclaimer/italian",
     NOTICE "\nLe informazioni contenute in questo messaggio e negli allegati sono "
            "riservate e per uso esclusivo del destinatario.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/law",
     NOTICE "\nIn ottemperanza al D.lgs. 196/03 e al Regolamento UE 2016/679 le "
            "informazioni contenute in questa e-mail sono riservate.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/by-mistake",
     NOTICE "\nQualora riceveste il presente messaggio per errore siete pregati di "
            "distruggerlo e di avvisare il mittente.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/penal-code",
     NOTICE
     "\nSi ricorda che la diffusione di questa email è vietata ai sensi dell'art. "
     "616 c.p.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/heading",
     NOTICE
     "\nAVVISO DI RISERVATEZZA\n\nQuesto messaggio è riservato al destinatario; se "
     "ricevuto per errore va cancellato.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/heading-and-rules",
     NOTICE
     "\n**********\nDISCLAIMER\nQuesto messaggio è riservato al destinatario; se "
     "ricevuto per errore va cancellato.\n**********\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/doubled",
     NOTICE
     "\nIl presente messaggio è riservato ai destinatari. Se ricevuto per errore, "
     "cancellarlo.\n\nThis message and any attachments may be of a confidential "
     "nature. If received in error, please delete it.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/many-paragraphs",
     NOTICE "\nQuesto messaggio contiene informazioni riservate ed è destinato a uso "
            "esclusivo del destinatario.\n\nOgni diffusione è vietata.\n\nSe lo avete "
            "ricevuto per errore, vogliate distruggere questa comunicazione.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/below-own-lines",
     NOTICE "Il Sindaco\nQuesto messaggio è riservato ai destinatari: se ricevuto per "
            "errore va distrutto e va avvisato il mittente.\n",
     NOTICE "Il Sindaco", "disclaimer"},
    {"/disclaimer/same-line",
     "Domani le scuole sono chiuse per neve in tutto il territorio del comune e delle "
     "sue "
     "frazioni. Questo messaggio è riservato ai destinatari: se ricevuto per errore va "
     "distrutto.\n",
     "Domani le scuole sono chiuse per neve in tutto il territorio del comune e delle "
     "sue "
     "frazioni.",
     "disclaimer"},
    {"/disclaimer/longer-than-the-notice",
     "Domani scuole chiuse.\n\nLe informazioni contenute in questo messaggio di posta "
     "elettronica sono riservate e confidenziali e ne è vietata la diffusione in "
     "qualunque "
     "modo eseguita. Qualora Lei non fosse la persona a cui il presente messaggio è "
     "destinato, La invitiamo gentilmente a eliminarlo dopo averne dato tempestiva "
     "comunicazione al mittente e a non utilizzare in alcun caso il suo contenuto. "
     "Qualsivoglia utilizzo non autorizzato di questo messaggio e dei suoi eventuali "
     "allegati espone il responsabile alle relative conseguenze civili e penali.\n",
     "Domani scuole chiuse.", "disclaimer"},
    {"/disclaimer/english",
     NOTICE "\nThe information in this email is confidential and intended only for the "
            "addressee.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/before-a-quote",
     NOTICE "\nQuesto messaggio è riservato ai destinatari: se ricevuto per errore va "
            "distrutto.\n\nIl giorno mar 24 nov 2026 alle ore 10:00 Anna "
            "<a@privato.example> ha scritto:\n> segreto\n",
     NOTICE, "disclaimer"},
    /* Environment and viruses. */
    {"/disclaimer/print",
     NOTICE "\nPrima di stampare questa e-mail pensa all'ambiente.\n", NOTICE,
     "disclaimer"},
    {"/disclaimer/print-with-tree",
     NOTICE "\nP\nRispetta l'ambiente: non stampare questa mail se non è necessario.\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/print-english",
     NOTICE "\nPlease consider the environment before printing this e-mail.\n", NOTICE,
     "disclaimer"},
    {"/disclaimer/esva",
     NOTICE
     "\n--\nQuesto messaggio e' stato analizzato con Libra ESVA ed e' risultato non "
     "infetto.\nSegnala come spam: <https://esva.example/1>\nMetti in blacklist: "
     "<https://esva.example/2>\n",
     NOTICE, "disclaimer"},
    {"/disclaimer/avast", NOTICE "\nMail priva di virus. www.avast.com\n", NOTICE,
     "disclaimer"},
    {"/disclaimer/avast-english", NOTICE "\nVirus-free. www.avast.com\n", NOTICE,
     "disclaimer"},
    /* Banners. */
    {"/banner/italian",
     "ATTENZIONE: questa email proviene dall'esterno dell'organizzazione. Non cliccare "
     "sui "
     "link se non riconosci il mittente.\n\n" NOTICE,
     NOTICE, "banner"},
    {"/banner/english",
     "CAUTION: External email. Do not click links or open attachments.\n\n" NOTICE,
     NOTICE, "banner"},
    {"/banner/outlook",
     "Non si ricevono spesso messaggi di posta elettronica da a@comune.example. "
     "Informazioni sul motivo per cui è importante<https://aka.ms/x>\n" NOTICE,
     NOTICE, "banner"},
    {"/banner/two-lines",
     "*** ATTENZIONE ***\nMessaggio proveniente dall'esterno\nNon aprire allegati "
     "sospetti\n***\n\n" NOTICE,
     NOTICE, "banner"},
    /* Lists. */
    {"/list-footer/italian",
     NOTICE "\nPer cancellarsi dalla lista scrivere a lista-leave@lista.example\n",
     NOTICE, "list-footer"},
    {"/list-footer/mailman",
     NOTICE "\n_______________________________________________\nAvvisi mailing list\n"
            "Avvisi@lista.example\nhttps://lista.example/avvisi\n",
     NOTICE, "list-footer"},
    {"/list-footer/groups",
     NOTICE
     "\n--\nYou received this message because you are subscribed to the group.\nTo "
     "unsubscribe send an email to g@lista.example.\n",
     NOTICE, "list-footer"},
    /* Stamps. */
    {"/registry-stamp/top", "Protocollo N. 1234/2026 del 24/11/2026\n\n" NOTICE, NOTICE,
     "registry-stamp"},
    {"/registry-stamp/bottom", NOTICE "\nProt. n. 0001234 del 24/11/2026\n", NOTICE,
     "registry-stamp"},
    {"/registry-stamp/class", NOTICE "\nProt. 1234/2026 - Class. VI.5 - Fasc. 3\n",
     NOTICE, "registry-stamp"},
    /* Placeholders. */
    {"/placeholder/line", NOTICE "\n[image: logo.png]\n", NOTICE, "image-placeholder"},
    {"/placeholder/cid", NOTICE "\n[cid:image001.png@01D90000.00000000]\n", NOTICE,
     "image-placeholder"},
    {"/placeholder/inside", "Domani [image: neve.jpg] le scuole sono chiuse.\n",
     "Domani  le scuole sono chiuse.", "image-placeholder"},
    {"/placeholder/link", NOTICE "\n[Facebook]<https://www.facebook.example/comune>\n",
     NOTICE, "image-placeholder"},

    /* What must stay. */
    {"/disclaimer/reserved-seats-stay",
     "I posti sono riservati ai residenti. I destinatari saranno avvisati.\n", NULL,
     NULL},
    {"/disclaimer/warning-of-fraud-stays",
     "Attenzione alle false e-mail: cancellare i messaggi ricevuti per errore e "
     "avvisare "
     "il mittente.\n\nIl Comune non chiede dati.\n",
     NULL, NULL},
    {"/disclaimer/privacy-of-a-form-stays",
     "Iscrizioni alla mensa aperte.\n\nI dati saranno trattati ai sensi del "
     "Regolamento UE "
     "2016/679.\n",
     NULL, NULL},
    {"/disclaimer/environment-day-stays",
     "Domenica pensiamo all'ambiente: puliamo il parco prima di mezzogiorno.\n", NULL,
     NULL},
    {"/disclaimer/this-message-stays",
     "Questo messaggio è per tutti i cittadini: domani scuole chiuse.\n", NULL, NULL},
    {"/disclaimer/virus-stays", "Vaccino contro il virus: prenotazioni aperte.\n", NULL,
     NULL},
    {"/banner/outside-stays",
     "Attenzione: il fumo proviene da fuori paese, chiudere le finestre.\n", NULL,
     NULL},
    {"/list-footer/waiting-list-stays",
     NOTICE "\nPer cancellarsi dalla lista d'attesa telefonare allo 0874 000001.\n",
     NULL, NULL},
    {"/registry-stamp/sentence-stays",
     NOTICE "Ordinanza prot. n. 1234 del 24/11/2026 affissa all'albo.\n", NULL, NULL},
    {"/registry-stamp/office-stays", "Protocollo chiuso il 24/11/2026\n\n" NOTICE, NULL,
     NULL},
    {"/placeholder/brackets-stay", "Scuole chiuse [causa neve] domani.\n", NULL, NULL},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_plain("Avviso", c->before);
    g_autofree char *text = mail_text(work);
    g_autofree char *wanted = g_strchomp(g_strdup(c->after ? c->after : c->before));

    g_assert_cmpstr(text, ==, wanted);
    if (c->what)
        g_assert_true(mail_has_removed(work, c->what, NULL));
    else
        g_assert_cmpuint(work->draft->removed->len, ==, 0);
    g_assert_cmpuint(work->draft->holds->len, ==, 0);
}

static bool
is_held(const Work *work, const char *reason)
{
    for (unsigned i = 0; i < work->draft->holds->len; i++) {
        const Hold *hold = g_ptr_array_index(work->draft->holds, i);

        if (g_str_equal(hold->reason, reason))
            return true;
    }
    return false;
}

/* Nothing but a footer: somebody may have meant it. */
static void
test_only(void)
{
    g_autoptr(Work) work = mail_work_plain(
        "Avviso", "Il presente messaggio è riservato ai destinatari: se ricevuto per "
                  "errore va distrutto.\n\n--\nAnna Bianchi\n");
    g_autofree char *text = mail_text(work);

    g_assert_nonnull(strstr(text, "riservato ai destinatari"));
    g_assert_true(g_str_has_suffix(text, "--\nAnna Bianchi"));
    g_assert_cmpuint(work->draft->removed->len, ==, 0);
    g_assert_cmpuint(work->draft->warnings->len, >, 0);
}

static void
test_subject(void)
{
    static const struct {
        const char *subject;
        const char *title;
    } subjects[] = {
        {"Prot. n. 1234/2026 del 24/11/2026 - Scuole chiuse", "Scuole chiuse"},
        {"I: Protocollo N. 0001234 - Scuole chiuse", "Scuole chiuse"},
        {"Protocollo d'intesa 2026 - firma", "Protocollo d'intesa 2026 - firma"},
        {"Scuole chiuse - prot. 1234", "Scuole chiuse - prot. 1234"},
        {"Prot. n. 1234/2026", "Prot. n. 1234/2026"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autoptr(Work) work = mail_work_plain(subjects[i].subject, NOTICE);

        g_assert_cmpstr(work->draft->title, ==, subjects[i].title);
    }
}

/* A phone's footer is nobody's text. */
static void
test_only_phone(void)
{
    g_autoptr(Work) work = mail_work_plain("Avviso", "Inviato da iPhone\n");
    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, "");
}

static void
test_too_much(void)
{
    g_autoptr(Work) work =
        mail_work_plain("Avviso", "Neve.\n--\nDomani non si entra a scuola\nné al nido "
                                  "comunale\nné in biblioteca\nné in palestra\n");

    g_assert_true(is_held(work, "trimmed-too-much"));
}

static void
test_hold_below(void)
{
    g_autoptr(Work) bottom = mail_work_plain("Re: x", "> segreto\n\nTesto mio.\n");
    g_autoptr(Work) inner =
        mail_work_plain("Re: x", "Sì.\n\n> segreto uno\n\nNo.\n\n> segreto due\n");
    g_autoptr(Work) signature =
        mail_work_plain("Re: x", "Testo mio.\n\n> segreto\n\n-- \nAnna\n");

    g_assert_true(is_held(bottom, "text-around-quote"));
    g_assert_true(is_held(inner, "text-around-quote"));
    g_assert_false(is_held(signature, "text-around-quote"));
}

static void
test_hold_unclear(void)
{
    static const char *const bodies[] = {
        "Testo.\n\nCarlo Neri ha scritto:\n\nle scuole sono chiuse.\n",
        "Testo.\n\n» uno\n» due\n",
        "Da: Ufficio <u@comune.example>\n\nLe scuole sono chiuse.\n",
        "Il 24/11/2026 chiude.\n\n24/11/2026 10:00 il Sindaco ha scritto:\n\nTesto.\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(Work) work = mail_work_plain("Avviso", bodies[i]);

        g_test_message("%s", bodies[i]);
        g_assert_true(is_held(work, "quote-unclear"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/registry-stamp/subject", test_subject);
    g_test_add_func("/trim/only-a-footer", test_only);
    g_test_add_func("/trim/only-a-phone", test_only_phone);
    g_test_add_func("/trim/too-much", test_too_much);
    g_test_add_func("/trim/words-below-a-quote", test_hold_below);
    g_test_add_func("/trim/unclear", test_hold_unclear);
    return g_test_run();
}
