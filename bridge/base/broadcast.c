/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/broadcast.h"

Broadcast *
broadcast_new(void)
{
    Broadcast *broadcast = g_new0(Broadcast, 1);

    broadcast->title = g_strdup("");
    broadcast->text = rich_text_new();
    broadcast->versions = g_ptr_array_new_with_free_func((GDestroyNotify) version_free);
    broadcast->media = g_ptr_array_new_with_free_func((GDestroyNotify) media_free);
    broadcast->topics = g_ptr_array_new_with_free_func(g_free);
    return broadcast;
}

void
broadcast_free(Broadcast *broadcast)
{
    if (!broadcast)
        return;

    g_free(broadcast->title);
    rich_text_free(broadcast->text);
    g_ptr_array_unref(broadcast->versions);
    g_free(broadcast->language);
    g_ptr_array_unref(broadcast->media);
    g_ptr_array_unref(broadcast->topics);
    g_free(broadcast->administration);
    g_free(broadcast->link);
    g_free(broadcast->leave_contact);
    g_free(broadcast->confirm_token);
    g_free(broadcast);
}

static void
copy_media(GPtrArray *to, const GPtrArray *list)
{
    for (unsigned i = 0; i < list->len; i++) {
        const Media *media = list->pdata[i];
        Media *copy = media_new(media->kind, media->mime, media->filename, NULL);

        copy->sha256 = g_strdup(media->sha256);
        copy->caption = g_strdup(media->caption);
        copy->size_bytes = media->size_bytes;
        g_ptr_array_add(to, copy);
    }
}

static void
copy_words(GPtrArray *to, const GPtrArray *words)
{
    for (unsigned i = 0; i < words->len; i++)
        g_ptr_array_add(to, g_strdup(words->pdata[i]));
}

static void
put(char **to, const char *text)
{
    g_free(*to);
    *to = g_strdup(text);
}

Broadcast *
broadcast_from_draft(const Draft *draft)
{
    Broadcast *broadcast = broadcast_new();

    put(&broadcast->title, draft->title);
    rich_text_free(broadcast->text);
    broadcast->text = rich_text_copy(draft->text);
    broadcast->class = draft->class;
    broadcast->is_alert = draft->origin.kind == ORIGIN_CAP;
    broadcast->is_trial = draft->is_trial;
    broadcast->valid_until_s = draft->valid_until_s;
    copy_words(broadcast->topics, draft->topics);
    copy_media(broadcast->media, draft->media);

    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = draft->versions->pdata[i];

        g_ptr_array_add(broadcast->versions,
                        version_new(version->language, version->title));
    }
    return broadcast;
}

Broadcast *
broadcast_version(const Broadcast *broadcast, unsigned version)
{
    Broadcast *copy = broadcast_new();
    const Version *own = broadcast->versions->pdata[version - 1];

    copy->id = broadcast->id;
    put(&copy->title, own->title ? own->title : broadcast->title);
    rich_text_free(copy->text);
    copy->text = rich_text_version(broadcast->text, version);
    copy->language = g_strdup(own->language);
    copy_media(copy->media, broadcast->media);
    copy_words(copy->topics, broadcast->topics);
    copy->class = broadcast->class;
    copy->is_alert = broadcast->is_alert;
    copy->is_trial = broadcast->is_trial;
    copy->administration = g_strdup(broadcast->administration);
    if (broadcast->link)
        copy->link = g_strconcat(broadcast->link, "/", own->language, NULL);
    copy->leave_contact = g_strdup(broadcast->leave_contact);
    copy->valid_until_s = broadcast->valid_until_s;
    copy->confirm_token = g_strdup(broadcast->confirm_token);
    return copy;
}
