/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * rights - what is only known of a mail once its Draft is there
 *
 * Whether there is anything to publish, whether a filter wants a person to look
 * first, whether the sender may use this class and
 * these topics, and whether the class needs a second factor.  The daemon and the
 * preview ask alike.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"

/* May only worsen @verdict. */
void
rights_judge(const Settings *settings, const Draft *draft, Verdict *verdict);
