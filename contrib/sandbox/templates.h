/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * templates - the approved messages, and the strict rules for filling them in
 *
 * Source: Meta, templates/components and support/error-codes.
 */
#pragma once

#include "contrib/sandbox/world.h"

/* Returns: (owned) the templates of @path, a list or an object with "data". */
Templates *
templates_load(const char *path, GError **error);
void
templates_free(Templates *templates);

/* Back to what the file says.  NULL is allowed. */
void
templates_reset(Templates *templates);

/* Change one's status, such as PAUSED.  Returns: (unowned) it, or NULL. */
json_t *
templates_set_status(Templates *templates, const char *name, const char *language,
                     const char *status);

/*
 * Check the object "template" of a request and fill in @message: text, footer,
 * buttons, params, category, media.  Returns: (owned) the refusal, or NULL.
 */
Answer *
templates_apply(World *world, json_t *object, Message *message);

/* Returns: (owned) one page of GET /{waba_id}/message_templates. */
Answer *
templates_page(World *world, const char *name, const char *status, size_t limit,
               size_t after, const char *self_url);

/* Returns: length of @text in UTF-16 units, the strictest reading of "characters". */
size_t
templates_units(const char *text);
