/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * citizens - what a citizen's message changes, and what it is answered
 *
 * wish.h says what it asks.  Joining (asked twice where double_opt_in=yes: the notice
 * first, then a yes), leaving, help, "i miei dati", erasing, topics, the rest of a
 * notice; thanks get no answer, all else one a day that names the contact points.
 * While an alert is open, and when somebody cries for help, every answer begins with
 * 112.  What was written is kept nowhere but for the few words of a consent.
 *
 * Answers go to the store (answers.h) in the transaction that settles the message, and
 * leave through dispatch.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/base/texts.h"
#include "bridge/store/store.h"

typedef struct Citizens Citizens;

/* Everything is borrowed and outlives it. */
Citizens *
citizens_new(const Settings *settings, Store *store, const Texts *texts);
void
citizens_free(Citizens *citizens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Citizens, citizens_free)

/* A CHANNEL_EVENT_MESSAGE that came by @channel, inside the transaction that settles
 * its webhook.  A message that was heard before changes nothing. */
bool
citizens_hear(Citizens *citizens, Channel *channel, const ChannelEvent *event,
              GError **error);

/* Whether answers were queued since this was last asked. */
bool
citizens_have_answers(Citizens *citizens);

/* Whether an alert is open: an emergency that was not cancelled and is worth sending
 * still. */
bool
citizens_alert_is_open(Store *store, int64_t now_s);
