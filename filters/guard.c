/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * guard - the last look: no address of a forwarded mail's people goes out
 *
 * Whatever let it pass, a header line with an address tells a town who writes to whom
 * (domain/mobile-mail 4.3).  Such a line goes, and the mail is held, since what stands
 * around it may be a private mail, too.  "mailto:" is a program's word; people read
 * addresses.
 */
#include "filters/filter.h"

#include "filters/markers.h"

#include <string.h>

static const char scheme[] = "mailto:";

/* Bytes of the address at @text: up to a blank or a bracket. */
static size_t
address_length(const char *text)
{
    return strcspn(text, " \t<>[]()\"");
}

static bool
ends_with_word(const char *text, size_t length, const char *word, size_t size)
{
    while (length > 0 && strchr(" \t<[(\"", text[length - 1]))
        length--;
    return length >= size && g_ascii_strncasecmp(text + length - size, word, size) == 0;
}

/* Takes off @out the bracket that opens before a "mailto:". */
static char
take_bracket(GString *out)
{
    char bracket = '\0';

    if (out->len > 0 && strchr("<[(", out->str[out->len - 1])) {
        bracket = out->str[out->len - 1];
        g_string_truncate(out, out->len - 1);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return bracket;
}

/*
 * "urp@comune.example<mailto:urp@comune.example>" says it twice, "l'URP<mailto:...>"
 * says it as programs do.  Returns: whether an address was said to which no text
 * belongs: @out is then longer by " (address)".
 */
static bool
rewrite(const char *text, GString *out)
{
    bool named = false;

    for (;;) {
        const char *at = strcasestr(text, scheme);

        if (!at) {
            g_string_append(out, text);
            return named;
        }
        g_string_append_len(out, text, at - text);

        const char *address = at + strlen(scheme);
        size_t length = address_length(address);
        size_t bare = strcspn(address, "? \t<>[]()\"");
        bool doubled = ends_with_word(out->str, out->len, address, MIN(bare, length));
        char bracket = take_bracket(out);

        if (!doubled) {
            g_string_append_printf(out,
                                   bracket        ? " (%.*s)"
                                   : out->len > 0 ? " %.*s"
                                                  : "%.*s",
                                   (int) MIN(bare, length), address);
            named = named || bracket;
        }
        text = address + length;
        if (bracket && *text != '\0' && strchr(">])", *text))
            text++;
    }
}

/* Returns: whether a name stood before its address, as programs write people. */
static bool
clean_line(Line *line)
{
    bool named = false;

    if (!strcasestr(line->text->str, scheme))
        return false;
    for (unsigned i = 0; i < line->runs->len; i++) {
        Run *run = g_ptr_array_index(line->runs, i);
        g_autoptr(GString) out = g_string_new(NULL);

        named = rewrite(run->text, out) || named;
        g_free(run->text);
        run->text = g_string_free(g_steal_pointer(&out), FALSE);
    }
    line_refresh(line);
    return named;
}

/* "Carlo Neri <carlo@a.example>": a program's way to write a person. */
static bool
names_person(const char *text)
{
    for (const char *open = strchr(text, '<'); open; open = strchr(open + 1, '<')) {
        size_t length = strcspn(open + 1, "<> ");

        if (open[1 + length] != '>')
            continue;

        g_autofree char *inside = g_strndup(open + 1, length);

        if (marker_has_address(inside) &&
            !ends_with_word(text, open - text, inside, length))
            return true;
    }
    return false;
}

static bool
is_header(const char *text)
{
    const char *value = NULL;
    Label label = marker_label(text, &value);

    return label != LABEL_NONE && label != LABEL_OTHER && marker_has_address(value);
}

static bool
has_removed(const Work *work, const char *what)
{
    for (unsigned i = 0; i < work->draft->removed->len; i++) {
        const Removed *removed = g_ptr_array_index(work->draft->removed, i);

        if (g_str_equal(removed->what, what))
            return true;
    }
    return false;
}

static bool
guard_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;
    unsigned kept = 0;

    for (unsigned i = 0; i < lines->len; i++) {
        Line *line = g_ptr_array_index(lines, i);
        bool header = is_header(line->text->str);
        bool person = line->inner && names_person(line->text->str);

        if (clean_line(line) && line->inner)
            person = true;
        if (header || person)
            work_hold(work, "header-in-text");
        if (header) {
            draft_add_removed(work->draft, "forward-header", line->text->str);
            line_free(line);
        } else {
            lines->pdata[kept++] = line;
        }
    }
    /* The lines behind it were moved or freed. */
    for (unsigned i = kept; i < lines->len; i++)
        lines->pdata[i] = NULL;
    g_ptr_array_set_size(lines, (int) kept);

    if (work->draft->holds->len == 0 && has_removed(work, "quote") &&
        lines_are_blank(lines, 0, lines->len))
        work_hold(work, "forward-unclear");
    return true;
}

const Filter filter_guard = {
    .name = "guard",
    .summary = "hold a mail in which an address of a forwarded one is left",
    .apply = guard_apply,
};
