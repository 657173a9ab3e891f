/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * versions - one mail in several languages
 *
 * A line that is nothing but "[de]", or begins with it, begins the German version and
 * becomes a heading with the language's own name; a heading below it, a line
 * "Betreff: ...", or words right behind it that are no sentence, are its title. Whoever
 * reads one of these languages gets that version alone, all others get all.  What
 * stands above the first one is for everybody.  It is a version too when its language
 * is marked nowhere and it says as much as one of those below: clerks write Italian
 * first and mark only what follows.  A version without a word is none. When a required
 * language is not there, a person decides.
 */
#include "filters/filter.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/language.h"

#include <string.h>

/* No place in @names. */
#define NOWHERE G_N_ELEMENTS(names)

/* "[it]" with some blanks and marks that nobody sees around it, in bytes. */
#define MARK_LONGEST 40

/* Marks with words behind them on their line that are parted from these: each costs a
 * move of all lines below. */
#define MARKS_PARTED 64

/* Words behind a mark that may be a title, in characters. */
#define MARK_TITLE_CHARS 80

static const struct {
    const char *code;
    const char *name; /* as its speakers say it */
} names[] = {
    {"it", "Italiano"}, {"de", "Deutsch"}, {"sl", "Slovenščina"},
    {"fr", "Français"}, {"en", "English"},
};

G_STATIC_ASSERT(G_N_ELEMENTS(names) <= LIMIT_VERSIONS);

/* What a line begins with that gives a version its title, folded. */
static const char *const title_words[] = {
    "oggetto", "titolo", "betreff", "titel",   "zadeva",
    "naslov",  "objet",  "titre",   "subject", "title",
};

typedef struct {
    unsigned line;
    unsigned place; /* in @names */
    bool parted;    /* the line below stood behind it on its own */
} Mark;

typedef struct {
    GArray *marks; /* of Mark; the last one stands behind all lines */
    bool seen[G_N_ELEMENTS(names)];
    unsigned count; /* of marked versions that have words */
    unsigned above; /* whose language the text above the marks is in; else NOWHERE */
    unsigned numbers[G_N_ELEMENTS(names)]; /* among the draft's versions; 0 = none */
} Versions;

static Line *
line_at(const GPtrArray *lines, unsigned i)
{
    return g_ptr_array_index(lines, i);
}

static bool
find_place(const char *code, unsigned *place)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(names[i].code, code) == 0) {
            *place = i;
            return true;
        }
    }
    return false;
}

/* Whether @line begins the version @place.  @end: the byte behind the mark. */
static bool
is_mark(const Line *line, unsigned *place, size_t *end)
{
    const char *close =
        memchr(line->text->str, ']', MIN(line->text->len, MARK_LONGEST));

    if (!close)
        return false;

    g_autofree char *text =
        text_clean_line(line->text->str, close + 1 - line->text->str);

    if (strlen(text) != strlen("[it]") || text[0] != '[')
        return false;
    text[3] = '\0';
    *end = (size_t) (close + 1 - line->text->str);
    *end += line->text->str[*end] == ':';
    return find_place(text + 1, place);
}

/* Gives the words behind @mark on its line, from byte @at on, a line of their own. */
static void
part_words(GPtrArray *lines, Mark *mark, size_t at)
{
    if (!lines_split(lines, mark->line, at))
        return;

    Line *rest = line_at(lines, mark->line + 1);

    rest->continues = false;
    rest->gap = true;
    mark->parted = true;
}

static GArray *
find_marks(GPtrArray *lines)
{
    GArray *marks = g_array_new(FALSE, TRUE, sizeof(Mark));
    unsigned parted = 0;
    Mark mark = {0};

    for (; mark.line < lines->len; mark.line++) {
        size_t end = 0;

        mark.parted = false;
        if (!is_mark(line_at(lines, mark.line), &mark.place, &end))
            continue;
        if (line_at(lines, mark.line)->text->str[end] != '\0' &&
            parted < MARKS_PARTED) {
            part_words(lines, &mark, end);
            parted += mark.parted;
        }
        g_array_append_val(marks, mark);
    }
    mark.parted = false;
    g_array_append_val(marks, mark);
    return marks;
}

static const Mark *
mark_at(const Versions *versions, unsigned i)
{
    return &g_array_index(versions->marks, Mark, i);
}

/* Whether there is a word below mark @i. */
static bool
has_words(const GPtrArray *lines, const Versions *versions, unsigned i)
{
    return !lines_are_blank(lines, mark_at(versions, i)->line + 1,
                            mark_at(versions, i + 1)->line);
}

/* Whether there is one above the first mark; without marks, anywhere. */
static bool
has_above(const GPtrArray *lines, const Versions *versions)
{
    return !lines_are_blank(lines, 0, mark_at(versions, 0)->line);
}

static void
make_heading(Line *line, const char *name)
{
    line->kind = BLOCK_HEADING;
    line->level = 3;
    line->literal = false;
    line->doubtful = false;
    g_ptr_array_set_size(line->runs, 0);
    line_add(line, 0, name, strlen(name), NULL);
    line_refresh(line);
}

/* Moves the lines [@from, @to) to @kept; the first begins a block. */
static void
keep(GPtrArray *lines, unsigned from, unsigned to, GPtrArray *kept)
{
    for (unsigned i = from; i < to; i++) {
        Line *line = line_at(lines, i);

        lines->pdata[i] = NULL;
        if (i == from && kept->len > 0) {
            line->gap = true;
            line->continues = false;
        }
        g_ptr_array_add(kept, line);
    }
}

/* The number of the language @place among the draft's versions. */
static unsigned
number_of(Work *work, Versions *versions, unsigned place)
{
    GPtrArray *list = work->draft->versions;

    if (versions->numbers[place] == 0) {
        g_ptr_array_add(list, version_new(names[place].code, NULL));
        versions->numbers[place] = list->len;
    }
    return versions->numbers[place];
}

/* Bytes of words in the lines [@from, @to). */
static size_t
words_bytes(const GPtrArray *lines, unsigned from, unsigned to)
{
    size_t bytes = 0;

    for (unsigned i = from; i < to; i++)
        bytes += line_at(lines, i)->text->len;
    return bytes;
}

/* Whether the text above the marks is the whole notice in a language of its own, and
 * not some words for all. */
static bool
is_version_above(const GPtrArray *lines, const Versions *versions)
{
    size_t shortest = SIZE_MAX;

    for (unsigned i = 0; i + 1 < versions->marks->len; i++) {
        const Mark *mark = mark_at(versions, i);

        if (!has_words(lines, versions, i))
            continue;
        if (mark->place == versions->above)
            return false;
        shortest = MIN(shortest, words_bytes(lines, mark->line + 1,
                                             mark_at(versions, i + 1)->line));
    }
    return versions->above != NOWHERE && versions->count > 0 &&
           words_bytes(lines, 0, mark_at(versions, 0)->line) >= shortest / 2;
}

/* Returns: (unowned) what @line says behind a word such as "Betreff:"; or NULL. */
static const char *
title_in(const Line *line)
{
    const char *colon = strchr(line->text->str, ':');

    if (!colon || line->kind != BLOCK_PARAGRAPH)
        return NULL;

    g_autofree char *word = g_strndup(line->text->str, colon - line->text->str);
    g_autofree char *folded = text_fold(g_strstrip(word));

    for (size_t i = 0; i < G_N_ELEMENTS(title_words); i++)
        if (g_str_equal(folded, title_words[i]))
            return colon + strlen(":");
    return NULL;
}

/* Returns: (unowned) the words of line @i, which stood behind a mark, when they are no
 * sentence and do not go on below; else NULL. */
static const char *
title_behind(const GPtrArray *lines, unsigned i)
{
    const Line *line = line_at(lines, i);
    const char *below = line_at(lines, i + 1)->text->str;
    size_t length = line->text->len;

    if (length == 0 || strchr(".,;:", line->text->str[length - 1]) ||
        g_utf8_strlen(line->text->str, -1) > MARK_TITLE_CHARS ||
        g_unichar_islower(g_utf8_get_char(below)))
        return NULL;
    return line->text->str;
}

/* Makes the first of the lines [@from, @to) the version's title when it is written as
 * one and words follow it.  @parted: it stood behind the mark. */
static void
read_title(const GPtrArray *lines, unsigned from, unsigned to, bool parted,
           Version *version)
{
    while (from < to && line_is_blank(line_at(lines, from)))
        from++;
    if (version->title || from == to || lines_are_blank(lines, from + 1, to))
        return;

    Line *line = line_at(lines, from);
    const char *words = line->kind == BLOCK_HEADING ? line->text->str : title_in(line);

    if (!words && parted)
        words = title_behind(lines, from);
    else if (words && line_at(lines, from + 1)->continues)
        words = NULL;
    if (!words)
        return;
    line_at(lines, from + 1)->continues = false;

    g_autofree char *clean = text_clean_line(words, -1);

    if (*clean == '\0' || g_utf8_strlen(clean, -1) > LIMIT_TITLE_CHARS)
        return;
    if (line->kind != BLOCK_HEADING)
        make_heading(line, clean);
    line->parting = true;
    line_at(lines, from + 1)->gap = true;
    version->title = g_steal_pointer(&clean);
}

/* Notes which lines belong to mark @i alone. */
static void
part(Work *work, Versions *versions, unsigned i)
{
    const Mark *mark = mark_at(versions, i);
    unsigned end = mark_at(versions, i + 1)->line;
    unsigned number = number_of(work, versions, mark->place);
    Line *heading = line_at(work->lines, mark->line);

    read_title(work->lines, mark->line + 1, end, mark->parted,
               g_ptr_array_index(work->draft->versions, number - 1));
    make_heading(heading, names[mark->place].name);
    heading->parting = true;
    for (unsigned j = mark->line; j < end; j++)
        line_at(work->lines, j)->version = number;
}

/* Makes headings of the marks, where there is more than one text, and drops those
 * without words. */
static void
replace_marks(Work *work, Versions *versions)
{
    GPtrArray *lines = work->lines;
    GPtrArray *kept = lines_new();
    unsigned first = mark_at(versions, 0)->line;
    bool has_more = versions->count > 1 || has_above(lines, versions);

    if (is_version_above(lines, versions))
        number_of(work, versions, versions->above);
    keep(lines, 0, first, kept);
    for (unsigned i = 0; i + 1 < versions->marks->len; i++) {
        const Mark *mark = mark_at(versions, i);

        if (!has_words(lines, versions, i))
            continue;
        if (has_more) {
            part(work, versions, i);
            keep(lines, mark->line, mark->line + 1, kept);
        }
        keep(lines, mark->line + 1, mark_at(versions, i + 1)->line, kept);
    }
    g_ptr_array_unref(lines);
    work->lines = kept;
}

/* Notes which languages the marks name, and that of the text above them (or of the
 * whole, where there is none; what cannot be told is in ours). */
static void
see(Work *work, Versions *versions)
{
    g_autofree char *above = lines_text(work->lines, 0, mark_at(versions, 0)->line);
    const char *language = language_guess(above);
    unsigned place = 0;

    for (unsigned i = 0; i + 1 < versions->marks->len; i++) {
        if (!has_words(work->lines, versions, i)) {
            work_warn(work, "Sotto una riga di lingua, come [de], non c'è testo.");
            continue;
        }
        versions->seen[mark_at(versions, i)->place] = true;
        versions->count++;
    }
    if (!language && versions->count == 0)
        language = work->request.language;
    if (language && find_place(language, &place))
        versions->seen[place] = true;
    if (!find_place(language ? language : "", &versions->above))
        versions->above = NOWHERE;
}

static bool
is_there(const Versions *versions, const char *code)
{
    unsigned place = 0;

    return find_place(code, &place) && versions->seen[place];
}

static void
require(Work *work, const Versions *versions)
{
    const GPtrArray *required = work->request.languages;

    for (unsigned i = 0; i < required->len; i++) {
        const char *code = g_ptr_array_index(required, i);

        if (is_there(versions, code))
            continue;

        g_autofree char *sentence =
            g_strdup_printf("Manca il testo in %s: scriverlo sotto una riga con [%s].",
                            language_italian(code), code);

        work_warn(work, sentence);
        work_hold_routine(work, "language-missing");
    }
}

static bool
versions_apply(Work *work, GError **error)
{
    Versions versions = {.marks = find_marks(work->lines)};

    if (versions.marks->len > 1 || work->request.languages->len > 0) {
        see(work, &versions);
        require(work, &versions);
    }
    work->versions = versions.count + has_above(work->lines, &versions);
    if (versions.marks->len > 1)
        replace_marks(work, &versions);
    g_array_unref(versions.marks);
    return true;
}

const Filter filter_versions = {
    .name = "versions",
    .summary = "tell the languages of one mail apart",
    .apply = versions_apply,
};
