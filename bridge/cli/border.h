/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * border - does our mail server remove forged results? (`check --border`)
 */
#pragma once

#include "bridge/auth/probe.h"
#include "bridge/base/settings.h"

/* All NULL: look for the answer of the last probe.  Else @from (an address outside) and
 * either @via (HOST[:PORT], plain SMTP) or @write (a file). */
typedef struct {
    const char *from, *via, *write;
} BorderOrder;

/* Reads the arguments behind --border.  Returns: false when they are wrong. */
bool
border_read_order(BorderOrder *order, int argc, char **argv);

/* Makes a probe, or waits for one and judges it; prints, remembers.  Blocks.
 * Returns: the exit status. */
int
border_probe(const Settings *settings, const BorderOrder *order);

/* What the last probe proves with these settings.  @age_d: days since it passed. */
ProbeState
border_probe_state(const Settings *settings, int *age_d);
