/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * banditore-convert - one mail in, one draft out, in a cage
 *
 * Started by banditore (bridge/flow/convert.c): a request on standard input, an
 * answer on standard output (filters/protocol.h).  Exit 0 with an answer, else
 * none.  Nothing of the mail is looked at before the cage is closed.
 */
#include "bridge/base/limits.h"
#include "filters/cage.h"
#include "filters/charset.h"
#include "filters/filter.h"
#include "filters/protocol.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A request: the mail, and what tools made of its parts. */
#define REQUEST_BYTES (LIMIT_MAIL_BYTES + LIMIT_CONVERT_ANSWER_BYTES)

#define READ_BYTES (64 * 1024)

static GBytes *
read_all(void)
{
    GByteArray *bytes = g_byte_array_new();
    guint8 *chunk = g_malloc(READ_BYTES);
    ssize_t got;

    while ((got = read(STDIN_FILENO, chunk, READ_BYTES)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || bytes->len + (size_t) got > REQUEST_BYTES)
            break;
        g_byte_array_append(bytes, chunk, (guint) got);
    }
    g_free(chunk);
    return g_byte_array_free_to_bytes(bytes);
}

static bool
write_all(GBytes *answer)
{
    size_t left = 0;
    const char *data = g_bytes_get_data(answer, &left);

    while (left > 0) {
        ssize_t put = write(STDOUT_FILENO, data, left);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data += put;
        left -= (size_t) put;
    }
    return true;
}

static GBytes *
answer_to(GBytes *frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Work) work = protocol_read_request(frame, &error);

    if (work && filters_run(work, &error))
        return protocol_answer(work);
    return protocol_answer_error(error);
}

int
main(void)
{
    g_autoptr(GError) error = NULL;

    /* Everything that loads files or makes types, before there are no files. */
    g_mime_init();
    charset_preload();
    xmlInitParser();
    json_object_seed(0);

    /* GLib keeps it as long as somebody holds it: in the cage it cannot be read. */
    const char *name = getenv("TZ");
    g_autoptr(GTimeZone) zone = name ? g_time_zone_new_identifier(name) : NULL;

    if (!cage_enter(&error)) {
        fprintf(stderr, "banditore-convert: %s\n", error->message);
        return EXIT_FAILURE;
    }

    g_autoptr(GBytes) frame = read_all();
    g_autoptr(GBytes) answer = answer_to(frame);

    /* exit would run what libraries left to do; there is nothing to tidy in a cage. */
    _exit(write_all(answer) ? EXIT_SUCCESS : EXIT_FAILURE);
}
