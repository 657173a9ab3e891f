/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * smtp-fake - a scripted mail server in a thread, for faults that a real one lacks
 *
 * Serves one connection after the other on a loopback port of its own.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct SmtpFake SmtpFake;

/* All borrowed until smtp_fake_free(). */
typedef struct {
    bool tls;               /* from the first byte */
    bool starttls;          /* offered */
    const char *cert, *key; /* PEM files */
    const char *auth;       /* "PLAIN LOGIN"; NULL = not offered */
    const char *at, *reply; /* answer to the command @at ("." = end of the mail) */
    bool mute_quit;         /* never answers QUIT */
} SmtpScript;

SmtpFake *
smtp_fake_new(const SmtpScript *script);

/* Stops; the client must have closed its connections. */
void
smtp_fake_free(SmtpFake *fake);

unsigned
smtp_fake_port(const SmtpFake *fake);

/* Returns: (owned) every line that was heard, "TLS" where TLS began.  Waits until the
 * first connection has ended. */
char *
smtp_fake_heard(SmtpFake *fake);
