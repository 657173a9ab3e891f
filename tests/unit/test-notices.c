/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Notices as offices write them, which no filter may touch, and endings of their
 * mails with what stays of each.
 */
#include "bridge/base/text.h"
#include "tests/support/mail-work.h"

static const char *const notices[] = {
    "Si avvisa la cittadinanza che domani, 25 novembre, l'acqua non sarà erogata dalle "
    "8 alle 14 in via Roma e via Verdi.\n\nPer emergenze chiamare lo 0874 000001.",
    "Allerta meteo arancione per domani.\n\nNumeri utili:\nComune 0874 000001\nPolizia "
    "Locale 333 0000001\nProtezione Civile 0874 000002",
    "Il consiglio comunale è convocato per il 30 novembre 2026 alle ore "
    "18:00.\n\nOrdine del giorno:\n1. Bilancio\n2. Variazioni\n3. Varie\n\nIl "
    "Presidente del Consiglio\nCarlo Neri",
    "Raccolta rifiuti:\nlunedì: umido\nmartedì: carta\nmercoledì: plastica\n\nIl "
    "Comune di Roccafiorita",
    "Mercatino di Natale\n8 dicembre, ore 10-20\nPiazza Municipio\nIngresso libero",
    "Bevete molta acqua e non uscite nelle ore calde.\nPer gli anziani soli: 0874 "
    "000001.\n\nL'Assessore alle Politiche Sociali\nDott.ssa Anna Bianchi",
    "Scadenza IMU: 16 dicembre.\nIBAN: IT00X0000000000000000000000\nCausale: IMU saldo "
    "2026\nUfficio Tributi, tel. 0874 000001",
    "Vaccini antinfluenzali: prenotazioni al numero 0874 000001 o scrivendo a "
    "vaccini@asl.example.\n\nGrazie",
    "Chiusura ufficio anagrafe il 24 e 31 dicembre.\nOrari nelle altre "
    "giornate:\nlunedì-venerdì 9.00-12.30\nmartedì 15.30-17.30",
    "Il Sindaco ricorda che è vietato accendere fuochi.\n\nLe informazioni contenute "
    "in questo avviso valgono fino al 30 settembre.",
    "Attenzione alle truffe: il Comune non chiede mai soldi per telefono.\nSe ricevete "
    "messaggi sospetti non aprite i link e avvisate i Carabinieri (112).",
    "È stato smarrito un cane nero in contrada Pozzo.\nChi lo trova chiami:\nCarlo "
    "Neri\n333 0000001",
    "Biblioteca comunale\nVia Roma 10\nNuovo orario da lunedì 30 novembre: 9-13 e "
    "15-19",
    "Scuola Infanzia: mensa sospesa oggi.\n--\nScuola Primaria: mensa regolare fino "
    "alle ore 14 del 25 novembre.",
    "Da domani riapre il Museo civico.\n_____________\nOrari: 9-13\nBiglietto: 3 euro",
    "Il 12 maggio 2026 alle ore 10.30 il Sindaco ha scritto alla Regione: si attende "
    "risposta.",
    "Concerto in piazza\nSabato 28 novembre, ore 21\n\nInviato speciale: il maestro "
    "Carlo Neri\n\nIngresso gratuito",
    "Si cercano volontari per il censimento.\nI dati personali saranno trattati ai "
    "sensi del GDPR.\nI moduli vanno consegnati al protocollo entro il 30 novembre.",
    "Emergenza neve: restare in casa.\n\nC.O.C. aperto: 0874 "
    "000001\ncoc@comune.example",
    "Sportello Lavoro:\n- lunedì 9-12\n- giovedì 15-17\n\nVia Verdi 3, primo "
    "piano\nTel. 0874 000001",
    "Ottieni il tuo bonus libri: domanda entro il 30 novembre sul sito "
    "www.comune.example",
    "Protocollo d'intesa n. 12 firmato oggi con la Regione.\nIl testo è sul sito.",
    "Domani sciopero dei treni.\n\nCordiali saluti\n\nIl Sindaco\nCarlo Neri",
    "Avviso: Via Roma chiusa.\nPercorso alternativo:\nVia Verdi\nPiazza "
    "Municipio\nCorso Umberto I",
    "Assemblea pubblica\nRelatori:\nIng. Carlo Neri\nArch. Anna Bianchi\nDott. Luca "
    "Gialli\n\nSala Consiliare, via Roma 1",
    "Il Comune ringrazia:\nPro Loco\nProtezione Civile\nPolizia Locale\nComune di "
    "Castello",
    "Referti in farmacia: chiedere a\nFarmacia Neri, Via Roma 3, tel. 0874 "
    "000001\nFarmacia Bianchi, Via Verdi 5, tel. 0874 000002",
    "Guardia medica\nVia Ospedale 1\nTel. 0874 000003\naperta ogni notte dalle 20 alle "
    "8",
    "Chi vuole cancellarsi dalla lista dei volontari scriva a urp@comune.example.",
    "Corso di inglese\nInfo: Anna Bianchi\ncell. 333 0000001\nanna@corsi.example",
    "URGENTE - Evacuazione via Fiume.\nPunto di raccolta: Palestra comunale, Via Sport "
    "2\nTelefono 0874 000001",
    "Cerimonia del 4 novembre\nore 10 Messa\nore 11 corteo\n\nLa cittadinanza è "
    "invitata\n\nIl Sindaco\ndott. Carlo Neri",
    "Per chi non lo sapesse: la farmacia di turno è la Neri.\n\nGrazie e buona "
    "giornata",
    "Sondaggio sul parco: https://www.comune.example/sondaggio\n\nUfficio Ambiente",
    "Nuovo numero del Comune: 0874 000009\nNuova PEC: "
    "protocollo@pec.comune.example\nNuovo sito: www.comune.example",
    "Interruzione energia elettrica\n\nData: 26 novembre 2026\nOra: 9-13\nVie: Roma, "
    "Verdi, Mazzini",
    "Buongiorno,\ndomani l'ufficio postale è chiuso.\n\nSaluti",
    "| Giorno | Orario |\n| lunedì | 9-12 |\n| martedì | 15-17 |",
    "Avviso pubblico\n\nQuesto messaggio è rivolto ai destinatari del bonus: "
    "presentare domanda entro il 30 novembre.",
    "Acqua non potabile in contrada Fonte.\n\nSi raccomanda di non stampare né "
    "affiggere avvisi non ufficiali.",
    "Giornata ecologica: rispetta l'ambiente, porta i guanti! Ritrovo ore 9.",
};

static const struct {
    const char *ending;
    const char *kept;
} endings[] = {
    {"Cordiali saluti\n\nDott. Carlo Neri\nSegretario Comunale\nComune di Roccafiorita "
     "(CB)\nTel: +39 0874 000001\nMail: segretario@comune.example\nPec: "
     "comune@pec.example",
     "Cordiali saluti\n\nDott. Carlo Neri\nSegretario Comunale"},
    {"Anna Bianchi\nUfficio Relazioni con il Pubblico\nCOMUNE DI ROCCAFIORITA\nP.zza "
     "Municipio, 1 – 86010 Roccafiorita\n☎ 0874.000001\n✉ urp@comune.example",
     "Anna Bianchi"},
    {"Distinti saluti.\nL'Istruttore Amministrativo\nRag. Luca Gialli\n\nComune di "
     "Roccafiorita\nSettore II - Servizi Demografici\nVia Roma n.1 - 86010 - "
     "Roccafiorita (CB)\ntel.0874000001 fax 0874000002\nhttp://www.comune.example",
     "Distinti saluti.\nL'Istruttore Amministrativo\nRag. Luca Gialli"},
    {"--\nCarlo Neri\nResponsabile Ufficio Tecnico\nComune di Roccafiorita\n0874 "
     "000001",
     ""},
    {"-- \nComune di Roccafiorita\nUfficio Segreteria", ""},
    {"Un cordiale saluto\n\nAssessore alla Cultura\nAnna Bianchi\n\n[image: "
     "logo.png]\nComune di Roccafiorita\nwww.comune.example\nSeguici su Facebook",
     "Un cordiale saluto\n\nAssessore alla Cultura\nAnna Bianchi"},
    {"Saluti\nLuca\n\nLuca Gialli\nAgente Polizia Locale\nCell 333 0000001",
     "Saluti\nLuca"},
    {"Grazie,\nAnna\n\n________________________________\nAnna Bianchi\nUfficio "
     "Protocollo\nComune di Roccafiorita\nTel. 0874/000001",
     "Grazie,\nAnna"},
    {"Cordialmente,\n\n*Geom. Carlo Neri*\n_Responsabile del Servizio "
     "Manutenzioni_\nTel. 0874 000001 int. 5\nCell. 333 0000001",
     "Cordialmente,\n\n*Geom. Carlo Neri*\n_Responsabile del Servizio Manutenzioni_"},
    {"Cordiali saluti\nCOMUNE DI ROCCAFIORITA\nArea Finanziaria\nC.F. "
     "00000000000\nP.IVA 00000000000\nCodice Univoco UFABC1\nPEC "
     "ragioneria@pec.comune.example",
     "Cordiali saluti"},
    {"Cordiali saluti\nIl Responsabile del Procedimento\nArch. Anna Bianchi\nSportello "
     "Unico Edilizia\nRiceve: martedì 9-12 e giovedì 15-17 su appuntamento\nTel. 0874 "
     "000001",
     "Cordiali saluti\nIl Responsabile del Procedimento\nArch. Anna Bianchi"},
    {"Mit freundlichen Grüßen\nAnna Bianchi\nGemeinde Rocca\nTel. 0471 "
     "000001\nwww.gemeinde.example",
     "Mit freundlichen Grüßen\nAnna Bianchi"},
    {"Lep pozdrav\nAnna Bianchi\nObčina Rocca\nTel. 0481 000001\nanna@obcina.example",
     "Lep pozdrav\nAnna Bianchi"},
    {"Cordiali saluti\n\nAnna Bianchi | Ufficio Stampa\nComune di Roccafiorita | "
     "Piazza Municipio 1\nT 0874 000001 | M 333 0000001 | E stampa@comune.example",
     "Cordiali saluti\n\nAnna Bianchi"},
    {"Cordiali saluti\nAnna Bianchi\n\nUfficio Scuola\nComune di Roccafiorita\n\nTel. "
     "0874 000001\n\nPrima di stampare questa e-mail pensa all'ambiente.\n\nInviato da "
     "iPhone",
     "Cordiali saluti\nAnna Bianchi"},
    {"Con i migliori saluti\n\nAvv. Carlo Neri\nSindaco di Roccafiorita\n\nPalazzo "
     "Comunale\nPiazza Municipio 1\n86010 Roccafiorita CB\nsindaco@comune.example",
     "Con i migliori saluti\n\nAvv. Carlo Neri\nSindaco di Roccafiorita"},
    {"Il Sindaco\n(Carlo Neri)\n\nComune di Roccafiorita - Via Roma 1 - Tel. 0874 "
     "000001",
     "Il Sindaco\n(Carlo Neri)"},
    {"IL SINDACO\nF.to Carlo Neri", "IL SINDACO\nF.to Carlo Neri"},
    {"Cordiali saluti,\nSegreteria del Sindaco\nTel. 0874 000001", "Cordiali saluti,"},
    {"La Dirigente Scolastica\nProf.ssa Anna Bianchi\n\nIstituto Comprensivo di "
     "Roccafiorita\nVia Scuola 1\nTel. 0874 000004\ncbic000000@istruzione.example",
     "La Dirigente Scolastica\nProf.ssa Anna Bianchi"},
    {"Cordiali saluti\nAnna Bianchi\nStrada Provinciale 12, km 3\n86010 Roccafiorita",
     "Cordiali saluti\nAnna Bianchi"},
    {"Cordiali saluti\nAnna Bianchi\n***********************\nComune di "
     "Roccafiorita\nUff. Anagrafe\nTel. 0874000001\n***********************",
     "Cordiali saluti\nAnna Bianchi"},
    {"Cordiali saluti\nAnna Bianchi\nServizio Civile Universale\nSede: Via Roma 1, "
     "Roccafiorita\nSito web: www.comune.example\nFacebook: "
     "https://www.facebook.example/c\nInstagram: @comune",
     "Cordiali saluti\nAnna Bianchi"},
};

static void
assert_words(const char *text, const char *wanted)
{
    g_autofree char *one = text_clean_line(text, -1);
    g_autofree char *other = text_clean_line(wanted, -1);

    g_assert_cmpstr(one, ==, other);
}

static void
test_notice(gconstpointer notice)
{
    g_autoptr(Work) work = mail_work_plain("Avviso", notice);
    g_autofree char *text = mail_text(work);

    assert_words(text, notice);
    g_assert_cmpuint(work->draft->removed->len, ==, 0);
    g_assert_cmpuint(work->draft->holds->len, ==, 0);
}

static void
test_ending(gconstpointer data)
{
    static const char notice[] = "Domani 25 novembre le scuole restano chiuse.\n\n";
    size_t i = GPOINTER_TO_SIZE(data);
    g_autofree char *body = g_strconcat(notice, endings[i].ending, "\n", NULL);
    g_autofree char *wanted = g_strconcat(notice, endings[i].kept, NULL);
    g_autoptr(Work) work = mail_work_plain("Avviso", body);
    g_autofree char *text = mail_text(work);

    assert_words(text, wanted);
    g_assert_cmpuint(work->draft->holds->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(notices); i++) {
        g_autofree char *path =
            g_strdup_printf("/notices/untouched/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(path, notices[i], test_notice);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strdup_printf("/notices/ending/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_ending);
    }
    return g_test_run();
}
