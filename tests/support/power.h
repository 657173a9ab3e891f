/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * power - a disk that forgets what was not synced, for tests of bridge/store
 *
 * SQLite's files go through a VFS of ours, and fsync() and rename() of the program are
 * ours too.  Every write, truncation, sync, rename and removal is counted; at the
 * ordered number the power is cut: that one and all later ones fail.  power_restore()
 * then leaves on the disk what was synced, and of the rest what chance decides: each
 * write, or its first sectors, or none of it, in no order; a new name that its folder
 * was not synced with may be there or not; a file that was not synced is empty.
 *
 * A test program that links power.c has this disk from power_install() on.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Makes it SQLite's default VFS. */
void
power_install(void);

/* Counts anew and cuts the power at the number @cut; 0 = never. */
void
power_on(unsigned cut);

/* The same, but the process kills itself there, in a child: what was written stays. */
void
power_kill(unsigned cut);

/* Whether the power is off; how many were counted. */
bool
power_is_off(void);
unsigned
power_count(void);

/* What is found on the disk afterwards; the power is on again. */
void
power_restore(GRand *rand);
