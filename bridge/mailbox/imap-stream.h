/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-stream - the bytes between libetpan and the server, with limits
 *
 * libetpan reads literals of any length, recurses once for each parenthesis and
 * knows no deadline for a command.  This low driver counts every byte before
 * libetpan sees it, and lets no line pass that imap-line.h has not written anew:
 * what is too long, malformed or too late ends the stream, and the reason stands in
 * imap_stream_error().
 *
 * One thread at a time.
 */
#pragma once

#include "bridge/net/tls.h"

#include <libetpan/libetpan.h>

typedef struct ImapStream ImapStream;

/* Takes @tls (owned). */
ImapStream *
imap_stream_new(Tls *tls);
void
imap_stream_free(ImapStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapStream, imap_stream_free)

/*
 * Returns: (owned by libetpan) a stream over @stream, which must outlive it.
 * Closing it does not close the connection: imap_stream_free() does.
 */
mailstream *
imap_stream_wrap(ImapStream *stream);

/*
 * A command begins: it has until @deadline_ms (monotonic), and may bring
 * LIMIT_IMAP_LINE_BYTES beside the literals of bodies, which may have @body_bytes
 * together (0 = none is expected).
 */
void
imap_stream_begin(ImapStream *stream, int64_t deadline_ms, size_t body_bytes);

/* The farewell: a BYE is welcome, and nobody cancels it any more. */
void
imap_stream_expect_bye(ImapStream *stream);

/* Bytes that poll() would not show: decrypted or held here. */
size_t
imap_stream_pending(const ImapStream *stream);
int
imap_stream_fd(const ImapStream *stream);

/*
 * Why the stream ended: MAILBOX_ERROR_OFFLINE (gone, late, cancelled, BYE),
 * TOO_LARGE (a body) or BROKEN (anything else too long or malformed).
 * Returns: (unowned) NULL while it has not.
 */
const GError *
imap_stream_error(const ImapStream *stream);

/* Returns: (unowned) the first bytes of the last tagged answer, "" before one came.
 * libetpan hides the codes in it, such as [UNAVAILABLE]. */
const char *
imap_stream_last_answer(const ImapStream *stream);
