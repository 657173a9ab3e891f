/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * placeholder - drop "[image: logo.png]" and "[cid:image001.png@01D9...]"
 *
 * Programs that make plain text of HTML write them where a picture stood, often with
 * the link that the picture was.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"

#include <string.h>

/* A file name and what is around it. */
#define PLACEHOLDER_BYTES 300

/* Folded, behind "[". */
static const char *const openings[] = {
    "image:",
    "cid:",
    "immagine:",
    "img:",
    "inline image",
    "inline-bild",
    "bild:",
    "logo]",
    "logo:",
    "image]",
    "immagine]",
    "facebook]",
    "instagram]",
    "twitter]",
    "youtube]",
    "linkedin]",
    "whatsapp]",
    "telegram]",
    "icona",
    "https://",
    "immagine incorporata",
    "image removed by sender",
    "immagine rimossa dal mittente",
};

/* Files that a bracket may name: "[logo.png]". */
static const char *const endings[] = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg"};

/* Returns: bytes of a placeholder at @at, with the link behind it; 0 = none. */
static size_t
placeholder_length(const char *at)
{
    size_t most = strnlen(at, PLACEHOLDER_BYTES);
    const char *close = memchr(at, ']', most);
    size_t length = close ? (size_t) (close - at) : 0;
    bool is_one = false;

    if (length < 3)
        return 0;

    g_autofree char *inside = g_strndup(at + 1, length);
    g_autofree char *folded = text_fold(inside);
    size_t end = strlen(folded) - 1;

    for (size_t i = 0; i < G_N_ELEMENTS(openings); i++)
        is_one = is_one || g_str_has_prefix(folded, openings[i]);
    folded[end] = '\0';
    if (g_str_has_prefix(folded, "https://"))
        is_one = false;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        is_one = is_one || g_str_has_suffix(folded, endings[i]);
    if (!is_one)
        return 0;
    length++;

    const char *link = at + length + strspn(at + length, " ");

    if (g_str_has_prefix(link, "<http")) {
        close = memchr(link, '>', strnlen(link, PLACEHOLDER_BYTES));
        length = close ? (size_t) (close + 1 - at) : length;
    }
    return length;
}

/* Takes the placeholders of one run out.  Returns: whether there were some. */
static bool
clean_run(Work *work, Run *run)
{
    g_autoptr(GString) rest = g_string_new(NULL);
    g_autoptr(GString) gone = g_string_new(NULL);

    for (const char *at = run->text; *at != '\0';) {
        size_t plain = strcspn(at, "[");
        size_t length = at[plain] == '[' ? placeholder_length(at + plain) : 0;

        g_string_append_len(rest, at, (gssize) plain);
        at += plain;
        g_string_append_len(gone, at, (gssize) length);
        if (length == 0 && *at == '[')
            g_string_append_c(rest, *at++);
        at += length;
    }
    if (gone->len == 0)
        return false;
    g_ptr_array_add(work->draft->removed, removed_new("image-placeholder", gone->str));
    g_free(run->text);
    run->text = g_string_free(g_steal_pointer(&rest), FALSE);
    return true;
}

static bool
placeholder_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;
    unsigned kept = 0;
    bool gap = false;

    for (unsigned i = 0; i < lines->len; i++) {
        Line *line = g_ptr_array_index(lines, i);
        bool any = false;

        for (unsigned r = 0; strchr(line->text->str, '[') && r < line->runs->len; r++)
            any = clean_run(work, g_ptr_array_index(line->runs, r)) || any;
        if (any)
            line_trim(line);
        line->gap = line->gap || gap;
        gap = any && line_is_blank(line);
        if (gap) {
            line_free(line);
            continue;
        }
        lines->pdata[kept++] = line;
    }
    for (unsigned i = kept; i < lines->len; i++)
        lines->pdata[i] = NULL;
    g_ptr_array_set_size(lines, (int) kept);
    return true;
}

const Filter filter_placeholder = {
    .name = "placeholder",
    .summary = "drop the names of pictures in plain text",
    .apply = placeholder_apply,
};
