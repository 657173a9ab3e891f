/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-state - what the parts of the HTML reader share while a page is read
 *
 * Private to html*.c.  html.c drives the parser, html-blocks.c knows the elements,
 * html-text.c makes lines of words, html-table.c joins cells, html-link.c and
 * html-image.c settle what a link or a picture becomes.
 */
#pragma once

#include "filters/html-page.h"
#include "filters/html-style.h"
#include "filters/work.h"

typedef enum {
    ROLE_INLINE,
    ROLE_DROP,      /* with all that is inside */
    ROLE_BLOCK,     /* on lines of its own */
    ROLE_PARAGRAPH, /* with blank lines around */
    ROLE_HEADING,
    ROLE_LIST,
    ROLE_ITEM,
    ROLE_QUOTE,
    ROLE_PRE,
    ROLE_TABLE,
    ROLE_ROW,
    ROLE_CELL,
    ROLE_LINK,
    ROLE_BREAK,
    ROLE_RULE,
    ROLE_IMAGE,
    ROLE_Q,
} Role;

/* How the items of a list are counted. */
typedef enum {
    COUNT_BULLETS,
    COUNT_NUMBERS,
    COUNT_LETTERS,
    COUNT_CAPITALS,
    COUNT_ROMAN,
} Count;

/* Letters of a script above or below the line. */
typedef enum {
    SCRIPT_NONE,
    SCRIPT_SUPER,
    SCRIPT_SUB,
} Script;

/* An open element.  What is inherited is copied on the way down. */
typedef struct {
    char name[12]; /* cut, which is enough to tell ours apart */
    Role role;
    unsigned style;
    unsigned quote;
    unsigned lists; /* depth */
    bool dropped;
    bool hidden;
    bool tiny; /* letters that nobody can read, unless an inner element says more */
    bool cited;
    bool pre;
    bool wraps;   /* a line break of the source counts */
    bool marker;  /* what Word writes before an item of its lists */
    bool symbols; /* letters of Wingdings */
    Script script;
    unsigned color;      /* of the letters, HTML_COLOR_UNKNOWN if not said */
    unsigned background; /* the same */
    /* Of the element itself: */
    bool tight;
    bool grid;      /* a table with lines: an empty cell means something */
    bool layout;    /* a table that only places things */
    bool framed;    /* this row has a frame in the reader's rows */
    bool is_marked; /* an item of a list that Word made */
    Count count;
    int step;
    unsigned next;       /* number of the next item; of lists */
    GPtrArray *items;    /* (unowned) where the lines of a reversed list go, */
    unsigned items_from; /* from here; else NULL */
} Element;

/* Cells of a row that may reach into the rows below. */
#define HTML_ROW_CELLS 32

/* Rows under way: the lines of their cells are kept apart until the row ends. */
typedef struct {
    GPtrArray *cells; /* of GPtrArray of Line; the last one is being filled */
    GPtrArray *above; /* (unowned) where the row will go */
    bool gap;
    bool layout;
    bool grid;
    unsigned heads;                      /* cells that are <th> */
    unsigned char reach[HTML_ROW_CELLS]; /* rows that the first cells reach into */
} Row;

/* A cell that stands beside the cells of further rows, too (rowspan). */
typedef struct {
    unsigned depth;  /* of its table: rows around those of the table */
    unsigned column; /* from 0 */
    unsigned rows;   /* that are still to come */
    Line *line;      /* owned */
} Reach;

typedef struct {
    Work *work;
    const HtmlPage *page;
    GArray *stack;    /* of Element */
    GArray *rows;     /* of Row */
    GArray *reaches;  /* of Reach: the outer tables first, in a table from the left */
    GPtrArray *lines; /* (unowned) where lines go now */
    Line *line;       /* being filled, or NULL */
    GString *words;   /* of the run being filled */
    unsigned style;   /* of it */
    bool blank;       /* a blank is due before the next word */
    bool gap;         /* a blank line is due above the next line */
    bool border;
    BlockKind kind; /* of the next line */
    unsigned level, number;
    const char *mark; /* letters of the next item, or NULL */
    char mark_text[16];
    bool continues; /* the next line goes on in the item above */
    unsigned images;
    GString *hidden;
    GString *marker; /* of an item of Word's */

    char *href;          /* of the link around, or NULL */
    char *title;         /* of that link, or NULL */
    GPtrArray *linked;   /* (unowned) lines that it filled before this one */
    unsigned link_run;   /* its first run on this line */
    unsigned pictures;   /* in it, without words */
    bool has_icon;       /* one of them is too small to be a button */
    bool opaque;         /* goes through somebody who counts */
    unsigned link_words; /* bytes it has shown */
} Html;

/* Returns: (unowned) the innermost open element; there always is one. */
Element *
html_top(Html *html);

/* --- html-text.c --- */

/* Appends text of the page, with the white space that the element gives it. */
void
html_add_text(Html *html, const char *text, size_t length);

/* Appends words of ours as they are, without styles of the element. */
void
html_add_words(Html *html, const char *text);

/* Puts the words so far into the line. */
void
html_flush_run(Html *html);

/* Ends the line under way; one without a visible character only makes a gap. */
void
html_end_line(Html *html, bool by_break);

/* Begins a line if there is none. */
void
html_need_line(Html *html);

/* --- html-blocks.c --- */
void
html_begin_element(Html *html, const char *name, const unsigned char **attributes);
void
html_end_element(Html *html, const char *name);

/* --- html-list.c --- */
void
html_begin_list(Html *html, Element *element, const unsigned char **attributes,
                const Style *style);
void
html_end_list(Html *html, const Element *element);
void
html_begin_item(Html *html, const unsigned char **attributes);

/* An item of Word's: its marker has been read. */
void
html_settle_marker(Html *html);

/* --- html-table.c --- */
void
html_begin_row(Html *html, Element *element);
void
html_begin_cell(Html *html, const unsigned char **attributes, bool is_head);
void
html_end_row(Html *html);

void
html_reach_clear(Reach *reach);

/* A table begins or ends: no cell reaches across that. */
void
html_end_reaches(Html *html);

/* --- html-link.c --- */
void
html_begin_link(Html *html, const unsigned char **attributes);
void
html_end_link(Html *html);

/* --- html-image.c --- */
void
html_add_image(Html *html, const unsigned char **attributes);
