/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * forecast - when so many new people will have their turn under a daily limit (pure)
 */
#pragma once

#include "bridge/store/budget.h"

/* @n people from @from_ms on. */
typedef struct {
    int64_t from_ms;
    int64_t n;
} ForecastStep;

/*
 * @leaving: from budget_leaving(); @ahead: people of other broadcasts whose turn comes
 * before; @people: new ones of this one.  Those who go out take a place for 24 hours
 * again.
 * Returns: (owned, of ForecastStep) in order of time; their sum is below @people when
 * the end lies further away than FORECAST_DAYS, or never comes.
 */
GArray *
forecast_steps(const Budget *budget, const GArray *leaving, NoticeClass class,
               int64_t ahead, int64_t people, int64_t now_ms);

/* Nobody plans a notice beyond that. */
#define FORECAST_DAYS 14
