/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-session-private.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "bridge/mailbox/imap-folder.h"
#include "bridge/net/credentials.h"

#include <string.h>

/* What a server says for itself in an error, in UTF-16 units. */
#define ANSWER_CHARS 200

/* Patience with a farewell. */
#define LOGOUT_MS 1000

static int64_t
deadline_ms(const ImapSession *session, unsigned standard_s)
{
    unsigned wait_s = session->server->command_timeout_s;

    return g_get_monotonic_time() / 1000 + (wait_s ? wait_s : standard_s) * 1000LL;
}

void
imap_session_begin(ImapSession *session, size_t body_bytes)
{
    imap_stream_begin(
        session->stream,
        deadline_ms(session, body_bytes ? LIMIT_IMAP_FETCH_S : LIMIT_IMAP_COMMAND_S),
        body_bytes);
}

/* Returns: (owned) the server's own words, short and clean. */
static char *
answer_words(const ImapSession *session)
{
    const char *answer = session->imap->imap_response;
    g_autofree char *line = text_clean_line(answer ? answer : "", -1);

    return *line ? text_cut(line, ANSWER_CHARS) : g_strdup("no reason given");
}

/* After these the server and we still agree on where we are. */
static bool
is_refusal(int result)
{
    switch (result) {
    case MAILIMAP_ERROR_STREAM:
    case MAILIMAP_ERROR_PARSE:
    case MAILIMAP_ERROR_CONNECTION_REFUSED:
    case MAILIMAP_ERROR_MEMORY:
    case MAILIMAP_ERROR_FATAL:
    case MAILIMAP_ERROR_PROTOCOL:
    case MAILIMAP_ERROR_BAD_STATE:
    case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
        return false;
    default:
        return true;
    }
}

bool
imap_session_check(ImapSession *session, int result, const char *what, GError **error)
{
    const GError *ended = imap_stream_error(session->stream);

    if (result == MAILIMAP_NO_ERROR || result == MAILIMAP_NO_ERROR_AUTHENTICATED ||
        result == MAILIMAP_NO_ERROR_NON_AUTHENTICATED) {
        return true;
    }

    if (ended) {
        session->is_broken = true;
        g_set_error(error, MAILBOX_ERROR, ended->code, "%s: %s", what, ended->message);
    } else if (is_refusal(result)) {
        g_autofree char *words = answer_words(session);
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_REFUSED, "%s: %s", what, words);
    } else {
        session->is_broken = true;
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_BROKEN,
                    "%s: the server's answer cannot be read (%d)", what, result);
    }
    return false;
}

/* TLS_ERROR to MAILBOX_ERROR. */
static MailboxError
connect_error(const GError *error)
{
    return g_error_matches(error, TLS_ERROR, TLS_ERROR_UNTRUSTED)
               ? MAILBOX_ERROR_UNTRUSTED
               : MAILBOX_ERROR_OFFLINE;
}

static bool
connect_stream(ImapSession *session, int cancel_fd, GError **error)
{
    const MailboxServer *server = session->server;
    g_autoptr(GError) problem = NULL;
    int64_t until_ms = deadline_ms(session, LIMIT_IMAP_COMMAND_S);

    Tls *tls = tls_connect(server->host, server->port, server->ca_file, server->plain,
                           until_ms, cancel_fd, &problem);
    if (!tls) {
        g_set_error_literal(error, MAILBOX_ERROR, connect_error(problem),
                            problem->message);
        return false;
    }

    session->stream = imap_stream_new(tls);
    imap_stream_begin(session->stream, until_ms, 0);
    session->imap = mailimap_new(0, NULL);
    int result = mailimap_connect(session->imap, imap_stream_wrap(session->stream));
    return imap_session_check(session, result, "greeting", error);
}

/* Returns: (unowned) what the server says that it can, NULL = nothing. */
static clist *
capabilities(const ImapSession *session)
{
    const struct mailimap_connection_info *info = session->imap->imap_connection_info;

    return info && info->imap_capability ? info->imap_capability->cap_list : NULL;
}

bool
imap_session_can(const ImapSession *session, const char *what)
{
    return capabilities(session) && mailimap_has_extension(session->imap, what);
}

/* mailimap_capability() follows a null pointer when the server says OK and no list, so
 * the command is sent as one that libetpan knows nothing about; it keeps the list of
 * any answer. */
static bool
read_capabilities(ImapSession *session, GError **error)
{
    imap_session_begin(session, 0);
    int result = mailimap_custom_command(session->imap, "CAPABILITY");

    if (!imap_session_check(session, result, "CAPABILITY", error))
        return false;
    if (capabilities(session))
        return true;

    session->is_broken = true;
    g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_BROKEN,
                "CAPABILITY: the server does not say what it can");
    return false;
}

static bool
has_control(const char *text)
{
    for (; *text; text++)
        if (g_ascii_iscntrl(*text))
            return true;
    return false;
}

/* Returns: the result of libetpan, or -1 with @error. */
static int
authenticate(ImapSession *session, GError **error)
{
    const MailboxServer *server = session->server;
    g_autoptr(Secret) token = NULL;

    if (server->token_command) {
        g_autoptr(GError) problem = NULL;
        token = credentials_command(server->token_command, &problem);
        if (!token) {
            /* The token's server may be away; that is no refusal. */
            g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE,
                        "token_command: %s", problem->message);
            return -1;
        }
    } else if (imap_session_can(session, "LOGINDISABLED")) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_DENIED,
                    "the server takes no passwords");
        return -1;
    }

    const Secret *secret = token ? token : server->password;
    if (!secret || has_control(secret_text(secret)) || has_control(server->user)) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_DENIED,
                    "user or password is missing or holds a control character");
        return -1;
    }

    imap_session_begin(session, 0);
    int result = token
                     ? mailimap_oauth2_authenticate(session->imap, server->user,
                                                    secret_text(secret))
                     : mailimap_login(session->imap, server->user, secret_text(secret));
    /* The password passed through this buffer. */
    mailstream *wire = session->imap->imap_stream;
    if (wire && wire->write_buffer)
        explicit_bzero(wire->write_buffer, wire->buffer_max_size);
    return result;
}

static bool
log_in(ImapSession *session, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (session->imap->imap_state == MAILIMAP_STATE_AUTHENTICATED)
        return true; /* PREAUTH: the server knows us by other means */

    int result = authenticate(session, error);
    if (result < 0)
        return false;
    if (imap_session_check(session, result, "login", &problem))
        return true;

    /* RFC 5530: these mean "not now", anything else "not you". */
    if (problem->code == MAILBOX_ERROR_REFUSED) {
        const char *answer = imap_stream_last_answer(session->stream);
        bool later = strstr(answer, "[UNAVAILABLE]") || strstr(answer, "[INUSE]");
        problem->code = later ? MAILBOX_ERROR_OFFLINE : MAILBOX_ERROR_DENIED;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool
folder_exists(ImapSession *session, const char *wire, bool *exists, GError **error)
{
    clist *found = NULL;

    imap_session_begin(session, 0);
    int result = mailimap_list(session->imap, "", wire, &found);
    if (!imap_session_check(session, result, "LIST", error))
        return false;

    *exists = false;
    for (clistiter *i = clist_begin(found); i; i = clist_next(i)) {
        const struct mailimap_mailbox_list *folder = clist_content(i);
        *exists = *exists || g_str_equal(folder->mb_name, wire);
    }
    mailimap_list_result_free(found);
    return true;
}

bool
imap_session_make_folder(ImapSession *session, const char *name, GError **error)
{
    g_autofree char *wire = imap_folder_wire(name);
    g_autofree char *what = g_strdup_printf("making the folder %s", name);
    bool exists = false;

    if (g_hash_table_contains(session->folders, name))
        return true;
    if (!wire) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_REFUSED,
                    "this cannot be the name of a folder");
        return false;
    }

    if (!folder_exists(session, wire, &exists, error))
        return false;
    if (!exists) {
        imap_session_begin(session, 0);
        int result = mailimap_create(session->imap, wire);
        if (!imap_session_check(session, result, what, error))
            return false;
        /* So that mail programs show it; a server may not care. */
        imap_session_begin(session, 0);
        result = mailimap_subscribe(session->imap, wire);
        if (!imap_session_check(session, result, "SUBSCRIBE", NULL) &&
            session->is_broken) {
            g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE,
                        "%s: the connection broke", what);
            return false;
        }
    }

    g_hash_table_add(session->folders, g_strdup(name));
    return true;
}

bool
imap_session_select(ImapSession *session, GError **error)
{
    const char *name = session->server->folder;
    g_autofree char *what = g_strdup_printf("opening the folder %s", name);
    g_autofree char *wire = imap_folder_wire(name);

    imap_session_begin(session, 0);
    int result = mailimap_select(session->imap, wire ? wire : "INBOX");
    if (!imap_session_check(session, result, what, error))
        return false;

    session->uidvalidity = session->imap->imap_selection_info->sel_uidvalidity;
    if (session->uidvalidity == 0) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_BROKEN,
                    "%s: the server names no UIDVALIDITY", what);
        return false;
    }
    return true;
}

/* A folder that cannot be made is found out when something is moved there. */
static bool
make_folders(ImapSession *session, GError **error)
{
    const char *const *names = session->server->make_folders;

    for (; names && *names; names++) {
        g_autoptr(GError) problem = NULL;
        if (!imap_session_make_folder(session, *names, &problem) &&
            session->is_broken) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
    }
    return true;
}

ImapSession *
imap_session_open(const MailboxServer *server, bool with_folders, int cancel_fd,
                  GError **error)
{
    g_autoptr(ImapSession) session = g_new0(ImapSession, 1);

    session->server = server;
    session->entries = g_array_new(FALSE, FALSE, sizeof(MailboxEntry));
    session->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    /* Before and after the login: the list changes. */
    if (connect_stream(session, cancel_fd, error) &&
        read_capabilities(session, error) && log_in(session, error) &&
        read_capabilities(session, error) &&
        (!with_folders || make_folders(session, error)) &&
        imap_session_select(session, error)) {
        return g_steal_pointer(&session);
    }

    return NULL;
}

static void
say_goodbye(ImapSession *session)
{
    imap_stream_expect_bye(session->stream);
    imap_stream_begin(session->stream, g_get_monotonic_time() / 1000 + LOGOUT_MS, 0);
    mailimap_logout(session->imap);
}

void
imap_session_close(ImapSession *session)
{
    if (!session)
        return;

    if (session->imap) {
        if (imap_session_is_usable(session))
            say_goodbye(session);
        /* mailimap_free() would say LOGOUT on a stream that is gone. */
        if (session->imap->imap_stream)
            mailstream_close(session->imap->imap_stream);
        session->imap->imap_stream = NULL;
        mailimap_free(session->imap);
    }
    imap_stream_free(session->stream);
    g_array_unref(session->entries);
    g_hash_table_unref(session->folders);
    g_free(session);
}

bool
imap_session_is_usable(const ImapSession *session)
{
    return !session->is_broken && !imap_stream_error(session->stream);
}

uint32_t
imap_session_uidvalidity(const ImapSession *session)
{
    return session->uidvalidity;
}

bool
imap_session_has_idle(const ImapSession *session)
{
    return imap_session_can(session, "IDLE");
}

char *
imap_session_describe(ImapSession *session)
{
    mailimap *imap = session->imap;

    return g_strdup_printf("%s: %u mails in %s, IDLE %s, MOVE %s, UIDPLUS %s",
                           session->server->host, imap->imap_selection_info->sel_exists,
                           session->server->folder,
                           imap_session_can(session, "IDLE") ? "yes" : "no",
                           imap_session_can(session, "MOVE") ? "yes" : "no",
                           imap_session_can(session, "UIDPLUS") ? "yes" : "no");
}
