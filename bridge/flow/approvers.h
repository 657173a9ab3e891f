/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * approvers - who besides the author may let a mail go
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/base/words.h"

/* Whether @person is listed and their right has not ended at @now_s. */
bool
approvers_is_active(const Settings *settings, const char *person, int64_t now_s);

/*
 * Whether @person may approve what @author wrote: another person (another address and
 * no phone in common), named in the author's `approvers` where there are any, active,
 * and with the right to @class and to all @topics (NULL-ended).
 */
bool
approvers_may(const Settings *settings, const char *person, const char *author,
              NoticeClass class, char *const *topics, int64_t now_s);

/* Returns: (owned, NULL-ended) all who may. */
char **
approvers_of(const Settings *settings, const char *author, NoticeClass class,
             char *const *topics, int64_t now_s);

/*
 * Who shall hear at once of something that no author's list speaks for: those who may
 * write emergencies, and those who are named in anybody's `approvers`; all active.
 * Returns: (owned, NULL-ended) their addresses.
 */
char **
approvers_all(const Settings *settings, int64_t now_s);
