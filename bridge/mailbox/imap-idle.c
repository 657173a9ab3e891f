/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * IDLE (RFC 2177) spoken by ourselves on libetpan's stream.  libetpan's own takes
 * an EXISTS that comes before the "+" for the end of the command, and does not see
 * one that came with the "+" in the same segment.
 */
#include "bridge/mailbox/imap-session-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* libetpan's own tags are numbers. */
#define IDLE_TAG "idle"

static bool
say(ImapSession *session, const char *line, GError **error)
{
    mailstream *wire = session->imap->imap_stream;
    bool is_said =
        mailstream_write(wire, line, strlen(line)) >= 0 && mailstream_flush(wire) >= 0;

    return imap_session_check(
        session, is_said ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_STREAM, "IDLE", error);
}

/* "* 5 EXISTS" */
static bool
is_exists(const char *line)
{
    if (!g_str_has_prefix(line, "* "))
        return false;

    line += strlen("* ");
    return g_ascii_strncasecmp(line + strspn(line, "0123456789"), " EXISTS", 7) == 0;
}

/*
 * Reads lines until one begins with @wanted or with our tag.  @news is set when
 * one before it tells of new mail.
 * Returns: (owned) that line, or NULL with @error.
 */
static char *
hear(ImapSession *session, const char *wanted, bool *news, GError **error)
{
    MMAPString *line = mmap_string_new("");
    char *heard = NULL;

    while (!heard && mailstream_read_line(session->imap->imap_stream, line)) {
        if (g_str_has_prefix(line->str, wanted) ||
            g_str_has_prefix(line->str, IDLE_TAG " "))
            heard = g_strdup(line->str);
        else if (is_exists(line->str))
            *news = true;
    }
    mmap_string_free(line);
    if (!heard)
        imap_session_check(session, MAILIMAP_ERROR_STREAM, "IDLE", error);
    return heard;
}

/* What already came is looked at first: poll() knows only the socket. */
static bool
something_waits(const ImapSession *session)
{
    return session->imap->imap_stream->read_buffer_len > 0 ||
           imap_stream_pending(session->stream) > 0;
}

static void
wait_for_news(ImapSession *session, int wake_fd, unsigned wait_ms)
{
    int64_t until_ms = g_get_monotonic_time() / 1000 + wait_ms;
    struct pollfd polled[] = {
        {.fd = imap_stream_fd(session->stream), .events = POLLIN},
        {.fd = wake_fd, .events = POLLIN},
    };

    for (;;) {
        int64_t left_ms = until_ms - g_get_monotonic_time() / 1000;
        int ready = poll(polled, G_N_ELEMENTS(polled), CLAMP(left_ms, 0, G_MAXINT));

        if (ready != 0 && !(ready < 0 && errno == EINTR))
            return;
        if (left_ms <= 0)
            return;
    }
}

bool
imap_session_idle(ImapSession *session, int wake_fd, unsigned wait_ms, GError **error)
{
    bool news = false;

    imap_session_begin(session, 0);
    if (!say(session, IDLE_TAG " IDLE\r\n", error))
        return false;
    g_autofree char *begun = hear(session, "+", &news, error);
    if (!begun)
        return false;
    if (begun[0] != '+') {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_REFUSED, "IDLE: %s",
                    g_strchomp(begun));
        return false;
    }

    if (!news && !something_waits(session))
        wait_for_news(session, wake_fd, wait_ms);

    imap_session_begin(session, 0);
    if (!say(session, "DONE\r\n", error))
        return false;
    g_autofree char *ended = hear(session, IDLE_TAG " ", &news, error);
    return ended != NULL;
}
