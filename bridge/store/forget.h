/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * forget - what stays of a person about whom nothing is kept any more
 *
 * The row stays, for the books of its deliveries: when they consented, left and were
 * forgotten, and the keyed hashes of number and BSUID (journal_marks()), by which a
 * list that still has them is known.  Number, BSUID, language, zone, topics, the record
 * of consent go, and the provider's ids of what they got, for these hold
 * the number.
 *
 * Private to bridge/store/; everybody else calls subscribers_forget().
 */
#pragma once

#include "bridge/store/store.h"

/* In the open transaction: the subscriber @id is forgotten at @at_s, and left then if
 * they had not yet.  Fails with NOT_FOUND where there is no such row. */
bool
forget_person(Store *store, int64_t id, int64_t at_s, GError **error);

/* The statement that finds their deliveries, for the test of its plan. */
extern const char forget_attempts[];
