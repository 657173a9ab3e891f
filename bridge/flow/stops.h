/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * stops - pause a broadcast that loses too many people
 *
 * When LIMIT_LOST_LEAST people or more have failed and these are LIMIT_LOST_PERCENT of
 * all whom it has left for, something is wrong with the list or the message, and the
 * provider's opinion of our number suffers.  An emergency goes on: its dead numbers are
 * no reason to keep it from the others, so the administrator is only told.
 */
#pragma once

#include "bridge/flow/dispatch.h"

/* The word of such a pause (store/stops.h). */
#define STOPS_FAILURES "too-many-failures"

/* Looks at all that go out.  @paused: how many were paused; their authors hear of it by
 * report_tick(), the administrator by @events. */
bool
stops_tick(Store *store, const DispatchEvents *events, unsigned *paused,
           GError **error);
