/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/tls.h"

#include "bridge/net/tls-connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

struct Tls {
    AutoFd fd;
    gnutls_session_t session; /* NULL = plain */
    gnutls_certificate_credentials_t trust;
    char *host;
    gnutls_typed_vdata_st wanted[2]; /* GnuTLS keeps pointers to this and to host */
    int64_t deadline_ms;
    int cancel_fd;
    bool is_open; /* the handshake ended well and nothing failed since */
    char *problem;
};

G_DEFINE_QUARK(banditore_tls_error, tls_error)

/* What GnuTLS found wrong, in words that say what to do. */
char *
tls_untrusted_words(unsigned status, const char *host)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    static const struct {
        unsigned bit;
        const char *words;
    } known[] = {
        {GNUTLS_CERT_SIGNER_NOT_FOUND,
         "it comes from an authority that is not trusted"},
        {GNUTLS_CERT_SIGNER_NOT_CA, "it was signed by somebody who is no authority"},
        {GNUTLS_CERT_EXPIRED, "it has expired"},
        {GNUTLS_CERT_NOT_ACTIVATED, "it is not valid yet"},
        {GNUTLS_CERT_REVOKED, "it was revoked"},
        {GNUTLS_CERT_INSECURE_ALGORITHM, "its signature is too weak"},
        {GNUTLS_CERT_SIGNATURE_FAILURE, "its signature is wrong"},
        {GNUTLS_CERT_PURPOSE_MISMATCH, "it is not for servers"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (status & known[i].bit)
            g_ptr_array_add(words, g_strdup(known[i].words));
    if (status & GNUTLS_CERT_UNEXPECTED_OWNER)
        g_ptr_array_add(words, g_strdup_printf("it is for another name than %s", host));
    if (words->len == 0)
        g_ptr_array_add(words, g_strdup_printf("it is invalid (0x%x)", status));
    g_ptr_array_add(words, NULL);

    g_autofree char *all = g_strjoinv(", ", (char **) words->pdata);
    return g_strdup_printf("the server's certificate is not accepted: %s", all);
}

static bool
load_trust(Tls *tls, const char *ca_file, GError **error)
{
    gnutls_certificate_allocate_credentials(&tls->trust);

    int n = ca_file ? gnutls_certificate_set_x509_trust_file(tls->trust, ca_file,
                                                             GNUTLS_X509_FMT_PEM)
                    : gnutls_certificate_set_x509_system_trust(tls->trust);
    if (n > 0)
        return true;

    g_set_error(error, TLS_ERROR, TLS_ERROR_UNTRUSTED, "no authority in %s: %s",
                ca_file ? ca_file : "the system's trust",
                n < 0 ? gnutls_strerror(n) : "the file holds none");
    return false;
}

static bool
host_is_literal(const char *host)
{
    struct in6_addr address;

    return inet_pton(AF_INET, host, &address) == 1 ||
           inet_pton(AF_INET6, host, &address) == 1;
}

static bool
prepare_session(Tls *tls, GError **error)
{
    /* What the system's policy allows, but nothing below TLS 1.2. */
    int rc =
        gnutls_init(&tls->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    if (rc == 0)
        rc = gnutls_set_default_priority_append(
            tls->session, "-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", NULL, 0);
    if (rc == 0)
        rc = gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, tls->trust);
    /* RFC 6066, section 3: literal addresses are no server names. */
    if (rc == 0 && !host_is_literal(tls->host))
        rc = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS, tls->host,
                                    strlen(tls->host));
    if (rc != 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_FAILED, "TLS: %s", gnutls_strerror(rc));
        return false;
    }

    tls->wanted[0].type = GNUTLS_DT_DNS_HOSTNAME;
    tls->wanted[0].data = (void *) tls->host;
    tls->wanted[1].type = GNUTLS_DT_KEY_PURPOSE_OID;
    tls->wanted[1].data = (void *) GNUTLS_KP_TLS_WWW_SERVER;
    gnutls_session_set_verify_cert2(tls->session, tls->wanted,
                                    G_N_ELEMENTS(tls->wanted), 0);
    gnutls_transport_set_int(tls->session, tls->fd);
    return true;
}

static bool
wait_for_session(Tls *tls, GError **error)
{
    short events = gnutls_record_get_direction(tls->session) ? POLLOUT : POLLIN;

    return tls_wait(tls->fd, events, tls->deadline_ms, tls->cancel_fd, error);
}

static bool
shake_hands(Tls *tls, GError **error)
{
    for (;;) {
        int rc = gnutls_handshake(tls->session);

        if (rc == 0)
            break;
        if (rc == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
            g_autofree char *words = tls_untrusted_words(
                gnutls_session_get_verify_cert_status(tls->session), tls->host);
            g_set_error(error, TLS_ERROR, TLS_ERROR_UNTRUSTED, "%s", words);
            return false;
        }
        if (gnutls_error_is_fatal(rc)) {
            g_set_error(error, TLS_ERROR, TLS_ERROR_FAILED, "TLS: %s",
                        gnutls_strerror(rc));
            return false;
        }
        if ((rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED) &&
            !wait_for_session(tls, error)) {
            g_prefix_error(error, "TLS: ");
            return false;
        }
    }

    /* Belt and braces: the handshake failed already if this were not 0. */
    if (gnutls_session_get_verify_cert_status(tls->session) != 0) {
        g_set_error(error, TLS_ERROR, TLS_ERROR_UNTRUSTED, "certificate not verified");
        return false;
    }
    return true;
}

Tls *
tls_connect(const char *host, unsigned port, const char *ca_file, bool plain,
            int64_t deadline_ms, int cancel_fd, GError **error)
{
    g_autoptr(Tls) tls = g_new0(Tls, 1);

    tls->fd = -1;
    tls->host = g_strdup(host);
    tls->deadline_ms = deadline_ms;
    tls->cancel_fd = cancel_fd;

    /* A trust that cannot be read is found before anybody is called. */
    if (!plain && !load_trust(tls, ca_file, error))
        return NULL;
    tls->fd = tls_connect_tcp(host, port, plain, deadline_ms, cancel_fd, error);
    if (tls->fd < 0)
        return NULL;
    if (!plain && !(prepare_session(tls, error) && shake_hands(tls, error))) {
        g_prefix_error(error, "%s:%u: ", host, port);
        return NULL;
    }

    tls->is_open = true;
    return g_steal_pointer(&tls);
}

void
tls_close(Tls *tls)
{
    if (!tls)
        return;

    /* The socket does not block: a farewell that does not fit is not said. */
    if (tls->session && tls->is_open)
        gnutls_bye(tls->session, GNUTLS_SHUT_WR);
    if (tls->session)
        gnutls_deinit(tls->session);
    if (tls->trust)
        gnutls_certificate_free_credentials(tls->trust);
    auto_fd_clear(&tls->fd);
    g_free(tls->host);
    g_free(tls->problem);
    g_free(tls);
}

void
tls_set_deadline(Tls *tls, int64_t deadline_ms)
{
    tls->deadline_ms = deadline_ms;
}

void
tls_set_cancel(Tls *tls, int cancel_fd)
{
    tls->cancel_fd = cancel_fd;
}

static ssize_t
fail(Tls *tls, const char *problem)
{
    tls->is_open = false;
    g_free(tls->problem);
    tls->problem = g_strdup(problem);
    return -1;
}

/* Also for a peer that never lets us wait: dripping or flooding. */
static bool
still_time(Tls *tls)
{
    struct pollfd cancel = {.fd = tls->cancel_fd, .events = POLLIN};

    if (g_get_monotonic_time() / 1000 >= tls->deadline_ms) {
        fail(tls, "no answer in time");
        return false;
    }
    if (tls->cancel_fd >= 0 && poll(&cancel, 1, 0) > 0) {
        fail(tls, "cancelled");
        return false;
    }
    return true;
}

/* Whether the operation that returned @rc (< 0) can be tried again. */
static bool
try_again(Tls *tls, ssize_t rc, short events)
{
    g_autoptr(GError) error = NULL;
    bool would_block;

    if (tls->session) {
        would_block = rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED;
        if (!would_block && gnutls_error_is_fatal(rc)) {
            fail(tls, gnutls_strerror(rc));
            return false;
        }
        if (gnutls_record_get_direction(tls->session))
            events = POLLOUT;
    } else {
        would_block = errno == EAGAIN || errno == EINTR;
        if (!would_block) {
            fail(tls, g_strerror(errno));
            return false;
        }
    }

    if (would_block &&
        !tls_wait(tls->fd, events, tls->deadline_ms, tls->cancel_fd, &error)) {
        fail(tls, error->message);
        return false;
    }
    return still_time(tls);
}

ssize_t
tls_read(Tls *tls, void *buffer, size_t size)
{
    if (!still_time(tls))
        return -1;

    for (;;) {
        ssize_t n = tls->session ? gnutls_record_recv(tls->session, buffer, size)
                                 : recv(tls->fd, buffer, size, 0);
        if (n > 0)
            return n;
        if (n == 0) {
            fail(tls, "the server closed the connection");
            return 0;
        }
        if (!try_again(tls, n, POLLIN))
            return -1;
    }
}

ssize_t
tls_write(Tls *tls, const void *buffer, size_t size)
{
    if (!still_time(tls))
        return -1;

    for (;;) {
        ssize_t n = tls->session ? gnutls_record_send(tls->session, buffer, size)
                                 : send(tls->fd, buffer, size, MSG_NOSIGNAL);
        if (n >= 0)
            return n;
        if (!try_again(tls, n, POLLOUT))
            return -1;
    }
}

size_t
tls_pending(const Tls *tls)
{
    return tls->session ? gnutls_record_check_pending(tls->session) : 0;
}

int
tls_fd(const Tls *tls)
{
    return tls->fd;
}

const char *
tls_problem(const Tls *tls)
{
    return tls->problem;
}
