/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/topics.h"

char *
topics_group(const Settings *settings, const char *topic)
{
    g_autofree char *group = g_strconcat("topic:", topic, NULL);

    return settings_has_group(settings, group) ? g_steal_pointer(&group) : NULL;
}

char **
topics_of(const Draft *draft)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < draft->topics->len; i++) {
        char *topic = g_ptr_array_index(draft->topics, i);

        if (g_hash_table_add(seen, topic))
            g_strv_builder_add(builder, topic);
    }
    return g_strv_builder_end(builder);
}

NoticeClass
topics_class(const Settings *settings, const Draft *draft)
{
    NoticeClass class = draft->class;

    if (draft->class_is_given)
        return class;

    g_auto(GStrv) topics = topics_of(draft);

    for (char **topic = topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);
        NoticeClass its = CLASS_ROUTINE;

        if (group != NULL)
            notice_class_read(settings_text(settings, group, "class"), &its);
        class = MAX(class, its);
    }
    return class;
}
