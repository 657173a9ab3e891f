/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * ical - the events of a calendar file (RFC 5545), as far as a notice needs them
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* One moment as the calendar writes it. */
typedef struct {
    GDate day; /* not valid = not given */
    bool has_hour;
    int hour, minute;
    bool is_utc;
    char *zone; /* TZID, or NULL: the clock of whoever reads */
} IcalTime;

typedef struct {
    char *summary; /* clean, one line; "" when not given */
    char *location;
    char *description; /* clean, with line breaks */
    IcalTime start;
    IcalTime end;
    char repeat; /* 'D', 'W', 'M', 'Y' each; 0 = once */
    bool is_cancelled;
} IcalEvent;

/* Whether @text begins as a calendar does. */
bool
ical_is(const char *text);

/*
 * @text: UTF-8.  Reads VEVENT only, at most LIMIT_CALENDAR_EVENTS; @more says that
 * there are others.  Returns: (owned) of IcalEvent, perhaps none.  Linear.
 */
GPtrArray *
ical_read(const char *text, bool *more);
