/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * digest - the administrator's daily mail: that we live, and what nobody else is told
 *
 * What came in since the last one and how it was decided, automatic mails by name, how
 * old the probe of the border server is, the digest of the staff list, and the head of
 * the audit, which makes a cut tail show (audit.h).
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/texts.h"
#include "bridge/store/store.h"

/*
 * Writes the mail when one is due: once a day, from seven in the morning of the
 * settings' time zone; never on the day of the first start.  @added tells.
 * Returns: false with STORE_ERROR.
 */
bool
digest_tick(Store *store, const Settings *settings, const Texts *texts, int64_t now_s,
            bool *added, GError **error);

/* SHA-256 over every [sender] group and its keys; does not depend on their order.
 * Returns: (owned) 64 hex digits. */
char *
digest_of_staff(const Settings *settings);
