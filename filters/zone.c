/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/zone.h"

#include <stdint.h>
#include <string.h>

typedef enum {
    SAVING_NONE,
    SAVING_EUROPE,  /* last Sunday of March to last of October, 01:00 UTC */
    SAVING_AMERICA, /* second Sunday of March to first of November, 02:00 there */
} Saving;

typedef struct {
    const char *iana;
    const char *windows; /* or NULL */
    int minutes;         /* in winter */
    Saving saving;
} Zone;

static const Zone zones[] = {
    {"UTC", "UTC", 0, SAVING_NONE},
    {"Etc/UTC", NULL, 0, SAVING_NONE},
    {"Etc/GMT", NULL, 0, SAVING_NONE},
    {"GMT", NULL, 0, SAVING_NONE},
    {"Atlantic/Reykjavik", "Greenwich Standard Time", 0, SAVING_NONE},
    {"Europe/London", "GMT Standard Time", 0, SAVING_EUROPE},
    {"Europe/Dublin", NULL, 0, SAVING_EUROPE},
    {"Europe/Lisbon", NULL, 0, SAVING_EUROPE},
    {"Europe/Rome", "W. Europe Standard Time", 60, SAVING_EUROPE},
    {"Europe/Vatican", NULL, 60, SAVING_EUROPE},
    {"Europe/San_Marino", NULL, 60, SAVING_EUROPE},
    {"Europe/Malta", NULL, 60, SAVING_EUROPE},
    {"Europe/Monaco", NULL, 60, SAVING_EUROPE},
    {"Europe/Berlin", NULL, 60, SAVING_EUROPE},
    {"Europe/Vienna", NULL, 60, SAVING_EUROPE},
    {"Europe/Zurich", NULL, 60, SAVING_EUROPE},
    {"Europe/Vaduz", NULL, 60, SAVING_EUROPE},
    {"Europe/Amsterdam", NULL, 60, SAVING_EUROPE},
    {"Europe/Stockholm", NULL, 60, SAVING_EUROPE},
    {"Europe/Oslo", NULL, 60, SAVING_EUROPE},
    {"Europe/Paris", "Romance Standard Time", 60, SAVING_EUROPE},
    {"Europe/Madrid", NULL, 60, SAVING_EUROPE},
    {"Europe/Brussels", NULL, 60, SAVING_EUROPE},
    {"Europe/Luxembourg", NULL, 60, SAVING_EUROPE},
    {"Europe/Copenhagen", NULL, 60, SAVING_EUROPE},
    {"Europe/Budapest", "Central Europe Standard Time", 60, SAVING_EUROPE},
    {"Europe/Ljubljana", NULL, 60, SAVING_EUROPE},
    {"Europe/Prague", NULL, 60, SAVING_EUROPE},
    {"Europe/Bratislava", NULL, 60, SAVING_EUROPE},
    {"Europe/Belgrade", NULL, 60, SAVING_EUROPE},
    {"Europe/Tirane", NULL, 60, SAVING_EUROPE},
    {"Europe/Warsaw", "Central European Standard Time", 60, SAVING_EUROPE},
    {"Europe/Zagreb", NULL, 60, SAVING_EUROPE},
    {"Europe/Sarajevo", NULL, 60, SAVING_EUROPE},
    {"Europe/Skopje", NULL, 60, SAVING_EUROPE},
    {"Europe/Bucharest", "GTB Standard Time", 120, SAVING_EUROPE},
    {"Europe/Athens", NULL, 120, SAVING_EUROPE},
    {"Europe/Helsinki", "FLE Standard Time", 120, SAVING_EUROPE},
    {"Europe/Kyiv", NULL, 120, SAVING_EUROPE},
    {"Europe/Kiev", NULL, 120, SAVING_EUROPE},
    {"Europe/Riga", NULL, 120, SAVING_EUROPE},
    {"Europe/Sofia", NULL, 120, SAVING_EUROPE},
    {"Europe/Tallinn", NULL, 120, SAVING_EUROPE},
    {"Europe/Vilnius", NULL, 120, SAVING_EUROPE},
    {"Europe/Chisinau", "E. Europe Standard Time", 120, SAVING_EUROPE},
    {"Europe/Istanbul", "Turkey Standard Time", 180, SAVING_NONE},
    {"Europe/Moscow", "Russian Standard Time", 180, SAVING_NONE},
    {"Asia/Dubai", "Arabian Standard Time", 240, SAVING_NONE},
    {"Asia/Kolkata", "India Standard Time", 330, SAVING_NONE},
    {"Asia/Shanghai", "China Standard Time", 480, SAVING_NONE},
    {"Asia/Tokyo", "Tokyo Standard Time", 540, SAVING_NONE},
    {"America/New_York", "Eastern Standard Time", -300, SAVING_AMERICA},
    {"America/Toronto", NULL, -300, SAVING_AMERICA},
    {"America/Chicago", "Central Standard Time", -360, SAVING_AMERICA},
    {"America/Denver", "Mountain Standard Time", -420, SAVING_AMERICA},
    {"America/Los_Angeles", "Pacific Standard Time", -480, SAVING_AMERICA},
};

/* "/mozilla.org/20050126_1/Europe/Rome": what stands behind the program's own. */
static const char *
bare_name(const char *name)
{
    const char *last = *name == '/' ? strrchr(name, '/') : name;

    if (last <= name)
        return name;
    while (last[-1] != '/')
        last--;
    return last;
}

static const Zone *
find(const char *long_name)
{
    const char *name = bare_name(long_name);

    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
        if (g_ascii_strcasecmp(zones[i].iana, name) == 0 ||
            (zones[i].windows && g_ascii_strcasecmp(zones[i].windows, name) == 0))
            return &zones[i];
    }
    return NULL;
}

/* Minutes from the first day of all calendars. */
static int64_t
minutes_of(const GDate *day, int hour, int minute)
{
    return (int64_t) g_date_get_julian(day) * 24 * 60 + hour * 60 + minute;
}

/* The @n-th Sunday of @month; 0 = the last. */
static int64_t
sunday(GDateYear year, GDateMonth month, unsigned n)
{
    GDate day;

    g_date_clear(&day, 1);
    g_date_set_dmy(&day, n > 0 ? 1 : g_date_get_days_in_month(month, year), month,
                   year);
    if (n > 0)
        g_date_add_days(&day, (7 - g_date_get_weekday(&day) % 7) % 7 + 7 * (n - 1));
    else
        g_date_subtract_days(&day, g_date_get_weekday(&day) % 7);
    return minutes_of(&day, 0, 0);
}

bool
zone_offset(const char *name, const GDate *day, int hour, int minute, int *minutes)
{
    const Zone *zone = find(name);
    GDateYear year = g_date_get_year(day);
    int64_t from = INT64_MAX; /* on the clock of winter */
    int64_t to = INT64_MAX;   /* on that of summer */
    int64_t now = minutes_of(day, hour, minute);

    if (!zone)
        return false;
    switch (zone->saving) {
    case SAVING_NONE:
        break;
    case SAVING_EUROPE:
        from = sunday(year, G_DATE_MARCH, 0) + 60 + zone->minutes;
        to = sunday(year, G_DATE_OCTOBER, 0) + 60 + zone->minutes + 60;
        break;
    case SAVING_AMERICA:
        from = sunday(year, G_DATE_MARCH, 2) + 120;
        to = sunday(year, G_DATE_NOVEMBER, 1) + 120;
        break;
    }
    *minutes = zone->minutes + (now >= from && now < to ? 60 : 0);
    return true;
}
