/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

/* More than a phone shows, without day, hour or place. */
#define LONG                                                                           \
    "Si avvisa la cittadinanza che per consentire i lavori di rifacimento della rete " \
    "idrica il servizio sarà sospeso."

static const struct {
    const char *path, *title, *plain, *expected;
} cases[] = {
    /* The beginning says when: nothing moves. */
    {"short", "Lavori", "Sabato 5 dicembre chiuso.\n\nPortare l'acqua.",
     "Sabato 5 dicembre chiuso. Portare l'acqua."},
    {"in-title", "Acqua sospesa giovedì 3", LONG "\n\nDalle 8 alle 12.",
     LONG " Dalle 8 alle 12."},
    {"nothing", "Lavori", LONG " Grazie a tutti.", LONG " Grazie a tutti."},
    {"now", "Piena", "Salite subito ai piani alti. " LONG " Arriva alle ore 18.",
     "Salite subito ai piani alti. " LONG " Arriva alle ore 18."},
    /* A sentence further on does. */
    {"sentence", "Lavori", LONG " L'acqua manca giovedì 3 dicembre dalle 8 alle 12.",
     "L'acqua manca giovedì 3 dicembre dalle 8 alle 12. " LONG},
    {"line", "Lavori", LONG "\n\nQuando: 03/12/2026 ore 8.30\n\nGrazie.",
     "Quando: 03/12/2026 ore 8.30 · " LONG " Grazie."},
    {"facts", "Concerto",
     LONG "\n\nDove: piazza Grande\n\nGiorno: sabato 5\n\nInizio: ore 21\n\nGratis",
     "Dove: piazza Grande · Giorno: sabato 5 · Inizio: ore 21 · " LONG " Gratis"},
    {"list", "Raccolta",
     LONG "\n\nCalendario:\n- carta lunedì\n- vetro martedì\n\nCiao",
     "Calendario: carta lunedì · vetro martedì · " LONG " Ciao"},
    {"hour", "Lavori", LONG " Alle 14,30 si chiude.", "Alle 14,30 si chiude. " LONG},
    {"accent", "Lavori", LONG " Chiuso VENERDI' mattina.",
     "Chiuso VENERDI' mattina. " LONG},
    {"elided", "Lavori", LONG " Chiuso dall’8 dicembre.",
     "Chiuso dall’8 dicembre. " LONG},
    {"first-of-month", "Lavori", LONG " Si parte il 1° marzo.",
     "Si parte il 1° marzo. " LONG},
    {"midnight", "Lavori", LONG " Chiude a mezzanotte.", "Chiude a mezzanotte. " LONG},
    /* What would say something else when it stood first stays. */
    {"backward", "Lavori", LONG " Invece giovedì 3 si lavora.",
     LONG " Invece giovedì 3 si lavora."},
    {"negated", "Lavori", LONG " Non oggi, come scritto.",
     LONG " Non oggi, come scritto."},
    {"reopening", "Lavori", LONG " La strada riapre venerdì alle 12.",
     LONG " La strada riapre venerdì alle 12."},
    {"contact", "Lavori", LONG " Per informazioni lunedì dalle 9 alle 12.",
     LONG " Per informazioni lunedì dalle 9 alle 12."},
    {"order", "Divieto", LONG " Ordinanza n. 12 del 3 novembre 2026.",
     LONG " Ordinanza n. 12 del 3 novembre 2026."},
    {"signed", "Divieto", LONG "\n\nBorgo, lì 24 novembre 2026\n\nIl Sindaco",
     LONG " Borgo, lì 24 novembre 2026 · Il Sindaco"},
    {"number", "Lavori", LONG " Servono 18 volontari e 3 mezzi.",
     LONG " Servono 18 volontari e 3 mezzi."},
    {"too-late", "Lavori",
     LONG " Chi abita nella zona interessata dal cantiere e possiede un serbatoio di "
          "accumulo può riempirlo entro giovedì 3 alle 8.",
     LONG " Chi abita nella zona interessata dal cantiere e possiede un serbatoio di "
          "accumulo può riempirlo entro giovedì 3 alle 8."},
    {"abbreviation", "Incontro", LONG " Parla il dott. Sabato Rossi il 3 maggio.",
     "Parla il dott. Sabato Rossi il 3 maggio. " LONG},
};

static void
test_case(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(RichText) text = rich_text_from_plain(cases[i].plain);
    g_autofree char *got = whatsapp_flatten(text, cases[i].title);

    g_assert_cmpstr(got, ==, cases[i].expected);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/whatsapp-lead/", cases[i].path, NULL);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }

    return g_test_run();
}
