/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * factors - codes that senders used, and wrong ones, so that none counts twice
 */
#pragma once

#include "bridge/store/store.h"

typedef struct {
    uint64_t counter;  /* the highest that was accepted */
    int64_t mail;      /* whose it was: the same mail judged again is no second use */
    int64_t wrong_day; /* days since 1970 */
    unsigned wrong;    /* codes on that day */
} Factor;

/* Reads what is known of @sender; all 0 when nothing is.  Returns: false with
 * STORE_ERROR. */
bool
factors_get(Store *store, const char *sender, Factor *factor, GError **error);

/* Raises the highest counter.  A lower one changes nothing. */
bool
factors_accept(Store *store, const char *sender, uint64_t counter, int64_t mail,
               GError **error);

/* Counts one wrong code, once for each mail. */
bool
factors_count_wrong(Store *store, const char *sender, int64_t day, int64_t mail,
                    GError **error);
