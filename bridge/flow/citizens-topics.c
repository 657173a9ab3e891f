/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which topics a citizen follows: shown as a list to tap on, changed by a tap or by
 * words.
 */
#include "bridge/flow/citizens-private.h"

#include <string.h>

/* Lines that are kept for "all topics" and "more". */
#define LINES_OF_OURS 2

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
add_line(GArray *lines, GPtrArray *strings, char *id, const char *title, char *hint)
{
    const ChannelChoice line = {id, title, hint};

    g_ptr_array_add(strings, id);
    g_ptr_array_add(strings, hint);
    g_array_append_val(lines, line);
}

static void
add_topic(const Talk *talk, GArray *lines, GPtrArray *strings, const char *name)
{
    bool follows = choice_follows(talk->row->topics, name);

    add_line(lines, strings, g_strdup_printf("topic%c%s", follows ? '-' : '+', name),
             choice_title(talk->citizens->settings, name),
             texts_get(talk->citizens->texts, "citizen",
                       follows ? "line_drop" : "line_add", NULL));
}

bool
say_topics(Talk *talk, unsigned from, GError **error)
{
    const Texts *texts = talk->citizens->texts;
    g_autoptr(GPtrArray) names = choosable(talk->citizens->settings);
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(ChannelChoice));
    g_autofree char *text = topics_text(talk, "topics", talk->row->topics, NULL);
    g_autofree char *button = texts_get(texts, "citizen", "button", NULL);
    g_autofree char *all = texts_get(texts, "citizen", "line_all", NULL);
    g_autofree char *more = texts_get(texts, "citizen", "line_more", NULL);
    unsigned most = CHANNEL_CHOICES_MOST - LINES_OF_OURS, to;

    if (names->len == 0)
        return say_key(talk, "topics_none", error);
    from = from < names->len ? from : 0;
    to = MIN(from + most, names->len);
    for (unsigned i = from; i < to; i++)
        add_topic(talk, lines, strings, names->pdata[i]);
    if (talk->row->topics && *talk->row->topics)
        add_line(lines, strings, g_strdup("topic*"), all, NULL);
    if (names->len > most)
        add_line(lines, strings, g_strdup_printf("topics@%u", to < names->len ? to : 0),
                 more, NULL);

    const ChannelAnswer answer = {text, button, (const ChannelChoice *) lines->data,
                                  lines->len};

    return say_list(talk, &answer, error);
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
