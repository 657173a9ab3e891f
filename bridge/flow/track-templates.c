/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/track-templates.h"

#include "bridge/base/clock.h"
#include "bridge/flow/queue.h"
#include "bridge/store/templates.h"

/* In seconds.  So long the request of a message may have been under way when the
 * provider accepted it. */
#define UNDER_WAY_S 30

/* In seconds: an older word says little about now, the template may be approved again.
 */
#define STALE_S 3600

/* Returns: (unowned) the template that @use goes by now; NULL = by none. */
static const char *
template_of(const Settings *settings, Store *store, Channel *channel,
            const TemplateUse *use)
{
    g_autoptr(Broadcast) whole =
        queue_load_broadcast(settings, store, use->broadcast, NULL);
    g_autoptr(Broadcast) version =
        whole && use->version > 0 && use->version <= whole->versions->len
            ? broadcast_version(whole, use->version)
            : NULL;
    g_autoptr(GPtrArray) parts =
        whole ? channel->ops->compose(channel, version ? version : whole, false, NULL)
              : NULL;
    const ChannelPart *part = parts && parts->len > 0 ? parts->pdata[0] : NULL;

    return part ? part->template : NULL;
}

bool
track_template_failed(const Settings *settings, Store *store, Channel *channel,
                      const ChannelEvent *event, char **banned, GError **error)
{
    TemplateUse use = {0};
    const char *name;
    const char *on = channel_name(channel);

    if (!channel->ops->set_banned ||
        (event->at_s > 0 && event->at_s < clock_now_s() - STALE_S))
        return true;
    if (!templates_used(store, on, event->callback, event->receipt_id, &use, error))
        return false;
    if (use.broadcast == 0 || use.is_open ||
        use.last_ban_s >= use.accepted_s - UNDER_WAY_S)
        return true;

    name = template_of(settings, store, channel, &use);
    if (!name)
        return true;
    if (!templates_ban(store, on, name, event->reason, error))
        return false;
    *banned = g_strdup(name);
    return true;
}
