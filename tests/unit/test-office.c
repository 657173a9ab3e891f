/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What offices write below their mails goes, but one valediction, one role and one
 * name; what citizens need stays.
 */
#include "filters/contact.h"

#include "tests/support/mail-work.h"

#define NOTICE "Domani 25 novembre le scuole restano chiuse.\n"

typedef struct {
    const char *path;
    const char *before;
    const char *after; /* NULL = all stays */
} Case;

static const Case cases[] = {
    {"/office/full",
     NOTICE
     "\nCordiali saluti\n\nGeom. Carlo Neri\nUfficio Tecnico\nComune di "
     "Roccafiorita\nVia Roma 1 - 86010 Roccafiorita (CB)\nTel. 0874 000001 - Fax "
     "0874 000002\nPEC: protocollo@pec.comune.example\nwww.comune.example\n",
     NOTICE "\nCordiali saluti\n\nGeom. Carlo Neri"},
    {"/office/mayor-stays", NOTICE "\nIl Sindaco\nCarlo Neri\n", NULL},
    {"/office/mayor-with-valediction-stays",
     NOTICE "\nCordiali saluti.\n\nIl Sindaco\nDott.ssa Anna Bianchi\n", NULL},
    {"/office/named-number-stays",
     NOTICE "\nCordiali saluti\nIl Sindaco\n\nCentro Operativo Comunale: tel. 0874 "
            "000001\n",
     NULL},
    {"/office/mayor-and-contacts",
     NOTICE "\nIl Sindaco\nCarlo Neri\n\nComune di Roccafiorita\nPiazza Municipio, 1\n"
            "86010 Roccafiorita (CB)\nTel. 0874/000001\n",
     NOTICE "\nIl Sindaco\nCarlo Neri"},
    {"/office/office-first",
     NOTICE "\nDistinti saluti,\n\nComune di Roccafiorita\nUfficio Segreteria\nAnna "
            "Bianchi\ntel 0874000001\nfax 0874000002\n",
     NOTICE "\nDistinti saluti,\n\nAnna Bianchi"},
    {"/office/police",
     NOTICE "\nCordialmente\nIl Comandante\nCap. Carlo Neri\nPolizia Locale\nCorso "
            "Umberto I n. 12\nCentralino: 0874 000001\nCell. 333 0000001\ne-mail: "
            "pl@comune.example\n",
     NOTICE "\nCordialmente\nIl Comandante\nCap. Carlo Neri"},
    {"/office/hours",
     NOTICE
     "\nCordiali saluti\nAnna Bianchi\nUfficio Anagrafe e Stato Civile\nTel. 0874 "
     "000001\nOrario di apertura al pubblico:\nlun-ven 9.00-12.30\nmar e gio "
     "15.30-17.30\n",
     NOTICE "\nCordiali saluti\nAnna Bianchi"},
    {"/office/social",
     NOTICE "\nCordiali saluti\nAnna Bianchi\nURP - Comune di Roccafiorita\n"
            "urp@comune.example\nFacebook | Instagram | YouTube\nSeguici su "
            "https://www.facebook.example/comune\n",
     NOTICE "\nCordiali saluti\nAnna Bianchi"},
    {"/office/tax-numbers",
     NOTICE "\nSaluti\nCarlo Neri\nComune di Roccafiorita\nC.F. 00000000000 - P.IVA "
            "00000000000\nCodice univoco: ABC123\n",
     NOTICE "\nSaluti\nCarlo Neri"},
    {"/office/name-without-valediction",
     NOTICE "\nDott. Carlo Neri\nResponsabile Area Amministrativa\nComune di "
            "Roccafiorita\nTel. 0874 000001\n",
     NOTICE "\nDott. Carlo Neri\nResponsabile Area Amministrativa"},
    {"/office/no-name",
     NOTICE
     "\nUfficio Tributi\nComune di Roccafiorita\nVia Roma 1, 86010 Roccafiorita\n"
     "Tel. 0874 000001\ntributi@comune.example\n",
     NOTICE},
    {"/office/rule-above",
     NOTICE
     "\n-----------------------\nUfficio Tributi\nComune di Roccafiorita\nVia Roma "
     "1\nTel. 0874 000001\n",
     NOTICE},
    {"/office/emoji",
     NOTICE "\nCordiali saluti\nAnna Bianchi\n📞 0874 000001\n✉️ "
            "anna@comune.example\n📍 "
            "Via Roma 1\n",
     NOTICE "\nCordiali saluti\nAnna Bianchi"},
    {"/office/one-line",
     NOTICE
     "\nCordiali saluti\nAnna Bianchi\nUfficio Scuola - Comune di Roccafiorita - "
     "tel. 0874 000001\n",
     NOTICE "\nCordiali saluti\nAnna Bianchi"},
    {"/office/english",
     NOTICE "\nKind regards\nAnna Bianchi\nTown Hall of Roccafiorita\nPhone: +39 0874 "
            "000001\nwww.comune.example\n",
     NOTICE "\nKind regards\nAnna Bianchi"},

    /* What must stay. */
    {"/office/information-stays",
     NOTICE "\nPer informazioni: Ufficio Scuola, tel. 0874 000001.\n", NULL},
    {"/office/information-list-stays",
     NOTICE
     "\nPer informazioni:\nUfficio Scuola\nTel. 0874 000001\nscuola@comune.example\n"
     "Via Roma 1\n",
     NULL},
    {"/office/whom-to-call-stays", NOTICE "\nChiamare:\nCarlo Neri\nTel. 333 0000001\n",
     NULL},
    {"/office/nobody-is-asked-to-book",
     NOTICE "Vaccinazioni senza prenotazione; non occorre prenotare.\n\nF.to Il "
            "Sindaco\nCarlo Neri\n\nComune di Roccafiorita\nVia Roma 1\nTel. 0874 "
            "000001\n",
     NOTICE "Vaccinazioni senza prenotazione; non occorre prenotare.\n\nF.to Il "
            "Sindaco\nCarlo Neri"},
    {"/office/number-below-is-needed",
     NOTICE "Per informazioni rivolgersi all'ufficio.\n\nCordiali saluti\nAnna "
            "Bianchi\nUfficio Scuola\nTel. 0874 000001\n",
     NULL},
    {"/office/number-above-is-enough",
     NOTICE "Per informazioni chiamare lo 0874 000009.\n\nCordiali saluti\nAnna "
            "Bianchi\nUfficio Scuola\nTel. 0874 000001\n",
     NOTICE
     "Per informazioni chiamare lo 0874 000009.\n\nCordiali saluti\nAnna Bianchi"},
    {"/office/iban-stays",
     "La mensa si paga così.\n\nCordiali saluti\nAnna Bianchi\nIBAN "
     "IT00X0000000000000000000000\nentro il 30 novembre\n",
     NULL},
    {"/office/numbers-stay",
     "Numeri utili\n\nMunicipio 0874 000001\nPolizia Locale 0874 000002\nGuardia "
     "medica "
     "0874 000003\n",
     NULL},
    {"/office/hours-of-a-notice-stay",
     "Nuovi orari dell'anagrafe:\nlunedì 9-12\nmercoledì 15-17\n", NULL},
    {"/office/place-of-a-notice-stays",
     "Consiglio comunale\n25 novembre, ore 18\nPiazza Municipio 1\n", NULL},
    {"/office/closed-road-stays", "Lavori in corso.\n\nVia Roma\nVia Verdi\n", NULL},
    {"/office/offices-closed-stay",
     NOTICE "\nUfficio Anagrafe chiuso\nUfficio Tributi aperto\n", NULL},
    {"/office/postscript-stays",
     NOTICE "\nCordiali saluti\nAnna Bianchi\nTel. 0874 000001\n\nP.S. Portare un "
            "documento.\n",
     NULL},
    {"/office/contact-of-a-candidate-stays",
     "Cercasi volontari per il 25 novembre.\n\nReferente: Carlo Neri, 333 0000001\n",
     NULL},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_plain("Avviso", c->before);
    g_autofree char *text = mail_text(work);
    g_autofree char *wanted = g_strchomp(g_strdup(c->after ? c->after : c->before));

    g_assert_cmpstr(text, ==, wanted);
    g_assert_true(mail_has_removed(work, "signature", NULL) == (c->after != NULL));
    g_assert_cmpuint(work->draft->holds->len, ==, 0);
}

static const struct {
    const char *line;
    unsigned bits;
} lines[] = {
    {"Cordiali saluti", CONTACT_VALEDICTION},
    {"L'occasione è gradita per porgere distinti saluti.", CONTACT_VALEDICTION},
    {"Il Sindaco", CONTACT_ROLE},
    {"La Responsabile del Servizio", CONTACT_ROLE},
    {"Dott.ssa Anna Bianchi", CONTACT_NAME},
    {"F.to Carlo Neri", CONTACT_NAME},
    {"F.to Il Sindaco", CONTACT_ROLE},
    {"Maria Luisa De Santis", CONTACT_NAME},
    {"Ufficio Tecnico", CONTACT_OFFICE},
    {"Comune di Roccafiorita", CONTACT_OFFICE},
    {"Tel. 0874 000001", CONTACT_PHONE},
    {"T. +39 0874 000001 | M. +39 333 0000001", CONTACT_PHONE},
    {"0874/000001", CONTACT_PHONE},
    {"PEC: a@pec.comune.example", CONTACT_ONLINE},
    {"www.comune.example", CONTACT_ONLINE},
    {"Via Roma, 1", CONTACT_PLACE},
    {"P.zza Municipio n. 3/A", CONTACT_PLACE},
    {"86010 Roccafiorita (CB)", CONTACT_PLACE},
    {"Orario: lun-ven 9.00-12.00", CONTACT_HOURS},
    {"Facebook - Instagram", CONTACT_SOCIAL},
    {"P.IVA 00000000000", CONTACT_NUMBER},
    {"____________", CONTACT_RULE},
    {"Ufficio Scuola - tel. 0874 000001", CONTACT_OFFICE | CONTACT_PHONE},

    {"Il Sindaco informa i cittadini.", 0},
    {"Comune di Roccafiorita: domani scuole chiuse", 0},
    {"Via Roma 12 chiusa al traffico", 0},
    {"Per informazioni 0874 000001", 0},
    {"Saluti della Giunta il 25 novembre 2026 alle 18", 0},
    {"Chiamare lo 0874 000001", 0},
    {"Emergenze: 0874 000001", 0},
    {"12 maggio", 0},
    {"Le scuole sono chiuse", 0},
    {"", 0},
};

static void
test_lines(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i].line);
        g_assert_cmphex(contact_of(lines[i].line), ==, lines[i].bits);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/contact/lines", test_lines);
    return g_test_run();
}
