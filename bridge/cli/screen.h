/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * screen - what a command draws for a person at a terminal
 *
 * Headings, facts, lists and the bubble of a phone, as wide as the terminal.  Colours
 * and frames only where they are seen: on a terminal, without NO_COLOR
 * (https://no-color.org); elsewhere plain lines that other programs can read.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    GString *out;
    unsigned columns; /* 40 to 100 */
    bool is_rich;     /* colours and lines */
} Screen;

typedef enum {
    TONE_GOOD,
    TONE_WAIT,
    TONE_BAD,
} Tone;

/* Looks at standard output.  Returns: (owned) free with screen_free(). */
Screen *
screen_new(void);
/* For tests: as if the terminal were so. */
Screen *
screen_new_for(unsigned columns, bool is_rich);
void
screen_free(Screen *screen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Screen, screen_free)

/* The one line that matters most. */
void
screen_banner(Screen *screen, Tone tone, const char *text);
void
screen_heading(Screen *screen, const char *text);

/* "name   value", the value wrapped below itself. */
void
screen_fact(Screen *screen, const char *name, const char *value);

/* A line of a list, wrapped below itself. @tone colours its mark. */
void
screen_item(Screen *screen, Tone tone, const char *text);

/* A message as a phone shows it: WhatsApp's markup is drawn where colours are. */
void
screen_bubble(Screen *screen, const char *text);

/* Columns that @text takes: wide characters and emoji are two, what joins them none. */
unsigned
screen_width(const char *text);
