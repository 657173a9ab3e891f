/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/leave.h"

#include <glib.h>

static const struct {
    const char *text;
    bool leaves;
} cases[] = {
    {"STOP", true},
    {"stop.", true},
    {"Stop grazie", true},
    {"Basta!", true},
    {"DISATTIVA ISCRIZIONE", true},
    {"Mi cancello", true},
    {"Servizio Info OFF", true},
    {"cancella iscrizione", true},
    {"Annulla l'iscrizione", true},
    {"non voglio più ricevere messaggi", true},
    {"Non inviarmi più avvisi", true},
    {"«disiscrivimi»", true},
    {"attiva e poi stop", true},
    {"attiva iscrizione", false},
    {"iscrivimi", false},
    {"grazie", false},
    {"", false},
    {"👍", false},
    {"nonstop", false},
    {"Ieri il sindaco ha detto stop ai cantieri in centro fino a lunedì", false},
};

static void
test_words(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (leave_is_asked(cases[i].text, NULL) != cases[i].leaves)
            g_test_message("%s", cases[i].text);
        g_assert_cmpint(leave_is_asked(cases[i].text, NULL), ==, cases[i].leaves);
    }
}

static void
test_payload(void)
{
    g_assert_true(leave_is_asked("Non grazie", "STOP"));
    g_assert_false(leave_is_asked("Leggi tutto", "LEGGI"));
    g_assert_false(leave_is_asked(NULL, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/leave/words", test_words);
    g_test_add_func("/leave/payload", test_payload);

    return g_test_run();
}
