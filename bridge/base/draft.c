/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/draft.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"

Draft *
draft_new(void)
{
    Draft *draft = g_new0(Draft, 1);

    draft->title = g_strdup("");
    draft->text = rich_text_new();
    draft->versions = g_ptr_array_new_with_free_func((GDestroyNotify) version_free);
    draft->media = g_ptr_array_new_with_free_func((GDestroyNotify) media_free);
    draft->removed = g_ptr_array_new_with_free_func((GDestroyNotify) removed_free);
    draft->parts = g_ptr_array_new_with_free_func((GDestroyNotify) draft_part_free);
    draft->warnings = g_ptr_array_new_with_free_func(g_free);
    draft->holds = g_ptr_array_new_with_free_func((GDestroyNotify) hold_free);
    draft->topics = g_ptr_array_new_with_free_func(g_free);
    return draft;
}

void
draft_free(Draft *draft)
{
    if (!draft)
        return;

    g_free(draft->title);
    rich_text_free(draft->text);
    g_ptr_array_unref(draft->versions);
    g_ptr_array_unref(draft->media);
    g_ptr_array_unref(draft->removed);
    g_ptr_array_unref(draft->parts);
    g_ptr_array_unref(draft->warnings);
    g_ptr_array_unref(draft->holds);
    g_ptr_array_unref(draft->topics);
    g_free(draft->origin.from);
    g_free(draft->origin.subject);
    g_free(draft);
}

Version *
version_new(const char *language, const char *title)
{
    Version *version = g_new0(Version, 1);

    version->language = g_strdup(language);
    version->title = g_strdup(title);
    return version;
}

void
version_free(Version *version)
{
    if (!version)
        return;

    g_free(version->language);
    g_free(version->title);
    g_free(version);
}

Media *
media_new(MediaKind kind, const char *mime, const char *filename, GBytes *data)
{
    Media *media = g_new0(Media, 1);

    media->kind = kind;
    media->mime = g_strdup(mime);
    media->filename = g_strdup(filename);
    if (data) {
        media->data = g_bytes_ref(data);
        media->size_bytes = g_bytes_get_size(data);
        media->sha256 = text_sha256(g_bytes_get_data(data, NULL), media->size_bytes);
    }
    return media;
}

void
media_free(Media *media)
{
    if (!media)
        return;

    g_free(media->mime);
    g_free(media->filename);
    g_free(media->sha256);
    g_free(media->caption);
    g_clear_pointer(&media->data, g_bytes_unref);
    g_free(media);
}

Removed *
removed_new(const char *what, const char *text)
{
    Removed *removed = g_new0(Removed, 1);

    removed->what = g_strdup(what);
    removed->text = g_strdup(text);
    return removed;
}

void
removed_free(Removed *removed)
{
    if (!removed)
        return;

    g_free(removed->what);
    g_free(removed->text);
    g_free(removed);
}

void
draft_add_removed(Draft *draft, const char *what, const char *text)
{
    GPtrArray *list = draft->removed;
    Removed *last = list->len > 0 ? g_ptr_array_index(list, list->len - 1) : NULL;

    if (list->len + 1 < LIMIT_REMOVED) {
        g_ptr_array_add(list, removed_new(what, text));
    } else if (list->len < LIMIT_REMOVED) {
        g_ptr_array_add(list, removed_new("more", "1"));
    } else {
        uint64_t more = g_ascii_strtoull(last->text, NULL, 10) + 1;

        g_free(last->text);
        last->text = g_strdup_printf("%" G_GUINT64_FORMAT, more);
    }
}

Hold *
hold_new(const char *reason, bool routine_only)
{
    Hold *hold = g_new0(Hold, 1);

    hold->reason = g_strdup(reason);
    hold->routine_only = routine_only;
    return hold;
}

void
hold_free(Hold *hold)
{
    if (!hold)
        return;

    g_free(hold->reason);
    g_free(hold);
}

DraftPart *
draft_part_new(const char *path, const char *type)
{
    DraftPart *part = g_new0(DraftPart, 1);

    part->path = g_strdup(path);
    part->type = g_strdup(type);
    return part;
}

void
draft_part_free(DraftPart *part)
{
    if (!part)
        return;

    g_free(part->path);
    g_free(part->type);
    g_free(part->filename);
    g_free(part->sha256);
    g_free(part->reason);
    g_free(part);
}
