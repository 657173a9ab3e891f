/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * letter - one mail of ours on its way to the outbox, once for its key
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/flow/report-body.h"
#include "bridge/base/texts.h"
#include "bridge/store/store.h"

/* All borrowed. */
typedef struct {
    const char *key;  /* of the outbox: "receipt:17" */
    const char *kind; /* for the Message-ID: [a-z]+ */
    int64_t id;       /* of what it is about */
    const char *salt; /* keeps the Message-ID from being guessed; NULL = none */
    const char *recipient;
    const char *subject;
    const char *message_id;  /* without <>; NULL = made of kind, id and salt */
    const char *reply_to;    /* where answers go; NULL = to where it came from */
    const char *in_reply_to; /* without <>; NULL = begins a thread */
    bool is_answer;          /* Auto-Submitted: auto-replied, else auto-generated */
    bool is_secret;          /* holds a token: no copy for the archive */
} Letter;

/*
 * Ends @body, composes the mail and writes it to the outbox, and a copy for the archive
 * where the settings want one.  @added (may be NULL): whether it is new.  @composed
 * (may be NULL): (owned) the mail, also when the store could not take it.  Returns:
 * false with STORE_ERROR.
 */
bool
letter_post(Store *store, const Settings *settings, const Texts *texts,
            const Letter *letter, ReportBody *body, bool *added, GBytes **composed,
            GError **error);
