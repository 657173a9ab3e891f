/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * colleague - the one answer to somebody of the staff who is not listed yet
 *
 * Only for the reason "sender-not-enabled", which the policy gives to proven mail from
 * staff_domains alone: a From line by itself earns nobody an answer.
 */
#pragma once

#include "bridge/flow/report.h"

/*
 * Tells the author of @mail, once for their address, who can enable them, and at once
 * the administrator and the approvers (approvers_all()), through the outbox.  Where the
 * caps on answers forbid it nothing is written now: the administrator's note names the
 * mail, and a later one is answered.  Does nothing for any other reason.
 */
void
colleague_tell(Report *report, const Settings *settings, Store *store,
               const Texts *texts, const MailRow *mail);
