/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-sheet.h"

#include "filters/html-style.h"

#include <string.h>

/* Classes that one page hides; newsletters have a dozen. */
#define SHEET_NAMES 500

static void
add_selectors(GHashTable *unshown, const char *text, size_t length)
{
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) parts = g_strsplit(copy, ",", 50);

    for (char **part = parts; *part; part++) {
        char *name = g_strstrip(*part);

        name += strcspn(name, ".#");
        if (*name != '\0' && strcspn(name + 1, " .#:>+~[") == strlen(name + 1) &&
            g_hash_table_size(unshown) < SHEET_NAMES)
            g_hash_table_add(unshown, g_strdup(name));
    }
}

/* Returns: (unowned) behind the block that @text is about to open. */
static const char *
skip_block(const char *text, const char *end)
{
    unsigned depth = 0;

    for (; text < end; text++) {
        depth += *text == '{';
        if (*text == '}' && --depth == 0)
            return text + 1;
        if (*text == ';' && depth == 0)
            return text + 1;
    }
    return end;
}

void
html_sheet_read(GHashTable *unshown, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        if (g_ascii_isspace(*text) || strchr("<!->}", *text)) {
            text++;
        } else if (*text == '/' && end - text > 1 && text[1] == '*') {
            const char *stop = g_strstr_len(text + 2, end - text - 2, "*/");

            text = stop ? stop + 2 : end;
        } else if (*text == '@') {
            text = skip_block(text, end);
        } else {
            const char *open = memchr(text, '{', (size_t) (end - text));
            const char *close = open ? memchr(open, '}', (size_t) (end - open)) : NULL;
            Style style;

            if (!close)
                return;
            style_read(&style, open + 1, (size_t) (close - open - 1));
            if (style.hidden)
                add_selectors(unshown, text, (size_t) (open - text));
            text = close + 1;
        }
    }
}
