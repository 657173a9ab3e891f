/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/hours.h"

#include <stdio.h>
#include <string.h>

#define DAY_MIN (24 * 60)

static GDateTime *
local_time(const Settings *settings, int64_t when_s)
{
    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(when_s);

    return zone && utc ? g_date_time_to_timezone(utc, zone) : NULL;
}

/* "07:00" at @at.  24:00 is the end of the day. */
static bool
read_minute(const char **at, unsigned *minute)
{
    const char *p = *at;
    unsigned hour, min;

    if (!g_ascii_isdigit(p[0]) || !g_ascii_isdigit(p[1]) || p[2] != ':' ||
        !g_ascii_isdigit(p[3]) || !g_ascii_isdigit(p[4]))
        return false;
    hour = (p[0] - '0') * 10 + (p[1] - '0');
    min = (p[3] - '0') * 10 + (p[4] - '0');
    if (min > 59 || hour * 60 + min > DAY_MIN)
        return false;
    *minute = hour * 60 + min;
    *at = p + 5;
    return true;
}

bool
hours_read(const char *text, unsigned *from_min, unsigned *to_min)
{
    const char *at = text + strspn(text, " ");

    if (!read_minute(&at, from_min))
        return false;
    at += strspn(at, " ");
    if (*at != '-')
        return false;
    at += 1 + strspn(at + 1, " ");
    return read_minute(&at, to_min) && at[strspn(at, " ")] == '\0';
}

bool
hours_hold(const Settings *settings, const char *hours, int64_t when_s)
{
    unsigned from_min, to_min;

    if (!hours || *hours == '\0')
        return true;

    g_autoptr(GDateTime) time = local_time(settings, when_s);
    if (!time || !hours_read(hours, &from_min, &to_min))
        return false;

    unsigned now = g_date_time_get_hour(time) * 60 + g_date_time_get_minute(time);
    if (from_min <= to_min)
        return now >= from_min && now < to_min;
    return now >= from_min || now < to_min;
}

bool
hours_is_day(const char *text)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *noon = g_strconcat(text, "T12:00:00", NULL);
    g_autoptr(GDateTime) time =
        strlen(text) == 10 ? g_date_time_new_from_iso8601(noon, utc) : NULL;

    return time != NULL;
}

bool
hours_between_days(const Settings *settings, const char *from, const char *to,
                   int64_t when_s)
{
    bool has_from = from && *from != '\0', has_to = to && *to != '\0';
    g_autoptr(GDateTime) time = local_time(settings, when_s);
    g_autofree char *day = time ? g_date_time_format(time, "%Y-%m-%d") : NULL;

    if (!has_from && !has_to)
        return false;
    if (!day)
        return true;
    if (has_from && hours_is_day(from) && strcmp(day, from) < 0)
        return false;
    return !(has_to && hours_is_day(to) && strcmp(day, to) > 0);
}

int64_t
hours_midnight(const Settings *settings, int64_t when_s)
{
    g_autoptr(GDateTime) time = local_time(settings, when_s);

    if (!time)
        return when_s - 24 * 3600;

    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    g_autoptr(GDateTime) start =
        g_date_time_new(zone, g_date_time_get_year(time), g_date_time_get_month(time),
                        g_date_time_get_day_of_month(time), 0, 0, 0);
    return start ? g_date_time_to_unix(start) : when_s - 24 * 3600;
}

/* ---- quiet hours ---- */

/* So many quiet days in a row are looked at: more are a mistake of the settings. */
#define QUIET_DAYS_MOST 31

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

/* 1 = Monday, as GDateTime counts; 0 = none. */
static int
read_weekday(const char *text)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(weekdays); i++)
        if (g_ascii_strcasecmp(text, weekdays[i]) == 0 ||
            (strlen(text) == 3 && g_ascii_strncasecmp(text, weekdays[i], 3) == 0))
            return (int) i + 1;
    return 0;
}

bool
hours_is_quiet_day(const char *text)
{
    /* A leap year has every day. */
    g_autofree char *dated = g_strconcat("2028-", text, NULL);

    return read_weekday(text) != 0 || hours_is_day(text) || hours_is_day(dated);
}

static bool
is_quiet_day(const Settings *settings, GDateTime *time)
{
    g_autofree char *day = g_date_time_format(time, "%Y-%m-%d");

    for (const char *const *d = settings_list(settings, "quiet", "days"); *d; d++)
        if (read_weekday(*d) == g_date_time_get_day_of_week(time) ||
            strcmp(*d, day) == 0 || strcmp(*d, day + strlen("2028-")) == 0)
            return true;
    return false;
}

/* Minutes since midnight; false without both or when they cannot be read. */
static bool
read_quiet(const Settings *settings, unsigned *from_min, unsigned *to_min)
{
    const char *from = settings_text(settings, "quiet", "from");
    const char *to = settings_text(settings, "quiet", "to");

    return from && to && read_minute(&from, from_min) && *from == '\0' &&
           read_minute(&to, to_min) && *to == '\0';
}

/* @minute of the day that is @days after the one of @time; 24:00 is the next day. */
static GDateTime *
at_minute(GDateTime *time, int days, unsigned minute)
{
    g_autoptr(GDateTime) noon = g_date_time_new(
        g_date_time_get_timezone(time), g_date_time_get_year(time),
        g_date_time_get_month(time), g_date_time_get_day_of_month(time), 12, 0, 0);
    g_autoptr(GDateTime) day =
        noon ? g_date_time_add_days(noon, days + (int) (minute / DAY_MIN)) : NULL;

    minute %= DAY_MIN;
    return day ? g_date_time_new(g_date_time_get_timezone(time),
                                 g_date_time_get_year(day), g_date_time_get_month(day),
                                 g_date_time_get_day_of_month(day), (int) minute / 60,
                                 (int) minute % 60, 0)
               : NULL;
}

/* Returns: (owned) when what is quiet about @time ends; NULL = nothing is. */
static GDateTime *
quiet_end(const Settings *settings, GDateTime *time)
{
    unsigned now = g_date_time_get_hour(time) * 60 + g_date_time_get_minute(time);
    unsigned from, to;

    if (is_quiet_day(settings, time))
        return at_minute(time, 1, 0);
    if (!read_quiet(settings, &from, &to))
        return NULL;
    if (from <= to)
        return now >= from && now < to ? at_minute(time, 0, to) : NULL;
    if (now < to)
        return at_minute(time, 0, to);
    return now >= from ? at_minute(time, 1, to) : NULL;
}

int64_t
hours_quiet_until(const Settings *settings, int64_t now_s)
{
    g_autoptr(GDateTime) time = NULL;
    int64_t end_s = 0;

    if (!settings_has_group(settings, "quiet"))
        return 0;

    time = local_time(settings, now_s);
    for (unsigned i = 0; time && i < 2 * QUIET_DAYS_MOST; i++) {
        g_autoptr(GDateTime) end = quiet_end(settings, time);

        if (!end || g_date_time_compare(end, time) <= 0)
            break;
        end_s = g_date_time_to_unix(end);
        g_date_time_unref(time);
        time = g_steal_pointer(&end);
    }
    return end_s;
}
