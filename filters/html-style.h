/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-style - what the attributes of an element say about it
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A colour that nobody has said, or that is a picture; others are 0xRRGGBB. */
#define HTML_COLOR_UNKNOWN 0xFFFFFFFFu
#define HTML_COLOR_NONE 0xFFFFFFFEu

typedef enum {
    DISPLAY_UNSAID,
    DISPLAY_INLINE,
    DISPLAY_BLOCK,
} Display;

/* What a style attribute says, as far as it matters to readers.  Of what can be
 * switched on and off, -1 means that it says nothing. */
typedef struct {
    bool hidden;      /* display:none, opacity:0, moved out of sight ... */
    bool outlook_hid; /* mso-hide:all */
    int tiny;         /* letters of one pixel or less */
    int bold, italic, strike;
    int wraps;  /* white-space: pre and the like */
    int script; /* -1 unsaid, 0 on the line, 1 above, 2 below */
    Display display;
    bool tight;           /* no margin below */
    bool border;          /* what Outlook draws above another mail */
    bool says_background; /* @background may be HTML_COLOR_UNKNOWN all the same */
    bool symbols;         /* font-family: Wingdings */
    unsigned word_item;   /* mso-list: level of an item of a list, 0 = none */
    bool word_marker;     /* mso-list:ignore */
    char list_type;       /* '1', 'a', 'A', 'i', '-' for bullets, 0 unsaid */
    unsigned color, background;
    double width, height; /* in pixels, -1 unsaid */
} Style;

/* Reads @length bytes of declarations.  Longer ones than a mail needs are cut. */
void
style_read(Style *style, const char *text, size_t length);

/* 0xRRGGBB, HTML_COLOR_NONE (transparent) or HTML_COLOR_UNKNOWN. */
unsigned
style_color(const char *word);

/* Attributes are as libxml2 hands them over: name, value, name, value, NULL. */

/* Returns: (unowned) the value, "" when it has none, NULL when absent. */
const char *
html_attribute(const unsigned char **attributes, const char *name);

/* Whether class or id say that the element is not shown: a preheader.  @unshown is a
 * set of ".class" and "#id", or NULL. */
bool
html_is_unshown(const unsigned char **attributes, GHashTable *unshown);

/* Whether class or id mark another mail (gmail_quote, type=cite ...). */
bool
html_is_cited(const char *element, const unsigned char **attributes);

/* Whether another mail begins here though it is in no container (Outlook). */
bool
html_is_border(const unsigned char **attributes);

/* Least of width and height in pixels, as far as they are written; -1 = unknown. */
int
html_least_side(const unsigned char **attributes, const Style *style);
