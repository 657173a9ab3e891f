/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * filter - one step from a mail to its draft
 *
 * A filter is a pure function on the Work: no I/O, no clock, linear in its input.
 * The order of the filters is the order of the table in registry.c, because
 * deciding whether a mail is a forward after cutting signatures loses the marker
 * (domain/mobile-mail 1.2).
 */
#pragma once

#include "filters/work.h"

typedef enum {
    FILTER_ERROR_LIMIT,  /* beyond a limit of base/limits.h; the message says which */
    FILTER_ERROR_BROKEN, /* this is not a mail */
} FilterError;

#define FILTER_ERROR (filter_error_quark())
GQuark
filter_error_quark(void);

typedef struct {
    const char *name;    /* lower case ASCII */
    const char *summary; /* what it does, for the manual */

    /*
     * MUST.  Do the step.  Something that the filter does not like is no error but
     * a refused part or a warning.
     * Returns: false with FILTER_ERROR only if the whole mail must be refused; the
     * message is an Italian sentence for the author.
     */
    bool (*apply)(Work *work, GError **error);
} Filter;

extern const Filter filter_unwrap;
extern const Filter filter_read;
extern const Filter filter_placeholder;
extern const Filter filter_forward;
extern const Filter filter_quote;
extern const Filter filter_banner;
extern const Filter filter_disclaimer;
extern const Filter filter_list_footer;
extern const Filter filter_mobile_footer;
extern const Filter filter_registry_stamp;
extern const Filter filter_signature;
extern const Filter filter_office;
extern const Filter filter_trim;
extern const Filter filter_guard;
extern const Filter filter_versions;
extern const Filter filter_calendar;
extern const Filter filter_tags;
extern const Filter filter_media;
extern const Filter filter_compose;
extern const Filter filter_cautions;

/* Returns: (unowned) all filters in order, ended by NULL. */
const Filter *const *
filters_all(void);

/* Scans and parses the mail, then applies every filter.  Afterwards either
 * work->needs holds something, or work->draft is complete. */
bool
filters_run(Work *work, GError **error);
