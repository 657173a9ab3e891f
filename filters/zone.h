/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone - how far the clocks of calendars are ahead of UTC
 *
 * By a table and the rules of daylight saving that Europe has had since 1996
 * (2000/84/EC) and North America since 2007, since a reader in its cage opens no file.
 * Pure.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * @name: as IANA or Windows call the zone ("Europe/London", "GMT Standard Time").
 * @minutes: ahead of UTC when its clock shows @hour:@minute on @day; of an hour that
 * comes twice, the first.
 * Returns: false when the zone is not known.
 */
bool
zone_offset(const char *name, const GDate *day, int hour, int minute, int *minutes);
