/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/choice.h"

#include "bridge/flow/topics.h"
#include "bridge/flow/wish.h"

#include <string.h>

/* A longer text is no command. */
#define CHOICE_WORDS_MOST 12

static const char *const adding[] = {"aggiungi", "aggiungere", "attiva", "voglio",
                                     "si",       "anche",      "mi",     "interessa",
                                     "on",       "iscrivimi",  "add",    NULL};
static const char *const only[] = {"solo", "soltanto", "solamente", "only", NULL};
static const char *const all[] = {"tutti", "tutto", "tutte", "all", NULL};
static const char *const subject[] = {"argomenti", "temi", "topics", NULL};
static const char *const without[] = {"no", "non", "senza", "niente", "piu", NULL};

void
choice_clear(Choice *choice)
{
    g_clear_pointer(&choice->names, g_ptr_array_unref);
}

const char *
choice_title(const Settings *settings, const char *name)
{
    g_autofree char *group = topics_group(settings, name);
    const char *title = group ? settings_text(settings, group, "title") : NULL;

    return title ? title : name;
}

GPtrArray *
choice_names(const Settings *settings)
{
    GPtrArray *names = g_ptr_array_new();

    for (const char *const *name = settings_names(settings, "topic"); *name; name++) {
        g_ptr_array_add(names, (char *) *name);
        g_ptr_array_add(names, (char *) choice_title(settings, *name));
    }
    return names;
}

bool
choice_is_mandatory(const Settings *settings, const char *name)
{
    g_autofree char *group = topics_group(settings, name);

    return group && settings_is(settings, group, "mandatory");
}

bool
choice_follows(const char *topics, const char *name)
{
    g_auto(GStrv) names = g_strsplit(topics ? topics : "", ",", -1);

    if (!topics || *topics == '\0')
        return true;
    for (char **one = names; *one; one++)
        if (g_ascii_strcasecmp(g_strstrip(*one), name) == 0)
            return true;
    return false;
}

static void
add_name(Choice *choice, const Settings *settings, const char *name)
{
    choice->has_mandatory |= choice_is_mandatory(settings, name);
    g_ptr_array_add(choice->names, (char *) name);
}

/* Marks the words of @words that are @phrase's.  Returns: whether it stands there. */
static bool
mark_phrase(const GPtrArray *words, const char *phrase, bool *used, bool *fillers)
{
    g_autoptr(GPtrArray) sought = wish_words(phrase);
    bool is_found = false;

    *fillers = true;
    for (unsigned i = 0; i < sought->len; i++)
        *fillers &= wish_is_filler(sought->pdata[i]);
    for (unsigned at = 0; sought->len > 0 && at + sought->len <= words->len; at++) {
        unsigned n = 0;

        while (n < sought->len && strcmp(words->pdata[at + n], sought->pdata[n]) == 0)
            n++;
        if (n < sought->len)
            continue;
        is_found = true;
        memset(used + at, true, n);
    }
    return is_found;
}

/* The topics that @words name.  @fillers: one of them by words that say nothing. */
static void
find_topics(Choice *choice, const Settings *settings, const GPtrArray *words,
            bool *used, bool *fillers)
{
    for (const char *const *name = settings_names(settings, "topic"); *name; name++) {
        bool by_name = false, by_title = false;
        bool is_named = mark_phrase(words, *name, used, &by_name);
        bool is_titled =
            mark_phrase(words, choice_title(settings, *name), used, &by_title);

        if (!is_named && !is_titled)
            continue;
        add_name(choice, settings, *name);
        *fillers |= (!is_named || by_name) && (!is_titled || by_title);
    }
}

/* Fills in what the words beside the topics' names want.  Returns: false when one of
 * them speaks of something else. */
static bool
find_kind(Choice *choice, const GPtrArray *words, const bool *used, bool fillers)
{
    bool drops = false, is_only = false, is_all = false;

    for (unsigned i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];
        bool leaves = !used[i] && wish_is_leaving(word);

        if (used[i])
            continue;
        /* "stop avvisi" leaves, also where a topic is called so. */
        if (leaves && fillers)
            return false;
        drops |= leaves || g_strv_contains(without, word);
        is_only |= g_strv_contains(only, word);
        is_all |= g_strv_contains(all, word);
        if (!leaves && !g_strv_contains(without, word) &&
            !g_strv_contains(only, word) && !g_strv_contains(all, word) &&
            !g_strv_contains(adding, word) && !g_strv_contains(subject, word) &&
            !wish_is_filler(word))
            return false;
    }
    if (choice->names->len == 0)
        choice->kind = is_all && !drops ? CHOICE_ALL : CHOICE_NOT;
    else
        choice->kind = drops ? CHOICE_DROP : is_only ? CHOICE_ONLY : CHOICE_ADD;
    return true;
}

static bool
speaks_of_topics(const GPtrArray *words)
{
    for (unsigned i = 0; i < words->len; i++)
        if (g_strv_contains(subject, (const char *) words->pdata[i]))
            return true;
    return false;
}

void
choice_read(Choice *choice, const Settings *settings, const char *text)
{
    g_autoptr(GPtrArray) words = text ? wish_words(text) : NULL;
    bool used[CHOICE_WORDS_MOST] = {false};
    bool fillers = false;

    choice->names = g_ptr_array_new();
    if (!words || words->len == 0 || words->len > CHOICE_WORDS_MOST)
        return;
    find_topics(choice, settings, words, used, &fillers);
    if (choice->names->len == 0 && !speaks_of_topics(words))
        return;
    if (!find_kind(choice, words, used, fillers))
        choice->kind = CHOICE_NOT;
}

void
choice_read_payload(Choice *choice, const Settings *settings, const char *payload)
{
    const char *const *names = settings_names(settings, "topic");

    choice->names = g_ptr_array_new();
    if (g_str_has_prefix(payload, "topics@")) {
        choice->kind = CHOICE_SHOW;
        choice->from =
            (unsigned) g_ascii_strtoull(payload + strlen("topics@"), NULL, 10);
        return;
    }
    if (strcmp(payload, "topic*") == 0)
        choice->kind = CHOICE_ALL;
    if (!g_str_has_prefix(payload, "topic+") && !g_str_has_prefix(payload, "topic-"))
        return;
    for (; *names; names++)
        if (strcmp(*names, payload + strlen("topic+")) == 0)
            add_name(choice, settings, *names);
    if (choice->names->len > 0)
        choice->kind = payload[strlen("topic")] == '+' ? CHOICE_ADD : CHOICE_DROP;
}

static bool
is_chosen(const Choice *choice, const char *name)
{
    return g_ptr_array_find_with_equal_func(choice->names, name, g_str_equal, NULL);
}

/* Whether the topic @name is followed after @choice by who had @topics. */
static bool
is_kept(const Choice *choice, const char *topics, const char *name)
{
    switch (choice->kind) {
    case CHOICE_ADD:
        return is_chosen(choice, name) || choice_follows(topics, name);
    case CHOICE_DROP:
        return !is_chosen(choice, name) && choice_follows(topics, name);
    case CHOICE_ONLY:
        return is_chosen(choice, name);
    case CHOICE_ALL:
        return true;
    case CHOICE_NOT:
    case CHOICE_SHOW:
        break;
    }
    return choice_follows(topics, name);
}

/* Whoever takes all there is gets what will be there as well. */
char *
choice_apply(const Choice *choice, const Settings *settings, const char *topics)
{
    GString *kept = g_string_new(NULL);
    bool is_all = true;

    for (const char *const *name = settings_names(settings, "topic"); *name; name++) {
        if (choice_is_mandatory(settings, *name))
            continue;
        if (is_kept(choice, topics, *name))
            g_string_append_printf(kept, "%s%s", kept->len > 0 ? "," : "", *name);
        else
            is_all = false;
    }
    if (kept->len == 0)
        g_string_assign(kept, CHOICE_NONE);
    if (is_all)
        g_string_truncate(kept, 0);
    return g_string_free(kept, FALSE);
}

char *
choice_titles(const Settings *settings, const char *topics, bool mandatory)
{
    GString *titles = g_string_new(NULL);

    for (const char *const *name = settings_names(settings, "topic"); *name; name++)
        if (choice_is_mandatory(settings, *name) == mandatory &&
            (mandatory || choice_follows(topics, *name)))
            g_string_append_printf(titles, "%s%s", titles->len > 0 ? ", " : "",
                                   choice_title(settings, *name));
    return g_string_free(titles, FALSE);
}
