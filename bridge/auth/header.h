/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * header - the raw header block, split by ourselves
 *
 * One pass over the bytes, before any library sees them, so that what is judged
 * is what the border server saw (domain/sender-authentication g).  Anything that
 * two programs might read differently is a fault, and a fault refuses the mail.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *name;  /* as written, without blanks; never NULL */
    char *value; /* unfolded: the line ends are gone, blanks at both ends cut */
} HeaderField;

typedef struct {
    GPtrArray *fields;  /* of HeaderField, from the top */
    size_t body_offset; /* in bytes, of the first byte after the empty line */
    const char *fault;  /* code of the first fault (reasons.h), NULL = none */
} Header;

/* Returns: (owned), always.  Where there is a fault, the fields read before it. */
Header *
header_parse(GBytes *raw);
void
header_free(Header *header);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Header, header_free)

/* Returns: (unowned) field number @index from the top, or NULL behind the last. */
const HeaderField *
header_field(const Header *header, unsigned index);
bool
header_field_is(const HeaderField *field, const char *name);

/* How many fields are called @name, ASCII case folded. */
unsigned
header_count(const Header *header, const char *name);

/* Returns: (unowned) the value of the topmost field called @name, or NULL. */
const char *
header_value(const Header *header, const char *name);

/* Returns: (owned) the Message-ID without <>, or NULL when missing or unusable. */
char *
header_message_id(const Header *header);

/* Reads an RFC 5322 date.  Returns: false, @when_s untouched, when it is none. */
bool
header_date(const char *value, int64_t *when_s);

/* Decodes encoded words (RFC 2047) for display, never for identity: UTF-8, Latin 1,
 * Windows 1252 and US-ASCII, others as U+FFFD.  Returns: (owned) one clean line. */
char *
header_decode(const char *value);

/* Whether @value, decoded, holds control or bidirectional characters. */
bool
header_has_controls(const char *value);
