/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * versions - one mail in several languages
 *
 * A line that is nothing but "[de]" begins the German version and becomes a heading
 * with the language's own name.  What stands above the first one is for all, unless it
 * is a version by itself: clerks write Italian first and mark only what follows.  A
 * version without a word is none.  When a required language is not there, a person
 * decides.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/language.h"

#include <string.h>

/* "[it]" with some blanks and marks that nobody sees around it, in bytes. */
#define MARK_LONGEST 40

static const struct {
    const char *code;
    const char *name; /* as its speakers say it */
} names[] = {
    {"it", "Italiano"}, {"de", "Deutsch"}, {"sl", "Slovenščina"},
    {"fr", "Français"}, {"en", "English"},
};

typedef struct {
    unsigned line;
    unsigned place; /* in @names */
} Mark;

typedef struct {
    GArray *marks; /* of Mark; the last one stands behind all lines */
    bool seen[G_N_ELEMENTS(names)];
    unsigned count; /* of marked versions that have words */
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

/* Whether @line begins the version @place. */
static bool
is_mark(const Line *line, unsigned *place)
{
    if (line->text->len > MARK_LONGEST)
        return false;

    g_autofree char *text = text_clean_line(line->text->str, (gssize) line->text->len);

    if (strlen(text) != strlen("[it]") || text[0] != '[' || text[3] != ']')
        return false;
    text[3] = '\0';
    return find_place(text + 1, place);
}

static GArray *
find_marks(const GPtrArray *lines)
{
    GArray *marks = g_array_new(FALSE, TRUE, sizeof(Mark));
    Mark mark = {0};

    for (; mark.line < lines->len; mark.line++) {
        if (is_mark(line_at(lines, mark.line), &mark.place))
            g_array_append_val(marks, mark);
    }
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

/* Makes headings of the marks, where there is more than one text, and drops those
 * without words. */
static void
replace_marks(Work *work, const Versions *versions)
{
    GPtrArray *lines = work->lines;
    GPtrArray *kept = lines_new();
    unsigned first = mark_at(versions, 0)->line;
    bool has_more = versions->count > 1 || has_above(lines, versions);

    keep(lines, 0, first, kept);
    for (unsigned i = 0; i + 1 < versions->marks->len; i++) {
        const Mark *mark = mark_at(versions, i);

        if (!has_words(lines, versions, i))
            continue;
        if (has_more) {
            make_heading(line_at(lines, mark->line), names[mark->place].name);
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

    see(work, &versions);
    require(work, &versions);
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
