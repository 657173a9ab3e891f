/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * signature - drop what stands below a delimiter
 *
 * RFC 3676, section 4.3: the line "-- " separates the body from the signature.
 * Mail programs lose the trailing space so often that "--" counts too.  A long
 * "signature" is no signature, nor is one that names a day or whom to call: better to
 * send too much than to cut a notice.
 */
#include "filters/contact.h"
#include "filters/filter.h"
#include "filters/trim.h"

#include <string.h>

/* In lines.  Custom allows four (RFC 1855, 2.1.1); legal footers need more. */
#define SIGNATURE_LONGEST 12

/* Below a drawn line, which may part two texts as well. */
#define SIGNATURE_DRAWN 8
#define SIGNATURE_LINE_BYTES 100
#define SIGNATURE_UNDERSCORES 5

typedef enum {
    DELIMITER_NONE,
    DELIMITER_STANDARD, /* "-- " */
    DELIMITER_LINE,     /* underscores */
    DELIMITER_DRAWN,    /* other dashes: only above what looks like a signature */
} Delimiter;

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static Delimiter
delimiter_of(const char *text)
{
    size_t length = strlen(text);

    if (g_str_equal(text, "--") || g_str_equal(text, "—") || g_str_equal(text, "–"))
        return DELIMITER_STANDARD;
    if (length >= 2 && strspn(text, "_") == length)
        return length >= SIGNATURE_UNDERSCORES ? DELIMITER_LINE : DELIMITER_DRAWN;
    if (length >= 3 && (strspn(text, "-") == length || strspn(text, "*") == length ||
                        strspn(text, "=") == length || strspn(text, "~") == length ||
                        strspn(text, "—") == length))
        return DELIMITER_DRAWN;
    return DELIMITER_NONE;
}

/* Whether the lines [@from, @to) look like a signature by themselves. */
static bool
looks_signed(const GPtrArray *lines, unsigned from, unsigned to)
{
    unsigned data = 0;

    if (from >= to)
        return true;
    for (unsigned i = from; i < to; i++) {
        unsigned bits = contact_of(line_at(lines, i)->text->str);

        if (bits == 0 || line_at(lines, i)->text->len > SIGNATURE_LINE_BYTES)
            return false;
        data += (bits & (CONTACT_DATA | CONTACT_OFFICE)) != 0;
    }
    return data > 0 ||
           (to - from <= 3 && (contact_of(line_at(lines, from)->text->str) &
                               (CONTACT_NAME | CONTACT_ROLE | CONTACT_VALEDICTION)));
}

static bool
is_short(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        const char *text = line_at(lines, i)->text->str;

        if (strlen(text) > SIGNATURE_LINE_BYTES || strpbrk(text, "0123456789"))
            return false;
    }
    return to - from <= 4;
}

static bool
has_notice(const GPtrArray *lines, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        if (contact_is_notice(line_at(lines, i)->text->str))
            return true;
    }
    return false;
}

static bool
is_signature(const GPtrArray *lines, unsigned at, unsigned to, Delimiter delimiter)
{
    if (at + 1 == to)
        return true;
    switch (delimiter) {
    case DELIMITER_NONE:
        return false;
    case DELIMITER_STANDARD:
        return true;
    case DELIMITER_LINE:
        if (is_short(lines, at + 1, to))
            return true;
        return to - at - 1 <= SIGNATURE_DRAWN && looks_signed(lines, at + 1, to);
    case DELIMITER_DRAWN:
        return to - at - 1 <= SIGNATURE_DRAWN && looks_signed(lines, at + 1, to);
    }
    return false;
}

/* Where the signature of the lines [@from, @to) begins; @to = none. */
static unsigned
find_signature(Work *work, unsigned from, unsigned to)
{
    for (unsigned i = to; i-- > from;) {
        Delimiter delimiter = delimiter_of(line_at(work->lines, i)->text->str);

        if (to - i - 1 > SIGNATURE_LONGEST)
            return to;
        if (delimiter == DELIMITER_NONE || !is_signature(work->lines, i, to, delimiter))
            continue;
        if (!has_notice(work->lines, i + 1, to))
            return i;
        work_warn(work, "La fine del messaggio somiglia a una firma ma può servire ai "
                        "cittadini: non è stata tolta.");
        return to;
    }
    return to;
}

static bool
signature_apply(Work *work, GError **error)
{
    GPtrArray *lines = work->lines;

    for (unsigned to = lines->len; to > 0;) {
        unsigned from = trim_group(lines, to);
        unsigned at = find_signature(work, from, to);

        /* Lines drawn above it are its frame. */
        while (at < to && at > from &&
               contact_of(line_at(lines, at - 1)->text->str) == CONTACT_RULE)
            at--;
        if (at < to) {
            /* Pictures below the delimiter of the whole mail are logos. */
            if (to == lines->len)
                work->images_kept = MIN(work->images_kept, line_at(lines, at)->images);
            trim_cut(work, at, to, "signature", looks_signed(lines, at + 1, to));
        }
        to = from;
    }
    return true;
}

const Filter filter_signature = {
    .name = "signature",
    .summary = "drop the sender's signature",
    .apply = signature_apply,
};
