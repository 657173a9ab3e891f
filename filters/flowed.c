/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/flowed.h"

#include <string.h>

typedef struct {
    unsigned quote;
    const char *text; /* behind quote marks and stuffing */
    size_t length;
    bool flows; /* into the next line */
} FlowedLine;

/* RFC 3676, 4.4: stuffing comes after the quote marks, which have no blanks. */
static FlowedLine
read_line(const char *line, size_t length)
{
    FlowedLine read = {.text = line, .length = length};

    if (read.length > 0 && read.text[read.length - 1] == '\r')
        read.length--;
    while (read.length > 0 && *read.text == '>') {
        read.text++;
        read.length--;
        read.quote++;
    }
    if (read.length > 0 && *read.text == ' ') {
        read.text++;
        read.length--;
    }

    bool is_delimiter = read.length == 3 && strncmp(read.text, "-- ", 3) == 0;

    read.flows = read.length > 0 && read.text[read.length - 1] == ' ' && !is_delimiter;
    return read;
}

static void
add_marks(GString *joined, unsigned quote)
{
    for (unsigned i = 0; i < quote; i++)
        g_string_append_c(joined, '>');
    if (quote > 0)
        g_string_append_c(joined, ' ');
}

char *
flowed_join(const char *text, bool delsp)
{
    GString *joined = g_string_sized_new(strlen(text) + 1);
    FlowedLine above = {0};

    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        FlowedLine now = read_line(line, length);
        bool is_delimiter = now.length == 3 && strncmp(now.text, "-- ", 3) == 0;

        if (!above.flows || above.quote != now.quote || is_delimiter) {
            if (line != text)
                g_string_append_c(joined, '\n');
            add_marks(joined, now.quote);
        }
        g_string_append_len(joined, now.text,
                            now.length - (now.flows && delsp ? 1 : 0));
        above = now;
        line += length;
        line += *line == '\n';
    }
    if (*text != '\0' && text[strlen(text) - 1] == '\n')
        g_string_append_c(joined, '\n');
    return g_string_free(joined, FALSE);
}
