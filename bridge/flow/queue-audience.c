/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/queue-audience.h"

#include "bridge/base/text.h"
#include "bridge/flow/topics.h"
#include "bridge/store/subscribers.h"

void
audience_clear(Audience *audience)
{
    g_clear_pointer(&audience->only, g_strfreev);
    g_clear_pointer(&audience->topics, g_strfreev);
}

bool
queue_is_live(const Settings *settings, Store *store)
{
    if (settings_is(settings, "bridge", "live"))
        return true;

    g_autofree char *fact = store ? store_get(store, "live") : NULL;

    return g_strcmp0(fact, "yes") == 0;
}

/* Adds the phones of @list, each once. */
static void
add_phones(GStrvBuilder *phones, GHashTable *seen, const char *const *list)
{
    for (; *list != NULL; list++) {
        g_autofree char *phone = text_phone(*list, "39", NULL);

        if (phone == NULL)
            phone = g_strdup(*list);
        if (g_hash_table_contains(seen, phone))
            continue;
        g_strv_builder_add(phones, phone);
        g_hash_table_add(seen, g_steal_pointer(&phone));
    }
}

char **
audience_staff_phones(const Settings *settings, const char *author)
{
    g_autoptr(GStrvBuilder) phones = g_strv_builder_new();
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (const char *const *name = settings_names(settings, "sender"); *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);

        if (author == NULL || g_ascii_strcasecmp(author, *name) == 0)
            add_phones(phones, seen, settings_list(settings, group, "phones"));
    }
    if (author == NULL)
        add_phones(phones, seen, settings_list(settings, "bridge", "admin_phones"));
    return g_strv_builder_end(phones);
}

void
audience_decide(Audience *audience, const Settings *settings, const BroadcastRow *row,
                bool author_only)
{
    audience->topics = g_strsplit(row->topics ? row->topics : "", ",", -1);
    audience->everybody = audience->topics[0] == NULL || !row->topics[0];
    for (char **topic = audience->topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);

        if (group != NULL && settings_is(settings, group, "mandatory"))
            audience->everybody = true;
    }
    if (row->is_trial)
        audience->only =
            audience_staff_phones(settings, author_only ? row->sender : NULL);
}

/* Whether one of @topics goes out on @channel: those that name no channels do. */
static bool
is_on_channel(const Settings *settings, char **topics, const char *channel)
{
    bool asked = false;

    for (char **topic = topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);

        if (group == NULL)
            continue;
        if (settings_list(settings, group, "channels")[0] == NULL ||
            settings_list_has(settings, group, "channels", channel))
            return true;
        asked = true;
    }
    return !asked;
}

bool
audience_freeze_some(const Audience *audience, const Settings *settings, Store *store,
                     int64_t id, const char *channel, bool *more, GError **error)
{
    *more = false;
    if (!is_on_channel(settings, audience->topics, channel))
        return true;
    return broadcasts_freeze_some(store, id, channel,
                                  (const char *const *) audience->only,
                                  audience->everybody, more, error);
}

int64_t
queue_count_audience(const Settings *settings, Store *store, GPtrArray *channels,
                     const Draft *draft, const char *sender)
{
    g_auto(GStrv) topics = topics_of(draft);
    g_autofree char *joined = g_strjoinv(",", topics);
    const BroadcastRow row = {
        .sender = (char *) sender,
        .topics = joined,
        .is_trial = draft->is_trial || !queue_is_live(settings, store),
    };
    g_auto(Audience) audience = {0};
    int64_t people = 0;

    audience_decide(&audience, settings, &row, draft->is_trial);
    for (unsigned i = 0; i < channels->len; i++) {
        const char *name = channel_name(g_ptr_array_index(channels, i));
        int64_t n;

        if (!is_on_channel(settings, audience.topics, name))
            continue;
        n = audience.only ? g_strv_length(audience.only)
                          : subscribers_audience(
                                store, name, (const char *const *) audience.topics,
                                topics_class(settings, draft), audience.everybody);
        if (n < 0)
            return -1;
        people += n;
    }
    return people;
}
