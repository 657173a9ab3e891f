/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * text - small helpers on UTF-8, numbers, addresses and digests
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    TEXT_ERROR_NUMBER, /* not a phone number; the message says why, for a person */
} TextError;

#define TEXT_ERROR (text_error_quark())
GQuark
text_error_quark(void);

/*
 * Makes @bytes harmless: valid UTF-8 (NFC), no control but tab and newline, no
 * bidirectional or zero-width characters (but ZWJ, variation selectors and tags inside
 * emoji), CRLF, CR, U+2028 and U+2029 as newline, blanks of all widths as a blank, and
 * decorated letters (mathematical, fullwidth, words of enclosed ones) as plain ones.
 * @length -1 = NUL-ended.
 * Returns: (owned).
 */
char *
text_clean(const char *bytes, gssize length);

/* The same on one line: every blank run is one space, trimmed.  (owned) */
char *
text_clean_line(const char *bytes, gssize length);

/* Lower case, accents removed, for comparing words.  (owned) */
char *
text_fold(const char *utf8);

/* UTF-16 code units, the safe reading of a provider's "characters". */
size_t
text_utf16_length(const char *utf8);

/* Bytes of @utf8 that are at most @most_utf16 units and end between two visible
 * characters: no emoji sequence, flag or letter with its accents is cut in two. */
size_t
text_fit(const char *utf8, size_t most_utf16);

/*
 * Cuts @utf8 to at most @most_utf16 units, at a paragraph, sentence, space or at
 * last between characters (never inside an emoji sequence); "…" is added when
 * something was cut (and fits in the limit).  (owned)
 */
char *
text_cut(const char *utf8, size_t most_utf16);

/*
 * A phone number as E.164 ("+393330000001") from what people write: blanks, dots,
 * slashes, brackets, 00 for +, and no prefix at all (then @country, "39").
 * Returns: (owned), or NULL with TEXT_ERROR_NUMBER: letters, exponents (3,33E+09),
 * too short, too long, or (with country 39) an Italian landline.
 */
char *
text_phone(const char *written, const char *country, GError **error);

/* "+39 333 *** *01": for logs and lists that must not show a number.  (owned) */
char *
text_phone_hidden(const char *number);

/* Returns: (unowned) the candidate that @word was probably meant to be, or NULL. */
const char *
text_closest(const char *word, const char *const *candidates);

/* Returns: (owned) two lower-case hex digits for each byte. */
char *
text_hex(const void *data, size_t size);

/* Returns: (owned) 64 lower-case hex digits. */
char *
text_sha256(const void *data, size_t size);

/* Whether @address is one plain addr-spec: dot-atom "@" letters-digits-hyphen domain.
 */
bool
text_is_address(const char *address);

/* Whether @host is localhost or a loopback literal. */
bool
text_is_loopback(const char *host);
