/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report-parts - the bodies of receipts, refusals, final reports and notes
 *
 * Each function fills a ReportBody from what the store and the draft say and
 * decides nothing.  Texts come from contrib/texts.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/flow/report-body.h"
#include "bridge/base/texts.h"
#include "bridge/store/broadcasts.h"

/* What goes out, to how many, what was cut.  @draft may be NULL after a restart. */
void
report_receipt(ReportBody *body, const Settings *settings, const Texts *texts,
               const BroadcastRow *row, const Draft *draft);

/* What follows, and how to stop it. */
void
report_receipt_end(ReportBody *body, const Settings *settings, const Texts *texts,
                   const BroadcastRow *row);

/* How it is parted by languages, warnings, attachments and what was cut, as far as
 * there are any. */
void
report_parts(ReportBody *body, const Texts *texts, const Draft *draft);

/* The titles of the topics (names parted by commas) as citizens see them, or the words
 * for all of them.  (owned) */
char *
report_topics(const Settings *settings, const Texts *texts, const char *topics);

/* The languages of @draft's versions: "italiano, tedesco"; NULL when it has none.
 * (owned)
 */
char *
report_languages(const Texts *texts, const Draft *draft);

/* Why it did not go out.  @group: "held" or "refused". */
void
report_refusal(ReportBody *body, const Settings *settings, const Texts *texts,
               const char *group, const char *reason, const char *explanation);

/*
 * Counts by state; they add up to the audience.  @callbacks: false in send-only
 * mode.  @is_whole: everything has settled.
 */
bool
report_final(ReportBody *body, Store *store, const Texts *texts,
             const BroadcastRow *row, bool callbacks, bool is_whole, GError **error);

/* @row may be NULL. */
void
report_alert_body(ReportBody *body, const Texts *texts, const char *text,
                  const BroadcastRow *row);

/*
 * Mails after @after_id that were held or refused without an answer to anybody.
 * @newest: id of the newest mail that was looked at.  Returns: how many are told.
 */
unsigned
report_note(ReportBody *body, Store *store, const Texts *texts, int64_t after_id,
            int64_t *newest);
