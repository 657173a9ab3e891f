/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * probe - does our border server remove forged results? (RFC 8601, 5)
 *
 * A mail with forged fields of our own authserv-ids on top, in the middle and at the
 * bottom is sent from outside; what arrives tells (domain/sender-authentication a.3).
 */
#pragma once

#include "bridge/base/settings.h"

#include <stdint.h>

/*
 * @from: an address outside; @to: one of ours; @token: letters and digits, by which the
 * mail and its forged fields are known again.
 * Returns: (owned) the probe as it must leave, CRLF.
 */
GBytes *
probe_make(const Settings *settings, const char *from, const char *to,
           const char *token, int64_t now_s);

/* Whether @raw (a header suffices) is the probe @token. */
bool
probe_is(GBytes *raw, const char *token);

/*
 * Judges the probe as it arrived: no forged field left, a border line, exactly one
 * dmarc result of our own server. Returns: NULL = passed, else (owned) an English
 * sentence that says what is wrong.
 */
char *
probe_judge(GBytes *raw, const Settings *settings, const char *token);

/* What is remembered of a probe that passed: when, and with which settings of
 * [admission] (authserv_ids, border_hosts, position, internal_nets), since it says
 * nothing about others.  Returns: (owned). */
char *
probe_fact(const Settings *settings, int64_t passed_s);

typedef enum {
    PROBE_NEVER, /* none passed, or the last one failed */
    PROBE_STALE, /* it passed, but with other settings: it proves nothing now */
    PROBE_PASSED,
} ProbeState;

/* @fact: what is remembered, NULL = nothing.  @passed_s: seconds since 1970, 0 unless
 * PROBE_PASSED. */
ProbeState
probe_read(const char *fact, const Settings *settings, int64_t *passed_s);
