/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * align - whether a domain speaks for a sender (domain/sender-authentication a.5)
 */
#pragma once

#include "bridge/base/settings.h"

/*
 * Whether @domain is that of @sender (an address), whole and ASCII case folded; or,
 * where @is_signing, among the sender's signing_domains.  A suffix is never enough:
 * `it` would then speak for everybody.
 */
bool
align_is(const Settings *settings, const char *sender, const char *domain,
         bool is_signing);

/* Returns: (owned) the group "sender:..." of @address, NULL when it is not listed. */
char *
align_sender_group(const Settings *settings, const char *address);
