/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report-pause - tells the author that a broadcast is paused, why, and what to do
 */
#pragma once

#include "bridge/flow/report.h"

/* Once for each pause, and only to somebody who is still listed. */
bool
report_pause(Report *report, const Settings *settings, Store *store, const Texts *texts,
             const BroadcastRow *row, GError **error);
