/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/labels.h"

#include <string.h>

static const struct {
    const char *word;
    Label label;
} cases[] = {
    {"Da", LABEL_FROM},
    {"MITTENTE", LABEL_FROM},
    {"Expéditeur", LABEL_FROM},
    {"Pošiljatelj", LABEL_FROM},
    {"Feladó", LABEL_FROM},
    {"De la", LABEL_FROM},
    {"Від кого", LABEL_FROM},
    {"보낸 사람", LABEL_FROM},
    {"发件人", LABEL_FROM},
    {"מאת", LABEL_FROM},
    {"Inviato", LABEL_SENT},
    {"Gönderildi", LABEL_SENT},
    {"Päivämäärä", LABEL_DATE},
    {"Ημερομηνία", LABEL_DATE},
    {"Oggetto", LABEL_SUBJECT},
    {"Předmět", LABEL_SUBJECT},
    {"제목", LABEL_SUBJECT},
    {"الموضوع", LABEL_SUBJECT},
    {"À", LABEL_TO},
    {"Címzett", LABEL_TO},
    {"Κοιν", LABEL_CC},
    {"Másolatot kap", LABEL_CC},
    {"Rispondi a", LABEL_REPLY_TO},
    {"Importanza", LABEL_OTHER},
    {"Luogo", LABEL_NONE},
    {"", LABEL_NONE},
};

static void
test_find(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folded = label_fold(cases[i].word, -1);

        g_assert_cmpint(label_find(folded), ==, cases[i].label);
    }
}

/* The table is searched by halves, and one word means one thing. */
static void
test_table(void)
{
    for (Label label = LABEL_FROM; label <= LABEL_OTHER; label++) {
        size_t n = 0;
        const char *const *words = label_words(label, &n);

        g_assert_cmpuint(n, >, 0);
        for (size_t i = 0; i < n; i++) {
            g_autofree char *folded = label_fold(words[i], -1);

            g_assert_cmpstr(folded, ==, words[i]);
            g_assert_cmpint(label_find(words[i]), ==, label);
            g_assert_true(i == 0 || strcmp(words[i - 1], words[i]) < 0);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/labels/find", test_find);
    g_test_add_func("/labels/table", test_table);
    return g_test_run();
}
