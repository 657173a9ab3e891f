/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/hours.h"

#include "bridge/base/clock.h"

typedef struct {
    const char *name, *quiet, *now, *until; /* until NULL: not quiet */
} Case;

/* Rome is at +01:00, and at +02:00 from 2027-03-28 to 2027-10-31. */
static const Case cases[] = {
    {"nothing-set", "", "2027-02-10T23:30:00+01:00", NULL},
    {"evening", "from=22:00\nto=07:00\n", "2027-02-10T22:00:00+01:00",
     "2027-02-11T07:00:00+01:00"},
    {"before", "from=22:00\nto=07:00\n", "2027-02-10T21:59:59+01:00", NULL},
    {"after-midnight", "from=22:00\nto=07:00\n", "2027-02-11T00:30:00+01:00",
     "2027-02-11T07:00:00+01:00"},
    {"end", "from=22:00\nto=07:00\n", "2027-02-11T07:00:00+01:00", NULL},
    {"last-day-of-the-year", "from=22:00\nto=07:00\n", "2027-12-31T23:00:00+01:00",
     "2028-01-01T07:00:00+01:00"},
    {"by-day", "from=13:00\nto=15:30\n", "2027-02-10T14:00:00+01:00",
     "2027-02-10T15:30:00+01:00"},
    {"until-midnight", "from=20:00\nto=24:00\n", "2027-02-10T21:00:00+01:00",
     "2027-02-11T00:00:00+01:00"},
    {"clocks-go-forward", "from=22:00\nto=07:00\n", "2027-03-27T23:00:00+01:00",
     "2027-03-28T07:00:00+02:00"},
    {"clocks-go-back", "from=22:00\nto=07:00\n", "2027-10-30T23:00:00+02:00",
     "2027-10-31T07:00:00+01:00"},
    {"second-hour-of-two", "from=22:00\nto=07:00\n", "2027-10-31T02:30:00+01:00",
     "2027-10-31T07:00:00+01:00"},
    {"the-hour-that-is-not", "from=00:00\nto=02:30\n", "2027-03-28T01:30:00+01:00",
     "2027-03-28T03:00:00+02:00"},
    {"sunday", "days=sunday\n", "2027-02-14T10:00:00+01:00",
     "2027-02-15T00:00:00+01:00"},
    {"sunday-in-short", "days=Sun\n", "2027-02-14T10:00:00+01:00",
     "2027-02-15T00:00:00+01:00"},
    {"saturday-is-none", "days=sunday\n", "2027-02-13T10:00:00+01:00", NULL},
    {"each-year", "days=12-25;12-26\n", "2027-12-25T10:00:00+01:00",
     "2027-12-27T00:00:00+01:00"},
    {"one-day", "days=2027-06-02\n", "2027-06-02T00:00:00+02:00",
     "2027-06-03T00:00:00+02:00"},
    {"night-then-sunday-then-night", "from=22:00\nto=07:00\ndays=sunday\n",
     "2027-02-13T22:30:00+01:00", "2027-02-15T07:00:00+01:00"},
    {"only-one-of-two", "from=22:00\n", "2027-02-10T23:00:00+01:00", NULL},
    {"unreadable", "from=late\nto=07:00\n", "2027-02-10T23:00:00+01:00", NULL},
};

static void
test_quiet(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *text =
        g_strconcat("[bridge]\ntime_zone=Europe/Rome\n[quiet]\n", c->quiet, NULL);
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("t", text, NULL, problems);
    int64_t now_s = 0, until_s = 0;

    g_assert_true(clock_read(c->now, &now_s, NULL));
    if (c->until)
        g_assert_true(clock_read(c->until, &until_s, NULL));
    g_assert_cmpint(hours_quiet_until(settings, now_s), ==, until_s);
}

static void
test_days(void)
{
    g_assert_true(hours_is_quiet_day("sunday"));
    g_assert_true(hours_is_quiet_day("Sat"));
    g_assert_true(hours_is_quiet_day("12-25"));
    g_assert_true(hours_is_quiet_day("02-29"));
    g_assert_true(hours_is_quiet_day("2027-06-02"));
    g_assert_false(hours_is_quiet_day("domenica"));
    g_assert_false(hours_is_quiet_day("su"));
    g_assert_false(hours_is_quiet_day("13-01"));
    g_assert_false(hours_is_quiet_day(""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/hours/quiet/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_quiet);
    }
    g_test_add_func("/hours/quiet-days", test_days);
    return g_test_run();
}
