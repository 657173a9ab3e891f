/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a citizen is answered: free text, or a list to tap on.  Both may be sent inside
 * the 24-hour window only (contract 6.1).  Limits of the list: developers.facebook.com,
 * whatsapp/messages/interactive-list-messages; "characters" are UTF-16 units.
 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/text.h"

#include <string.h>

#define TEXT_MOST 4096
/* Some providers in between know 1024 only. */
#define LIST_TEXT_MOST 1024
#define BUTTON_MOST 20
#define ID_MOST_BYTES 200
#define TITLE_MOST 24
#define HINT_MOST 72

static json_t *
cut(const char *words, size_t most)
{
    g_autofree char *fitting = text_cut(words, most);

    return json_string(fitting);
}

static json_t *
make_row(const ChannelChoice *choice)
{
    json_t *row = json_pack("{s:s, s:o}", "id", choice->id, "title",
                            cut(choice->title, TITLE_MOST));

    if (row && choice->hint)
        json_object_set_new(row, "description", cut(choice->hint, HINT_MOST));
    return row;
}

static json_t *
make_list(const ChannelAnswer *answer)
{
    json_t *rows = json_array();

    for (unsigned i = 0; i < MIN(answer->choice_count, CHANNEL_CHOICES_MOST); i++)
        if (strlen(answer->choices[i].id) <= ID_MOST_BYTES)
            json_array_append_new(rows, make_row(&answer->choices[i]));
    return json_pack("{s:s, s:{s:o}, s:{s:o, s:[{s:o}]}}", "type", "list", "body",
                     "text", cut(answer->text, LIST_TEXT_MOST), "action", "button",
                     cut(answer->button, BUTTON_MOST), "sections", "rows", rows);
}

char *
whatsapp_answer(Channel *self, const ChannelAnswer *answer)
{
    bool is_list = answer->choice_count > 0;
    const char *type = is_list ? "interactive" : "text";
    json_t *content = is_list ? make_list(answer)
                              : json_pack("{s:b, s:o}", "preview_url", 0, "body",
                                          cut(answer->text, TEXT_MOST));
    g_autoptr(json_t) whole = json_pack("{s:s, s:o}", "type", type, type, content);
    char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
    char *body = text ? g_strndup(text + 1, strlen(text) - 2) : g_strdup("");

    (void) self;
    free(text);
    return body;
}
