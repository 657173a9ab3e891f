/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * forecast - when so many new people will have their turn under a daily limit, and
 * outside the quiet hours (pure)
 */
#pragma once

#include "bridge/store/budget.h"

/* @n people from @from_ms on. */
typedef struct {
    int64_t from_ms;
    int64_t n;
} ForecastStep;

/* When messages may leave, and how fast. */
typedef struct {
    /* Until when they wait at @at_ms, 0 = they do not; NULL = never. */
    int64_t (*quiet_until_ms)(int64_t at_ms, void *user_data);
    void *user_data;
    unsigned rate_per_s; /* 0 = at once */
} ForecastHours;

/* Whether @people that begin at @at_ms are through before the next quiet hours. */
bool
forecast_is_through(const ForecastHours *hours, int64_t people, int64_t at_ms);

/*
 * @leaving: from budget_leaving(); @ahead: people of other broadcasts whose turn comes
 * before; @people: new ones of this one.  Those who go out take a place for 24 hours
 * again.
 * Returns: (owned, of ForecastStep) in order of time; their sum is below @people when
 * the end lies further away than FORECAST_DAYS, or never comes.
 */
GArray *
forecast_steps(const Budget *budget, const GArray *leaving, NoticeClass class,
               int64_t ahead, int64_t people, int64_t now_ms,
               const ForecastHours *hours);

/* Nobody plans a notice beyond that. */
#define FORECAST_DAYS 14
