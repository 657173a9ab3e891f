/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/rich.h"

#include <string.h>

static void
run_free(Run *run)
{
    g_free(run->text);
    g_free(run->href);
    g_free(run);
}

static void
block_free(Block *block)
{
    g_ptr_array_unref(block->runs);
    g_free(block);
}

RichText *
rich_text_new(void)
{
    RichText *text = g_new0(RichText, 1);

    text->blocks = g_ptr_array_new_with_free_func((GDestroyNotify) block_free);
    return text;
}

void
rich_text_free(RichText *text)
{
    if (!text)
        return;

    g_ptr_array_unref(text->blocks);
    g_free(text);
}

static Block *
add_copy(RichText *text, const Block *from)
{
    Block *to = rich_text_add(text, from->kind);

    to->level = from->level;
    to->number = from->number;
    to->tight = from->tight;
    to->literal = from->literal;
    to->version = from->version;
    to->parting = from->parting;
    for (unsigned i = 0; i < from->runs->len; i++) {
        const Run *run = from->runs->pdata[i];

        block_add_run(to, run->style, run->text, run->href);
    }
    return to;
}

RichText *
rich_text_copy(const RichText *text)
{
    RichText *copy = rich_text_new();

    for (unsigned i = 0; i < text->blocks->len; i++)
        add_copy(copy, text->blocks->pdata[i]);
    return copy;
}

RichText *
rich_text_version(const RichText *text, unsigned version)
{
    RichText *copy = rich_text_new();
    bool after_gap = true;

    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *from = text->blocks->pdata[i];
        bool stays = from->version == 0 || (from->version == version && !from->parting);

        if (stays && after_gap)
            add_copy(copy, from)->tight = false;
        else if (stays)
            add_copy(copy, from);
        after_gap = !stays;
    }
    return copy;
}

Block *
rich_text_add(RichText *text, BlockKind kind)
{
    Block *block = g_new0(Block, 1);

    block->kind = kind;
    block->level = 1;
    block->runs = g_ptr_array_new_with_free_func((GDestroyNotify) run_free);
    g_ptr_array_add(text->blocks, block);
    return block;
}

void
block_add_run(Block *block, unsigned style, const char *text, const char *href)
{
    Run *last = block->runs->len > 0 ? block->runs->pdata[block->runs->len - 1] : NULL;

    if (*text == '\0')
        return;

    /* Mail programs split words into many spans; a break stands alone. */
    if (last && last->style == style && g_strcmp0(last->href, href) == 0 &&
        strcmp(last->text, "\n") != 0 && strcmp(text, "\n") != 0) {
        char *joined = g_strconcat(last->text, text, NULL);
        g_free(last->text);
        last->text = joined;
        return;
    }

    Run *run = g_new0(Run, 1);
    run->style = style;
    run->text = g_strdup(text);
    run->href = g_strdup(href);
    g_ptr_array_add(block->runs, run);
}

char *
block_plain(const Block *block)
{
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < block->runs->len; i++) {
        const Run *run = block->runs->pdata[i];

        g_string_append(out, run->text);
        if (run->href && !strstr(run->text, run->href))
            g_string_append_printf(out, ": %s", run->href);
    }
    return g_string_free(out, FALSE);
}

/* Appends @words to @out with @first before the first line and @rest before the others.
 */
static void
append_lines(GString *out, const char *words, const char *first, const char *rest)
{
    const char *prefix = first;

    for (;;) {
        size_t length = strcspn(words, "\n");

        g_string_append(out, prefix);
        g_string_append_len(out, words, length);
        if (words[length] == '\0')
            return;

        g_string_append_c(out, '\n');
        words += length + 1;
        prefix = rest;
    }
}

static bool
is_list_neighbour(const Block *before, const Block *block)
{
    return (before->kind == BLOCK_ITEM && block->kind == BLOCK_ITEM) ||
           (before->kind == BLOCK_ROW && block->kind == BLOCK_ROW) ||
           (before->kind == BLOCK_QUOTE && block->kind == BLOCK_QUOTE);
}

char *
rich_text_plain(const RichText *text)
{
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *block = text->blocks->pdata[i];
        g_autofree char *words = block_plain(block);
        g_autofree char *first = NULL;
        const char *rest = "";

        if (i > 0) {
            bool close =
                block->tight || is_list_neighbour(text->blocks->pdata[i - 1], block);
            g_string_append(out, close ? "\n" : "\n\n");
        }

        switch (block->kind) {
        case BLOCK_ITEM:
            first = block->number > 0 ? g_strdup_printf("%u. ", block->number)
                                      : g_strdup(block->level > 1 ? "- – " : "- ");
            rest = "  ";
            break;
        case BLOCK_QUOTE:
            first = g_strdup("> ");
            rest = "> ";
            break;
        case BLOCK_PARAGRAPH:
        case BLOCK_HEADING:
        case BLOCK_PRE:
        case BLOCK_ROW:
            first = g_strdup("");
            break;
        }
        append_lines(out, words, first, rest);
    }
    return g_string_free(out, FALSE);
}

/* Length of the list mark that @line begins with, 0 = none; @number of "3. ". */
static size_t
item_mark(const char *line, unsigned *number)
{
    size_t digits = strspn(line, "0123456789");

    *number = 0;
    if ((line[0] == '-' || line[0] == '*') && line[1] == ' ')
        return 2;
    if (g_str_has_prefix(line, "• "))
        return strlen("• ");
    if (digits >= 1 && digits <= 2 && line[digits] == '.' && line[digits + 1] == ' ') {
        *number = (unsigned) g_ascii_strtoull(line, NULL, 10);
        return digits + 2;
    }
    return 0;
}

RichText *
rich_text_from_plain(const char *plain)
{
    RichText *text = rich_text_new();
    g_auto(GStrv) lines = g_strsplit(plain, "\n", -1);
    Block *block = NULL;

    for (unsigned i = 0; lines[i]; i++) {
        const char *line = g_strchomp(lines[i]);
        unsigned number;
        size_t mark = item_mark(line, &number);

        if (*line == '\0') {
            block = NULL;
            continue;
        }

        if (mark > 0) {
            bool follows = block != NULL;
            block = rich_text_add(text, BLOCK_ITEM);
            block->number = number;
            block->tight = follows;
        } else if (!block) {
            block = rich_text_add(text, BLOCK_PARAGRAPH);
        } else {
            block_add_run(block, 0, "\n", NULL);
        }
        block->literal = true;
        block_add_run(block, 0, line + mark, NULL);
    }
    return text;
}

bool
rich_text_is_empty(const RichText *text)
{
    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *block = text->blocks->pdata[i];

        for (unsigned j = 0; j < block->runs->len; j++) {
            const Run *run = block->runs->pdata[j];

            for (const char *p = run->text; *p; p = g_utf8_next_char(p))
                if (g_unichar_isgraph(g_utf8_get_char(p)))
                    return false;
        }
    }
    return true;
}

static const char *const kind_words[] = {
    [BLOCK_PARAGRAPH] = "paragraph", [BLOCK_HEADING] = "heading", [BLOCK_ITEM] = "item",
    [BLOCK_QUOTE] = "quote",         [BLOCK_PRE] = "pre",         [BLOCK_ROW] = "row",
};

const char *
block_kind_word(BlockKind kind)
{
    g_return_val_if_fail((size_t) kind < G_N_ELEMENTS(kind_words), "?");
    return kind_words[kind];
}

bool
block_kind_read(const char *word, BlockKind *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_words); i++) {
        if (g_strcmp0(kind_words[i], word) == 0) {
            *kind = (BlockKind) i;
            return true;
        }
    }
    return false;
}
