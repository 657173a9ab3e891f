/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tls - GnuTLS client sessions that verify before a byte of ours leaves
 *
 * For libetpan, which checks nothing itself (libraries.md): SNI is set, chain and
 * host name are verified inside the handshake, TLS 1.2 at least.  Used by one
 * worker thread at a time; blocking with a deadline.
 */
#pragma once

#include "bridge/base/cleanup.h"

typedef struct Tls Tls;

typedef enum {
    TLS_ERROR_CONNECT,   /* name, address or connection; or the deadline passed */
    TLS_ERROR_UNTRUSTED, /* chain, host name or date; the message says which */
    TLS_ERROR_FAILED,    /* any other failure of the protocol */
} TlsError;

#define TLS_ERROR (tls_error_quark())
GQuark
tls_error_quark(void);

/*
 * Connects to host:port and shakes hands.  @ca_file NULL = the system's trust.
 * @plain: no TLS at all, for loopback addresses only (anything else fails).
 * @deadline_ms: monotonic time, g_get_monotonic_time() / 1000.
 * @cancel_fd: readable = give up; -1 = none.
 * Returns: (owned), or NULL with TLS_ERROR.
 */
Tls *
tls_connect(const char *host, unsigned port, const char *ca_file, bool plain,
            int64_t deadline_ms, int cancel_fd, GError **error);
void
tls_close(Tls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tls, tls_close)

/* Deadline of the reads and writes that follow. */
void
tls_set_deadline(Tls *tls, int64_t deadline_ms);

/* Another descriptor that means "give up" from now on; -1 = none. */
void
tls_set_cancel(Tls *tls, int cancel_fd);

/* Bytes read or written, 0 = end of file, -1 = error, deadline or cancelled. */
ssize_t
tls_read(Tls *tls, void *buffer, size_t size);
ssize_t
tls_write(Tls *tls, const void *buffer, size_t size);

/* Bytes that are decrypted and wait in memory: poll would not show them. */
size_t
tls_pending(const Tls *tls);
int
tls_fd(const Tls *tls);

/* What the bits of gnutls_certificate_status_t in @status mean.  (owned) */
char *
tls_untrusted_words(unsigned status, const char *host);

/* Returns: (unowned) what went wrong last, or NULL. */
const char *
tls_problem(const Tls *tls);
