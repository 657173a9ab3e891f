/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/headers.h"

#include "bridge/base/text.h"
#include "filters/labels.h"
#include "filters/markers.h"

#include <string.h>

/* Fields that a header block may have; the lines of a long list of recipients are not
 * counted.  A line is looked at once for each field before it. */
#define BLOCK_FIELDS 60

/* Lines into which a program may break a field. */
#define FIELD_LINES 3

/* What is written down of a sender or subject, in bytes. */
#define NOTE_BYTES 300

#define BIT(label) (1u << (label))

typedef struct {
    const GPtrArray *lines;
    unsigned first;
    unsigned seen;      /* bits of Label */
    unsigned after;     /* behind what surely belongs to it */
    unsigned tentative; /* behind fields in unknown words, which may be text */
    unsigned fields;    /* lines "Word: value", in whatever language */
    unsigned addresses; /* of those, with an address */
    bool brackets;      /* one of them as <a@b.example> */
    bool from_address;  /* From names an address */
    bool to_address;    /* To does */
    bool announced;     /* as headers_read() is told */
    bool gappy;         /* blank lines between the fields */
    Label last;         /* the known label that the lines below may belong to */
    bool empty;         /* its value is still to come */
    char *from;
    char *guess; /* the first address behind a word not known */
    char *subject;
} Reading;

void
headers_clear(Headers *headers)
{
    g_clear_pointer(&headers->from, g_free);
    g_clear_pointer(&headers->subject, g_free);
}

static const Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return i < lines->len ? g_ptr_array_index(lines, i) : NULL;
}

static char *
note(const char *value, size_t length)
{
    length = MIN(length, NOTE_BYTES);
    while (length > 0 && ((unsigned char) value[length] & 0xC0) == 0x80)
        length--;
    return text_clean_line(value, (gssize) length);
}

static bool
names_addresses(Label label)
{
    return label == LABEL_FROM || label == LABEL_TO || label == LABEL_CC ||
           label == LABEL_REPLY_TO;
}

/* ---- one field below the other ------------------------------------------ */

static void
count_field(Reading *reading, Label label, const char *value)
{
    bool has = marker_has_address(value);

    reading->fields++;
    reading->addresses += has;
    reading->brackets = reading->brackets || (has && strchr(value, '<'));
    reading->to_address = reading->to_address || (has && label == LABEL_TO);
    if (label == LABEL_FROM)
        reading->from_address = reading->from_address || has;
}

static void
note_value(Reading *reading, Label label, const char *value)
{
    if (label == LABEL_FROM && !reading->from)
        reading->from = note(value, strlen(value));
    if (label == LABEL_SUBJECT && !reading->subject)
        reading->subject = note(value, strlen(value));
}

/* Whether @label may still come: once, but for copies, and one date only. */
static bool
is_new(const Reading *reading, Label label)
{
    unsigned dates = BIT(LABEL_DATE) | BIT(LABEL_SENT);

    if (label == LABEL_CC || label == LABEL_OTHER)
        return true;
    if (label == LABEL_DATE || label == LABEL_SENT)
        return !(reading->seen & dates);
    return !(reading->seen & BIT(label));
}

/* "a@b.example; C <c@a.example>," and not a sentence with an address in it. */
static bool
is_list(const char *text)
{
    size_t length = strlen(text);
    const char *open = strrchr(text, '<');

    if (length == 0)
        return false;
    if (text[length - 1] == ';' || text[length - 1] == ',')
        return marker_has_address(text) || !strpbrk(text, ".:!?");
    if (!marker_has_address(text))
        return false;
    return (open && text[length - 1] == '>') || text[length - 1] == ']' ||
           !strchr(text, ' ');
}

/* Whether a field that has not come yet stands on one of the next lines, so that the
 * lines before it are the rest of the field above. */
static bool
goes_on(const Reading *reading, unsigned i)
{
    for (unsigned n = 1; n <= FIELD_LINES; n++) {
        const Line *line = line_at(reading->lines, i + n);
        Label label = line && !line->gap ? marker_label(line->text->str, NULL) : 0;

        if (!line || line->gap)
            return false;
        if (label != LABEL_NONE && label != LABEL_OTHER)
            return is_new(reading, label);
    }
    return false;
}

/* A line without a label.  Returns: whether it belongs to the field above. */
static bool
read_rest(Reading *reading, unsigned i)
{
    const Line *line = line_at(reading->lines, i);
    const Line *above = line_at(reading->lines, i - 1);
    const char *text = line->text->str;

    if (reading->last == LABEL_NONE)
        return false;
    if (reading->empty) {
        note_value(reading, reading->last, text);
        count_field(reading, reading->last, text);
        reading->fields--;
        reading->empty = false;
        return true;
    }
    if (line->gap)
        return false;
    if (names_addresses(reading->last) &&
        (is_list(text) || g_str_has_suffix(above->text->str, ";") ||
         g_str_has_suffix(above->text->str, ","))) {
        count_field(reading, reading->last, text);
        reading->fields--;
        return true;
    }
    return goes_on(reading, i);
}

/* A field in a word not known.  With no blank line above the text, as in the new
 * Outlook, it may be the text's first line. */
static void
read_unknown(Reading *reading, unsigned i, const char *value)
{
    unsigned most = BIT(LABEL_FROM) | BIT(LABEL_SUBJECT) | BIT(LABEL_TO);
    bool address = marker_has_address(value);

    count_field(reading, LABEL_NONE, value);
    if (!reading->guess && address)
        reading->guess = note(value, strlen(value));
    reading->tentative = i + 1;
    if (address || (reading->seen & most) != most)
        reading->after = i + 1;
    reading->empty = false;
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
is_block(const Reading *reading, bool announced)
{
    bool has_from = reading->seen & BIT(LABEL_FROM);
    bool has_sent = reading->seen & BIT(LABEL_SENT);
    bool has_to = reading->seen & BIT(LABEL_TO);
    bool has_subject = reading->seen & BIT(LABEL_SUBJECT);
    bool has_date = has_sent || (reading->seen & BIT(LABEL_DATE));
    unsigned labels = count_bits(reading->seen & ~BIT(LABEL_OTHER));

    if (announced && labels >= 1 && (has_from || has_subject || labels >= 2))
        return true;
    /* Any language: three fields, and somebody's address as programs write it. */
    if (reading->fields >= 3 && reading->brackets)
        return true;
    if (announced)
        return reading->fields >= 2 && reading->addresses >= 1;
    if (has_from)
        return labels >= 2 &&
               (reading->from_address || (labels >= 3 && (has_subject || has_sent)));
    /* Somebody took the sender's line away. */
    return has_to && has_subject && has_date && (has_sent || reading->to_address);
}

/*
 * Whether the field @label belongs to the block although a blank line stands above it:
 * behind a list of recipients, when all above is a block without it.  A day without
 * the subject below it may be the notice's own.
 */
static bool
is_below_list(const Reading *reading, unsigned i, Label label, const char *value)
{
    const Line *next = line_at(reading->lines, i + 1);

    if (!names_addresses(reading->last) || reading->last == LABEL_FROM ||
        (reading->seen & BIT(LABEL_SUBJECT)) || !is_block(reading, reading->announced))
        return false;
    if (label == LABEL_SUBJECT)
        return true;
    if (label == LABEL_DATE || label == LABEL_SENT)
        return next && !next->gap &&
               marker_label(next->text->str, NULL) == LABEL_SUBJECT;
    return names_addresses(label) && marker_has_address(value);
}

/* Returns: whether line @i belongs to the block. */
static bool
read_field(Reading *reading, unsigned i)
{
    const Line *line = line_at(reading->lines, i);
    const char *text = line->text->str;
    const char *value = NULL;
    Label label = marker_label(text, &value);
    bool apart = i > reading->first && line->gap && !reading->gappy;

    if (label == LABEL_NONE) {
        if (marker_is_field(text, &value) && !apart && !reading->empty) {
            read_unknown(reading, i, value);
            return true;
        }
        if (i == reading->first || !read_rest(reading, i))
            return false;
        reading->after = i + 1;
        return true;
    }
    if (!is_new(reading, label) || (apart && !is_below_list(reading, i, label, value)))
        return false;
    reading->seen |= BIT(label);
    reading->last = label;
    reading->empty = *value == '\0';
    if (!reading->empty)
        note_value(reading, label, value);
    count_field(reading, label, value);
    reading->after = i + 1;
    return true;
}

/* ---- without colons ----------------------------------------------------- */

/*
 * "Da "Carlo" <c@a.example> / A ... / Data ... / Oggetto ...", as PEC webmails have
 * it: three labels one below the other, the first one From with an address.
 */
static bool
read_bare(const GPtrArray *lines, unsigned first, Headers *headers)
{
    g_auto(Headers) found = {0};
    unsigned seen = 0;
    unsigned i = first;

    if (!marker_has_address(line_at(lines, first)->text->str))
        return false;
    for (; i < lines->len; i++) {
        const Line *line = line_at(lines, i);
        const char *value = NULL;
        Label label = marker_bare_label(line->text->str, &value);

        if (label == LABEL_NONE || (seen & BIT(label)) || (i > first && line->gap))
            break;
        if (i == first && (label != LABEL_FROM || !marker_has_address(value)))
            return false;
        if (i == first)
            found.from = note(value, strlen(value));
        if (label == LABEL_SUBJECT)
            found.subject = note(value, strlen(value));
        seen |= BIT(label);
    }
    if (count_bits(seen) < 3)
        return false;
    headers->after = i;
    headers->from = g_steal_pointer(&found.from);
    headers->subject = g_steal_pointer(&found.subject);
    return true;
}

/* ---- all fields on one line --------------------------------------------- */

/* Bytes before a colon in which its label stands, and colons of a line to look at. */
#define INLINE_BYTES 30
#define INLINE_COLONS 64

/* Whether a label can begin at @at: words are glued, "<c@a.example>A: ", "oggiA: ",
 * "CETOggetto: ". */
static bool
can_begin(const char *text, const char *at)
{
    if (((unsigned char) *at & 0xC0) == 0x80 || *at == ' ')
        return false;
    if (at == text)
        return true;

    gunichar before = g_utf8_get_char(g_utf8_find_prev_char(text, at));
    gunichar now = g_utf8_get_char(at);
    gunichar next = g_utf8_get_char(g_utf8_next_char(at));

    if (!g_unichar_isalpha(before) || now >= 0x3000)
        return true;
    return g_unichar_isupper(now) &&
           (g_unichar_islower(before) || g_unichar_islower(next));
}

/* The longest label that ends at @colon.  Returns: where it begins, or NULL. */
static const char *
label_before(const char *text, const char *colon, Label *label)
{
    const char *end = colon;
    const char *at;

    while (end > text && (end[-1] == ' ' || end[-1] == '*'))
        end--;
    at = end - text > INLINE_BYTES ? end - INLINE_BYTES : text;
    for (; at < end; at++) {
        if (!can_begin(text, at))
            continue;

        g_autofree char *folded = label_fold(at, end - at);

        *label = label_find(folded);
        if (*label != LABEL_NONE)
            return at;
    }
    return NULL;
}

bool
headers_read_line(const char *text, Headers *headers)
{
    static const char wide[] = "：";
    const char *value = NULL;
    Label open = LABEL_NONE;
    unsigned seen = 0;
    unsigned colons = 0;
    g_auto(Headers) found = {0};

    for (const char *p = text; *p != '\0' && colons < INLINE_COLONS; p++) {
        size_t size = *p == ':' ? 1 : g_str_has_prefix(p, wide) ? strlen(wide) : 0;
        Label label = LABEL_NONE;
        const char *begin = size > 0 ? colons++, label_before(text, p, &label) : NULL;

        if (!begin || (seen & BIT(label)))
            continue;
        if (open == LABEL_FROM && !found.from)
            found.from = note(value, begin - value);
        if (open == LABEL_SUBJECT && !found.subject)
            found.subject = note(value, begin - value);
        seen |= BIT(label);
        open = label;
        value = p + size;
    }
    if (open == LABEL_FROM && !found.from)
        found.from = note(value, strlen(value));
    if (open == LABEL_SUBJECT && !found.subject)
        found.subject = note(value, strlen(value));
    if (count_bits(seen) < 3 || !(seen & BIT(LABEL_FROM)) || !marker_has_address(text))
        return false;
    headers->from = g_steal_pointer(&found.from);
    headers->subject = g_steal_pointer(&found.subject);
    return true;
}

/* ---- all of it ---------------------------------------------------------- */

/* "Confermo: ponte chiuso." above a header block is a sentence of its author's. */
static bool
is_sentence_above(const GPtrArray *lines, unsigned first)
{
    const Line *line = line_at(lines, first);
    const Line *second = line_at(lines, first + 1);

    return marker_label(line->text->str, NULL) == LABEL_NONE &&
           !marker_has_address(line->text->str) && second &&
           marker_label(second->text->str, NULL) != LABEL_NONE;
}

bool
headers_read(const GPtrArray *lines, unsigned first, bool announced, Headers *headers)
{
    Reading reading = {
        .lines = lines, .first = first, .after = first, .announced = announced};
    const Line *line = line_at(lines, first);
    const Line *second = line_at(lines, first + 1);
    bool found;

    if (!line || (!announced && is_sentence_above(lines, first)))
        return false;
    if (marker_label(line->text->str, NULL) == LABEL_FROM &&
        headers_read_line(line->text->str, headers)) {
        headers->after = first + 1;
        return true;
    }
    reading.gappy = second && second->gap;
    for (unsigned i = first; reading.fields < BLOCK_FIELDS && i < lines->len; i++) {
        if (!read_field(&reading, i))
            break;
    }
    /* In a language not known, what looks like a field is one. */
    if (count_bits(reading.seen) < 3)
        reading.after = MAX(reading.after, reading.tentative);
    found = is_block(&reading, announced);
    if (found) {
        headers->after = reading.after;
        headers->from = reading.from ? g_steal_pointer(&reading.from)
                                     : g_steal_pointer(&reading.guess);
        headers->subject = g_steal_pointer(&reading.subject);
    }
    g_free(reading.from);
    g_free(reading.guess);
    g_free(reading.subject);
    return found || read_bare(lines, first, headers);
}
