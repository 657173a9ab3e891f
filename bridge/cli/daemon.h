/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * daemon - the one struct that owns everything while `banditore run` runs
 */
#pragma once

#include "bridge/base/settings.h"

/*
 * Runs until SIGTERM or SIGINT; with @once until the mailbox is empty, what is due
 * is delivered and the reports are sent.
 * Returns: an exit status (sysexits).
 */
int
daemon_run(Settings *settings, bool once);
