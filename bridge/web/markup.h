/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * markup - text and the rich tree as HTML; the one place where either becomes markup
 *
 * Everything that comes from a mail passes through markup_text() or markup_rich(), also
 * in the Atom feed: what they write is well-formed XML 1.0 too.
 */
#pragma once

#include "bridge/base/draft.h"

/* Appends @text (UTF-8; NULL = nothing) with the five characters of markup escaped, for
 * elements and for attributes in quotes.  Characters that XML does not know, and those
 * that turn the direction of what follows, are left out. */
void
markup_text(GString *out, const char *text);

/* Appends " @name=\"@value\"", escaped. */
void
markup_attribute(GString *out, const char *name, const char *value);

/*
 * Appends the blocks of @text.  Those of a language version stand in a section with
 * that language, by @versions (of Version; empty = there are none).  Links go to http,
 * https, mailto and tel only; web addresses that are mere text become links.
 */
void
markup_rich(GString *out, const RichText *text, const GPtrArray *versions);
