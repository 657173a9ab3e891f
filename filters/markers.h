/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * markers - the lines by which mail programs part one mail from another
 *
 * Header lines, as domain/mobile-mail 4 lists them; their words are in labels.h,
 * separators and attributions have files of their own.  Everything here looks at one
 * line; nothing here decides.
 */
#pragma once

#include "filters/labels.h"

#include <stdbool.h>

/* What a line "Da: ..." names.  @value: (unowned) where its value begins, may be
 * NULL.  Marks of emphasis around the label ("*Da:*") do not matter. */
Label
marker_label(const char *line, const char **value);

/* What a line "Da ..." without a colon names, as PEC webmails write it.  Most such
 * lines are sentences: only some together are headers. */
Label
marker_bare_label(const char *line, const char **value);

/* Whether the line is "Word: value" in a language that we may not know.  @value:
 * (unowned) what stands behind the colon. */
bool
marker_is_field(const char *line, const char **value);

/* Words in whatever language between dashes: "-------- Preposlaná správa --------". */
bool
marker_is_framed(const char *line);

/* Yahoo puts the separator and all fields on one line.  Returns: (unowned) where the
 * fields begin, or NULL. */
const char *
marker_one_line(const char *line);

/* A line of nothing but underscores or dashes, as Outlook draws one. */
bool
marker_is_rule(const char *line);

/* Whether @text holds something like an address in it. */
bool
marker_has_address(const char *text);
