/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * alarms - tell the administrator, once an hour for each thing, outside transactions
 *
 * What tells the administrator writes a mail into the outbox, and must not do so
 * inside somebody else's transaction: so alarms are kept until alarms_tell().
 */
#pragma once

#include "bridge/flow/dispatch.h"

typedef struct Alarms Alarms;

/* @events is borrowed and outlives it. */
Alarms *
alarms_new(const DispatchEvents *events);

/* What was not told is logged only. */
void
alarms_free(Alarms *alarms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Alarms, alarms_free)

/* @code: kebab-case.  @broadcast: 0 = none.  @text: taken, Italian, no numbers of
 * citizens. */
void
alarms_say(Alarms *alarms, const char *code, int64_t broadcast, char *text,
           int64_t now_ms);

/* Whether something waits to be told. */
bool
alarms_wait(const Alarms *alarms);

void
alarms_tell(Alarms *alarms);
