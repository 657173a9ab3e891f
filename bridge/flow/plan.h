/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * plan - what the author is told before anything leaves: how long it takes, who has
 * to wait for the provider's daily limit, how far an emergency would reach
 */
#pragma once

#include "bridge/channels/channel.h"
#include "bridge/flow/report-body.h"
#include "bridge/base/texts.h"
#include "bridge/store/broadcasts.h"

/* Adds what there is to say of @row to @body; @channels: of Channel.  One search for
 * each delivery, and only where they do not all fit into the day. */
bool
plan_add(ReportBody *body, const Settings *settings, Store *store, const Texts *texts,
         const GPtrArray *channels, const BroadcastRow *row, int64_t now_ms,
         GError **error);

/* What @row has cost, with the month and the year; nothing when it was free. */
void
plan_bill(ReportBody *body, const Settings *settings, Store *store, const Texts *texts,
          const BroadcastRow *row);

/* "Un'emergenza oggi raggiunge 250 di 1.874." while a list is longer than its limit.
 * Returns: (owned) "" when there is nothing to say. */
char *
plan_reach(Store *store, const Texts *texts, const char *channel, int64_t now_ms);
