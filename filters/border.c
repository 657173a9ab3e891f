/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/border.h"

#include "bridge/base/text.h"
#include "filters/attribution.h"
#include "filters/markers.h"

#include <string.h>

/* Lines that a header block may have, long lists of recipients included. */
#define BORDER_LINES 40

/* Lines that an attribution may take: a program put each piece on one of its own. */
#define ATTRIBUTION_LINES 6

typedef struct {
    unsigned seen; /* bits of Label */
    unsigned after;
    unsigned fields;    /* lines "Word: value", also in languages unknown here */
    unsigned addresses; /* of those, with an address */
    bool brackets;      /* one of them as <a@b.example> */
    bool address;       /* From names an address */
    char *from;
    char *subject;
} HeaderBlock;

void
border_clear(Border *border)
{
    g_clear_pointer(&border->from, g_free);
    g_clear_pointer(&border->subject, g_free);
}

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return i < lines->len ? g_ptr_array_index(lines, i) : NULL;
}

static bool
looks_like_addresses(const char *text)
{
    return marker_has_address(text) || g_str_has_suffix(text, ";") ||
           g_str_has_suffix(text, ",");
}

/* Whether a line without a label goes on in the field above it. */
static bool
continues_field(const Line *line, Label label, bool empty)
{
    if (empty)
        return true;
    if (line->gap)
        return false;
    return (label == LABEL_TO || label == LABEL_CC || label == LABEL_FROM) &&
           looks_like_addresses(line->text->str);
}

static void
note_field(HeaderBlock *block, Label label, const char *value)
{
    if (label == LABEL_FROM && !block->from) {
        block->from = text_clean_line(value, -1);
        block->address = marker_has_address(value);
    }
    if (label == LABEL_SUBJECT && !block->subject)
        block->subject = text_clean_line(value, -1);
}

static void
count_address(HeaderBlock *block, const char *value)
{
    bool has = marker_has_address(value);

    block->fields++;
    block->addresses += has;
    block->brackets = block->brackets || (has && strchr(value, '<'));
}

static void
note_foreign(HeaderBlock *block, const char *value)
{
    count_address(block, value);
    if (!block->from && marker_has_address(value))
        block->from = text_clean_line(value, -1);
}

/*
 * Reads header lines from line @first on.  Libero parts them with blank lines; a
 * label that comes again, or behind the block's first blank line, is text.
 */
static HeaderBlock
read_block(const GPtrArray *lines, unsigned first)
{
    HeaderBlock block = {.after = first};
    Label label = LABEL_NONE;
    bool empty = false;
    bool gappy = false;

    for (unsigned i = first; i < lines->len && i < first + BORDER_LINES; i++) {
        const Line *line = line_at(lines, i);
        const char *value = NULL;
        Label now = marker_label(line->text->str, &value);

        if (i == first + 1)
            gappy = line->gap;
        if (now == LABEL_NONE && marker_is_field(line->text->str, &value) &&
            !(i > first && line->gap && !gappy)) {
            note_foreign(&block, value);
            empty = false;
            block.after = i + 1;
            continue;
        }
        if (now == LABEL_NONE) {
            if (i == first || !continues_field(line, label, empty))
                break;
            if (empty)
                note_field(&block, label, line->text->str);
            empty = false;
            block.after = i + 1;
            continue;
        }
        if ((block.seen & (1u << now)) || (i > first && line->gap && !gappy))
            break;
        block.seen |= 1u << now;
        empty = *value == '\0';
        if (!empty)
            note_field(&block, now, value);
        count_address(&block, value);
        label = now;
        block.after = i + 1;
    }
    return block;
}

static unsigned
count_bits(unsigned bits)
{
    unsigned count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/*
 * "Da: Piazza Roma / A: via Verdi / Data: 12 maggio" is a closed road, so without a
 * program's line above, a block needs a subject, an address or "Inviato" to be one.
 */
static bool
is_block(const HeaderBlock *block, bool announced)
{
    bool has_from = block->seen & (1u << LABEL_FROM);
    bool has_sent = block->seen & (1u << LABEL_SENT);
    bool has_subject = block->seen & (1u << LABEL_SUBJECT);
    unsigned labels = count_bits(block->seen);

    if (announced && labels >= 1 && (has_from || has_subject || labels >= 2))
        return true;
    /* Any language: three fields, and somebody's address as programs write it. */
    if (block->fields >= 3 && block->brackets)
        return true;
    if (announced)
        return block->fields >= 2 && block->addresses >= 1;
    return has_from && labels >= 2 &&
           (block->address || (labels >= 3 && (has_subject || has_sent)));
}

static void
take_block(Border *border, HeaderBlock *block)
{
    border->after = block->after;
    border->from = g_steal_pointer(&block->from);
    border->subject = g_steal_pointer(&block->subject);
}

/*
 * "Da "Carlo" <c@a.example> / A ... / Data ... / Oggetto ...", without colons: three
 * labels one below the other, the first one From with an address.
 */
static bool
find_bare_headers(const GPtrArray *lines, unsigned first, Border *border)
{
    unsigned seen = 0;
    unsigned i = first;

    for (; i < lines->len; i++) {
        const Line *line = line_at(lines, i);
        const char *value = NULL;
        Label label = marker_bare_label(line->text->str, &value);

        if (label == LABEL_NONE || (seen & (1u << label)) || (i > first && line->gap))
            break;
        if (i == first && (label != LABEL_FROM || !marker_has_address(value)))
            return false;
        if (i == first)
            border->from = text_clean_line(value, -1);
        if (label == LABEL_SUBJECT && !border->subject)
            border->subject = text_clean_line(value, -1);
        seen |= 1u << label;
    }
    if (count_bits(seen) < 3) {
        border_clear(border);
        return false;
    }
    border->after = i;
    return true;
}

static bool
find_headers(const GPtrArray *lines, unsigned i, bool announced, Border *border)
{
    HeaderBlock block = read_block(lines, i);
    bool found = is_block(&block, announced);

    if (found)
        take_block(border, &block);
    g_free(block.from);
    g_free(block.subject);
    return found || find_bare_headers(lines, i, border);
}

/* Whether @line belongs to the author, as what stands @below it is an attribution
 * by itself. */
static bool
is_authors(const Line *line, const char *below)
{
    gunichar first = g_utf8_get_char(line->text->str);

    if (!attribution_is(below))
        return false;
    /* "otrd., 2026. g. 24. nov., plkst. 10:00 Anna" begins in no way of ours. */
    if (!g_unichar_isupper(first) && attribution_has_date(line->text->str) &&
        !attribution_has_date(below))
        return false;
    return attribution_begins(below) ||
           (!attribution_begins(line->text->str) && *below != '<');
}

/* Whether a program's blank line may stand between the beginning @text of an
 * attribution and @next: before an address or the verb alone. */
static bool
crosses_gap(const char *text, const char *next)
{
    size_t length = strlen(text);

    return attribution_begins(text) && length > 0 &&
           !strchr(".:;!?", text[length - 1]) &&
           (*next == '<' || *next == '(' || g_str_has_prefix(next, "mailto:") ||
            (attribution_is_short(next) && strlen(next) < 24));
}

/* An attribution takes one line, or some where a program broke it. */
static unsigned
attribution_lines(const GPtrArray *lines, unsigned i)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t below = 0;

    /* Words on the same line before it: quote.c looks inside. */
    if (!attribution_begins(line_at(lines, i)->text->str) &&
        attribution_inside(line_at(lines, i)->text->str))
        return 0;
    for (unsigned n = 1; n <= ATTRIBUTION_LINES && i + n <= lines->len; n++) {
        const Line *line = line_at(lines, i + n - 1);

        if (n > 1 && (n > 3 || line->gap) && !attribution_begins(text->str))
            break;
        if (n > 1 && line->gap && !crosses_gap(text->str, line->text->str))
            break;
        if (n > 1)
            g_string_append_c(text, ' ');
        if (n == 2)
            below = text->len;
        g_string_append(text, line->text->str);
        if (attribution_is(text->str))
            return n > 1 && is_authors(line_at(lines, i), text->str + below) ? 0 : n;
    }
    return 0;
}

static char *
attribution_from(const GPtrArray *lines, unsigned first, unsigned after)
{
    g_autofree char *text = lines_text(lines, first, after);

    return text_clean_line(text, -1);
}

/* "Da: Anna <anna@comune.example>A: ..." up to the first address. */
static char *
one_line_from(const char *fields)
{
    const char *end = strchr(fields, '>');
    const char *value = strchr(fields, ':') + 1;

    return text_clean_line(value, end && end > value ? end + 1 - value : -1);
}

static bool
is_border(const GPtrArray *lines, unsigned i, Border *border)
{
    const Line *line = line_at(lines, i);
    const char *text = line->text->str;
    Separator separator = marker_separator(text);
    unsigned n;

    border->first = i;
    border->after = i + 1;
    if (separator != SEPARATOR_NONE) {
        border->kind = separator == SEPARATOR_FORWARD ? BORDER_FORWARD : BORDER_HEADERS;
        if (!find_headers(lines, i + 1, true, border) && i + 1 < lines->len) {
            n = attribution_lines(lines, i + 1);
            border->after += n;
            border->from = n > 0 ? attribution_from(lines, i + 1, i + 1 + n) : NULL;
        }
        return true;
    }
    if (marker_one_line(text)) {
        border->kind = BORDER_FORWARD;
        border->from = one_line_from(marker_one_line(text));
        return true;
    }
    if (find_headers(lines, i, line->border, border)) {
        border->kind = BORDER_HEADERS;
        return true;
    }
    if ((marker_is_rule(text) || marker_is_framed(text)) && i + 1 < lines->len &&
        find_headers(lines, i + 1, false, border)) {
        border->kind = BORDER_HEADERS;
        return true;
    }
    n = attribution_lines(lines, i);
    if (n > 0) {
        border->kind = BORDER_ATTRIBUTION;
        border->after = i + n;
        border->from = attribution_from(lines, i, i + n);
        return true;
    }
    if (line->border) {
        border->kind = BORDER_DRAWN;
        border->after = i;
        return true;
    }
    return false;
}

bool
border_in_lines(const GPtrArray *lines, unsigned from, Border *border)
{
    for (unsigned i = from; i < lines->len; i++) {
        Border found = {0};

        if (is_border(lines, i, &found)) {
            *border = found;
            return true;
        }
        border_clear(&found);
    }
    return false;
}
