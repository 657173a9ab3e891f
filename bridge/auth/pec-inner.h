/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * pec-inner - what is in an envelope, in a few words for who looks at a mail
 *
 * Facts for preview and the log, never identity and never published: the citizens' text
 * is read by the filters.
 */
#pragma once

#include "bridge/auth/entity.h"

#include <jansson.h>

/* Returns: (owned reference) {subject, from, reply_to, body_from, body_start,
 * attachments}. */
json_t *
pec_inner_json(const Entity *inner);
