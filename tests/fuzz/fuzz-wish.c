/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/choice.h"
#include "bridge/flow/quarter.h"
#include "bridge/flow/wish.h"

#include "bridge/base/text.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once. */
static const Settings *
topics(void)
{
    static Settings *settings;

    if (!settings) {
        g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

        settings = settings_parse("fuzz",
                                  "[bridge]\nzones=Centro, San Rocco\n"
                                  "[topic meteo]\ntitle=Allerte meteo\n"
                                  "[topic avvisi]\n[topic scuola]\nmandatory=yes\n",
                                  NULL, problems);
    }
    return settings;
}

static void
choose(const char *text)
{
    g_auto(Choice) by_words = {0}, by_tap = {0};

    choice_read(&by_words, topics(), text);
    g_free(choice_apply(&by_words, topics(), text));
    choice_read_payload(&by_tap, topics(), text);
    g_free(choice_apply(&by_tap, topics(), ""));
    quarter_read(topics(), text);
    quarter_read_payload(topics(), text);
    g_free(quarters_named(topics(), text, text));
}

/* What a citizen wrote, as the JSON reader would give it. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_utf8_make_valid((const char *) data, (gssize) size);
    ChannelEvent event = {.content = CONTENT_TEXT, .text = text};

    wish_of(&event);
    wish_is_danger(text);
    wish_begins_with_yes(text);
    g_free(wish_quote(text, NULL));
    choose(text);
    event.content = CONTENT_TAP;
    event.payload = text;
    wish_of(&event);
    return 0;
}
