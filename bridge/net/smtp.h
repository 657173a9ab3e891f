/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * smtp - hand one mail to the mail server
 *
 * libcurl in the same loop as http.  TLS from the first byte or *required*
 * STARTTLS, chain and host name verified; plain text for loopback only.  The
 * password leaves only after that.
 */
#pragma once

#include "bridge/base/cleanup.h"
#include "bridge/base/secret.h"
#include "bridge/net/http.h"

typedef enum {
    SMTP_TLS,      /* smtps, 465 */
    SMTP_STARTTLS, /* required, 587 */
    SMTP_NONE,     /* loopback only: the settings see to that */
} SmtpSecurity;

typedef struct {
    const char *host;
    unsigned port;
    SmtpSecurity security;
    const char *user;       /* NULL = no authentication */
    const Secret *password; /* or NULL */
    const Secret *token;    /* XOAUTH2 bearer token instead of the password, or NULL */
    const char *ca_file;    /* or NULL */
    unsigned timeout_ms;    /* 0 = 60,000 */
} SmtpServer;

typedef enum {
    SMTP_SENT,
    SMTP_LATER,     /* not sent, try again: connection, 4xx */
    SMTP_NEVER,     /* refused for good: 5xx */
    SMTP_UNTRUSTED, /* TLS did not verify or STARTTLS is not offered: nothing was said
                     */
    SMTP_DENIED,    /* user or password refused */
} SmtpEnd;

typedef void (*SmtpDone)(SmtpEnd end, const char *problem, void *user_data);

/* @envelope_from may be "" (the null sender).  @mail: RFC 5322 bytes with CRLF. */
void
smtp_send(Http *http, const SmtpServer *server, const char *envelope_from,
          const char *recipient, GBytes *mail, SmtpDone done, void *user_data);

/* Connects, verifies, logs in and quits: for `banditore check`. */
void
smtp_probe(Http *http, const SmtpServer *server, SmtpDone done, void *user_data);
