/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * answer - what the stand-in replies to one HTTP request
 *
 * Errors have the shape and the HTTP status that the WhatsApp Cloud API gives
 * them (Meta: support/error-codes).  An answer may also say how the reply is
 * to be spoilt: late, or never.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

typedef struct {
    unsigned http;     /* status */
    int code;          /* of the error; -1 when it is none */
    char *mime;        /* (owned) */
    GBytes *body;      /* (owned) */
    int64_t delay_ms;  /* wait so long before the reply */
    bool close;        /* no reply at all: close the connection */
    bool cut;          /* half of the reply, then close it */
    int64_t after_seq; /* reply after the first status of this message; 0 = at once */
} Answer;

/* Returns: (owned) a JSON reply; @value is taken. */
Answer *
answer_json(unsigned http, json_t *value);

/* Returns: (owned) a reply of any type; @body is taken. */
Answer *
answer_bytes(unsigned http, const char *mime, GBytes *body);

/* Returns: (owned) Graph's error @code, with @format for error_data.details. */
Answer *
answer_error(int code, const char *format, ...) G_GNUC_PRINTF(2, 3);

void
answer_free(Answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answer, answer_free)

/* Returns: (unowned) Graph's title of @code, never NULL. */
const char *
answer_error_title(int code);

/* Returns: the HTTP status that Graph gives with @code. */
unsigned
answer_error_http(int code);

/* Returns: (owned) the object in statuses[].errors for @code. */
json_t *
answer_error_object(int code);
