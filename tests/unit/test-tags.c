/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *subject;
    const char *to;
    const char *title;
    const char *topics;
    int class; /* -1 = not given */
    bool trial;
    bool warns;
} Case;

#define US "avvisi@comune.example"

static const Case cases[] = {
    {"/tags/none", "Allerta", US, "Allerta", "", -1, false, false},
    {"/tags/topic", "[meteo] Allerta", US, "Allerta", "meteo", -1, false, false},
    {"/tags/case", "[METEO] [Urgente]Allerta", US, "Allerta", "meteo", CLASS_URGENT,
     false, false},
    {"/tags/two-topics", "[scuola][meteo] Chiuse", US, "Chiuse", "scuola meteo", -1,
     false, false},
    {"/tags/emergency", "[emergenza] Piena", US, "Piena", "", CLASS_EMERGENCY, false,
     false},
    {"/tags/highest-class-wins", "[emergenza] [urgente] Piena", US, "Piena", "",
     CLASS_EMERGENCY, false, false},
    {"/tags/trial", "[prova] Ciao", US, "Ciao", "", -1, true, false},
    {"/tags/english", "[test] [urgent] Ciao", US, "Ciao", "", CLASS_URGENT, true,
     false},
    {"/tags/unknown", "[gatti] Ciao", US, "[gatti] Ciao", "", -1, false, true},
    {"/tags/unknown-then-known", "[gatti] [meteo] Ciao", US, "[gatti] Ciao", "meteo",
     -1, false, true},
    {"/tags/not-at-the-front", "Ciao [meteo]", US, "Ciao [meteo]", "", -1, false,
     false},
    {"/tags/prefixes", "I: R: Fwd: Ciao", US, "Ciao", "", -1, false, false},
    {"/tags/prefix-then-tag", "Fwd: [meteo] I: Ciao", US, "Ciao", "meteo", -1, false,
     false},
    {"/tags/numbered-prefix", "Re[2]: Ciao", US, "Ciao", "", -1, false, false},
    {"/tags/no-prefix", "Rifiuti: raccolta", US, "Rifiuti: raccolta", "", -1, false,
     false},
    {"/tags/external", "[EXTERNAL] Ciao", US, "Ciao", "", -1, false, false},
    {"/tags/plus", "Ciao", "avvisi+meteo@comune.example", "Ciao", "meteo", -1, false,
     false},
    {"/tags/plus-class", "Ciao", "avvisi+urgente@comune.example", "Ciao", "",
     CLASS_URGENT, false, false},
    {"/tags/plus-unknown", "Ciao", "avvisi+gatti@comune.example", "Ciao", "", -1, false,
     true},
    {"/tags/plus-of-others", "Ciao", "x+meteo@comune.example", "Ciao", "", -1, false,
     false},
    {"/tags/alias", "Ciao", "Allerte@comune.example", "Ciao", "meteo", -1, false,
     false},
    {"/tags/plus-two", "Ciao", "avvisi+meteo+urgente@comune.example", "Ciao", "meteo",
     CLASS_URGENT, false, false},
    {"/tags/pin-is-shown-to-nobody", "[pin 123456] [meteo] Ciao", US, "Ciao", "meteo",
     -1, false, false},
    {"/tags/urgent-without-brackets", "URGENTE: Ciao", US, "URGENTE: Ciao", "", -1,
     false, true},
    {"/tags/misspelt", "[metoe] Ciao", US, "[metoe] Ciao", "", -1, false, true},
    {"/tags/german-prefixes", "WG: AW: [meteo] Ciao", US, "Ciao", "meteo", -1, false,
     false},
    {"/tags/italian-prefixes", "Inoltra: Inoltro: RIF: TR: I: Ciao", US, "Ciao", "", -1,
     false, false},
    {"/tags/accents", "[scuolà] Ciao", US, "Ciao", "scuola", -1, false, false},
    {"/tags/empty-brackets", "[] Ciao", US, "[] Ciao", "", -1, false, false},
    {"/tags/open-bracket", "[meteo Ciao", US, "[meteo Ciao", "", -1, false, false},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *raw = g_strdup_printf(
        "From: a@comune.example\nTo: %s\nSubject: %s\n\nDomani alle 8.\n", c->to,
        c->subject);
    g_autoptr(Work) work = mail_work(raw, -1);
    g_autoptr(GString) topics = g_string_new(NULL);
    const Draft *draft = work->draft;

    g_assert_true(filters_run(work, NULL));
    for (unsigned i = 0; i < draft->topics->len; i++)
        g_string_append_printf(topics, "%s%s", i > 0 ? " " : "",
                               (char *) g_ptr_array_index(draft->topics, i));
    g_assert_cmpstr(draft->title, ==, c->title);
    g_assert_cmpstr(topics->str, ==, c->topics);
    g_assert_cmpint(draft->class_is_given ? (int) draft->class : -1, ==, c->class);
    g_assert_true(draft->is_trial == c->trial);
    g_assert_true((draft->warnings->len > 0) == c->warns);
}

/* The mail comes in on Tuesday 24 November 2026, at 10:00 in Rome. */
#define RECEIVED_S G_GINT64_CONSTANT(1795510800)

typedef struct {
    const char *path;
    const char *subject;
    const char *title;
    int64_t send_at_s;     /* hours after RECEIVED_S */
    int64_t valid_until_s; /* the same */
    const char *hold;
} TimeCase;

static const TimeCase time_cases[] = {
    {"/tags/time/none", "Ciao", "Ciao", 0, 0, NULL},
    {"/tags/time/hour", "[ore 18] Ciao", "Ciao", 8, 0, NULL},
    {"/tags/time/tomorrow", "[meteo][domani ore 8] Ciao", "Ciao", 22, 0, NULL},
    {"/tags/time/any-order", "[domani ore 8] [urgente] Ciao", "Ciao", 22, 0, NULL},
    {"/tags/time/until", "[fino alle 18] Ciao", "Ciao", 0, 8, NULL},
    {"/tags/time/both", "[ore 12] [fino alle 18] Ciao", "Ciao", 2, 8, NULL},
    {"/tags/time/forwarded", "I: [domani ore 8] Ciao", "Ciao", 22, 0, NULL},
    {"/tags/time/no-hour", "[domani] Ciao", "[domani] Ciao", 0, 0, "time-unclear"},
    {"/tags/time/past", "[ore 8] Ciao", "[ore 8] Ciao", 0, 0, "time-past"},
    {"/tags/time/two", "[ore 12] [ore 18] Ciao", "Ciao", 2, 0, "time-unclear"},
    {"/tags/time/ends-first", "[ore 18] [fino alle 12] Ciao", "Ciao", 8, 2,
     "time-unclear"},
};

static void
test_time(gconstpointer data)
{
    const TimeCase *c = data;
    g_autofree char *raw =
        g_strdup_printf("From: a@comune.example\nTo: " US
                        "\nSubject: %s\n\nDomani alle 8 la scuola resta chiusa.\n",
                        c->subject);
    g_autoptr(Work) work = mail_work(raw, -1);
    const Draft *draft = work->draft;

    work->request.received_s = RECEIVED_S;
    g_assert_true(filters_run(work, NULL));
    g_assert_cmpstr(draft->title, ==, c->title);
    g_assert_cmpint(draft->send_at_s, ==,
                    c->send_at_s ? RECEIVED_S + 3600 * c->send_at_s : 0);
    g_assert_cmpint(draft->valid_until_s, ==,
                    c->valid_until_s ? RECEIVED_S + 3600 * c->valid_until_s : 0);
    g_assert_cmpint(draft->holds->len, ==, c->hold ? 1 : 0);
    if (c->hold && draft->holds->len > 0) {
        const Hold *hold = g_ptr_array_index(draft->holds, 0);

        g_assert_cmpstr(hold->reason, ==, c->hold);
        g_assert_true(hold->routine_only);
        g_assert_cmpint(draft->warnings->len, >, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(time_cases); i++)
        g_test_add_data_func(time_cases[i].path, &time_cases[i], test_time);
    return g_test_run();
}
