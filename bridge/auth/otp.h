/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * otp - a code in the subject as a second factor: [#123456] or [pin 123456]
 *
 * Six to eight digits.  A code of the day (TOTP, RFC 6238) proves who has the phone or
 * the token; a PIN that stays the same proves little, as its first mail tells it to
 * everybody who sees that mail.  Both travel in clear, so a code of the day counts once
 * (flow/factor.h), and no code may stay in what is stored, shown or sent.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* How many steps of 30 s a code may be early or late: polling is slow, clocks differ.
 */
#define OTP_STEPS 2

/*
 * @subject: decoded.  Returns: (owned) the digits of the one code in it; NULL when
 * there is none, or two that differ, which @is_doubled tells (may be NULL).
 */
char *
otp_find(const char *subject, bool *is_doubled);

/* Returns: (owned) @text without any mark of the two kinds, and without @code (may be
 * NULL) wherever it stands as a number of its own. */
char *
otp_strip(const char *text, const char *code);

/* Whether @text holds a mark, or @code in any place. */
bool
otp_remains(const char *text, const char *code);

typedef enum {
    OTP_RIGHT,
    OTP_WRONG,
    OTP_NO_SECRET, /* it is not base32 */
} OtpResult;

/*
 * @secret: base32 (RFC 4648), blanks are skipped.  @counter: the step that @code is of,
 * when it is right.
 */
OtpResult
otp_check(const char *secret, const char *code, int64_t when_s, uint64_t *counter);
