/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * align - whether a domain speaks for a sender (domain/sender-authentication a.5)
 */
#pragma once

#include "bridge/base/settings.h"

/*
 * Whether @domain is that of @sender (an address), whole and ASCII case folded; with
 * alignment=relaxed, whether both belong to one organisation; or, where @is_signing,
 * whether it is among the sender's signing_domains.  A suffix is never enough: `it`
 * would then speak for everybody.
 */
bool
align_is(const Settings *settings, const char *sender, const char *domain,
         bool is_signing);

/* Whether this build knows the public suffix list, which alignment=relaxed needs. */
bool
align_has_relaxed(void);

/*
 * Whether both domains (lower case ASCII) lie under one registered name by the public
 * suffix list (RFC 7489, 3.2); never where that name is a suffix itself, or one under
 * which a provider's customers live.  False in a build without libpsl.
 */
bool
align_is_one_organisation(const char *one, const char *other);

/* Returns: (owned) the group "sender:..." of @address, NULL when it is not listed. */
char *
align_sender_group(const Settings *settings, const char *address);
