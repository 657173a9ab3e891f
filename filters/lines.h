/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lines - the text of a mail as lines, the form in which filters cut it
 *
 * Readers (plain.c, html.c) make lines, filters take some away, and compose.c
 * makes the rich text of a draft from those that are left.  A line knows how deep
 * it was quoted, so that forwards, replies and signatures can be told apart.
 */
#pragma once

#include "bridge/base/draft.h"

typedef struct {
    BlockKind kind;   /* what block it begins, or belongs to when @continues */
    unsigned level;   /* of lists and headings */
    unsigned number;  /* of an item; 0 = bullet */
    unsigned quote;   /* depth of ">" or <blockquote> around it */
    bool cited;       /* a mail program says that this is another mail */
    bool border;      /* a mail program's border to another mail stands above it */
    bool gap;         /* a blank line stands above it */
    bool continues;   /* a line break inside the block above */
    bool literal;     /* from plain text */
    bool doubtful;    /* begins with a mark that quotes, or is the author's bullet */
    bool below;       /* stands below a quotation that was cut */
    bool sure;        /* that it was cut in spite of how much it was (trim.h) */
    unsigned version; /* of the draft's versions, from 1; 0 = stands in all */
    bool parting;     /* names or entitles its version */
    bool inner;       /* belongs to a forwarded mail, not to its forwarder */
    unsigned images;  /* images that the text showed before this line */
    unsigned place;   /* among the lines before trim.h's filters cut */
    const char *what; /* (unowned) as what one of them cut it, or NULL */
    GPtrArray *runs;  /* of Run, owned */
    GString *text;    /* its words */
} Line;

/* Returns: (owned) an empty line. */
Line *
line_new(void);
void
line_free(Line *line);

/* Appends words; equal neighbours are merged. @href may be NULL. */
void
line_add(Line *line, unsigned style, const char *text, size_t length, const char *href);

/* Recomputes the words from the runs after a run was changed. */
void
line_refresh(Line *line);

/* Takes blanks away from both ends. */
void
line_trim(Line *line);

/* Whether there is not one visible character. */
bool
line_is_blank(const Line *line);

/* Returns: (owned) an array that frees its lines. */
GPtrArray *
lines_new(void);

/* Removes the lines [@from, @to) and notes them as @what among the draft's removed. */
void
lines_cut(GPtrArray *lines, unsigned from, unsigned to, const char *what, Draft *draft);

/* Lines [from, to). */
typedef struct {
    unsigned from, to;
} LineRange;

/* The same for all of @ranges (of LineRange), which are in order and do not overlap, in
 * one pass. */
void
lines_cut_ranges(GPtrArray *lines, const GArray *ranges, const char *what,
                 Draft *draft);

/* Parts line @i before its byte @at, which begins a character: what stands behind is a
 * line of its own.  Returns: false when one of them would be blank. */
bool
lines_split(GPtrArray *lines, unsigned i, size_t at);

/* Returns: (owned) the words of the lines [@from, @to), one below the other. */
char *
lines_text(const GPtrArray *lines, unsigned from, unsigned to);

/* Whether the lines [@from, @to) hold not one visible character. */
bool
lines_are_blank(const GPtrArray *lines, unsigned from, unsigned to);

/* Returns: (owned) the rich text; at most LIMIT_BLOCKS blocks and LIMIT_RUNS runs.
 * @is_cut (may be NULL): whether that was not all. */
RichText *
lines_to_rich(const GPtrArray *lines, bool *is_cut);
