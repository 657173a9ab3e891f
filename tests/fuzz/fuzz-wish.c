/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/wish.h"

#include "bridge/base/text.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    event.content = CONTENT_TAP;
    event.payload = text;
    wish_of(&event);
    return 0;
}
