/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/channel.h"

#include <string.h>

#define SHA256_HEX 64

G_DEFINE_QUARK(banditore_channel_error, channel_error)

void
channel_part_free(ChannelPart *part)
{
    if (!part)
        return;

    g_free(part->kind);
    g_free(part->body);
    g_free(part->category);
    if (part->media)
        g_ptr_array_unref(part->media);
    g_free(part);
}

void
channel_event_free(ChannelEvent *event)
{
    if (!event)
        return;

    g_free(event->number);
    g_free(event->bsuid);
    g_free(event->receipt_id);
    g_free(event->callback);
    g_free(event->reason);
    g_free(event->detail);
    g_free(event->message_id);
    g_free(event->text);
    g_free(event->payload);
    g_free(event->context_id);
    g_free(event->subject);
    g_free(event->event);
    g_free(event->new_bsuid);
    g_free(event);
}

/* Whether @text begins with a whole digest; @digest has room for it and a NUL. */
static bool
read_digest(const char *text, char *digest)
{
    for (unsigned i = 0; i < SHA256_HEX; i++) {
        if (!g_ascii_isxdigit(text[i]))
            return false;
        digest[i] = text[i];
    }
    digest[SHA256_HEX] = '\0';
    return true;
}

char *
channel_resolve_media(const char *body, GHashTable *ids)
{
    static const char mark[] = "sha256:";
    GString *out = g_string_sized_new(strlen(body));
    char digest[SHA256_HEX + 1];

    for (const char *at; (at = strstr(body, mark));) {
        const char *id = NULL;

        g_string_append_len(out, body, at - body);
        body = at + strlen(mark);
        if (read_digest(body, digest))
            id = g_hash_table_lookup(ids, digest);
        if (id) {
            g_string_append(out, id);
            body += SHA256_HEX;
        } else {
            g_string_append(out, mark);
        }
    }
    g_string_append(out, body);
    return g_string_free(out, FALSE);
}

const char *
channel_name(const Channel *channel)
{
    const char *colon = strchr(channel->group, ':');

    return colon ? colon + 1 : channel->group;
}
