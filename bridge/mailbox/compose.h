/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * compose - build a mail of ours: text and HTML, threaded, marked as automatic
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Everything borrowed; UTF-8. */
typedef struct {
    const char *from_name; /* or NULL */
    const char *from;
    const char *to;
    const char *copy_to; /* or NULL */
    const char *subject;
    const char *message_id;  /* without <> */
    const char *reply_to;    /* address that answers go to, or NULL: to @from */
    const char *in_reply_to; /* Message-ID of the author's mail, without <>, or NULL */
    bool
        is_answer; /* Auto-Submitted: auto-replied, else auto-generated (RFC 3834, 5) */
    int64_t date_s;
    const char *text;
    const char *html; /* or NULL */
} ComposedMail;

/*
 * Returns: (owned) RFC 5322 bytes, CRLF, 7-bit, lines under 998.  A control
 * character in a header value cannot get through: it is removed.
 */
GBytes *
compose_mail(const ComposedMail *mail);

/* "KIND.ID.DIGEST@DOMAIN": the same for the same words.  @from gives the domain.
 * Returns: (owned), without <>. */
char *
compose_message_id(const char *kind, int64_t id, const char *from, const char *salt);
