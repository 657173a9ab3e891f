/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/smtp-fake.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct SmtpFake {
    const SmtpScript *script;
    int listener;
    unsigned port;
    GThread *thread;
    GString *heard;
    GMutex lock;
    GCond ended;
    unsigned sessions;
};

typedef struct {
    SmtpFake *fake;
    int fd;
    gnutls_session_t tls; /* or NULL */
    gnutls_certificate_credentials_t credentials;
} Session;

static ssize_t
hear_byte(Session *session, char *byte)
{
    ssize_t got;

    if (!session->tls)
        return recv(session->fd, byte, 1, 0);
    do
        got = gnutls_record_recv(session->tls, byte, 1);
    while (got == GNUTLS_E_INTERRUPTED || got == GNUTLS_E_AGAIN);
    return got;
}

/* Returns: (owned) a line without its end, or NULL at the end of the connection. */
static char *
hear(Session *session)
{
    g_autoptr(GString) line = g_string_new(NULL);
    char byte;

    while (hear_byte(session, &byte) == 1) {
        if (byte == '\n') {
            g_string_append_printf(session->fake->heard, "%s\n", g_strchomp(line->str));
            return g_strdup(line->str);
        }
        g_string_append_c(line, byte);
    }
    return NULL;
}

static void
say(Session *session, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\r\n", NULL);

    if (session->tls)
        gnutls_record_send(session->tls, text, strlen(text));
    else
        send(session->fd, text, strlen(text), MSG_NOSIGNAL);
}

static bool
begin_tls(Session *session)
{
    const SmtpScript *script = session->fake->script;
    int done;

    gnutls_certificate_allocate_credentials(&session->credentials);
    gnutls_certificate_set_x509_key_file(session->credentials, script->cert,
                                         script->key, GNUTLS_X509_FMT_PEM);
    gnutls_init(&session->tls, GNUTLS_SERVER);
    gnutls_set_default_priority(session->tls);
    gnutls_credentials_set(session->tls, GNUTLS_CRD_CERTIFICATE, session->credentials);
    gnutls_transport_set_int(session->tls, session->fd);
    do
        done = gnutls_handshake(session->tls);
    while (done < 0 && !gnutls_error_is_fatal(done));
    if (done == 0)
        g_string_append(session->fake->heard, "TLS\n");
    return done == 0;
}

static void
say_ehlo(Session *session)
{
    const SmtpScript *script = session->fake->script;

    say(session, "250-fake.example");
    if (script->starttls && !session->tls)
        say(session, "250-STARTTLS");
    if (script->auth) {
        g_autofree char *line = g_strconcat("250-AUTH ", script->auth, NULL);

        say(session, line);
    }
    say(session, "250 HELP");
}

/* Hears the mail up to its final dot. */
static bool
hear_mail(Session *session)
{
    for (;;) {
        g_autofree char *line = hear(session);

        if (!line)
            return false;
        if (strcmp(line, ".") == 0)
            return true;
    }
}

static bool
is_at(const Session *session, const char *line)
{
    const SmtpScript *script = session->fake->script;

    return script->at && g_str_has_prefix(line, script->at);
}

/* Returns: whether the conversation goes on. */
static bool
answer(Session *session, const char *line)
{
    const SmtpScript *script = session->fake->script;

    if (is_at(session, line)) {
        say(session, script->reply);
    } else if (g_str_has_prefix(line, "EHLO")) {
        say_ehlo(session);
    } else if (strcmp(line, "STARTTLS") == 0) {
        say(session, "220 go");
        return begin_tls(session);
    } else if (strcmp(line, "AUTH LOGIN") == 0) {
        g_autofree char *user = NULL;

        say(session, "334 VXNlcm5hbWU6");
        user = hear(session);
        say(session, "334 UGFzc3dvcmQ6");
    } else if (strcmp(line, "AUTH PLAIN") == 0 || strcmp(line, "AUTH XOAUTH2") == 0) {
        say(session, "334 ");
    } else if (strcmp(line, "DATA") == 0) {
        say(session, "354 go");
        if (!hear_mail(session))
            return false;
        say(session, is_at(session, ".") ? script->reply : "250 queued");
    } else if (strcmp(line, "QUIT") == 0) {
        if (!script->mute_quit)
            say(session, "221 bye");
        return script->mute_quit;
    } else if (g_str_has_prefix(line, "MAIL") || g_str_has_prefix(line, "RCPT") ||
               strcmp(line, "NOOP") == 0) {
        say(session, "250 ok");
    } else {
        say(session, "235 welcome");
    }
    return true;
}

static void
serve(SmtpFake *fake, int fd)
{
    Session session = {.fake = fake, .fd = fd};
    bool goes_on = !fake->script->tls || begin_tls(&session);

    if (goes_on)
        say(&session,
            is_at(&session, "greeting") ? fake->script->reply : "220 fake.example");
    while (goes_on) {
        g_autofree char *line = hear(&session);

        goes_on = line && answer(&session, line);
    }
    if (session.tls)
        gnutls_deinit(session.tls);
    if (session.credentials)
        gnutls_certificate_free_credentials(session.credentials);
    close(fd);

    g_mutex_lock(&fake->lock);
    fake->sessions++;
    g_cond_broadcast(&fake->ended);
    g_mutex_unlock(&fake->lock);
}

static gpointer
run(gpointer data)
{
    SmtpFake *fake = data;

    for (int fd; (fd = accept(fake->listener, NULL, NULL)) >= 0;)
        serve(fake, fd);
    return NULL;
}

SmtpFake *
smtp_fake_new(const SmtpScript *script)
{
    SmtpFake *fake = g_new0(SmtpFake, 1);
    struct sockaddr_in place = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof place;

    fake->script = script;
    fake->heard = g_string_new(NULL);
    g_mutex_init(&fake->lock);
    g_cond_init(&fake->ended);
    fake->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fake->listener, (struct sockaddr *) &place, size), ==, 0);
    g_assert_cmpint(listen(fake->listener, 16), ==, 0);
    getsockname(fake->listener, (struct sockaddr *) &place, &size);
    fake->port = ntohs(place.sin_port);
    fake->thread = g_thread_new("smtp-fake", run, fake);
    return fake;
}

void
smtp_fake_free(SmtpFake *fake)
{
    shutdown(fake->listener, SHUT_RDWR);
    g_thread_join(fake->thread);
    close(fake->listener);
    g_string_free(fake->heard, TRUE);
    g_mutex_clear(&fake->lock);
    g_cond_clear(&fake->ended);
    g_free(fake);
}

unsigned
smtp_fake_port(const SmtpFake *fake)
{
    return fake->port;
}

char *
smtp_fake_heard(SmtpFake *fake)
{
    char *heard;

    g_mutex_lock(&fake->lock);
    while (fake->sessions == 0)
        g_cond_wait(&fake->ended, &fake->lock);
    heard = g_strdup(fake->heard->str);
    g_mutex_unlock(&fake->lock);
    return heard;
}
