/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * header-date - the date of Date and Received (RFC 5322, 3.3 and 4.3)
 *
 * Strict where a loose reading could move a mail in time: four digits of year, a
 * zone, nothing behind it but comments.
 */
#include "bridge/auth/header.h"
#include "bridge/auth/scan.h"

#include <string.h>

typedef struct {
    const char *name;
    int hours;
} Zone;

static const Zone zones[] = {
    {"UT", 0},   {"GMT", 0},  {"UTC", 0},  {"Z", 0},    {"EST", -5}, {"EDT", -4},
    {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
};

static const char *const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

static bool
is_letter(char c)
{
    return g_ascii_isalpha(c);
}

/* Between @least and @most digits after blanks. */
static bool
read_number(const char **at, unsigned least, unsigned most, int *number)
{
    unsigned digits = 0;

    if (!scan_blank(at))
        return false;
    *number = 0;
    while (g_ascii_isdigit(**at) && digits < most) {
        *number = *number * 10 + (**at - '0');
        (*at)++;
        digits++;
    }
    return digits >= least && !g_ascii_isdigit(**at);
}

static bool
read_sign(const char **at, char sign)
{
    if (!scan_blank(at) || **at != sign)
        return false;
    (*at)++;
    return true;
}

static bool
read_month(const char **at, int *month)
{
    if (!scan_blank(at))
        return false;

    g_autofree char *word = scan_run(at, is_letter);
    for (size_t i = 0; word && i < G_N_ELEMENTS(months); i++) {
        if (g_ascii_strcasecmp(word, months[i]) == 0) {
            *month = i + 1;
            return true;
        }
    }
    return false;
}

static bool
read_zone(const char **at, int *offset_s)
{
    if (!scan_blank(at))
        return false;

    if (**at == '+' || **at == '-') {
        int sign = *(*at)++ == '-' ? -1 : 1;
        int number;

        if (!g_ascii_isdigit(**at) || !read_number(at, 4, 4, &number))
            return false;
        if (number / 100 > 14 || number % 100 > 59)
            return false;
        *offset_s = sign * (number / 100 * 3600 + number % 100 * 60);
        return true;
    }

    g_autofree char *word = scan_run(at, is_letter);
    for (size_t i = 0; word && i < G_N_ELEMENTS(zones); i++) {
        if (g_ascii_strcasecmp(word, zones[i].name) == 0) {
            *offset_s = zones[i].hours * 3600;
            return true;
        }
    }
    return false;
}

/* The day of the week says nothing new and is often translated: it is skipped. */
static bool
skip_weekday(const char **at)
{
    if (!scan_blank(at))
        return false;
    if (g_ascii_isdigit(**at))
        return true;

    while (**at != '\0' && **at != ',' && !strchr("0123456789()\";", **at))
        (*at)++;
    return read_sign(at, ',');
}

bool
header_date(const char *value, int64_t *when_s)
{
    const char *at = value;
    int day, month, year, hour, minute, second = 0, offset_s;

    if (!skip_weekday(&at) || !read_number(&at, 1, 2, &day) ||
        !read_month(&at, &month) || !read_number(&at, 4, 4, &year) ||
        !read_number(&at, 1, 2, &hour) || !read_sign(&at, ':') ||
        !read_number(&at, 2, 2, &minute))
        return false;
    if (!scan_blank(&at))
        return false;
    if (*at == ':' && (!read_sign(&at, ':') || !read_number(&at, 2, 2, &second)))
        return false;
    if (!read_zone(&at, &offset_s) || !scan_blank(&at) || *at != '\0')
        return false;
    if (year < 1970 || second > 60)
        return false;

    g_autoptr(GDateTime) date =
        g_date_time_new_utc(year, month, day, hour, minute, MIN(second, 59));
    if (!date)
        return false;

    *when_s = g_date_time_to_unix(date) - offset_s;
    return true;
}
