/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * hours - times of day and days of the settings, in the bridge's time zone
 */
#pragma once

#include "bridge/base/settings.h"

/* Reads "07:00-22:00" into minutes since midnight.  Returns: false when it is none. */
bool
hours_read(const char *text, unsigned *from_min, unsigned *to_min);

/* Whether @when_s lies within "07:00-22:00" (or "22:00-06:00", over midnight).  NULL or
 * "" = always; hours that cannot be read are never. */
bool
hours_hold(const Settings *settings, const char *hours, int64_t when_s);

/* Whether @when_s lies on a day from @from to @to (2027-05-01), both included; an end
 * that is missing is open, but one that cannot be read leaves no day out. */
bool
hours_between_days(const Settings *settings, const char *from, const char *to,
                   int64_t when_s);

/* The first second of the day of @when_s. */
int64_t
hours_midnight(const Settings *settings, int64_t when_s);

/* Until when routine notices wait at @now_s, by [quiet], in seconds since 1970; 0 =
 * they do not wait.  Right over midnight and when the clocks change. */
int64_t
hours_quiet_until(const Settings *settings, int64_t now_s);

/* Whether @text names quiet days: sunday or sun, 12-25 of each year, 2027-05-01. */
bool
hours_is_quiet_day(const char *text);

/* Whether @text is a day: 2027-05-01. */
bool
hours_is_day(const char *text);
