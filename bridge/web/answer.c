/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/answer.h"

#include <string.h>
#include <unistd.h>

/* What may be loaded, where a handler says nothing else. */
#define NOTHING "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/* Half a year: a name that once had a certificate keeps one. */
#define STRICT_TRANSPORT "max-age=15768000"

static struct MHD_Response *
make_text(WebAnswer *answer)
{
    size_t length = answer->body ? strlen(answer->body) : 0;

    if (!answer->body)
        return MHD_create_response_from_buffer(0, (char *) "", MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer_with_free_callback(
        length, g_steal_pointer(&answer->body), g_free);
}

static struct MHD_Response *
make_part(WebAnswer *answer)
{
    const WebFile *file = answer->file;
    struct MHD_Response *response;
    char range[80];

    if (answer->status == 416) {
        close(file->fd);
        response =
            MHD_create_response_from_buffer(0, (char *) "", MHD_RESPMEM_PERSISTENT);
        g_snprintf(range, sizeof range, "bytes */%" G_GUINT64_FORMAT, file->size_bytes);
    } else {
        response = MHD_create_response_from_fd_at_offset64(file->length_bytes, file->fd,
                                                           file->from_bytes);
        g_snprintf(range, sizeof range,
                   "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                   "/%" G_GUINT64_FORMAT,
                   file->from_bytes, file->from_bytes + file->length_bytes - 1,
                   file->size_bytes);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
    if (answer->status != 200)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_RANGE, range);
    g_clear_pointer(&answer->file, g_free);
    return response;
}

static void
add(struct MHD_Response *response, const char *name, const char *value)
{
    if (value)
        MHD_add_response_header(response, name, value);
}

struct MHD_Response *
answer_make(const WebContext *context, WebAnswer *answer)
{
    struct MHD_Response *response =
        answer->file ? make_part(answer) : make_text(answer);
    const char *url = context->public_url;

    if (!response)
        return NULL;
    add(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    add(response, "Content-Security-Policy", answer->policy ? answer->policy : NOTHING);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL,
        answer->cache ? answer->cache : "no-store");
    if (answer->retry_after_s > 0) {
        char seconds[16];

        g_snprintf(seconds, sizeof seconds, "%u", answer->retry_after_s);
        add(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    }
    if (!answer->type)
        return response;

    add(response, "Referrer-Policy", "no-referrer");
    add(response, "Cross-Origin-Resource-Policy", "same-origin");
    add(response, "Cross-Origin-Opener-Policy", "same-origin");
    add(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (!settings_is(context->settings, "web", "index"))
        add(response, "X-Robots-Tag", "noindex");
    if (url && g_str_has_prefix(url, "https://"))
        add(response, "Strict-Transport-Security", STRICT_TRANSPORT);
    add(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, answer->disposition);
    g_clear_pointer(&answer->disposition, g_free);
    return response;
}
