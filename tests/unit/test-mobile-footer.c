/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mobile-footer.h"

#include "tests/support/mail-work.h"

static const char *const footers[] = {
    "Inviato da iPhone",
    "Inviato da iPad",
    "Inviato dal mio iPhone",
    "INVIATO DA IPHONE.",
    "Inviato da smartphone Samsung Galaxy.",
    "Inviato dal mio dispositivo Samsung",
    "Inviato dal mio Galaxy",
    "Inviato dal mio dispositivo Android",
    "Inviato dal mio dispositivo mobile",
    "Inviato dal mio dispositivo Android con K-9 Mail. Perdonate la brevità.",
    "Ottieni Outlook per iOS",
    "Ottieni Outlook per Android<https://aka.ms/x>",
    "Inviato da Outlook per Android",
    "Inviato da Posta per Windows",
    "Inviato da Windows Mail",
    "Inviato da Libero Mail per Android",
    "Inviato da Yahoo Mail su Android",
    "Inviato da App Mail",
    "Ottieni BlueMail per Android",
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Get Outlook for iOS",
    "Sent from Mail for Windows 10",
    "Sent from Yahoo Mail on Android",
    "Sent from ProtonMail",
    "Sent from my BlackBerry",
};

static const char *const sentences[] = {
    "Inviato dal mio ufficio",
    "Inviato da iPhone il modulo, attendere la risposta",
    "Sent from my desk, is much easier then my mobile phone.",
    "Ottieni subito il bonus sul telefono",
    "Get a new phone",
    "Scarica il modulo dal telefono",
    "Inviato da Carlo",
    "iPhone",
    "",
};

static void
test_footers(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(footers); i++) {
        g_test_message("%s", footers[i]);
        g_assert_true(mobile_footer_is(footers[i]));
    }
}

static void
test_sentences(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++) {
        g_test_message("%s", sentences[i]);
        g_assert_false(mobile_footer_is(sentences[i]));
    }
}

static void
test_place(void)
{
    g_autoptr(GString) body = g_string_new("Inviato da iPhone\n\n");
    g_autoptr(Work) work = NULL;
    g_autofree char *text = NULL;

    for (unsigned i = 0; i < 20; i++)
        g_string_append(body, "Una riga.\n\n");
    g_string_append(body, "Inviato da iPhone\n");
    work = mail_work_plain("Avviso", body->str);
    text = mail_text(work);
    g_assert_true(g_str_has_prefix(text, "Inviato da iPhone"));
    g_assert_true(g_str_has_suffix(text, "Una riga."));
    g_assert_true(mail_has_removed(work, "mobile-footer", "Inviato da iPhone"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/mobile-footer/footers", test_footers);
    g_test_add_func("/mobile-footer/sentences", test_sentences);
    g_test_add_func("/mobile-footer/place", test_place);
    return g_test_run();
}
