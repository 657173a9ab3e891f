/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From the tree to one line, for a template's parameter
 *
 * A parameter may hold no newline, tab or run of blanks (contract 2.4), so what parted
 * two lines must be said otherwise: the end of a sentence does it by itself, anything
 * else gets " · ".  Pieces that make no sense apart (a list and the words above it, a
 * line that goes on in the next) are one group, which whatsapp-lead.c may move.
 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

#define JOINT " · "

/* What is known of the piece that was added last. */
typedef struct {
    GPtrArray *groups; /* of GString */
    const Block *block;
} Flat;

static void
free_group(gpointer group)
{
    g_string_free(group, TRUE);
}

/* Whether @words say by themselves that something ends there, be it in brackets or
 * quotation marks. */
static bool
is_closed(const char *words)
{
    const char *p = words + strlen(words);

    while (p > words) {
        gunichar c;

        p = g_utf8_prev_char(p);
        c = g_utf8_get_char(p);
        if (c < 0x80 && strchr(".!?:;,", (int) c))
            return true;
        if (c == 0x2026)
            return true;
        if (!strchr(")\"'", (int) MIN(c, 127)) && c != 0xBB && c != 0x201D)
            return false;
    }
    return false;
}

static void
append_joined(GString *out, const char *words, bool goes_on)
{
    if (out->len > 0)
        g_string_append(out, goes_on || is_closed(out->str) ? " " : JOINT);
    g_string_append(out, words);
}

/* Whether a line that begins with @words goes on from the one above in its block. */
static bool
goes_on(const char *words)
{
    return g_unichar_islower(g_utf8_get_char(words));
}

/* Whether @block makes no sense without the one before it. */
static bool
is_bound(const Block *before, const Block *block)
{
    return before->kind == BLOCK_HEADING ||
           (before->kind == block->kind && block->kind != BLOCK_PARAGRAPH);
}

static void
add_piece(Flat *flat, const Block *block, const char *words, bool is_next_sentence)
{
    GString *last =
        flat->groups->len > 0 ? flat->groups->pdata[flat->groups->len - 1] : NULL;
    bool is_same = flat->block == block;
    bool continues = is_same && !is_next_sentence && goes_on(words);

    if (last && (continues || strchr(":,;", last->str[last->len - 1]) ||
                 (is_same && block->kind != BLOCK_PARAGRAPH) ||
                 (flat->block && !is_same && is_bound(flat->block, block)))) {
        append_joined(last, words, continues);
    } else {
        g_ptr_array_add(flat->groups, g_string_new(words));
    }
    flat->block = block;
}

/* Words with a full stop that ends no sentence; shorter ones are never an end. */
static bool
is_abbreviation(const char *word, size_t length)
{
    static const char *const known[] = {"dott",  "prof", "geom", "arch", "cell",
                                        "piazz", "fraz", "sigg", "arts", "circ",
                                        "prot",  "pagg", "capp", "palaz"};

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strlen(known[i]) == length &&
            g_ascii_strncasecmp(word, known[i], length) == 0)
            return true;

    return length < 4 && !(length > 0 && g_ascii_isdigit(word[length - 1]));
}

/* Whether a sentence ends before the blank at @at. */
static bool
is_sentence_end(const char *words, size_t at)
{
    size_t start = at - 1;

    if (!g_unichar_isupper(g_utf8_get_char(words + at + 1)))
        return false;
    if (words[at - 1] == '!' || words[at - 1] == '?')
        return true;
    if (words[at - 1] != '.')
        return false;
    while (start > 0 && words[start - 1] != ' ')
        start--;
    return !is_abbreviation(words + start, at - 1 - start);
}

/* Adds the line @words of @block sentence by sentence. */
static void
add_line(Flat *flat, const Block *block, const char *words)
{
    size_t from = 0;

    for (size_t i = 1; words[from] != '\0'; i++) {
        if (words[i] == '\0' || (words[i] == ' ' && is_sentence_end(words, i))) {
            g_autofree char *piece = g_strndup(words + from, i - from);

            add_piece(flat, block, piece, from > 0);
            from = words[i] == '\0' ? i : i + 1;
        }
    }
}

static void
add_block(Flat *flat, const Block *block)
{
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(Run));

    for (unsigned i = 0; i <= block->runs->len; i++) {
        const Run *run = i < block->runs->len ? block->runs->pdata[i] : NULL;

        if (!run || strcmp(run->text, "\n") == 0) {
            g_autofree char *words =
                whatsapp_render_bare((const Run *) line->data, line->len);

            add_line(flat, block, words);
            g_array_set_size(line, 0);
        } else {
            g_array_append_val(line, *run);
        }
    }
}

static GString *
join(const GPtrArray *groups)
{
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < groups->len; i++)
        append_joined(out, ((GString *) groups->pdata[i])->str, false);
    return out;
}

char *
whatsapp_flatten(const RichText *text, const char *title)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    Flat flat = {.groups = groups};
    GString *out;

    for (unsigned i = 0; i < text->blocks->len; i++)
        add_block(&flat, text->blocks->pdata[i]);

    out = join(groups);
    if (whatsapp_lead(groups, title, out->str)) {
        g_string_free(out, TRUE);
        out = join(groups);
    }
    return g_string_free(out, FALSE);
}

char *
whatsapp_flatten_line(const char *line)
{
    Run run = {.text = (char *) line};

    return whatsapp_render_bare(&run, 1);
}
