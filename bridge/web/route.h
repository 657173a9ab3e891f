/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * route - what a page or hook is: one file each, listed in routes.c
 *
 * A handler runs in the main context once the whole body is there, and answers
 * at once.  It may commit to the store, or have the body stored together with others
 * before its answer leaves; it never waits for anything else.
 */
#pragma once

#include "bridge/base/texts.h"
#include "bridge/web/counts.h"
#include "bridge/web/web.h"

typedef struct {
    const char *method;    /* GET, POST; HEAD is answered as GET without a body */
    const char *path;      /* below the route's prefix, beginning with "/" or empty */
    GHashTable *query;     /* decoded names and values */
    GBytes *body;          /* of POST; empty otherwise */
    const char *signature; /* X-Hub-Signature-256, or NULL */
    const char *range;     /* Range, or NULL */
    bool is_loopback; /* from this machine, and no proxy brought it; false where the
                         route is a provider's */
} WebRequest;

/* A part of a file that is sent as it is read (RFC 9110, 14.4). */
typedef struct {
    int fd; /* owned by the answer */
    uint64_t from_bytes, length_bytes, size_bytes;
} WebFile;

typedef struct {
    unsigned status;        /* HTTP; 206 says which part of the file it is */
    const char *type;       /* static, or as long-lived as the request */
    char *body;             /* owned by the answer; NULL = empty */
    WebFile *file;          /* owned by the answer; instead of the body */
    const char *policy;     /* Content-Security-Policy, static; NULL = nothing at all */
    const char *cache;      /* Cache-Control, static; NULL = no-store */
    char *disposition;      /* Content-Disposition, owned by the answer; or NULL */
    unsigned retry_after_s; /* of 503; 0 = it does not say */

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
    WebCounts *counts;
    char *public_url; /* without a slash at its end; NULL = there are no public pages */
    Texts *texts;     /* in the usual language; NULL without public pages */
    Texts *english;
} WebContext;

typedef enum {
    WEB_PROVIDER, /* whose requests are signed */
    WEB_LOCAL,    /* this machine; a handler looks at is_loopback */
    WEB_PUBLIC,   /* anybody, so there are limits on how often (quota.h) */
} WebAudience;

typedef struct {
    const char *prefix; /* "/webhook/" */
    size_t most_bytes;  /* of a body; 0 = POST is not allowed */
    WebAudience audience;
    void (*handle)(const WebContext *context, const WebRequest *request,
                   WebAnswer *answer);
} WebRoute;

/* All routes, ended by a NULL prefix (routes.c). */
extern const WebRoute web_routes[];

/* The longest prefix that @path begins with, or NULL. */
const WebRoute *
web_route_find(const char *path);

/* Pages for the public: 404 when there are none (public_url). */
void
web_home(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_accessibility(const WebContext *context, const WebRequest *request,
                  WebAnswer *answer);
void
web_archive(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_join(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_files(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_style(const WebContext *context, const WebRequest *request, WebAnswer *answer);

void
web_metrics(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_webhook(const WebContext *context, const WebRequest *request, WebAnswer *answer);
void
web_health(const WebContext *context, const WebRequest *request, WebAnswer *answer);
