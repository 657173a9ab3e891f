/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * address - who wrote a mail, and to whom, from the raw values
 *
 * From is read strictly: what two programs could read differently is refused.
 * To and Cc are only searched for our own addresses, so they are read leniently,
 * but a display name never counts as an address.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Reads the one mailbox of a From value: an optional phrase and <local@domain>, or
 * local@domain, then only comments.  Local part: dot-atom; domain: letters, digits,
 * hyphen, dots; no group, route, quoted local part or encoded word in the address.
 * @phrase (owned, may be NULL): the display name as written, or NULL.
 * Returns: (owned) the address in lower case; NULL with @fault set to a code of
 * reasons.h.
 */
char *
address_read_from(const char *value, char **phrase, const char **fault);

/* Whether @phrase, as written, holds an address other than @address. */
bool
address_is_disguised(const char *phrase, const char *address);

/* Returns: (owned, of char *) the addresses of a To or Cc value, lower case. */
GPtrArray *
address_read_list(const char *value);

/* Whether @address is @ours or @ours with a plus tag; both lower case. */
bool
address_is_ours(const char *address, const char *ours);

/* Whether @domain is letters, digits, hyphens and dots as DNS wants them. */
bool
address_is_domain(const char *domain);

/* Whether @address is a plain dot-atom@domain. */
bool
address_is_plain(const char *address);
