/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Each client in each language, its line broken in each way, with and without marks
 * before the mail that is answered: never a word of that mail may stay.
 */
#include "filters/attribution.h"

#include "tests/support/mail-work.h"

static const char *const attributions[] = {
    /* Gmail */
    "Il giorno mar 24 nov 2026 alle ore 10:00 Anna Neri <a@privato.example> ha "
    "scritto:",
    "Il giorno mar 24 nov 2026 alle 10:00 Anna Neri via Forum <a@privato.example> ha "
    "scritto:",
    "On Tue, Nov 24, 2026 at 10:00 AM Anna Neri <a@privato.example> wrote:",
    "On Tue, 24 Nov 2026 at 10:00, Anna Neri <a@privato.example> wrote:",
    "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Anna Neri <a@privato.example>:",
    "Le mar. 24 nov. 2026 à 10:00, Anna Neri <a@privato.example> a écrit :",
    "El mar, 24 nov 2026 a las 10:00, Anna Neri (<a@privato.example>) escribió:",
    "El dt., 24 de nov. 2026, 10:00, Anna Neri <a@privato.example> va escriure:",
    "Em ter., 24 de nov. de 2026 às 10:00, Anna Neri <a@privato.example> escreveu:",
    "Anna Neri <a@privato.example> escreveu no dia terça, 24/11/2026 à(s) 10:00:",
    "Op di 24 nov 2026 om 10:00 schreef Anna Neri <a@privato.example>:",
    "wt., 24 lis 2026 o 10:00 Anna Neri <a@privato.example> napisał(a):",
    "út 24. 11. 2026 v 10:00 odesílatel Anna Neri <a@privato.example> napsal:",
    "ut 24. 11. 2026 o 10:00 Anna Neri <a@privato.example> napísal(a):",
    "V V tor., 24. nov. 2026 ob 10:00 je oseba Anna Neri <a@privato.example> "
    "napisala:",
    "uto, 24. stu 2026. u 10:00 Anna Neri <a@privato.example> napisao je:",
    "уто, 24. нов 2026. у 10:00 Anna Neri <a@privato.example> је написао/ла:",
    "Anna Neri <a@privato.example> ezt írta (időpont: 2026. nov. 24., K, 10:00):",
    "mar., 24 nov. 2026 la 10:00, Anna Neri <a@privato.example> a scris:",
    "Den tis 24 nov. 2026 kl 10:00 skrev Anna Neri <a@privato.example>:",
    "tir. 24. nov. 2026 kl. 10:00 skrev Anna Neri <a@privato.example>:",
    "Den tirs. 24. nov. 2026 kl. 10.00 skrev Anna Neri <a@privato.example>:",
    "ti 24. marrask. 2026 klo 10.00 Anna Neri (a@privato.example) kirjoitti:",
    "Kuupäev T, 24. november 2026 kell 10:00 kirjutas Anna Neri <a@privato.example>:",
    "2026-11-24, an, 10:00 Anna Neri <a@privato.example> rašė:",
    "otrd., 2026. g. 24. nov., plkst. 10:00 — lietotājs Anna Neri "
    "(<a@privato.example>) rakstīja:",
    "вт, 24 нояб. 2026 г. в 10:00, Anna Neri <a@privato.example>:",
    "вт, 24 лист. 2026 р. о 10:00 Anna Neri <a@privato.example> пише:",
    "На вт, 24.11.2026 г. в 10:00 Anna Neri <a@privato.example> написа:",
    "Anna Neri <a@privato.example>, 24 Kas 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "2026年11月24日(火) 10:00 Anna Neri <a@privato.example>:",
    "Anna Neri <a@privato.example> 于2026年11月24日周二 10:00写道：",
    "Anna Neri <a@privato.example> 於 2026年11月24日 週二 上午10:00寫道：",
    "2026년 11월 24일 (화) 오전 10:00, Anna Neri <a@privato.example>님이 작성:",
    "Στις Τρί 24 Νοε 2026 στις 10:00 π.μ., ο χρήστης Anna Neri "
    "<a@privato.example> έγραψε:",
    "Vào Th 3, 24 thg 11, 2026 vào lúc 10:00 Anna Neri <a@privato.example> đã viết:",
    "Pada tanggal Sel, 24 Nov 2026 pukul 10.00 Anna Neri <a@privato.example> menulis:",
    "في الثلاثاء، 24 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Anna Neri "
    "<a@privato.example>:",
    "בתאריך יום ג׳, 24 בנוב׳ 2026 ב-10:00 מאת Anna Neri <a@privato.example>:",
    /* Apple Mail */
    "Il giorno 24 nov 2026, alle ore 10:00, Anna Neri <a@privato.example> ha scritto:",
    "On 24 Nov 2026, at 10:00, Anna Neri <a@privato.example> wrote:",
    "Am 24.11.2026 um 10:00 schrieb Anna Neri <a@privato.example>:",
    "No dia 24/11/2026, às 10:00, Anna Neri <a@privato.example> escreveu:",
    "Op 24 nov. 2026 om 10:00 heeft Anna Neri <a@privato.example> het volgende "
    "geschreven:",
    "Wiadomość napisana przez Anna Neri <a@privato.example> w dniu 24 lis 2026, o "
    "godz. 10:00:",
    "24. 11. 2026 v 10:00, Anna Neri <a@privato.example>:",
    "Anna Neri <a@privato.example> kirjoitti 24.11.2026 kello 10.00:",
    "2026. nov. 24. dátummal, 10:00 időpontban Anna Neri <a@privato.example> írta:",
    "24 нояб. 2026 г., в 10:00, Anna Neri <a@privato.example> написал(а):",
    "2026/11/24 10:00、Anna Neri <a@privato.example>のメール:",
    "在 2026年11月24日，10:00，Anna Neri <a@privato.example> 写道：",
    "2026. 11. 24. 오전 10:00, Anna Neri <a@privato.example> 작성:",
    "Anna Neri <a@privato.example> şunları yazdı (24 Kas 2026 10:00):",
    "24 Νοε 2026, 10:00, ο χρήστης «Anna Neri <a@privato.example>» έγραψε:",
    "Pe 24 nov. 2026, la 10:00, Anna Neri <a@privato.example> a scris:",
    "Dana 24. 11. 2026., u 10:00, Anna Neri <a@privato.example> je napisao/la:",
    /* Thunderbird, Roundcube and K-9 name no address */
    "Il 24/11/2026 10:00, Anna Neri ha scritto:",
    "Il 24/11/26 10:00, Anna Neri ha scritto:",
    "Il 24-11-2026 10:00 Anna Neri ha scritto:",
    "On 11/24/2026 10:00 AM, Anna Neri wrote:",
    "On 2026-11-24 10:00, Anna Neri wrote:",
    "Am 24.11.2026 um 10:00 schrieb Anna Neri:",
    "Le 24/11/2026 à 10:00, Anna Neri a écrit :",
    "El 24/11/2026 a las 10:00, Anna Neri escribió:",
    "Às 10:00 de 24/11/2026, Anna Neri escreveu:",
    "Op 24-11-2026 om 10:00 schreef Anna Neri:",
    "W dniu 24.11.2026 o 10:00, Anna Neri pisze:",
    "Dne 24. 11. 2026 v 10:00 Anna Neri napsal(a):",
    "Dňa 24. 11. 2026 o 10:00 Anna Neri napísal(a):",
    "Anna Neri je 24. 11. 2026 ob 10:00 napisal(a):",
    "Dana 24.11.2026. 10:00, Anna Neri je napisao/la:",
    "2026. 11. 24. 10:00 keltezéssel, Anna Neri írta:",
    "Den 2026-11-24 kl. 10:00, skrev Anna Neri:",
    "Den 24.11.2026 10:00, skrev Anna Neri:",
    "Den 24.11.2026 kl. 10.00 skrev Anna Neri:",
    "Anna Neri kirjoitti 24.11.2026 klo 10.00:",
    "24.11.2026 10:00, Anna Neri пишет:",
    "24.11.26 10:00, Anna Neri пише:",
    "24.11.2026 10:00 tarihinde Anna Neri yazdı:",
    "在 2026/11/24 10:00, Anna Neri 写道:",
    "Anna Neri 於 2026/11/24 10:00 寫道:",
    "2026-11-24 오전 10:00에 Anna Neri 이(가) 쓴 글:",
    "Στις 24/11/2026 10:00 π.μ., ο/η Anna Neri έγραψε:",
    "На 24.11.26 г. в 10:00 ч., Anna Neri написа:",
    /* Others */
    "Il 24 novembre 2026 alle 10.00 Anna Neri <a@privato.example> ha scritto:",
    "In data 24 novembre 2026 10:00:00 \"Anna Neri\" <a@privato.example> ha scritto:",
    "In data martedì 24 novembre 2026 10:00:00 CET, Anna Neri ha scritto:",
    "Martedì, 24 Novembre 2026, 10:00AM +01:00 da Anna Neri  a@privato.example :",
    "Anna Neri <a@privato.example> ha scritto:",
    "\"Anna Neri\" <a@privato.example> ha scritto:",
    "Quoting Anna Neri <a@privato.example>:",
    "Citando Anna Neri <a@privato.example>:",
    "Zitat von Anna Neri <a@privato.example>:",
    "Il giorno 24/11/2026, 10:00 \"Anna Neri\" <a@privato.example> ha scritto:",
    "---- On Tue, 24 Nov 2026 10:00:00 +0100 Anna Neri <a@privato.example> wrote ----",
    "Anna Neri ha scritto il 24/11/2026 10:00:",
    "*Il giorno mar 24 nov 2026 alle ore 10:00 Anna Neri <a@privato.example> ha "
    "scritto:*",
};

/* Sentences of notices, with the next line below them. */
static const char *const sentences[] = {
    "Il Sindaco ha scritto:",
    "Il 12 maggio il Sindaco ha scritto:",
    "Come ha scritto la Regione:",
    "Orari della biblioteca dal 24/11/2026 alle 10:00:",
    "Lunedì 24/11/2026 alle 10:00 in sala consiliare:",
    "Il consiglio del 24 novembre 2026 alle ore 18:00 tratterà:",
    "Per informazioni scrivere a urp@comune.example:",
    "Martedì 24 novembre da Anna in piazza:",
    "On the 3 of May the road is closed:",
    "La legge 104 scrive chiaro:",
};

/* Breaks @text at the last blank before @columns bytes. (owned) */
static char *
wrap(const char *text, size_t columns)
{
    char *wrapped = g_strdup(text);
    size_t start = 0;
    size_t blank = 0;

    for (size_t i = 0; columns > 0 && wrapped[i] != '\0'; i++) {
        if (wrapped[i] != ' ')
            continue;
        if (i - start > columns && blank > start) {
            wrapped[blank] = '\n';
            start = blank + 1;
        }
        blank = i;
    }
    if (columns > 0 && blank > start && strlen(wrapped) - start > columns)
        wrapped[blank] = '\n';
    return wrapped;
}

static void
test_is(gconstpointer attribution)
{
    g_assert_true(attribution_is(attribution));
}

static void
check_cut(const char *subject, const char *attribution, size_t columns,
          const char *marks)
{
    g_autofree char *wrapped = wrap(attribution, columns);
    g_autofree char *body =
        g_strdup_printf("Le scuole sono chiuse.\n\n%s\n%s\n%ssegreto uno\n%s\n"
                        "%ssegreto due\n",
                        wrapped, *marks ? marks : "", marks, marks, marks);
    g_autoptr(Work) work = mail_work_plain(subject, body);
    g_autofree char *text = mail_text(work);

    g_test_message("%s, %" G_GSIZE_FORMAT " columns, marks '%s'", subject, columns,
                   marks);
    g_assert_cmpstr(text, ==, "Le scuole sono chiuse.");
    g_assert_true(mail_has_removed(work, "quote", "segreto due"));
}

static void
test_cut(gconstpointer attribution)
{
    static const size_t columns[] = {0, 76, 60};
    static const char *const marks[] = {"", "> "};

    for (size_t c = 0; c < G_N_ELEMENTS(columns); c++) {
        for (size_t m = 0; m < G_N_ELEMENTS(marks); m++) {
            check_cut("Re: avviso", attribution, columns[c], marks[m]);
            check_cut("Avviso", attribution, columns[c], marks[m]);
        }
    }
}

static void
test_sentence(gconstpointer sentence)
{
    g_autofree char *body =
        g_strdup_printf("Avviso ai cittadini.\n\n%s\nle scuole sono chiuse.\n",
                        (const char *) sentence);
    g_autoptr(Work) work = mail_work_plain("Avviso", body);
    g_autofree char *text = mail_text(work);

    g_assert_nonnull(strstr(text, sentence));
    g_assert_nonnull(strstr(text, "le scuole sono chiuse."));
    g_assert_false(mail_has_removed(work, "quote", NULL));
}

static void
test_named(void)
{
    static const struct {
        const char *line;
        bool named;
    } lines[] = {
        {"Carlo Neri ha scritto:", true},
        {"Carlo ha scritto:", true},
        {"\"Neri Carlo\" wrote:", true},
        {"Il Sindaco ha scritto:", false},
        {"La Regione ha scritto:", false},
        {"Ecco che cosa ha scritto:", false},
        {"L'ARPA ha scritto:", false},
        {"Carlo Neri ha scritto", false},
        {"ha scritto:", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i].line);
        g_assert_true(attribution_is_named(lines[i].line) == lines[i].named);
    }
}

static void
test_inside(void)
{
    static const struct {
        const char *line;
        const char *before; /* NULL = none inside */
    } lines[] = {
        {"Va bene. Il 31 Luglio 2026, alle 17:14:05 UTC Anna<a@privato.example> ha "
         "scritto: segreto",
         "Va bene."},
        {"Il giorno 3 si chiude. Grazie. Il giorno 4 mag 2026 alle 10:00 Anna "
         "<a@privato.example> ha scritto: segreto",
         "Il giorno 3 si chiude. Grazie."},
        {"Ok. On Tue, 24 Nov 2026 at 10:00, Anna <a@privato.example> wrote: secret",
         "Ok."},
        {"Ok. Am 24.11.2026 um 10:00 schrieb Anna <a@privato.example>: geheim", "Ok."},
        {"Ok. Le mar. 24 nov. 2026 à 10:00, Anna <a@privato.example> a écrit : x",
         "Ok."},
        {"Il 24/11/2026 10:00, Anna Neri ha scritto: segreto", ""},
        {"Va bene. Carlo Neri <c@privato.example> ha scritto: segreto", "Va bene."},
        {"Carlo Neri <c@privato.example> ha scritto: segreto", ""},
        {"Il Sindaco ha scritto: le scuole sono chiuse.", NULL},
        {"Il 12 maggio si riunisce il consiglio: ordine del giorno.", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        const char *at = attribution_inside(lines[i].line);
        g_autofree char *before =
            at ? g_strndup(lines[i].line, at - lines[i].line) : NULL;

        g_test_message("%s", lines[i].line);
        g_assert_cmpstr(before, ==, lines[i].before);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(attributions); i++) {
        g_autofree char *is = g_strdup_printf("/attribution/is/%" G_GSIZE_FORMAT, i);
        g_autofree char *cut = g_strdup_printf("/attribution/cut/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(is, attributions[i], test_is);
        g_test_add_data_func(cut, attributions[i], test_cut);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++) {
        g_autofree char *path =
            g_strdup_printf("/attribution/sentence/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(path, sentences[i], test_sentence);
    }
    g_test_add_func("/attribution/named", test_named);
    g_test_add_func("/attribution/inside", test_inside);
    return g_test_run();
}
