/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report-body - one body of a mail, written as text and as HTML at once
 *
 * Every function adds the same words to both, so that the two never differ.
 */
#pragma once

#include "bridge/base/rich.h"

typedef struct {
    GString *text;
    GString *html;
} ReportBody;

ReportBody *
report_body_new(void);
void
report_body_free(ReportBody *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportBody, report_body_free)

/* The first line, which says what happens: large in HTML. */
void
report_body_first(ReportBody *body, const char *words);

/* A paragraph; "\n" begins a new line.  Empty words add nothing. */
void
report_body_add(ReportBody *body, const char *words);

/* A title and lines (of char *) below it; nothing when there are no lines. */
void
report_body_list(ReportBody *body, const char *title, const GPtrArray *lines);

/* Small print at the end. */
void
report_body_end(ReportBody *body, const char *words);

/* A message as a phone shows it: title in bold, then the text, then @ending. */
void
report_body_bubble(ReportBody *body, const char *title, const RichText *text,
                   const char *ending);

/* A bar of @n of @all with its words: also readable as text. */
void
report_body_bar(ReportBody *body, const char *words, int64_t n, int64_t all,
                const char *colour);

/* Returns: (owned) the whole HTML page; @language for its lang attribute. */
char *
report_body_html(const ReportBody *body, const char *language);
