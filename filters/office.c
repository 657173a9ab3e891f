/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * office - drop the block of contacts below an office's mail
 *
 * "Cordiali saluti / Il Sindaco / Carlo Neri" may be the ending that was meant, so one
 * valediction, one role and one name stay; office, address, telephone, hours and the
 * like go.  Without a valediction or a name above them, and where the text sends its
 * readers to a number that stands nowhere else, they stay.
 */
#include "filters/contact.h"
#include "filters/filter.h"
#include "filters/trim.h"

#include <string.h>

/* Lines of a block, blanks not counted. */
#define OFFICE_LINES 24

/* Contacts that are a signature without a name above them. */
#define OFFICE_CONTACTS 3

/* Contacts that leave no doubt, however short the notice above is. */
#define OFFICE_SURE 2

/* Words before a number that say whose it is. */
#define NAMED_WORDS 2

typedef struct {
    unsigned from, to;
    unsigned contacts;
    unsigned kinds; /* bits of Contact of all its lines */
    unsigned head;  /* of its first lines, up to the first contact */
} OfficeBlock;

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static unsigned
bits_at(const GPtrArray *lines, unsigned i)
{
    const char *text = line_at(lines, i)->text->str;
    unsigned bits = contact_of(text);

    if (bits == 0 && i > 0 && contact_is_first_name(text) &&
        contact_of(line_at(lines, i - 1)->text->str) == CONTACT_VALEDICTION)
        bits = CONTACT_NAME;
    return bits;
}

/* The lines at the end of [@from, @to) that a signature may consist of. */
static OfficeBlock
find_block(const GPtrArray *lines, unsigned from, unsigned to)
{
    OfficeBlock block = {.from = to, .to = to};

    while (block.from > from && to - block.from < OFFICE_LINES) {
        unsigned bits = bits_at(lines, block.from - 1);

        if (bits == 0)
            break;
        block.from--;
        /* What stands above a valediction is text, however short. */
        if (bits & CONTACT_VALEDICTION)
            break;
    }
    for (unsigned i = block.from; i < to; i++) {
        unsigned bits = bits_at(lines, i);

        block.contacts += (bits & CONTACT_DATA) != 0;
        if (!(block.kinds & CONTACT_DATA))
            block.head |= bits & ~(unsigned) CONTACT_DATA;
        block.kinds |= bits;
    }
    return block;
}

/* Takes lists of the text off that are no signature: what stands above its name. */
static void
narrow_block(const GPtrArray *lines, OfficeBlock *block)
{
    while (block->from < block->to) {
        unsigned bits = bits_at(lines, block->from);

        if (bits & (CONTACT_HEAD | CONTACT_OFFICE | CONTACT_RULE))
            return;
        block->from++;
    }
}

/* "Per informazioni:" above makes the block a part of the notice. */
static bool
is_announced(const GPtrArray *lines, const OfficeBlock *block, unsigned from)
{
    if (block->from == from || (block->head & CONTACT_VALEDICTION))
        return false;

    const char *above = line_at(lines, block->from - 1)->text->str;

    return g_str_has_suffix(above, ":") || contact_is_asked_for(above);
}

/* Whether the only contact stands apart and says in words whose number it is: "Centro
 * Operativo Comunale: tel. 0100 000000". */
static bool
is_named_number(const GPtrArray *lines, const OfficeBlock *block)
{
    unsigned words = 0;

    if (block->contacts != 1)
        return false;
    for (unsigned i = block->from; i < block->to; i++) {
        const char *text = line_at(lines, i)->text->str;

        if (!(bits_at(lines, i) & CONTACT_PHONE))
            continue;
        /* With a street it is a letterhead on one line. */
        if (bits_at(lines, i) & CONTACT_PLACE)
            return false;
        for (; *text != '\0' && !g_ascii_isdigit(*text); text++)
            words += g_ascii_isalpha(*text) && text[1] == ' ';
        return words >= NAMED_WORDS && line_at(lines, i)->gap;
    }
    return false;
}

/* Whether the text sends its readers to what only the block says. */
static bool
is_needed(const GPtrArray *lines, const OfficeBlock *block, unsigned from)
{
    g_autofree char *text = lines_text(lines, from, block->from);

    return (block->kinds & (CONTACT_PHONE | CONTACT_ONLINE)) &&
           contact_is_asked_for(text) && !contact_is_given(text);
}

static bool
is_signature(const OfficeBlock *block, bool gap)
{
    if (block->contacts == 0)
        return false;
    if (block->head & CONTACT_VALEDICTION)
        return true;
    if ((block->head & (CONTACT_ROLE | CONTACT_NAME)) &&
        (block->contacts >= 2 || (block->kinds & CONTACT_OFFICE)))
        return gap;
    return gap && (block->head & (CONTACT_OFFICE | CONTACT_RULE)) &&
           block->contacts >= OFFICE_CONTACTS &&
           (block->kinds & (CONTACT_PLACE | CONTACT_ONLINE));
}

/* Whether the line stays: the first valediction, role and name do, until contacts or
 * the same name come.  @kept: what stayed so far. */
static bool
stays(unsigned bits, unsigned *kept)
{
    unsigned head = bits & CONTACT_HEAD;

    if ((bits & CONTACT_DATA) || (*kept & head))
        *kept = CONTACT_HEAD;
    if (head == 0 || (bits & ~(unsigned) CONTACT_HEAD) || (*kept & head))
        return false;
    *kept |= head;
    return true;
}

/* Parts "Anna Bianchi | Ufficio Stampa", of which the name stays. */
static void
part_names(GPtrArray *lines, OfficeBlock *block)
{
    for (unsigned i = block->from; i < block->to; i++) {
        const char *text = line_at(lines, i)->text->str;
        size_t at = contact_first_part(text);
        g_autofree char *first = g_strndup(text, at);

        if (at > 0 && contact_of(first) == CONTACT_NAME && lines_split(lines, i, at)) {
            block->to++;
            return;
        }
    }
}

static void
cut_block(Work *work, const OfficeBlock *block)
{
    g_autofree bool *keep = g_new0(bool, block->to - block->from);
    unsigned kept = 0;
    unsigned to = block->to;

    for (unsigned i = block->from; i < block->to; i++)
        keep[i - block->from] = stays(bits_at(work->lines, i), &kept);
    for (unsigned i = block->to; i-- > block->from;) {
        if (!keep[i - block->from] && (i == block->from || keep[i - 1 - block->from])) {
            trim_cut(work, i, to, "signature", block->contacts >= OFFICE_SURE);
            to = i;
        } else if (keep[i - block->from]) {
            to = i;
        }
    }
}

static void
cut_group(Work *work, unsigned from, unsigned to)
{
    GPtrArray *lines = work->lines;
    OfficeBlock block = find_block(lines, from, to);

    narrow_block(lines, &block);
    if (block.from == block.to)
        return;

    bool gap = block.from == from || line_at(lines, block.from)->gap;

    if (!is_signature(&block, gap))
        return;
    if (is_announced(lines, &block, from) || is_needed(lines, &block, from) ||
        is_named_number(lines, &block)) {
        work_warn(work, "La fine del messaggio somiglia a una firma ma può servire ai "
                        "cittadini: non è stata tolta.");
        return;
    }
    /* Pictures beside the contacts of the whole mail are logos. */
    if (to == lines->len)
        work->images_kept = MIN(work->images_kept, line_at(lines, block.from)->images);
    part_names(lines, &block);
    cut_block(work, &block);
}

static bool
office_apply(Work *work, GError **error)
{
    for (unsigned to = work->lines->len; to > 0;) {
        unsigned from = trim_group(work->lines, to);

        cut_group(work, from, to);
        to = from;
    }
    return true;
}

const Filter filter_office = {
    .name = "office",
    .summary = "drop the contacts below an office's mail",
    .apply = office_apply,
};
