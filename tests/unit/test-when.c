/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/when.h"

#include "bridge/base/clock.h"
#include "bridge/base/text.h"

#include <string.h>

/* Tuesday 24 November 2026, 10:00 in Rome. */
#define NOW "2026-11-24T09:00:00Z"

typedef struct {
    const char *tag;
    const char *want; /* time for SEND and UNTIL, NULL = any other kind */
    WhenKind kind;
    const char *now; /* NULL = NOW */
} Case;

static const Case cases[] = {
    /* Hours of today. */
    {"ore 18:30", "2026-11-24T17:30:00Z", WHEN_SEND, NULL},
    {"Ore 18.30", "2026-11-24T17:30:00Z", WHEN_SEND, NULL},
    {"ore 18,30", "2026-11-24T17:30:00Z", WHEN_SEND, NULL},
    {"18:30", "2026-11-24T17:30:00Z", WHEN_SEND, NULL},
    {"h 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"h18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"alle 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"alle ore 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"at 6pm", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"at 6:30 pm", "2026-11-24T17:30:00Z", WHEN_SEND, NULL},
    {"oggi alle 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"stasera alle 8", "2026-11-24T19:00:00Z", WHEN_SEND, NULL},
    {"a mezzogiorno", "2026-11-24T11:00:00Z", WHEN_SEND, NULL},
    {"ore 8", NULL, WHEN_PAST, NULL},
    {"ore 10", NULL, WHEN_PAST, NULL},
    {"ore 25", NULL, WHEN_UNCLEAR, NULL},
    {"ore 8:60", NULL, WHEN_UNCLEAR, NULL},
    {"ore 24", NULL, WHEN_UNCLEAR, NULL},
    {"mezzanotte", NULL, WHEN_UNCLEAR, NULL},
    {"dalle 18 alle 20", NULL, WHEN_UNCLEAR, NULL},
    /* Days. */
    {"domani ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"DOMANI, ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"domattina alle 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"domani sera ore 8", "2026-11-25T19:00:00Z", WHEN_SEND, NULL},
    {"tomorrow at 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"dopodomani ore 8", "2026-11-26T07:00:00Z", WHEN_SEND, NULL},
    {"inviare domani alle 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"domani", NULL, WHEN_UNCLEAR, NULL},
    {"domani mattina", NULL, WHEN_UNCLEAR, NULL},
    {"domani 8", NULL, WHEN_UNCLEAR, NULL},
    {"tra 2 ore", "2026-11-24T11:00:00Z", WHEN_SEND, NULL},
    {"fra 30 minuti", "2026-11-24T09:30:00Z", WHEN_SEND, NULL},
    {"tra un'ora", "2026-11-24T10:00:00Z", WHEN_SEND, NULL},
    {"in 2 hours", "2026-11-24T11:00:00Z", WHEN_SEND, NULL},
    {"tra 9999 ore", NULL, WHEN_UNCLEAR, NULL},
    /* Weekdays: the next, today if the hour is still to come. */
    {"lunedì ore 9", "2026-11-30T08:00:00Z", WHEN_SEND, NULL},
    {"martedì ore 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"martedi ore 8", "2026-12-01T07:00:00Z", WHEN_SEND, NULL},
    {"mer ore 9", "2026-11-25T08:00:00Z", WHEN_SEND, NULL},
    {"friday at 9am", "2026-11-27T08:00:00Z", WHEN_SEND, NULL},
    {"lunedì", NULL, WHEN_UNCLEAR, NULL},
    {"mercoledì 25/11 ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"lunedì 25/11 ore 8", NULL, WHEN_UNCLEAR, NULL},
    /* Dates. */
    {"25/11 ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"il 25/11 alle 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"25-11 ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"25.11. ore 8", NULL, WHEN_UNCLEAR, NULL},
    {"25.11.2026 ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"2026-11-25 8:00", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"25 novembre ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"25 novembre 2026, ore 8", "2026-11-25T07:00:00Z", WHEN_SEND, NULL},
    {"1° dicembre ore 8", "2026-12-01T07:00:00Z", WHEN_SEND, NULL},
    {"l'8/12 ore 8", "2026-12-08T07:00:00Z", WHEN_SEND, NULL},
    {"7/1 ore 8", "2027-01-07T07:00:00Z", WHEN_SEND, NULL},
    {"24/11 ore 18", "2026-11-24T17:00:00Z", WHEN_SEND, NULL},
    {"24/11 ore 8", NULL, WHEN_PAST, NULL},
    {"23/11 ore 8", NULL, WHEN_PAST, NULL},
    {"23/11/2026 ore 8", NULL, WHEN_PAST, NULL},
    {"1/8 ore 8", NULL, WHEN_PAST, NULL},
    {"25/11/2036 ore 8", NULL, WHEN_UNCLEAR, NULL},
    {"31/11 ore 8", NULL, WHEN_UNCLEAR, NULL},
    {"29/2 ore 8", NULL, WHEN_UNCLEAR, NULL},
    {"25/13 ore 8", NULL, WHEN_UNCLEAR, NULL},
    {"25/11", NULL, WHEN_UNCLEAR, NULL},
    {"8.12", NULL, WHEN_UNCLEAR, NULL},
    {"20.30", "2026-11-24T19:30:00Z", WHEN_SEND, NULL},
    {"25/11 26/11 ore 8", NULL, WHEN_UNCLEAR, NULL},
    /* Until. */
    {"fino al 25/11", "2026-11-25T22:59:00Z", WHEN_UNTIL, NULL},
    {"fino al 25/11 ore 18", "2026-11-25T17:00:00Z", WHEN_UNTIL, NULL},
    {"fino alle 18", "2026-11-24T17:00:00Z", WHEN_UNTIL, NULL},
    {"fino a domani", "2026-11-25T22:59:00Z", WHEN_UNTIL, NULL},
    {"valido fino al 25 novembre", "2026-11-25T22:59:00Z", WHEN_UNTIL, NULL},
    {"fino a mezzanotte", "2026-11-24T22:59:00Z", WHEN_UNTIL, NULL},
    {"until 25/11", "2026-11-25T22:59:00Z", WHEN_UNTIL, NULL},
    {"fino a venerdì", "2026-11-27T22:59:00Z", WHEN_UNTIL, NULL},
    {"fino al 23/11", NULL, WHEN_PAST, NULL},
    {"fino al 31/02", NULL, WHEN_UNCLEAR, NULL},
    {"fino a esaurimento", NULL, WHEN_NONE, NULL},
    /* The clocks go forward and back. */
    {"29/3 ore 2:30", NULL, WHEN_UNCLEAR, "2026-03-27T09:00:00Z"},
    {"29/3 ore 3:30", "2026-03-29T01:30:00Z", WHEN_SEND, "2026-03-27T09:00:00Z"},
    {"domani ore 8", "2026-03-29T06:00:00Z", WHEN_SEND, "2026-03-28T09:00:00Z"},
    {"25/10 ore 2:30", "2026-10-25T00:30:00Z", WHEN_SEND, "2026-10-23T09:00:00Z"},
    {"fino al 25/10 ore 2:30", "2026-10-25T01:30:00Z", WHEN_UNTIL,
     "2026-10-23T09:00:00Z"},
    {"domani ore 8", "2026-10-25T07:00:00Z", WHEN_SEND, "2026-10-24T09:00:00Z"},
    /* It is past midnight in Rome, not in Greenwich. */
    {"domani ore 8", "2026-11-26T07:00:00Z", WHEN_SEND, "2026-11-24T23:30:00Z"},
    {"29/2 ore 8", "2028-02-29T07:00:00Z", WHEN_SEND, "2028-01-10T09:00:00Z"},
    {"1/1 ore 0:30", "2026-12-31T23:30:00Z", WHEN_SEND, "2026-12-31T09:00:00Z"},
    /* No times. */
    {"gatti", NULL, WHEN_NONE, NULL},
    {"Ordinanza 12/2026", NULL, WHEN_NONE, NULL},
    {"dal 25/11 al 30/11", NULL, WHEN_NONE, NULL},
    {"lunedì mercato", NULL, WHEN_NONE, NULL},
    {"Consiglio comunale ore 18", NULL, WHEN_UNCLEAR, NULL},
    {"prot. 1234", NULL, WHEN_NONE, NULL},
    {"1", NULL, WHEN_NONE, NULL},
    {"novembre", NULL, WHEN_NONE, NULL},
    {"marzo", NULL, WHEN_NONE, NULL},
    {"", NULL, WHEN_NONE, NULL},
    {"  ", NULL, WHEN_NONE, NULL},
    {"tra", NULL, WHEN_NONE, NULL},
    {"h", NULL, WHEN_NONE, NULL},
    {"ore", NULL, WHEN_NONE, NULL},
    {"a b c d e f g h i l m n o p q ore 8", NULL, WHEN_NONE, NULL},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Rome");
    g_autofree char *folded = text_fold(c->tag);
    int64_t now_s = 0;
    int64_t when_s = 0;

    g_assert_nonnull(zone);
    g_assert_true(clock_read(c->now ? c->now : NOW, &now_s, NULL));
    g_assert_cmpint(when_read(folded, now_s, zone, &when_s), ==, c->kind);
    if (c->want) {
        g_autofree char *text = clock_text(when_s);

        g_assert_cmpstr(text, ==, c->want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/when/%zu-%s", i + 1, cases[i].tag);

        g_strdelimit(path + strlen("/when/"), "/ ", '-');
        g_test_add_data_func(path, &cases[i], test_case);
    }
    return g_test_run();
}
