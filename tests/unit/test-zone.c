/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/zone.h"
#include "tests/support/mail-work.h"

static const struct {
    const char *name;
    unsigned day, month;
    int hour, minute;
    int minutes; /* INT_MIN = not known */
} cases[] = {
    {"Europe/Rome", 15, 1, 12, 0, 60},
    {"Europe/Rome", 15, 7, 12, 0, 120},
    {"W. Europe Standard Time", 15, 7, 12, 0, 120},
    {"w. europe standard time", 15, 1, 12, 0, 60},
    {"/mozilla.org/20050126_1/Europe/Rome", 15, 1, 12, 0, 60},
    {"GMT Standard Time", 15, 7, 12, 0, 60},
    {"UTC", 15, 7, 12, 0, 0},
    {"India Standard Time", 15, 7, 12, 0, 330},
    /* 2026: the last Sundays are 29 March and 25 October, */
    {"Europe/Rome", 29, 3, 1, 59, 60},
    {"Europe/Rome", 29, 3, 3, 0, 120},
    {"Europe/Rome", 25, 10, 2, 59, 120},
    {"Europe/Rome", 25, 10, 3, 0, 60},
    {"Europe/London", 29, 3, 0, 59, 0},
    {"Europe/London", 29, 3, 2, 0, 60},
    {"FLE Standard Time", 25, 10, 3, 59, 180},
    {"FLE Standard Time", 25, 10, 4, 0, 120},
    /* the second of March is 8, the first of November 1. */
    {"Eastern Standard Time", 8, 3, 1, 59, -300},
    {"Eastern Standard Time", 8, 3, 3, 0, -240},
    {"America/New_York", 1, 11, 1, 59, -240},
    {"America/New_York", 1, 11, 2, 0, -300},
    {"Customized Time Zone", 15, 7, 12, 0, G_MININT},
    {"/Rome", 15, 7, 12, 0, G_MININT},
    {"/", 15, 7, 12, 0, G_MININT},
    {"", 15, 7, 12, 0, G_MININT},
};

static void
test_offset(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GDate day;
        int minutes = G_MININT;

        g_date_clear(&day, 1);
        g_date_set_dmy(&day, (GDateDay) cases[i].day, (GDateMonth) cases[i].month,
                       2026);
        g_test_message("%s %u/%u", cases[i].name, cases[i].day, cases[i].month);
        g_assert_cmpint(
            zone_offset(cases[i].name, &day, cases[i].hour, cases[i].minute, &minutes),
            ==, cases[i].minutes != G_MININT);
        g_assert_cmpint(minutes, ==, cases[i].minutes);
    }
}

/* In a notice stands the hour of the comune's clock. */
static const struct {
    const char *start;
    const char *when;
} starts[] = {
    {";TZID=Europe/Rome:20261124T150000", "martedì 24 novembre 2026, ore 15:00"},
    {";TZID=W. Europe Standard Time:20261124T150000",
     "martedì 24 novembre 2026, ore 15:00"},
    {";TZID=\"Europe/London\":20261124T233000", "mercoledì 25 novembre 2026, ore 0:30"},
    {";TZID=Eastern Standard Time:20261124T090000",
     "martedì 24 novembre 2026, ore 15:00"},
    {":20261124T140000Z", "martedì 24 novembre 2026, ore 15:00"},
    {":20261124T150000", "martedì 24 novembre 2026, ore 15:00"},
    {";TZID=Casa mia:20261124T150000",
     "martedì 24 novembre 2026, ore 15:00 (ora di Casa mia)"},
    {";VALUE=DATE:20261124", "martedì 24 novembre 2026"},
};

static void
test_calendar(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autofree char *raw = g_strdup_printf(
            "From: a@comune.example\nTo: avvisi@comune.example\nSubject: Invito\n"
            "Content-Type: text/calendar; charset=utf-8\n\n"
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Invito\nDTSTART%s\nEND:VEVENT\n"
            "END:VCALENDAR\n",
            starts[i].start);
        g_autofree char *wanted = g_strconcat("Quando: ", starts[i].when, NULL);
        g_autoptr(Work) work = mail_work(raw, -1);

        g_assert_true(filters_run(work, NULL));

        g_autofree char *text = mail_text(work);

        g_assert_cmpstr(text, ==, wanted);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/zone/offset", test_offset);
    g_test_add_func("/zone/calendar", test_calendar);
    return g_test_run();
}
