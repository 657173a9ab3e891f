/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/codes.h"
#include "filters/language.h"
#include "filters/mentions.h"
#include "filters/sieve.h"

#include <string.h>

typedef bool (*Question)(const char *text);

static const struct {
    Question question;
    const char *text;
    bool answer;
} cases[] = {
    {mentions_time, "Domani la scuola è chiusa.", true},
    {mentions_time, "Chiuso dalle 8 alle 12", true},
    {mentions_time, "Il 25/11 mercato", true},
    {mentions_time, "Riunione alle 18:30", true},
    {mentions_time, "Evacuare SUBITO", true},
    {mentions_time, "Mercoledì mercato", true},
    {mentions_time, "Am Montag geschlossen", true},
    {mentions_time, "V četrtek zaprto", true},
    {mentions_time, "Via Roma 25 è chiusa.", false},
    {mentions_time, "Protocollo 1234/2026", false},
    {mentions_time, "", false},
    {mentions_secrecy, "Messaggio riservato al personale", true},
    {mentions_secrecy, "Solo per USO INTERNO", true},
    {mentions_secrecy, "Non divulgare.", true},
    {mentions_secrecy, "La scuola è chiusa", false},
    {mentions_picture, "Nella mappa le strade chiuse", true},
    {mentions_picture, "Le strade chiuse", false},
    {mentions_only_attachment, "", true},
    {mentions_only_attachment, "Si allega avviso.\nCordiali saluti", true},
    {mentions_only_attachment, "Vedi allegato", true},
    {mentions_only_attachment, "Buongiorno, in allegato l'avviso. Grazie", true},
    {mentions_only_attachment, "Domani via Roma chiusa", false},
    {codes_has_fiscal, "c.f. RSSMRA80A01H501U nato a", true},
    {codes_has_fiscal, "rssmra80a01h501u", true},
    {codes_has_fiscal, "RSSMRA80A01H501X", false},
    {codes_has_fiscal, "RSSMRA80A01H501UU", false},
    {codes_has_fiscal, "ABCDEFGHILMNOPQR", false},
    {codes_has_fiscal, "RSSMRA80", false},
    {codes_has_iban, "IBAN IT60X0542811101000000123456.", true},
    {codes_has_iban, "IT60 X054 2811 1010 0000 0123 456", true},
    {codes_has_iban, "IT61X0542811101000000123456", false},
    {codes_has_iban, "Cod. AB12 della pratica numero 1234", false},
    {codes_has_iban, "IT", false},
};

static void
test_case(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);

    if (cases[i].question(cases[i].text) != cases[i].answer)
        g_test_message("%s", cases[i].text);
    g_assert_true(cases[i].question(cases[i].text) == cases[i].answer);
}

static const struct {
    const char *text;
    const char *language;
} texts[] = {
    {"Si avvisa la popolazione che la strada sarà chiusa dalle 8 alle 12.", "it"},
    {"Die Straße ist am Montag wegen Arbeiten von 8 bis 12 Uhr gesperrt.", "de"},
    {"Obveščamo vas, da bo cesta zaradi del zaprta v ponedeljek in torek.", "sl"},
    {"La route sera fermée lundi de 8 à 12 heures pour des travaux dans le village.",
     "fr"},
    {"The road will be closed on Monday from 8 to 12 because of works.", "en"},
    {"Via Roma 25", NULL},
    {"", NULL},
};

static void
test_language(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpstr(language_guess(texts[i].text), ==, texts[i].language);
    g_assert_cmpstr(language_italian("sl"), ==, "sloveno");
    g_assert_true(language_is_known("it"));
    g_assert_false(language_is_known("xx"));
}

/* A sieve finds what strstr() finds, in texts that fill it as in short ones. */
static void
test_sieve(void)
{
    static const char *const words[] = {"",     "a",    "ab",     "abc",  "cba",
                                        "xyz0", "9zzz", "qwerty", "bcab", "\xc3\xa8"};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    Sieve sieve;

    for (unsigned n = 0; n < 400; n++) {
        sieve_fill(&sieve, text->str);
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
            g_assert_true(sieve_find(&sieve, words[i]) == strstr(text->str, words[i]));
        for (int i = 0; i < (n < 40 ? 1 : 100); i++)
            g_string_append_c(text, (char) g_rand_int_range(rand, 'a', 'e'));
        if (n % 50 == 49)
            g_string_append(text, words[n / 50]);
    }
    sieve_fill(&sieve, "si avvisa la cittadinanza");
    g_assert_true(sieve_has_any(&sieve, words + 2, 1) == false);
    g_assert_true(sieve_has_any(&sieve, words, 1));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/mentions/%zu", i + 1);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    g_test_add_func("/language/guess", test_language);
    g_test_add_func("/sieve/finds", test_sieve);
    return g_test_run();
}
