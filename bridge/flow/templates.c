/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/templates.h"

#include "bridge/store/templates.h"

#include <string.h>

/* Only what is approved can be sent (contract 5). */
static const char *const bad[] = {"REJECTED", "PAUSED",           "DISABLED",
                                  "DELETED",  "PENDING_DELETION", "ARCHIVED",
                                  "LOCKED",   "LIMIT_EXCEEDED",   NULL};
static const char *const good[] = {"APPROVED", "REINSTATED", "UNARCHIVED", NULL};

void
templates_apply(Store *store, Channel *channel)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) names = NULL;

    if (!channel->ops->set_banned)
        return;
    names = templates_banned(store, channel_name(channel), &error);
    if (names)
        channel->ops->set_banned(channel, (const char *const *) names);
    else
        g_warning("templates: %s", error->message);
}

bool
templates_hear(Store *store, const char *channel, const ChannelEvent *event,
               GError **error)
{
    const char *word = event->event ? event->event : "";
    const char *name;

    if (!event->subject || !g_str_has_prefix(event->subject, "template:"))
        return true;
    name = event->subject + strlen("template:");
    if (g_strcmp0(event->reason, "category-soon") == 0)
        return true;
    if (g_strcmp0(event->reason, "category-now") == 0)
        return g_ascii_strcasecmp(word, "MARKETING") != 0 ||
               templates_ban(store, channel, name, "category", error);
    if (g_strv_contains(good, word) || g_strcmp0(event->reason, "UNPAUSE") == 0)
        return templates_lift(store, channel, name, NULL, error);
    return !g_strv_contains(bad, word) ||
           templates_ban(store, channel, name, word, error);
}
