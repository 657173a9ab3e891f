/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * track-people - what the provider says about one citizen: other numbers, other ids, no
 * marketing
 */
#pragma once

#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

/* @event: of the subject "person" on @channel.  @left: whether somebody was taken off
 * the list, because the number is theirs no longer: consent does not follow a number.
 */
bool
track_person(Store *store, const char *channel, const ChannelEvent *event, bool *left,
             GError **error);
