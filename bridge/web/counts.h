/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * counts - how many requests were answered, and how, since the start
 */
#pragma once

#include <stdint.h>

/* Routes (routes.c); what is beyond shares the last place. */
#define WEB_ROUTES 12

typedef struct {
    uint64_t answers[WEB_ROUTES]
                    [6]; /* by route, and by the first digit of the status */
} WebCounts;
