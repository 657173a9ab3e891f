/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * attribution - "Il giorno ... ha scritto:", the line above a mail that is answered
 *
 * Nothing here decides what happens to it.
 */
#pragma once

#include <stdbool.h>

/* Whether @text is an attribution.  It may be some lines joined by blanks. */
bool
attribution_is(const char *text);

/* Whether @line begins as an attribution does, with a date on the same line.  What
 * makes it one may follow on the next lines. */
bool
attribution_begins(const char *line);

/* Whether @text has a day, a year and an hour somewhere. */
bool
attribution_has_date(const char *text);

/* Whether @text, which is one, has a day, a year and an hour where programs write
 * them: the sentence "Il 12 maggio il Sindaco ha scritto:" may stand in a notice, with
 * all three it does not. */
bool
attribution_is_dated(const char *text);

/* Whether @line is "Carlo Neri ha scritto:" and no more.  Only quoted lines below
 * tell it from an author's sentence. */
bool
attribution_is_short(const char *line);

/* Whether it is short and all before the verb are capitalised words, as in a name:
 * "Carlo Neri ha scritto:", but not "Il Sindaco ha scritto:". */
bool
attribution_is_named(const char *line);

/* Where an attribution begins inside @text, behind other words.
 * Returns: (unowned) the blank before it (@text itself when it is the first), or
 * NULL. */
const char *
attribution_inside(const char *text);
