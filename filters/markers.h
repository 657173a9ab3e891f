/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * markers - the lines by which mail programs part one mail from another
 *
 * Separators and header lines, as domain/mobile-mail 4 lists them; attributions
 * have a file of their own.  Everything here looks at one line or a few; nothing here
 * decides.
 */
#pragma once

#include "filters/lines.h"
#include "filters/work.h"

typedef enum {
    LABEL_NONE,
    LABEL_FROM,
    LABEL_DATE,
    LABEL_SENT, /* a date that only a mail has: "Inviato:" */
    LABEL_SUBJECT,
    LABEL_TO,
    LABEL_CC,
    LABEL_REPLY_TO,
    LABEL_OTHER,
} Label;

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

typedef enum {
    SEPARATOR_NONE,
    SEPARATOR_FORWARD, /* "Forwarded message", "Inizio messaggio inoltrato:" */
    SEPARATOR_MESSAGE, /* "Original Message": reply or forward */
} Separator;

Separator
marker_separator(const char *line);

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
