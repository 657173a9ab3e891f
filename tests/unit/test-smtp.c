/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/smtp.h"

#include "tests/support/smtp-fake.h"
#include "tests/support/test-certs.h"

#include <signal.h>
#include <string.h>

typedef struct {
    unsigned calls;
    SmtpEnd end;
    char *problem;
} Result;

static void
on_done(SmtpEnd end, const char *problem, void *data)
{
    Result *result = data;

    result->calls++;
    result->end = end;
    result->problem = g_strdup(problem);
}

typedef enum {
    USER_NONE,
    USER_PASSWORD,
    USER_TOKEN,
} User;

typedef struct {
    const char *path;
    SmtpScript script;
    SmtpSecurity security;
    TestCert cert;
    User user;
    bool probe;
    SmtpEnd end;
    const char *heard;   /* must be there, or NULL */
    const char *unheard; /* must not be there, or NULL */
    const char *problem; /* part of it, or NULL */
} Case;

#define PASSWORD_BASE64 "AHJlcG9ydABzZWdyZXRv" /* NUL report NUL segreto */

static const Case cases[] = {
    {"plain", {0}, SMTP_NONE, .end = SMTP_SENT, .heard = "MAIL FROM:<>"},
    {"body", {0}, SMTP_NONE, .end = SMTP_SENT, .heard = "\n..punto\n"},
    {"tls",
     {.tls = true},
     SMTP_TLS,
     .end = SMTP_SENT,
     .heard = "RCPT TO:<a@c.example>"},
    {"starttls",
     {.starttls = true},
     SMTP_STARTTLS,
     .end = SMTP_SENT,
     .heard = "STARTTLS\nTLS\nEHLO"},
    {"password",
     {.starttls = true, .auth = "PLAIN LOGIN"},
     SMTP_STARTTLS,
     .user = USER_PASSWORD,
     .end = SMTP_SENT,
     .heard = PASSWORD_BASE64},
    {"login",
     {.tls = true, .auth = "LOGIN"},
     SMTP_TLS,
     .user = USER_PASSWORD,
     .end = SMTP_SENT,
     .heard = "AUTH LOGIN"},
    {"token",
     {.tls = true, .auth = "PLAIN XOAUTH2"},
     SMTP_TLS,
     .user = USER_TOKEN,
     .end = SMTP_SENT,
     .heard = "AUTH XOAUTH2",
     .unheard = PASSWORD_BASE64},
    {"stripped",
     {.auth = "PLAIN LOGIN"},
     SMTP_STARTTLS,
     .user = USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .heard = "EHLO",
     .unheard = "AUTH",
     .problem = "STARTTLS"},
    {"stripped-mail", {0}, SMTP_STARTTLS, .end = SMTP_UNTRUSTED, .unheard = "MAIL"},
    {"starttls-refused",
     {.starttls = true, .at = "STARTTLS", .reply = "454 no"},
     SMTP_STARTTLS,
     .end = SMTP_UNTRUSTED,
     .unheard = "MAIL"},
    {"wrong-ca",
     {.tls = true, .auth = "PLAIN"},
     SMTP_TLS,
     TEST_CERT_OTHER_CA,
     USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .unheard = "EHLO"},
    {"wrong-ca-starttls",
     {.starttls = true, .auth = "PLAIN"},
     SMTP_STARTTLS,
     TEST_CERT_OTHER_CA,
     USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .heard = "STARTTLS",
     .unheard = "AUTH"},
    {"wrong-name",
     {.tls = true, .auth = "PLAIN"},
     SMTP_TLS,
     TEST_CERT_OTHER_NAME,
     USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .unheard = "EHLO"},
    {"wrong-name-starttls",
     {.starttls = true, .auth = "PLAIN"},
     SMTP_STARTTLS,
     TEST_CERT_OTHER_NAME,
     USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .unheard = "AUTH"},
    {"expired",
     {.tls = true, .auth = "PLAIN"},
     SMTP_TLS,
     TEST_CERT_EXPIRED,
     USER_PASSWORD,
     .end = SMTP_UNTRUSTED,
     .unheard = "EHLO"},
    {"denied",
     {.auth = "PLAIN", .at = PASSWORD_BASE64, .reply = "535 no"},
     SMTP_NONE,
     .user = USER_PASSWORD,
     .end = SMTP_DENIED,
     .unheard = "MAIL",
     .problem = "535"},
    {"denied-later",
     {.auth = "PLAIN", .at = PASSWORD_BASE64, .reply = "454 later"},
     SMTP_NONE,
     .user = USER_PASSWORD,
     .end = SMTP_LATER},
    {"no-mechanism",
     {.auth = "GSSAPI"},
     SMTP_NONE,
     .user = USER_PASSWORD,
     .end = SMTP_DENIED,
     .unheard = "MAIL"},
    {"greeting",
     {.at = "greeting", .reply = "554 not now"},
     SMTP_NONE,
     .end = SMTP_LATER},
    {"recipient-never",
     {.at = "RCPT", .reply = "550 no such user"},
     SMTP_NONE,
     .end = SMTP_NEVER,
     .problem = "550 no such user"},
    {"recipient-later",
     {.at = "RCPT", .reply = "450 greylisted"},
     SMTP_NONE,
     .end = SMTP_LATER,
     .problem = "greylisted"},
    {"sender-never", {.at = "MAIL", .reply = "553 no"}, SMTP_NONE, .end = SMTP_NEVER},
    {"data-never", {.at = "DATA", .reply = "554 no"}, SMTP_NONE, .end = SMTP_NEVER},
    {"mail-never", {.at = ".", .reply = "552 too big"}, SMTP_NONE, .end = SMTP_NEVER},
    {"mail-later", {.at = ".", .reply = "451 disk"}, SMTP_NONE, .end = SMTP_LATER},
    {"mute-quit", {.mute_quit = true}, SMTP_NONE, .end = SMTP_SENT, .heard = "QUIT"},
    {"mute-quit-tls",
     {.tls = true, .mute_quit = true},
     SMTP_TLS,
     .end = SMTP_SENT,
     .heard = "QUIT"},
    {"mute-quit-after-refusal",
     {.mute_quit = true, .at = "RCPT", .reply = "550 no"},
     SMTP_NONE,
     .end = SMTP_NEVER},
    {"probe",
     {.starttls = true, .auth = "PLAIN"},
     SMTP_STARTTLS,
     .user = USER_PASSWORD,
     .probe = true,
     .end = SMTP_SENT,
     .heard = "NOOP",
     .unheard = "MAIL"},
    {"probe-denied",
     {.auth = "PLAIN", .at = PASSWORD_BASE64, .reply = "535 no"},
     SMTP_NONE,
     .user = USER_PASSWORD,
     .probe = true,
     .end = SMTP_DENIED},
};

typedef struct {
    const TestCerts *certs;
    const Case *c;
} Data;

static void
test_case(gconstpointer data)
{
    const TestCerts *certs = ((const Data *) data)->certs;
    const Case *c = ((const Data *) data)->c;
    SmtpScript script = c->script;
    SmtpFake *fake;
    Http *http = http_new(2);
    g_autoptr(Secret) password = secret_take(g_strdup("segreto"));
    g_autoptr(Secret) token = secret_take(g_strdup("ya29.finto"));
    g_autoptr(GBytes) mail = g_bytes_new_static("Subject: x\r\n\r\n.punto\r\n",
                                                strlen("Subject: x\r\n\r\n.punto\r\n"));
    g_autofree char *heard = NULL;
    SmtpServer server = {.host = "localhost", .security = c->security};
    Result result = {0};

    script.cert = certs->cert_files[c->cert];
    script.key = certs->key_files[c->cert];
    fake = smtp_fake_new(&script);
    server.port = smtp_fake_port(fake);
    server.ca_file = certs->ca_file;
    server.user = c->user == USER_NONE ? NULL : "report";
    server.password = c->user == USER_PASSWORD ? password : NULL;
    server.token = c->user == USER_TOKEN ? token : NULL;

    if (c->probe)
        smtp_probe(http, &server, on_done, &result);
    else
        smtp_send(http, &server, "", "a@c.example", mail, on_done, &result);
    g_assert_cmpuint(result.calls, ==, 0);
    while (http_running(http) > 0)
        g_main_context_iteration(NULL, TRUE);

    g_assert_cmpuint(result.calls, ==, 1);
    g_assert_cmpint(result.end, ==, c->end);
    g_assert_true((result.problem == NULL) == (c->end == SMTP_SENT));
    if (c->problem && result.problem)
        g_assert_nonnull(strstr(result.problem, c->problem));
    heard = smtp_fake_heard(fake);
    if (c->heard && !strstr(heard, c->heard)) {
        g_test_message("heard: %s", heard);
        g_test_fail();
    }
    if (c->unheard)
        g_assert_null(strstr(heard, c->unheard));
    g_free(result.problem);
    http_free(http);
    smtp_fake_free(fake);
}

static void
test_nothing_sent(void)
{
    g_autoptr(Http) http = http_new(2);
    g_autoptr(GBytes) mail = g_bytes_new_static("x\r\n", 3);
    static const struct {
        const char *host, *recipient;
        SmtpEnd end;
    } bad[] = {
        {"posta.example", "a@c.example", SMTP_UNTRUSTED}, /* plain, not loopback */
        {"localhost", "a@c.example>\r\nDATA", SMTP_NEVER},
        {"localhost", "a@c.example", SMTP_LATER}, /* nobody listens */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        SmtpServer server = {.host = bad[i].host, .port = 1, .security = SMTP_NONE};
        Result result = {0};

        smtp_send(http, &server, "", bad[i].recipient, mail, on_done, &result);
        while (http_running(http) > 0)
            g_main_context_iteration(NULL, TRUE);
        g_assert_cmpint(result.end, ==, bad[i].end);
        g_assert_nonnull(result.problem);
        g_free(result.problem);
    }
}

/* Whoever stops the program in the middle is told so, and nothing stays behind. */
static void
test_free(void)
{
    SmtpScript script = {.mute_quit = true};
    SmtpFake *fake = smtp_fake_new(&script);
    Http *http = http_new(2);
    g_autoptr(GBytes) mail = g_bytes_new_static("x\r\n", 3);
    SmtpServer server = {
        .host = "127.0.0.1", .port = smtp_fake_port(fake), .security = SMTP_NONE};
    Result result = {0};

    smtp_send(http, &server, "", "a@c.example", mail, on_done, &result);
    http_free(http);
    g_assert_cmpuint(result.calls, ==, 1);
    g_assert_cmpint(result.end, ==, SMTP_LATER);
    g_free(result.problem);
    smtp_fake_free(fake);
}

int
main(int argc, char **argv)
{
    g_autoptr(TestCerts) certs = NULL;
    Data data[G_N_ELEMENTS(cases)];

    /* The server of the test may write to a client that has gone. */
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    certs = test_certs_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/smtp/", cases[i].path, NULL);

        data[i] = (Data){certs, &cases[i]};
        g_test_add_data_func(path, &data[i], test_case);
    }
    g_test_add_func("/smtp/nothing-sent", test_nothing_sent);
    g_test_add_func("/smtp/free", test_free);

    return g_test_run();
}
