/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * media - files that are uploaded once and sent by id
 *
 * Source: Meta, business-phone-numbers/media.  A declared type must be allowed
 * and must be what the bytes are; MB is read as 10^6, the stricter way.
 */
#pragma once

#include "contrib/sandbox/world.h"

/* The largest kind, documents, and a little: what the server reads at most. */
#define MEDIA_BYTES_MAX (100 * 1000 * 1000)

/* Check and keep one upload; @bytes is taken.  Returns: (owned) {"id"} or refusal. */
Answer *
media_upload(World *world, const char *product, const char *mime, const char *part_mime,
             const char *filename, GBytes *bytes);

/* Returns: (owned) what GET /{media_id} says. */
Answer *
media_describe(World *world, const char *id, const char *phone_number_id);

Answer *
media_delete(World *world, const char *id);

/*
 * Check the object "image", "document", ... of a request against what was
 * uploaded and fill in @message.  Returns: (owned) the refusal, or NULL.
 */
Answer *
media_apply(World *world, const char *kind, json_t *object, Message *message);
