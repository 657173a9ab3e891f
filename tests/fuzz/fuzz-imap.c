/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-imap - a server that says anything, from the greeting to a mail: our counting
 * of bytes before libetpan, libetpan behind it, and what we make of its answers
 *
 * The connection is a stand-in; what it brings is the input, a line at a time.
 */
#include "bridge/mailbox/imap-session.h"

#include "bridge/net/tls.h"

#include <string.h>

#define MOST_BYTES 4096

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct Tls {
    const uint8_t *data;
    size_t left;
};

GQuark
tls_error_quark(void)
{
    return g_quark_from_static_string("fuzz-tls");
}

/* @ca_file carries the input: the session only passes it on. */
Tls *
tls_connect(const char *host, unsigned port, const char *ca_file, bool plain,
            int64_t deadline_ms, int cancel_fd, GError **error)
{
    Tls *tls = g_new0(Tls, 1);

    *tls = *(const Tls *) (const void *) ca_file;
    return tls;
}

void
tls_close(Tls *tls)
{
    g_free(tls);
}

void
tls_set_deadline(Tls *tls, int64_t deadline_ms)
{
}

void
tls_set_cancel(Tls *tls, int cancel_fd)
{
}

ssize_t
tls_read(Tls *tls, void *buffer, size_t size)
{
    const uint8_t *newline = memchr(tls->data, '\n', tls->left);
    size_t n = newline ? (size_t) (newline + 1 - tls->data) : tls->left;

    n = MIN(n, size);
    memcpy(buffer, tls->data, n);
    tls->data += n;
    tls->left -= n;
    return (ssize_t) n;
}

ssize_t
tls_write(Tls *tls, const void *buffer, size_t size)
{
    return (ssize_t) size;
}

size_t
tls_pending(const Tls *tls)
{
    return tls->left;
}

int
tls_fd(const Tls *tls)
{
    return -1;
}

const char *
tls_problem(const Tls *tls)
{
    return "the end of the input";
}

static void
check(const GError *error, GBytes *mail)
{
    if (mail)
        g_assert_cmpuint(g_bytes_get_size(mail), <=, MOST_BYTES);
    else
        g_assert_nonnull(error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Tls input = {data, size};
    g_autoptr(Secret) password = secret_take(g_strdup("x"));
    const MailboxServer server = {
        .host = "imap.comune.example",
        .ca_file = (const char *) (const void *) &input,
        .user = "avvisi",
        .password = password,
        .folder = "INBOX",
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(ImapSession) session = imap_session_open(&server, false, -1, &error);

    const MailboxMark named = {.message_id = "a@comune.example"};
    const MailboxMark alike = {.size_bytes = 1234, .received_s = 1795507924};

    if (!session) {
        g_assert_nonnull(error);
        return 0;
    }
    g_assert_cmpuint(imap_session_uidvalidity(session), !=, 0);
    if (!imap_session_list(session, &error))
        g_assert_nonnull(error);
    if (imap_session_is_usable(session)) {
        g_clear_error(&error);
        g_autoptr(GBytes) mail =
            imap_session_fetch(session, 7, false, MOST_BYTES, &error);
        check(error, mail);
    }
    if (imap_session_is_usable(session))
        imap_session_move(session, 7, &named, "Attesa", "Fatte", NULL);
    if (imap_session_is_usable(session))
        imap_session_move(session, 0, &alike, "Attesa", "Fatte", NULL);
    return 0;
}
