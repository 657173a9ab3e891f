/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/lines.h"

#include "bridge/base/limits.h"

#include <string.h>

static void
run_free(Run *run)
{
    g_free(run->text);
    g_free(run->href);
    g_free(run);
}

Line *
line_new(void)
{
    Line *line = g_new0(Line, 1);

    line->runs = g_ptr_array_new_with_free_func((GDestroyNotify) run_free);
    line->text = g_string_new(NULL);
    return line;
}

void
line_free(Line *line)
{
    if (!line)
        return;
    g_ptr_array_unref(line->runs);
    g_string_free(line->text, TRUE);
    g_free(line);
}

void
line_add(Line *line, unsigned style, const char *text, size_t length, const char *href)
{
    Run *last =
        line->runs->len > 0 ? g_ptr_array_index(line->runs, line->runs->len - 1) : NULL;

    if (length == 0)
        return;
    g_string_append_len(line->text, text, length);
    if (last && last->style == style && g_strcmp0(last->href, href) == 0) {
        size_t have = strlen(last->text);

        last->text = g_realloc(last->text, have + length + 1);
        memcpy(last->text + have, text, length);
        last->text[have + length] = '\0';
        return;
    }

    Run *run = g_new0(Run, 1);
    run->style = style;
    run->text = g_strndup(text, length);
    run->href = g_strdup(href);
    g_ptr_array_add(line->runs, run);
}

void
line_refresh(Line *line)
{
    g_string_truncate(line->text, 0);
    for (unsigned i = 0; i < line->runs->len; i++) {
        const Run *run = g_ptr_array_index(line->runs, i);

        g_string_append(line->text, run->text);
    }
}

void
line_trim(Line *line)
{
    while (line->runs->len > 0) {
        Run *first = g_ptr_array_index(line->runs, 0);

        g_strchug(first->text);
        if (*first->text != '\0')
            break;
        g_ptr_array_remove_index(line->runs, 0);
    }
    while (line->runs->len > 0) {
        Run *last = g_ptr_array_index(line->runs, line->runs->len - 1);

        g_strchomp(last->text);
        if (*last->text != '\0')
            break;
        g_ptr_array_remove_index(line->runs, line->runs->len - 1);
    }
    line_refresh(line);
}

bool
line_is_blank(const Line *line)
{
    for (const char *p = line->text->str; *p != '\0'; p = g_utf8_next_char(p)) {
        if (!g_unichar_isspace(g_utf8_get_char(p)))
            return false;
    }
    return true;
}

GPtrArray *
lines_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify) line_free);
}

char *
lines_text(const GPtrArray *lines, unsigned from, unsigned to)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = from; i < to; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (i > from)
            g_string_append(text, line->gap ? "\n\n" : "\n");
        g_string_append(text, line->text->str);
    }
    return g_string_free(text, FALSE);
}

bool
lines_are_blank(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        if (!line_is_blank(g_ptr_array_index(lines, i)))
            return false;
    }
    return true;
}

void
lines_cut_ranges(GPtrArray *lines, const GArray *ranges, const char *what, Draft *draft)
{
    unsigned kept = 0;
    unsigned next = 0;

    /* No lines have no memory either. */
    if (lines->len == 0)
        return;
    for (guint i = 0; i < ranges->len; i++) {
        const LineRange *range = &g_array_index(ranges, LineRange, i);
        g_autofree char *text = lines_text(lines, range->from, range->to);

        if (range->from >= range->to)
            continue;
        draft_add_removed(draft, what, text);
        while (next < range->from)
            lines->pdata[kept++] = lines->pdata[next++];
        while (next < range->to)
            line_free(lines->pdata[next++]);
        if (next < lines->len) {
            Line *below = g_ptr_array_index(lines, next);

            below->gap = true;
            below->continues = false;
        }
    }
    while (next < lines->len)
        lines->pdata[kept++] = lines->pdata[next++];
    /* What stands behind was moved or freed. */
    memset(lines->pdata + kept, 0, (lines->len - kept) * sizeof *lines->pdata);
    g_ptr_array_set_size(lines, (int) kept);
}

void
lines_cut(GPtrArray *lines, unsigned from, unsigned to, const char *what, Draft *draft)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(LineRange));
    LineRange range = {.from = from, .to = to};

    g_array_append_val(ranges, range);
    lines_cut_ranges(lines, ranges, what, draft);
}

bool
lines_split(GPtrArray *lines, unsigned i, size_t at)
{
    Line *line = g_ptr_array_index(lines, i);
    Line *rest = line_new();
    Line *front = line_new();
    size_t done = 0;

    for (unsigned r = 0; r < line->runs->len; r++) {
        const Run *run = g_ptr_array_index(line->runs, r);
        size_t length = strlen(run->text);
        size_t keep = at > done ? MIN(at - done, length) : 0;

        line_add(front, run->style, run->text, keep, run->href);
        line_add(rest, run->style, run->text + keep, length - keep, run->href);
        done += length;
    }
    line_trim(front);
    line_trim(rest);
    if (line_is_blank(front) || line_is_blank(rest)) {
        line_free(front);
        line_free(rest);
        return false;
    }
    rest->quote = line->quote;
    rest->cited = line->cited;
    rest->literal = line->literal;
    rest->inner = line->inner;
    rest->version = line->version;
    rest->below = line->below;
    rest->place = line->place;
    rest->images = line->images;
    rest->continues = true;
    /* The front keeps what the line was. */
    g_ptr_array_unref(line->runs);
    g_string_free(line->text, TRUE);
    line->runs = g_steal_pointer(&front->runs);
    line->text = g_steal_pointer(&front->text);
    g_free(front);
    g_ptr_array_insert(lines, (int) i + 1, rest);
    return true;
}

/* Whether @line goes on in the block that @above stands in. */
static bool
joins(const Line *line, const Line *above)
{
    if (!above || line->gap || line->quote != above->quote ||
        line->inner != above->inner || line->version != above->version)
        return false;
    if (line->continues)
        return true;
    return line->kind == BLOCK_PARAGRAPH && above->kind == BLOCK_PARAGRAPH;
}

static Block *
add_block(RichText *text, const Line *line, bool first)
{
    Block *block = rich_text_add(text, line->quote > 0 && line->kind == BLOCK_PARAGRAPH
                                           ? BLOCK_QUOTE
                                           : line->kind);

    block->level = line->level;
    block->number = line->number;
    block->literal = line->literal;
    block->version = line->version;
    block->parting = line->parting;
    block->tight = !first && !line->gap;
    return block;
}

RichText *
lines_to_rich(const GPtrArray *lines, bool *is_cut)
{
    RichText *text = rich_text_new();
    const Line *above = NULL;
    Block *block = NULL;
    unsigned runs = 0;

    if (is_cut)
        *is_cut = false;
    for (unsigned i = 0; i < lines->len; i++) {
        const Line *line = g_ptr_array_index(lines, i);

        if (line_is_blank(line))
            continue;

        bool goes_on = block && joins(line, above);

        /* One more for the line break. */
        runs += line->runs->len + 1;
        if (runs > LIMIT_RUNS || (!goes_on && text->blocks->len >= LIMIT_BLOCKS)) {
            if (is_cut)
                *is_cut = true;
            break;
        }
        if (goes_on)
            block_add_run(block, 0, "\n", NULL);
        else
            block = add_block(text, line, above == NULL);
        for (unsigned r = 0; r < line->runs->len; r++) {
            const Run *run = g_ptr_array_index(line->runs, r);

            block_add_run(block, run->style, run->text, run->href);
        }
        above = line;
    }
    return text;
}
