/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/imap-fake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longest command that a test sends. */
#define LINE_BYTES 65536

typedef struct {
    uint32_t uid;
    char *folder;
    char *raw;
    size_t size;
    uint64_t claimed_size;
    char *received;
    bool is_deleted;
} FakeMail;

struct ImapFake {
    GThread *thread;
    int listener, event_fd; /* readable: stop, hang up, or news */
    unsigned port;
    gnutls_certificate_credentials_t cert; /* NULL = plain */

    GMutex mutex; /* over all below */
    GPtrArray *mails, *folders, *seen;
    uint32_t uidvalidity, next_uid;
    ImapFault fault;
    unsigned fault_times, connections;
    char *before, *after;
    uint64_t sent_bytes;
    bool is_stopping, is_hanging_up;
};

/* The thread's view of a connection. */
typedef struct {
    ImapFake *fake;
    int fd;
    gnutls_session_t session;
    char line[LINE_BYTES];
    size_t filled;
    char *tag;
    bool is_over, is_logged_in, is_selected;
    unsigned told; /* mails in INBOX that the client knows of */
} Peer;

static void
mail_free(FakeMail *mail)
{
    g_free(mail->folder);
    g_free(mail->raw);
    g_free(mail->received);
    g_free(mail);
}

/* --- bytes --- */

/* Waits for the peer.  Returns: false when it is time to stop or news came. */
static bool
wait_for_peer(Peer *peer)
{
    struct pollfd polled[] = {
        {.fd = peer->fd, .events = POLLIN},
        {.fd = peer->fake->event_fd, .events = POLLIN},
    };

    if (peer->session && gnutls_record_check_pending(peer->session) > 0)
        return true;
    while (poll(polled, 2, -1) < 0 && errno == EINTR)
        ;
    if (polled[1].revents) {
        eventfd_t count;
        eventfd_read(peer->fake->event_fd, &count);
        g_mutex_lock(&peer->fake->mutex);
        if (peer->fake->is_stopping || peer->fake->is_hanging_up)
            peer->is_over = true;
        peer->fake->is_hanging_up = false;
        g_mutex_unlock(&peer->fake->mutex);
        return false;
    }
    return true;
}

static void
send_bytes(Peer *peer, const char *bytes, size_t n)
{
    while (n > 0 && !peer->is_over) {
        ssize_t sent = peer->session ? gnutls_record_send(peer->session, bytes, n)
                                     : send(peer->fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0) {
            peer->is_over = true;
            return;
        }
        bytes += sent;
        n -= sent;
    }
}

static void G_GNUC_PRINTF(2, 3) say(Peer *peer, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    send_bytes(peer, text, strlen(text));
}

/* Returns: whether a whole line (CRLF cut) stands in peer->line; false = over, or
 * @or_news and news came. */
static bool
read_line(Peer *peer, bool or_news)
{
    peer->filled = 0;
    while (!peer->is_over && peer->filled < LINE_BYTES - 1) {
        if (!wait_for_peer(peer)) {
            if (or_news && !peer->is_over)
                return false;
            continue;
        }
        char byte;
        ssize_t n = peer->session ? gnutls_record_recv(peer->session, &byte, 1)
                                  : recv(peer->fd, &byte, 1, 0);
        if (n <= 0) {
            peer->is_over = true;
            return false;
        }
        if (byte == '\n') {
            peer->line[peer->filled] = '\0';
            g_strchomp(peer->line);
            return true;
        }
        peer->line[peer->filled++] = byte;
    }
    return false;
}

/* Until the client hangs up. */
static void
wait_for_the_end(Peer *peer)
{
    while (read_line(peer, false))
        ;
}

/* --- what it holds; with the mutex --- */

static bool
set_has(const char *set, uint32_t uid)
{
    g_auto(GStrv) items = g_strsplit(set, ",", -1);

    for (char **item = items; *item; item++) {
        const char *colon = strchr(*item, ':');
        uint32_t from = strtoul(*item, NULL, 10);
        uint32_t to = from;
        if (colon)
            to = colon[1] == '*' ? G_MAXUINT32 : strtoul(colon + 1, NULL, 10);
        if (uid >= from && uid <= to)
            return true;
    }
    return false;
}

static unsigned
count(ImapFake *fake, const char *folder, bool deleted)
{
    unsigned n = 0;

    for (unsigned i = 0; i < fake->mails->len; i++) {
        FakeMail *mail = fake->mails->pdata[i];
        n += g_str_equal(mail->folder, folder) && mail->is_deleted == deleted;
    }
    return n;
}

static unsigned
exists(ImapFake *fake)
{
    return count(fake, "INBOX", false) + count(fake, "INBOX", true);
}

static bool
has_folder(ImapFake *fake, const char *folder)
{
    for (unsigned i = 0; i < fake->folders->len; i++)
        if (g_str_equal(fake->folders->pdata[i], folder))
            return true;
    return false;
}

static uint32_t
add_mail(ImapFake *fake, const char *folder, const char *raw, size_t size,
         const char *received)
{
    FakeMail *mail = g_new0(FakeMail, 1);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();

    mail->uid = fake->next_uid++;
    mail->folder = g_strdup(folder);
    mail->raw = g_memdup2(raw, size + 1);
    mail->size = size;
    mail->received = received ? g_strdup(received)
                              : g_date_time_format(now, "%d-%b-%Y %H:%M:%S +0000");
    g_ptr_array_add(fake->mails, mail);
    return mail->uid;
}

static bool
take_fault(ImapFake *fake, ImapFault fault)
{
    g_mutex_lock(&fake->mutex);
    bool is_now = fake->fault == fault && fake->fault_times > 0;
    if (is_now)
        fake->fault_times--;
    g_mutex_unlock(&fake->mutex);
    return is_now;
}

/* --- commands --- */

static void
finish(Peer *peer)
{
    say(peer, "%s OK done\r\n", peer->tag);
}

static void
tell_exists(Peer *peer)
{
    g_mutex_lock(&peer->fake->mutex);
    unsigned n = exists(peer->fake);
    bool is_news = peer->is_selected && n != peer->told;
    peer->told = n;
    g_mutex_unlock(&peer->fake->mutex);
    if (is_news)
        say(peer, "* %u EXISTS\r\n", n);
}

static void
do_capability(Peer *peer)
{
    g_mutex_lock(&peer->fake->mutex);
    g_autofree char *list =
        g_strdup(peer->is_logged_in ? peer->fake->after : peer->fake->before);
    g_mutex_unlock(&peer->fake->mutex);
    if (*list != '\0')
        say(peer, "* CAPABILITY %s\r\n", list);
    finish(peer);
}

static void
do_login(Peer *peer)
{
    if (take_fault(peer->fake, FAKE_LOGIN_REFUSED)) {
        say(peer, "%s NO [AUTHENTICATIONFAILED] no such user or wrong password\r\n",
            peer->tag);
    } else if (take_fault(peer->fake, FAKE_LOGIN_LATER)) {
        say(peer, "%s NO [UNAVAILABLE] come back later\r\n", peer->tag);
    } else {
        peer->is_logged_in = true;
        finish(peer);
    }
}

static void
do_select(Peer *peer)
{
    ImapFake *fake = peer->fake;

    g_mutex_lock(&fake->mutex);
    unsigned n = exists(fake);
    uint32_t uidvalidity = fake->uidvalidity, next = fake->next_uid;
    peer->told = n;
    peer->is_selected = true;
    g_mutex_unlock(&fake->mutex);
    if (take_fault(fake, FAKE_BAD_FLAGS))
        say(peer, "* OK [PERMANENTFLAGS (\\]Se9\" FLAGDY[] {99999}\r\n");
    say(peer,
        "* FLAGS (\\Seen \\Deleted)\r\n* %u EXISTS\r\n* 0 RECENT\r\n"
        "* OK [UIDVALIDITY %u] x\r\n* OK [UIDNEXT %u] x\r\n%s OK [READ-WRITE] x\r\n",
        n, uidvalidity, next, peer->tag);
}

static char *
unquote(const char *text)
{
    g_autofree char *copy = g_strdup(text);
    size_t n = strlen(copy);

    if (n >= 2 && copy[0] == '"' && copy[n - 1] == '"') {
        copy[n - 1] = '\0';
        return g_strdup(copy + 1);
    }
    return g_strdup(copy);
}

static void
do_list(Peer *peer, const char *rest)
{
    const char *space = strchr(rest, ' ');
    g_autofree char *folder = unquote(space ? space + 1 : "");

    g_mutex_lock(&peer->fake->mutex);
    bool is_there = has_folder(peer->fake, folder);
    g_mutex_unlock(&peer->fake->mutex);
    if (is_there)
        say(peer, "* LIST () \"/\" \"%s\"\r\n", folder);
    finish(peer);
}

static void
do_create(Peer *peer, const char *rest)
{
    g_autofree char *folder = unquote(rest);

    g_mutex_lock(&peer->fake->mutex);
    if (!has_folder(peer->fake, folder))
        g_ptr_array_add(peer->fake->folders, g_strdup(folder));
    g_mutex_unlock(&peer->fake->mutex);
    finish(peer);
}

static bool
search_fits(const FakeMail *mail, const char *keys)
{
    const char *uid = strstr(keys, "UID ");
    const char *header = strcasestr(keys, "Message-ID");

    if (mail->is_deleted || !g_str_equal(mail->folder, "INBOX"))
        return false;
    if (header) {
        const char *from = strchr(header, '<');
        const char *to = from ? strchr(from, '>') : NULL;
        g_autofree char *id = to ? g_strndup(from, to + 1 - from) : g_strdup("?");
        return strstr(mail->raw, id) != NULL;
    }
    return !uid || set_has(uid + 4, mail->uid);
}

static void
do_search(Peer *peer, const char *keys)
{
    g_autoptr(GString) found = g_string_new("* SEARCH");

    g_mutex_lock(&peer->fake->mutex);
    for (unsigned i = 0; i < peer->fake->mails->len; i++) {
        FakeMail *mail = peer->fake->mails->pdata[i];
        if (search_fits(mail, keys))
            g_string_append_printf(found, " %u", mail->uid);
    }
    g_mutex_unlock(&peer->fake->mutex);
    say(peer, "%s\r\n", found->str);
    finish(peer);
}

static void
fetch_facts(Peer *peer, const char *set)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    unsigned sequence = 0;

    g_mutex_lock(&peer->fake->mutex);
    for (unsigned i = 0; i < peer->fake->mails->len; i++) {
        FakeMail *mail = peer->fake->mails->pdata[i];
        if (!g_str_equal(mail->folder, "INBOX"))
            continue;
        sequence++;
        if (!set_has(set, mail->uid))
            continue;
        g_string_append_printf(answer,
                               "* %u FETCH (UID %u RFC822.SIZE %" G_GUINT64_FORMAT
                               " INTERNALDATE \"%s\")\r\n",
                               sequence, mail->uid,
                               mail->claimed_size ? mail->claimed_size
                                                  : (uint64_t) mail->size,
                               mail->received);
    }
    g_mutex_unlock(&peer->fake->mutex);
    send_bytes(peer, answer->str, answer->len);
    finish(peer);
}

/* Bytes without end, or until the client has had enough. */
static void
flood(Peer *peer, const char *piece, unsigned times)
{
    size_t n = strlen(piece);

    for (unsigned i = 0; i < times && !peer->is_over; i++) {
        send_bytes(peer, piece, n);
        g_mutex_lock(&peer->fake->mutex);
        peer->fake->sent_bytes += n;
        g_mutex_unlock(&peer->fake->mutex);
    }
}

static void
send_deep(Peer *peer, uint32_t uid, bool disguised)
{
    g_autofree char *deep = g_strnfill(200000, '(');

    if (disguised)
        say(peer, "* OK [X] BODY[] {300000}\r\n");
    say(peer, "* 1 FETCH (UID %u BODYSTRUCTURE ", uid);
    send_bytes(peer, deep, strlen(deep));
    say(peer, "\r\n");
}

static void
drip(Peer *peer)
{
    struct pollfd polled = {.fd = peer->fd, .events = POLLIN};

    /* The pause is the fault itself; the client hanging up ends it. */
    for (unsigned i = 0; i < 1000 && !peer->is_over; i++) {
        send_bytes(peer, "x", 1);
        if (poll(&polled, 1, 100) > 0)
            break;
    }
    wait_for_the_end(peer);
}

/* Returns: whether a fault took the place of the answer. */
static bool
fetch_badly(Peer *peer, uint32_t uid)
{
    ImapFake *fake = peer->fake;
    g_autofree char *kilobytes = g_strnfill(65536, 'x');

    if (take_fault(fake, FAKE_HUGE_LITERAL)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {3000000000}\r\n", uid);
        flood(peer, kilobytes, 4000);
    } else if (take_fault(fake, FAKE_LITERAL_64)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {18446744073709551615}\r\nabc)\r\n", uid);
        finish(peer);
    } else if (take_fault(fake, FAKE_STALL)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {1000}\r\nabc", uid);
        wait_for_the_end(peer);
    } else if (take_fault(fake, FAKE_DRIP)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {1000}\r\n", uid);
        drip(peer);
    } else if (take_fault(fake, FAKE_NUL)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {7}\r\n", uid);
        send_bytes(peer, "ab\0cdef)\r\n", 10);
        finish(peer);
    } else if (take_fault(fake, FAKE_DEEP)) {
        send_deep(peer, uid, false);
        finish(peer);
    } else if (take_fault(fake, FAKE_DEEP_DISGUISED)) {
        send_deep(peer, uid, true);
        finish(peer);
    } else if (take_fault(fake, FAKE_LONG_LINE)) {
        say(peer, "* OK ");
        flood(peer, kilobytes, 4000);
    } else if (take_fault(fake, FAKE_GONE_IN_FETCH)) {
        say(peer, "* 1 FETCH (UID %u BODY[] {1000}\r\nabc", uid);
        peer->is_over = true;
    } else if (take_fault(fake, FAKE_BYE_IN_FETCH)) {
        say(peer, "* BYE shutting down\r\n");
        peer->is_over = true;
    } else {
        return false;
    }
    return true;
}

static void
fetch_body(Peer *peer, uint32_t uid, bool header_only)
{
    g_autofree char *raw = NULL;
    size_t size = 0;

    if (!header_only && fetch_badly(peer, uid))
        return;

    g_mutex_lock(&peer->fake->mutex);
    for (unsigned i = 0; i < peer->fake->mails->len; i++) {
        FakeMail *mail = peer->fake->mails->pdata[i];
        if (mail->uid == uid && g_str_equal(mail->folder, "INBOX")) {
            raw = g_memdup2(mail->raw, mail->size + 1);
            size = mail->size;
        }
    }
    if (raw && header_only) {
        char *end = strstr(raw, "\r\n\r\n");
        size = end ? (size_t) (end + 4 - raw) : size;
    }
    peer->fake->sent_bytes += size;
    g_mutex_unlock(&peer->fake->mutex);

    if (raw) {
        say(peer, "* 1 FETCH (UID %u BODY[%s] {%zu}\r\n", uid,
            header_only ? "HEADER" : "", size);
        send_bytes(peer, raw, size);
        say(peer, ")\r\n");
    }
    finish(peer);
}

static void
do_fetch(Peer *peer, const char *rest)
{
    const char *what = strchr(rest, ' ');
    g_autofree char *set = g_strndup(rest, what ? what - rest : 0);

    if (what && strstr(what, "BODY.PEEK["))
        fetch_body(peer, strtoul(set, NULL, 10), strstr(what, "[HEADER]") != NULL);
    else
        fetch_facts(peer, set);
}

/* Moves or copies.  Returns: false when there is no such folder. */
static bool
transfer(ImapFake *fake, const char *rest, bool keep)
{
    const char *space = strchr(rest, ' ');
    g_autofree char *set = g_strndup(rest, space - rest);
    g_autofree char *folder = unquote(space + 1);

    g_mutex_lock(&fake->mutex);
    bool is_there = has_folder(fake, folder);
    unsigned n = fake->mails->len;
    for (unsigned i = 0; is_there && i < n; i++) {
        FakeMail *mail = fake->mails->pdata[i];
        if (!g_str_equal(mail->folder, "INBOX") || !set_has(set, mail->uid))
            continue;
        if (keep) {
            add_mail(fake, folder, mail->raw, mail->size, mail->received);
        } else {
            g_free(mail->folder);
            mail->folder = g_strdup(folder);
        }
    }
    g_mutex_unlock(&fake->mutex);
    return is_there;
}

static void
do_move(Peer *peer, const char *rest, bool keep)
{
    if (take_fault(peer->fake, FAKE_GONE_BEFORE_MOVE)) {
        peer->is_over = true;
        return;
    }
    if (take_fault(peer->fake, FAKE_MOVE_REFUSED)) {
        say(peer, "%s NO quota exceeded\r\n", peer->tag);
        return;
    }
    if (!transfer(peer->fake, rest, keep)) {
        say(peer, "%s NO [TRYCREATE] no such folder\r\n", peer->tag);
        return;
    }
    if (take_fault(peer->fake, FAKE_GONE_AFTER_MOVE)) {
        peer->is_over = true;
        return;
    }
    finish(peer);
}

static void
do_store(Peer *peer, const char *rest)
{
    const char *space = strchr(rest, ' ');
    g_autofree char *set = g_strndup(rest, space - rest);

    g_mutex_lock(&peer->fake->mutex);
    for (unsigned i = 0; i < peer->fake->mails->len; i++) {
        FakeMail *mail = peer->fake->mails->pdata[i];
        if (g_str_equal(mail->folder, "INBOX") && set_has(set, mail->uid) &&
            strcasestr(space, "\\Deleted"))
            mail->is_deleted = true;
    }
    g_mutex_unlock(&peer->fake->mutex);
    finish(peer);
}

static void
do_expunge(Peer *peer, const char *set)
{
    g_mutex_lock(&peer->fake->mutex);
    for (unsigned i = peer->fake->mails->len; i-- > 0;) {
        FakeMail *mail = peer->fake->mails->pdata[i];
        if (g_str_equal(mail->folder, "INBOX") && mail->is_deleted &&
            set_has(set, mail->uid))
            g_ptr_array_remove_index(peer->fake->mails, i);
    }
    g_mutex_unlock(&peer->fake->mutex);
    finish(peer);
}

static const char race_mail[] = "Message-ID: <race@comune.example>\r\n"
                                "Subject: race\r\n\r\nrace\r\n";

static void
begin_idle(Peer *peer)
{
    ImapFake *fake = peer->fake;
    bool is_race = take_fault(fake, FAKE_IDLE_RACE);
    bool is_first = !is_race && take_fault(fake, FAKE_EXISTS_FIRST);

    g_mutex_lock(&fake->mutex);
    if (is_race || is_first)
        add_mail(fake, "INBOX", race_mail, strlen(race_mail), NULL);
    unsigned n = exists(fake);
    bool is_news = n != peer->told;
    peer->told = n;
    g_mutex_unlock(&fake->mutex);

    if (is_first)
        say(peer, "* %u EXISTS\r\n+ idling\r\n", n);
    else if (is_news)
        say(peer, "+ idling\r\n* %u EXISTS\r\n", n);
    else
        say(peer, "+ idling\r\n");
}

static void
do_idle(Peer *peer)
{
    ImapFake *fake = peer->fake;

    begin_idle(peer);
    if (take_fault(fake, FAKE_GONE_IN_IDLE)) {
        peer->is_over = true;
    } else if (take_fault(fake, FAKE_BYE_IN_IDLE)) {
        say(peer, "* BYE idle for too long\r\n");
        peer->is_over = true;
    }
    while (!peer->is_over && !read_line(peer, true)) {
        g_mutex_lock(&fake->mutex);
        unsigned n = exists(fake);
        bool is_news = n != peer->told;
        peer->told = n;
        g_mutex_unlock(&fake->mutex);
        if (is_news)
            say(peer, "* %u EXISTS\r\n", n);
    }
    if (!peer->is_over)
        finish(peer);
}

static void
obey(Peer *peer, const char *command)
{
    static const struct {
        const char *prefix;
        enum {
            CAPABILITY,
            LOGIN,
            SELECT,
            LIST,
            CREATE,
            SEARCH,
            FETCH,
            MOVE,
            COPY,
            STORE,
            UID_EXPUNGE,
            EXPUNGE,
            IDLE,
            LOGOUT
        } what;
    } known[] = {
        {"CAPABILITY", CAPABILITY},
        {"LOGIN ", LOGIN},
        {"AUTHENTICATE ", LOGIN},
        {"SELECT ", SELECT},
        {"LIST ", LIST},
        {"CREATE ", CREATE},
        {"UID SEARCH ", SEARCH},
        {"UID FETCH ", FETCH},
        {"UID MOVE ", MOVE},
        {"UID COPY ", COPY},
        {"UID STORE ", STORE},
        {"UID EXPUNGE ", UID_EXPUNGE},
        {"EXPUNGE", EXPUNGE},
        {"IDLE", IDLE},
        {"LOGOUT", LOGOUT},
    };
    size_t i = 0;

    while (i < G_N_ELEMENTS(known) &&
           g_ascii_strncasecmp(command, known[i].prefix, strlen(known[i].prefix)) != 0)
        i++;
    if (i == G_N_ELEMENTS(known)) {
        tell_exists(peer); /* NOOP, SUBSCRIBE */
        finish(peer);
        return;
    }

    const char *rest = command + strlen(known[i].prefix);
    switch (known[i].what) {
    case CAPABILITY:
        do_capability(peer);
        break;
    case LOGIN:
        do_login(peer);
        break;
    case SELECT:
        do_select(peer);
        break;
    case LIST:
        do_list(peer, rest);
        break;
    case CREATE:
        do_create(peer, rest);
        break;
    case SEARCH:
        do_search(peer, rest);
        break;
    case FETCH:
        do_fetch(peer, rest);
        break;
    case MOVE:
        do_move(peer, rest, false);
        break;
    case COPY:
        do_move(peer, rest, true);
        break;
    case STORE:
        do_store(peer, rest);
        break;
    case UID_EXPUNGE:
        do_expunge(peer, rest);
        break;
    case EXPUNGE:
        do_expunge(peer, "1:*");
        break;
    case IDLE:
        do_idle(peer);
        break;
    case LOGOUT:
        say(peer, "* BYE farewell\r\n");
        finish(peer);
        peer->is_over = true;
        break;
    }
}

static void
talk(Peer *peer)
{
    ImapFake *fake = peer->fake;

    if (take_fault(fake, FAKE_SILENT_GREETING)) {
        wait_for_the_end(peer);
        return;
    }
    if (take_fault(fake, FAKE_BYE_GREETING)) {
        say(peer, "* BYE too many connections\r\n");
        return;
    }
    say(peer, "* OK hello\r\n");
    while (!peer->is_over && read_line(peer, false)) {
        char *command = strchr(peer->line, ' ');
        g_free(peer->tag);
        peer->tag =
            command ? g_strndup(peer->line, command - peer->line) : g_strdup("*");
        g_mutex_lock(&fake->mutex);
        g_ptr_array_add(fake->seen, g_strdup(command ? command + 1 : peer->line));
        g_mutex_unlock(&fake->mutex);
        g_main_context_wakeup(NULL);
        if (command) {
            g_autofree char *copy = g_strdup(command + 1);
            obey(peer, copy);
        }
        g_main_context_wakeup(NULL);
    }
}

static bool
shake_hands(Peer *peer)
{
    int rc;

    gnutls_init(&peer->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
    gnutls_set_default_priority(peer->session);
    gnutls_credentials_set(peer->session, GNUTLS_CRD_CERTIFICATE, peer->fake->cert);
    gnutls_transport_set_int(peer->session, peer->fd);
    gnutls_handshake_set_timeout(peer->session, 10000);
    do {
        rc = gnutls_handshake(peer->session);
    } while (rc < 0 && !gnutls_error_is_fatal(rc));
    return rc == 0;
}

static void
serve(ImapFake *fake, int fd)
{
    Peer *peer = g_new0(Peer, 1);
    int yes = 1;

    peer->fake = fake;
    peer->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    g_mutex_lock(&fake->mutex);
    fake->connections++;
    g_mutex_unlock(&fake->mutex);
    if (!fake->cert || shake_hands(peer))
        talk(peer);

    if (peer->session)
        gnutls_deinit(peer->session);
    close(fd);
    g_free(peer->tag);
    g_free(peer);
    g_main_context_wakeup(NULL);
}

/* Looked at before each wait: a connection may have read the event away. */
static bool
is_stopping(ImapFake *fake)
{
    g_mutex_lock(&fake->mutex);
    bool is_now = fake->is_stopping;
    fake->is_hanging_up = false;
    g_mutex_unlock(&fake->mutex);
    return is_now;
}

static gpointer
fake_run(gpointer data)
{
    ImapFake *fake = data;

    while (!is_stopping(fake)) {
        struct pollfd polled[] = {
            {.fd = fake->listener, .events = POLLIN},
            {.fd = fake->event_fd, .events = POLLIN},
        };
        if (poll(polled, 2, -1) < 0)
            continue;
        if (polled[1].revents) {
            eventfd_t count;
            eventfd_read(fake->event_fd, &count);
        }
        if (polled[0].revents && !is_stopping(fake)) {
            int fd = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC);
            if (fd >= 0)
                serve(fake, fd);
        }
    }
    return NULL;
}

/* --- for the test --- */

static void
open_listener(ImapFake *fake)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t size = sizeof address;

    fake->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fake->listener, (struct sockaddr *) &address, size), ==, 0);
    g_assert_cmpint(listen(fake->listener, 8), ==, 0);
    g_assert_cmpint(getsockname(fake->listener, (struct sockaddr *) &address, &size),
                    ==, 0);
    fake->port = ntohs(address.sin_port);
}

ImapFake *
imap_fake_new(const TestCerts *certs, TestCert cert)
{
    ImapFake *fake = g_new0(ImapFake, 1);

    g_mutex_init(&fake->mutex);
    fake->mails = g_ptr_array_new_with_free_func((GDestroyNotify) mail_free);
    fake->folders = g_ptr_array_new_with_free_func(g_free);
    fake->seen = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(fake->folders, g_strdup("INBOX"));
    fake->uidvalidity = 7;
    fake->next_uid = 1;
    fake->before = g_strdup("IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2");
    fake->after = g_strdup(FAKE_CAPABILITIES);
    fake->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (certs) {
        gnutls_certificate_allocate_credentials(&fake->cert);
        g_assert_cmpint(gnutls_certificate_set_x509_key_file(
                            fake->cert, certs->cert_files[cert], certs->key_files[cert],
                            GNUTLS_X509_FMT_PEM),
                        ==, 0);
    }
    open_listener(fake);
    fake->thread = g_thread_new("imap-fake", fake_run, fake);
    return fake;
}

static void
poke(ImapFake *fake)
{
    g_mutex_unlock(&fake->mutex);
    eventfd_write(fake->event_fd, 1);
}

void
imap_fake_free(ImapFake *fake)
{
    if (!fake)
        return;

    g_mutex_lock(&fake->mutex);
    fake->is_stopping = true;
    poke(fake);
    g_thread_join(fake->thread);
    close(fake->listener);
    close(fake->event_fd);
    if (fake->cert)
        gnutls_certificate_free_credentials(fake->cert);
    g_ptr_array_unref(fake->mails);
    g_ptr_array_unref(fake->folders);
    g_ptr_array_unref(fake->seen);
    g_free(fake->before);
    g_free(fake->after);
    g_mutex_clear(&fake->mutex);
    g_free(fake);
}

unsigned
imap_fake_port(const ImapFake *fake)
{
    return fake->port;
}

void
imap_fake_set_fault(ImapFake *fake, ImapFault fault, unsigned times)
{
    g_mutex_lock(&fake->mutex);
    fake->fault = fault;
    fake->fault_times = times;
    g_mutex_unlock(&fake->mutex);
}

bool
imap_fake_fault_is_spent(ImapFake *fake)
{
    g_mutex_lock(&fake->mutex);
    bool is_spent = fake->fault_times == 0;
    g_mutex_unlock(&fake->mutex);
    return is_spent;
}

void
imap_fake_set_capabilities(ImapFake *fake, const char *before, const char *after)
{
    g_mutex_lock(&fake->mutex);
    g_free(fake->before);
    g_free(fake->after);
    fake->before = g_strdup(before);
    fake->after = g_strdup(after);
    g_mutex_unlock(&fake->mutex);
}

void
imap_fake_renumber(ImapFake *fake, uint32_t uidvalidity)
{
    g_mutex_lock(&fake->mutex);
    fake->uidvalidity = uidvalidity;
    fake->next_uid = 1;
    for (unsigned i = 0; i < fake->mails->len; i++)
        ((FakeMail *) fake->mails->pdata[i])->uid = fake->next_uid++;
    g_mutex_unlock(&fake->mutex);
}

uint32_t
imap_fake_add(ImapFake *fake, const char *raw, gssize size, const char *received)
{
    g_mutex_lock(&fake->mutex);
    uint32_t uid =
        add_mail(fake, "INBOX", raw, size < 0 ? strlen(raw) : (size_t) size, received);
    poke(fake);
    return uid;
}

static FakeMail *
find_uid(ImapFake *fake, uint32_t uid)
{
    for (unsigned i = 0; i < fake->mails->len; i++) {
        FakeMail *mail = fake->mails->pdata[i];
        if (mail->uid == uid && g_str_equal(mail->folder, "INBOX"))
            return mail;
    }
    g_error("the test asks for UID %u, which is not in INBOX", uid);
}

void
imap_fake_claim_size(ImapFake *fake, uint32_t uid, uint64_t size_bytes)
{
    g_mutex_lock(&fake->mutex);
    find_uid(fake, uid)->claimed_size = size_bytes;
    g_mutex_unlock(&fake->mutex);
}

void
imap_fake_delete(ImapFake *fake, uint32_t uid)
{
    g_mutex_lock(&fake->mutex);
    find_uid(fake, uid)->is_deleted = true;
    g_mutex_unlock(&fake->mutex);
}

int
imap_fake_count(ImapFake *fake, const char *folder)
{
    g_mutex_lock(&fake->mutex);
    int n = has_folder(fake, folder) ? (int) count(fake, folder, false) : -1;
    g_mutex_unlock(&fake->mutex);
    return n;
}

unsigned
imap_fake_count_deleted(ImapFake *fake, const char *folder)
{
    g_mutex_lock(&fake->mutex);
    unsigned n = count(fake, folder, true);
    g_mutex_unlock(&fake->mutex);
    return n;
}

unsigned
imap_fake_seen(ImapFake *fake, const char *prefix)
{
    unsigned n = 0;

    g_mutex_lock(&fake->mutex);
    for (unsigned i = 0; i < fake->seen->len; i++)
        n += g_ascii_strncasecmp(fake->seen->pdata[i], prefix, strlen(prefix)) == 0;
    g_mutex_unlock(&fake->mutex);
    return n;
}

unsigned
imap_fake_connections(ImapFake *fake)
{
    g_mutex_lock(&fake->mutex);
    unsigned n = fake->connections;
    g_mutex_unlock(&fake->mutex);
    return n;
}

uint64_t
imap_fake_sent_bytes(ImapFake *fake)
{
    g_mutex_lock(&fake->mutex);
    uint64_t n = fake->sent_bytes;
    g_mutex_unlock(&fake->mutex);
    return n;
}

void
imap_fake_hang_up(ImapFake *fake)
{
    g_mutex_lock(&fake->mutex);
    fake->is_hanging_up = true;
    poke(fake);
}
