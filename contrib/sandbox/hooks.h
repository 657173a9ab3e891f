/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * hooks - the bodies of webhooks, and their signature
 *
 * Source: Meta, webhooks/reference/messages and webhooks/create-webhook-endpoint.
 */
#pragma once

#include "contrib/sandbox/world.h"

/* Returns: (owned) one element of statuses[]. */
json_t *
hooks_status(World *world, const Message *message, State state, int error);

/* Returns: (owned) one element of contacts[]. */
json_t *
hooks_contact(const Phone *phone, bool hide_number);

/*
 * @lists is an object with contacts, statuses, messages or the like, taken.
 * Returns: (owned) one element of entry[] around it.
 */
json_t *
hooks_entry(World *world, const char *field, json_t *lists);

/* Returns: (owned) the bytes to post; @entries is taken. */
GBytes *
hooks_body(json_t *entries);

/* Returns: (owned) value of X-Hub-Signature-256.  Takes no lock. */
char *
hooks_sign(const char *app_secret, GBytes *body);
