/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * files - /media/NAME/N/FILENAME: what goes along with a notice, read from its file
 *
 * NAME is that of the notice's page, N counts its files from 1, and what FILENAME says
 * is only for whoever saves it.  A file is there as long as the page is.  One range of
 * bytes can be asked for, as players of video do (RFC 9110, 14.2).
 */
#include "bridge/web/archive.h"
#include "bridge/web/page.h"

#include "bridge/store/media.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* What browsers show by themselves; everything else is saved. */
static const char *const shown_types[] = {
    "image/jpeg", "image/png", "application/pdf", "video/mp4",
    "audio/mpeg", "audio/ogg", "audio/aac",       "audio/mp4",
};

/* The entry of the table, so that it lives longer than the draft; NULL = none. */
static const char *
find_type(const char *mime)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(shown_types); i++)
        if (g_ascii_strcasecmp(shown_types[i], mime) == 0)
            return shown_types[i];
    return NULL;
}

/* Digits of @text up to @end; false when there is none or they are too many. */
static bool
read_number(const char **text, uint64_t *number)
{
    char *end;

    if (!g_ascii_isdigit(**text))
        return false;
    errno = 0;
    *number = g_ascii_strtoull(*text, &end, 10);
    *text = end;
    return errno == 0;
}

/* "bytes=FROM-TO", "bytes=FROM-", "bytes=-LAST".  Returns: 200 when @range is none that
 * we know, so all is sent; 206; 416 when nothing of it is there. */
static unsigned
take_range(WebFile *file, const char *range)
{
    uint64_t from = 0, to = file->size_bytes - 1;
    const char *p = range ? range + strlen("bytes=") : NULL;
    bool has_from, has_to;

    if (!range || !g_str_has_prefix(range, "bytes=") || file->size_bytes == 0)
        return 200;
    has_from = read_number(&p, &from);
    if (*p++ != '-')
        return 200;
    has_to = read_number(&p, &to);
    if (*p != '\0' || (!has_from && !has_to) || (has_from && has_to && to < from))
        return 200;
    if (!has_from) {
        from = to < file->size_bytes ? file->size_bytes - to : 0;
        to = file->size_bytes - 1;
    }
    if (from >= file->size_bytes)
        return 416;
    to = MIN(to, file->size_bytes - 1);
    file->from_bytes = from;
    file->length_bytes = to - from + 1;
    return 206;
}

/* RFC 6266, 4: the plain name for old browsers is left out, for all know the other. */
static char *
disposition(const char *kind, const char *filename)
{
    g_autofree char *name = g_uri_escape_string(filename, NULL, FALSE);

    return g_strdup_printf("%s; filename*=UTF-8''%s", kind, name);
}

static void
send_file(const WebContext *context, const Media *media, const char *range,
          WebAnswer *answer)
{
    g_autofree char *path = media_path(context->store, media->sha256);
    g_auto(AutoFd) fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *type = find_type(media->mime);
    struct stat about;

    if (fd < 0 || fstat(fd, &about) != 0) {
        page_answer(context, answer, 404, "missing");
        return;
    }

    WebFile file = {.length_bytes = about.st_size, .size_bytes = about.st_size};
    answer->status = take_range(&file, range);
    /* A viewer of PDF is a plugin, which the strictest policy forbids. */
    answer->policy =
        g_strcmp0(type, "application/pdf") == 0 ? "frame-ancestors 'none'" : NULL;
    answer->type = type ? type : "application/octet-stream";
    answer->cache = "no-cache";
    answer->disposition = disposition(type ? "inline" : "attachment", media->filename);
    file.fd = fd;
    fd = -1;
    answer->file = g_memdup2(&file, sizeof file);
}

void
web_files(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    g_auto(GStrv) parts = g_strsplit(request->path, "/", 3);
    bool is_whole = g_strv_length(parts) == 3;
    g_autoptr(PageRow) row = NULL;
    g_autoptr(Draft) draft = NULL;
    guint64 place = 0;

    if (!page_exists(context, answer))
        return;
    if (is_whole &&
        g_ascii_string_to_unsigned(parts[1], 10, 1, G_MAXUINT, &place, NULL))
        row = pages_get(context->store, parts[0], NULL);
    if (row)
        draft = archive_draft(row);

    if (row && row->is_gone)
        page_answer(context, answer, 410, row->cancelled_s > 0 ? "cancelled" : "old");
    else if (!draft || place > draft->media->len)
        page_answer(context, answer, 404, "missing");
    else
        send_file(context, draft->media->pdata[place - 1], request->range, answer);
}
