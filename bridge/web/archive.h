/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * archive - what is below /avvisi: a handler for each kind of page there
 *
 * Private to this folder.  They are called only where there are public pages.
 */
#pragma once

#include "bridge/store/pages.h"
#include "bridge/web/route.h"

/* The notice @name in all its languages, or in the version @language alone (NULL). */
void
archive_notice(const WebContext *context, const char *name, const char *language,
               WebAnswer *answer);

/* The newest notices as an Atom feed (RFC 4287). */
void
archive_feed(const WebContext *context, WebAnswer *answer);

/* How @text (NULL = none) begins, in one line, for lists and previews.
 * Returns: (owned). */
char *
archive_beginning(const char *text);

/* Returns: (owned) the frozen draft of @row; NULL when it cannot be read. */
Draft *
archive_draft(const PageRow *row);
