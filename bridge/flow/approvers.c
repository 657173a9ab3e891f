/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/approvers.h"

#include "bridge/auth/align.h"

#include <string.h>

/* The end of the last day, in the bridge's time zone, in seconds; 0 = for ever. */
static int64_t
ends_s(const Settings *settings, const char *group)
{
    const char *until = settings_text(settings, group, "until");

    if (!until || *until == '\0')
        return 0;

    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    g_autofree char *last = g_strconcat(until, "T23:59:59", NULL);
    g_autoptr(GDateTime) end = zone ? g_date_time_new_from_iso8601(last, zone) : NULL;

    /* A day that cannot be read gives no right. */
    return end ? g_date_time_to_unix(end) : 1;
}

bool
approvers_is_active(const Settings *settings, const char *person, int64_t now_s)
{
    g_autofree char *group = align_sender_group(settings, person);
    int64_t end_s = group ? ends_s(settings, group) : 1;

    return end_s == 0 || end_s >= now_s;
}

static bool
share_a_value(const Settings *settings, const char *one, const char *other,
              const char *key)
{
    const char *const *values = settings_list(settings, one, key);

    for (; *values; values++)
        if (settings_list_has(settings, other, key, *values))
            return true;
    return false;
}

/* "sindaco" of "sender:sindaco+casa@comune.example": many servers put mail to any tag
 * into the one mailbox.  (owned) */
static char *
mailbox_of(const char *group)
{
    const char *address = strchr(group, ':') + 1;
    size_t length = strcspn(address, "+@");
    const char *at = strrchr(address, '@');
    g_autofree char *name = g_strndup(address, length);
    g_autofree char *plain = g_strconcat(name, at ? at : "", NULL);

    return g_ascii_strdown(plain, -1);
}

/* One phone, key or code is one person, whatever their addresses. */
static bool
are_one_person(const Settings *settings, const char *one, const char *other)
{
    g_autofree char *mailbox = mailbox_of(one);
    g_autofree char *its = mailbox_of(other);
    const char *secret = settings_text(settings, one, "secret_file");

    return strcmp(mailbox, its) == 0 || share_a_value(settings, one, other, "phones") ||
           share_a_value(settings, one, other, "keys") ||
           (secret &&
            g_strcmp0(secret, settings_text(settings, other, "secret_file")) == 0);
}

static bool
has_rights(const Settings *settings, const char *group, NoticeClass class,
           char *const *topics)
{
    if (!settings_list_has(settings, group, "classes", notice_class_word(class)))
        return false;
    if (!*settings_list(settings, group, "topics"))
        return true;
    if (!*topics)
        return false;
    for (; *topics; topics++)
        if (!settings_list_has(settings, group, "topics", *topics))
            return false;
    return true;
}

bool
approvers_may(const Settings *settings, const char *person, const char *author,
              NoticeClass class, char *const *topics, int64_t now_s)
{
    g_autofree char *own = align_sender_group(settings, author);
    g_autofree char *group = align_sender_group(settings, person);

    if (!own || !group || are_one_person(settings, own, group))
        return false;
    if (*settings_list(settings, own, "approvers") &&
        !settings_list_has(settings, own, "approvers", person))
        return false;
    return approvers_is_active(settings, person, now_s) &&
           has_rights(settings, group, class, topics);
}

char **
approvers_of(const Settings *settings, const char *author, NoticeClass class,
             char *const *topics, int64_t now_s)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (const char *const *name = settings_names(settings, "sender"); *name; name++)
        if (approvers_may(settings, *name, author, class, topics, now_s))
            g_strv_builder_add(list, *name);
    return g_strv_builder_end(list);
}

/* Returns: (owned) the set of addresses, in lower case, that stand in some `approvers`.
 */
static GHashTable *
named_approvers(const Settings *settings)
{
    GHashTable *named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (const char *const *name = settings_names(settings, "sender"); *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);
        const char *const *one = settings_list(settings, group, "approvers");

        for (; *one; one++)
            g_hash_table_add(named, g_ascii_strdown(*one, -1));
    }
    return named;
}

char **
approvers_all(const Settings *settings, int64_t now_s)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    g_autoptr(GHashTable) named = named_approvers(settings);

    for (const char *const *name = settings_names(settings, "sender"); *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);
        g_autofree char *lower = g_ascii_strdown(*name, -1);
        bool is_asked = g_hash_table_contains(named, lower) ||
                        settings_list_has(settings, group, "classes", "emergency");

        if (is_asked && approvers_is_active(settings, *name, now_s))
            g_strv_builder_add(list, *name);
    }
    return g_strv_builder_end(list);
}
