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

/* How an attempt went out. */
typedef struct {
    int64_t broadcast; /* 0 = there is no such attempt, or it is over */
    unsigned version;  /* as Claim counts them */
    bool is_open;      /* inside the window: by no template */
    int64_t accepted_s;
    int64_t last_ban_s; /* when a template of the channel was banned last; 0 = never */
} TemplateUse;

/* Of the attempt that @callback ("delivery.part.attempt") names, else @provider_id;
 * either may be NULL. */
bool
templates_used(Store *store, const char *channel, const char *callback,
               const char *provider_id, TemplateUse *use, GError **error);
