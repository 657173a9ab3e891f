/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * route - what a page or hook is: one file each, listed in routes.c
 *
 * A handler runs in the main context once the whole body is there, and answers
 * at once.  It may commit to the store, or have the body stored together with others
 * before its answer leaves; it never waits for anything else.
 */
#pragma once

#include "bridge/web/web.h"

typedef struct {
    const char *method;    /* GET, POST; HEAD is answered as GET without a body */
    const char *path;      /* below the route's prefix, beginning with "/" or empty */
    GHashTable *query;     /* decoded names and values */
    GBytes *body;          /* of POST; empty otherwise */
    const char *signature; /* X-Hub-Signature-256, or NULL */
    bool is_loopback;
} WebRequest;

typedef struct {
    unsigned status;  /* HTTP */
    const char *type; /* static */
    char *body;       /* owned by the answer; NULL = empty */

    /* Not NULL: the request's body is committed as a webhook of this channel before the
     * answer leaves; where that fails it is 503 without a body.  Borrowed for the call.
     */
    const char *keep_for;
} WebAnswer;

/* What handlers may use.  Borrowed. */
typedef struct {
    const Settings *settings;
    Store *store;
    GPtrArray *channels;
} WebContext;

typedef struct {
    const char *prefix; /* "/webhook/" */
    size_t most_bytes;  /* of a body; 0 = POST is not allowed */
    void (*handle)(const WebContext *context, const WebRequest *request,
                   WebAnswer *answer);
} WebRoute;

/* All routes, ended by a NULL prefix (routes.c). */
extern const WebRoute web_routes[];

/* The longest prefix that @path begins with, or NULL. */
const WebRoute *
web_route_find(const char *path);

void
web_webhook(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_health(const WebContext *context, const WebRequest *request, WebAnswer *answer);
