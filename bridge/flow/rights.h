/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * rights - what is only known of a mail once its Draft is there
 *
 * Whether there is anything to publish, whether a filter wants a person to look
 * first, whether the sender may use this class and these topics at this hour and
 * so often, and how much proof the notice needs (require.h).  The daemon and the
 * preview ask alike; before anything goes out the rights are asked again.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/store/broadcasts.h"

/*
 * May only worsen @verdict, whose reasons then are complete (reason_release()): an
 * accepted or a held one is judged, others stay as they are.
 * @store: NULL = nothing is known of today's notices (preview).
 */
void
rights_judge(const Settings *settings, Store *store, const Draft *draft, int64_t now_s,
             Verdict *verdict);

/*
 * Whether the author of the frozen broadcast @row still has the right to it: listed,
 * not expired, class and topics allowed.  What a second person approved needs no right
 * of the author (@is_approved), only that they are still listed. Returns: (unowned)
 * NULL = yes, else a code of bridge/auth/reasons.h.
 */
const char *
rights_still(const Settings *settings, const BroadcastRow *row, bool is_approved,
             int64_t now_s);
