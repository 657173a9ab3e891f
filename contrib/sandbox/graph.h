/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * graph - which part of the Cloud API a request asks for
 */
#pragma once

#include "contrib/sandbox/world.h"

/* One request, whole.  Strings are borrowed. */
typedef struct {
    const char *method;
    const char *path;
    const char *authorization; /* or NULL */
    const char *(*query)(void *owner, const char *name);
    void *owner; /* of query */
    GBytes *body;
    /* of a multipart upload */
    const char *product, *type, *part_type, *filename;
    GBytes *file;
} Call;

/* Returns: (owned) the reply to a path that begins with a version.  With the lock. */
Answer *
graph_answer(World *world, const Call *call);

/* Returns: (owned) the bytes of GET /media-bytes/{id}.  With the lock. */
Answer *
graph_media_bytes(World *world, const Call *call, const char *id);
