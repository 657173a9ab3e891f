/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * hygiene - what deliveries and the provider teach about subscribers
 *
 * A number that cannot be reached on LIMIT_UNREACHABLE_DAYS days is suspended: it is in
 * no audience but that of an emergency, where a vain try costs little, until its owner
 * writes or is added again or something arrives there after all.  Who refuses marketing
 * still gets what is none.  Unknown people are no error and leave no trace.
 */
#pragma once

#include "bridge/store/store.h"

/* A delivery has failed for @reason (a word of the channels' error tables) at @at_ms.
 */
bool
hygiene_failed(Store *store, int64_t subscriber, const char *reason, int64_t at_ms,
               GError **error);

/* A status came: learns @bsuid (may be NULL); @arrived: it was on the phone. */
bool
hygiene_learned(Store *store, int64_t subscriber, const char *bsuid, bool arrived,
                GError **error);

/* Refuses marketing from @at_s on, or no longer.  Number or BSUID may be NULL. */
bool
hygiene_set_marketing(Store *store, const char *channel, const char *number,
                      const char *bsuid, bool is_refused, int64_t at_s, GError **error);

/* The provider calls the person with @number or @old another name from now on. */
bool
hygiene_rename(Store *store, const char *channel, const char *number, const char *old,
               const char *bsuid, GError **error);

/* How many active ones were suspended after @since_s; -1 on error. */
int64_t
hygiene_suspended(Store *store, int64_t since_s);
