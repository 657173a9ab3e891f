/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * templates - what the provider says about a template, kept and told to the channel
 */
#pragma once

#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

/* The channel composes without those that the store calls banned.  Nothing is composed
 * anew when nothing has changed. */
void
templates_apply(Store *store, Channel *channel);

/* A webhook's word about a template; joins the caller's transaction, after which
 * templates_apply() is due. */
bool
templates_hear(Store *store, const char *channel, const ChannelEvent *event,
               GError **error);
