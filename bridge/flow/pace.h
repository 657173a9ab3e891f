/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * pace - how many messages may leave now
 *
 * A token bucket that smooths, and behind it a window that counts: in any second
 * no more than the rate leaves, whatever the timers did (contract 6.4: the
 * provider counts by the second), and nearly all of it does.  After a pause the
 * first second carries less, since cold connections bunch messages.  Pure: the
 * caller gives the time, which is monotonic.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Pace Pace;

/* @rate_per_s is at least 1. */
Pace *
pace_new(unsigned rate_per_s);

/* Accepts NULL. */
void
pace_free(Pace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pace, pace_free)

/* Lowers or raises the rate; what has left still counts. */
void
pace_set_rate(Pace *pace, unsigned rate_per_s);
unsigned
pace_rate(const Pace *pace);

/* Returns: how many may leave at @now_us.  Without a take it never falls. */
unsigned
pace_available(Pace *pace, int64_t now_us);

/* @n messages leave at @now_us; not more than are available then. */
void
pace_take(Pace *pace, int64_t now_us, unsigned n);

/* Returns: when at least one may leave, @now_us itself when it may now. */
int64_t
pace_next_us(Pace *pace, int64_t now_us);
