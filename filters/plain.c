/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/plain.h"

#include "filters/attribution.h"
#include "filters/markers.h"
#include "filters/separators.h"

#include <string.h>

/* Mail programs break lines between 72 and 78 columns.  A text with a longer line
 * was not broken by one. */
#define WRAP_COLUMNS 72
#define WRAP_LONGEST 80

/* Blanks that may stand before the first ">". */
#define QUOTE_INDENT 3

/* Letters of a name before it: "CN> ". */
#define QUOTE_INITIALS 3

/* Returns: bytes of the initials that some programs put before ">"; 0 = none. */
static size_t
initials_length(const char *line)
{
    size_t length = 0;

    while (g_ascii_isupper(line[length]))
        length++;
    return length <= QUOTE_INITIALS && line[length] == '>' &&
                   (line[length + 1] == ' ' || line[length + 1] == '\0')
               ? length
               : 0;
}

/* Returns: bytes of the mark that quotes a row: ">", its wide form, or what is left of
 * it where HTML was printed as text; 0 = none. */
static size_t
mark_length(const char *text)
{
    static const char *const marks[] = {">", "＞", "&gt;"};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(text, marks[i]))
            return strlen(marks[i]);
    }
    return 0;
}

static const char *
skip_quotes(const char *line, unsigned *depth)
{
    const char *p = line + initials_length(line);

    for (;;) {
        const char *blank = p;
        size_t mark;

        while (*blank == ' ')
            blank++;
        /* Code in a text is indented further, and a blank behind the marks is text. */
        mark = mark_length(blank);
        if (mark == 0 || (blank - p > QUOTE_INDENT && *depth == 0))
            break;
        p = blank + mark;
        (*depth)++;
    }
    if (*depth > 0 && *p == ' ')
        p++;
    return p;
}

/* Returns: (unowned) the text behind "- " or "1. ", or NULL.  A number is taken
 * for an item only up to 99: "2026. " ends a sentence. */
static const char *
item_text(const char *line, unsigned *number)
{
    static const char *const bullets[] = {"- ", "* ", "• ", "· ", "– ", "o\t", "▪ "};

    for (size_t i = 0; i < G_N_ELEMENTS(bullets); i++) {
        if (g_str_has_prefix(line, bullets[i])) {
            *number = 0;
            return line + strlen(bullets[i]);
        }
    }
    size_t digits = strspn(line, "0123456789");

    if (digits >= 1 && digits <= 2 && (line[digits] == '.' || line[digits] == ')') &&
        line[digits + 1] == ' ' && line[digits + 2] != '\0') {
        *number = (unsigned) g_ascii_strtoull(line, NULL, 10);
        return *number > 0 ? line + digits + 2 : NULL;
    }
    return NULL;
}

/* "A segreteria@comune.example", a header line without colon. */
static bool
is_bare_header(const char *line)
{
    const char *value = NULL;

    return marker_bare_label(line, &value) != LABEL_NONE && marker_has_address(value);
}

static bool
stands_alone(const char *line)
{
    unsigned number;

    return *line == '\0' || marker_label(line, NULL) != LABEL_NONE ||
           separator_find(line) != SEPARATOR_NONE || is_bare_header(line) ||
           marker_is_rule(line) || item_text(line, &number) != NULL ||
           g_str_has_prefix(line, "--");
}

/* Whether @next was broken off @line by a mail program: its first word would not
 * have fitted. */
static bool
was_wrapped(const char *line, const char *next)
{
    size_t length = g_utf8_strlen(line, -1);
    size_t word = strcspn(next, " \t");

    return length <= WRAP_LONGEST && length + 1 + word > WRAP_COLUMNS &&
           length > WRAP_COLUMNS / 2 && !attribution_is(line) &&
           !attribution_begins(next) && !stands_alone(line) && !stands_alone(next) &&
           *next != ' ' && *next != '\t';
}

/* Some programs quote with bars.  Elsewhere a bar draws a table, so that only those
 * below an attribution count.  @bars: whether the row above had one. */
static const char *
skip_bar(const char *words, const char *above, bool *bars, unsigned *depth)
{
    *bars = *words == '|' && (*bars || (above && attribution_is(above)));
    if (!*bars)
        return words;
    *depth = 1;
    return words[1] == ' ' ? words + 2 : words + 1;
}

/* "» " and "| " quote in some programs, and are bullets or tables elsewhere. */
static bool
is_doubtful(const char *words)
{
    static const char *const marks[] = {"»", "›", "|"};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *rest = words + strlen(marks[i]);

        if (g_str_has_prefix(words, marks[i]) && (*rest == ' ' || *rest == '\0'))
            return !strchr(rest, '|');
    }
    return false;
}

static bool
has_long_line(char **rows)
{
    for (char **row = rows; *row; row++) {
        if (g_utf8_strlen(*row, -1) > WRAP_LONGEST && !strstr(*row, "://"))
            return true;
    }
    return false;
}

static Line *
make_line(const char *text, unsigned quote, bool gap)
{
    Line *line = line_new();
    unsigned number = 0;
    const char *item = item_text(text, &number);

    line->literal = true;
    line->quote = quote;
    line->cited = quote > 0;
    line->gap = gap;
    if (item) {
        line->kind = BLOCK_ITEM;
        line->level = 1;
        line->number = number;
        text = item;
    }
    line_add(line, 0, text, strlen(text), NULL);
    line_trim(line);
    return line;
}

void
plain_read(GPtrArray *lines, const char *text, bool unwrap)
{
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    bool wrapped = unwrap && !has_long_line(rows);
    bool gap = lines->len > 0;
    const char *last = NULL; /* the row above in its own text; NULL after a gap */
    unsigned last_quote = 0;
    bool bars = false;
    bool last_doubtful = false;
    Line *line = NULL;

    for (char **row = rows; *row; row++) {
        unsigned quote = 0;
        const char *words = skip_quotes(*row, &quote);

        g_strchomp(*row);
        if (quote == 0 && *words != '\0')
            words = skip_bar(words, line ? line->text->str : NULL, &bars, &quote);
        if (*words == '\0' || strspn(words, " \t") == strlen(words)) {
            gap = true;
            last = NULL;
            continue;
        }
        bool doubtful = quote == 0 && is_doubtful(words);

        if (wrapped && last && quote == last_quote && !doubtful && !last_doubtful &&
            !gap && was_wrapped(last, words)) {
            line_add(line, 0, " ", 1, NULL);
            line_add(line, 0, words, strlen(words), NULL);
        } else {
            line = make_line(words, quote, gap);
            line->doubtful = doubtful;
            g_ptr_array_add(lines, line);
        }
        gap = false;
        last = words;
        last_quote = quote;
        last_doubtful = doubtful;
    }
}
