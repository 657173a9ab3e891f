/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * track-templates - a message was accepted, and failed since its template is taken no
 * more: the template is not used again, as if the answer itself had said so
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

/*
 * @event: a failed status with is_template, of @channel; joins the caller's
 * transaction, after which templates_apply() is due when @banned (owned) is set:
 * "NAME:LANGUAGE".
 *
 * No book says by which template an attempt went, so it is the one that its notice
 * would go by now; when another was banned at about that time or since, it was probably
 * that one, and nothing is done.
 */
bool
track_template_failed(const Settings *settings, Store *store, Channel *channel,
                      const ChannelEvent *event, char **banned, GError **error);
