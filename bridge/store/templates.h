/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * templates - those that the provider takes no more, until it says otherwise
 *
 * A template is named "NAME:LANGUAGE", as avviso_comune:it.
 */
#pragma once

#include "bridge/store/store.h"

/* The word of broadcasts that wait for a template (stops.h). */
#define TEMPLATE_PAUSE "template-paused"

/* @why: the provider's word or a reason of ours.  The first one stays. */
bool
templates_ban(Store *store, const char *channel, const char *name, const char *why,
              GError **error);

/* It is approved again: broadcasts that waited for a template go on.  @was_banned may
 * be NULL. */
bool
templates_lift(Store *store, const char *channel, const char *name, bool *was_banned,
               GError **error);

/* Returns: (owned, NULL-ended) the names; NULL on error. */
char **
templates_banned(Store *store, const char *channel, GError **error);
