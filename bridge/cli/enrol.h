/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * enrol - what somebody wrote about one citizen, as a row of the subscribers
 *
 * The words come from a command line or from a table; numbers, channels, topics and
 * dates are held against the settings and the clock.  Nobody is enrolled without a
 * source of consent.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/store/subscribers.h"

/* NULL where nothing was written; unowned. */
typedef struct {
    const char *number, *channel, *topics, *language, *zone, *consented_at,
        *consent_source, *consent_words;
} EnrolWords;

/* The channel that need not be named.  Returns: (unowned). */
const char *
enrol_standard_channel(const Settings *settings);

/* Returns: (owned) the row, consented now where no time was written; NULL with an error
 * for whoever wrote the words. */
SubscriberRow *
enrol_read(const Settings *settings, const EnrolWords *words, GError **error);
