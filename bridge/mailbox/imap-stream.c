/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-stream.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "bridge/mailbox/imap-line.h"
#include "bridge/mailbox/imap.h"

#include <string.h>

/* Of an answer, what its words and codes need. */
#define HEAD_BYTES 160

/* What is read at once. */
#define CHUNK_BYTES 16384

struct ImapStream {
    Tls *tls;
    GError *error;
    bool expects_bye;

    /* What the command may still bring. */
    size_t line_left;
    size_t body_left;

    size_t literal_left; /* bytes of a body that come before the next line */
    bool goes_on;        /* the line at hand continues a response behind a body */
    GString *line;       /* so far */
    GString *clean;      /* what libetpan may see */
    size_t clean_read;   /* bytes of it that libetpan has */

    char last[HEAD_BYTES + 1]; /* the last tagged answer */
};

static void
end(ImapStream *stream, MailboxError code, const char *message)
{
    if (!stream->error)
        g_set_error_literal(&stream->error, MAILBOX_ERROR, code, message);
}

static void
end_with_bye(ImapStream *stream)
{
    g_autofree char *words =
        text_clean_line(stream->line->str, MIN(stream->line->len, HEAD_BYTES));
    g_autofree char *message =
        g_strdup_printf("the server ended the session: %s", words);

    end(stream, MAILBOX_ERROR_OFFLINE, message);
}

static void
start_literal(ImapStream *stream, uint64_t bytes)
{
    if (bytes > stream->body_left) {
        if (stream->body_left > 0)
            end(stream, MAILBOX_ERROR_TOO_LARGE, "the mail is larger than announced");
        else
            end(stream, MAILBOX_ERROR_BROKEN, "a body that nobody asked for");
        return;
    }
    stream->body_left -= bytes;
    stream->literal_left = bytes;
    stream->goes_on = true;
}

static void
finish_line(ImapStream *stream)
{
    const char *line = stream->line->str;
    uint64_t bytes = 0;

    if (!stream->goes_on && !stream->expects_bye &&
        g_ascii_strncasecmp(line, "* BYE", 5) == 0) {
        end_with_bye(stream);
        return;
    }

    if (!stream->goes_on && line[0] != '*' && line[0] != '+')
        g_strlcpy(stream->last, line, sizeof stream->last);
    ImapLine kind = imap_line_clean(line, stream->goes_on, stream->clean, &bytes);
    stream->goes_on = false;
    if (kind == IMAP_LINE_REFUSED)
        end(stream, MAILBOX_ERROR_BROKEN, "the server's answer is malformed");
    else if (kind == IMAP_LINE_BODY)
        start_literal(stream, bytes);
    g_string_truncate(stream->line, 0);
}

static void
pass_line_byte(ImapStream *stream, char byte)
{
    if (stream->line_left == 0) {
        end(stream, MAILBOX_ERROR_BROKEN, "the server's answer is too long");
        return;
    }
    stream->line_left--;

    g_string_append_c(stream->line, byte);
    if (byte == '\n')
        finish_line(stream);
}

/* Counts what came; whole lines and bodies become readable. */
static void
pass(ImapStream *stream, const char *bytes, size_t n)
{
    /* RFC 3501, section 9: no literal holds a NUL.  What libetpan makes of one
     * depends on how the bytes came, so it never sees one. */
    if (memchr(bytes, '\0', n))
        end(stream, MAILBOX_ERROR_BROKEN, "the server's answer holds a NUL");

    while (n > 0 && !stream->error) {
        size_t skip = MIN(stream->literal_left, n);

        if (skip > 0) {
            g_string_append_len(stream->clean, bytes, skip);
            stream->literal_left -= skip;
        } else {
            pass_line_byte(stream, *bytes);
            skip = 1;
        }
        bytes += skip;
        n -= skip;
    }
}

static size_t
readable(const ImapStream *stream)
{
    return stream->clean->len - stream->clean_read;
}

static bool
read_more(ImapStream *stream)
{
    char bytes[CHUNK_BYTES];
    ssize_t n = tls_read(stream->tls, bytes, sizeof bytes);

    if (n <= 0) {
        /* An end of file must be an error: libetpan would spin on a 0. */
        end(stream, MAILBOX_ERROR_OFFLINE, tls_problem(stream->tls));
        return false;
    }

    pass(stream, bytes, n);
    return !stream->error;
}

static ssize_t
low_read(mailstream_low *low, void *buffer, size_t size)
{
    ImapStream *stream = low->data;

    if (stream->error)
        return -1;
    while (readable(stream) == 0) {
        g_string_truncate(stream->clean, 0);
        stream->clean_read = 0;
        if (!read_more(stream))
            return -1;
    }

    size_t n = MIN(size, readable(stream));
    memcpy(buffer, stream->clean->str + stream->clean_read, n);
    stream->clean_read += n;
    return (ssize_t) n;
}

static ssize_t
low_write(mailstream_low *low, const void *buffer, size_t size)
{
    ImapStream *stream = low->data;
    ssize_t n;

    if (stream->error)
        return -1;
    n = tls_write(stream->tls, buffer, size);
    if (n < 0)
        end(stream, MAILBOX_ERROR_OFFLINE, tls_problem(stream->tls));
    return n;
}

static int
low_close(mailstream_low *low)
{
    return 0;
}

static int
low_get_fd(mailstream_low *low)
{
    ImapStream *stream = low->data;

    return tls_fd(stream->tls);
}

static void
low_free(mailstream_low *low)
{
    free(low);
}

static void
low_cancel(mailstream_low *low)
{
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
    return NULL;
}

static carray *
low_get_chain(mailstream_low *low)
{
    return NULL;
}

static const mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_get_fd,
    .mailstream_free = low_free,
    .mailstream_cancel = low_cancel,
    .mailstream_get_cancel = low_get_cancel,
    .mailstream_get_certificate_chain = low_get_chain,
};

ImapStream *
imap_stream_new(Tls *tls)
{
    ImapStream *stream = g_new0(ImapStream, 1);

    stream->tls = tls;
    stream->line_left = LIMIT_IMAP_LINE_BYTES;
    stream->line = g_string_new(NULL);
    stream->clean = g_string_new(NULL);
    return stream;
}

void
imap_stream_free(ImapStream *stream)
{
    if (!stream)
        return;

    tls_close(stream->tls);
    g_clear_error(&stream->error);
    g_string_free(stream->line, TRUE);
    g_string_free(stream->clean, TRUE);
    g_free(stream);
}

mailstream *
imap_stream_wrap(ImapStream *stream)
{
    /* libetpan asks for no const, but only reads the table. */
    mailstream_low *low = mailstream_low_new(stream, (mailstream_low_driver *) &driver);

    return mailstream_new(low, 65536);
}

void
imap_stream_begin(ImapStream *stream, int64_t deadline_ms, size_t body_bytes)
{
    tls_set_deadline(stream->tls, deadline_ms);
    stream->line_left = LIMIT_IMAP_LINE_BYTES;
    stream->body_left = body_bytes;
}

void
imap_stream_expect_bye(ImapStream *stream)
{
    stream->expects_bye = true;
    tls_set_cancel(stream->tls, -1);
}

size_t
imap_stream_pending(const ImapStream *stream)
{
    return readable(stream) + tls_pending(stream->tls);
}

int
imap_stream_fd(const ImapStream *stream)
{
    return tls_fd(stream->tls);
}

const GError *
imap_stream_error(const ImapStream *stream)
{
    return stream->error;
}

const char *
imap_stream_last_answer(const ImapStream *stream)
{
    return stream->last;
}
