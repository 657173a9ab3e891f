/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/otp.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#define OTP_LEAST_DIGITS 6
#define OTP_MOST_DIGITS 8

/* RFC 6238, 5.2, in seconds. */
#define OTP_STEP_S 30

/* Length of the number at @text in digits. */
static size_t
digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

static bool
is_code_length(size_t length)
{
    return length >= OTP_LEAST_DIGITS && length <= OTP_MOST_DIGITS;
}

/* Reads the mark that begins at @text.  Returns: its length, 0 = none. */
static size_t
read_mark(const char *text, const char **code, size_t *length)
{
    const char *at = text;

    if (*at != '[')
        return 0;
    at += 1 + strspn(at + 1, " \t");
    if (*at == '#')
        at++;
    else if (g_ascii_strncasecmp(at, "pin", 3) == 0)
        at += 3;
    else
        return 0;
    at += strspn(at, " \t:");
    *code = at;
    *length = digits_at(at);
    at += *length;
    at += strspn(at, " \t");
    return is_code_length(*length) && *at == ']' ? (size_t) (at + 1 - text) : 0;
}

char *
otp_find(const char *subject, bool *is_doubled)
{
    g_autofree char *found = NULL;

    if (is_doubled)
        *is_doubled = false;
    for (const char *at = subject; *at != '\0'; at++) {
        const char *code;
        size_t length;

        if (read_mark(at, &code, &length) == 0)
            continue;

        g_autofree char *digits = g_strndup(code, length);
        if (found && strcmp(found, digits) != 0) {
            if (is_doubled)
                *is_doubled = true;
            return NULL;
        }
        if (!found)
            found = g_steal_pointer(&digits);
    }
    return g_steal_pointer(&found);
}

char *
otp_strip(const char *text, const char *code)
{
    g_autoptr(GString) out = g_string_sized_new(strlen(text));

    for (const char *at = text; *at != '\0';) {
        const char *digits;
        size_t length = 0;
        size_t mark = read_mark(at, &digits, &length);

        if (mark > 0) {
            at += mark;
            /* One blank where two would meet, none at the front. */
            if (*at == ' ' && (out->len == 0 || out->str[out->len - 1] == ' '))
                at++;
            continue;
        }
        length = digits_at(at);
        if (code && length > 0 && length == strlen(code) &&
            strncmp(at, code, length) == 0) {
            at += length;
            continue;
        }
        if (length == 0)
            length = 1;
        g_string_append_len(out, at, length);
        at += length;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool
otp_remains(const char *text, const char *code)
{
    if (code && strstr(text, code))
        return true;
    for (const char *at = strchr(text, '['); at; at = strchr(at + 1, '[')) {
        const char *digits;
        size_t length;

        if (read_mark(at, &digits, &length) > 0)
            return true;
    }
    return false;
}

OtpResult
otp_check(const char *secret, const char *code, int64_t when_s, uint64_t *counter)
{
    char *key = NULL;
    size_t length = 0;
    int position = 0;
    uint64_t step = 0;

    if (oath_base32_decode(secret, strlen(secret), &key, &length) != OATH_OK)
        return OTP_NO_SECRET;

    int result = oath_totp_validate4(key, length, when_s, OTP_STEP_S, 0, OTP_STEPS,
                                     &position, &step, 0, code);
    explicit_bzero(key, length);
    free(key);
    if (result < 0)
        return OTP_WRONG;
    *counter = step;
    return OTP_RIGHT;
}
