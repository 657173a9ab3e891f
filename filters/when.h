/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * when - the times that a subject's tags name
 *
 * "[ore 18:30]", "[domani ore 8]", "[25/11 ore 8]", "[lunedì ore 9]", "[tra 2 ore]",
 * "[fino al 25/11]", in Italian and English.  Days are written day first.  What could
 * be meant in two ways is told from what is no time at all, because a notice that was
 * meant for tomorrow must not leave today.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    WHEN_NONE,    /* no time */
    WHEN_SEND,    /* send then */
    WHEN_UNTIL,   /* worth sending until then */
    WHEN_UNCLEAR, /* a time, but which: no hour, no such day, two readings */
    WHEN_PAST,    /* a time that has gone by */
} WhenKind;

/*
 * Reads the words of one tag.  @folded: lower case, without accents (text_fold()).
 * @now_s: when the mail came in; @zone: of the settings.
 *
 * A day without a year is the next such day, unless it has just gone by; an hour
 * without a day is today's, never silently tomorrow's.  An hour that the clocks skip
 * is UNCLEAR; of one that comes twice, SEND takes the first and UNTIL the second.
 * UNTIL without an hour is the last minute of that day.
 */
WhenKind
when_read(const char *folded, int64_t now_s, GTimeZone *zone, int64_t *when_s);
