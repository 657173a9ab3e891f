/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * notices - notices for citizens as the queue freezes them, for tests of their pages
 */
#pragma once

#include "bridge/store/broadcasts.h"
#include "bridge/store/media.h"
#include "bridge/store/pages.h"
#include "filters/draft-json.h"

/* Returns: (owned) a draft with paragraphs from @plain. */
static inline Draft *
notice_draft(const char *title, const char *plain)
{
    Draft *draft = draft_new();

    g_free(draft->title);
    draft->title = g_strdup(title);
    rich_text_free(draft->text);
    draft->text = rich_text_from_plain(plain);
    return draft;
}

static inline void
notice_add_media(Draft *draft, MediaKind kind, const char *mime, const char *filename,
                 const char *caption, GBytes *data)
{
    Media *media = media_new(kind, mime, filename, data);

    media->caption = g_strdup(caption);
    g_ptr_array_add(draft->media, media);
}

/* Freezes @draft for nobody and lets it go out, so that it is done.
 * @page: (may be NULL) gets the name of its page, to be freed. */
static inline int64_t
notice_publish(Store *store, const Draft *draft, int64_t valid_until_s, char **page)
{
    g_autoptr(GError) error = NULL;
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    g_autofree char *words = rich_text_plain(draft->text);
    g_autofree char *name = pages_new_name(&error);
    g_autoptr(GPtrArray) languages = g_ptr_array_new();
    g_autofree char *list = NULL;

    for (unsigned i = 0; i < draft->versions->len; i++)
        g_ptr_array_add(languages, ((Version *) draft->versions->pdata[i])->language);
    g_ptr_array_add(languages, NULL);
    list = g_strjoinv(",", (char **) languages->pdata);

    BroadcastRow row = {
        .title = draft->title,
        .content = content,
        .class = draft->class,
        .valid_until_s = valid_until_s,
        .languages = list,
        .page = name,
        .words = words,
    };

    for (unsigned i = 0; i < draft->media->len; i++)
        g_assert_true(media_store(store, draft->media->pdata[i], &error));
    g_assert_true(broadcasts_add(store, &row, &error) &&
                  broadcasts_set_ready(store, row.id, &error) &&
                  broadcasts_set_state(store, row.id, BROADCAST_DONE, &error));
    g_assert_no_error(error);
    free(content);
    json_decref(json);
    if (page)
        *page = g_steal_pointer(&name);
    return row.id;
}
