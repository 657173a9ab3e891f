/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A list to tap on, line by line; what does not fit comes with its last line.
 */
#include "bridge/flow/citizens-private.h"

/* Lines that are kept for "all" and "more". */
#define LINES_OF_OURS 2

struct Menu {
    const Texts *texts;
    GArray *choices;    /* of ChannelChoice */
    GPtrArray *strings; /* of char *: they own the words in it */
};

Menu *
menu_new(const Texts *texts)
{
    Menu *menu = g_new0(Menu, 1);

    menu->texts = texts;
    menu->choices = g_array_new(FALSE, FALSE, sizeof(ChannelChoice));
    menu->strings = g_ptr_array_new_with_free_func(g_free);
    return menu;
}

void
menu_free(Menu *menu)
{
    g_array_unref(menu->choices);
    g_ptr_array_unref(menu->strings);
    g_free(menu);
}

const char *
menu_word(Menu *menu, const char *key)
{
    char *word = texts_get(menu->texts, "citizen", key, NULL);

    g_ptr_array_add(menu->strings, word);
    return word;
}

bool
menu_has_room(const Menu *menu)
{
    return menu->choices->len < CHANNEL_CHOICES_MOST - LINES_OF_OURS;
}

void
menu_add(Menu *menu, char *id, const char *title, const char *hint)
{
    const ChannelChoice line = {id, title, hint};

    g_ptr_array_add(menu->strings, id);
    g_array_append_val(menu->choices, line);
}

void
menu_add_more(Menu *menu, const char *prefix, unsigned next, unsigned all)
{
    if (all > CHANNEL_CHOICES_MOST - LINES_OF_OURS)
        menu_add(menu, g_strdup_printf("%s%u", prefix, next < all ? next : 0),
                 menu_word(menu, "line_more"), NULL);
}

bool
menu_say(Talk *talk, Menu *menu, const char *text, GError **error)
{
    const ChannelAnswer answer = {text, menu_word(menu, "button"),
                                  (const ChannelChoice *) menu->choices->data,
                                  menu->choices->len};

    return say_list(talk, &answer, error);
}
