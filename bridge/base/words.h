/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * words - the small closed sets that code, database, settings and reports share
 *
 * The names are stable: they stand in the database, in JSON and in settings.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How urgent a broadcast is.  The order matters: a greater one goes first. */
typedef enum {
    CLASS_ROUTINE,
    CLASS_URGENT,
    CLASS_EMERGENCY,
} NoticeClass;

typedef enum {
    VERDICT_ACCEPT, /* broadcast it */
    VERDICT_HOLD,   /* nothing goes out, a person must confirm */
    VERDICT_REFUSE, /* nothing goes out; a stranger gets no answer */
    VERDICT_IGNORE, /* a robot: no answer, no note, a count */
} VerdictKind;

/* What became of a MIME part. */
typedef enum {
    FATE_SENT,
    FATE_CONVERTED,
    FATE_LINKED,
    FATE_READ, /* its words are in the text, or it was only read */
    FATE_REFUSED,
} PartFate;

typedef enum {
    MEDIA_IMAGE,
    MEDIA_DOCUMENT,
    MEDIA_VIDEO,
    MEDIA_AUDIO,
} MediaKind;

typedef enum {
    ORIGIN_NONE,
    ORIGIN_FORWARD_INLINE,
    ORIGIN_FORWARD_ATTACHED,
    ORIGIN_PEC,
    ORIGIN_CAP,
} OriginKind;

/* Returns: (unowned) the word, lower case ASCII. */
const char *
notice_class_word(NoticeClass value);
const char *
verdict_word(VerdictKind value);
const char *
part_fate_word(PartFate value);
const char *
media_kind_word(MediaKind value);
const char *
origin_kind_word(OriginKind value);

/* Returns: whether @word is one; @value is untouched when not. */
bool
notice_class_read(const char *word, NoticeClass *value);
bool
verdict_read(const char *word, VerdictKind *value);
bool
part_fate_read(const char *word, PartFate *value);
bool
media_kind_read(const char *word, MediaKind *value);
bool
origin_kind_read(const char *word, OriginKind *value);
