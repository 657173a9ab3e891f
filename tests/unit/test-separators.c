/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/separators.h"

#include <glib.h>

static const struct {
    const char *line;
    Separator separator;
    bool hints; /* at forwarding */
    bool end;
} cases[] = {
    {"---------- Forwarded message ---------", SEPARATOR_FORWARD, true, false},
    {"----------  Messaggio inoltrato  ----------", SEPARATOR_FORWARD, true, false},
    {"-------- Messaggio Inoltrato --------", SEPARATOR_FORWARD, true, false},
    {"Inizio messaggio inoltrato:", SEPARATOR_FORWARD, true, false},
    {"Début du message réexpédié :", SEPARATOR_FORWARD, true, false},
    {"Välitetty viesti alkaa:", SEPARATOR_FORWARD, true, false},
    {"============ Forwarded message ============", SEPARATOR_FORWARD, true, false},
    {"----- Forwarded message from C <c@a.example> -----", SEPARATOR_FORWARD, true,
     false},
    {"----- Inoltrato da Carlo Neri/Comune il 24/11/2026 10:00 -----",
     SEPARATOR_FORWARD, true, false},
    {"----- Přeposlaná zpráva -----", SEPARATOR_FORWARD, true, false},
    {"-------- 전달된 메시지 --------", SEPARATOR_FORWARD, true, false},
    {"下面是被转发的邮件：", SEPARATOR_FORWARD, true, false},
    {"-----Messaggio originale-----", SEPARATOR_MESSAGE, false, false},
    {"---------- Original Message ----------", SEPARATOR_MESSAGE, false, false},
    {"*-----Ursprüngliche Nachricht-----*", SEPARATOR_MESSAGE, false, false},
    {"-------- 원본 이메일 --------", SEPARATOR_MESSAGE, false, false},
    {"---- Avviso inoltrato dalla Regione ----", SEPARATOR_NONE, true, false},
    {"----- End forwarded message -----", SEPARATOR_NONE, true, true},
    {"--- Fine messaggio inoltrato ---", SEPARATOR_NONE, true, true},
    {"-------- Конец пересылаемого сообщения --------", SEPARATOR_NONE, true, true},
    {"Il messaggio inoltrato ieri era sbagliato", SEPARATOR_NONE, false, false},
    {"Messaggio originale", SEPARATOR_NONE, false, false},
    {"-------------------", SEPARATOR_NONE, false, false},
    {"", SEPARATOR_NONE, false, false},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].line);
        g_assert_cmpint(separator_find(cases[i].line), ==, cases[i].separator);
        g_assert_true(separator_hints_forward(cases[i].line) == cases[i].hints);
        g_assert_true(separator_is_end(cases[i].line) == cases[i].end);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/separators/cases", test_cases);
    return g_test_run();
}
