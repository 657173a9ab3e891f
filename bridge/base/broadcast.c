/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/broadcast.h"

Broadcast *
broadcast_new(void)
{
    Broadcast *broadcast = g_new0(Broadcast, 1);

    broadcast->title = g_strdup("");
    broadcast->text = rich_text_new();
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
    g_ptr_array_unref(broadcast->media);
    g_ptr_array_unref(broadcast->topics);
    g_free(broadcast->administration);
    g_free(broadcast->link);
    g_free(broadcast->leave_contact);
    g_free(broadcast->confirm_token);
    g_free(broadcast);
}

Broadcast *
broadcast_from_draft(const Draft *draft)
{
    Broadcast *broadcast = broadcast_new();

    g_free(broadcast->title);
    broadcast->title = g_strdup(draft->title);
    rich_text_free(broadcast->text);
    broadcast->text = rich_text_copy(draft->text);
    broadcast->class = draft->class;
    broadcast->is_trial = draft->is_trial;
    broadcast->valid_until_s = draft->valid_until_s;

    for (unsigned i = 0; i < draft->topics->len; i++)
        g_ptr_array_add(broadcast->topics, g_strdup(draft->topics->pdata[i]));

    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *from = draft->media->pdata[i];
        Media *to = media_new(from->kind, from->mime, from->filename, NULL);

        to->sha256 = g_strdup(from->sha256);
        to->caption = g_strdup(from->caption);
        to->size_bytes = from->size_bytes;
        g_ptr_array_add(broadcast->media, to);
    }
    return broadcast;
}
