/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/smtp.h"

#include "bridge/base/text.h"
#include "bridge/net/curl-loop.h"
#include "bridge/net/tls.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define TIMEOUT_STANDARD_MS 60000

/* Sockets that libcurl may have open for one mail: it tries IPv6 and IPv4 at once. */
#define SOCKETS_MOST 8

typedef struct {
    CurlJob job;
    CurlLoop *loop;
    SmtpDone done;
    void *user_data;
    char *host;
    GBytes *mail; /* NULL for a probe */
    size_t offset;
    struct curl_slist *recipients;
    int sockets[SOCKETS_MOST];
    unsigned n_sockets;
    bool is_quitting; /* QUIT has: its answer may still slip in and means nothing */
    bool is_mailing;  /* MAIL FROM has gone out */
    char *reply;      /* the server's last line */
    SmtpEnd early;    /* what ended it before it began */
    const char *problem;
    char words[CURL_ERROR_SIZE];
} Mailing;

static size_t
on_read(char *buffer, size_t size, size_t n, void *data)
{
    Mailing *mailing = data;
    gsize length;
    const char *bytes = g_bytes_get_data(mailing->mail, &length);
    size_t some = MIN(size * n, length - mailing->offset);

    if (some > 0)
        memcpy(buffer, bytes + mailing->offset, some);
    mailing->offset += some;
    return some;
}

static size_t
on_write(char *bytes, size_t size, size_t n, void *data)
{
    return size * n;
}

static curl_socket_t
on_socket_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    Mailing *mailing = data;
    int fd =
        socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    if (fd >= 0 && mailing->n_sockets < SOCKETS_MOST)
        mailing->sockets[mailing->n_sockets++] = fd;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int
on_socket_close(void *data, curl_socket_t fd)
{
    Mailing *mailing = data;

    for (unsigned i = 0; i < mailing->n_sockets; i++)
        if (mailing->sockets[i] == fd)
            mailing->sockets[i--] = mailing->sockets[--mailing->n_sockets];
    return close(fd);
}

/* libcurl 7.88 waits for the answer to QUIT inside the call, two minutes if need be,
 * and the whole loop with it.  Nobody needs that answer: after QUIT we do not listen
 * any more. */
static void
stop_listening(Mailing *mailing)
{
    for (unsigned i = 0; i < mailing->n_sockets; i++)
        shutdown(mailing->sockets[i], SHUT_RD);
}

/* Sees commands and replies pass; keeps none of the commands, for some are secret. */
static int
on_talk(CURL *easy, curl_infotype type, char *bytes, size_t size, void *data)
{
    Mailing *mailing = data;

    if (type == CURLINFO_HEADER_OUT && size >= 4) {
        mailing->is_mailing |= memcmp(bytes, "MAIL", 4) == 0;
        if (memcmp(bytes, "QUIT", 4) == 0) {
            mailing->is_quitting = true;
            stop_listening(mailing);
        }
    } else if (type == CURLINFO_HEADER_IN && size > 0 && !mailing->is_quitting) {
        g_free(mailing->reply);
        mailing->reply = text_clean_line(bytes, MIN(size, 500));
    }
    return 0;
}

/* --- How it ended --- */

static SmtpEnd
judge_reply(const Mailing *mailing, long reply)
{
    if (reply >= 500 && reply < 600 && mailing->is_mailing)
        return SMTP_NEVER;

    return SMTP_LATER;
}

static SmtpEnd
judge(const Mailing *mailing, CURLcode code)
{
    /* libcurl's own memory of it may hold the answer to QUIT. */
    long reply = mailing->reply ? strtol(mailing->reply, NULL, 10) : 0;

    if (mailing->job.stillborn != CURLE_OK)
        return mailing->early;

    if (code == CURLE_OK)
        return SMTP_SENT;
    if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
        code == CURLE_SSL_INVALIDCERTSTATUS)
        return SMTP_UNTRUSTED;
    /* 454 is a server that cannot ask its own list of users just now. */
    if (code == CURLE_LOGIN_DENIED)
        return reply >= 400 && reply < 500 ? SMTP_LATER : SMTP_DENIED;

    return judge_reply(mailing, reply);
}

static char *
problem_of(const Mailing *mailing, CURLcode code)
{
    long bits = 0;
    const char *words =
        mailing->words[0] != '\0' ? mailing->words : curl_easy_strerror(code);

    if (mailing->problem)
        return g_strdup(mailing->problem);
    if (code == CURLE_USE_SSL_FAILED)
        return g_strdup("the server does not offer STARTTLS");
    /* With GnuTLS these are its own bits; libcurl's words leave the reason out. */
    if (code == CURLE_PEER_FAILED_VERIFICATION &&
        curl_easy_getinfo(mailing->job.easy, CURLINFO_SSL_VERIFYRESULT, &bits) ==
            CURLE_OK &&
        bits != 0)
        return tls_untrusted_words((unsigned) bits, mailing->host);
    if (mailing->reply && g_ascii_isdigit(mailing->reply[0]) &&
        mailing->reply[0] >= '4')
        return g_strdup_printf("%s: %s", words, mailing->reply);

    return g_strdup(words);
}

static void
mailing_free(Mailing *mailing)
{
    curl_easy_cleanup(mailing->job.easy);
    curl_slist_free_all(mailing->recipients);
    if (mailing->mail)
        g_bytes_unref(mailing->mail);
    g_free(mailing->host);
    g_free(mailing->reply);
    g_free(mailing);
}

static void
on_ended(CurlJob *job, CURLcode code)
{
    Mailing *mailing = (Mailing *) job;
    SmtpEnd end = judge(mailing, code);
    g_autofree char *problem = end == SMTP_SENT ? NULL : problem_of(mailing, code);

    mailing->done(end, problem, mailing->user_data);
    mailing_free(mailing);
}

/* --- Setting up --- */

static void
set_server(CURL *easy, const SmtpServer *server)
{
    bool is_bare_v6 = strchr(server->host, ':') && server->host[0] != '[';
    g_autofree char *url = g_strdup_printf(
        "%s://%s%s%s:%u/", server->security == SMTP_TLS ? "smtps" : "smtp",
        is_bare_v6 ? "[" : "", server->host, is_bare_v6 ? "]" : "", server->port);
    long timeout_ms = server->timeout_ms ? server->timeout_ms : TIMEOUT_STANDARD_MS;

    curl_loop_set_up(easy, server->ca_file);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(
        easy, CURLOPT_USE_SSL,
        (long) (server->security == SMTP_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    /* One mail a connection: reports are few, and QUIT is then said with our own
     * handle, see stop_listening(). */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static void
set_user(CURL *easy, const SmtpServer *server)
{
    if (!server->user)
        return;

    curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
    if (server->token) {
        curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, secret_text(server->token));
        curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    } else if (server->password) {
        curl_easy_setopt(easy, CURLOPT_PASSWORD, secret_text(server->password));
        curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
}

static Mailing *
mailing_new(Http *http, const SmtpServer *server, SmtpDone done, void *user_data)
{
    Mailing *mailing = g_new0(Mailing, 1);
    CURL *easy = curl_easy_init();

    if (!easy)
        g_error("no memory for a network handle");
    mailing->job.easy = easy;
    mailing->job.ended = on_ended;
    mailing->loop = http_loop(http);
    mailing->host = g_strdup(server->host);
    mailing->done = done;
    mailing->user_data = user_data;

    set_server(easy, server);
    set_user(easy, server);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, mailing->words);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, mailing);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_socket_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, mailing);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_talk);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, mailing);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    return mailing;
}

static void
start(Mailing *mailing, const SmtpServer *server)
{
    if (server->security == SMTP_NONE && !text_is_loopback(server->host)) {
        mailing->early = SMTP_UNTRUSTED;
        mailing->problem = "mail without TLS goes to loopback addresses only";
    }
    if (mailing->problem)
        curl_loop_refuse(mailing->loop, &mailing->job, CURLE_UNSUPPORTED_PROTOCOL);
    else
        curl_loop_add(mailing->loop, &mailing->job);
}

void
smtp_send(Http *http, const SmtpServer *server, const char *envelope_from,
          const char *recipient, GBytes *mail, SmtpDone done, void *user_data)
{
    Mailing *mailing = mailing_new(http, server, done, user_data);
    CURL *easy = mailing->job.easy;

    /* Also keeps line breaks, and with them commands, out of the envelope. */
    if (!text_is_address(recipient) ||
        (*envelope_from != '\0' && !text_is_address(envelope_from))) {
        mailing->early = SMTP_NEVER;
        mailing->problem = "the envelope has an address that is none";
    }

    mailing->mail = g_bytes_ref(mail);
    mailing->recipients = curl_slist_append(NULL, recipient);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, mailing->recipients);
    /* Without one libcurl writes the null sender, "<>". */
    if (*envelope_from != '\0')
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, envelope_from);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, mailing);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     (curl_off_t) g_bytes_get_size(mail));
    start(mailing, server);
}

void
smtp_probe(Http *http, const SmtpServer *server, SmtpDone done, void *user_data)
{
    Mailing *mailing = mailing_new(http, server, done, user_data);

    curl_easy_setopt(mailing->job.easy, CURLOPT_CUSTOMREQUEST, "NOOP");
    start(mailing, server);
}
