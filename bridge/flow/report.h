/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report - mails to authors and to the administrator, through the outbox
 *
 * A mail is written to the outbox first, under a key and a Message-ID made from
 * what it is about, so that it is never made twice.  Authors are answered at the
 * address on file only, and only when the verdict proved them; strangers get
 * nothing.  No phone number is ever in a report.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/channels/channel.h"
#include "bridge/flow/letter.h"
#include "bridge/flow/report-body.h"
#include "bridge/base/texts.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/mails.h"

typedef struct Report Report;

typedef struct {
    /* Something is in the outbox: send it. */
    void (*wake)(void *user_data);
    /* The store cannot take it (disk full): send these bytes without it. */
    void (*direct)(const char *recipient, GBytes *mail, void *user_data);
    void *user_data;
} ReportEvents;

/* Everything borrowed; @channels: of Channel. */
Report *
report_new(const Settings *settings, Store *store, const Texts *texts,
           GPtrArray *channels, const ReportEvents *events);
void
report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

/* Writes @letter to the outbox, once for its key; ends @body with the signature. */
bool
report_post(Report *report, const Letter *letter, ReportBody *body, GError **error);

/* Writes finished bytes of an earlier letter under another key. */
bool
report_post_again(Report *report, const char *key, const char *recipient, GBytes *mail,
                  GError **error);

/* Whether the caps on answers (RFC 3834) allow one more to @recipient. */
bool
report_may_answer(const Report *report, const char *recipient);

/* A mail was decided: receipt, or why not, or nothing (intake.h). */
void
report_decided(Report *report, const MailRow *mail, const Verdict *verdict,
               const Draft *draft, int64_t broadcast);

/* Something the administrator must hear of; at most one mail per code and hour. */
void
report_alert(Report *report, const char *code, const char *text, int64_t broadcast);

/*
 * Final reports that are due: everything has settled, or report_after_s has
 * passed, or @now_please (the end of `run --once`).  And the note to the
 * administrator about mails that were not published, at most every 10 minutes, and
 * their daily mail (digest.h).
 */
bool
report_tick(Report *report, int64_t now_s, bool now_please, GError **error);

/* Whether a broadcast still waits for its final report. */
bool
report_is_owed(Report *report);

/* The report of one broadcast as it stands, as text.  (owned) or NULL. */
char *
report_text(Report *report, int64_t broadcast, GError **error);
