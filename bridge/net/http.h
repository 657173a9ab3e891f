/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * http - libcurl's multi socket API in the GLib loop
 *
 * Keep-alive, HTTP/2 where offered, handles reused, TLS verified with the host
 * name and a CA file (never the whole CA folder per connection: lab 4).  A
 * request is sent at most once: libcurl would repeat a POST by itself when a
 * reused connection dies, so the body cannot be rewound and that case comes back
 * as HTTP_UNCERTAIN.  No redirects, no proxy, plain http for loopback only.
 *
 * Main context only.
 */
#pragma once

#include "bridge/base/cleanup.h"
#include "bridge/base/secret.h"

typedef struct Http Http;

typedef enum {
    HTTP_ANSWERED,  /* a whole answer came; see status */
    HTTP_UNSENT,    /* surely no byte of the request left: DNS, connect, TLS */
    HTTP_UNCERTAIN, /* bytes may have left and no whole answer came */
} HttpEnd;

typedef struct {
    const char *name; /* NULL = end of list */
    const char *value;
} HttpField;

/* A part of a multipart/form-data body. */
typedef struct {
    const char *name;            /* NULL = end of list */
    const char *filename, *type; /* or NULL */
    GBytes *data;
} HttpForm;

/* Everything is borrowed and copied as needed. */
typedef struct {
    const char *method; /* GET, POST, DELETE */
    const char *url;
    const HttpField *fields; /* or NULL */
    const char *auth_header; /* name of the header for @token, "Authorization" */
    const Secret *token;     /* sent as "Bearer TOKEN" for Authorization, else bare */
    GBytes *body;            /* or NULL */
    const HttpForm *form;    /* instead of body, or NULL */
    const char *ca_file;     /* or NULL: the system's bundle */
    unsigned timeout_ms;     /* of the whole request; 0 = 30,000 */
    size_t most_bytes;       /* of the answer; 0 = LIMIT_HTTP_ANSWER_BYTES */
} HttpRequest;

typedef struct {
    HttpEnd end;
    long status;      /* 0 unless answered */
    const char *body; /* bytes of the answer, NUL-ended, valid during the call */
    size_t body_bytes;
    const char *type;    /* Content-Type, or NULL */
    long retry_after_s;  /* of Retry-After, -1 = none */
    const char *problem; /* a sentence for the technician, NULL when answered */
} HttpResult;

typedef void (*HttpDone)(const HttpResult *result, void *user_data);

/* @connections: at most this many to one host. */
Http *
http_new(unsigned connections);

/* Calls the `done` of everything under way (UNSENT or UNCERTAIN), then frees.  Not
 * from within a `done`. */
void
http_free(Http *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Http, http_free)

/* @done is called exactly once, after this function has returned. */
void
http_start(Http *http, const HttpRequest *request, HttpDone done, void *user_data);

/* Requests that have not ended. */
unsigned
http_running(const Http *http);

/* For smtp.c, which shares the loop.  Returns: (unowned). */
struct CurlLoop *
http_loop(Http *http);
