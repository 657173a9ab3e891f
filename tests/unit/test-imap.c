/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap.h"

#include "bridge/base/limits.h"
#include "bridge/mailbox/imap-line.h"
#include "tests/support/imap-fake.h"

#include <signal.h>
#include <string.h>

#define MAIL                                                                           \
    "From: Anna <anna@comune.example>\r\n"                                             \
    "Message-ID: <first@comune.example>\r\nSubject: Scuola\r\n\r\nChiusa domani.\r\n"

/* A test that hangs is a failed test. */
#define PATIENCE_S 30

typedef struct {
    ImapFake *fake;
    Mailbox *mailbox;
    Secret *password;
    MailboxServer server;
    bool is_late;
    guint timer;

    bool is_online;
    GError *offline; /* the last reason */
    unsigned offlines, listings;
    uint32_t uidvalidity;
    GArray *entries; /* the last listing */

    unsigned answers;
    GBytes *raw;
    GError *error; /* of the last answer */
} Story;

static const char *const folders[] = {"Fatte", "Già viste", NULL};

static gboolean
be_late(gpointer data)
{
    ((Story *) data)->is_late = true;
    ((Story *) data)->timer = 0;
    return G_SOURCE_REMOVE;
}

#define WAIT(story, condition)                                                         \
    do {                                                                               \
        while (!(condition) && !(story)->is_late)                                      \
            g_main_context_iteration(NULL, TRUE);                                      \
        g_assert_true(condition);                                                      \
    } while (0)

static void
on_listing(uint32_t uidvalidity, const MailboxEntry *entries, size_t n, void *user_data)
{
    Story *story = user_data;

    story->listings++;
    story->uidvalidity = uidvalidity;
    g_array_set_size(story->entries, 0);
    if (n > 0)
        g_array_append_vals(story->entries, entries, n);
}

static void
on_state(bool online, const GError *error, void *user_data)
{
    Story *story = user_data;

    story->is_online = online;
    if (error) {
        story->offlines++;
        g_clear_error(&story->offline);
        story->offline = g_error_copy(error);
    }
}

static const MailboxEvents events = {.listing = on_listing, .state = on_state};

static void
on_fetched(GBytes *raw, const GError *error, void *user_data)
{
    Story *story = user_data;

    story->answers++;
    g_clear_pointer(&story->raw, g_bytes_unref);
    g_clear_error(&story->error);
    story->raw = raw ? g_bytes_ref(raw) : NULL;
    story->error = error ? g_error_copy(error) : NULL;
}

static void
on_moved(const GError *error, void *user_data)
{
    on_fetched(NULL, error, user_data);
}

static void
story_begin(Story *story, const TestCerts *certs, TestCert cert)
{
    *story = (Story){0};
    story->fake = imap_fake_new(certs, cert);
    story->password = secret_take(g_strdup("se\"cr\\et"));
    story->entries = g_array_new(FALSE, FALSE, sizeof(MailboxEntry));
    story->timer = g_timeout_add_seconds(PATIENCE_S, be_late, story);
    story->server = (MailboxServer){
        .host = certs ? "localhost" : "127.0.0.1",
        .port = imap_fake_port(story->fake),
        .plain = certs == NULL,
        .ca_file = certs ? certs->ca_file : NULL,
        .user = "avvisi",
        .password = story->password,
        .folder = "INBOX",
        .make_folders = folders,
        .poll_s = 3600,
        .idle = true,
        .backoff_first_ms = 20,
        .backoff_most_ms = 200,
    };
}

static void
story_open(Story *story)
{
    story->mailbox = mailbox_open(&story->server, &events, story);
}

static void
story_end(Story *story)
{
    g_clear_pointer(&story->mailbox, mailbox_close);
    imap_fake_free(story->fake);
    secret_free(story->password);
    g_array_unref(story->entries);
    g_clear_error(&story->offline);
    g_clear_error(&story->error);
    g_clear_pointer(&story->raw, g_bytes_unref);
    if (story->timer)
        g_source_remove(story->timer);
}

static void
fetch(Story *story, uint32_t uid, bool header_only, size_t most_bytes)
{
    unsigned before = story->answers;

    mailbox_fetch(story->mailbox, 7, uid, header_only, most_bytes, on_fetched, story);
    g_assert_cmpuint(story->answers, ==, before);
    WAIT(story, story->answers == before + 1);
}

static void
move(Story *story, uint32_t uidvalidity, uint32_t uid, const char *message_id,
     const char *folder)
{
    unsigned before = story->answers;

    mailbox_move(story->mailbox, uidvalidity, uid, message_id, folder, on_moved, story);
    WAIT(story, story->answers == before + 1);
}

static void
assert_raw(const Story *story, const char *expected)
{
    g_assert_no_error(story->error);
    g_assert_nonnull(story->raw);
    if (story->raw)
        g_assert_cmpmem(g_bytes_get_data(story->raw, NULL),
                        g_bytes_get_size(story->raw), expected, strlen(expected));
}

/* Over TLS: listed, fetched, moved, news by IDLE, farewell. */
static void
test_whole_way(void)
{
    g_autoptr(TestCerts) certs = test_certs_new();
    Story story;

    story_begin(&story, certs, TEST_CERT_GOOD);
    imap_fake_add(story.fake, MAIL, -1, "24-Nov-2026 18:13:01 +0100");
    story_open(&story);
    WAIT(&story, story.listings > 0);
    g_assert_true(story.is_online);
    g_assert_cmpuint(story.uidvalidity, ==, 7);
    g_assert_cmpuint(story.entries->len, ==, 1);
    MailboxEntry entry = g_array_index(story.entries, MailboxEntry, 0);
    g_assert_cmpuint(entry.uid, ==, 1);
    g_assert_cmpuint(entry.size_bytes, ==, strlen(MAIL));
    g_assert_cmpint(entry.received_s, ==, 1795540381);
    g_assert_cmpint(imap_fake_count(story.fake, "Fatte"), ==, 0);
    g_assert_cmpint(imap_fake_count(story.fake, "Gi&AOA- viste"), ==, 0);

    fetch(&story, 1, false, LIMIT_MAIL_BYTES);
    assert_raw(&story, MAIL);
    fetch(&story, 1, true, LIMIT_HEADER_BYTES);
    g_assert_nonnull(story.raw);
    g_assert_cmpuint(g_bytes_get_size(story.raw), ==,
                     strlen(MAIL) - strlen("Chiusa domani.\r\n"));
    move(&story, 7, 1, "first@comune.example", "Fatte");
    g_assert_no_error(story.error);
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 0);
    g_assert_cmpint(imap_fake_count(story.fake, "Fatte"), ==, 1);

    unsigned idles = imap_fake_seen(story.fake, "IDLE");
    WAIT(&story, imap_fake_seen(story.fake, "IDLE") > idles || idles > 0);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    WAIT(&story, story.entries->len == 1);
    g_assert_cmpuint(imap_fake_connections(story.fake), ==, 1);
    g_clear_pointer(&story.mailbox, mailbox_close);
    WAIT(&story, imap_fake_seen(story.fake, "LOGOUT") == 1);
    story_end(&story);
}

typedef struct {
    const char *path;
    TestCert cert;
    const char *host;
    const char *words; /* in the message */
    bool system_trust;
} TrustCase;

static const TrustCase trust_cases[] = {
    {"/imap/trust/other-ca", TEST_CERT_OTHER_CA, "localhost", "not trusted", false},
    {"/imap/trust/system-trust", TEST_CERT_GOOD, "localhost", "not trusted", true},
    {"/imap/trust/other-name", TEST_CERT_OTHER_NAME, "localhost", "another name",
     false},
    {"/imap/trust/other-address", TEST_CERT_OTHER_NAME, "127.0.0.1", "another name",
     false},
    {"/imap/trust/expired", TEST_CERT_EXPIRED, "localhost", "expired", false},
};

static void
test_untrusted(gconstpointer data)
{
    const TrustCase *c = data;
    g_autoptr(TestCerts) certs = test_certs_new();
    g_autoptr(GError) error = NULL;
    Story story;

    story_begin(&story, certs, c->cert);
    story.server.host = c->host;
    if (c->system_trust)
        story.server.ca_file = NULL;
    story_open(&story);
    WAIT(&story, story.offlines > 0);
    g_assert_error(story.offline, MAILBOX_ERROR, MAILBOX_ERROR_UNTRUSTED);
    g_assert_nonnull(strstr(story.offline->message, c->words));
    WAIT(&story, imap_fake_connections(story.fake) >= 2); /* it tries again */
    g_assert_cmpuint(imap_fake_seen(story.fake, ""), ==, 0);

    g_assert_null(mailbox_probe(&story.server, &error));
    g_assert_error(error, MAILBOX_ERROR, MAILBOX_ERROR_UNTRUSTED);
    g_assert_cmpuint(imap_fake_seen(story.fake, ""), ==, 0);
    story_end(&story);
}

/* An address may stand in the certificate instead of a name. */
static void
test_address_trusted(void)
{
    g_autoptr(TestCerts) certs = test_certs_new();
    g_autoptr(GError) error = NULL;
    Story story;

    story_begin(&story, certs, TEST_CERT_GOOD);
    story.server.host = "127.0.0.1";
    g_autofree char *sentence = mailbox_probe(&story.server, &error);
    g_assert_no_error(error);
    g_assert_nonnull(sentence);
    g_assert_nonnull(strstr(sentence, "IDLE yes"));
    g_assert_cmpuint(imap_fake_seen(story.fake, "CREATE"), ==, 0);
    story_end(&story);
}

static void
test_plain_stays_home(void)
{
    g_autoptr(GError) error = NULL;
    Story story;

    /* TEST-NET-1: never routed, and refused before anything is sent. */
    story_begin(&story, NULL, TEST_CERT_GOOD);
    story.server.host = "192.0.2.1";
    g_assert_null(mailbox_probe(&story.server, &error));
    g_assert_error(error, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE);
    g_assert_nonnull(strstr(error->message, "this machine only"));
    story_end(&story);
}

typedef struct {
    const char *path;
    ImapFault fault;
    unsigned times;
    MailboxError code; /* 0 with @comes: the mail arrives in spite of all */
    bool comes;
} FetchCase;

static const FetchCase fetch_cases[] = {
    {"/imap/fetch/huge-literal", FAKE_HUGE_LITERAL, 1, MAILBOX_ERROR_TOO_LARGE, false},
    {"/imap/fetch/literal-64", FAKE_LITERAL_64, 1, MAILBOX_ERROR_TOO_LARGE, false},
    {"/imap/fetch/nul", FAKE_NUL, 1, MAILBOX_ERROR_BROKEN, false},
    {"/imap/fetch/deep", FAKE_DEEP, 1, MAILBOX_ERROR_BROKEN, false},
    {"/imap/fetch/deep-disguised", FAKE_DEEP_DISGUISED, 1, MAILBOX_ERROR_BROKEN, false},
    {"/imap/fetch/long-line", FAKE_LONG_LINE, 1, MAILBOX_ERROR_BROKEN, false},
    {"/imap/fetch/stall", FAKE_STALL, 1, 0, true},
    {"/imap/fetch/drip", FAKE_DRIP, 1, 0, true},
    {"/imap/fetch/stall-always", FAKE_STALL, 99, MAILBOX_ERROR_OFFLINE, false},
    {"/imap/fetch/gone", FAKE_GONE_IN_FETCH, 2, 0, true},
    {"/imap/fetch/gone-always", FAKE_GONE_IN_FETCH, 99, MAILBOX_ERROR_OFFLINE, false},
    {"/imap/fetch/bye", FAKE_BYE_IN_FETCH, 1, 0, true},
};

/* One bad answer: named, bounded, and the next mail comes over a new connection. */
static void
test_bad_fetch(gconstpointer data)
{
    const FetchCase *c = data;
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    story.server.command_timeout_s = 1;
    imap_fake_add(story.fake, MAIL, -1, NULL);
    story_open(&story);
    WAIT(&story, story.is_online);
    imap_fake_set_fault(story.fake, c->fault, c->times);
    fetch(&story, 1, false, LIMIT_MAIL_BYTES);
    if (c->comes)
        assert_raw(&story, MAIL);
    else
        g_assert_error(story.error, MAILBOX_ERROR, (int) c->code);
    /* What a socket buffers, not what the server would send. */
    g_assert_cmpuint(imap_fake_sent_bytes(story.fake), <, 32 * 1024 * 1024);

    imap_fake_set_fault(story.fake, FAKE_FINE, 0);
    fetch(&story, 1, false, LIMIT_MAIL_BYTES);
    assert_raw(&story, MAIL);
    g_assert_cmpuint(imap_fake_connections(story.fake), >=, 2);
    story_end(&story);
}

/* The size is asked first; a server that lies is cut off. */
static void
test_too_large(void)
{
    Story story;
    g_autofree char *large = g_strnfill(100000, 'x');

    story_begin(&story, NULL, TEST_CERT_GOOD);
    uint32_t honest = imap_fake_add(story.fake, large, -1, NULL);
    uint32_t liar = imap_fake_add(story.fake, large, -1, NULL);
    imap_fake_claim_size(story.fake, liar, 10);
    story_open(&story);
    fetch(&story, honest, false, 99999);
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_TOO_LARGE);
    g_assert_cmpuint(imap_fake_sent_bytes(story.fake), ==, 0);
    g_assert_cmpuint(imap_fake_connections(story.fake), ==, 1);
    fetch(&story, liar, false, 99999);
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_TOO_LARGE);
    fetch(&story, honest, false, 100000);
    g_assert_no_error(story.error);
    fetch(&story, 99, false, 100000);
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_GONE);
    story_end(&story);
}

typedef struct {
    const char *path;
    ImapFault fault;
} IdleCase;

static const IdleCase idle_cases[] = {
    {"/imap/idle/race", FAKE_IDLE_RACE},
    {"/imap/idle/exists-first", FAKE_EXISTS_FIRST},
    {"/imap/idle/gone", FAKE_GONE_IN_IDLE},
    {"/imap/idle/bye", FAKE_BYE_IN_IDLE},
};

/* The poll comes in an hour: only IDLE or a new connection can bring the mail. */
static void
test_idle(gconstpointer data)
{
    const IdleCase *c = data;
    bool is_gone = c->fault == FAKE_GONE_IN_IDLE || c->fault == FAKE_BYE_IN_IDLE;
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_set_fault(story.fake, c->fault, 1);
    story_open(&story);
    WAIT(&story, imap_fake_fault_is_spent(story.fake));
    if (is_gone) {
        WAIT(&story, story.offlines == 1 && story.is_online);
        g_assert_error(story.offline, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE);
        imap_fake_add(story.fake, MAIL, -1, NULL);
    }
    WAIT(&story, story.entries->len == 1);
    g_assert_cmpuint(imap_fake_connections(story.fake), ==, is_gone ? 2 : 1);
    story_end(&story);
}

/* Without IDLE the folder is looked at by the clock, and when asked. */
static void
test_no_idle(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_set_capabilities(story.fake, "IMAP4rev1", "IMAP4rev1");
    story.server.poll_s = 1;
    story_open(&story);
    WAIT(&story, story.listings >= 2);
    g_clear_pointer(&story.mailbox, mailbox_close);

    story.server.poll_s = 3600;
    story_open(&story);
    unsigned before = story.listings;
    WAIT(&story, story.listings > before);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    mailbox_look(story.mailbox);
    WAIT(&story, story.entries->len == 1);
    g_assert_cmpuint(imap_fake_seen(story.fake, "IDLE"), ==, 0);
    story_end(&story);
}

typedef struct {
    const char *path;
    const char *capabilities;
    ImapFault fault;
    unsigned times;
    unsigned copies; /* in the end */
    unsigned left;   /* marked as deleted in INBOX */
} MoveCase;

static const MoveCase move_cases[] = {
    {"/imap/move/plain", "IMAP4rev1 MOVE UIDPLUS", FAKE_FINE, 0, 1, 0},
    {"/imap/move/copy", "IMAP4rev1 UIDPLUS", FAKE_FINE, 0, 1, 0},
    {"/imap/move/no-uidplus", "IMAP4rev1", FAKE_FINE, 0, 1, 1},
    {"/imap/move/gone-before", "IMAP4rev1 MOVE", FAKE_GONE_BEFORE_MOVE, 2, 1, 0},
    {"/imap/move/gone-after", "IMAP4rev1 MOVE", FAKE_GONE_AFTER_MOVE, 1, 1, 0},
    {"/imap/move/refused-once", "IMAP4rev1 MOVE", FAKE_MOVE_REFUSED, 1, 1, 0},
};

static void
test_move(gconstpointer data)
{
    const MoveCase *c = data;
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_set_capabilities(story.fake, "IMAP4rev1", c->capabilities);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    uint32_t other = imap_fake_add(story.fake, "Subject: of others\r\n\r\n", -1, NULL);
    story_open(&story);
    WAIT(&story, story.is_online);
    imap_fake_delete(story.fake, other);
    imap_fake_set_fault(story.fake, c->fault, c->times);
    move(&story, 7, 1, "first@comune.example", "Nuova cartella");
    g_assert_no_error(story.error);
    g_assert_cmpint(imap_fake_count(story.fake, "Nuova cartella"), ==, c->copies);
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 0);
    /* What others marked is never swept away with ours. */
    g_assert_cmpuint(imap_fake_count_deleted(story.fake, "INBOX"), ==, c->left + 1);
    g_assert_cmpuint(imap_fake_seen(story.fake, "EXPUNGE"), ==, 0);

    mailbox_look(story.mailbox);
    WAIT(&story, story.entries->len == 0);
    /* It is there already: that counts as moved. */
    move(&story, 7, 1, "first@comune.example", "Nuova cartella");
    g_assert_no_error(story.error);
    g_assert_cmpint(imap_fake_count(story.fake, "Nuova cartella"), ==, c->copies);
    story_end(&story);
}

static void
test_move_refused(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    imap_fake_set_fault(story.fake, FAKE_MOVE_REFUSED, 99);
    story_open(&story);
    move(&story, 7, 1, NULL, "Fatte");
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_REFUSED);
    g_assert_nonnull(strstr(story.error->message, "quota"));
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 1);
    g_assert_cmpuint(imap_fake_connections(story.fake), ==, 1);
    story_end(&story);
}

/* Another UIDVALIDITY: an old UID fetches nothing, and moves by Message-ID only. */
static void
test_uidvalidity(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_add(story.fake, "Message-ID: <zero@comune.example>\r\n\r\n", -1, NULL);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    story_open(&story);
    WAIT(&story, story.is_online);
    move(&story, 7, 1, NULL, "Fatte");
    imap_fake_renumber(story.fake, 8);
    imap_fake_hang_up(story.fake);
    WAIT(&story, story.uidvalidity == 8);

    fetch(&story, 2, false, LIMIT_MAIL_BYTES);
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_GONE);
    move(&story, 7, 1, "nobody@comune.example", "Fatte");
    g_assert_no_error(story.error);
    g_assert_cmpint(imap_fake_count(story.fake, "INBOX"), ==, 1);
    move(&story, 7, 1, "first@comune.example", "Fatte");
    g_assert_no_error(story.error);
    g_assert_cmpint(imap_fake_count(story.fake, "Fatte"), ==, 2);
    story_end(&story);
}

typedef struct {
    const char *path;
    ImapFault fault;
    MailboxError code;
    const char *words;
} LoginCase;

static const LoginCase login_cases[] = {
    {"/imap/login/refused", FAKE_LOGIN_REFUSED, MAILBOX_ERROR_DENIED, "wrong password"},
    {"/imap/login/later", FAKE_LOGIN_LATER, MAILBOX_ERROR_OFFLINE, "come back later"},
    {"/imap/login/bye", FAKE_BYE_GREETING, MAILBOX_ERROR_OFFLINE, "too many"},
    {"/imap/login/silent", FAKE_SILENT_GREETING, MAILBOX_ERROR_OFFLINE, "in time"},
};

static void
test_login(gconstpointer data)
{
    const LoginCase *c = data;
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    story.server.command_timeout_s = 1;
    imap_fake_set_fault(story.fake, c->fault, 1);
    story_open(&story);
    WAIT(&story, story.offlines == 1);
    g_assert_error(story.offline, MAILBOX_ERROR, (int) c->code);
    g_assert_nonnull(strstr(story.offline->message, c->words));
    WAIT(&story, story.is_online);
    g_assert_cmpuint(imap_fake_connections(story.fake), ==, 2);
    story_end(&story);
}

/* The password does not leave when the server says that it takes none. */
static void
test_login_disabled(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_set_capabilities(story.fake, "IMAP4rev1 LOGINDISABLED", "IMAP4rev1");
    story_open(&story);
    WAIT(&story, story.offlines == 1);
    g_assert_error(story.offline, MAILBOX_ERROR, MAILBOX_ERROR_DENIED);
    g_assert_cmpuint(imap_fake_seen(story.fake, "LOGIN"), ==, 0);
    story_end(&story);
}

/* libetpan dies of a server that says OK and no list. */
static void
test_no_capabilities(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_set_capabilities(story.fake, "", "");
    story_open(&story);
    WAIT(&story, story.offlines == 1);
    g_assert_error(story.offline, MAILBOX_ERROR, MAILBOX_ERROR_BROKEN);
    g_assert_cmpuint(imap_fake_seen(story.fake, "LOGIN"), ==, 0);
    story_end(&story);
}

/* "user=avvisi^Aauth=Bearer TOKEN^A^A" in base 64. */
static void
test_token(void)
{
    Story story;
    static const char expected[] = "user=avvisi\001auth=Bearer tok-123\001\001";
    g_autofree char *base64 =
        g_base64_encode((const guchar *) expected, strlen(expected));
    g_autofree char *command = g_strdup_printf("AUTHENTICATE XOAUTH2 %s", base64);

    story_begin(&story, NULL, TEST_CERT_GOOD);
    story.server.password = NULL;
    story.server.token_command = "printf 'tok-%s\\n' 123";
    story_open(&story);
    WAIT(&story, story.is_online);
    g_assert_cmpuint(imap_fake_seen(story.fake, command), ==, 1);
    g_assert_cmpuint(imap_fake_seen(story.fake, "LOGIN"), ==, 0);
    story_end(&story);
}

/* The quotation mark and the backslash of the password arrive as they are. */
static void
test_quoting(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    story_open(&story);
    WAIT(&story, story.is_online);
    g_assert_cmpuint(
        imap_fake_seen(story.fake, "LOGIN avvisi \"se\\\"cr\\\\et\"") +
            imap_fake_seen(story.fake, "LOGIN \"avvisi\" \"se\\\"cr\\\\et\""),
        ==, 1);
    story_end(&story);
}

/* Closing answers all that waits, also while the server says nothing. */
static void
test_close(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    imap_fake_set_fault(story.fake, FAKE_STALL, 99);
    story_open(&story);
    mailbox_fetch(story.mailbox, 7, 1, false, 1000, on_fetched, &story);
    mailbox_move(story.mailbox, 7, 1, NULL, "Fatte", on_moved, &story);
    WAIT(&story, imap_fake_seen(story.fake, "UID FETCH 1 (UID BODY.PEEK[") == 1);
    g_clear_pointer(&story.mailbox, mailbox_close);
    g_assert_cmpuint(story.answers, ==, 2);
    g_assert_error(story.error, MAILBOX_ERROR, MAILBOX_ERROR_CLOSED);
    story_end(&story);
}

/* A folder with more mails than one FETCH asks for; marked ones are not listed. */
static void
test_many(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    for (unsigned i = 0; i < 1234; i++)
        imap_fake_add(story.fake, MAIL, -1, NULL);
    imap_fake_delete(story.fake, 600);
    story_open(&story);
    WAIT(&story, story.listings > 0);
    g_assert_cmpuint(story.entries->len, ==, 1233);
    for (unsigned i = 0; i < story.entries->len; i++) {
        const MailboxEntry *entry = &g_array_index(story.entries, MailboxEntry, i);
        g_assert_cmpuint(entry->uid, ==, i + 1 + (i + 1 >= 600));
    }
    story_end(&story);
}

/* libetpan never sees the flags that it would die of. */
static void
test_bad_flags(void)
{
    Story story;

    story_begin(&story, NULL, TEST_CERT_GOOD);
    imap_fake_add(story.fake, MAIL, -1, NULL);
    imap_fake_set_fault(story.fake, FAKE_BAD_FLAGS, 1);
    story_open(&story);
    WAIT(&story, story.listings > 0);
    g_assert_true(imap_fake_fault_is_spent(story.fake));
    g_assert_cmpuint(story.offlines, ==, 0);
    g_assert_cmpuint(story.entries->len, ==, 1);
    fetch(&story, 1, false, LIMIT_MAIL_BYTES);
    assert_raw(&story, MAIL);
    story_end(&story);
}

typedef struct {
    const char *line;
    ImapLine kind;
    const char *clean; /* NULL = as it came */
    bool goes_on;
} LineCase;

static const LineCase line_cases[] = {
    {"* OK [UIDVALIDITY 7] UIDs valid\r\n", IMAP_LINE_WHOLE, NULL, false},
    {"* ok [uidvalidity 7]\n", IMAP_LINE_WHOLE, "* OK [UIDVALIDITY 7] ok\r\n", false},
    {"* OK [UIDVALIDITY 4294967296] x\r\n", IMAP_LINE_WHOLE,
     "* OK (UIDVALIDITY 4294967296] x\r\n", false},
    {"* OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted.\r\n", IMAP_LINE_WHOLE,
     "* OK (PERMANENTFLAGS (\\Seen \\*)] Flags permitted.\r\n", false},
    {"* OK [PERMANENTFLAGS (\\]Se9\" F[] {9}\r\n", IMAP_LINE_WHOLE,
     "* OK (PERMANENTFLAGS (\\]Se9\" F(] {9}\r\n", false},
    {"* OK  [UIDVALIDITY 7] [X\r\n", IMAP_LINE_WHOLE, "* OK  (UIDVALIDITY 7] (X\r\n",
     false},
    {"4 OK [READ-WRITE] Select completed.\r\n", IMAP_LINE_WHOLE,
     "4 OK (READ-WRITE] Select completed.\r\n", false},
    {"idle OK Idle completed.\r\n", IMAP_LINE_WHOLE, NULL, false},
    {"+ idling\r\n", IMAP_LINE_WHOLE, NULL, false},
    {"* FLAGS (\\Answered \\Deleted $x)\r\n", IMAP_LINE_DROPPED, NULL, false},
    {"* FLAGS (\\]\r\n", IMAP_LINE_DROPPED, NULL, false},
    {"* QUOTA {5}\r\n", IMAP_LINE_DROPPED, NULL, false},
    {"* 3 EXISTS\r\n", IMAP_LINE_WHOLE, NULL, false},
    {"* 3 EXISTS x\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* 99999999999 EXISTS\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* SEARCH 1 22 \r\n", IMAP_LINE_WHOLE, "* SEARCH 1 22\r\n", false},
    {"* SEARCH 1 x\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* CAPABILITY IMAP4rev1 AUTH= \"x MOVE\r\n", IMAP_LINE_WHOLE,
     "* CAPABILITY IMAP4rev1 MOVE\r\n", false},
    {"* LIST (\\HasNoChildren) \".\" Fatte\r\n", IMAP_LINE_WHOLE,
     "* LIST () \".\" Fatte\r\n", false},
    {"* LIST () NIL \"a \\\"b\"\r\n", IMAP_LINE_WHOLE, NULL, false},
    {"* LIST () \".\" {5}\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* LIST () \"..\" Fatte\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* 1 FETCH (UID 7 RFC822.SIZE 99999999999 FLAGS (\\Seen \\]))\r\n",
     IMAP_LINE_WHOLE, "* 1 FETCH (UID 7 RFC822.SIZE 4294967295)\r\n", false},
    {"* 1 FETCH (FLAGS (\\Seen))\r\n", IMAP_LINE_DROPPED, NULL, false},
    {"* 1 FETCH (FLAGS () UID 7 INTERNALDATE \"24-Nov-2026 10:00:00 +0000\")\r\n",
     IMAP_LINE_WHOLE,
     "* 1 FETCH (UID 7 INTERNALDATE \"24-Nov-2026 10:00:00 +0000\")\r\n", false},
    {"* 1 FETCH (UID 7 INTERNALDATE \"x\")\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* 1 FETCH (UID 7 BODY[] {5}\r\n", IMAP_LINE_BODY, NULL, false},
    {"* 1 FETCH (UID 7 BODY[HEADER] NIL)\r\n", IMAP_LINE_WHOLE,
     "* 1 FETCH (UID 7 BODY[HEADER] \"\")\r\n", false},
    {"* 1 FETCH (UID 7 ENVELOPE (NIL))\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"* 1 FETCH (UID 7 FLAGS (a (b)))\r\n", IMAP_LINE_REFUSED, NULL, false},
    {" UID 7 FLAGS (\\Seen))\r\n", IMAP_LINE_WHOLE, " UID 7)\r\n", true},
    {")\r\n", IMAP_LINE_WHOLE, NULL, true},
    {"* 2 EXISTS\r\n", IMAP_LINE_REFUSED, NULL, true},
    {"4 WHAT x\r\n", IMAP_LINE_REFUSED, NULL, false},
    {"\r\n", IMAP_LINE_REFUSED, NULL, false},
};

static void
test_lines(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(line_cases); i++) {
        const LineCase *c = &line_cases[i];
        bool passes = c->kind == IMAP_LINE_WHOLE || c->kind == IMAP_LINE_BODY;
        g_autoptr(GString) clean = g_string_new("=");
        g_autofree char *expected =
            g_strconcat("=", passes ? (c->clean ? c->clean : c->line) : "", NULL);
        uint64_t bytes = 0;

        g_test_message("%s", c->line);
        g_assert_cmpint(imap_line_clean(c->line, c->goes_on, clean, &bytes), ==,
                        c->kind);
        g_assert_cmpstr(clean->str, ==, expected);
        g_assert_cmpuint(bytes, ==, c->kind == IMAP_LINE_BODY ? 5 : 0);
    }
}

#define ADD_ALL(cases, function)                                                       \
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)                                   \
    g_test_add_data_func(cases[i].path, &cases[i], function)

int
main(int argc, char **argv)
{
    /* The server of the test may write to a client that has gone. */
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/imap/whole-way", test_whole_way);
    ADD_ALL(trust_cases, test_untrusted);
    g_test_add_func("/imap/trust/address", test_address_trusted);
    g_test_add_func("/imap/trust/plain-stays-home", test_plain_stays_home);
    ADD_ALL(fetch_cases, test_bad_fetch);
    g_test_add_func("/imap/fetch/too-large", test_too_large);
    ADD_ALL(idle_cases, test_idle);
    g_test_add_func("/imap/no-idle", test_no_idle);
    ADD_ALL(move_cases, test_move);
    g_test_add_func("/imap/move/refused", test_move_refused);
    g_test_add_func("/imap/uidvalidity", test_uidvalidity);
    ADD_ALL(login_cases, test_login);
    g_test_add_func("/imap/login/disabled", test_login_disabled);
    g_test_add_func("/imap/no-capabilities", test_no_capabilities);
    g_test_add_func("/imap/bad-flags", test_bad_flags);
    g_test_add_func("/imap/lines", test_lines);
    g_test_add_func("/imap/login/token", test_token);
    g_test_add_func("/imap/login/quoting", test_quoting);
    g_test_add_func("/imap/close", test_close);
    g_test_add_func("/imap/many", test_many);

    return g_test_run();
}
