/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which topics a citizen follows: shown as a list to tap on, changed by a tap or by
 * words.
 */
#include "bridge/flow/citizens-private.h"

#include <string.h>

static char *
topics_text(const Talk *talk, const char *key, const char *topics, const char *asked)
{
    const Settings *settings = talk->citizens->settings;
    const Texts *texts = talk->citizens->texts;
    g_autofree char *chosen = choice_titles(settings, topics, false);
    g_autofree char *none = texts_get(texts, "citizen", "no_topic", NULL);
    g_autofree char *always = say_always(talk->citizens);

    return texts_get(texts, "citizen", key, "topics", *chosen ? chosen : none, "always",
                     always, "asked", asked ? asked : "", NULL);
}

static char *
titles_of(const Talk *talk, const Choice *choice)
{
    GString *titles = g_string_new(NULL);

    for (unsigned i = 0; i < choice->names->len; i++)
        g_string_append_printf(
            titles, "%s%s", i > 0 ? ", " : "",
            choice_title(talk->citizens->settings, choice->names->pdata[i]));
    return g_string_free(titles, FALSE);
}

/* Returns: (owned, of char *) the names of the topics that can be chosen. */
static GPtrArray *
choosable(const Settings *settings)
{
    GPtrArray *names = g_ptr_array_new();

    for (const char *const *name = settings_names(settings, "topic"); *name; name++)
        if (!choice_is_mandatory(settings, *name))
            g_ptr_array_add(names, (char *) *name);
    return names;
}

static void
add_topic(const Talk *talk, Menu *menu, const char *name)
{
    bool follows = choice_follows(talk->row->topics, name);

    menu_add(menu, g_strdup_printf("topic%c%s", follows ? '-' : '+', name),
             choice_title(talk->citizens->settings, name),
             menu_word(menu, follows ? "line_drop" : "line_add"));
}

bool
say_topics(Talk *talk, unsigned from, GError **error)
{
    g_autoptr(GPtrArray) names = choosable(talk->citizens->settings);
    g_autofree char *text = topics_text(talk, "topics", talk->row->topics, NULL);
    Menu *menu;
    bool ok;

    if (names->len == 0)
        return say_key(talk, "topics_none", error);
    menu = menu_new(talk->citizens->texts);
    from = from < names->len ? from : 0;
    for (; from < names->len && menu_has_room(menu); from++)
        add_topic(talk, menu, names->pdata[from]);
    if (talk->row->topics && *talk->row->topics)
        menu_add(menu, g_strdup("topic*"), menu_word(menu, "line_all"), NULL);
    menu_add_more(menu, "topics@", from, names->len);
    ok = menu_say(talk, menu, text, error);
    menu_free(menu);
    return ok;
}

/* Why @choice cannot be; NULL = it can. */
static const char *
refusal(const Talk *talk, const Choice *choice, const char *after)
{
    g_autofree char *always = choice_titles(talk->citizens->settings, NULL, true);

    if (choice->has_mandatory && choice->kind == CHOICE_DROP)
        return "topic_mandatory";
    if (strcmp(after, CHOICE_NONE) == 0 && *always == '\0')
        return "topic_last";
    return NULL;
}

bool
talk_choose(Talk *talk, const Choice *choice, GError **error)
{
    const char *before = talk->row->topics ? talk->row->topics : "";

    if (choice->kind == CHOICE_SHOW)
        return say_topics(talk, choice->from, error);

    g_autofree char *after = choice_apply(choice, talk->citizens->settings, before);
    g_autofree char *asked = titles_of(talk, choice);
    g_autofree char *words = talk_words(talk);
    const char *why_not = refusal(talk, choice, after);
    g_autofree char *text = topics_text(talk, why_not ? why_not : "topics_now",
                                        why_not ? before : after, asked);

    if (!why_not && strcmp(before, after) != 0 &&
        !subscribers_choose(talk->citizens->store, talk->row->id, after, words, error))
        return false;
    return say(talk, text, NULL, error);
}
