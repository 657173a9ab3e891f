/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From the tree to WhatsApp's markup (contracts/whatsapp-formatting.md 2-4)
 *
 * There is no escape character and no error: whatever satisfies the client's rules
 * is formatted, everything else shows its markers.  So a line is taken apart into
 * cells, one for each character with the styles it should have; styles that would
 * not work where they stand are taken away, literal characters that would work by
 * accident are replaced by look-alikes, and only then markers are written.
 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

typedef struct {
    gunichar c;
    unsigned style; /* of RunStyle */
    bool is_kept;   /* of a link, an address or code: never replaced */
} Cell;

/* In the order of nesting, the outermost first. */
static const struct {
    unsigned style;
    gunichar marker, lookalike;
} kinds[] = {
    {STYLE_BOLD, '*', 0x2217},
    {STYLE_ITALIC, '_', 0x02CD},
    {STYLE_STRIKE, '~', 0x223C},
    {STYLE_CODE, '`', 0x02CB},
};
#define KINDS G_N_ELEMENTS(kinds)

/* In runs of this many or more a marker is a line to fill in or a rule. */
#define RULE_LEAST 3

/* FULLWIDTH GREATER-THAN SIGN */
#define QUOTE_LOOKALIKE 0xFF1E

#define TURNS_MOST 16

static Cell *
cell(const GArray *line, unsigned i)
{
    return &g_array_index(line, Cell, i);
}

static void
append_text(GArray *line, const char *text, unsigned style, bool is_kept)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        Cell one = {g_utf8_get_char(p), style, is_kept};

        if (one.c == 0xA0 || one.c < ' ')
            one.c = ' ';
        g_array_append_val(line, one);
    }
}

static int
kind_of_marker(gunichar c)
{
    for (unsigned k = 0; k < KINDS; k++)
        if (kinds[k].marker == c)
            return (int) k;

    return -1;
}

/* --- Links --- */

/* What a link shows beside its words, or NULL when it shows nothing. */
static const char *
target_of(const char *href)
{
    if (g_ascii_strncasecmp(href, "mailto:", 7) == 0)
        return href + 7;
    if (g_ascii_strncasecmp(href, "tel:", 4) == 0)
        return href + 4;
    if (g_ascii_strncasecmp(href, "http://", 7) == 0 ||
        g_ascii_strncasecmp(href, "https://", 8) == 0)
        return href;

    return NULL;
}

/* The part of an address that people write: no scheme, no slash at the end. */
static char *
bare(const char *address)
{
    const char *scheme = strstr(address, "://");
    char *copy = g_ascii_strdown(scheme ? scheme + 3 : address, -1);
    size_t length;

    g_strstrip(copy);
    length = strlen(copy);
    if (length > 0 && copy[length - 1] == '/')
        copy[length - 1] = '\0';
    return copy;
}

static void
append_run(GArray *line, const Run *run, unsigned style)
{
    const char *target = run->href ? target_of(run->href) : NULL;
    g_autofree char *words = target ? bare(run->text) : NULL;
    g_autofree char *address = target ? bare(target) : NULL;

    if (!target) {
        append_text(line, run->text, style, false);
    } else if (strcmp(words, address) == 0 || *words == '\0') {
        append_text(line, target, 0, true);
    } else {
        append_text(line, run->text, style, false);
        while (line->len > 0 && cell(line, line->len - 1)->c == ' ')
            g_array_set_size(line, line->len - 1);
        append_text(line, ": ", 0, false);
        append_text(line, target, 0, true);
    }
}

static bool
begins_with(const GArray *line, unsigned at, const char *word)
{
    for (unsigned i = 0; word[i] != '\0'; i++)
        if (at + i >= line->len || cell(line, at + i)->c >= 0x80 ||
            g_ascii_tolower((char) cell(line, at + i)->c) != word[i])
            return false;

    return true;
}

/* End of the word that begins at @at. */
static unsigned
word_end(const GArray *line, unsigned at)
{
    while (at < line->len && !g_unichar_isspace(cell(line, at)->c))
        at++;
    return at;
}

static bool
is_local_end(gunichar c)
{
    return g_unichar_isalnum(c) || c == '_';
}

/* Whether the local part of an address at @start ends with "_": then the "_" that it
 * begins with is no marker either. */
static bool
is_underscored(const GArray *line, unsigned start, unsigned to)
{
    for (unsigned i = start + 1; i < to; i++)
        if (cell(line, i)->c == '@')
            return cell(line, i - 1)->c == '_';
    return false;
}

static bool
is_address_word(const GArray *line, unsigned from, unsigned to)
{
    if (begins_with(line, from, "http://") || begins_with(line, from, "https://") ||
        begins_with(line, from, "www."))
        return true;

    for (unsigned i = from + 1; i + 1 < to; i++)
        if (cell(line, i)->c == '@' && is_local_end(cell(line, i - 1)->c) &&
            g_unichar_isalnum(cell(line, i + 1)->c))
            return true;

    return false;
}

/* Addresses in running text keep every character and take no style: a client would
 * swallow the closing marker into the link. */
static void
keep_addresses(GArray *line)
{
    for (unsigned from = 0; from < line->len;) {
        unsigned to = word_end(line, from);
        unsigned start = from;

        while (start < to && !g_unichar_isalnum(cell(line, start)->c))
            start++;
        if (start < to && is_address_word(line, start, to)) {
            while (to > start &&
                   strchr(".,;:!?)*_~", (int) MIN(cell(line, to - 1)->c, 127)))
                to--;
            if (start > from && cell(line, start - 1)->c == '_' &&
                is_underscored(line, start, to))
                start--;
            for (unsigned i = start; i < to; i++) {
                cell(line, i)->is_kept = true;
                cell(line, i)->style = 0;
            }
        }
        from = MAX(to, word_end(line, from)) + 1;
    }
}

/* --- Cleaning --- */

static void
squeeze_blanks(GArray *line)
{
    unsigned out = 0;

    for (unsigned i = 0; i < line->len; i++) {
        if (cell(line, i)->c == ' ' && (out == 0 || cell(line, out - 1)->c == ' '))
            continue;
        *cell(line, out++) = *cell(line, i);
    }
    while (out > 0 && cell(line, out - 1)->c == ' ')
        out--;
    g_array_set_size(line, out);
}

/* "______" and the like become one "…"; three backticks would open a block. */
static void
squeeze_rules(GArray *line)
{
    unsigned out = 0;

    for (unsigned i = 0; i < line->len;) {
        gunichar c = cell(line, i)->c;
        unsigned n = 1;

        while (i + n < line->len && cell(line, i + n)->c == c &&
               !cell(line, i)->is_kept)
            n++;
        if (n >= RULE_LEAST && (kind_of_marker(c) >= 0 || c == '-' || c == '=')) {
            Cell one = *cell(line, i);

            one.c = c == '`' ? '\'' : 0x2026;
            *cell(line, out++) = one;
        } else {
            for (unsigned j = 0; j < n; j++)
                *cell(line, out++) = *cell(line, i + j);
        }
        i += n;
    }
    g_array_set_size(line, out);
}

/* --- Styles that can work --- */

static bool
has(const GArray *line, unsigned i, unsigned k)
{
    return i < line->len && (cell(line, i)->style & kinds[k].style);
}

/* Whether a span of kind @k begins at @i: also where an outer one begins or ends. */
static bool
opens(const GArray *line, unsigned i, unsigned k)
{
    if (!has(line, i, k))
        return false;
    if (i == 0 || !has(line, i - 1, k))
        return true;
    for (unsigned outer = 0; outer < k; outer++)
        if (has(line, i, outer) != has(line, i - 1, outer))
            return true;

    return false;
}

static bool
closes(const GArray *line, unsigned i, unsigned k)
{
    return i > 0 && has(line, i - 1, k) && (!has(line, i, k) || opens(line, i, k));
}

static unsigned
span_end(const GArray *line, unsigned from, unsigned k)
{
    unsigned to = from + 1;

    while (to < line->len && has(line, to, k) && !opens(line, to, k))
        to++;
    return to;
}

/* Whether another kind's marker is written at @i: before ours when we open there,
 * behind ours when we close there. */
static bool
has_neighbour(const GArray *line, unsigned i, unsigned k, bool is_opening)
{
    for (unsigned other = 0; other < KINDS; other++) {
        if (other == k)
            continue;
        if (is_opening ? closes(line, i, other) || (other < k && opens(line, i, other))
                       : opens(line, i, other) || (other < k && closes(line, i, other)))
            return true;
    }
    return false;
}

static bool
can_open(const GArray *line, unsigned i, unsigned k)
{
    gunichar before;

    if (closes(line, i, k))
        return false;
    if (i == 0 || has_neighbour(line, i, k, true))
        return true;

    before = cell(line, i - 1)->c;
    return g_unichar_isspace(before) || before == '>';
}

static bool
can_close(const GArray *line, unsigned i, unsigned k)
{
    return i >= line->len || has_neighbour(line, i, k, false) ||
           !g_unichar_isalnum(cell(line, i)->c);
}

static void
clear(GArray *line, unsigned from, unsigned to, unsigned style)
{
    for (unsigned i = from; i < to; i++)
        cell(line, i)->style &= ~style;
}

/* Blanks stand outside the markers; punctuation alone is not worth any. */
static void
trim_spans(GArray *line, unsigned k)
{
    for (unsigned from = 0; from < line->len; from++) {
        unsigned to, first, last;
        bool has_words = false;

        if (!opens(line, from, k))
            continue;
        to = span_end(line, from, k);
        first = from;
        last = to;
        while (first < last && cell(line, first)->c == ' ')
            first++;
        while (last > first && cell(line, last - 1)->c == ' ')
            last--;
        for (unsigned i = first; i < last; i++)
            has_words |= g_unichar_isgraph(cell(line, i)->c) &&
                         !g_unichar_ispunct(cell(line, i)->c);
        clear(line, from, has_words ? first : to, kinds[k].style);
        clear(line, last, to, kinds[k].style);
        from = to - 1;
    }
}

/* Taking one style away may break its neighbour, so until nothing changes.  A line
 * that needs many turns was made to waste our time: it gets no styles. */
static void
drop_impossible(GArray *line)
{
    bool changed = true;

    for (unsigned turn = 0; changed; turn++) {
        changed = false;
        if (turn == TURNS_MOST)
            clear(line, 0, line->len, ~0U);
        for (unsigned k = 0; k < KINDS; k++) {
            for (unsigned i = 0; i < line->len; i++) {
                unsigned to;

                if (!opens(line, i, k))
                    continue;
                to = span_end(line, i, k);
                if (!can_open(line, i, k) || !can_close(line, to, k)) {
                    clear(line, i, to, kinds[k].style);
                    changed = true;
                }
            }
        }
    }
}

/* Nothing else works inside code, and a backtick in it would end it. */
static void
settle_code(GArray *line)
{
    for (unsigned i = 0; i < line->len; i++) {
        unsigned to = i + 1;
        bool has_tick = false;

        if (!(cell(line, i)->style & STYLE_CODE))
            continue;
        while (to < line->len && (cell(line, to)->style & STYLE_CODE))
            to++;
        for (unsigned j = i; j < to; j++)
            has_tick |= cell(line, j)->c == '`';
        for (unsigned j = i; j < to; j++) {
            cell(line, j)->style = has_tick ? 0 : STYLE_CODE;
            cell(line, j)->is_kept |= !has_tick;
        }
        i = to - 1;
    }
}

/* --- Literal markers --- */

static bool
is_written(const GArray *line, unsigned k)
{
    for (unsigned i = 0; i < line->len; i++)
        if (cell(line, i)->style & kinds[k].style)
            return true;

    return false;
}

static bool
is_literal(const GArray *line, unsigned i, unsigned k)
{
    return cell(line, i)->c == kinds[k].marker && !cell(line, i)->is_kept;
}

static bool
could_open(const GArray *line, unsigned i)
{
    gunichar before = i > 0 ? cell(line, i - 1)->c : ' ';

    return g_unichar_isspace(before) || !g_unichar_isalnum(before);
}

static bool
could_close(const GArray *line, unsigned i)
{
    gunichar after = i + 1 < line->len ? cell(line, i + 1)->c : ' ';

    return after >= 0x80 || !g_ascii_isalnum((char) after);
}

/* Replaces literal markers in pairs that a client would take for markup; all of them
 * where markers of the same kind are written as well. */
static void
replace_literals(GArray *line, unsigned k)
{
    bool all = is_written(line, k);
    int open = -1;

    for (unsigned i = 0; i < line->len; i++) {
        if (!is_literal(line, i, k))
            continue;
        if (all) {
            cell(line, i)->c = kinds[k].lookalike;
        } else if (open >= 0 && i > (unsigned) open + 1 && could_close(line, i)) {
            cell(line, open)->c = kinds[k].lookalike;
            cell(line, i)->c = kinds[k].lookalike;
            open = -1;
        } else if (open < 0 && could_open(line, i)) {
            open = (int) i;
        }
    }
}

/* "> 30 gradi" at the beginning of a line would become a quotation and lose its sign.
 */
static void
replace_quote_sign(GArray *line)
{
    if (line->len > 1 && cell(line, 0)->c == '>' && cell(line, 0)->style == 0 &&
        cell(line, 1)->c == ' ')
        cell(line, 0)->c = QUOTE_LOOKALIKE;
}

/* --- Writing --- */

static void
write_line(const GArray *line, GString *out)
{
    for (unsigned i = 0; i <= line->len; i++) {
        for (unsigned k = KINDS; k-- > 0;)
            if (closes(line, i, k))
                g_string_append_unichar(out, kinds[k].marker);
        if (i == line->len)
            return;
        for (unsigned k = 0; k < KINDS; k++)
            if (opens(line, i, k))
                g_string_append_unichar(out, kinds[k].marker);
        g_string_append_unichar(out, cell(line, i)->c);
    }
}

/* @is_meant: the author wrote plain text, where *so* means strong. */
static void
finish_line(GArray *line, bool is_meant, GString *out)
{
    squeeze_blanks(line);
    keep_addresses(line);
    squeeze_rules(line);
    settle_code(line);
    for (unsigned k = 0; k < KINDS; k++)
        trim_spans(line, k);
    drop_impossible(line);
    for (unsigned k = 0; k < KINDS; k++)
        if (!is_meant)
            replace_literals(line, k);
    replace_quote_sign(line);
    write_line(line, out);
}

static void
append_prefix(const Block *block, bool is_first, GString *out)
{
    if (block->kind == BLOCK_QUOTE)
        g_string_append(out, "> ");
    if (block->kind != BLOCK_ITEM || !is_first)
        return;
    if (block->number > 0)
        g_string_append_printf(out, "%u. ", block->number);
    else
        g_string_append(out, block->level > 1 ? "- – " : "- ");
}

static void
render_lines(const Block *block, GString *out)
{
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(Cell));
    unsigned more = block->kind == BLOCK_HEADING ? STYLE_BOLD : 0;
    bool is_first = true;

    for (unsigned i = 0; i <= block->runs->len; i++) {
        const Run *run = i < block->runs->len ? block->runs->pdata[i] : NULL;

        if (run && strcmp(run->text, "\n") != 0) {
            append_run(line, run, run->style | more);
            continue;
        }
        if (!is_first)
            g_string_append_c(out, '\n');
        append_prefix(block, is_first, out);
        finish_line(line, block->literal, out);
        g_array_set_size(line, 0);
        is_first = false;
    }
}

static void
render_block(const Block *block, GString *out)
{
    g_autofree char *plain = NULL;

    if (block->kind != BLOCK_PRE) {
        render_lines(block, out);
        return;
    }

    plain = block_plain(block);
    if (strstr(plain, "```"))
        render_lines(block, out);
    else
        g_string_append_printf(out, "```\n%s\n```", plain);
}

static bool
is_close(const Block *before, const Block *block)
{
    return block->tight || (before->kind == block->kind &&
                            (block->kind == BLOCK_ITEM || block->kind == BLOCK_ROW ||
                             block->kind == BLOCK_QUOTE));
}

char *
whatsapp_render(const RichText *text)
{
    GString *out = g_string_new(NULL);
    const Block *before = NULL;

    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *block = text->blocks->pdata[i];
        g_autoptr(GString) words = g_string_new(NULL);

        render_block(block, words);
        if (*g_strstrip(words->str) == '\0')
            continue;
        if (before)
            g_string_append(out, is_close(before, block) ? "\n" : "\n\n");
        g_string_append(out, words->str);
        before = block;
    }
    return g_string_free(out, FALSE);
}

char *
whatsapp_render_title(const char *title)
{
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(Cell));
    GString *out = g_string_new(NULL);

    append_text(line, title, STYLE_BOLD, false);
    finish_line(line, false, out);
    return g_string_free(out, FALSE);
}

/* --- One line without markup --- */

char *
whatsapp_render_bare(const Run *runs, unsigned count)
{
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(Cell));
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < count; i++)
        append_run(line, &runs[i], 0);
    for (unsigned i = 0; i < line->len; i++)
        cell(line, i)->style = 0;
    finish_line(line, false, out);
    return g_string_free(out, FALSE);
}
